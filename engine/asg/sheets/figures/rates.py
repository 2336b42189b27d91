"""Response rates as plain records, by trust."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd


class Rate(NamedTuple):
    """What came back of a group's questionnaires; None is withheld, or not known.

    ``group`` is empty for all groups together; the rate is a fraction.
    """

    group: str
    sent: int | None
    undeliverable: int | None
    died: int | None
    returned: int | None
    response_rate: float | None

    @property
    def eligible(self) -> int | None:
        """How many can have reached a living person."""
        if self.sent is None or self.undeliverable is None or self.died is None:
            return None
        return self.sent - self.undeliverable - self.died


def rates_by_trust(table: pd.DataFrame) -> dict[str, list[Rate]]:
    """The rates by trust code, in the order of the table; those of the nation under ""."""
    columns = []
    for column in (table[name] for name in Rate._fields):
        pairs = zip(column.tolist(), column.isna(), strict=True)
        columns.append([None if missing else value for value, missing in pairs])
    found: dict[str, list[Rate]] = {}
    for code, *values in zip(table["trust_code"], *columns, strict=True):
        found.setdefault(code, []).append(Rate(*values))
    return found
