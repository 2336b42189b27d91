"""Standardisation: weights that give every trust the national age and sex profile."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asg.kernels import defaults


def cell_ratios(
    trust: ArrayLike, cell: ArrayLike, standard: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Each respondent's uncapped weight.

    The share of the respondent's cell in the standard population, over its share among the trust's
    respondents (survey programme's standardisation by age and sex).

    Parameters
    ----------
    trust
        Shape (J,), integers from 0: the trust of each respondent of one group.
    cell
        Shape (J,), integers: the age by sex cell of each, -1 where it is not known. Respondents
        of unknown cell count in no share.
    standard
        Shape (C,): the share of each cell in the standard population; without it, its share among
        all these respondents.

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
        raise ValueError(f"trust has shape {trust.shape}, cell {cell.shape}: one of each a person")
    if trust.size and trust.min() < 0:
        raise ValueError("trust: a negative number; trusts are numbered from 0")
    ratios = np.full(trust.shape, np.nan)
    known = cell >= 0
    if not known.any():
        return ratios
    trust, cell = trust[known], cell[known]
    cells = int(cell.max()) + 1
    trusts = int(trust.max()) + 1
    if standard is None:
        shares = np.bincount(cell, minlength=cells) / cell.size
    else:
        shares = np.asarray(standard, dtype=np.float64)
        if shares.ndim != 1 or len(shares) < cells or not (shares[cell] > 0).all():
            raise ValueError("standard: a share above 0 of each respondent's cell is expected")
    in_trust = np.bincount(trust, minlength=trusts)
    in_both = np.bincount(trust * cells + cell, minlength=trusts * cells)
    trust_share = in_both[trust * cells + cell] / in_trust[trust]
    ratios[known] = shares[cell] / trust_share
    return ratios


def weights(
    trust: ArrayLike,
    cell: ArrayLike,
    *,
    cap: float = defaults.WEIGHT_CAP,
    unknown_cell: str = defaults.UNKNOWN_CELL,
    standard: ArrayLike | None = None,
) -> NDArray[np.float64]:
    """Each respondent's standardisation weight.

    Parameters
    ----------
    trust
        Shape (J,), integers from 0: the trust of each respondent of one group.
    cell
        Shape (J,), integers: the age by sex cell of each, -1 where it is not known.
    cap
        The largest weight; larger ones are cut to it.
    unknown_cell
        "exclude": a respondent of unknown cell gets weight 0 and is out of every score;
        "neutral": weight 1.
    standard
        Shape (C,): the share of each cell in the standard population; without it, its share among
        all these respondents.

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
    ratios = cell_ratios(trust, cell, standard)
    unknown = 0.0 if unknown_cell == "exclude" else 1.0
    return np.where(np.isnan(ratios), unknown, np.minimum(ratios, cap))


def whole_numbers(values: ArrayLike, name: str) -> NDArray[np.intp]:
    """An array of codes, refusing anything that would have to be rounded (ValueError)."""
    array = np.asarray(values)
    if array.size == 0:
        return np.zeros(array.shape, dtype=np.intp)
    if not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{name}: whole numbers are expected, not {array.dtype}")
    return array.astype(np.intp, copy=False)
