"""Categories of one variable that are parts of another's: both tables count the same people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from asg.disclosure.categories import withheld_of_all_trusts
from asg.disclosure.profiles import LEAST_IN_CATEGORY
from asg.disclosure.rules import too_few


class Categories(NamedTuple):
    """The people of a variable, by trust and category.

    Attributes
    ----------
    n
        Shape (I, C + 1): people, those of no category first.
    withheld
        Shape (C,), or (I, C) where each trust has a table of its own.
    """

    n: NDArray[np.int64]
    withheld: NDArray[np.bool_]


def withhold_parts(
    whole: Categories, parts: Categories, overlap: NDArray[np.int64], least: int
) -> None:
    """Withhold parts of a category that would reveal too few of its other people.

    Parameters
    ----------
    whole, parts
        Two variables, of all trusts together. ``parts.withheld`` is changed.
    overlap
        Shape (C + 1, D + 1): people of each two categories, those of none first.
    least
        The smallest number that may be shown.

    Notes
    -----
    The people of no shown category count as one more category: their number is everyone's less
    that of the shown ones.
    """
    shown, hidden = np.flatnonzero(~whole.withheld), np.flatnonzero(whole.withheld)
    for of in (*([category] for category in shown + 1), [0, *(hidden + 1)]):
        part = np.flatnonzero(_inside(overlap, of) & ~parts.withheld)
        if part.size:
            n = whole.n[:, of].sum(axis=1)
            parts.withheld[part] = withheld_of_all_trusts(parts.n[:, part + 1], n, least)


def withhold_parts_of_trusts(
    whole: Categories, parts: Categories, overlap: NDArray[np.int64]
) -> None:
    """Withhold a variable of the trusts where another one would reveal a small category of it.

    Parameters
    ----------
    whole, parts, overlap
        As in :func:`withhold_parts`, each trust with a table of its own.

    Notes
    -----
    A shown category less its shown parts leaves those that are withheld. Where it is made of parts
    alone, the parts withheld elsewhere are known together too. Either must be 10 people or more.
    """
    counts = parts.n[:, 1:]
    for category in range(whole.withheld.shape[1]):
        inside = _inside(overlap, [category + 1])
        if not inside.any():
            continue
        hidden = np.where(parts.withheld, counts, 0)
        rest = whole.n[:, category + 1] - (counts - hidden)[:, inside].sum(axis=1)
        reveals = parts.withheld[:, inside].any(axis=1) & too_few(rest, LEAST_IN_CATEGORY)
        if overlap[category + 1, 1:][inside].sum() == overlap[category + 1].sum():
            elsewhere = too_few(hidden[:, ~inside].sum(axis=1), LEAST_IN_CATEGORY)
            reveals |= parts.withheld[:, ~inside].any(axis=1) & elsewhere
        parts.withheld[reveals & ~whole.withheld[:, category]] = True


def _inside(overlap: NDArray[np.int64], of: Sequence[int]) -> NDArray[np.bool_]:
    """Which categories of the second variable, shape (D,), lie wholly in some of the first."""
    everyone = overlap[:, 1:].sum(axis=0)
    found: NDArray[np.bool_] = (overlap[of, 1:].sum(axis=0) == everyone) & (everyone > 0)
    return found
