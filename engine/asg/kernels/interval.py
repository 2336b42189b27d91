"""The 95 % interval of a trust's score."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

COVERAGE = 0.95


def score_interval(score: ArrayLike, se: ArrayLike) -> tuple[NDArray[np.float64], ...]:
    """Compute the 95 % interval of scores, cut at 0 and 10.

    Parameters
    ----------
    score, se
        Shape (I,): scores, 0 to 10, and their standard errors; NaN where suppressed.

    Returns
    -------
    tuple of ndarray
        Lower and upper end, each of shape (I,).
    """
    y = np.asarray(score, float)
    reach = NormalDist().inv_cdf((1 + COVERAGE) / 2) * np.asarray(se, float)
    return np.clip(y - reach, 0, 10), np.clip(y + reach, 0, 10)
