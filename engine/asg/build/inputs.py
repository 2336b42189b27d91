"""What the command's inputs mean: which reader, which survey, which year before."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import TypeVar

from asg.errors import Fault, InputError, UsageError
from asg.published import read_published
from asg.published.previous import with_published_previous, with_scores_previous
from asg.published.published_words import with_words
from asg.published.read import is_published
from asg.published.score_tables import is_score_table, read_scores
from asg.reading import Responses, check_responses, read_outcomes, read_responses
from asg.reading.kinds import kind_of
from asg.reading.layouts import TableLayout, WorkbookLayout, load_layout
from asg.reading.outcomes import Outcomes, check_outcomes
from asg.reading.survey_files import list_surveys, load_survey
from asg.reading.survey_workbook import is_survey_workbook
from asg.results.results import Results
from asg.results.run import alike_notices, benchmark, check_year_before
from asg.results.trust_scores import group_scores
from asg.sample import load_sample
from asg.survey.model import Survey
from asg.tables.read import source_of_table
from asg.tables.text_table import TextTable

T = TypeVar("T")


def load_results(
    file: Path | None,
    survey: str | None = None,
    previous: Path | None = None,
    previous_survey: str | None = None,
    outcomes: Path | None = None,
    sheet: str | None = None,
    layout: str | None = None,
) -> Results:
    """Read whatever was given and take it to results.

    Parameters
    ----------
    file
        Responses, a published benchmark workbook or a tidy table of scores, told apart by their
        content; None is the embedded sample.
    survey
        Name or path of the survey; None is the newest shipped one. Of published scores it gives
        the words.
    previous, previous_survey
        Last year's responses, results.csv, another table of scores, or the benchmark workbook that
        was published for it, and last year's survey. The survey may be left out where that of
        the year before is shipped, and with a table of scores.
    outcomes
        The outcomes file.
    sheet
        The sheet of ``file`` that holds the responses.
    layout
        Name or path of the layout of a published INPUT; None is the shipped one that fits.

    Raises
    ------
    UsageError
        If the arguments do not go together.
    InputError, SurveyError
        If a file is wrong.
    """
    options = {
        "--survey": survey,
        "--previous": previous,
        "--previous-survey": previous_survey,
        "--outcomes": outcomes,
        "--sheet": sheet,
        "--layout": layout,
    }
    given = [name for name, value in options.items() if value is not None]
    if file is None:
        if given:
            raise UsageError(f"{', '.join(given)} without INPUT: the embedded sample has its own")
        return _sample_results()
    chosen = None if layout is None else load_layout(layout)
    if isinstance(chosen, WorkbookLayout) or (chosen is None and is_published(file)):
        _refuse(given, "a published benchmark workbook", {"--survey", "--layout"})
        published = read_published(file, chosen)
        return published if survey is None else with_words(published, load_survey(survey))
    _check_files_differ({"INPUT": file, "--previous": previous, "--outcomes": outcomes})
    if chosen is not None or is_score_table(file, sheet):
        _refuse(given, "a table of scores", {*options} - {"--outcomes"})
        words = None if survey is None else load_survey(survey)
        results = read_scores(file, words, chosen, sheet)
        faults: list[Fault] = []
        last = _last_year(results.survey, previous, previous_survey, faults)
        if faults:
            raise InputError(faults)
        return _beside(results, last)
    asked = load_survey(survey or list_surveys()[0])
    faults = []
    responses = _collecting(faults, lambda: read_responses(file, asked, sheet))
    last = _last_year(asked, previous, previous_survey, faults)
    sent = None
    if outcomes is not None:
        sent = _collecting(faults, lambda: read_outcomes(outcomes, asked))
    if isinstance(last.scores, Responses):
        return _benchmarked(asked, responses, last.survey, last.scores, sent, faults)
    return _beside(_benchmarked(asked, responses, None, None, sent, faults), last)


@dataclass(frozen=True)
class _LastYear:
    """Last year's survey and what there is of it, None where nothing is or it has faults."""

    survey: Survey | None
    scores: Responses | Results | None


def _last_year(
    asked: Survey, previous: Path | None, previous_survey: str | None, faults: list[Fault]
) -> _LastYear:
    if previous is not None and is_score_table(previous):
        words = None if previous_survey is None else load_survey(previous_survey)
        scores = _collecting(faults, lambda: read_scores(previous, words))
        return _LastYear(None if scores is None else scores.survey, scores)
    before = _survey_before(asked, previous is not None, previous_survey)
    if previous is None or before is None:
        return _LastYear(before, None)
    if is_published(previous):
        return _LastYear(before, _collecting(faults, lambda: read_published(previous)))
    return _LastYear(before, _collecting(faults, lambda: read_responses(previous, before)))


def _beside(results: Results, last: _LastYear) -> Results:
    """Results with last year's scores beside them."""
    scores = last.scores
    if scores is None or last.survey is None:
        return results
    if isinstance(scores, Responses):
        scores = benchmark(last.survey, scores)
    if scores.provenance.kind == "published":
        return with_published_previous(results, last.survey, scores)
    return with_scores_previous(results, scores)


