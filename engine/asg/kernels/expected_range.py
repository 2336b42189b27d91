"""The expected range: is a trust further from the average than chance and spread explain.

The steps carry the names that the field gives them (Spiegelhalter 2005, "Handling over-dispersion
of performance indicators"): z score, winsorise, phi, tau2.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asg.bands import Band
from asg.kernels import defaults
from asg.kernels.within import ZERO_SE, pooled_se, within_variance, zero_if_residue

ON_THE_LIMIT = 1e-9
"""A z this near a limit lies on it: floating point cannot tell the two apart."""

LEAST_SPREAD = 2
"""Trusts whose standard error is above 0 that an expected range needs."""

RANK_FLOOR = "rank_floor"
"""The quantile rule that takes two of the z themselves: of rank INT(p I) and I - INT(p I)."""

RANK_RESIDUE = 1e-9
"""Added to p I: in floating point 0.29 times 100 is 28.999999999999996."""


class ExpectedRange(NamedTuple):
    """The expected range of one item over its trusts.

    Attributes
    ----------
    theta
        National average: plain mean of the trusts' scores.
    phi
        Overdispersion ratio; NaN, as ``tau2``, where there is no expected range.
    tau2
        Between-trust variance.
    total_se
        Shape (I,): ``sqrt(se**2 + tau2)``; NaN where there is no expected range.
    z
        Shape (I,): adjusted z.
    lower, upper
        Shape (I, 3): limits, the narrowest pair first, not clipped.
    band
        Shape (I,): 1 to 7, 0 where there is none.
    """

    theta: float
    phi: float
    tau2: float
    total_se: NDArray[np.float64]
    z: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    band: NDArray[np.int64]


class Overdispersion(NamedTuple):
    """How much further apart the trusts are than chance explains, step by step.

    Attributes
    ----------
    low, high
        Winsor limits: the z scores beyond them are pulled in to them.
    phi
        Overdispersion ratio; NaN, as the winsor limits, where there are no trusts.
    sum_v, sum_v2
        Sums of ``v = 1 / se**2`` and of its square.
    tau2
        Between-trust variance.
    """

    low: float
    high: float
    phi: float
    sum_v: float
    sum_v2: float
    tau2: float


class RangeSteps(NamedTuple):
    """The steps from the scores of an item to its expected range.

    Attributes
    ----------
    theta
        National average: plain mean of the trusts' scores; NaN without any.
    trusts, spread
        How many trusts have a score, and how many of these a standard error above 0.
    enough
        Whether these are enough for an expected range.
    within
        Variance of one answer within the trusts.
    between
        Overdispersion of the trusts with a standard error above 0.
    """

    theta: float
    trusts: int
    spread: int
    enough: bool
    within: float
    between: Overdispersion


def expected_range(
    score: ArrayLike,
    se: ArrayLike,
    n: ArrayLike | None = None,
    *,
    winsorise_tails: float = defaults.WINSORISE,
    quantile: str = defaults.QUANTILE,
    limits_at: Sequence[float] = defaults.LIMITS,
    min_trusts: int = defaults.MIN_TRUSTS,
) -> ExpectedRange:
    """Compute the expected range and the band of every trust on one item.

    Parameters
    ----------
    score
        Shape (I,): the trusts' scores, NaN where suppressed.
    se
        Shape (I,): their standard errors.
    n
        Shape (I,): their respondents. Without it a trust whose standard error is 0 has no band.
    winsorise_tails
        Share of the z scores pulled in at each tail before the overdispersion is estimated.
    quantile
        Rule for those quantiles: "rank_floor", the values of rank ``INT(p I)`` and
        ``I - INT(p I)`` (Excel's SMALL), or one of ``numpy.quantile``'s names.
    limits_at
        Two-sided coverages of the three pairs of limits.
    min_trusts
        With fewer unsuppressed trusts there is an average but no expected range.

    Returns
    -------
    ExpectedRange
        NaN and band 0 for suppressed trusts. With fewer than ``min_trusts``, or with fewer than
        two whose standard error is above 0, there is ``theta`` alone.

    Raises
    ------
    ValueError
        If the arrays do not fit, or a score has no standard error.

    Notes
    -----
    A trust whose standard error is 0 (everyone gave the same answer) stays in ``theta`` and out of
    ``phi`` and ``tau2``. Its own variance is that within all trusts
    (:func:`asg.kernels.within.pooled_se`).
    """
    y, s, counted = _checked(score, se, n)
    steps = range_steps(
        y, s, counted, winsorise_tails=winsorise_tails, quantile=quantile, min_trusts=min_trusts
    )
    phi, tau2 = (steps.between.phi, steps.between.tau2) if steps.enough else (np.nan, np.nan)
    total = total_se(pooled_se(s, counted, steps.within), tau2)
    adjusted = adjusted_z(y, total, steps.theta)
    lower, upper = limits(steps.theta, total, limits_at)
    bands = band(adjusted, limits_at)
    return ExpectedRange(steps.theta, phi, tau2, total, adjusted, lower, upper, bands)


def range_steps(
    score: ArrayLike,
    se: ArrayLike | None,
    n: ArrayLike | None = None,
    *,
    winsorise_tails: float = defaults.WINSORISE,
    quantile: str = defaults.QUANTILE,
    min_trusts: int = defaults.MIN_TRUSTS,
) -> RangeSteps:
    """Compute the steps from the scores of an item to its expected range.

    Parameters
    ----------
    score, n, winsorise_tails, quantile, min_trusts
        As in :func:`expected_range`.
    se
        Shape (I,): standard errors; None where they are not the trusts' own. There are enough
        trusts then whatever they are, and nothing is estimated from them: NaN.

    Raises
    ------
    ValueError
        As :func:`expected_range`.
    """
    y, s, counted = _checked(score, np.zeros(np.shape(score)) if se is None else se, n)
    shown = ~np.isnan(y)
    theta = float(np.mean(y[shown])) if shown.any() else float("nan")
    apart = shown & (s > 0)
    trusts, spread = int(np.count_nonzero(shown)), int(np.count_nonzero(apart))
    if se is None:
        unknown = Overdispersion(*[float("nan")] * len(Overdispersion._fields))
        return RangeSteps(theta, trusts, spread, trusts >= min_trusts, float("nan"), unknown)
    between = overdispersion(
        y[apart], s[apart], theta, winsorise_tails=winsorise_tails, quantile=quantile
    )
    enough = trusts >= min_trusts and spread >= LEAST_SPREAD
    within = float(within_variance(s, counted))
    return RangeSteps(theta, trusts, spread, enough, within, between)


def total_se(se: ArrayLike, tau2: ArrayLike) -> NDArray[np.float64]:
    """The standard error with the spread between trusts: ``sqrt(se**2 + tau2)``."""
    result: NDArray[np.float64] = np.sqrt(np.square(np.asarray(se, float)) + tau2)
    return result


def overdispersion(
    score: ArrayLike,
    se: ArrayLike,
    theta: float,
    *,
    winsorise_tails: float = defaults.WINSORISE,
    quantile: str = defaults.QUANTILE,
) -> Overdispersion:
    """Estimate the overdispersion of the trusts' scores around ``theta``.

    Parameters
    ----------
    score, se
        Shape (I,): scores and standard errors, each of these above 0.
    theta
        National average.
    winsorise_tails, quantile
        As in :func:`expected_range`.
    """
    s = np.asarray(se, float)
    z = z_scores(score, s, theta)
    low, high = winsor_limits(z, winsorise_tails, quantile)
    ratio = phi(np.clip(z, low, high))
    v = 1 / np.square(s)  # exact steps: a power differs between maths libraries
    return Overdispersion(low, high, ratio, float(v.sum()), float((v**2).sum()), tau2(ratio, s))


def z_scores(score: ArrayLike, se: ArrayLike, theta: float) -> NDArray[np.float64]:
    """The naive z scores, ``(score - theta) / se``; every ``se`` is above 0."""
    result: NDArray[np.float64] = (np.asarray(score, float) - theta) / np.asarray(se, float)
    return result


def winsorise(
    z: ArrayLike, tails: float = defaults.WINSORISE, quantile: str = defaults.QUANTILE
) -> NDArray[np.float64]:
    """Pull the z scores beyond the winsor limits in to these."""
    values = np.asarray(z, float)
    return np.clip(values, *winsor_limits(values, tails, quantile)) if values.size else values


def winsor_limits(
    z: ArrayLike, tails: float = defaults.WINSORISE, quantile: str = defaults.QUANTILE
) -> tuple[float, float]:
    """Lower and upper ``tails`` quantile of z; without ``tails`` the extremes, or NaN."""
    values = np.asarray(z, float)
    if values.size == 0:
        return float("nan"), float("nan")
    if tails == 0:
        return float(values.min()), float(values.max())
    if quantile == RANK_FLOOR:
        low, high = np.sort(values)[[rank - 1 for rank in winsor_ranks(values.size, tails)]]
    else:
        low, high = np.quantile(values, [tails, 1 - tails], method=quantile)  # type: ignore[call-overload]
    return float(low), float(high)


def winsor_ranks(trusts: int, tails: float) -> tuple[int, int]:
    """Ranks of the winsor limits of "rank_floor" among the z, the lowest being 1."""
    outside = int(tails * trusts + RANK_RESIDUE)
    return max(outside, 1), trusts - outside


def phi(z: ArrayLike) -> float:
    """The overdispersion ratio: the mean of the squared (winsorised) z; NaN where empty."""
    values = np.asarray(z, float)
    return float(np.mean(values**2)) if values.size else float("nan")


def tau2(phi: float, se: ArrayLike) -> float:
    """Estimate the between-trust variance from the overdispersion ratio.

    Parameters
    ----------
    phi
        Overdispersion ratio over the I trusts.
    se
        Shape (I,): their standard errors, each above 0.

    Returns
    -------
    float
        ``(I phi - (I - 1)) / (sum v - sum v**2 / sum v)`` with ``v = 1 / se**2``; 0 where that is
        negative or fewer than two trusts remain.
    """
    v = 1 / np.square(np.asarray(se, float))
    trusts = v.size
    if trusts < 2 or trusts * phi <= trusts - 1:
        return 0.0
    # sum v - sum v^2 / sum v is sum v_i (rest_i / sum v), with rest_i the sum of the others: the
    # same without the cancellation that one very small standard error brings.
    rest = v.sum() - v
    largest = int(np.argmax(v))
    rest[largest] = np.delete(v, largest).sum()
    return float((trusts * phi - (trusts - 1)) / (v * (rest / v.sum())).sum())


def adjusted_z(score: ArrayLike, total_se: ArrayLike, theta: ArrayLike) -> NDArray[np.float64]:
    """``(score - theta) / total_se``; where ``total_se`` is 0: 0 at theta, else infinite."""
    distance = np.asarray(score, float) - np.asarray(theta, float)
    total = np.broadcast_to(np.asarray(total_se, float), distance.shape)
    certain = np.where(np.abs(distance) < ZERO_SE, 0.0, np.copysign(np.inf, distance))
    certain[np.isnan(distance) | np.isnan(total)] = np.nan
    return np.divide(distance, total, out=certain, where=total > 0)


def limits(
    theta: ArrayLike, total_se: ArrayLike, limits_at: Sequence[float] = defaults.LIMITS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lower and upper limits, each of shape (I, pairs), not clipped to 0 and 10."""
    centre = np.asarray(theta, float)[..., np.newaxis]
    reach = np.asarray(total_se, float)[..., np.newaxis] * critical_values(limits_at)
    return centre - reach, centre + reach


def band(z: ArrayLike, limits_at: Sequence[float] = defaults.LIMITS) -> NDArray[np.int64]:
    """The band, 1 (much worse) to 7 (much better), of adjusted z; 0 where z is NaN.

    A z on a limit (to :data:`ON_THE_LIMIT`) belongs to the band nearer the middle.
    """
    values = np.asarray(z, float)
    bands = np.full(values.shape, int(Band.ABOUT_THE_SAME))
    for limit in critical_values(limits_at) + ON_THE_LIMIT:
        bands += values > limit
        bands -= values < -limit
    bands[np.isnan(values)] = 0
    return bands


def critical_values(limits_at: Sequence[float] = defaults.LIMITS) -> NDArray[np.float64]:
    """The two-sided normal critical values of some coverages: 1.645, 1.960, 3.090."""
    return np.array([NormalDist().inv_cdf((1 + coverage) / 2) for coverage in limits_at])


def _checked(
    score: ArrayLike, se: ArrayLike, n: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    y = np.asarray(score, dtype=np.float64)
    s = np.array(se, dtype=np.float64)
    counted = np.full(y.shape, np.nan) if n is None else np.asarray(n, dtype=np.float64)
    if y.ndim != 1 or y.shape != s.shape or y.shape != counted.shape:
        raise ValueError(
            f"score has shape {y.shape}, se {s.shape}, n {counted.shape}: expected one of each per "
            "trust"
        )
    shown = ~np.isnan(y)
    if not np.isfinite(s[shown]).all():
        raise ValueError("se: each score needs a finite standard error")
    s[~shown] = np.nan
    return y, zero_if_residue(s), counted
