"""Charts as xlsxwriter draws them, kept without their figures to be filled again and again.

A batch of workbooks draws some hundred charts each, nearly all of them alike but for the cells that
they refer to and the figures there. xlsxwriter draws each kind once; what it wrote is cut at the
references, and a chart is made by putting its own references and figures in their place. Excel
reads the cells; a preview on a phone or in a mail program may draw the chart's copy of the figures.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.utility import quote_sheetname

from asg.formats.xlsx.cell_xml import LETTERS
from asg.formats.xlsx.chart_drawing import draw_chart
from asg.formats.xlsx.drawing import LABELS, drawn_title, references
from asg.sheets.charts import (
    ChangeChart,
    Chart,
    FiguresAt,
    PlacedChart,
    RankingChart,
    ScatterChart,
    Series,
)
from asg.template.theme import Theme
from asg.zip_package import parts_of

_REFERENCE = re.compile(r"<c:f>([^<]*)</c:f><c:(num|str)Cache>.*?</c:\2Cache>")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_AXIS = re.compile(r'(?<=<c:axId val=")\d+(?=\d{4}")|(?<=<c:crossAx val=")\d+(?=\d{4}")')
_AXES_OF = "5001"
"""xlsxwriter numbers axes after the chart's place in its workbook; they are known in it alone."""
TITLE = "\ue000"
"""Stands for the title of a chart."""
_IDLE = re.compile(
    "<c:printSettings>.*?</c:printSettings>"  # of a chart that is printed without its sheet
    "|<a:endParaRPr [^>]*/>"  # of what would be typed after a text
    '| xmlns:r="[^"]*"'  # a prefix that no element here has
)
"""What xlsxwriter writes in every chart and nothing reads: a workbook has a hundred of them."""
MOST_KEPT = 2000
"""Outlines in memory: a national survey needs some fifty."""


@dataclass(frozen=True)
class ChartOutline:
    """A drawn chart without its figures."""

    pieces: tuple[str, ...]
    """What xlsxwriter wrote, cut at the references to cells."""
    slots: tuple[int, ...]
    """What stands between the pieces: the place of a series in the chart, or ``LABELS``."""


def chart_parts(charts: Sequence[PlacedChart], theme: Theme) -> list[str]:
    """The parts of some charts, which know where their figures stand."""
    shapes = [_shape(chart) for chart in charts]
    kept = _outlines(theme)
    missing = {s: chart for s, chart in zip(shapes, charts, strict=True) if s not in kept}
    if missing:
        if len(kept) + len(missing) > MOST_KEPT:
            kept.clear()
            missing = dict(zip(shapes, charts, strict=True))
        blank = [_without_figures(chart) for chart in missing.values()]
        kept.update(zip(missing, _drawn(blank, theme), strict=True))
    return [_filled(kept[shape], chart) for shape, chart in zip(shapes, charts, strict=True)]


Shape = tuple[object, ...]
"""What a chart has in common with all that have the same outline."""


@lru_cache(maxsize=4)
def _outlines(theme: Theme) -> dict[Shape, ChartOutline]:
    """The outlines that are kept of a theme's charts, to be added to."""
    return {}


_FIGURES = frozenset(["title", "named", "alt_text", "labels", "series", "names"])
"""Fields of a chart of which only a part is drawn."""


def _shape(placed: PlacedChart) -> Shape:
    """What :func:`_without_figures` leaves of a chart."""
    chart = placed.chart
    return (
        chart.__class__,
        *(getattr(chart, field.name) for field in fields(chart) if field.name not in _FIGURES),
        placed.width,
        _drawn_height(placed),
        placed.head,
        placed.at is not None and placed.at.labels_row is not None,
        _drawn_labels(chart),
        *((series.role, series.name, _gaps(chart, series)) for series in chart.series),
    )


def _without_figures(placed: PlacedChart) -> PlacedChart:
    """All of a chart that is drawn, but not the figures that it is drawn from."""
    chart = placed.chart
    bare = replace(
        chart,
        title=TITLE,
        alt_text="",
        labels=_drawn_labels(chart),
        series=tuple(_blank(series, _gaps(chart, series)) for series in chart.series),
    )
    if isinstance(bare, ChangeChart):
        bare = replace(bare, named="")
    height = _drawn_height(placed)
    return replace(placed, chart=bare, row=0, column=0, height=height, at=_blank_place(placed))


def _drawn_height(placed: PlacedChart) -> int:
    """The height that a chart is drawn for: the parts of a ranking grow with it."""
    return 0 if isinstance(placed.chart, RankingChart) else placed.height


def _drawn_labels(chart: Chart) -> tuple[str, ...]:
    """What stands for the labels of a chart; those of a scatter chart are drawn as they are."""
    if isinstance(chart, ScatterChart):
        return chart.labels
    return ("0" if _numeric(chart.labels) else "label",) * len(chart.labels)


