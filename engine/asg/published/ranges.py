"""Expected ranges recomputed from published scores and limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from asg.kernels import adjusted_z, band, limits
from asg.kernels.expected_range import ON_THE_LIMIT, critical_values
from asg.published.read_figures import PublishedScores
from asg.published.read_sheets import Floats

LOWEST_SCORE, HIGHEST_SCORE = 0.0, 10.0
"""The ends of the scale, to which published limits are clipped."""


@dataclass(frozen=True, eq=False)
class RecoveredRanges:
    """What the published figures say of every trust (I) and item (K), by our own kernels."""

    shown: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    """Shape (I, K): whether there is a score that is not suppressed."""
    average: Floats
    lowest: Floats
    highest: Floats
    trusts: Floats
    """Shape (K,): over the trusts shown; NaN where there are none."""
    total_se: Floats
    z: Floats
    band: Floats
    """Shape (I, K); NaN, and band 0, where there is no expected range."""
    lower: Floats
    upper: Floats
    """Shape (I, K, 3): limits, not clipped."""
    clipped: Floats
    """Shape (I, K): how many of the published 90 % limits do not say the total standard error; 2
    where it comes from z."""


def recover_ranges(scores: PublishedScores, limits_at: Sequence[float]) -> RecoveredRanges:
    """Compute averages, expected ranges and bands from the published scores."""
    shown = ~np.isnan(scores.score) & (scores.band != 0)
    shape = shown.shape
    total_se, z, bands, clipped = (np.full(shape, np.nan) for _ in range(4))
    lower, upper = np.full((*shape, 3), np.nan), np.full((*shape, 3), np.nan)
    national = np.full((3, shape[1]), np.nan)
    reach = float(critical_values(limits_at)[0])
    for k in np.flatnonzero(shown.any(axis=0)):
        y = np.where(shown[:, k], scores.score[:, k], np.nan)
        over = y[shown[:, k]]
        theta = float(over.mean())
        national[:, k] = theta, over.min(), over.max()
        pair = scores.lower[:, k, 0], scores.upper[:, k, 0]
        total_se[:, k], clipped[:, k] = recover_total_se(y, theta, pair, scores.z[:, k], reach)
        z[:, k] = adjusted_z(y, total_se[:, k], theta)
        lower[:, k], upper[:, k] = limits(theta, total_se[:, k], limits_at)
        bands[:, k] = band(z[:, k], limits_at)
    average, lowest, highest = national
    trusts = shown.sum(axis=0).astype(np.float64)
    bands[~shown] = 0
    return RecoveredRanges(
        shown, average, lowest, highest, trusts, total_se, z, bands, lower, upper, clipped
    )


def recover_total_se(
    score: Floats, theta: float, pair: tuple[Floats, Floats], z: Floats, reach: float
) -> tuple[Floats, Floats]:
    r"""Recover the total standard errors of an item from its published limits.

    Parameters
    ----------
    score
        Shape (I,); NaN where suppressed.
    theta
        The national average.
    pair
        Lower and upper limits, of shape (I,), possibly clipped to 0 and 10.
    z
        Shape (I,): published adjusted z.
    reach
        Critical value c of the pair.

    Returns
    -------
    total_se
        Shape (I,): :math:`(u - l) / 2c` where neither limit is clipped, from the other one and
        theta where one is, and :math:`|Y - \theta| / |z|` where both are, or where the one lies
        on the wrong side of theta. NaN where nothing says it.
    clipped
        Shape (I,): how many limits did not serve, 0 to 2.
    """
    lower, upper = pair
    # A limit beyond the scale was not clipped, and serves as well as one within it.
    below, above = lower == LOWEST_SCORE, upper == HIGHEST_SCORE
    total = (upper - lower) / (2 * reach)
    total = np.where(above, (theta - lower) / reach, total)
    total = np.where(below, (upper - theta) / reach, total)
    distance = np.abs(score - theta)
    # A z of next to nothing divides rounding residue by rounding residue.
    known = np.abs(z) > ON_THE_LIMIT
    from_z = np.divide(distance, np.abs(z), out=np.full(z.shape, np.nan), where=known)
    clipped = below.astype(np.float64) + above
    clipped[total < 0] = 2
    total = np.where(clipped == 2, from_z, total)
    return np.where(np.isnan(score), np.nan, total), clipped
