"""What the example shows: responses of three trusts, and the engine's figures of them.

These are the values that are in the cells of the add-in's formulas.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources

import numpy as np
import pandas as pd

from asg.coded_text import CodedText
from asg.kernels import answer_shares, weights
from asg.marks import SUPPRESSED, SYNTHETIC_COLUMN
from asg.reading import check_responses
from asg.reading.survey_files import load_survey
from asg.results.trust_scores import GroupScores, group_scores
from asg.sample import RESPONSES_FILE, SURVEY
from asg.sheets.model import Value
from asg.survey.model import Survey
from asg.tables.read import read_table, source_of
from asg.tables.text_table import TextTable

TRUSTS = ("Z05", "Z06", "Z07")
"""Trusts of the sample with enough respondents to show a score, and a few too many to be shown."""

GROUP = "AMHS"
QUESTION = "Q18"
"""What the examples on one question are about."""

SECTION = "S05"
"""Whose questions are scored one by one, and together."""

KEYS = ("respondent_id", "trust_code", "group", "age", "sex")
"""Columns of the sheet of responses that are no answers."""


@dataclass(frozen=True)
class Example:
    """Responses as they are on the sheet, and the engine's figures of them."""

    survey: Survey
    """What was asked."""
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    """The sheet of responses, sorted by trust; a blank is None."""
    rows_of: Mapping[str, tuple[int, int]]
    """First and last row of each trust, from 0."""
    weights: tuple[float, ...]
    """The standardisation weight of each row: over these trusts alone."""
    scores: GroupScores
    """The trusts' scores, in the order of ``TRUSTS``."""

    def figure(self, trust: str, item: str, name: str) -> str | int | float:
        """A trust's n, score or standard error on an item, the mark where suppressed."""
        at = TRUSTS.index(trust), self.scores.items.index(item)
        if np.isnan(self.scores.score[at]):
            return SUPPRESSED
        figure: int | float = getattr(self.scores, name)[at].item()
        return figure

    def shares(self, trust: str, question: str) -> list[list[Value]]:
        """Code, label and per cent of each option of a question, as ASG_ANSWERS does."""
        if self.figure(trust, question, "score") == SUPPRESSED:
            raise ValueError(f"{question} is suppressed in {trust}: an example needs figures")
        first, last = self.rows_of[trust]
        column = self.headings.index(question)
        chosen = [row[column] for row in self.rows[first : last + 1]]
        asked = self.survey.question[question]
        codes = [option.code for option in asked.options]
        answers = [np.nan if code is None else code for code in chosen]
        own_weights = self.weights[first : last + 1]
        shares = answer_shares(answers, own_weights, codes, [c in asked.scores for c in codes])
        return [
            [option.code, option.label, 100 * share]
            for option, share in zip(asked.options, shares.tolist(), strict=True)
        ]

    def shown(self, trust: str) -> list[tuple[str | int | float, ...]]:
        """Item, n, score and standard error of all that the group is reported on."""
        return [
            (item, *(self.figure(trust, item, name) for name in ("n", "score", "se")))
            for item in self.scores.items
            if item not in self.scores.group.drop
        ]


def load_example() -> Example:
    """Take the example's responses from the embedded sample and score them."""
    survey = load_survey(SURVEY)
    with resources.as_file(resources.files("asg.sample") / RESPONSES_FILE) as path:
        table, source = read_table(path), source_of(path, "responses")
    frame = table.frame
    frame = frame[frame["trust_code"].isin(TRUSTS) & (frame["group"] == GROUP)]
    frame = frame.sort_values("trust_code", kind="stable")
    for name in ("age", "sex"):  # what was left blank is known from the sample
        frame[name] = frame[name].where(frame[name] != "", frame[f"sample_{name}"])
    questions = (question.id for question in survey.scored_questions)
    headings = (*KEYS, *questions, SYNTHETIC_COLUMN)
    frame = frame[list(headings)]
    # Whose age or sex has no cell counts in ASG_N, which knows no weights, and in no score: the
    # example goes without them, so that its numbers agree.
    responses = check_responses(_with_frame(table, frame), source, survey)
    frame = frame[responses.cell >= 0]
    responses = check_responses(_with_frame(table, frame), source, survey)
    weight = weights(responses.trust, responses.cell, cap=survey.method.weight_cap)
    scores = group_scores(survey, responses, survey.group(GROUP))
    rows_of = {}
    for number, trust in enumerate(TRUSTS):
        rows = np.flatnonzero(responses.trust == number)
        rows_of[trust] = (int(rows[0]), int(rows[-1]))
    return Example(
        survey=survey,
        headings=headings,
        rows=tuple(tuple(map(_value, row)) for row in frame.itertuples(index=False)),
        rows_of=rows_of,
        weights=tuple(weight.tolist()),
        scores=scores.in_decimals(survey.method.decimals),
    )


def _with_frame(table: TextTable, frame: pd.DataFrame) -> TextTable:
    columns = {str(heading): CodedText.of(texts) for heading, texts in frame.items()}
    return replace(table, columns=columns, rows=frame.index.to_numpy())


def _value(text: str) -> Value:
    if text == "":
        return None
    return int(text) if text.isdecimal() else text
