"""How two answers go together within trusts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asg.kernels.standardise import whole_numbers


def within_correlation(x: ArrayLike, y: ArrayLike, weight: ArrayLike, trust: ArrayLike) -> float:
    """Correlate two answers of the same respondents, each less its mean in the trust.

    Every trust counts alike. That some trusts score better on both does not count.

    Parameters
    ----------
    x, y
        Shape (J,): scores of the two answers; everyone has both.
    weight
        Shape (J,): standardisation weights, each above 0.
    trust
        Shape (J,), integers from 0.

    Returns
    -------
    float
        -1 to 1; NaN where one of the two does not vary within any trust.
    """
    i, w = whole_numbers(trust, "trust"), np.asarray(weight, float)
    if not i.size:
        return float("nan")
    w = w / np.bincount(i, w)[i]

    def apart(values: ArrayLike) -> NDArray[np.float64]:
        found = np.asarray(values, float)
        return found - np.bincount(i, w * found)[i]

    dx, dy = apart(x), apart(y)
    spread = np.sqrt((w * dx**2).sum() * (w * dy**2).sum())
    return float((w * dx * dy).sum() / spread) if spread > 1e-9 else float("nan")
