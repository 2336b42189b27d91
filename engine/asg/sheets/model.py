"""The sheet model: what a workbook says, before anything knows how Excel writes it.

A sheet is a stack of lines, a line a few cells. The writer turns a book into a file; tests look at
the book itself. Cells, lines and formulas are named tuples: a workbook has ten thousand, and a
frozen dataclass takes three times as long to make.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from asg.sheets.charts import PlacedChart, Spot
from asg.template.paper import Orientation, Paper

Value = str | int | float | None
"""What a cell shows: text is always text, a number always a number, None nothing."""

BandRule = Literal["", "words", "label", "strip", "number"]
"""How conditional formats know the band of a cell: by its words ('▲▲ Better than expected'), by
these without the symbol, by the symbol under an id in a heat strip, by its number from 1 to 7; ""
is a cell without bands."""


class Formula(NamedTuple):
    """A live formula, with the value that it gives."""

    text: str
    """In Excel's English, beginning with "=", functions without prefixes."""
    value: str | int | float
    """What it gives: stored with it, so that the file reads right before anything recalculates."""
    array: bool = False
    """Whether Excel is to take it as an array formula, as Excel 2016 needs to be told."""
    fills: tuple[int, int] = (0, 0)
    """Rows and columns that its values fill, from its own cell on, as a dynamic array; the cells
    after the first hold their values themselves. (0, 0) is an ordinary formula."""


@dataclass(frozen=True)
class RichText:
    """Text of which a part is bold: at least two stretches, each with whether it is bold."""

    runs: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """The text without the bold."""
        return "".join(text for text, _ in self.runs)


Content = Value | Formula | RichText
"""What a cell holds."""


@dataclass(frozen=True)
class Picture:
    """A picture that is on a sheet, in a box of cells that it fills as far as it may."""

    row: int
    column: int
    """The cell whose upper left corner is that of the box."""
    content: bytes
    """The bytes of a PNG file."""
    width: int
    height: int
    """Of the box, in pixels; the picture keeps its shape."""
    text: str
    """What it shows, in words."""


class Cell(NamedTuple):
    """A cell, or a merged block of cells, of a line."""

    column: int
    """Column, the first being 0."""
    value: Content
    """What it holds."""
    style: str
    """Name of a look in :data:`asg.template.theme.LOOKS`."""
    columns: int = 1
    rows: int = 1
    """How many columns and lines it spans."""
    link: str = ""
    """Where it leads: within the workbook ("'S01'!A1"), to a page (https:) or an address (mailto:);
    empty where nowhere."""
    rule: BandRule = ""
    """Whether conditional formats colour it by band, and how they know the band."""
    anchor: tuple[str, str] | None = None
    """What other sheets link to this cell for: a group and an item."""
    note: str = ""
    """Small grey text on a line of its own below a text."""
    tip: str = ""
    """What Excel shows while the mouse is over a link."""


class Line(NamedTuple):
    """A row of a sheet."""

    cells: tuple[Cell, ...] = ()
    """Its cells, from left to right."""
    height: int = 0
    """At least, in pixels; text that needs more gets more. 0 is the ordinary least."""
    fill: str = ""
    """Look of the columns that no cell covers, empty for none."""
    charts: tuple[Spot, ...] = ()
    """The charts that begin in it."""
    new_page: bool = False
    """Whether it begins a page in print."""
    settled: bool = False
    """Whether its height is known to be enough for its text."""


@dataclass(frozen=True)
class TableColumn:
    """A column of an Excel table: its heading and the look of what is below.

    ``head`` is the look of the heading; empty for the one that goes with ``style``.
    """

    heading: str
    style: str
    head: str = ""


