"""A results table read back: results.csv, what `asg score` writes, or a results workbook."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from asg.coded_text import CodedText
from asg.columns import (
    KEY_COLUMNS,
    LATER_COLUMNS,
    RESPONSE_RATE_COLUMNS,
    RESULT_COLUMNS,
    STATUSES,
    typed_frame,
)
from asg.errors import Fault, InputError, LayoutError
from asg.kernels import in_decimals
from asg.names import A_NAME, A_TEXT, is_name, is_shown
from asg.reading.kinds import expecting
from asg.reading.synthetic import holds_synthetic
from asg.results.results import Provenance, Results
from asg.survey.model import Survey
from asg.survey.trust_codes import trust_code_fault
from asg.tables.read import read_file, read_table
from asg.tables.text_table import TextTable
from asg.tables.workbooks import headed_cells, open_workbook, read_cells

DATA_SHEET = "Data"
"""The sheet of a results workbook that holds its rows of the results."""

LARGEST_FIGURE = 1e15
"""Beyond every figure of a survey; a whole number of this size is exact."""

SCORES = (
    *("score", "national_average", "lowest", "highest"),
    *("previous_score", "previous_national_average"),
)
"""Columns from 0 to 10, which rounding residue may put a little beyond these ends."""

ONE_A_GROUP_AND_ITEM = ("national_average", "lowest", "highest", "tau2")
"""Columns that hold the same figure in every row of a group and item, or nothing."""

Figure = float | int | str


def read_results_rows(path: str | Path) -> list[dict[str, Figure]]:
    """Read the rows of a results file.

    From results.csv, what ``asg score`` wrote, or the sheet ``Data`` of a results workbook.
    """
    path = Path(path)
    table = _workbook_table(path) if path.suffix.lower() in (".xlsx", ".xlsm") else read_table(path)
    _check_headings(table, (*KEY_COLUMNS, "status"))
    faults: list[Fault] = []
    frame = _typed(table, faults)
    if faults:
        raise InputError(faults)
    rows = frame.astype(object).where(frame.notna(), "").to_numpy().tolist()
    return [dict(zip(RESULT_COLUMNS, row, strict=True)) for row in rows]


def read_results_table(path: str | Path, survey: Survey) -> Results:
    """Read a results table, as ``asg build`` and ``asg score`` write it."""
    with expecting("results", path, survey):
        table, source = read_file(path, "national results")
        _check_headings(table, [name for name in RESULT_COLUMNS if name not in LATER_COLUMNS])
    faults = [*_key_faults(table, survey)]
    synthetic = holds_synthetic(table, faults)
    frame = _typed(table, faults)
    faults = faults or [*_national_faults(table, frame)]
    if faults:
        raise InputError(faults)
    rates = typed_frame({}, RESPONSE_RATE_COLUMNS)
    return Results(survey, frame, rates, Provenance("responses", (source,), synthetic=synthetic))


def _workbook_table(path: Path) -> TextTable:
    workbook = open_workbook(path)
    sheet = workbook.sheet_named(DATA_SHEET) or workbook.content.sheet_names[0]
    rows = read_cells(workbook, sheet)
    start = next((r for r, row in enumerate(rows) if _is_heading(row)), None)
    if start is None:
        expected = f"a row of headings that starts with {', '.join(KEY_COLUMNS[:3])}"
        raise InputError([Fault(workbook.file, "no results", expected, sheet)])
    table = TextTable(workbook.file, sheet=sheet, headings_row=start + 1)
    return headed_cells(rows[start:], table)


def _is_heading(row: Sequence[object]) -> bool:
    return list(row[:3]) == KEY_COLUMNS[:3]


def _check_headings(table: TextTable, needed: Collection[str]) -> None:
    missing = [name for name in needed if table.heading(name) is None]
    if missing:
        known = frozenset(RESULT_COLUMNS)
        raise LayoutError([table.missing_column(name, known) for name in missing])


def _typed(table: TextTable, faults: list[Fault]) -> pd.DataFrame:
    """The columns by their types; a text that no cell may hold, or no number, is a fault."""
    columns: dict[str, object] = {}
    for name, kind in RESULT_COLUMNS.items():
        texts = table.column(name)
        if texts is None:
            continue
        if kind == "str":
            columns[name] = texts
            faults += _text_faults(table, name, texts)
            continue
        numbers = np.array([_number(text, whole=kind == "Int64") for text in texts.different])
        expected = "a whole number, or blank" if kind == "Int64" else "a number, or blank"
        for at in np.flatnonzero(np.isinf(numbers)[texts.places]).tolist():
            row = int(table.rows[at])
            faults.append(
                table.fault("not a number", expected, row=row, column=name, value=texts[at])
            )
        columns[name] = (in_decimals(numbers, "all") if name in SCORES else numbers)[texts.places]
    return typed_frame({} if faults else columns, RESULT_COLUMNS)


def _number(text: str, *, whole: bool) -> float:
    """A cell's number, NaN where it is blank; infinite where it is no number."""
    try:
        number = float(text or "nan")
    except ValueError:
        return math.inf
    known = abs(number) < LARGEST_FIGURE and (not whole or (number >= 0 and number.is_integer()))
    return number if known or not text else math.inf


def _text_faults(table: TextTable, name: str, texts: CodedText) -> Iterable[Fault]:
    for text, first in texts.first_places().items():
        match name:
            case "trust_code":
                expected = trust_code_fault(text)
            case "trust_name":
                expected = None if not text or is_name(text) else A_NAME
            case _:
                expected = None if is_shown(text) else A_TEXT
        if expected is not None:
            kind, row = name.replace("_", " "), int(table.rows[first])
            yield table.fault(kind, expected, row=row, column=name, value=text)


def _key_faults(table: TextTable, survey: Survey) -> Iterable[Fault]:
    items = {*survey.question, *(section.id for section in survey.sections)}
    allowed = {
        "survey": {survey.id},
        "group": {group.id for group in survey.groups},
        "item": items,
        "status": set(STATUSES),
    }
    keys = {name: table.columns[table.heading(name) or name] for name in ("trust_code", *allowed)}
    for name, known in allowed.items():
        texts = keys[name]
        expected = f"one of {', '.join(sorted(known))}" if len(known) < 8 else f"of {survey.id}"
        for at in np.flatnonzero(~texts.where(known.__contains__)).tolist():
            row, kind = int(table.rows[at]), f"{name} not known"
            yield table.fault(kind, expected, row=row, column=name, value=texts[at])
    key_texts = pd.DataFrame(
        {name: keys[name].series(table.rows) for name in ("trust_code", "group", "item")}
    )
    for row in key_texts.index[key_texts.duplicated()]:
        expected = "one row for each trust, group and item"
        yield table.fault("row twice", expected, row=int(row), column="item")
    if not len(table):
        yield table.fault("no rows", "at least one row below the headings")


def _national_faults(table: TextTable, frame: pd.DataFrame) -> Iterable[Fault]:
    rows = table.rows
    for name in ONE_A_GROUP_AND_ITEM:
        known = frame[frame[name].notna()]
        first = known.groupby(["group", "item"], sort=False)[name].transform("first")
        for at in known.index[known[name] != first]:
            yield table.fault(
                "differs between trusts",
                "one figure of the nation for all trusts of an item",
                row=int(rows[at]),
                column=name,
                value=str(known.loc[at, name]),
            )
