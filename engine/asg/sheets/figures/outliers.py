"""Outliers over the whole survey: who is one, and a trust's own shares in words."""

from __future__ import annotations

from typing import Any

from asg.bands import BAND_LABELS, Band
from asg.sheets.figures.figures import Figures

NAMED = {"best": (Band.MUCH_BETTER, Band.BETTER), "worst": (Band.MUCH_WORSE, Band.WORSE)}
"""The bands that make a trust an outlier, by what is counted."""


def outlier_rows(figures: Figures, group: str, measure: str) -> list[dict[str, Any]]:
    """The trusts of a group that are outliers, the farthest first."""
    rows = [
        row
        for row in figures.beside("outliers")
        if (row["group"], row["measure"]) == (group, measure) and row["band"] in NAMED[measure]
    ]
    # An infinite z is empty in the results: farthest out.
    return sorted(rows, key=lambda row: (row["z"] is not None, -abs(row["z"] or 0)))


def outlier_line(figures: Figures, code: str, group: str) -> str:
    """A trust's shares of best and worst answers in a sentence; "" where there are none."""
    own = {
        row["measure"]: row
        for row in figures.beside("outliers", code)
        if row["group"] == group and row["band"] is not None
    }
    if len(own) < len(NAMED):
        return ""
    said = [
        f"{row['share']:.0%} were {measure} answers (mean of all trusts "
        f"{row['expected']:.0%}): {BAND_LABELS[row['band']].lower()}"
        for measure, row in own.items()
    ]
    return f"Of all answers, {'; '.join(said)}.".replace("%", " %")
