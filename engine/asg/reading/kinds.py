"""What kind of file one is, where it is not laid out as the kind that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from asg.columns import KEY_COLUMNS
from asg.errors import Fault, InputError, LayoutError
from asg.names import fold, name_list
from asg.reading.layouts import TableLayout, layouts_of, load_layout
from asg.reading.layouts.layout_model import UNCERTAIN
from asg.reading.layouts.nearest import nearest_layout
from asg.reading.trusts_file import AREAS, NAME, TRUST_CODE
from asg.sources import Source
from asg.survey.file_columns import OUTCOME_COUNTS
from asg.survey.model import Survey
from asg.tables.delimited import first_records, read_delimited
from asg.tables.read import read_file, reader_of
from asg.tables.text_table import WHOLE, Part, TextTable, text_of
from asg.tables.workbooks import (
    RESPONSES_SHEET,
    hidden_sheets,
    open_workbook,
    read_cells,
    sheets_of,
    starts_as_workbook,
)
from asg.text_size import counted

T = TypeVar("T")
Kind = Literal["responses", "outcomes", "results"]

EXPECTED: dict[str, str] = {
    "responses": "responses, one row for each respondent",
    "outcomes": "outcomes: questionnaires sent and returned, one row for each trust and group",
    "results": "national results: results.csv, or a published benchmark workbook",
}
"""The kinds that can be asked for."""

FOUND: dict[str, str] = {
    "responses": "a file of responses",
    "outcomes": "a file of outcomes, for --outcomes",
    "results": "a results table that asg wrote",
    "local": "a table that asg local wrote",
    "survey": "a survey's workbook, for --survey",
    "published": "a published benchmark workbook",
    "scores": "a table of scores",
    "trusts": "a file of trusts, for --trusts",
}

SURVEY_SHEETS = ("Survey", "Groups", "Sections", "Questions", "Options")
ENOUGH_SHEETS = 3
"""So many of them make a workbook a survey's: what lacks one is no table of responses."""

LOOKED_AT = 30
"""Rows in which headings may stand."""

FEWEST_COLUMNS = 4
"""Of any table that is asked for: trust, group, sex and age, or counts."""

NAMED = 8
"""Headings that a message names."""


@dataclass(frozen=True)
class Wanted:
    """The table that is asked for; ``sheet`` is the one that the user names."""

    kind: Kind
    path: Path
    survey: Survey
    sheet: str | None = None


@dataclass(frozen=True)
class _Rows:
    """The first rows of a sheet, or of a file without sheets."""

    sheet: str | None
    rows: Sequence[Sequence[str]]
    top: int = 1
    """The row that the first of them is."""
    hidden: bool = False
    """Whether the sheet is hidden."""


class _HeadingRow(NamedTuple):
    """A row of headings, counted from 1, and the kind of table that it heads."""

    number: int
    kind: str


@contextmanager
def expecting(
    kind: Kind, path: str | Path, survey: Survey, sheet: str | None = None
) -> Iterator[None]:
    """One fault that says what a file is, if its layout is not the expected one."""
    try:
        yield
    except LayoutError as error:
        fault = _diagnosis(Wanted(kind, Path(path), survey, sheet))
        if fault is None:
            raise
        raise InputError([fault]) from error


def read_wanted(wanted: Wanted, role: str, take: Callable[[TextTable, Source], T]) -> T:
    """Read a table and take it; titles above its headings are passed over, with a remark."""
    part = Part(wanted.sheet)
    try:
        return take(*read_file(wanted.path, role, part))
    except LayoutError:
        read = _read_rows(_first_rows(wanted.path), wanted.sheet)
        found = _heading_row(read, wanted.survey)
        if found is None or found.kind != wanted.kind or found.number == read.top:
            with expecting(wanted.kind, wanted.path, wanted.survey, wanted.sheet):
                raise
        above = found.number - read.top
    table, source = read_file(wanted.path, role, replace(part, above=above))
    return take(below_titles(table, above), source)


def below_titles(table: TextTable, above: int) -> TextTable:
    """The table with a remark on the rows above its headings."""
    were = "was" if above == 1 else "were"
    remark = f"{table.file}: {counted(above, 'row')} above the headings {were} not read."
    return replace(table, remarks=(remark, *table.remarks)) if above else table


def kind_of(path: Path, survey: Survey, sheet: str | None = None) -> str | None:
    """What the first headings in a file are of; None where none are known."""
    found = _heading_row(_read_rows(_first_rows(path), sheet), survey)
    return None if found is None else found.kind


