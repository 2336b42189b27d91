"""Small multiples: for each item a small chart of all units, each in its own expected range."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from asg.sheets.blocks import AXIS_HEIGHT, chart_spot
from asg.sheets.breakdowns.local_view import (
    TRUST,
    LocalView,
    UnitRow,
    any_shown,
    as_trust_row,
    shown,
    view_of,
)
from asg.sheets.charts import RangeChart
from asg.sheets.figures.chart_figures import (
    NO_RANGE,
    SHORT_LABELS,
    Known,
    range_bars,
    range_marks,
    whole_points,
)
from asg.sheets.figures.figures import Item, Row
from asg.sheets.figures.view import NO_FIGURE, SUPPRESSED, PlannedSheet, TrustView
from asg.sheets.layout import (
    GAP,
    MARGIN,
    SMALL_GAP,
    beside,
    empty_page,
    kept_whole,
    levelled,
    page,
    text_line,
)
from asg.sheets.model import Cell, Line, Sheet
from asg.text_size import listed

BLOCK = (150, 46, 48, 208, 216)
"""Columns of a block: unit, respondents, score, band, chart."""
BETWEEN = 26
WIDTHS = (MARGIN, *BLOCK, BETWEEN, *BLOCK)
STARTS = (1, 2 + len(BLOCK))
ROW_HEIGHT = 21
MARK_THICKNESS = 1.8
"""Of the marks, beside those of the larger charts of a trust's workbook."""
MARKS = (
    "Black: the trust or unit. Blue: national average. Bar: lowest to highest trust, coloured by "
    "the expected range of the trust or unit of that row. Fewer respondents make it wider."
)


def local_ranges(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of small charts of one breakdown of a group, two side by side."""
    local, outline = view_of(view), planned.group_outline
    units = local.units(planned)
    items = [item for _, block in local.items(outline) for item in block]
    drawn = [item for item in items if any_shown(units, [item])]
    if not drawn:
        return empty_page(view, planned, "No unit has a score that may be shown.", WIDTHS)
    lines = [SMALL_GAP]
    lines += [text_line(words, "text", WIDTHS) for words in (MARKS, *local.strata(planned))]
    lines.append(SMALL_GAP)
    pairs = [drawn[i : i + 2] for i in range(0, len(drawn), 2)]
    blocks = [
        [
            *beside(
                _block(local, planned, pair[0], STARTS[0]),
                _block(local, planned, pair[1], STARTS[1]) if len(pair) > 1 else [],
            ),
            GAP,
        ]
        for pair in pairs
    ]
    lines += kept_whole(planned, lines, blocks, WIDTHS)
    left = [item for item in items if item not in drawn]
    if left:
        said = f"Not drawn, because no unit has a score that may be shown: {listed(left)}."
        lines.append(text_line(said, "note", WIDTHS))
    marks = f"{SUPPRESSED} withheld. {NO_FIGURE} no figure, or no band."
    lines.append(text_line(marks, "note", WIDTHS))
    return page(view, planned, lines, WIDTHS)


def _block(view: LocalView, planned: PlannedSheet, item: str, start: int) -> list[Line]:
    group = planned.group_outline.group.id
    whole, summary = view.row(group, item), view.item(group, item)
    rows: list[tuple[str, Row | UnitRow | None]] = [(TRUST, whole)]
    rows += [(unit, rows_of.get(item)) for unit, rows_of in view.units(planned).items()]
    chart = _chart(planned, item, rows, whole, summary)
    names = [name for name, _ in rows]
    section = next((s.words for s in planned.group_outline.sections if s.id == item), "")
    head = Cell(start, f"{item}  {section or summary.text}", "block_question", columns=len(BLOCK))
    titles = (
        (planned.by, "head_left"),
        ("n", "head"),
        ("Score", "head"),
        ("Band", "head_left"),
        ("" if summary.average is None else f"National average {summary.average:.1f}", "head_left"),
    )
    spot = chart_spot(chart, start + len(BLOCK) - 1, len(names))
    units = [
        Line(
            (
                Cell(start, name, "row_strong" if name == TRUST else "row_small"),
                Cell(start + 1, shown(row, "n"), "row_small_count"),
                Cell(start + 2, shown(row, "score"), "row_score"),
                _band_cell(view, start + 3, row),
                Cell(start + 4, None, "row"),
            ),
            ROW_HEIGHT,
        )
        for name, row in rows
    ]
    return [
        Line((head,), height=34),
        Line(tuple(Cell(start + i, text or None, style) for i, (text, style) in enumerate(titles))),
        Line(
            tuple(Cell(start + i, None, "row") for i in range(len(BLOCK))),
            AXIS_HEIGHT,
            charts=(spot,),
        ),
        # As tall as each other, as the bars of the chart beside them are.
        *levelled(units, WIDTHS),
    ]


def _band_cell(view: LocalView, column: int, row: Row | UnitRow | None) -> Cell:
    if row is not None and row.band is not None:
        words = view.template.theme.band_words(row.band)
        return Cell(column, words, "band", rule="words")
    return Cell(column, shown(row, "band"), "row_bare", rule="words")


def _chart(
    planned: PlannedSheet,
    item: str,
    rows: Sequence[tuple[str, Row | UnitRow | None]],
    whole: Row | None,
    summary: Item,
) -> RangeChart:
    known = [_known(row, whole, summary) for _, row in rows]
    scores = [k[0].score for k in known if k is not None and k[0].score is not None]
    beside = [summary, *(k[1] for k in known if k is not None)]
    figures = (v for item in beside for v in (item.lowest, item.highest, item.average))
    ends = [*scores, *(v for v in figures if v is not None)]
    axis = whole_points(min(ends), max(ends))
    return RangeChart(
        title=f"{item} by {planned.by}",
        alt_text=" ".join(_words(planned, item, rows, summary)),
        labels=tuple(name for name, _ in rows),
        series=(*range_bars(known), *range_marks(known, axis, "Score", MARK_THICKNESS)),
        axis=axis,
        row=planned.by,
    )


def _known(row: Row | UnitRow | None, whole: Row | None, summary: Item) -> Known | None:
    if row is None or row.score is None or whole is None:
        return None
    if isinstance(row, Row):
        return row, summary
    beside = replace(summary, average=row.average, lowest=row.lowest, highest=row.highest)
    return as_trust_row(row, whole), beside


def _words(
    planned: PlannedSheet,
    item: str,
    rows: Sequence[tuple[str, Row | UnitRow | None]],
    summary: Item,
) -> Iterable[str]:
    yield f"{item} by {planned.by}: bars from lowest to highest trust, marks of score and average."
    if summary.average is not None:
        yield f"National average {summary.average:.1f}."
    for name, row in rows:
        if row is None or row.score is None:
            yield f"{name}: not shown."
        else:
            band = NO_RANGE.lower() if row.band is None else SHORT_LABELS[row.band].lower()
            own = row.average if isinstance(row, UnitRow) else summary.average
            apart = own is not None and own != summary.average
            average = f", national average of the same people {own:.1f}" if apart else ""
            yield f"{name}: {row.score:.1f}, {band}{average}."
