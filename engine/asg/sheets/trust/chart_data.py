"""Chart data: the figures that the charts of the other sheets are drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from asg.sheets.charts import ChangeChart, Chart, FiguresAt, PlacedChart, RankingChart, plotted
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import GAP, HEAD_PRINTED, MARGIN, page, text_line, with_heights
from asg.sheets.model import Cell, Line, Sheet

LABELS_WIDTH, FIGURES_WIDTH, COLUMNS = 340, 76, 15
WIDTHS = (MARGIN, LABELS_WIDTH, *(FIGURES_WIDTH,) * COLUMNS)
LABELS = 1
"""Column of the labels."""
ROW_HEIGHT = 22
TITLE_COLUMNS = 8
BEFORE_AND_NOW = 2
SENTENCE = (
    "The charts draw these figures: points of score, and shares of people. A range is an invisible "
    "part up to the lowest score, then the width of each band. A mark is an invisible part and a "
    "thin part. Bars have six decimals; figures shown as numbers have every digit. No suppressed "
    f"figure is here. {HEAD_PRINTED}"
)


def with_chart_data(
    view: TrustView, planned: PlannedSheet, sheets: Mapping[str, Sheet]
) -> dict[str, Sheet]:
    """The same sheets, and one more on which the figures of their charts are stacked."""
    top = page(view, planned, [text_line(SENTENCE, "note", WIDTHS)], WIDTHS)
    lines = list(top.lines)
    located: dict[str, Sheet] = {}
    for planned_sheet in view.plan:
        if planned_sheet.name in sheets:
            sheet = sheets[planned_sheet.name]
            charts = _stacked(lines, sheet.name, sheet.charts, planned.name)
            located[sheet.name] = replace(sheet, charts=charts) if charts else sheet
    if len(lines) == len(top.lines):
        lines += [Line((Cell(LABELS, "There are no charts.", "table_text"),), ROW_HEIGHT)]
    located[planned.name] = replace(top, lines=tuple(lines))
    return located


def _stacked(
    lines: list[Line], sheet: str, charts: Iterable[PlacedChart], figures_sheet: str
) -> tuple[PlacedChart, ...]:
    """Add the figures of a sheet's charts to the lines, and give the charts with their places."""
    placed = []
    years: tuple[str, ...] = ()
    for chart in charts:
        if chart.at is not None:  # drawn from the cells of its own sheet
            placed.append(chart)
            continue
        drawn = plotted(chart.chart)
        if isinstance(drawn, ChangeChart) and len(drawn.labels) == BEFORE_AND_NOW:
            # All of them on a line each, below a single heading.
            if drawn.labels != years:
                years = drawn.labels
                lines += with_heights([GAP, *_change_head(sheet, years)], WIDTHS)
                years_row = len(lines) - 1
            at = FiguresAt(figures_sheet, len(lines), LABELS, years_row)
            lines.append(_change_line(drawn))
        else:
            lines += with_heights([GAP, *_head(sheet, drawn)], WIDTHS)
            at = FiguresAt(figures_sheet, len(lines), LABELS)
            lines += _figures(drawn)
        placed.append(replace(chart, chart=drawn, at=at))
    return tuple(placed)


def _head(sheet: str, chart: Chart) -> list[Line]:
    label = "Trust" if isinstance(chart, RankingChart) else None
    names = [
        Cell(i, series.name, "head") for i, series in enumerate(chart.series, start=LABELS + 1)
    ]
    return [
        Line((Cell(LABELS, f"{sheet}. {chart.title}", "strong", columns=TITLE_COLUMNS),)),
        Line((Cell(LABELS, label, "head_left"), *names)),
    ]


def _figures(chart: Chart) -> list[Line]:
    rows = zip(*(series.values for series in chart.series), strict=True)
    return [
        Line(
            (
                Cell(LABELS, label or None, "table_text"),
                *[
                    Cell(column, value, "table_point")
                    for column, value in enumerate(values, start=LABELS + 1)
                    if value is not None
                ],
            ),
            ROW_HEIGHT,
        )
        for label, values in zip(chart.labels, rows, strict=True)
    ]


def _change_head(sheet: str, years: tuple[str, ...]) -> list[Line]:
    series = ("Your trust", "National average", "Your trust, label below")
    names = [*series, "National average, label above"]
    return [
        Line((Cell(LABELS, f"{sheet}. Change since {years[0]}", "strong", columns=TITLE_COLUMNS),)),
        Line(
            (
                Cell(LABELS, None, "head"),
                *(
                    Cell(LABELS + 1 + 2 * i, name, "head", columns=2)
                    for i, name in enumerate(names)
                ),
            )
        ),
        Line(
            (
                Cell(LABELS, "Question", "head_left"),
                *(Cell(LABELS + 1 + i, year, "head") for i, year in enumerate(years * len(names))),
            )
        ),
    ]


def _change_line(chart: ChangeChart) -> Line:
    cells = [
        Cell(LABELS + 1 + len(chart.labels) * position + i, value, "table_point")
        for position, series in enumerate(chart.series)
        for i, value in enumerate(series.values)
        if value is not None
    ]
    return Line((Cell(LABELS, chart.title, "table_text"), *cells), ROW_HEIGHT)
