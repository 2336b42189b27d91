"""Finished published tables, read back."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from asg.results.results import Results

MARKER = re.compile(r"\[note \d+\]")
SHORTHAND = re.compile(r"\[[a-z]\]")


@dataclass(frozen=True)
class FinishedTables:
    """Published tables in a folder, with the results that they were made from."""

    folder: Path
    results: Results

    @property
    def path(self) -> Path:
        [path] = self.folder.glob("*.xlsx")
        return path

    @cached_property
    def book(self) -> openpyxl.Workbook:
        return openpyxl.load_workbook(self.path)

    @cached_property
    def parts(self) -> dict[str, str]:
        with zipfile.ZipFile(self.path) as archive:
            return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}

    @property
    def tabled(self) -> list[Worksheet]:
        """The worksheets that hold a table."""
        return [sheet for sheet in self.book if sheet.tables]

    @property
    def figures(self) -> list[Worksheet]:
        """Of these, those that hold figures of the survey."""
        return self.tabled[2:]


def rows(sheet) -> list[tuple]:
    """The cells of a worksheet's table, headings first."""
    [table] = sheet.tables.values()
    return list(sheet[table.ref])


def headings(sheet) -> list[str]:
    return [cell.value for cell in rows(sheet)[0]]


def column(sheet, heading) -> list[object]:
    """The values of a column of the worksheet's table."""
    place = headings(sheet).index(heading)
    return [row[place].value for row in rows(sheet)[1:]]


def above(sheet) -> list[str]:
    """What is in column A above the table, or in all of it where there is none."""
    last = rows(sheet)[0][0].row - 1 if sheet.tables else sheet.max_row
    return [sheet.cell(row, 1).value for row in range(1, last + 1)]


def cells(sheet) -> list:
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def all_text(path) -> bytes:
    """The text of every part of a zipped file."""
    with zipfile.ZipFile(path) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())