def _refuse(given: Sequence[str], what: str, allowed: Collection[str]) -> None:
    """Raise UsageError where options are given that an input has no use for."""
    others = [name for name in given if name not in allowed]
    if others:
        raise UsageError(f"{', '.join(others)}: not with {what}")


def results_of_tables(
    responses: TextTable,
    previous: TextTable | None = None,
    outcomes: TextTable | None = None,
    survey: str | None = None,
) -> Results:
    """Take tables that are no files, such as sheets of an open workbook, to results.

    Parameters
    ----------
    responses, previous, outcomes
        This year's and last year's respondents, and the outcomes, all with headings.
    survey
        Name or path of the survey; None is the newest shipped one. Last year's is the one shipped
        of the year before.

    Raises
    ------
    UsageError
        If there is no survey of the year before.
    InputError
        With the faults of all tables.
    """
    asked = load_survey(survey or list_surveys()[0])
    before_survey = _survey_before(asked, previous is not None, None)
    faults: list[Fault] = []
    now = _collecting(
        faults, lambda: check_responses(responses, source_of_table(responses, "responses"), asked)
    )
    before: Responses | None = None
    if previous is not None and before_survey is not None:
        source = source_of_table(previous, "responses")
        before = _collecting(faults, lambda: check_responses(previous, source, before_survey))
    sent = None
    if outcomes is not None:
        source = source_of_table(outcomes, "outcomes")
        sent = _collecting(faults, lambda: check_outcomes(outcomes, source, asked))
    return _benchmarked(asked, now, before_survey, before, sent, faults)


def _benchmarked(
    survey: Survey,
    responses: Responses | None,
    before_survey: Survey | None,
    before: Responses | None,
    sent: Outcomes | None,
    faults: list[Fault],
) -> Results:
    if faults or responses is None:
        raise InputError(faults)
    pair = None if before is None or before_survey is None else (before_survey, before)
    return benchmark(survey, responses, previous=pair, outcomes=sent)


def _collecting(faults: list[Fault], read: Callable[[], T]) -> T | None:
    """Read a file; what is wrong with it joins what is wrong with the others."""
    try:
        return read()
    except InputError as error:
        faults += error.faults
        return None


def _check_files_differ(files: dict[str, Path | None]) -> None:
    """Raise UsageError where one file is given as two inputs."""
    # os.path's, not Path's: a name too long to be a file's is not there, and no error here.
    given = [(n, p) for n, p in files.items() if p is not None and os.path.exists(p)]  # noqa: PTH110
    for (name, path), (other, again) in combinations(given, 2):
        if path.samefile(again):
            raise UsageError(f"{other}: {again} is the same file as {name}; expected another")


def _survey_before(asked: Survey, has_previous: bool, previous_survey: str | None) -> Survey | None:
    if not has_previous:
        if previous_survey is not None:
            raise UsageError("--previous-survey without --previous: give last year's responses too")
        return None
    if previous_survey is not None:
        before = load_survey(previous_survey)
        check_year_before(asked, before)
        return before
    family = asked.id.removesuffix(str(asked.year))
    name = f"{family}{asked.year - 1}"
    if name not in list_surveys():
        raise UsageError(f"--previous: no survey {name!r} is shipped; give --previous-survey too")
    return load_survey(name)


def _sample_results() -> Results:
    sample = load_sample()
    return benchmark(
        sample.survey,
        sample.responses,
        previous=(sample.previous_survey, sample.previous_responses),
        outcomes=sample.outcomes,
    )


def workbook_layout(name: str | None) -> WorkbookLayout | None:
    """The layout of a workbook that ``--layout`` names; None where it names none."""
    layout = None if name is None else load_layout(name)
    if isinstance(layout, TableLayout):
        raise UsageError(f"--layout: {name} is the layout of a tidy table, not of a workbook")
    return layout


def check_input(
    file: Path,
    survey: str | None = None,
    sheet: str | None = None,
    layout: str | None = None,
) -> Results | Responses | Outcomes | Survey:
    """Read an input of any kind, so that whatever is wrong with it is raised.

    Parameters
    ----------
    file
        Responses, outcomes, a published workbook or a survey, told apart by their content.
    survey
        Name or path of the survey; None is the newest shipped one.
    sheet
        The sheet of a workbook that holds the table.
    layout
        Name or path of the layout of a published file; None is the shipped one that fits.

    Raises
    ------
    InputError, SurveyError
        With every fault found.
    """
    if file.suffix.lower() == ".toml" or is_survey_workbook(file):
        return load_survey(file)
    chosen = None if layout is None else load_layout(layout)
    words = None if survey is None else load_survey(survey)
    if isinstance(chosen, WorkbookLayout) or (chosen is None and is_published(file)):
        published = read_published(file, chosen)
        return published if words is None else with_words(published, words)
    if chosen is not None or is_score_table(file, sheet):
        return read_scores(file, words, chosen, sheet)
    asked = load_survey(survey or list_surveys()[0])
    if kind_of(file, asked, sheet) == "outcomes":
        return read_outcomes(file, asked, sheet)
    responses = read_responses(file, asked, sheet)
    scores = [group_scores(asked, responses, group) for group in asked.groups]
    return replace(responses, remarks=(*responses.remarks, *alike_notices(responses, scores)))
