"""The counts of respondents beside the results: which of them may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from asg.disclosure import WithheldTotals
from asg.results.results import GroupCounts
from asg.results.trust_scores import GroupScores
from asg.sources import Source


def respondents(year: Sequence[GroupScores], codes: Sequence[str]) -> pd.DataFrame:
    """Count the rows of each trust, of ``codes``, in each group of one year.

    Returns
    -------
    DataFrame
        Columns trust_code, group and respondents.
    """
    counts = [scores.respondents for scores in year]
    return pd.DataFrame(
        {
            "trust_code": np.tile(np.array(codes, dtype=object), len(year)),
            "group": np.repeat([scores.group.id for scores in year], len(codes)).astype(object),
            "respondents": np.concatenate(counts) if counts else np.zeros(0, dtype=np.int64),
        }
    )


def shown_counts(year: Sequence[GroupScores], withheld: WithheldTotals) -> list[GroupCounts]:
    """Return the counts of one year's groups without those that may not be shown."""
    return [
        replace(s.counts, respondents=None, excluded=None, neutral=None, capped=None)
        if s.group.id in withheld.counts
        else s.counts
        for s in year
    ]


def shown_source(source: Source, withheld: WithheldTotals) -> Source:
    """Return a file of responses without its number of rows where that may not be shown."""
    return replace(source, rows=None) if withheld.rows else source
