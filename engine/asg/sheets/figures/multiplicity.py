"""How many flags chance alone would raise, beside how many there are."""

from __future__ import annotations

import numpy as np

from asg.sheets.figures.figures import Figures
from asg.text_size import counted, is_or_are, share


def flags_by_chance(figures: Figures) -> list[str]:
    """Sentences on bands and changes of all trusts: found, and expected by chance."""
    return [said for said in (_bands(figures), _changes(figures)) if said]


def _bands(figures: Figures) -> str:
    bands = figures.rows.records["band"]
    tests, found = int(np.isfinite(bands).sum()), int((np.isfinite(bands) & (bands != 4)).sum())
    if not tests:
        return ""
    level = 1 - figures.survey.method.limits[0]
    return (
        f"Of {counted(tests, 'score')} with an expected range in all trusts, about "
        f"{round(tests * level):,} ({share(level)}) would be outside 'about the same' by chance if "
        f"trusts differed by no more than their ranges allow for. In these results {found:,} "
        f"{is_or_are(found)}."
    )


def _changes(figures: Figures) -> str:
    records, words = figures.rows.records, figures.rows.words
    numbers = np.bincount(records["change"], minlength=len(words["change"]))
    counts = dict(zip(words["change"], numbers.tolist(), strict=True))
    found = counts.get("Increase", 0) + counts.get("Decrease", 0)
    tests = found + counts.get("No change", 0)
    if not tests:
        return ""
    level = figures.survey.method.change_level
    return (
        f"Of {counted(tests, 'test')} of change in all trusts, about {round(tests * level):,} "
        f"({share(level)}) would show a change by chance. {found:,} did."
    )
