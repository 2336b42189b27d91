"""Lines put together: heights from text, blocks side by side, title bars, whole sheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest

from asg.sheets.charts import PlacedChart
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.model import Cell, Content, Formula, Line, RichText, Sheet, place
from asg.template.kinds import KINDS
from asg.template.paper import Orientation
from asg.template.theme import LOOKS
from asg.text_size import BOLD, INDENT, MOST_COUNTED, line_count, text_height, text_width

MARGIN = 14
"""Width of the empty first column of a page, in pixels."""
PADDING = 7
"""Room above and below text in a row, in pixels."""
LEAST_HEIGHT = 20
NOTE_STYLE = "row_base"
"""Look of the note below a cell's text."""
MOST_HEIGHT = 540
"""Excel's tallest row is 546 pixels."""
LINK_GAP = 10
"""Room between two links of the navigation, in pixels."""
HEAD_PRINTED = "Only this head is printed; Clear Print Area prints all."
"""What a sheet of the machinery says of itself."""
BARS = 3
"""Lines of a page's title bar: title, subtitle, navigation."""

PRINTABLE = (1045, 680)
"""Width and height of an A4 page within its margins, in pixels, with 1 % to spare; A3 has the
same shape."""
REPEATED_HEIGHT, NAVIGATION_HEIGHT = 58, 22
"""Of the title bar, which is printed on every page, and of the line of links below it."""

GAP = Line(height=14)
SMALL_GAP = Line(height=7)


_NUMBERS = frozenset([float, int])
_WRAPPED = frozenset(style for style, look in LOOKS.items() if look.wrap)
_ONE_LINE = {style: text_height(1, look.size) + PADDING for style, look in LOOKS.items()}
"""Height of a cell of each look with a line of text."""


def cell_height(cell: Cell, widths: Sequence[int]) -> int:
    """The height in pixels that a cell's text needs."""
    column, value, style, columns, *_, note, _ = cell
    width = sum(widths[column : column + columns])
    if value.__class__ is Formula:
        value = value.value
    if value.__class__ is str:
        height = _text_room(value, style, width)
    elif isinstance(value, RichText) and LOOKS[style].wrap:
        # As much wider as the bold part of it is.
        bold = sum(len(text) for text, is_bold in value.runs if is_bold) / len(value.text)
        look = LOOKS[style]
        room = (width - look.indent * INDENT) / (1 + (BOLD - 1) * bold)
        height = text_height(line_count(value.text, room, look.size), look.size) + PADDING
    else:
        height = _ONE_LINE[style]
    if note:
        below, room = LOOKS[NOTE_STYLE], width - LOOKS[style].indent * INDENT
        height += text_height(line_count(note, room, below.size, below.bold), below.size)
    return height


@lru_cache(maxsize=MOST_COUNTED)
def _text_room(text: str, style: str, width: int) -> int:
    """The height in pixels that a text of a look takes in a cell of some width."""
    look = LOOKS[style]
    if not look.wrap:
        return _ONE_LINE[style]
    lines = line_count(text, width - look.indent * INDENT, look.size, look.bold)
    return text_height(lines, look.size) + PADDING


def row_height(styles: Iterable[str]) -> int:
    """The height in pixels of a row whose cells have a line of text each, in some looks."""
    return max(LEAST_HEIGHT, *(_ONE_LINE[style] for style in styles))


def with_heights(lines: Iterable[Line], widths: Sequence[int]) -> tuple[Line, ...]:
    """Every line a height at which no text is cut."""
    stacked, heights = list(lines), []
    tall = []
    for index, line in enumerate(stacked):
        if line.settled:
            heights.append(line.height or LEAST_HEIGHT)
            continue
        needs = {line.height or LEAST_HEIGHT}
        for cell in line.cells:
            _, value, style, _, rows, _, _, _, note, _ = cell
            if rows > 1:
                tall.append((index, cell))
            elif value is None:
                continue
            elif (style not in _WRAPPED or value.__class__ in _NUMBERS) and not note:
                needs.add(_ONE_LINE[style])  # without a call: most cells
            else:
                needs.add(cell_height(cell, widths))
        heights.append(max(needs))
    for index, cell in tall:
        last = min(index + cell.rows, len(stacked)) - 1
        missing = cell_height(cell, widths) - sum(heights[index : last + 1])
        heights[last] += max(missing, 0)
    shown = (min(height, MOST_HEIGHT) for height in heights)
    return tuple(
        line
        if line.settled and line.height == height
        else Line(line.cells, height, line.fill, line.charts, line.new_page, settled=True)
        for line, height in zip(stacked, shown, strict=True)
    )


def levelled(lines: Iterable[Line], widths: Sequence[int]) -> list[Line]:
    """All lines the height of the tallest, as the rows of a chart beside them need it."""
    stacked = with_heights(lines, widths)
    height = max((line.height for line in stacked), default=0)
    return [line._replace(height=height) for line in stacked]


def placed_charts(lines: Sequence[Line], widths: Sequence[int]) -> tuple[PlacedChart, ...]:
    """The charts that begin in some lines, which have their heights, with their sizes."""
    return tuple(
        PlacedChart(
            chart=spot.chart,
            row=row,
            column=spot.column,
            rows=spot.rows,
            columns=spot.columns,
            width=sum(widths[spot.column : spot.column + spot.columns]),
            height=sum(line.height for line in lines[row : row + spot.rows]),
            head=sum(line.height for line in lines[row : row + spot.head]),
        )
        for row, line in enumerate(lines)
        for spot in line.charts
    )


