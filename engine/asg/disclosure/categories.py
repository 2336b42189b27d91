"""Which categories are withheld where the number of everyone is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asg.disclosure.rules import too_few


def withheld_of_all_trusts(
    n: NDArray[np.int64], everyone: NDArray[np.int64], least: int
) -> NDArray[np.bool_]:
    """Find the categories of all trusts together that may not be shown.

    Parameters
    ----------
    n
        Shape (I, C): respondents of each trust in each category.
    everyone
        Shape (I,): all respondents of each trust, those of no category too.
    least
        The smallest number that may be shown.

    Returns
    -------
    ndarray
        Shape (C,): those with fewer when any one trust takes its own respondents away, or all
        trusts whose figures are known; and the smallest of the others until those that are left,
        who are everyone less all that are shown, are as many, or nobody.
    """
    together = n.sum(axis=0)
    withheld = _without_any(n, least) | _in_part(n, everyone, least)
    while not withheld.all():
        rest = (everyone - n[:, ~withheld].sum(axis=1))[:, np.newaxis]
        if not rest.any() or not (_without_any(rest, least) | _in_part(rest, everyone, least))[0]:
            break
        withheld[np.argmin(np.where(withheld, np.inf, together))] = True
    return withheld


def _in_part(n: NDArray[np.int64], everyone: NDArray[np.int64], least: int) -> NDArray[np.bool_]:
    """Which totals tell too few people of the trusts that are in the category in part.

    The figures of a trust that is wholly in or outside it are its published ones: without these
    trusts, the total tells how many of the others are in the category, and how many are not.
    """
    others = everyone[:, np.newaxis] - n
    in_part = (n > 0) & (others > 0)
    few = [too_few(np.where(in_part, of, 0).sum(axis=0), least) for of in (n, others)]
    return in_part.any(axis=0) & (few[0] | few[1])


def _without_any(n: NDArray[np.int64], least: int) -> NDArray[np.bool_]:
    """Which totals of columns are too small without one row; a single row is not subtracted."""
    largest = n.max(axis=0, initial=0) if len(n) > 1 else 0
    return too_few(n.sum(axis=0) - largest, least)
