"""The rules for a single figure: too few respondents, sections, rounding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def too_few(n: ArrayLike, least: int) -> NDArray[np.bool_]:
    """Which numbers of respondents are too small for anything of them to be shown.

    Parameters
    ----------
    n
        Numbers of respondents with a scored answer, of any shape. None at all is too few too:
        that nobody of a team was asked about a crisis says something of everyone in it.
    least
        The smallest number that may be shown.
    """
    return np.asarray(n) < least


def sections_withheld(
    withheld: NDArray[np.bool_], sections: Sequence[Sequence[int]]
) -> NDArray[np.bool_]:
    """Which section scores are withheld: those with any question that is.

    A section's score is the mean of its questions'. Beside all of them but one, it would reveal the
    one.

    Parameters
    ----------
    withheld
        Shape (I, K): whether a question (column) is withheld for a trust or unit (row).
    sections
        S sequences of columns: the questions of each section.

    Returns
    -------
    ndarray
        Shape (I, S).
    """
    parts = [withheld[:, list(columns)].any(axis=1) for columns in sections]
    return np.array(parts, dtype=bool).reshape(-1, len(withheld)).T


def revealed_by_parts(whole: ArrayLike, parts: ArrayLike, least: int) -> NDArray[np.bool_]:
    """Which figures of a whole would reveal too few respondents beside those of its parts.

    Parameters
    ----------
    whole
        Numbers of respondents of trusts that became one, or of a trust with several sites.
    parts
        Of these, the respondents of those whose own figures are shown somewhere.
    least
        The smallest number of which anything may be told.
    """
    whole, parts = np.asarray(whole), np.asarray(parts)
    rest = whole - parts
    return (parts > 0) & (rest > 0) & too_few(rest, least)


def rounded(counts: ArrayLike, base: int = 5) -> NDArray[np.int64]:
    """Round counts to the nearest multiple of a base, halves up, for tables that ask for it.

    Rounding blurs what is left over when parts are taken from a total; it does not take the place
    of withholding: a count under the threshold is withheld first.

    Parameters
    ----------
    counts
        Whole numbers, 0 or above.
    base
        To a multiple of what.

    Raises
    ------
    ValueError
        If a count is negative or not whole, or the base is below 1.

    Examples
    --------
    >>> rounded([0, 2, 3, 7, 12, 33]).tolist()
    [0, 0, 5, 5, 10, 35]
    """
    values = np.asarray(counts)
    if base < 1:
        raise ValueError(f"base is {base}; 1 or more is expected")
    if values.size and (not np.issubdtype(values.dtype, np.integer) or values.min() < 0):
        raise ValueError("counts: whole numbers, 0 or above, are expected")
    return ((2 * values.astype(np.int64) + base) // (2 * base)) * base
