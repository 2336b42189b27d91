"""Answers in per cent: each option's share, per trust, group and question, beside England's."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.coded_text import CodedText
from asg.columns import FURTHER_COLUMNS, typed_frame
from asg.kernels import in_decimals, option_shares
from asg.results.shown_counts import ShownYear
from asg.results.trust_scores import GroupScores, Respondents
from asg.survey.model import Question


class QuestionShares(NamedTuple):
    """The answers to a question of a group, over I trusts and O options; NaN is not shown."""

    group: str
    question: Question
    """Of what."""
    base: NDArray[np.int64]
    """Shape (I, O): respondents that the share is of."""
    share: NDArray[np.float64]
    england: NDArray[np.float64]
    """Shapes (I, O) and (O,): 0 to 1, with every digit."""


def answer_shares_of(year: ShownYear, scores: GroupScores) -> list[QuestionShares]:
    """The shares of the options of each question that any trust has a score of."""
    people = year.people[scores.group.id]
    return [
        _question_shares(year, scores, people, k)
        for k, question in enumerate(year.survey.scored_questions)
        if question.id in year.responses.answers and (scores.n[:, k] > 0).any()
    ]


def answers_table(year: ShownYear) -> pd.DataFrame:
    """The table of answers; a trust has rows of the questions of which it has a score."""
    found = [shares for scores in year.scores for shares in answer_shares_of(year, scores)]
    types = FURTHER_COLUMNS["answers"]
    if not found:
        return typed_frame({}, types)
    options = [(s.group, s.question.id, o) for s in found for o in s.question.options]
    percent = np.concatenate([in_decimals(100 * s.share, 0) for s in found], axis=1)
    shown = ~np.isnan(percent)
    trust, column = np.nonzero(shown)
    england = np.concatenate([s.england for s in found])
    base = np.concatenate([s.base for s in found], axis=1)
    del found  # its arrays are as large as those they were joined to
    score = np.array([np.nan if o.score is None else o.score for _, _, o in options])
    return typed_frame(
        {
            "trust_code": CodedText(trust, tuple(year.responses.trusts)),
            "survey": CodedText(np.zeros(trust.shape, np.intp), (year.survey.id,)),
            "group": CodedText(column, tuple(group for group, _, _ in options)),
            "item": CodedText(column, tuple(item for _, item, _ in options)),
            "label": CodedText(column, tuple(o.label for _, _, o in options)),
            "code": np.array([o.code for _, _, o in options])[column],
            "score": score[column],
            "scored": (~np.isnan(score))[column],
            "base": base[shown],
            "percent": percent[shown],
            "england_percent": in_decimals(100 * england, 0)[column],
        },
        types,
    )


def _question_shares(
    year: ShownYear, scores: GroupScores, people: Respondents, column: int
) -> QuestionShares:
    question, trusts = year.survey.scored_questions[column], len(year.responses.trusts)
    codes = [option.code for option in question.options]
    scored = np.array([option.score is not None for option in question.options])
    answers = year.responses.answers[question.id].to_numpy()[people.row]
    share = option_shares(_options(answers, codes), people.weight, people.trust, trusts, scored)
    shown = ~np.isnan(scores.score[:, column])
    share[~shown] = np.nan
    base = np.where(scored, scores.n[:, [column]], scores.answered[:, [column]])
    return QuestionShares(scores.group.id, question, base, share, share[shown].mean(axis=0))


def _options(answers: NDArray[np.int16], codes: list[int]) -> NDArray[np.signedinteger[Any]]:
    """The option of each answer, counted from 0; -1 where there is none."""
    lowest = min(codes) - 1
    option_of = np.full(max(codes) - lowest + 2, -1, np.min_scalar_type(-len(codes)))
    option_of[np.array(codes) - lowest] = np.arange(len(codes))
    places = answers.astype(np.intp) - lowest  # of 16 bits, codes far apart would wrap around
    return option_of.take(places, mode="clip")
