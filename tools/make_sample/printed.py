"""The figures printed for trust RRE, which the sample's ordinary rows must give."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Printed:
    """The printed figures, items by their 2024 ids.

    Attributes
    ----------
    code, name, group
        The trust, and the one group it has.
    national
        Totals: sent, trusts_sent, trusts, and by group returned and rate_percent.
    section_scores
        One decimal, by section.
    bands
        Of the items that are not "About the same".
    rows
        By question: score, national_average, lowest and highest, one decimal each.
    n
        Respondents of 2023 and of 2024, by question.
    changes
        Labels other than "No change", by question.
    """

    code: str
    name: str
    group: str
    national: dict[str, Any]
    section_scores: dict[str, float]
    bands: dict[str, int]
    rows: dict[str, dict[str, float]]
    n: dict[str, tuple[int, int]]
    changes: dict[str, str]


def printed_figures() -> Printed:
    """Read the printed figures."""
    file = Path(__file__).with_name("rre_2024.toml")
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    return Printed(
        code=content["trust_code"],
        name=content["trust_name"],
        group=content["group"],
        national=content["national"],
        section_scores=content["section_scores"],
        bands=content["bands"],
        rows=content["rows"],
        n={item: (before, now) for item, (before, now) in content["n"].items()},
        changes=content["changes"],
    )
