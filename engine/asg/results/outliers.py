"""Outlier analysis over the whole survey: each trust's shares of best and worst answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.bands import BAND_LABELS, Band
from asg.coded_text import CodedText
from asg.columns import FURTHER_COLUMNS, by_trust, typed_frame
from asg.kernels import Ratios, answer_ratios, expected_range, in_decimals
from asg.kernels.decimals import ENDS_OF_SCALE, Decimals
from asg.results.shown_counts import ShownYear
from asg.results.trust_scores import GroupScores, Respondents, answer_chunks

MEASURES = ("best", "worst")
"""The share of answers that score 10, and that of answers that score 0."""


class _Answers(NamedTuple):
    """How many scored answers each respondent gave, and how many of these are best and worst."""

    given: NDArray[np.int64]
    best: NDArray[np.int64]
    worst: NDArray[np.int64]


def outliers_table(year: ShownYear) -> pd.DataFrame:
    """Compute the shares of best and worst answers of every trust, with their expected ranges.

    Only questions whose score of the trust may be shown count: else the share would reveal, by
    difference, the answers to one that is withheld. Groups that are not benchmarked have no rows.
    """
    parts = [
        rows
        for scores in year.scores
        if scores.group.report != "scores"
        for rows in _group_rows(year, scores)
    ]
    return by_trust(parts, FURTHER_COLUMNS["outliers"], year.responses.trusts)


def _group_rows(year: ShownYear, scores: GroupScores) -> Iterator[pd.DataFrame]:
    people = year.people[scores.group.id]
    answers = _count_answers(year, scores, people)
    for measure, counted in zip(MEASURES, (answers.best, answers.worst), strict=True):
        trusts = len(year.responses.trusts)
        found = answer_ratios(counted, answers.given, people.weight, people.trust, trusts)
        yield _measure_rows(year, scores, measure, found)


def _measure_rows(
    year: ShownYear, scores: GroupScores, measure: str, ratios: Ratios
) -> pd.DataFrame:
    survey, decimals = year.survey, scores.counts.decimals
    share, error = _rounded(ratios.ratio, decimals), _rounded(ratios.se, decimals)
    found = expected_range(share, error, ratios.n, **survey.method.of_range)
    # Many of the worst answers are bad.
    bands = found.band if measure == "best" else np.where(found.band, 8 - found.band, 0)
    shown = np.flatnonzero(~np.isnan(share))
    codes = pd.array(list(year.responses.trusts), dtype="str")
    bands = bands[shown]
    return typed_frame(
        {
            "trust_code": codes.take(shown),
            "survey": survey.id,
            "group": scores.group.id,
            "measure": measure,
            "share": share[shown],
            "se": error[shown],
            "expected": np.full(shown.shape, found.theta),
            "z": found.z[shown],
            "band": pd.arrays.IntegerArray(bands, bands == 0),
            "band_label": CodedText(bands, ("", *(BAND_LABELS[b] for b in sorted(Band)))),
        },
        FURTHER_COLUMNS["outliers"],
    )


def _rounded(figures: NDArray[np.float64], decimals: Decimals) -> NDArray[np.float64]:
    """Round shares as the same figures on the scale of scores are: one decimal more."""
    return in_decimals(figures, decimals if decimals == "all" else decimals + 1)


def _count_answers(year: ShownYear, scores: GroupScores, people: Respondents) -> _Answers:
    worst, best = ENDS_OF_SCALE
    questions = year.survey.scored_questions
    shown = ~np.isnan(scores.score[:, : len(questions)])
    found = _Answers(*(np.zeros(people.row.shape, np.int64) for _ in range(3)))
    for chunk in answer_chunks(year.responses, questions, people, shown):
        counted = (~np.isnan(chunk.answers), chunk.answers == best, chunk.answers == worst)
        for number, which in zip(found, counted, strict=True):
            number[chunk.rows] = which.sum(axis=0, dtype=np.int16)
    return found