def _slots(chart: Chart) -> tuple[int, ...]:
    """What of a chart is drawn by reference to cells."""
    series = range(len(chart.series))
    return (*series,) if isinstance(chart, ScatterChart) else (LABELS, *series)


def _gaps(chart: Chart, series: Series) -> tuple[bool, ...]:
    """Where a series has no figure, as far as that is drawn."""
    # Where a line has no figure, another one carries its number.
    if isinstance(chart, ChangeChart):
        return tuple(value is None for value in series.values)
    return ()


def _blank(series: Series, gaps: tuple[bool, ...]) -> Series:
    empty = gaps or (False,) * len(series.values)
    return replace(series, values=tuple(None if gap else 0.0 for gap in empty))


def _blank_place(placed: PlacedChart) -> FiguresAt | None:
    if placed.at is None:
        return None
    across = placed.at.labels_row is not None
    return FiguresAt("Figures", 1 if across else 0, 0, 0 if across else None)


def _numeric(labels: Sequence[str]) -> bool:
    """Whether xlsxwriter takes labels for numbers."""
    try:
        return [float(label) for label in labels] != []
    except ValueError:
        return False


def _drawn(charts: Sequence[PlacedChart], theme: Theme) -> list[ChartOutline]:
    """Draw charts on a sheet each of a workbook that is not kept, and cut them."""
    target = io.BytesIO()
    font = {"font_name": theme.font, "font_size": 10}
    workbook = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "default_format_properties": font}
    )
    placed = []
    for number, chart in enumerate(charts, start=1):
        if chart.at is None:
            raise ValueError("a chart whose figures stand on no sheet")
        chart = replace(chart, at=replace(chart.at, sheet=f"Figures{number}"))
        worksheet = workbook.add_worksheet(f"Figures{number}")
        # xlsxwriter looks at what stands across to tell numbers from texts.
        across = _slots(chart.chart)[0]
        _, row, column, last_row, last_column = references(chart, across)
        cells = [(r, c) for r in range(row, last_row + 1) for c in range(column, last_column + 1)]
        for cell, label in zip(cells, chart.chart.labels, strict=True):
            if across == LABELS:
                worksheet.write_string(*cell, label)
            else:
                worksheet.write_number(*cell, 0)
        worksheet.insert_chart(0, 0, draw_chart(workbook, chart, theme))
        placed.append(chart)
    workbook.close()
    parts = parts_of(target)
    return [
        _cut(parts[f"xl/charts/chart{number}.xml"].decode(), chart)
        for number, chart in enumerate(placed, start=1)
    ]


def _cut(drawn: str, placed: PlacedChart) -> ChartOutline:
    slots = {_formula(placed, slot): slot for slot in _slots(placed.chart)}
    drawn = _IDLE.sub("", _AXIS.sub(_AXES_OF, drawn))
    pieces, found, end = [], [], 0
    for reference in _REFERENCE.finditer(drawn):
        pieces.append(drawn[end : reference.start()])
        found.append(slots[reference[1]])
        end = reference.end()
    if set(found) != set(slots.values()):
        raise RuntimeError(f"{placed.chart}: xlsxwriter drew not all of its figures")
    return ChartOutline((*pieces, drawn[end:]), tuple(found))


def _filled(outline: ChartOutline, placed: PlacedChart) -> str:
    pieces = iter(outline.pieces)
    written = [next(pieces)]
    for slot, piece in zip(outline.slots, pieces, strict=True):
        written += [_reference(placed, slot), piece]
    return "".join(written).replace(TITLE, _text(drawn_title(placed)), 1)


def _reference(placed: PlacedChart, slot: int) -> str:
    chart = placed.chart
    if slot == LABELS:
        kind = "num" if _numeric(chart.labels) else "str"
        shown = [_text(label) if label else None for label in chart.labels]
    else:
        kind, shown = "num", [v if v is None else repr(v) for v in chart.series[slot].values]
    points = [
        f'<c:pt idx="{i}"><c:v>{text}</c:v></c:pt>'
        for i, text in enumerate(shown)
        if text is not None
    ]
    head = "<c:formatCode>General</c:formatCode>" if kind == "num" else ""
    return (
        f"<c:f>{_formula(placed, slot)}</c:f><c:{kind}Cache>{head}"
        f'<c:ptCount val="{len(chart.labels)}"/>{"".join(points)}</c:{kind}Cache>'
    )


@lru_cache(maxsize=20_000)
def _text(label: str) -> str:
    return escape(_NOT_IN_XML.sub("", label))


def _formula(placed: PlacedChart, slot: int) -> str:
    sheet, row, column, last_row, last_column = references(placed, slot)
    first, last = f"${LETTERS[column]}${row + 1}", f"${LETTERS[last_column]}${last_row + 1}"
    return f"{_quoted(sheet)}!{first}" + (f":{last}" if last != first else "")


@lru_cache(maxsize=1000)
def _quoted(sheet: str) -> str:
    return escape(quote_sheetname(sheet))
