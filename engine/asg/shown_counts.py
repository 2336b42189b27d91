"""The counts of respondents that stand beside the results: which of them may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from asg.disclosure import withheld_counts
from asg.results import GroupCounts
from asg.trust_scores import GroupScores


def shown_counts(
    year: Sequence[GroupScores], told: set[tuple[str, str]], codes: Sequence[str], least: int
) -> tuple[list[GroupCounts], bool]:
    """Give the counts of one year's groups without those that would tell a withheld number.

    Parameters
    ----------
    year
        The scores of each group, over the same trusts.
    told
        Trust and group of each number returned that the response rates show.
    codes
        The trusts.
    least
        A smaller number of respondents may not be shown.

    Returns
    -------
    tuple
        The counts, group by group; and whether the number of rows of the file may be shown.
    """
    if not year:
        return [], True
    hidden, everyone = withheld_counts(
        np.stack([scores.respondents for scores in year], axis=1),
        np.stack([scores.n.max(axis=1, initial=0) for scores in year], axis=1),
        np.array([[(code, s.group.id) in told for s in year] for code in codes], dtype=bool),
        least,
    )
    counts = [
        replace(s.counts, respondents=None, excluded=None, neutral=None, capped=None)
        if h
        else s.counts
        for s, h in zip(year, hidden, strict=True)
    ]
    return counts, not everyone


def told_returned(rates: pd.DataFrame) -> set[tuple[str, str]]:
    """Give trust and group of each number returned that the response rates show."""
    shown = rates[rates["returned"].notna()]
    return set(zip(shown["trust_code"], shown["group"], strict=True))
