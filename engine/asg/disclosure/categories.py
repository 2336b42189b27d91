"""Which categories are withheld where the number of everyone is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asg.disclosure.rules import too_few


def withheld_categories(n: ArrayLike, everyone: int, least: int) -> NDArray[np.bool_]:
    """Find the categories that may not be shown.

    Parameters
    ----------
    n
        Shape (C,): respondents in each category.
    everyone
        All respondents, those of no category too.
    least
        The smallest number that may be shown.

    Returns
    -------
    ndarray
        Shape (C,): those with fewer, and the smallest of the others until those that are left,
        who are everyone less all that are shown, are ``least`` or nobody.
    """
    counts = np.asarray(n)
    withheld = too_few(counts, least)
    while 0 < everyone - counts[~withheld].sum() < least and not withheld.all():
        withheld[np.argmin(np.where(withheld, np.inf, counts))] = True
    return withheld
