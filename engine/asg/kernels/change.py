"""Change of a trust's score between two years, within-trust variance only."""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asg.kernels import defaults
from asg.kernels.expected_range import ON_THE_LIMIT
from asg.kernels.within import ZERO_SE, zero_if_residue

CHANGE_TESTS = ("z", "t")
"""The two tests: z, and Welch's t."""


class Change(NamedTuple):
    """The test of a change.

    Attributes
    ----------
    z
        The test statistic, NaN where a score is missing, infinite where both standard errors are
        0 and the scores differ.
    direction
        1 significant increase, -1 significant decrease, 0 no significant change. Where ``z`` is
        NaN there is no outcome, and 0 means nothing.
    """

    z: NDArray[np.float64]
    direction: NDArray[np.int64]


def change(
    score: ArrayLike,
    se: ArrayLike,
    previous_score: ArrayLike,
    previous_se: ArrayLike,
    *,
    test: str = defaults.CHANGE_TEST,
    level: float = defaults.CHANGE_LEVEL,
    n: ArrayLike | None = None,
    previous_n: ArrayLike | None = None,
) -> Change:
    """Test the change of scores between two years.

    ``z = (score - previous_score) / sqrt(se**2 + previous_se**2)``.

    Parameters
    ----------
    score, se, previous_score, previous_se
        Arrays of one shape; NaN where there is nothing. For a standard error of 0 give the one
        within all trusts of its year (:func:`asg.kernels.within.pooled_se`).
    test
        "z": against the normal distribution; "t": Welch's test, with Satterthwaite's degrees of
        freedom from ``n`` and ``previous_n``.
    level
        Two-sided significance level.
    n, previous_n
        Respondents, of the same shape; needed for "t".

    Returns
    -------
    Change
        Arrays of that shape.

    Raises
    ------
    ValueError
        If ``test`` is neither, "t" lacks the numbers of respondents, or a standard error is
        negative.
    """
    if test not in CHANGE_TESTS:
        raise ValueError(f"test is {test!r}; expected one of {', '.join(CHANGE_TESTS)}")
    difference = np.asarray(score, float) - np.asarray(previous_score, float)
    s = zero_if_residue(se)
    s_before = zero_if_residue(previous_se)
    standard_error = np.sqrt(s**2 + s_before**2)
    z = np.where(np.abs(difference) < ZERO_SE, 0.0, np.copysign(np.inf, difference))
    z[np.isnan(difference) | np.isnan(standard_error)] = np.nan
    z = np.divide(difference, standard_error, out=z, where=standard_error > 0)
    if test == "z":
        critical = np.full(z.shape, NormalDist().inv_cdf(1 - level / 2))
    else:
        if n is None or previous_n is None:
            raise ValueError("the t test needs n and previous_n")
        critical = _t_quantile(1 - level / 2, _welch_df(s, s_before, n, previous_n))
    beyond = critical + ON_THE_LIMIT
    direction = (z > beyond).astype(np.int64) - (z < -beyond).astype(np.int64)
    return Change(z, direction)


def _welch_df(
    se: NDArray[np.float64], previous_se: NDArray[np.float64], n: ArrayLike, previous_n: ArrayLike
) -> NDArray[np.float64]:
    """Welch-Satterthwaite degrees of freedom of a difference of two means with these SEs."""
    v, v_before = se**2, previous_se**2
    free = np.maximum(np.asarray(n, float) - 1, 1)
    free_before = np.maximum(np.asarray(previous_n, float) - 1, 1)
    below = v**2 / free + v_before**2 / free_before
    # Both SEs 0: any quantile does, since z is 0 or infinite.
    return np.divide((v + v_before) ** 2, below, out=np.ones_like(below), where=below > 0)


def _t_quantile(p: float, df: NDArray[np.float64]) -> NDArray[np.float64]:
    # Here: formulas in Excel do without scipy, and few surveys ask for t.
    from scipy.special import stdtrit

    quantile: NDArray[np.float64] = stdtrit(df, p)
    return quantile
