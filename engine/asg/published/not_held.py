"""What a published workbook does not hold: said, and left empty."""

from __future__ import annotations

from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from asg.names import fold, name_list
from asg.published.read_figures import PublishedBenchmark, PublishedScores
from asg.reading.layouts.layout_model import LIMIT_FIGURES


def ranged_items(scores: PublishedScores) -> NDArray[np.bool_]:
    """For each item, shape (K,), whether any trust has an expected range in the file."""
    return np.any(~np.isnan(scores.lower[..., 0]), axis=0)


def _near_headings(published: PublishedBenchmark) -> str:
    """The headings of the first item's range that the file nearly has, and what it has."""
    figures, item = published.used.layout.figures, published.scores.items[0]
    there = {fold(heading): heading for heading in published.ignored}
    wanted = [
        [pattern.format(item.lower()) for pattern in getattr(figures, name)]
        for name in (*(name for pair in LIMIT_FIGURES for name in pair), "band", "z")
    ]
    strangers = {*there} - {fold(heading) for headings in wanted for heading in headings}
    said = []
    for first, *others in filter(None, wanted):
        if not {fold(first), *map(fold, others)} & {*there}:
            near = get_close_matches(fold(first), strangers, n=1, cutoff=0.8)
            said += [f"{first} (the nearest is {there[heading]})" for heading in near]
    return f" Expected {name_list(said)}." if said else ""


def not_held(published: PublishedBenchmark) -> list[str]:
    """A notice for every sort of figure that a workbook lacks altogether."""
    scores, respondents = published.scores, published.respondents
    notices = []
    if not ranged_items(scores).any():
        notices.append(
            f"{published.file} lacks limits, bands or z scores in columns that are known, so "
            "there are no expected ranges: scores are shown but not benchmarked."
            f"{_near_headings(published)}"
        )
    if np.isnan(respondents.n).all():
        notices.append(
            f"{published.file} does not say how many responded to each question: all "
            "published scores are shown, and it is not checked whether too few responded."
        )
    if np.isnan(respondents.rate).all():
        notices.append(f"{published.file} has no response rates.")
    return notices
