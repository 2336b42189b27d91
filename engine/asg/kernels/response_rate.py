"""The adjusted response rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def response_rate(
    returned: ArrayLike, sent: ArrayLike, undeliverable: ArrayLike, died: ArrayLike
) -> NDArray[np.float64]:
    """The adjusted response rate, ``returned / (sent - undeliverable - died)``.

    Parameters
    ----------
    returned, sent, undeliverable, died
        Numbers of useable returns, and of questionnaires sent, undelivered, and sent to people
        who had died: arrays of one shape.

    Returns
    -------
    ndarray
        Of that shape, fractions from 0 to 1; NaN where nobody could have answered. The rate of
        several trusts together is that of their sums, not the mean of their rates.

    Raises
    ------
    ValueError
        If a number is negative, or more came back than could.
    """
    parts = [np.asarray(part, float) for part in (returned, sent, undeliverable, died)]
    if any((part < 0).any() for part in parts):
        raise ValueError("returned, sent, undeliverable, died: numbers of 0 or above are expected")
    useable, sent_out, not_delivered, dead = parts
    base = sent_out - not_delivered - dead
    if (base < useable).any():
        raise ValueError("returned: more than sent less undeliverable less died")
    return np.divide(useable, base, out=np.full(base.shape, np.nan), where=base > 0)
