"""The survey that a published workbook speaks of, as far as it says."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field

from asg.errors import Fault, InputError
from asg.published.not_held import ranged_items
from asg.published.read_figures import PublishedBenchmark, PublishedScores
from asg.published.read_sheets import Floats, find_year
from asg.published.rounding import Rounding
from asg.survey.model import About, Group, Question, Section, Survey

EVERYONE = "ALL"
"""The one group of a published workbook: it is not split by service group."""

PROGRAMME, COUNTRY = "NHS Patient Survey Programme", "England"
"""Whose benchmark workbooks have this layout."""

SAME_MEAN = 1e-9
"""A section score this near the mean of some questions is that mean."""

LONGEST_TITLE = 120
LONGEST_ID = 60

MOSTLY = 0.9
"""A run of questions that fits a section in this share of its trusts is named as nearly fitting."""


class PublishedQuestion(Question):
    """A question known by its scores alone: a published workbook does not hold its options."""

    @property
    def scored(self) -> bool:
        """Always: it is in the sheet of scores."""
        return True


class PublishedSurvey(Survey):
    """A survey known by its scores alone."""

    known_by: Literal["scores"]
    """Tells it from a survey with options where both are read from JSON."""
    questions: tuple[PublishedQuestion, ...] = Field(min_length=1)


class SectionFit(NamedTuple):
    """The questions of a section, empty where not known; why they are not; those that may be."""

    questions: tuple[str, ...]
    notice: str = ""
    possible: tuple[tuple[str, ...], ...] = ()


def stated_survey(
    published: PublishedBenchmark, rounding: Rounding
) -> tuple[PublishedSurvey, list[str]]:
    """Make a survey from what a published workbook says, and notices of what it does not."""
    name = Path(published.file).stem
    title, year, notices = _title_and_year(published, name)
    history = published.history
    if history is not None and history.year >= year:
        expected = f"a year before the survey's, {year}"
        kind = "historical comparisons with"
        fault = Fault(published.file, kind, expected, history.sheet, value=str(history.year))
        raise InputError([fault])
    sections, section_notices = _sections(published, rounding)
    scores = published.scores
    survey = PublishedSurvey(
        known_by="scores",
        id=survey_id(title, year),
        title=title,
        year=year,
        about=About(programme=PROGRAMME, country=COUNTRY),
        groups=(
            Group(
                id=EVERYONE,
                title="All respondents",
                report="benchmark" if ranged_items(scores).any() else "scores",
                history=history is not None,
            ),
        ),
        sections=sections,
        questions=tuple(
            PublishedQuestion(id=q, key=q, text="", source="stated") for q in scores.questions
        ),
        trusts=dict(zip(scores.codes, scores.names, strict=True)),
    )
    return survey, notices + section_notices


def previous_id(survey: Survey, year: int) -> str:
    """The id of the survey of an earlier year."""
    this_year = str(survey.year)
    if this_year in survey.id.split("-"):
        parts = [str(year) if part == this_year else part for part in survey.id.split("-")]
        return "-".join(parts)
    return f"{survey.id}-{year}"


def section_id(item: str) -> str:
    """A section of the file (S1, s01, S01) as the results name it (S01)."""
    return f"S{section_number(item):02d}"


def section_number(item: str) -> int:
    """The number that the file's name of a section ends in."""
    return int(item[len(item.rstrip("0123456789")) :])


def _title_and_year(published: PublishedBenchmark, name: str) -> tuple[str, int, list[str]]:
    year = find_year(published.title) if len(published.title) <= LONGEST_TITLE else None
    if year is not None:
        return " ".join(published.title.split()), year, []
    layout = published.used.layout
    guidance = layout.sheets.title[0] if layout.sheets.title else "that says its title"
    if published.used.title:
        title = published.used.title
        notice = (
            f"{published.file} has no title with a year in the first cell of sheet "
            f"{guidance}; the survey is named after its sheets {published.used.prefix}..."
        )
        return title, find_year(title) or 0, [notice]
    year = find_year(name)
    found = "its file name"
    if year is None and published.history is not None:
        year = published.history.year + 1
        found = f"sheet {published.history.sheet}: the one after {published.history.year}"
    if year is None:
        expected = f"a title with the year in the first cell of sheet {guidance}, "
        expected += "or a file name with the year in it, as in Adult-Inpatient-Survey-2022.ods"
        raise InputError([Fault(published.file, "the survey's year is not known", expected)])
    notice = (
        f"{published.file} has no title with a year in the first cell of sheet {guidance}; "
        f"the survey is named after the file, and its year ({year}) comes from {found}."
    )
    return name, year, [notice]


