"""The standard population of the units' scores: the national mix of cells, if it is known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.errors import Fault, InputError, UsageError
from asg.kernels import scores
from asg.local.scoring import GroupRows, own_weights
from asg.reading import Responses
from asg.survey.model import Survey
from asg.text_size import listed

SAME = 1e-9
"""Two computations of one score differ by less."""

SEEN = 1e-5
"""A singular value this small, beside the largest, is what rounded scores leave; a second such one
leaves the mix open."""

SAME_SCORE = 5e-6
"""Scores that the recovered mix gives and those of the results, which are rounded, differ by
less."""


def cell_shape(survey: Survey) -> tuple[int, ...]:
    """How many categories each standardising variable of a survey has."""
    shape = []
    for variable in survey.standardise.variables:
        categories = survey.categories(variable)
        if categories is None:
            raise UsageError(
                f"asg local: {survey.id} does not name the categories of {variable}; expected "
                f"[codes] {variable} = {{...}} in the survey file"
            )
        shape.append(len(categories))
    return tuple(shape)


def number_of_cells(survey: Survey) -> int:
    """How many cells a survey has: the product of its standardising variables."""
    return math.prod(cell_shape(survey))


def counted_shares(survey: Survey, national: Responses, own: GroupRows) -> NDArray[np.float64]:
    """The share of each cell among a group's respondents of all trusts."""
    member = national.group == survey.place_of(own.group)
    cell, size = national.cell[member], own_weights(national)[member]
    counts = np.bincount(cell[cell >= 0], size[cell >= 0], minlength=number_of_cells(survey))
    present = np.unique(own.cell[own.cell >= 0])
    if (counts[present] == 0).any():
        fault = Fault(
            national.source.file,
            "not the national responses",
            f"respondents of {own.group.id} of every {listed(survey.standardised_by)} that the "
            "trust's have",
        )
        raise InputError([fault])
    shares: NDArray[np.float64] = counts / counts.sum()
    return shares


def own_shares(survey: Survey, own: GroupRows) -> NDArray[np.float64]:
    """The share of each cell among the trust's own respondents of a group."""
    known = own.cell >= 0
    counts = np.bincount(own.cell[known], own.design[known], minlength=number_of_cells(survey))
    shares: NDArray[np.float64] = counts / max(counts.sum(), 1)
    return shares


def recovered_shares(
    survey: Survey, own: GroupRows, trust_scores: pd.Series[float]
) -> NDArray[np.float64] | None:
    r"""Recover the national share of each cell from the trust's scores in the results.

    A trust's respondents of a cell share one weight :math:`\omega_c`, so that each question's
    score :math:`Y_k` is an equation :math:`\sum_c \omega_c (X_{ck} - Y_k n_{ck}) = 0`, with
    :math:`X_{ck}` the sum and :math:`n_{ck}` the number of the cell's scores. A survey has more
    questions than cells, and :math:`\omega_c n_c` is proportional to the national share.

    Parameters
    ----------
    survey
        The settings of the method.
    own
        The trust's respondents of a group.
    trust_scores
        The trust's scores of the group, by item.

    Returns
    -------
    ndarray or None
        Shape (C,). None where the equations leave the mix open, where the trust has nobody in one
        of the cells or a weight at the cap (the nation's share cannot be seen then), or where the
        scores do not follow from these respondents.
    """
    count = number_of_cells(survey)
    known = own.cell >= 0
    in_cell = np.bincount(own.cell[known], own.design[known], minlength=count)
    if (in_cell == 0).any() or (survey.method.unknown_cell == "neutral" and not known.all()):
        return None
    given = ~np.isnan(own.answers) & known[:, np.newaxis]
    score = trust_scores.reindex(own.items[: own.answers.shape[1]]).to_numpy(dtype=np.float64)
    scored = np.flatnonzero(~np.isnan(score))
    if len(scored) < count:
        return None
    one = np.eye(count)[np.where(known, own.cell, 0)]
    distance = np.where(given, own.answers - score, 0.0)[:, scored] * own.design[:, np.newaxis]
    equations = (one.T @ distance).T / np.sqrt(given[:, scored].sum(axis=0))[:, np.newaxis]
    _, singular, rows = np.linalg.svd(equations)
    weight = rows[-1] * np.sign(rows[-1].sum())
    if singular[-1] > SEEN * singular[0] or singular[-2] <= SEEN * singular[0]:
        return None
    if (weight <= 0).any():
        return None
    shares: NDArray[np.float64] = weight * in_cell / (weight @ in_cell)
    ratios = shares / (in_cell / in_cell.sum())
    if ratios.max() >= survey.method.weight_cap * (1 - SAME):
        return None
    found = scores(
        own.answers[:, scored],
        np.where(known, ratios[np.where(known, own.cell, 0)], 0.0) * own.design,
        np.zeros(len(own.cell), dtype=np.intp),
        1,
    )
    return shares if np.allclose(found.score[0], score[scored], rtol=0, atol=SAME_SCORE) else None
