"""Workbooks edited as an analyst edits them in Excel: cells by sheet and place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
from openpyxl.styles import Font, PatternFill


def set_cells(path: Path, cells: Mapping[str, object]) -> None:
    """Set cells, their fills or their fonts: ``{"Groups!C3": "benchmark"}``."""
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        sheet, cell = place.split("!")
        if isinstance(value, PatternFill):
            book[sheet][cell].fill = value
        elif isinstance(value, Font):
            book[sheet][cell].font = value
        else:
            book[sheet][cell] = value
    book.save(path)


def row_of(path: Path, sheet: str, letter: str, value: object) -> int:
    """Find the row in which a value is in a column."""
    column = openpyxl.load_workbook(path)[sheet][letter]
    return next(cell.row for cell in column if cell.value == value)
