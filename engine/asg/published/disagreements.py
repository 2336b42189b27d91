"""Where recomputed figures differ from the published ones: reported, never silent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asg.kernels.expected_range import critical_values
from asg.names import name_list
from asg.published.not_held import ranged_items
from asg.published.ranges import HIGHEST_SCORE, LOWEST_SCORE, RecoveredRanges
from asg.published.read_figures import LIMIT_LEVELS, PublishedBenchmark, PublishedScores
from asg.published.read_sheets import Floats
from asg.published.rounding import (
    TOLERANCE,
    Rounding,
    decimals_of,
    half_unit,
    total_se_slack,
    z_interval,
)
from asg.survey.model import Method
from asg.text_size import counted, has_or_have, is_or_are

_Noun = tuple[str] | tuple[str, str]
"""A kind of figure: one of them, and several where that is not one with an s."""

NAMED = 3
"""Disagreements of one kind that are named; the rest are counted."""


def disagreements(
    published: PublishedBenchmark, ranges: RecoveredRanges, rounding: Rounding, method: Method
) -> list[str]:
    """Notices, one for each kind of figure that differs by more than rounding explains."""
    scores = published.scores
    critical = critical_values(method.limits)
    reach = float(critical[0])
    pair = scores.lower[..., 0], scores.upper[..., 0]
    whole = (pair[0] != LOWEST_SCORE) & (pair[1] != HIGHEST_SCORE)
    middle = np.where(whole, (pair[0] + pair[1]) / 2, np.nan)
    average = np.broadcast_to(ranges.average, middle.shape)
    low, high = z_interval(scores, ranges, rounding, reach)
    by_rounding = np.where(low <= high + TOLERANCE, np.inf, 0.0)
    compared: list[tuple[_Noun, Floats, Floats, Floats | float]] = [
        (
            (
                "national average, against the middle of the 90 % limits,",
                "national averages, against the middle of the 90 % limits,",
            ),
            average,
            middle,
            rounding.score + rounding.limit,
        ),
        (("adjusted z", "adjusted z"), ranges.z, scores.z, by_rounding),
        (("band",), ranges.band, scores.band, 0.0),
    ]
    slack = total_se_slack(scores, ranges, rounding, reach)
    for p, level in enumerate(LIMIT_LEVELS):
        # A limit that was moved to the score has moved by two halves of a unit more.
        allowed = 3 * rounding.score + rounding.limit + critical[p] * slack
        for side, ours, theirs in (
            ("lower", ranges.lower[..., p], scores.lower[..., p]),
            ("upper", ranges.upper[..., p], scores.upper[..., p]),
        ):
            clipped = np.clip(ours, LOWEST_SCORE, HIGHEST_SCORE)
            # A file whose limits are not clipped is compared with our limits as they are.
            outside = (theirs < LOWEST_SCORE) | (theirs > HIGHEST_SCORE)
            held = np.where(outside, ours, clipped)
            compared.append(((f"{side} {level} % limit",), held, theirs, allowed))
    notices = [
        _differing(what, ours, theirs, ranges.shown & ~_same(ours, theirs, allowed), scores)
        for what, ours, theirs, allowed in compared
    ]
    ends = decimals_of(np.concatenate([published.lowest, published.highest]))
    for what, ours, theirs in (
        (("lowest score",), ranges.lowest, published.lowest),
        (("highest score",), ranges.highest, published.highest),
    ):
        differ = ~_same(ours, theirs, rounding.score + half_unit(ends))[np.newaxis]
        notices.append(_differing(what, ours[np.newaxis], theirs[np.newaxis], differ, scores))
    return [n for n in (*notices, *_oddities(published, ranges, method)) if n]


def _differing(
    what: _Noun,
    ours: Floats,
    theirs: Floats,
    where: NDArray[np.bool_],
    scores: PublishedScores,
) -> str:
    """Count the cells that differ and name the first; one row is the nation's."""
    cells = np.argwhere(where & ~np.isnan(theirs))
    if not len(cells):
        return ""
    named = [
        f"{scores.items[k]}{f' of {scores.codes[i]}' if len(ours) > 1 else ''} "
        f"(ours {_figure(ours[i, k])}, published {_figure(theirs[i, k])})"
        for i, k in cells
    ]
    differ_from = (
        "differs from the published one" if len(cells) == 1 else "differ from the published ones"
    )
    return f"{counted(len(cells), *what)} {differ_from}: {name_list(named, NAMED)}."


def _same(ours: Floats, theirs: Floats, allowed: Floats | float) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(ours - theirs) <= allowed + TOLERANCE)


def _figure(value: float) -> str:
    return "nothing" if np.isnan(value) else f"{value:.9g}"


def _oddities(published: PublishedBenchmark, ranges: RecoveredRanges, method: Method) -> list[str]:
    """Which cells could not be treated like the others, and how they were treated."""
    scores = published.scores
    row_of = {code: row for row, code in enumerate(published.respondents.codes)}
    rows = [row_of[code] for code in scores.codes]
    n = np.full(ranges.shown.shape, np.nan)
    n[:, : len(scores.questions)] = published.respondents.n[rows]
    without_range = ranges.shown & (ranges.band == 0)
    kinds = [
        (
            "with band 0 {are} not shown, nor counted in any average",
            ~np.isnan(scores.score) & ~ranges.shown,
        ),
        (
            f"{{are}} shown though fewer than {method.suppress_below} responded, as published",
            ranges.shown & (n < method.suppress_below),
        ),
        (
            "{have} no expected range, since none is published",
            without_range & np.isnan(scores.z) & ranged_items(scores).any(),
        ),
        (
            "{have} no expected range, since the published limits do not say how wide it is",
            without_range & ~np.isnan(scores.z),
        ),
    ]
    notices = []
    for what, cells in kinds:
        found = np.argwhere(cells)
        if len(found):
            named = [f"{scores.items[k]} of {scores.codes[i]}" for i, k in found]
            said = what.format(are=is_or_are(len(found)), have=has_or_have(len(found)))
            notices.append(f"{counted(len(found), 'score')} {said}: {name_list(named, NAMED)}.")
    if published.ignored:
        notices.append(f"Columns of scores that are not used: {name_list(published.ignored)}.")
    return notices
