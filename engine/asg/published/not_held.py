"""What a published workbook does not hold: said, and left empty."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asg.published.read_figures import PublishedBenchmark, PublishedScores


def ranged_items(scores: PublishedScores) -> NDArray[np.bool_]:
    """For each item, shape (K,), whether any trust has an expected range in the file."""
    return np.any(~np.isnan(scores.lower[..., 0]), axis=0)


def not_held(published: PublishedBenchmark) -> list[str]:
    """A notice for every sort of figure that a workbook lacks altogether."""
    scores, respondents = published.scores, published.respondents
    notices = []
    if not ranged_items(scores).any():
        notices.append(
            f"{published.file} has no limits, bands and z scores in columns that are known, so "
            "there are no expected ranges: scores are shown and not benchmarked."
        )
    if np.isnan(respondents.n).all():
        notices.append(
            f"{published.file} does not say how many responded to each question: scores are shown "
            "as they are published, and whether one is of too few is not checked."
        )
    if np.isnan(respondents.rate).all():
        notices.append(f"{published.file} has no response rates.")
    return notices
