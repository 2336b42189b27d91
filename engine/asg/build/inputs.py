"""What the command's inputs mean: which reader, which survey, which year before."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import TypeVar

from asg.build.earlier_inputs import earlier_inputs, shipped_survey
from asg.errors import Fault, InputError, UsageError
from asg.published import read_published
from asg.published.previous import (
    earlier_year,
    with_published_previous,
    with_scores_previous,
)
from asg.published.published_words import with_words
from asg.published.read import is_published
from asg.published.score_tables import is_score_table, read_scores
from asg.reading import Responses, check_responses, read_outcomes, read_responses
from asg.reading.beside import read_beside
from asg.reading.kinds import Wanted, kind_of
from asg.reading.layouts import WorkbookLayout, load_layout
from asg.reading.outcomes import Outcomes, check_outcomes
from asg.reading.survey_files import list_surveys, load_survey
from asg.reading.survey_workbook import is_survey_workbook
from asg.reading.trusts_file import read_trusts
from asg.results.areas import with_areas
from asg.results.earlier_years import check_year_before, check_years_differ
from asg.results.results import Results
from asg.results.run import alike_notices, benchmark
from asg.results.trend import with_years
from asg.results.trust_scores import group_scores
from asg.sample import load_sample
from asg.survey.model import Survey
from asg.tables.read import is_text, source_of_table
from asg.tables.text_table import TextTable

T = TypeVar("T")


def load_results(
    file: Path | None,
    survey: str | None = None,
    previous: Path | Sequence[Path] | None = None,
    previous_survey: str | Sequence[str] | None = None,
    outcomes: Path | None = None,
    sheet: str | None = None,
    layout: str | None = None,
    trusts: Path | None = None,
) -> Results:
    """Read whatever was given and take it to results.

    ``file`` is responses, a published benchmark workbook or a tidy table of scores, told apart by
    their content; None is the embedded sample. Responses may be of several earlier years, with the
    survey of each. A survey that is left out is a shipped one: the newest, or that of the year
    before.
    """
    if trusts is not None:
        check_files_differ([("INPUT", file), ("--outcomes", outcomes), ("--trusts", trusts)])
        of_trusts = read_trusts(trusts, sheet)
        results = load_results(file, survey, previous, previous_survey, outcomes, sheet, layout)
        return with_areas(results, of_trusts)
    earlier = [previous] if isinstance(previous, Path) else list(previous or ())
    named = [previous_survey] if isinstance(previous_survey, str) else list(previous_survey or ())
    options = {
        "--survey": survey,
        "--previous": earlier or None,
        "--previous-survey": named or None,
        "--outcomes": outcomes,
        "--sheet": sheet,
        "--layout": layout,
    }
    if file is None:
        refuse_without_input(options)
        return _sample_results()
    chosen = None if layout is None else load_layout(layout)
    if isinstance(chosen, WorkbookLayout) or (chosen is None and is_published(file)):
        return _published_results(file, chosen, survey, options)
    check_files_differ(
        [("INPUT", file), *(("--previous", path) for path in earlier), ("--outcomes", outcomes)]
    )
    asked = load_survey(survey or list_surveys()[0])
    faults: list[Fault] = []
    responses: Responses | None = None
    of_scores = chosen is not None or (is_text(file) and is_score_table(file))
    if not of_scores:
        responses = _collecting(faults, lambda: read_responses(file, asked, sheet))
        of_scores = responses is None and is_score_table(file, sheet)
    if of_scores:
        _refuse(options, "a table of scores", {*options} - {"--outcomes"})
        results = read_scores(file, asked if survey else None, chosen, sheet)
        faults = []
        years = _earlier_years(results.survey, earlier, named, faults)
        if faults:
            raise InputError(faults)
        return _beside(results, years)
    years = _earlier_years(asked, earlier, named, faults, sheet)
    sent = None
    if outcomes is not None:
        wanted = Wanted("outcomes", outcomes, asked, sheet)
        sent = _collecting(faults, lambda: read_beside(wanted, read_outcomes))
    if years and isinstance(years[0].scores, Responses):
        pairs = [(year.survey, year.scores) for year in years if isinstance(year.scores, Responses)]
        results = _benchmarked(asked, responses, pairs, sent, faults)
        return _as_points(results, [y for y in years if not isinstance(y.scores, Responses)])
    return _beside(_benchmarked(asked, responses, [], sent, faults), years)


def _published_results(
    file: Path,
    layout: WorkbookLayout | None,
    survey: str | None,
    options: Mapping[str, object],
) -> Results:
    """Read a published benchmark workbook, with the words of a survey that is named."""
    _refuse(options, "a published benchmark workbook", {"--survey", "--layout"})
    published = read_published(file, layout)
    return published if survey is None else with_words(published, load_survey(survey))


def refuse_without_input(options: Mapping[str, object]) -> None:
    """Raise UsageError for options, by name, that say something of an INPUT that is not there."""
    if given := _given(options):
        raise UsageError(f"{', '.join(given)} without INPUT: the embedded sample has its own")


@dataclass(frozen=True)
class _EarlierYear:
    """An earlier year: its survey and what there is of it."""

    file: Path
    survey: Survey
    scores: Responses | Results


def _earlier_years(
    asked: Survey,
    files: Sequence[Path],
    named: Sequence[str],
    faults: list[Fault],
    sheet: str | None = None,
) -> list[_EarlierYear]:
    """Read the earlier years, the newest first; one with faults is left out."""
    years = []
    # Without a survey that is named, a table of scores says of which survey it is.
    tables = [f for f in files if not named and is_text(f) and is_score_table(f)]
    for file in tables:
        scores = _collecting(faults, partial(read_scores, file))
        years += [] if scores is None else [_EarlierYear(file, scores.survey, scores)]
    others = [file for file in files if file not in tables]
    for file, before in earlier_inputs(asked, others, named):
        read = _collecting(faults, partial(_read_year, file, before, sheet))
        years += [] if read is None else [_EarlierYear(file, before, read)]
    for year in years:
        check_year_before(asked, year.survey)
    check_years_differ([year.survey for year in years])
    return sorted(years, key=lambda year: -year.survey.year)


def _read_year(file: Path, survey: Survey, sheet: str | None) -> Responses | Results:
    if is_text(file) and is_score_table(file):
        return read_scores(file, survey)
    if is_published(file):
        return read_published(file)
    try:
        return read_beside(Wanted("responses", file, survey, sheet), read_responses)
    except InputError:
        if is_score_table(file):
            return read_scores(file, survey)
        raise


def _beside(results: Results, years: Sequence[_EarlierYear]) -> Results:
    """Results with last year's scores beside them, and all earlier years in the trend."""
    years = [
        replace(year, scores=benchmark(year.survey, year.scores))
        if isinstance(year.scores, Responses)
        else year
        for year in years
    ]
    if not years:
        return results
    scores = years[0].scores
    assert isinstance(scores, Results)
    if scores.provenance.kind == "published":
        results = with_published_previous(results, years[0].survey, scores)
    else:
        results = with_scores_previous(results, scores)
    return _as_points(results, years)


