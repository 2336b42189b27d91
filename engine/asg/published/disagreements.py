"""Where the figures computed anew and the published ones are not the same: said, never silent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from asg.published.not_held import ranged_items
from asg.published.ranges import HIGHEST_SCORE, LOWEST_SCORE, RecoveredRanges
from asg.reading.published_figures import LIMIT_LEVELS, PublishedBenchmark
from asg.reading.published_sheets import Floats
from asg.survey import Method

TOLERANCE = 1e-6
"""Two figures this near are the same figure, rounded differently."""

NAMED = 3
"""Disagreements of one kind that are named; the rest are counted."""


def disagreements(
    published: PublishedBenchmark, ranges: RecoveredRanges, method: Method
) -> list[str]:
    """Give a notice for every kind of figure on which the published workbook and we differ."""
    scores = published.scores
    pair = scores.lower[..., 0], scores.upper[..., 0]
    whole = (pair[0] != LOWEST_SCORE) & (pair[1] != HIGHEST_SCORE)
    middle = np.where(whole, (pair[0] + pair[1]) / 2, np.nan)
    average = np.broadcast_to(ranges.average, middle.shape)
    compared = [
        ("national averages, against the middle of the 90 % limits,", average, middle),
        ("adjusted z", ranges.z, scores.z),
        ("bands", ranges.band, scores.band),
    ]
    for p, level in enumerate(LIMIT_LEVELS):
        for side, ours, theirs in (
            ("lower", ranges.lower[..., p], scores.lower[..., p]),
            ("upper", ranges.upper[..., p], scores.upper[..., p]),
        ):
            clipped = np.clip(ours, LOWEST_SCORE, HIGHEST_SCORE)
            # Should a file not be clipped, its limits are held against ours as they are.
            outside = (theirs < LOWEST_SCORE) | (theirs > HIGHEST_SCORE)
            name = "99.8" if level == "99" else level
            compared.append((f"{side} {name} % limits", np.where(outside, ours, clipped), theirs))
    notices = [
        _differing(what, ours, theirs, ranges.shown, scores.codes, scores.items)
        for what, ours, theirs in compared
    ]
    every = np.ones((1, len(scores.items)), bool)
    for what, ours, theirs in (
        ("lowest scores", ranges.lowest, published.lowest),
        ("highest scores", ranges.highest, published.highest),
    ):
        notices.append(
            _differing(what, ours[np.newaxis], theirs[np.newaxis], every, None, scores.items)
        )
    return [n for n in (*notices, *_oddities(published, ranges, method)) if n]


def _differing(
    what: str,
    ours: Floats,
    theirs: Floats,
    where: NDArray[np.bool_],
    codes: Sequence[str] | None,
    items: Sequence[str],
) -> str:
    """Count the cells that differ and name the first; a figure that is not published is none."""
    with np.errstate(invalid="ignore"):
        same = np.abs(ours - theirs) <= TOLERANCE
    cells = np.argwhere(where & ~same & ~np.isnan(theirs))
    if not len(cells):
        return ""
    named = [
        f"{items[k]}{'' if codes is None else f' of {codes[i]}'} "
        f"(ours {_figure(ours[i, k])}, published {_figure(theirs[i, k])})"
        for i, k in cells[:NAMED]
    ]
    return f"{len(cells)} {what} differ from the published ones: {listed(named, len(cells))}."


def listed(named: Sequence[str], in_all: int) -> str:
    """List some things, and how many more there are."""
    more = in_all - len(named)
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _figure(value: float) -> str:
    return "nothing" if np.isnan(value) else f"{value:.9g}"


def _oddities(published: PublishedBenchmark, ranges: RecoveredRanges, method: Method) -> list[str]:
    """Say which cells could not be treated like the others, and how they were treated."""
    scores = published.scores
    row_of = {code: row for row, code in enumerate(published.respondents.codes)}
    rows = [row_of[code] for code in scores.codes]
    n = np.full(ranges.shown.shape, np.nan)
    n[:, : len(scores.questions)] = published.respondents.n[rows]
    without_range = ranges.shown & (ranges.band == 0)
    kinds = [
        (
            "with band 0 are not shown, nor counted in any average",
            ~np.isnan(scores.score) & ~ranges.shown,
        ),
        (
            f"are shown though fewer than {method.suppress_below} responded, as they are published",
            ranges.shown & (n < method.suppress_below),
        ),
        (
            "have no expected range, since none is published",
            without_range & np.isnan(scores.z) & ranged_items(scores).any(),
        ),
        (
            "have no expected range, since the published limits do not say how wide it is",
            without_range & ~np.isnan(scores.z),
        ),
    ]
    notices = []
    for what, cells in kinds:
        found = np.argwhere(cells)
        if len(found):
            named = [f"{scores.items[k]} of {scores.codes[i]}" for i, k in found[:NAMED]]
            notices.append(f"{len(found)} scores {what}: {listed(named, len(found))}.")
    if published.ignored:
        named_columns = ", ".join(published.ignored)
        notices.append(f"Columns of scores that are not used: {named_columns}.")
    return notices
