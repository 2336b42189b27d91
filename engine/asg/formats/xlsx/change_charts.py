"""Two lines from the survey before to this one."""

from __future__ import annotations

from typing import Any

from asg.formats.xlsx.drawing import EDGE, NONE, Drawing, finish
from asg.sheets.charts import ChangeChart, Series

PLOT = {"x": 0.12, "y": 0.2, "width": 0.85, "height": 0.5}
LEGEND = {"x": 0.2, "y": 0.9, "width": 0.7, "height": 0.1}
SCORE_NAME, YEAR_NAME = {"x": 0.01, "y": 0.2}, {"x": 0.5, "y": 0.8}
"""As parts of the chart, so that title, axes and legend leave the lines their room."""


def change(drawing: Drawing, chart: ChangeChart) -> Any:  # noqa: ANN401
    """Draw the lines, the numbers of the upper one above it and of the lower one below it.

    xlsxwriter cannot place the number of a single point: where the trust lies below, the numbers
    are those of two invisible series.
    """
    lines = drawing.workbook.add_chart({"type": "line"})
    unseen = {s.role: s for s in chart.series if s.role in ("own_below", "national_above")}
    elsewhere = {"own": unseen.get("own_below"), "national": unseen.get("national_above")}
    hidden = []
    for position, series in enumerate(chart.series):
        options: dict[str, Any] = {"name": series.name}
        options |= drawing.references(position, labelled=not position)
        own = series.role in ("own", "own_below")
        colour = drawing.theme.colours.blue if own else drawing.theme.colours.dark_green
        upper = "national" if chart.below else "own"
        above = series.role in (upper, "national_above")
        labels: dict[str, Any] = {
            "value": True,
            "num_format": drawing.theme.number_format("score"),
            "position": "above" if above else "below",
            "font": drawing.text(8.5, bold=True, colour=colour),
        }
        if series.role in unseen:
            options |= {"line": NONE, "marker": {"type": "none"}}
            hidden.append(position)
        else:
            labels |= _without(series, elsewhere[series.role])
            options["line"] = {"color": colour, "width": 2.25} | (
                {} if own else {"dash_type": "dash"}
            )
            options["marker"] = {
                "type": "circle" if own else "diamond",
                "size": 7,
                "fill": {"color": colour},
                "border": {"color": colour},
            }
        lines.add_series(options | {"data_labels": labels})
    legend: dict[str, Any] = {"position": "bottom", "font": drawing.text(), "layout": LEGEND}
    lines.set_plotarea({"layout": PLOT, "fill": NONE})
    lines.set_legend(legend | ({"delete_series": hidden} if hidden else {}))
    lines.set_y_axis(
        {
            **drawing.whole_scale,
            **drawing.axis_name("Score (0 to 10)"),
            "name_layout": SCORE_NAME,
            "line": NONE,
        }
    )
    lines.set_x_axis(
        {
            "num_font": drawing.text(9),
            **drawing.axis_name("Year"),
            "name_layout": YEAR_NAME,
            "major_tick_mark": "none",
            "line": {"color": EDGE, "width": 0.75},
        }
    )
    finish(drawing, lines)
    return lines


def _without(series: Series, other: Series | None) -> dict[str, Any]:
    """What takes the numbers off the points whose number another series carries."""
    if other is None:
        return {}
    taken = [value is not None for value in other.values]
    return {"custom": [{"delete": True} if t else None for t in taken]} if any(taken) else {}
