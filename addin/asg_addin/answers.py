"""Answers, weights and respondents in cells, taken as the arrays that the kernels work on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from asg_addin.arguments import (
    ArgumentError,
    Cell,
    Cells,
    counted,
    in_words,
    is_blank,
    line_of,
    number_in,
    numbers_in,
    place_in,
    rows_of,
    text_in,
)

if TYPE_CHECKING:
    from asg.reading.meanings import Meaning
    from asg.survey.model import Survey

A_QUESTION = "the id of a question of the survey, or two columns of cells: code, score"


@dataclass(frozen=True)
class AskedQuestion:
    """What a formula's argument ``question`` says of a question.

    Attributes
    ----------
    name
        How sentences call it.
    labels
        Its codes in order, with their labels, empty where the codes are in cells.
    scores
        Score by code, of those that carry one.
    expected
        What an answer may be, in words.
    """

    name: str
    labels: Mapping[int, str]
    scores: Mapping[int, float]
    expected: str


def asked_question(question: Cells, survey: Survey) -> AskedQuestion:
    """Find a question by its id, or by cells that hold its codes and scores.

    Raises
    ------
    ArgumentError
        If there is no such question, it has no scores, or the cells are not codes and scores.
    """
    rows = rows_of(question)
    if len(rows[0]) == 2:
        return _question_in_cells(rows)
    name = text_in(question, "question", A_QUESTION)
    by_id = {known.casefold(): one for known, one in survey.question.items()}
    found = by_id.get(name.casefold())
    if found is None:
        raise ArgumentError("question", f"{in_words(name)} is not a question of {survey.id}")
    if not found.scored:
        raise ArgumentError("question", f"{found.id} of {survey.id} has no scores")
    return AskedQuestion(found.id, found.labels, found.scores, found.codes_expected)


def _question_in_cells(rows: list[list[Cell]]) -> AskedQuestion:
    from asg.survey.file_columns import read_code
    from asg.tables.text_table import text_of

    codes: list[int] = []
    scores: dict[int, float] = {}
    for number, (cell, score_cell) in enumerate(rows, start=1):
        place = f"row {number}: "
        if is_blank(cell) and is_blank(score_cell):
            continue
        code = None if isinstance(cell, bool) else read_code(text_of(cell).strip())
        if code is None:
            said = f"{place}{in_words(cell)}; expected a whole number, the code"
            raise ArgumentError("question", said)
        if code in codes:
            raise ArgumentError("question", f"{place}duplicate code {code}")
        codes.append(code)
        score = number_in(score_cell, "question", place)
        if score is not None:
            if not 0 <= score <= 10:
                raise ArgumentError(
                    "question", f"{place}{in_words(score_cell)}; expected a score, 0 to 10"
                )
            scores[code] = score
    if not scores:
        raise ArgumentError("question", "no code in these cells has a score")
    listed = ", ".join(str(code) for code in codes)
    expected = f"{listed}, or blank; a code without a score is listed with a blank beside it"
    return AskedQuestion("these codes", dict.fromkeys(codes, ""), scores, expected)


def coded_answers(answers: Cells, asked: AskedQuestion, survey: Survey) -> list[int | None]:
    """Read a column of answers as codes, None where nothing was answered.

    Raises
    ------
    ArgumentError
        If a cell holds what the question has no code for.
    """
    from asg.reading.meanings import option_meaning

    cells = line_of(answers, "answers")
    if 0 not in asked.labels:  # Excel's FILTER and references make a 0 of a blank
        cells = [None if cell.__class__ is float and cell == 0 else cell for cell in cells]
    expected = f"an answer to {asked.name}: {asked.expected}"
    return _coded(cells, "answers", option_meaning(asked.labels), expected, survey)


def scores_of(coded: list[int | None], asked: AskedQuestion) -> NDArray[np.float64]:
    """Scores of answers, shape (J,): NaN where there is no answer or it carries no score."""
    scores = (np.nan if code is None else asked.scores.get(code, np.nan) for code in coded)
    return np.fromiter(scores, dtype=np.float64, count=len(coded))


def _coded(
    cells: list[Cell], argument: str, meaning: Meaning, expected: str, survey: Survey
) -> list[int | None]:
    """Read cells as the numbers that they stand for; None where nothing is in them.

    A cell means what the same text means in a file of responses.
    """
    from asg.reading.meanings import missing_texts
    from asg.tables.text_table import text_of

    missing = missing_texts(survey)
    known: dict[tuple[type, Cell], int | None] = {}
    coded = []
    for index, cell in enumerate(cells):
        # 1, 1.0 and TRUE are equal, so the type is kept too.
        key = (cell.__class__, cell)
        if key not in known:
            text = text_of(cell).strip()
            known[key] = None if text in missing else meaning(text)
            if known[key] is None and text not in missing:
                said = f"{place_in(cells, index)}{in_words(cell)}; expected {expected}"
                raise ArgumentError(argument, said)
        coded.append(known[key])
    return coded


def answer_weights(weights: Cells, scored: NDArray[np.float64]) -> NDArray[np.float64]:
    """Read the weights beside the answers; 1 for everyone where none were given.

    Parameters
    ----------
    weights
        As many cells as there are answers. A weight of 0 leaves the respondent out.
    scored
        Shape (J,): the scored answers.

    Raises
    ------
    ArgumentError
        If there are more or fewer, one is no number or negative, or an answer has none.
    """
    if weights is None:
        return np.ones(scored.shape)
    cells = line_of(weights, "weights")
    if len(cells) != scored.size:
        said = f"{counted(len(cells))}; expected {scored.size}, as there are answers"
        raise ArgumentError("weights", said)
    taken = np.array(numbers_in(cells, "weights"), dtype=np.float64)
    missing = np.isnan(taken)
    for index in np.flatnonzero(missing & ~np.isnan(scored)).tolist():
        said = "blank beside an answer; expected a weight (0 leaves it out)"
        raise ArgumentError("weights", f"{place_in(cells, index)}{said}")
    for index in np.flatnonzero((taken < 0) | np.isinf(taken)).tolist():
        said = f"{in_words(cells[index])}; expected 0 or above"
        raise ArgumentError("weights", f"{place_in(cells, index)}{said}")
    return np.where(missing, 0.0, taken)


@dataclass(frozen=True)
class Respondents:
    """The respondents of one group, for their weights.

    Attributes
    ----------
    row
        Shape (J,): which cell of the range each is in, from 0; blank rows have none.
    trust
        Shape (J,): counted from 0.
    cell
        Shape (J,): age group by sex, -1 where not known.
    """

    row: NDArray[np.intp]
    trust: NDArray[np.intp]
    cell: NDArray[np.intp]


def respondents(trusts: Cells, ages: Cells, sexes: Cells, survey: Survey) -> Respondents:
    """Read three columns of cells as the respondents of one group.

    Raises
    ------
    ArgumentError
        If the columns differ in length, a trust is missing, or an age or a sex means nothing.
    """
    from asg.reading.meanings import age_group_meaning, age_meaning, missing_texts, sex_meaning
    from asg.survey.model import SEX_CELLS
    from asg.tables.text_table import text_of

    codes = [text_of(cell).strip() for cell in line_of(trusts, "trusts")]
    age_cells, sex_cells = line_of(ages, "ages"), line_of(sexes, "sexes")
    for name, cells in (("ages", age_cells), ("sexes", sex_cells)):
        if len(cells) != len(codes):
            said = f"{counted(len(cells))}; expected {len(codes)}, as there are trusts"
            raise ArgumentError(name, said)
    label, labels = age_group_meaning(survey)
    years, in_years = age_meaning(survey)

    def age_group(text: str) -> int | None:
        by_label = label(text)
        return years(text) if by_label is None else by_label

    expected = f"{labels.removesuffix(', or blank')}, or {in_years}"
    age = _coded(age_cells, "ages", age_group, expected, survey)
    meaning, words = sex_meaning(survey)
    sex = _coded(sex_cells, "sexes", meaning, words, survey)
    blank = missing_texts(survey)
    rows = []
    for index, code in enumerate(codes):
        if code not in blank:
            rows.append(index)
        elif not (is_blank(age_cells[index]) and is_blank(sex_cells[index])):
            raise ArgumentError("trusts", f"{place_in(codes, index)}blank; expected a trust code")
    _, trust = np.unique([codes[row].casefold() for row in rows], return_inverse=True)
    known = [
        -1
        if (a := age[row]) is None or (s := sex[row]) is None or s < 0
        else a * len(SEX_CELLS) + s
        for row in rows
    ]
    return Respondents(
        np.array(rows, dtype=np.intp), trust.astype(np.intp), np.array(known, dtype=np.intp)
    )
