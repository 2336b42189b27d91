"""A results table read back: results.csv, what `asg score` writes, or a results workbook."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from asg.columns import KEY_COLUMNS, RESULT_COLUMNS
from asg.errors import Fault, InputError
from asg.kernels.decimals import without_residue
from asg.names import A_NAME, A_TEXT, is_name, is_shown
from asg.survey.trust_codes import trust_code_fault
from asg.tables.read import TextTable, read_table, with_headings
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

Figure = float | int | str


def read_results_rows(path: str | Path) -> list[dict[str, Figure]]:
    """Read the rows of a results file.

    Parameters
    ----------
    path
        results.csv; what ``asg score`` wrote (.csv, .parquet, .xlsx); or a results workbook, whose
        sheet ``Data`` is read.

    Returns
    -------
    list of dict
        One per row: what stands in each column of :data:`asg.columns.RESULT_COLUMNS`, ``""`` where
        nothing does.

    Raises
    ------
    InputError
        If the file cannot be read, or is no such table.
    """
    path = Path(path)
    table = _workbook_table(path) if path.suffix.lower() in (".xlsx", ".xlsm") else read_table(path)
    faults = [
        table.missing_column(name, frozenset(RESULT_COLUMNS))
        for name in (*KEY_COLUMNS, "status")
        if table.heading(name) is None
    ]
    if faults:
        raise InputError(faults)
    faults += text_faults(table)
    columns = [_figures(table, name, kind, faults) for name, kind in RESULT_COLUMNS.items()]
    if faults:
        raise InputError(faults)
    return [dict(zip(RESULT_COLUMNS, row, strict=True)) for row in zip(*columns, strict=True)]


def _workbook_table(path: Path) -> TextTable:
    workbook = open_workbook(path)
    sheet = workbook.sheet_named(DATA_SHEET) or workbook.content.sheet_names[0]
    rows = read_cells(workbook, sheet)
    start = next((r for r, row in enumerate(rows) if _is_heading(row)), None)
    if start is None:
        expected = f"a row of headings that starts with {', '.join(KEY_COLUMNS[:3])}"
        raise InputError([Fault(workbook.file, "no results", expected, sheet)])
    cells = headed_cells(rows[start:], workbook.file, sheet)
    return with_headings(workbook.file, replace(cells, headings_row=start + 1))


def _is_heading(row: Sequence[object]) -> bool:
    return list(row[:3]) == KEY_COLUMNS[:3]


def _figures(table: TextTable, name: str, kind: str, faults: list[Fault]) -> list[Figure]:
    texts = table.column(name)
    if texts is None:
        return [""] * len(table)
    if kind == "str":
        return [*texts.tolist()]
    number = int if kind == "Int64" else float
    figures: list[Figure] = []
    for row, text in zip(table.rows.tolist(), texts.tolist(), strict=True):
        try:
            figure = number(text) if text else ""
        except ValueError:
            figure = math.nan
        if not isinstance(figure, str) and not abs(figure) < LARGEST_FIGURE:
            faults.append(table.fault("not a number", "one", row=row, column=name, value=text))
        figures.append(
            without_residue(float(figure)) if figure != "" and name in SCORES else figure
        )
    return figures


def text_faults(table: TextTable) -> Iterator[Fault]:
    """Texts of a results table that a cell would compute or a terminal obey; wrong trust codes."""
    for name in (name for name, kind in RESULT_COLUMNS.items() if kind == "str"):
        texts = table.column(name)
        if texts is None:
            continue
        for text, first in texts.first_places().items():
            match name:
                case "trust_code":
                    expected = trust_code_fault(text)
                case "trust_name":
                    expected = None if not text or is_name(text) else A_NAME
                case _:
                    expected = None if is_shown(text) else A_TEXT
            if expected is not None:
                row = int(table.rows[first])
                yield table.fault(
                    name.replace("_", " "), expected, row=row, column=name, value=text
                )
