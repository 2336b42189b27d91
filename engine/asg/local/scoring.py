"""Scores of units: the kernels of the national run over a trust's own respondents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asg.kernels import TrustScores, item_scores, scores_in_decimals, weights
from asg.local.own_rows import OwnRows
from asg.reading import Responses
from asg.results.trust_scores import scored_answers
from asg.survey.model import Group, Survey

UNKNOWN_CELL = -1


@dataclass(frozen=True)
class GroupRows:
    """The trust's respondents of one group."""

    group: Group
    rows: NDArray[np.bool_]
    """Shape (own rows,): whether a row is of the group."""
    cell: NDArray[np.intp]
    """Shape (J,): the cell of the standardisation, -1 where not known."""
    design: NDArray[np.float64]
    """Shape (J,): each respondent's own weight, 1 where the survey has none."""
    answers: NDArray[np.float64]
    """Shape (J, K): scores of the answers to every scored question, NaN where none."""
    items: tuple[str, ...]
    levels: tuple[str, ...]
    """The questions, then the sections: ids, and "question" or "section"."""
    sections: tuple[tuple[int, ...], ...]
    """The columns of ``answers`` that each section is made of."""


def group_rows(survey: Survey, own: OwnRows, group: Group) -> GroupRows:
    """The trust's respondents of a group, their cells and the scores of their answers."""
    responses = own.responses
    of_group = responses.group == survey.place_of(group)
    chosen = own.member & of_group
    questions = survey.scored_questions
    answers = np.full((int(chosen.sum()), len(questions)), np.nan)
    for k, question in enumerate(questions):
        if question.id not in group.drop and question.id in responses.answers:
            codes = responses.answers[question.id].to_numpy()[chosen]
            answers[:, k] = scored_answers(codes, question)
    items = survey.scored_items(group)
    return GroupRows(
        group=group,
        rows=of_group[own.member],
        cell=responses.cell[chosen],
        design=own_weights(responses)[chosen],
        answers=answers,
        items=items.ids,
        levels=("question",) * len(questions) + ("section",) * len(items.sections),
        sections=items.sections,
    )


def own_weights(responses: Responses) -> NDArray[np.float64]:
    """Each respondent's own weight, 1 where the survey has none."""
    return np.ones(len(responses)) if responses.weight is None else responses.weight


def unit_scores(
    survey: Survey,
    own: GroupRows,
    unit: NDArray[np.intp],
    units: int,
    standard: NDArray[np.float64],
) -> TrustScores:
    """Score the units as the national run scores trusts, suppressing nothing yet.

    ``unit``: shape (J,), the unit of each of the trust's respondents, of ``units`` in all.
    ``standard``: shape (C,), the share of each cell in the standard population. What is returned
    has the shape (units, K + S): questions, then sections.
    """
    method = survey.method
    weight = weights(
        unit,
        own.cell,
        cap=method.weight_cap,
        unknown_cell=method.unknown_cell,
        standard=standard,
        design=own.design,
    )
    exact = item_scores(own.answers, weight, unit, units, own.sections, variance=method.variance)
    rounded = scores_in_decimals(*exact, own.sections, method.decimals)
    n, score, se = (np.concatenate(parts, axis=1) for parts in zip(*rounded, strict=True))
    return TrustScores(n, score, se)


def counted_answers(survey: Survey, own: GroupRows) -> NDArray[np.float64]:
    """The answers of those who count, NaN for those with no weight: shape (J, K)."""
    counts = (own.cell != UNKNOWN_CELL) | (survey.method.unknown_cell == "neutral")
    return np.where(counts[:, np.newaxis], own.answers, np.nan)