def survey_id(title: str, year: int) -> str:
    """An id from a title."""
    letters = unicodedata.normalize("NFKD", title).casefold()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.findall("[a-z0-9]+", plain) or ["benchmark", str(year)]
    if len("-".join(words)) <= LONGEST_ID:
        return "-".join(words)
    # Too long: whole words from the front, and the year, which tells two surveys apart.
    kept = ""
    for word in words:
        if word != str(year) and len(kept) + len(word) < LONGEST_ID - 5:
            kept += f"{word}-"
        elif word != str(year):
            break
    return f"{kept}{year}"


def _sections(
    published: PublishedBenchmark, rounding: Rounding
) -> tuple[tuple[Section, ...], list[str]]:
    """Find the questions of each section; one whose questions are not known is left out."""
    scores = published.scores
    shown = np.where(scores.band != 0, scores.score, np.nan)
    questions = scores.questions
    runs = _run_means(shown[:, : len(questions)])
    # The mean of rounded scores and the rounded section score are each off by half a unit at most.
    same = SAME_MEAN + 2 * rounding.score
    fits = {
        item: _fit(item, shown[:, len(questions) + s], runs, same, published.scores)
        for s, item in enumerate(scores.sections)
    }
    placed = [question for fit in fits.values() for question in fit.questions]
    for item, fit in fits.items():
        # A question is in one section only.
        free = [run for run in fit.possible if not set(run) & set(placed)]
        if len(free) == 1:
            fits[item] = SectionFit(free[0])
    placed = [question for fit in fits.values() for question in fit.questions]
    notices = [fit.notice for fit in fits.values() if fit.notice]
    sections = []
    for item, fit in fits.items():
        shared = [question for question in fit.questions if placed.count(question) > 1]
        if shared:
            notices.append(
                f"{_unknown(item)}: they are the means of {_named(fit.questions)}, but {shared[0]} "
                "fits another section as well."
            )
        elif fit.questions:
            number = section_number(item)
            title = f"Section {number}"
            sections.append(Section(number=number, title=title, questions=fit.questions))
    return tuple(sorted(sections, key=lambda section: section.number)), notices


def _run_means(score: Floats) -> dict[tuple[int, int], Floats]:
    """The mean of every run of neighbouring questions, by first and past-the-last column."""
    means = {}
    for first in range(score.shape[1]):
        totals = np.cumsum(score[:, first:], axis=1)
        for length in range(1, totals.shape[1] + 1):
            means[first, first + length] = totals[:, length - 1] / length
    return means


def _fit(
    item: str,
    score: Floats,
    runs: dict[tuple[int, int], Floats],
    same: float,
    scores: PublishedScores,
) -> SectionFit:
    """Find the one run of neighbouring questions whose mean a section's score is.

    A section score is the plain mean of its questions' scores, and is suppressed where one of them
    is; the questions of a section stand side by side in the file.
    """
    questions = scores.questions
    has = ~np.isnan(score)
    if not has.any():
        return SectionFit((), f"Section {item} has no scores, so they do not say its questions.")
    means = np.stack(list(runs.values()))
    agree = np.abs(means - score) < same
    agree |= np.isnan(means) & ~has
    spans = list(runs)
    exact = np.flatnonzero(agree.all(axis=1))
    if exact.size == 1:
        first, last = spans[exact[0]]
        return SectionFit(questions[first:last])
    if exact.size > 1:
        possible = tuple(questions[slice(*spans[e])] for e in exact)
        named = "; ".join(map(_named, possible))
        notice = f"{_unknown(item)}: several fit ({named})."
        return SectionFit((), notice, possible)
    share = agree.mean(axis=1)
    nearest = int(share.argmax())
    notice = f"{_unknown(item)}: they are the mean of no run"
    if share[nearest] < MOSTLY:
        return SectionFit((), f"{notice} of neighbouring questions.")
    trust = int(np.flatnonzero(~agree[nearest])[0])
    near = _named(questions[slice(*spans[nearest])])
    differ = int((~agree[nearest]).sum())
    mean = f"mean of the questions {_figure(means[nearest, trust])}"
    if np.isnan(means[nearest, trust]):
        mean = "a question has no score"
    return SectionFit(
        (),
        f"{notice} of neighbouring questions in every trust. {near} fit but for {differ}: "
        f"{scores.codes[trust]} ({mean}, published {_figure(score[trust])}).",
    )


def _unknown(item: str) -> str:
    # True also where a survey file names the questions.
    return f"The scores of section {item} do not say which questions it has"


def _named(questions: tuple[str, ...]) -> str:
    return questions[0] if len(questions) == 1 else f"{questions[0]} to {questions[-1]}"


def _figure(value: float) -> str:
    return "nothing" if np.isnan(value) else f"{value:.6f}"
