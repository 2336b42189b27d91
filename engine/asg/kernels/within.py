"""The variance within trusts, which stands in for a standard error of 0."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

ZERO_SE = 1e-9
"""A standard error below this is rounding residue and counts as 0."""


def zero_if_residue(se: ArrayLike) -> NDArray[np.float64]:
    """Standard errors, those that are rounding residue as 0."""
    values = np.asarray(se, float)
    if (values < 0).any():
        raise ValueError("se: standard errors of 0 or above are expected")
    return np.where(values < ZERO_SE, 0.0, values)


def within_variance(se: ArrayLike, n: ArrayLike) -> NDArray[np.float64]:
    r"""Compute the variance of one answer within trusts, :math:`\sum n^2 SE^2 / \sum n`.

    Parameters
    ----------
    se
        Shape (I,) or (I, K): standard errors of all trusts, NaN where suppressed.
    n
        Of the same shape: respondents.

    Returns
    -------
    ndarray
        Shape () or (K,): NaN where no trust has a score, or one has no ``n``.
    """
    s = zero_if_residue(se)
    counted = np.where(np.isnan(s), 0.0, n)
    everyone = counted.sum(axis=0)
    squares = np.square(counted * np.nan_to_num(s)).sum(axis=0)
    return np.divide(squares, everyone, out=np.full(everyone.shape, np.nan), where=everyone > 0)


def pooled_se(se: ArrayLike, n: ArrayLike, within: ArrayLike | None = None) -> NDArray[np.float64]:
    """Put the variance within trusts in the place of each standard error of 0.

    Where everyone of a trust gave the same answer its own answers say nothing of chance.

    Parameters
    ----------
    se, n
        Shape (I,) or (I, K): standard errors, NaN where suppressed, and respondents.
    within
        Shape () or (K,): variance of one answer; of these trusts themselves if left out.

    Returns
    -------
    ndarray
        Of the shape of ``se``: ``sqrt(within / n)`` where it was 0. NaN there without ``n``.
    """
    s, counted = zero_if_residue(se), np.asarray(n, float)
    variance = within_variance(s, counted) if within is None else within
    nothing = np.full(s.shape, np.nan)
    pooled = np.sqrt(np.divide(variance, counted, out=nothing, where=counted > 0))
    return np.where(s == 0, pooled, s)
