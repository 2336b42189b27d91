"""A published table: what each of its cells says, before any file format."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from asg.marks import NO_FIGURE, NOT_APPLICABLE, SUPPRESSED
from asg.sheets.figures.figures import Figures, Row

Figure = str | int | float
"""A cell: no cell is empty, shorthand stands where there is no figure."""

Datatype = Literal["string", "integer", "number"]

SHORTHAND = (SUPPRESSED, NO_FIGURE, NOT_APPLICABLE)
"""What stands for a figure that is not there."""

MARK_OF_STATUS = {"suppressed": SUPPRESSED, "no_data": NO_FIGURE, "not_asked": NOT_APPLICABLE}
"""What stands for every figure of a row of some status."""

LONGEST_FILE_NAME = 60

_CELL_NAME = re.compile(r"[A-Za-z]{1,3}[0-9]+|[RrCc]([0-9]*|[0-9]*[RrCc][0-9]*)")


@dataclass(frozen=True)
class Column:
    """A column of a published table.

    Attributes
    ----------
    name
        By which machines know it.
    heading
        What readers see, with the unit in round brackets.
    style
        Look of its cells.
    datatype
        Of its figures.
    width
        In pixels.
    """

    name: str
    heading: str
    style: str
    datatype: Datatype
    width: int


@dataclass(frozen=True)
class PublishedTable:
    """A table with what is said about it.

    Attributes
    ----------
    sheet
        Name of its worksheet.
    title
        What, of whom, when and where, with the numbers of its notes.
    sentences
        What is said above it: shorthand, how to read it.
    columns
        Its columns.
    key
        Names of the columns that tell its rows apart.
    rows
        Its cells, none of them empty.
    """

    sheet: str
    title: str
    sentences: tuple[str, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: tuple[tuple[Figure, ...], ...]


Rows = tuple[tuple[Figure, ...], ...]
Made = tuple[tuple[Column, ...], tuple[str, ...], Rows]
"""Columns, names of those that tell rows apart, and rows."""


@dataclass(frozen=True)
class TableKind:
    """A kind of published table.

    Attributes
    ----------
    rows
        What makes the table of a group, or of all where the group is None.
    not_available, does_not_apply
        What [x] and [z] mean in it.
    absent
        Where results may have no such table: what it is of, and why there is none.
    """

    rows: Callable[[Figures, Any], Made]  # of a GroupOutline, or of None: as kinds.py says
    not_available: str
    does_not_apply: str
    absent: tuple[str, Callable[[Figures], str]] | None = None

    def meaning(self, mark: str, held_back: str) -> str:
        """What a mark means in such a table, where ``held_back`` is what [c] means."""
        words = {
            SUPPRESSED: held_back,
            NO_FIGURE: self.not_available,
            NOT_APPLICABLE: self.does_not_apply,
        }
        return words[mark]


def figure(row: Row, value: str | float | None) -> Figure:
    """A figure of a row of the results, or the shorthand for why there is none."""
    mark = MARK_OF_STATUS.get(row.status)
    if mark is not None:
        return mark
    return NO_FIGURE if value is None or value == "" else value


def shorthand_in(rows: tuple[tuple[Figure, ...], ...]) -> list[str]:
    """List the shorthand that stands in some rows, in its own order."""
    found = {cell for row in rows for cell in row if cell in SHORTHAND}
    return [mark for mark in SHORTHAND if mark in found]


def file_name(survey_id: str, what: str, ending: str) -> str:
    """The name of a file of published tables: lower case, dashes, not too long.

    >>> file_name("cmhs-2024", "published-tables", "xlsx")
    'cmhs-2024-published-tables.xlsx'
    """
    rest = f"-{what}.{ending}"
    return f"{survey_id[: LONGEST_FILE_NAME - len(rest)].strip('-')}{rest}"


def table_name(sheet: str) -> str:
    """The name of the Excel table of a sheet: letters, digits and underscores, no cell's name.

    >>> table_name("AMHS_scores"), table_name("A1")
    ('AMHS_scores', 'Table_A1')
    """
    name = re.sub(r"[^A-Za-z0-9_]", "_", sheet)
    return name if name[0].isalpha() and not _CELL_NAME.fullmatch(name) else f"Table_{name}"