def _as_points(results: Results, years: Sequence[_EarlierYear]) -> Results:
    """Results with earlier years of scores in the trend."""
    frames, sources = [], [*results.provenance.sources]
    for year in years:
        assert isinstance(year.scores, Results)
        frames.append(earlier_year(results, year.survey, year.scores))
        source = year.scores.provenance.sources[0]
        if source.sha256 not in [known.sha256 for known in sources]:
            sources.append(replace(source, role=f"previous {source.role}"))
    if not frames:
        return results
    provenance = replace(results.provenance, sources=tuple(sources))
    return with_years(replace(results, provenance=provenance), frames)


def _given(options: Mapping[str, object]) -> list[str]:
    return [name for name, value in options.items() if value is not None]


def _refuse(options: Mapping[str, object], what: str, allowed: Collection[str]) -> None:
    """Raise UsageError where options are given that an input has no use for."""
    if others := [name for name in _given(options) if name not in allowed]:
        raise UsageError(f"{', '.join(others)}: not with {what}")


def results_of_tables(
    responses: TextTable,
    previous: TextTable | None = None,
    outcomes: TextTable | None = None,
    survey: str | None = None,
) -> Results:
    """Compute results from tables in memory, such as sheets of an open workbook.

    Last year's survey is the one shipped of the year before.
    """
    asked = load_survey(survey or list_surveys()[0])
    faults: list[Fault] = []
    now = _collecting(
        faults, lambda: check_responses(responses, source_of_table(responses, "responses"), asked)
    )
    pairs = []
    if previous is not None:
        before_survey = shipped_survey(asked, asked.year - 1)
        source = source_of_table(previous, "responses")
        before = _collecting(faults, lambda: check_responses(previous, source, before_survey))
        pairs = [] if before is None else [(before_survey, before)]
    sent = None
    if outcomes is not None:
        source = source_of_table(outcomes, "outcomes")
        sent = _collecting(faults, lambda: check_outcomes(outcomes, source, asked))
    return _benchmarked(asked, now, pairs, sent, faults)