def page_room(orientation: Orientation, widths: Sequence[int]) -> float:
    """The height in pixels of the lines that a printed page holds, one page wide."""
    across, down = PRINTABLE if orientation == "landscape" else PRINTABLE[::-1]
    return down / across * max(sum(widths), across)


def kept_whole(
    planned: PlannedSheet,
    before: Sequence[Line],
    blocks: Iterable[list[Line]],
    widths: Sequence[int],
) -> list[Line]:
    """Stack blocks of lines so that none is cut by the end of a printed page, where one suffices.

    ``before`` are the lines between the title bar and the first block; one may begin a page.
    """
    room = page_room(planned.orientation, widths) - REPEATED_HEIGHT
    start = max((place for place, line in enumerate(before) if line.new_page), default=0)
    used = float(sum(line.height for line in with_heights(before[start:], widths)))
    used += 0 if start else NAVIGATION_HEIGHT
    stacked: list[Line] = []
    for unsettled in blocks:
        block = list(with_heights(unsettled, widths))
        height = sum(line.height for line in block)
        if used + height > room and used > NAVIGATION_HEIGHT and block:
            block = [block[0]._replace(new_page=True), *block[1:]]
            used = 0.0
        used += height
        stacked += block
    return stacked


def beside(left: Iterable[Line], right: Iterable[Line]) -> list[Line]:
    """Put two blocks of lines next to each other; a line is as tall as the taller of the two."""
    empty = Line()
    return [
        Line(
            a.cells + b.cells,
            max(a.height, b.height),
            a.fill or b.fill,
            a.charts + b.charts,
            a.new_page or b.new_page,
        )
        for a, b in zip_longest(left, right, fillvalue=empty)
    ]


def text_line(text: Content, style: str, widths: Sequence[int], column: int = 1) -> Line:
    """A line of running text across the page, from a column on."""
    return Line((Cell(column, text, style, columns=len(widths) - column),))


def bar_subtitle(view: TrustView, *parts: str) -> str:
    """The line below a sheet's title, which says of every sheet whether it is synthetic."""
    marked = (*parts, "Synthetic sample") if view.figures.results.provenance.synthetic else parts
    return "  |  ".join(marked)


def page(
    view: TrustView,
    planned: PlannedSheet,
    lines: Iterable[Line],
    widths: tuple[int, ...],
    *,
    nav_columns: tuple[int, int, int, int] = (1, 2, 3, 4),
) -> Sheet:
    """Make a sheet of a report: title bar, navigation, then the lines."""
    group = [planned.outline.group.title] if planned.outline else []
    subtitle = bar_subtitle(view, view.name, *group, str(view.figures.survey.year))
    bars = [
        Line((Cell(1, planned.title, "bar_title", columns=len(widths) - 1),), fill="bar"),
        Line((Cell(1, subtitle, "bar_subtitle", columns=len(widths) - 1),), fill="bar"),
        navigation(view, planned, nav_columns, widths),
    ]
    tall = with_heights([*bars, *lines], widths)
    return Sheet(
        name=planned.name,
        widths=widths,
        lines=tall,
        charts=placed_charts(tall, widths),
        frozen=(BARS, 0),
        repeated=BARS - 1,
    )


def empty_page(view: TrustView, planned: PlannedSheet, why: str, widths: tuple[int, ...]) -> Sheet:
    """Make a sheet that only says why there is nothing on it."""
    sheet = page(view, planned, [GAP, text_line(why, "notice", widths)], widths)
    return replace(sheet, empty=True)


def table_bars(
    view: TrustView,
    planned: PlannedSheet,
    widths: Sequence[int],
    spread: int,
    links: tuple[int, int, int, int],
) -> list[Line]:
    """The title bar of a sheet that is one wide table, across its first ``spread`` columns."""
    subtitle = bar_subtitle(view, view.name, view.figures.survey.title)
    return [
        Line((Cell(0, planned.title, "bar_title", columns=spread),), fill="bar"),
        Line((Cell(0, subtitle, "bar_subtitle", columns=spread),), fill="bar"),
        navigation(view, planned, links, widths),
    ]


def navigation(
    view: TrustView, planned: PlannedSheet, columns: Sequence[int], widths: Sequence[int]
) -> Line:
    """The line of links: contents, summary, the sheets before and after.

    Each is in its column of ``columns``, or farther right where the one before it is long;
    one that finds no room is left out.
    """
    names = [p.name for p in view.plan]
    titles = {p.name: p.title for p in view.plan}
    here = names.index(planned.name)
    contents = next((p.name for p in view.plan if KINDS[p.kind].contents), "")
    summaries = ("summary", "national_summary")
    first_summary = next((p.name for p in view.plan if p.kind in summaries), "")
    links = [("Contents", contents), ("Summary", first_summary)]
    links.append((f"◄ {names[here - 1]}", names[here - 1]) if here else ("", ""))
    following = names[here + 1] if here + 1 < len(names) else ""
    links.append((f"{following} ►", following))
    cells: list[Cell] = []
    look, free = LOOKS["nav_link"], 0
    for wanted, (words, target) in zip(columns, links, strict=True):
        column = max(wanted, free)
        if not target or target == planned.name or column >= len(widths):
            continue
        cells.append(Cell(column, words, "nav_link", link=place(target), tip=titles[target]))
        needed = text_width(words, look.size, look.bold) + LINK_GAP
        free = column + 1
        while free < len(widths) and sum(widths[column:free]) < needed:
            free += 1
    return Line(tuple(cells), fill="nav")
