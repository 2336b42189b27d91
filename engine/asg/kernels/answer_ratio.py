"""Shares of all answers of a trust: a ratio of two counts, each over its respondents."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asg.kernels.standardise import whole_numbers


class Ratios(NamedTuple):
    """Ratios of trusts, each of shape (I,); NaN where no respondent counts.

    Attributes
    ----------
    n
        Respondents of a weight above 0 with anything in the base.
    ratio, se
        The ratio and its standard error.
    """

    n: NDArray[np.int64]
    ratio: NDArray[np.float64]
    se: NDArray[np.float64]


def answer_ratios(
    counted: ArrayLike, base: ArrayLike, weight: ArrayLike, trust: ArrayLike, trusts: int
) -> Ratios:
    r"""Compute :math:`R = \sum w a / \sum w b` of each trust, with its standard error.

    The answers of a respondent depend on each other, so the standard error is linearised over
    respondents: :math:`V = \sum w^2 (a - R b)^2 / (\sum w b)^2`.

    Parameters
    ----------
    counted, base
        Shape (J,): how many of a respondent's answers count, *a*, and of how many, *b*.
    weight
        Shape (J,): standardisation weights, 0 or above.
    trust
        Shape (J,), integers from 0 to trusts - 1.
    trusts
        Number of trusts I.
    """
    a, b, w = (np.asarray(values, float) for values in (counted, base, weight))
    i = whole_numbers(trust, "trust")

    def sums(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(i, values, minlength=trusts).astype(np.float64)

    total = sums(w * b)
    nothing = np.full(trusts, np.nan)
    ratio = np.divide(sums(w * a), total, out=nothing.copy(), where=total > 0)
    squares = sums((w * (a - ratio[i] * b)) ** 2)
    se = np.divide(np.sqrt(squares), total, out=nothing, where=total > 0)
    return Ratios(sums((w * b > 0).astype(float)).astype(np.int64), ratio, se)