def sheet_beside(wanted: Wanted) -> str | None:
    """The sheet of an input beside the one whose sheet is named; None is the one read anyway.

    That is the sheet of the same name where the workbook has one of this kind; else the one that is
    read anyway, if it is of this kind; else the first that is.
    """
    if len(sheets_of(wanted.path)) < 2:
        return None
    sheets = _first_rows(wanted.path)
    anyway = _read_rows(sheets, None).sheet
    found = [
        rows.sheet
        for rows in sheets
        if not rows.hidden
        and (heads := _heading_row(rows, wanted.survey)) is not None
        and heads.kind == wanted.kind
    ]
    same = (name for name in found if name and fold(name) == fold(wanted.sheet or ""))
    chosen = next(same, anyway if anyway in found else next(iter(found), None))
    return None if chosen == anyway else chosen


def first_headings(path: Path, sheet: str | None = None) -> Sequence[str]:
    """The headings of the sheet that is read: its first row, or the first below titles."""
    read = _read_rows(_first_rows(path), sheet)
    above = _filled(read)[1]
    return [text.strip() for text in read.rows[above]] if read.rows else []


def are_of_a_survey(sheets: Iterable[str]) -> bool:
    """Whether sheets are those of a survey's workbook, of which some may be missing."""
    return len({*map(fold, sheets)} & {*map(fold, SURVEY_SHEETS)}) >= ENOUGH_SHEETS


def _diagnosis(wanted: Wanted) -> Fault | None:
    kind, survey = wanted.kind, wanted.survey
    file, expected = wanted.path.name, EXPECTED[kind]
    sheets = _first_rows(wanted.path)
    names = [rows.sheet for rows in sheets if rows.sheet is not None]
    if are_of_a_survey(names):
        return Fault(file, f"is {FOUND['survey']}", expected)
    if layouts_of(names):
        return Fault(file, f"is {FOUND['published']}", expected)
    read = _read_rows(sheets, wanted.sheet)
    found = _heading_row(read, survey)
    if found is not None and found.number > read.top:
        above = f"headings below {counted(found.number - read.top, 'other row')}"
        top = f"headings in row {read.top}: delete what is above"
        return Fault(file, above, top, read.sheet, found.number)
    if found is not None:
        return None if found.kind == kind else Fault(file, f"is {FOUND[found.kind]}", expected)
    for rows in sheets:
        found = _heading_row(rows, survey)
        if found is not None and found.kind == kind != "results":
            elsewhere = f"no {kind} here; they are on the sheet {rows.sheet}"
            place = f"them on the first sheet, on one named {RESPONSES_SHEET}, or --sheet"
            return Fault(file, elsewhere, place, read.sheet)
        if found is not None:
            return Fault(file, f"is a workbook with {FOUND[found.kind]}", expected, rows.sheet)
    nearest = nearest_layout({rows.sheet: rows.rows for rows in sheets if rows.sheet})
    if nearest is not None:
        said = "is a published file whose layout is not known"
        return Fault(file, said, nearest.advice, nearest.sheet)
    return (
        _nearly_scores(file, read)
        or _title_above(file, read)
        or _no_heading_known(file, read, kind, survey)
    )


def _read_rows(sheets: Sequence[_Rows], sheet: str | None) -> _Rows:
    """The rows of the sheet that is read: the one asked for, the responses, or the first shown."""
    name = fold(sheet or RESPONSES_SHEET)
    shown = next((rows for rows in sheets if not rows.hidden), sheets[0])
    return next((rows for rows in sheets if fold(rows.sheet or "") == name), shown)


def _heading_row(read: _Rows, survey: Survey) -> _HeadingRow | None:
    """Find the first row of headings of some kind."""
    for number, row in enumerate(read.rows, start=read.top):
        kind = _kind_of(row, survey)
        if kind is not None:
            return _HeadingRow(number, kind)
    return None


