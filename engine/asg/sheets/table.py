"""Tables: columns declared once, drawn as lines of a sheet or as an Excel table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from asg.sheets.figures.absence import from_published
from asg.sheets.figures.view import NO_FIGURE, PlannedSheet, TrustView
from asg.sheets.layout import (
    MARGIN,
    cell_height,
    empty_page,
    placed_charts,
    table_bars,
    with_heights,
)
from asg.sheets.model import BandRule, Cell, Content, ExcelTable, Line, Sheet, TableColumn
from asg.template.theme import LOOKS

R = TypeVar("R")
"""What a row of a table is made from."""


@dataclass(frozen=True)
class Column(Generic[R]):
    """A column of a table."""

    heading: str | None
    """What is above it."""
    value: Callable[[R], Content | Cell]
    """What a cell shows of a row; or the whole cell, where its look depends on the row."""
    style: str
    """Look of its cells."""
    width: int = 0
    """In pixels, where the table has the sheet to itself."""
    head: str = ""
    """Look of the heading; empty for the one that goes with ``style``."""
    span: int = 1
    """How many columns of the sheet it covers."""
    rule: BandRule = ""
    """How conditional formats know the bands in it."""


def table_lines(columns: Sequence[Column[R]], rows: Iterable[R], start: int = 1) -> list[Line]:
    """A line of headings and a line for each row, from the column ``start`` of the sheet on."""
    return [head_line(columns, start), *(row_line(columns, row, start) for row in rows)]


def head_line(columns: Sequence[Column[R]], start: int = 1) -> Line:
    """The headings of a table."""
    cells = []
    for column in columns:
        look = column.head or ("head_left" if LOOKS[column.style].align == "left" else "head")
        cells.append(Cell(start, column.heading, look, columns=column.span))
        start += column.span
    return Line(tuple(cells))


def row_line(columns: Sequence[Column[R]], row: R, start: int = 1) -> Line:
    """A row of a table."""
    cells = []
    for column in columns:
        value = column.value(row)
        if isinstance(value, Cell):
            cells.append(value._replace(column=start, columns=column.span))
        else:
            cells.append(Cell(start, value, column.style, column.span, rule=column.rule))
        start += column.span
    return Line(tuple(cells))


def widths_of(columns: Iterable[Column[R]]) -> tuple[int, ...]:
    """The widths of columns."""
    return tuple(column.width for column in columns)


@dataclass(frozen=True)
class TablePage(Generic[R]):
    """A sheet of one Excel table, to be sorted and filtered."""

    name: str
    """By which formulas name the table."""
    columns: tuple[Column[R], ...]
    rows: Sequence[R]
    """Of the table."""
    sentences: Sequence[str]
    """What is said above it."""
    nothing: str = ""
    """What the sheet says instead where there are no rows; empty for a table without rows."""
    spread: int = 0
    """Number of columns that title and sentences may span, those seen without scrolling; 0 is
    all."""
    kept: int = 0
    """Columns that stay in sight."""
    above: tuple[Line, ...] = ()
    """Lines between the sentences and the table."""
    links: tuple[int, int, int, int] = (0, 1, 2, 3)
    """Columns of the links to other sheets."""


def table_page(view: TrustView, planned: PlannedSheet, table: TablePage[R]) -> Sheet:
    """Make a sheet of one Excel table below a title bar and what is said of it."""
    if table.nothing and not table.rows:
        return empty_page(view, planned, table.nothing, (MARGIN, *(130,) * 7))
    widths = widths_of(table.columns)
    spread = min(table.spread or len(widths), len(widths))
    lines = [
        *table_bars(view, planned, widths, spread, table.links),
        *(Line((Cell(0, sentence, "note", columns=spread),)) for sentence in table.sentences),
        *table.above,
    ]
    tall = with_heights(lines, widths)
    return Sheet(
        name=planned.name,
        widths=widths,
        lines=tall,
        table=excel_table(table.name, table.columns, table.rows),
        charts=placed_charts(tall, widths),
        frozen=(len(lines) + 1, table.kept),
        repeated=len(lines) + 1,
    )


def known_columns(
    view: TrustView, columns: Sequence[Column[R]], rows: Sequence[R]
) -> tuple[Column[R], ...]:
    """The columns with a figure or a word in any row; all of them where there are no rows.

    In results of a published file NO_FIGURE says that the file has no such figures. In other
    results it may also say that a figure is withheld, and its column stays.
    """
    empty = (None, "", NO_FIGURE) if from_published(view.figures) else (None, "")
    return tuple(
        column
        for column in columns
        if not rows or any(_plain(column.value(row)) not in empty for row in rows)
    )


def excel_table(name: str, columns: Sequence[Column[R]], rows: Iterable[R]) -> ExcelTable:
    """An Excel table whose rows are as high as their texts need; an empty text is no value."""
    values = [tuple([_plain(column.value(row)) for column in columns]) for row in rows]
    widths = widths_of(columns)
    wrapped = [(i, column.style) for i, column in enumerate(columns) if LOOKS[column.style].wrap]
    return ExcelTable(
        name,
        tuple(TableColumn(column.heading or "", column.style) for column in columns),
        values,
        band_columns=tuple(i for i, column in enumerate(columns) if column.rule),
        heights=tuple(
            max(cell_height(Cell(i, row[i], style), widths) for i, style in wrapped)
            for row in values
        )
        if wrapped
        else (),
    )


def _plain(value: Content | Cell) -> Content:
    content = value.value if isinstance(value, Cell) else value
    return None if content == "" else content
