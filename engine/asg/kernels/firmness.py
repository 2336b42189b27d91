"""Whether a band is firm: the same under other settings, and not close to a limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asg.kernels import defaults
from asg.kernels.expected_range import (
    adjusted_z,
    band,
    critical_values,
    expected_range,
    overdispersion,
    range_steps,
    total_se,
)
from asg.kernels.within import pooled_se, zero_if_residue

LEAST_DISTANCE = 0.1
"""Distance of z to the nearest limit from which a band can be firm."""

RULES = ("rank_floor", "closest_observation", "hazen", "linear", "median_unbiased", "weibull")
"""Quantile rules under which a firm band is the same."""

TAILS = (0.05, 0.10, 0.20)
"""Shares pulled in at each tail under which a firm band is the same."""


def range_alternatives(
    quantile: str = defaults.QUANTILE, tails: float = defaults.WINSORISE
) -> dict[str, dict[str, float | str]]:
    """The other settings of the expected range, by name: one is changed at a time.

    Parameters
    ----------
    quantile, tails
        The settings in use.
    """
    every = {rule: (rule, tails) for rule in RULES}
    every |= {f"winsorise_{share:.2f}": (quantile, share) for share in TAILS}
    return {
        name: {"quantile": rule, "winsorise_tails": share}
        for name, (rule, share) in every.items()
        if (rule, share) != (quantile, tails)
    }


def bands_under(
    score: ArrayLike,
    se: ArrayLike,
    n: ArrayLike,
    alternatives: Mapping[str, Mapping[str, Any]],
    *,
    limits_at: Sequence[float] = defaults.LIMITS,
    min_trusts: int = defaults.MIN_TRUSTS,
) -> dict[str, NDArray[np.int64]]:
    """Compute the bands of an item under other settings of the expected range.

    Parameters
    ----------
    score, se, n, limits_at, min_trusts
        As in :func:`asg.kernels.expected_range.expected_range`.
    alternatives
        From :func:`range_alternatives`.

    Returns
    -------
    dict
        By name, shape (I,): the band that :func:`asg.kernels.expected_range.expected_range` gives.
    """
    y, s = np.asarray(score, float), zero_if_residue(se)
    steps = range_steps(y, s, n, min_trusts=min_trusts)
    if not steps.enough:
        return {name: np.zeros(y.shape, np.int64) for name in alternatives}
    own = pooled_se(s, n, steps.within)
    estimable = ~np.isnan(y) & (s > 0)
    tau2 = [
        overdispersion(y[estimable], s[estimable], steps.theta, **settings).tau2
        for settings in alternatives.values()
    ]
    total = total_se(own, np.transpose([tau2]))  # a row for each setting
    z = adjusted_z(np.broadcast_to(y, total.shape), total, steps.theta)
    return dict(zip(alternatives, band(z, limits_at), strict=True))


def distance_to_limit(
    z: ArrayLike, limits_at: Sequence[float] = defaults.LIMITS
) -> NDArray[np.float64]:
    """Compute how far adjusted z, shape (I,), is from the nearest limit of a band."""
    absolute = np.abs(np.asarray(z, float))[..., np.newaxis]
    return np.abs(absolute - critical_values(limits_at)).min(axis=-1)


def firm_bands(
    score: ArrayLike, se: ArrayLike, all_scores: ArrayLike, all_ses: ArrayLike
) -> NDArray[np.bool_]:
    """Compute which bands are firm, from scores and standard errors alone.

    A weight cap and the form of the sampling variance need the responses: they are not varied here.

    Parameters
    ----------
    score, se
        Shape (J,): the trusts asked about; ``se`` is the one that their z is computed with.
    all_scores, all_ses
        Shape (I,): all trusts on the item, NaN where suppressed.

    Returns
    -------
    ndarray
        Shape (J,): False also where there is no band.
    """
    y, s = np.asarray(score, float), np.asarray(se, float)

    def z_under(settings: Mapping[str, float | str]) -> NDArray[np.float64]:
        found = expected_range(all_scores, all_ses, **settings)  # type: ignore[arg-type]
        return adjusted_z(y, total_se(s, found.tau2), found.theta)

    z = z_under({})
    shown = band(z)
    firm: NDArray[np.bool_] = (shown > 0) & (distance_to_limit(z) >= LEAST_DISTANCE)
    for settings in range_alternatives().values():
        firm &= band(z_under(settings)) == shown
    return firm
