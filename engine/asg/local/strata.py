"""Units that lack a sex or some ages: they are compared with the same people in other trusts.

Weights give a unit the national mix of age and sex. They cannot do so for a unit without men, or
without anyone over 50: beside everyone's average its band would be the effect of sex or age.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asg.kernels import TrustScores
from asg.local.nation import FIGURES, Nation, national_figures
from asg.local.own_rows import Breakdown
from asg.local.scoring import GroupRows, unit_scores
from asg.local.standard import cell_shape
from asg.names import name_list
from asg.reading import Responses
from asg.results.run import benchmark
from asg.survey.model import Survey
from asg.text_size import listed

NEARLY_ALL = 0.9
"""A unit whose ages and sexes are this share of the nation is compared with everyone, as a trust
is that has nobody in a cell."""


@dataclass(frozen=True, eq=False)
class Reference:
    """What the units of a group are compared with."""

    shares: NDArray[np.float64]
    """Shape (C,): the share of each cell in the standard population."""
    nation: Nation
    """The national figures of everyone."""
    everyone: Responses | None
    """The national responses; None where they are not at hand."""
    apart: NDArray[np.int64]
    """Shape (K,): by how many respondents to an item the trust's rows and the results differ."""


def compared_cells(
    survey: Survey, mine: GroupRows, part: Breakdown, shares: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Shape (units, C): the cells of the ages and sexes of a unit; all if it has nearly all.

    Of other standardising variables likewise.
    """
    units = len(part.units)
    present = np.zeros((units, len(shares)), dtype=bool)
    known = np.flatnonzero(mine.cell >= 0)
    present[part.unit[known], mine.cell[known]] = True
    by_variable = present.reshape(units, *cell_shape(survey))
    axes = range(1, by_variable.ndim)
    compared: NDArray[np.bool_] = np.ones_like(by_variable)
    for variable in axes:
        others = tuple(axis for axis in axes if axis != variable)
        compared &= np.any(by_variable, axis=others, keepdims=True)
    compared = compared.reshape(units, -1)
    share = compared @ shares
    compared[(share >= NEARLY_ALL) | (share == 0)] = True
    return compared


def compared_units(
    survey: Survey, mine: GroupRows, part: Breakdown, reference: Reference
) -> tuple[TrustScores, Nation]:
    """Score the units, and set each beside the national figures of the people it has.

    Returns
    -------
    TrustScores, Nation
        Each of shape (units, K). National figures are NaN where those of the same people are not
        known: that needs the national responses.
    """
    shape = (len(part.units), len(mine.items))
    found = TrustScores(np.zeros(shape, dtype=np.int64), *np.full((2, *shape), np.nan))
    nation = Nation(*np.full((len(FIGURES), *shape), np.nan))
    compared = compared_cells(survey, mine, part, reference.shares)
    for kept in np.unique(compared, axis=0):
        units = np.flatnonzero((compared == kept).all(axis=1))
        rows = np.isin(part.unit, units)
        own = replace(
            mine, cell=mine.cell[rows], design=mine.design[rows], answers=mine.answers[rows]
        )
        shares = np.where(kept, reference.shares, 0.0)
        scored = unit_scores(survey, own, part.unit[rows], len(part.units), shares / shares.sum())
        for all_units, these in zip(found, scored, strict=True):
            all_units[units] = these[units]
        beside = _nation(survey, mine, kept, reference)
        if beside is not None:
            for name in FIGURES:
                getattr(nation, name)[units] = getattr(beside, name)
    return found, nation


def _nation(
    survey: Survey, mine: GroupRows, kept: NDArray[np.bool_], reference: Reference
) -> Nation | None:
    """National figures of the people in some cells: the method again, over these people alone.

    None of an item without an expected range: beside a trust's own figure the average of a few
    trusts would reveal another trust's, and beside its results those of the people left out.
    """
    if kept.all():
        return reference.nation
    everyone = reference.everyone
    if everyone is None:
        return None
    cell = everyone.cell
    same = (cell >= 0) & kept[cell]
    same &= everyone.group == survey.place_of(mine.group)
    people = replace(
        everyone,
        trust=everyone.trust[same],
        group=everyone.group[same],
        age_group=everyone.age_group[same],
        sex=everyone.sex[same],
        cell=cell[same],
        weight=None if everyone.weight is None else everyone.weight[same],
        answers=everyone.answers[same],
        profile={variable: codes[same] for variable, codes in everyone.profile.items()},
    )
    found = national_figures(benchmark(survey, people), mine.group, mine.items)
    average, lowest, highest = (
        np.where(np.isnan(found.tau2), np.nan, figures)
        for figures in (found.average, found.lowest, found.highest)
    )
    return replace(found, average=average, lowest=lowest, highest=highest)


def strata_words(
    survey: Survey,
    mine: GroupRows,
    part: Breakdown,
    reference: Reference,
    shown: NDArray[np.bool_],
) -> str:
    """Which units with a figure that is shown are not compared with everyone; "" if all are."""
    compared = compared_cells(survey, mine, part, reference.shares)
    names = [
        unit
        for unit, cells_of, figures in zip(part.units, compared, shown, strict=True)
        if figures.any() and not cells_of.all()
    ]
    if mine.group.report == "scores" or not names:
        return ""
    by = listed(survey.standardised_by)
    lead = f"{mine.group.id}, by {part.by}: {name_list(names)}:"
    if reference.everyone is None:
        return (
            f"{lead} no band, because the unit does not have people of every {by}. "
            "--national compares it with the same people in other trusts."
        )
    return (
        f"{lead} compared with people of the same {by} in other trusts, because the unit does not "
        f"have people of every {by}."
    )
