"""Standardisation: weights that give every trust the national mix of some variables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asg.kernels import defaults


def cells(
    respondents: int, categories: Sequence[ArrayLike], counts: Sequence[int]
) -> NDArray[np.intp]:
    """Each respondent's cell: the product of the categories of the standardising variables.

    Parameters
    ----------
    respondents
        J, how many there are.
    categories
        For each variable, shape (J,): integers from 0, -1 where not known.
    counts
        How many categories each variable has.

    Returns
    -------
    ndarray
        Shape (J,): from 0, the last variable running fastest; -1 where a category is not known;
        0 for everyone where there are no variables.
    """
    cell = np.zeros(respondents, dtype=np.intp)
    known = np.ones(respondents, dtype=bool)
    for of_variable, count in zip(categories, counts, strict=True):
        category = np.asarray(of_variable, dtype=np.intp)
        known &= category >= 0
        cell = cell * count + category
    return np.where(known, cell, -1)


def cell_ratios(
    trust: ArrayLike,
    cell: ArrayLike,
    standard: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> NDArray[np.float64]:
    """Each respondent's uncapped standardisation weight.

    The share of the respondent's cell in the standard population, over its share among the trust's
    respondents (survey programme's standardisation).

    Parameters
    ----------
    trust
        Shape (J,), integers from 0: the trust of each respondent of one group.
    cell
        Shape (J,), integers: the cell of each (:func:`cells`), -1 where it is not known.
        Respondents of unknown cell count in no share.
    standard
        Shape (C,): the share of each cell in the standard population; without it, its share among
        all these respondents.
    design
        Shape (J,): each respondent's design weight, by which all shares count; without it, 1.

    Returns
    -------
    ndarray
        Shape (J,); NaN where the cell is not known.

    Raises
    ------
    ValueError
        If the arrays differ in shape, a trust is negative or a cell has no share.
    """
    trust, cell = whole_numbers(trust, "trust"), whole_numbers(cell, "cell")
    if trust.shape != cell.shape:
        raise ValueError(
            f"trust has shape {trust.shape}, cell {cell.shape}: expected one of each per person"
        )
    if trust.size and trust.min() < 0:
        raise ValueError("trust: a negative number; trusts are numbered from 0")
    ratios = np.full(trust.shape, np.nan)
    known = cell >= 0
    if not known.any():
        return ratios
    trust, cell = trust[known], cell[known]
    size = None if design is None else np.asarray(design, dtype=np.float64)[known]
    count = int(cell.max()) + 1
    if standard is None:
        in_all = np.bincount(cell, size, minlength=count)
        shares = in_all / in_all.sum()
    else:
        shares = np.asarray(standard, dtype=np.float64)
        if shares.ndim != 1 or len(shares) < count or not (shares[cell] > 0).all():
            raise ValueError("standard: a share above 0 of each respondent's cell is expected")
    in_trust = np.bincount(trust, size)
    in_both = np.bincount(trust * count + cell, size)
    trust_share = in_both[trust * count + cell] / in_trust[trust]
    ratios[known] = shares[cell] / trust_share
    return ratios


def weights(
    trust: ArrayLike,
    cell: ArrayLike,
    *,
    cap: float = defaults.WEIGHT_CAP,
    unknown_cell: str = defaults.UNKNOWN_CELL,
    standard: ArrayLike | None = None,
    design: ArrayLike | None = None,
) -> NDArray[np.float64]:
    """Each respondent's weight.

    Parameters
    ----------
    trust
        Shape (J,), integers from 0: the trust of each respondent of one group.
    cell
        Shape (J,), integers: the cell of each (:func:`cells`), -1 where it is not known.
    cap
        The largest standardisation weight; larger ones are cut to it.
    unknown_cell
        "exclude": a respondent of unknown cell gets weight 0 and is out of every score;
        "neutral": weight 1.
    standard
        Shape (C,): the share of each cell in the standard population; without it, its share among
        all these respondents.
    design
        Shape (J,): each respondent's design weight, which counts in all shares and multiplies the
        standardisation weight; without it, 1.

    Returns
    -------
    ndarray
        Shape (J,): weights, 0 for the excluded.

    Raises
    ------
    ValueError
        If the arrays do not fit, or a setting is not one of those named.
    """
    if unknown_cell not in ("exclude", "neutral"):
        raise ValueError(f"unknown_cell is {unknown_cell!r}; expected 'exclude' or 'neutral'")
    if not cap > 0:
        raise ValueError(f"cap is {cap!r}; a number above 0 is expected")
    ratios = cell_ratios(trust, cell, standard, design)
    unknown = 0.0 if unknown_cell == "exclude" else 1.0
    standardised = np.where(np.isnan(ratios), unknown, np.minimum(ratios, cap))
    return standardised if design is None else standardised * np.asarray(design, dtype=np.float64)


def whole_numbers(values: ArrayLike, name: str) -> NDArray[np.intp]:
    """An array of codes, refusing anything that would have to be rounded (ValueError)."""
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(array.shape, dtype=np.intp)
    if not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{name}: whole numbers are expected, not {array.dtype}")
    return array.astype(np.intp, copy=False)
