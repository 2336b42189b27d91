"""Printed pages: where they end, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from asg.sheets.figures.view import PlannedSheet
from asg.sheets.layout import (
    LEAST_HEIGHT,
    NAVIGATION_HEIGHT,
    REPEATED_HEIGHT,
    page_room,
    with_heights,
)
from asg.sheets.model import Line, Sheet

HEADS = frozenset(["heading", "head", "head_left", "strong", "block_section", "block_question"])
"""Looks of what belongs to the line below it."""

LEAST_LAST_PAGE = 60
"""Pixels of a last page that is not worth its paper: a note of two lines."""
SHRUNK = 0.05
"""By how much a sheet may be printed smaller to spare that page."""


def paged(sheet: Sheet) -> Sheet:
    """A sheet whose blocks that the end of a page would cut begin the next one.

    Where the last page would hold a note or two alone, the sheet gets an empty column at its right:
    so all is printed a little smaller, and they fit on the page before.
    """
    if sheet.table is not None or sheet.pages_tall or sheet.pages_wide > 1:
        return sheet
    found = _paged(sheet)
    if sheet.printed or not any(line.new_page for line in found.lines):
        return found
    last = max(row for row, line in enumerate(found.lines) if line.new_page)
    if sum(line.height for line in found.lines[last:]) > LEAST_LAST_PAGE:
        return found
    wider = _paged(replace(sheet, widths=(*sheet.widths, round(SHRUNK * sum(sheet.widths)))))
    return wider if page_count(wider) < page_count(found) else found


def _paged(sheet: Sheet) -> Sheet:
    room = page_room(sheet.orientation, sheet.widths)
    heads = sum(line.height for line in sheet.lines[sheet.repeated_from : sheet.repeated])
    lines, used = list(sheet.lines), 0
    for first, end in _blocks(sheet):
        if sheet.printed and first >= sheet.printed:
            break
        height = sum(line.height for line in lines[first:end])
        empty_above = first > 0 and not lines[first - 1].cells and lines[first - 1].new_page
        if empty_above:  # a gap that begins a page has what follows below it
            lines[first] = lines[first]._replace(new_page=False)
        if lines[first].new_page or (used > heads and used + height > room):
            lines[first] = lines[first]._replace(new_page=True)
            used = heads
        used += height
    return replace(sheet, lines=tuple(lines))


def page_count(sheet: Sheet) -> int:
    """How many pages a paged sheet is printed on."""
    if sheet.pages_tall:
        return sheet.pages_tall * sheet.pages_wide
    breaks = sum(line.new_page for line in sheet.lines[: sheet.printed or None])
    if sheet.printed:
        return 1 + breaks
    table = sheet.table
    if table is None:
        return (1 + breaks) * sheet.pages_wide
    room = page_room(sheet.orientation, sheet.widths) * sheet.pages_wide
    heads = sum(line.height for line in sheet.lines[sheet.repeated_from : sheet.repeated])
    last = max((row for row, line in enumerate(sheet.lines) if line.new_page), default=0)
    pages, used = 1 + breaks, sum(line.height for line in sheet.lines[last:])
    for height in table.heights or (LEAST_HEIGHT,) * len(table.rows):
        if used + height > room:
            pages, used = pages + 1, heads
        used += height
    return pages * sheet.pages_wide


def shrunk_to_a_page(sheet: Sheet, most: float) -> Sheet:
    """A sheet of no more than ``most`` pages on one; a longer one as it is."""
    height = sum(line.height for line in sheet.lines)
    fits = height <= most * page_room(sheet.orientation, sheet.widths)
    whole = (line._replace(new_page=False) for line in sheet.lines)
    return replace(sheet, lines=tuple(whole), pages_tall=1) if fits else sheet


def with_head(
    planned: PlannedSheet,
    before: Sequence[Line],
    table: tuple[Sequence[Line], Sequence[Line]],
    widths: tuple[int, ...],
) -> list[Line]:
    """The lines of a table, its head first and again wherever it goes over to another page.

    ``before`` are all lines between the title bar and the table, ``table`` its head and its rows.
    """
    head, rows = (with_heights(lines, widths) for lines in table)
    bars = Line(height=REPEATED_HEIGHT), Line(height=NAVIGATION_HEIGHT)
    begun = with_heights([*bars, *before, *head, *rows[:1]], widths)
    above = paged(replace(Sheet("", widths, begun, repeated=1), orientation=planned.orientation))
    used = 0
    for line in above.lines:
        used = (REPEATED_HEIGHT if line.new_page else used) + line.height
    room = page_room(planned.orientation, widths)
    lines = [*head, *rows[:1]]
    for row in rows[1:]:
        if used + row.height > room:
            lines += [head[0]._replace(new_page=True), *head[1:]]
            used = REPEATED_HEIGHT + sum(line.height for line in head)
        lines.append(row)
        used += row.height
    return lines


def _blocks(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """The lines that stay together: merged cells, charts, and a heading with what follows."""
    first = end = 0
    for row, line in enumerate(sheet.lines):
        if row == end > first:
            yield first, end
            first = row
        span = max((spot.rows for spot in line.charts), default=1)
        heading = False
        for cell in line.cells:
            span = max(span, cell.rows)
            heading = heading or cell.style in HEADS
        if heading:
            below = range(row + 1, len(sheet.lines))
            filled = (i for i in below if sheet.lines[i].cells or sheet.lines[i].charts)
            span = max(span, next(filled, row) - row + 1)
        end = min(max(end, row + span), len(sheet.lines))
    if end > first:
        yield first, end
