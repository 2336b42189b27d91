"""How each question goes together with the overall experience, nationally and within trusts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from asg.columns import FURTHER_COLUMNS, typed_frame
from asg.disclosure import withheld_of_all_trusts
from asg.kernels import within_correlation
from asg.results.shown_counts import ShownYear
from asg.results.trust_scores import GroupScores, scored_answers

OVERALL = "overall_experience"
"""Key of the question that the others are correlated with; without it there are no rows."""

DECIMALS = 2


def priorities_table(year: ShownYear) -> pd.DataFrame:
    """Correlate every question of a benchmarked group with the overall experience."""
    columns: dict[str, list[Any]] = {name: [] for name in FURTHER_COLUMNS["priorities"]}
    for scores in year.scores:
        if scores.group.report == "scores":
            continue
        for item, correlation in _correlations(year, scores).items():
            values = (year.survey.id, scores.group.id, item, correlation)
            for name, value in zip(columns, values, strict=True):
                columns[name].append(value)
    return typed_frame(columns, FURTHER_COLUMNS["priorities"])


def _correlations(year: ShownYear, scores: GroupScores) -> dict[str, float]:
    """The correlations of a group, over the trusts that have a score of both questions."""
    survey, responses = year.survey, year.responses
    place = {question.key: k for k, question in enumerate(survey.scored_questions)}
    if OVERALL not in place:
        return {}
    people = year.people[scores.group.id]
    shown = ~np.isnan(scores.score)

    def answers(column: int) -> Any:  # noqa: ANN401 - an array of scores
        question = survey.scored_questions[column]
        if question.id not in responses.answers or not shown[:, column].any():
            return np.full(people.row.shape, np.nan)
        return scored_answers(responses.answers[question.id].to_numpy()[people.row], question)

    overall = answers(place[OVERALL])
    found = {}
    for key, column in place.items():
        if key == OVERALL:
            continue
        score, both = answers(column), shown[:, column] & shown[:, place[OVERALL]]
        said = ~np.isnan(score) & ~np.isnan(overall) & (people.weight > 0) & both[people.trust]
        # Each trust knows its own answers: what it finds of the others must be of enough too.
        n = np.bincount(people.trust[said])
        if withheld_of_all_trusts(n[n > 0, np.newaxis], n[n > 0], survey.method.suppress_below)[0]:
            continue
        correlation = within_correlation(
            score[said], overall[said], people.weight[said], people.trust[said]
        )
        if not np.isnan(correlation):
            found[survey.scored_questions[column].id] = round(correlation, DECIMALS)
    return found
