"""A published file with rounded figures: how far rounding moves what is computed from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asg.bands import Band
from asg.kernels import adjusted_z, band
from asg.kernels.expected_range import ON_THE_LIMIT, critical_values
from asg.published.ranges import RecoveredRanges
from asg.published.read_figures import PublishedScores
from asg.published.read_sheets import Floats

MOST_DECIMALS = 8
"""Figures with more decimals are not rounded."""

NEARLY_ALL = 0.99
"""A file has the decimals that this share of its figures have: a few may have been typed in."""

TOLERANCE = 1e-6
"""Two figures this near are the same figure."""


def decimals_of(figures: Floats) -> int | None:
    """Count the decimals to which figures are rounded; None where they are not, or are none."""
    known = figures[~np.isnan(figures)]
    for decimals in range(MOST_DECIMALS + 1):
        rounded = np.abs(known - np.round(known, decimals)) < 10.0 ** -(MOST_DECIMALS + 2)
        if known.size and rounded.mean() >= NEARLY_ALL:
            return decimals
    return None


def half_unit(decimals: int | None) -> float:
    """The furthest that rounding moves a figure; 0 where it is not rounded."""
    return 0.0 if decimals is None else 0.5 * 10.0**-decimals


@dataclass(frozen=True)
class Rounding:
    """Furthest that rounding moved the published scores, limits and z; 0 where not rounded."""

    score: float
    limit: float
    z: float


def rounding_of(scores: PublishedScores) -> tuple[Rounding, str]:
    """How the sheet of scores is rounded, and in words; "" where nothing is rounded."""
    kinds = {
        "scores": scores.score,
        "limits": np.stack([scores.lower, scores.upper]),
        "z": scores.z,
    }
    decimals = {name: decimals_of(figures) for name, figures in kinds.items()}
    words = [
        f"{name} to {d} decimal{'' if d == 1 else 's'}"
        for name, d in decimals.items()
        if d is not None
    ]
    return Rounding(*map(half_unit, decimals.values())), ", ".join(words)


def z_interval(
    scores: PublishedScores, ranges: RecoveredRanges, rounding: Rounding, reach: float
) -> tuple[Floats, Floats]:
    """The lowest and highest z, each (I, K), that the figures may have had before rounding.

    ``reach`` is the critical value of the narrowest limits. The published z counts as well.
    """
    distance = scores.score - ranges.average
    total = ranges.total_se
    slack = total_se_slack(scores, ranges, rounding, reach)
    narrow, wide = np.maximum(total - slack, 0), total + slack
    # Score and average are each off by half a unit at most.
    low, high = distance - 2 * rounding.score, distance + 2 * rounding.score
    lowest = adjusted_z(low, np.where(low < 0, narrow, wide), 0)
    highest = adjusted_z(high, np.where(high > 0, narrow, wide), 0)
    return np.fmax(lowest, scores.z - rounding.z), np.fmin(highest, scores.z + rounding.z)


def total_se_slack(
    scores: PublishedScores, ranges: RecoveredRanges, rounding: Rounding, reach: float
) -> Floats:
    """The furthest that rounding moved the total standard errors, shape (I, K)."""
    one_limit = np.where(ranges.clipped == 1, rounding.limit + rounding.score, rounding.limit)
    distance, z = np.abs(scores.score - ranges.average), np.abs(scores.z)
    with np.errstate(divide="ignore", invalid="ignore"):
        from_z = ranges.total_se * (2 * rounding.score / distance + rounding.z / z)
    return np.where(ranges.clipped == 2, from_z, one_limit / reach)


def keep_published_bands(
    scores: PublishedScores, ranges: RecoveredRanges, rounding: Rounding, limits_at: Sequence[float]
) -> tuple[RecoveredRanges, NDArray[np.bool_]]:
    """Put the published band where ours differs and rounding explains it.

    There z is the published one, or the nearest in that band. A limit that rounding put on the
    other side of the score moves to the score.

    Returns
    -------
    tuple
        The ranges, and where a published band was put, shape (I, K).
    """
    critical = critical_values(limits_at)
    low, high = z_interval(scores, ranges, rounding, float(critical[0]))
    near = 2 * ON_THE_LIMIT
    explained = (low <= high + near) & (band(low - near, limits_at) <= scores.band)
    explained &= band(high + near, limits_at) >= scores.band
    kept = ranges.shown & (ranges.band > 0) & (scores.band != ranges.band) & explained
    steps = scores.band - int(Band.ABOUT_THE_SAME)
    cuts = np.array([-np.inf, *-critical[::-1], *critical, np.inf])
    place = np.where(kept, scores.band, 1).astype(np.intp)
    stated = np.where(np.isnan(scores.z), ranges.z, scores.z)
    inside = np.clip(stated, cuts[place - 1] + near * (steps > 0), cuts[place] - near * (steps < 0))
    pair = np.arange(len(critical))
    score, beyond, under = (
        scores.score[..., np.newaxis],
        steps[..., np.newaxis] > pair,
        -steps[..., np.newaxis] > pair,
    )
    upper = np.where(beyond, np.minimum(ranges.upper, score), np.maximum(ranges.upper, score))
    lower = np.where(under, np.maximum(ranges.lower, score), np.minimum(ranges.lower, score))
    put = replace(
        ranges,
        band=np.where(kept, scores.band, ranges.band),
        z=np.where(kept, inside, ranges.z),
        upper=np.where(kept[..., np.newaxis], upper, ranges.upper),
        lower=np.where(kept[..., np.newaxis], lower, ranges.lower),
    )
    return put, kept