@dataclass(frozen=True)
class ExcelTable:
    """A native Excel table below the lines of a sheet, from column 0."""

    name: str
    """By which formulas name it."""
    columns: tuple[TableColumn, ...]
    rows: Sequence[tuple[Content, ...]]
    """Its values, row by row."""
    band_columns: tuple[int, ...] = ()
    """Columns that hold band numbers, to be coloured."""
    heights: tuple[int, ...] = ()
    """Heights of its rows in pixels; none where they are all the ordinary one."""
    head_height: int = 24
    """Height of the row of headings in pixels."""
    look: str = "Table Style Light 1"
    """Name of Excel's style of the table, empty for none."""
    filtered: bool = True
    """Whether its headings have the buttons of a filter."""
    description: str = ""
    """What it holds, in words, for people who cannot see it."""
    links: tuple[tuple[int, int, str], ...] = ()
    """Row, column and target of the cells that lead somewhere, rows counted from 0."""


@dataclass(frozen=True)
class Choice:
    """A cell in which one of some texts of the same sheet is chosen, or none."""

    row: int
    column: int
    """The cell."""
    first: int
    last: int
    among: int
    """The first and last row of the texts, and their column."""


@dataclass(frozen=True)
class Sheet:
    """A sheet."""

    name: str
    """On its tab."""
    widths: tuple[int, ...]
    """Widths of the columns in pixels."""
    lines: tuple[Line, ...]
    """Its rows, every height set."""
    table: ExcelTable | None = None
    """An Excel table that follows the lines."""
    charts: tuple[PlacedChart, ...] = ()
    frozen: tuple[int, int] = (0, 0)
    """Lines and columns that stay in sight."""
    repeated: int = 0
    """Lines printed again on every page: all down to this one."""
    repeated_from: int = 0
    """The first of them."""
    pictures: tuple[Picture, ...] = ()
    paper: Paper = "A4"
    orientation: Orientation = "landscape"
    """Of its printed pages."""
    pages_wide: int = 1
    pages_tall: int = 0
    """How many pages its columns, and its rows, are printed on; 0 is as many as it takes."""
    repeated_columns: tuple[int, int] | None = None
    """First and last column printed again on each of these; None for none."""
    gridlines: bool = False
    """Whether the lines between cells are seen on the screen."""
    choices: tuple[Choice, ...] = ()
    """Its cells with a drop-down list."""
    printed: int = 0
    """How many of its rows are printed; 0 for all."""
    tab: str = ""
    """Colour of its tab, a token of the theme; empty for none."""
    empty: bool = False
    """Whether it only says why there is nothing on it."""


@dataclass(frozen=True, eq=False)
class CommonSheets:
    """Sheets that are the same in every workbook of a batch; one object for all of them."""

    sheets: tuple[Sheet, ...]
    """The sheets. They have no charts, pictures or colours of bands."""
    footer: tuple[str, str]
    """Left and middle part of the footer of their pages."""
    names: frozenset[str]
    """The names of all sheets of the workbooks, which links may lead to."""


@dataclass(frozen=True)
class Book:
    """A workbook."""

    title: str
    subject: str
    """Properties of the document."""
    footer: tuple[str, str] | None
    """Left and middle part of every page's footer; None for no footer."""
    created: datetime
    """The day of the newest input, so that the same input gives the same bytes."""
    sheets: tuple[Sheet, ...]
    """In the order of the tabs."""
    names: tuple[tuple[str, str, str], ...] = ()
    """Defined names, the formulas that they stand for, and what Excel says of them."""
    common: CommonSheets | None = None
    """Those of the sheets that other workbooks of the batch have too; None where there are none."""
    author: str = "ASG Benchmark"
    keywords: str = ""
    """Properties of the document."""
    size: float = 10
    """Font size, in points, of cells that nothing is said about."""


def place(sheet: str, row: int = 0, column: int = 0) -> str:
    """The place of a cell as a link names it: ``'S01'!B12``.

    >>> place("Other questions", 11, 1)
    "'Other questions'!B12"
    """
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """The letters of a column, the first being 0.

    >>> column_letters(27)
    'AB'
    """
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def anchors(sheet: Sheet) -> dict[tuple[str, str], str]:
    """The places in a sheet that others link to, by group and item."""
    return {
        cell.anchor: place(sheet.name, row, cell.column)
        for row, line in enumerate(sheet.lines)
        for cell in line.cells
        if cell.anchor is not None
    }