def _kind_of(row: Sequence[str], survey: Survey) -> str | None:
    """What a row of headings is of; None where it is no such row."""
    headings = {fold(text) for text in row}
    if {"by", "unit", "trust_score"} <= headings:
        return "local"
    if {"level", "item", "status", "score"} <= headings:
        return "results"
    if all({fold(role), fold(survey.column(role))} & headings for role in OUTCOME_COUNTS):
        return "outcomes"
    variables = survey.standardise.variables
    roles = [fold(survey.column(role)) for role in ("trust_code", "group", "age", *variables)]
    questions = [fold(survey.column(question.id)) for question in survey.questions]
    needed = 2 if variables else 1
    if len(headings.intersection(roles)) >= needed and headings.intersection(questions):
        return "responses"
    areas = headings.intersection(AREAS)
    if areas and TRUST_CODE in headings and headings <= {TRUST_CODE, NAME, *areas, ""}:
        return "trusts"
    return None


def rows_above(path: Path, sheet: str | None = None) -> int:
    """How many rows of few cells stand above the headings of a table of any kind."""
    return _filled(_read_rows(_first_rows(path), sheet))[1]


def _filled(read: _Rows) -> tuple[list[int], int]:
    """How many cells of each row are filled, and how many rows with few of them come first."""
    filled = [sum(bool(text.strip()) for text in row) for row in read.rows] or [0]
    return filled, next((at for at, n in enumerate(filled) if 2 * n > max(filled)), 0)


def _nearly_scores(file: str, read: _Rows) -> Fault | None:
    """Find a table of scores of which one column has a heading that is not known."""
    above = _filled(read)[1]
    headings = read.rows[above] if read.rows else ()
    layout = load_layout("table")
    assert isinstance(layout, TableLayout)
    found, missing = layout.found(headings), layout.missing(headings)
    if len(missing) != 1 or not any(names <= found.keys() for names in UNCERTAIN):
        return None
    wanted = (
        f"one of {name_list(getattr(layout.columns, missing[0]))}. For another heading: asg layout "
        "export table --out my-layout.toml, write it there, and add --layout my-layout.toml"
    )
    kind = f"is a table of scores without a known heading of the {missing[0].replace('_', ' ')}"
    row = above + read.top
    return Fault(file, kind, wanted, read.sheet, row, value=name_list(headings, NAMED))


def _title_above(file: str, read: _Rows) -> Fault | None:
    """Find a row with many cells below a first one with few."""
    filled, at = _filled(read)
    if not at or max(filled) < FEWEST_COLUMNS:
        return None
    kind = (
        f"{counted(filled[0], 'cell')} in row {read.top}, "
        f"{counted(filled[at], 'cell')} in row {at + read.top}"
    )
    wanted = f"headings in row {read.top}, without a title above"
    return Fault(file, kind, wanted, read.sheet)


def _no_heading_known(file: str, read: _Rows, kind: Kind, survey: Survey) -> Fault | None:
    """Find a table with none of the headings: one fault, not one for each heading."""
    needed = needed_headings(kind, survey)
    headings = [text for text in (read.rows[0] if read.rows else ()) if text.strip()]
    if not headings or {*map(fold, needed)} & {*map(fold, headings)}:
        return None
    value = name_list(headings, NAMED)
    wanted = f"{EXPECTED[kind]}, with the headings {name_list(needed, NAMED)}"
    return Fault(file, "no known heading in", wanted, read.sheet, read.top, value=value)


def needed_headings(kind: Kind, survey: Survey) -> list[str]:
    """Headings that a file of a kind has to have; of the two of age, the first."""
    if kind == "results":
        return [*KEY_COLUMNS, "score", "status"]
    keys = ["trust_code", "group"] if len(survey.groups) > 1 else ["trust_code"]
    if kind == "outcomes":
        return [survey.column(role) for role in (*keys, *OUTCOME_COUNTS)]
    questions = [question.id for question in survey.scored_questions]
    variables = survey.standardise.variables
    of_cells = [variable for variable in variables if variable != "age_group"]
    of_cells += ["age"] if "age_group" in variables else []
    return [survey.column(role) for role in (*keys, *of_cells, *questions)]


def _first_rows(path: Path) -> list[_Rows]:
    """Read the first rows of every sheet."""
    if starts_as_workbook(path):
        workbook = open_workbook(path)
        hidden = hidden_sheets(workbook)
        first = {
            name: read_cells(workbook, name)[:LOOKED_AT] for name in workbook.content.sheet_names
        }
        return [
            _Rows(name, [[*map(text_of, row)] for row in rows], hidden=name in hidden)
            for name, rows in first.items()
        ]
    reader = reader_of(path)
    if reader is read_delimited:
        return [_Rows(None, *first_records(path, LOOKED_AT))]
    return [_Rows(None, [] if reader is None else [[*reader(path, WHOLE).columns]])]