def _benchmarked(
    survey: Survey,
    responses: Responses | None,
    previous: Sequence[tuple[Survey, Responses]],
    sent: Outcomes | None,
    faults: list[Fault],
) -> Results:
    if faults or responses is None:
        raise InputError(faults)
    return benchmark(survey, responses, previous=previous, outcomes=sent)


def _collecting(faults: list[Fault], read: Callable[[], T]) -> T | None:
    """Read a file; what is wrong with it joins what is wrong with the others."""
    try:
        return read()
    except InputError as error:
        faults += error.faults
        return None


def check_files_differ(files: Sequence[tuple[str, Path | None]]) -> None:
    """Raise UsageError where one file is given as two inputs."""
    # os.path's, not Path's: a name too long to be a file's is not there, and no error here.
    given = [(n, p) for n, p in files if p is not None and os.path.exists(p)]  # noqa: PTH110
    for (name, path), (other, again) in combinations(given, 2):
        if path.samefile(again):
            raise UsageError(f"{other}: {again} is the same file as {name}; expected another")


def _sample_results() -> Results:
    sample = load_sample()
    return benchmark(
        sample.survey,
        sample.responses,
        previous=(sample.previous_survey, sample.previous_responses),
        outcomes=sample.outcomes,
    )


def check_input(
    file: Path,
    survey: str | None = None,
    sheet: str | None = None,
    layout: str | None = None,
) -> Results | Responses | Outcomes | Survey:
    """Read an input of any kind, so that whatever is wrong with it is raised."""
    options = {"--survey": survey, "--sheet": sheet, "--layout": layout}
    if file.suffix.lower() == ".toml" or is_survey_workbook(file):
        _refuse(options, "a survey file", {"--survey"})
        return load_survey(file)
    chosen = None if layout is None else load_layout(layout)
    if isinstance(chosen, WorkbookLayout) or (chosen is None and is_published(file)):
        return _published_results(file, chosen, survey, options)
    words = None if survey is None else load_survey(survey)
    if chosen is not None:
        return read_scores(file, words, chosen, sheet)
    asked = words or load_survey(list_surveys()[0])
    kind = kind_of(file, asked, sheet)
    if kind == "outcomes":
        return read_outcomes(file, asked, sheet)
    if kind in (None, "results") and is_score_table(file, sheet):
        return read_scores(file, words, sheet=sheet)
    responses = read_responses(file, asked, sheet)
    scores = [group_scores(asked, responses, group) for group in asked.groups]
    return replace(responses, remarks=(*responses.remarks, *alike_notices(responses, scores)))
