"""Lines put together: heights from text, blocks side by side, title bars, whole sheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest

from asg.workbook.model import Cell, ExcelTable, Line, Sheet, place
from asg.workbook.text import INDENT, line_count, text_height
from asg.workbook.theme import LOOKS
from asg.workbook.view import PlannedSheet, TrustView

MARGIN = 14
"""Width of the empty first column of a page, in pixels."""
PADDING = 7
"""Room above and below text in a row, in pixels."""
LEAST_HEIGHT = 20
MOST_HEIGHT = 540
"""Excel's tallest row is 546 pixels."""
BARS = 3
"""Lines of a page's title bar: title, subtitle, navigation."""

GAP = Line(height=14)
SMALL_GAP = Line(height=7)


def cell_height(cell: Cell, widths: Sequence[int]) -> int:
    """Give the height in pixels that a cell's text needs."""
    look = LOOKS[cell.style]
    width = sum(widths[cell.column : cell.column + cell.columns]) - look.indent * INDENT
    lines = 1
    if isinstance(cell.value, str) and look.wrap:
        lines = line_count(cell.value, width, look.size, look.bold)
    return text_height(lines, look.size) + PADDING


def with_heights(lines: Iterable[Line], widths: Sequence[int]) -> tuple[Line, ...]:
    """Give every line a height at which no text is cut."""
    heights = []
    stacked = list(lines)
    for line in stacked:
        needs = [cell_height(c, widths) for c in line.cells if c.rows == 1 and c.value is not None]
        heights.append(max([line.height or LEAST_HEIGHT, *needs]))
    for index, line in enumerate(stacked):
        for cell in line.cells:
            if cell.rows > 1:
                last = min(index + cell.rows, len(stacked)) - 1
                missing = cell_height(cell, widths) - sum(heights[index : last + 1])
                heights[last] += max(missing, 0)
    return tuple(
        replace(line, height=min(height, MOST_HEIGHT))
        for line, height in zip(stacked, heights, strict=True)
    )


def beside(left: Iterable[Line], right: Iterable[Line]) -> list[Line]:
    """Put two blocks of lines next to each other; a line is as tall as the taller of the two."""
    empty = Line()
    return [
        Line(a.cells + b.cells, max(a.height, b.height), a.fill or b.fill)
        for a, b in zip_longest(left, right, fillvalue=empty)
    ]


def text_line(text: str, style: str, widths: Sequence[int], column: int = 1) -> Line:
    """Give a line of running text across the page, from a column on."""
    return Line((Cell(column, text, style, columns=len(widths) - column),))


def page(
    view: TrustView,
    planned: PlannedSheet,
    lines: Iterable[Line],
    widths: tuple[int, ...],
    *,
    nav_columns: tuple[int, int, int, int] = (1, 2, 3, 4),
) -> Sheet:
    """Make a sheet of a report: title bar, navigation, then the lines."""
    parts = [view.name, *([planned.outline.group.title] if planned.outline else [])]
    subtitle = "  |  ".join([*parts, str(view.figures.survey.year)])
    bars = [
        Line((Cell(1, planned.title, "bar_title", columns=len(widths) - 1),), fill="bar"),
        Line((Cell(1, subtitle, "bar_subtitle", columns=len(widths) - 1),), fill="bar"),
        navigation(view, planned, nav_columns),
    ]
    return Sheet(
        name=planned.name,
        widths=widths,
        lines=with_heights([*bars, *lines], widths),
        frozen=(BARS, 0),
        repeated=BARS - 1,
    )


def table_page(
    view: TrustView,
    planned: PlannedSheet,
    sentence: str,
    table: ExcelTable,
    widths: tuple[int, ...],
    spread: int,
) -> Sheet:
    """Make a sheet of one Excel table below a title bar and a sentence.

    Parameters
    ----------
    spread
        Number of columns that the title and the sentence may span: those seen without scrolling.
    """
    subtitle = f"{view.name}  |  {view.figures.survey.title}"
    lines = [
        Line((Cell(0, planned.title, "bar_title", columns=spread),), fill="bar"),
        Line((Cell(0, subtitle, "bar_subtitle", columns=spread),), fill="bar"),
        navigation(view, planned, (0, 1, 2, 3)),
        Line((Cell(0, sentence, "note", columns=spread),)),
    ]
    return Sheet(
        name=planned.name,
        widths=widths,
        lines=with_heights(lines, widths),
        table=table,
        frozen=(len(lines) + 1, 0),
        repeated=len(lines) + 1,
    )


def navigation(view: TrustView, planned: PlannedSheet, columns: Sequence[int]) -> Line:
    """Give the line of links: contents, summary, the sheets before and after."""
    names = [p.name for p in view.plan]
    here = names.index(planned.name)
    first_summary = next((p.name for p in view.plan if p.kind == "summary"), "")
    links = [("Contents", names[0]), ("Summary", first_summary)]
    links.append((f"◄ {names[here - 1]}", names[here - 1]) if here else ("", ""))
    following = names[here + 1] if here + 1 < len(names) else ""
    links.append((f"{following} ►", following))
    cells = tuple(
        Cell(column, words, "nav_link", link=place(target))
        for column, (words, target) in zip(columns, links, strict=True)
        if target and target != planned.name
    )
    return Line(cells, fill="nav")
