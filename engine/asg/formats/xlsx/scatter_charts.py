"""A point for each question, named and coloured by band, with a line each way."""

from __future__ import annotations

from typing import Any

from asg.formats.xlsx.drawing import EDGE, NONE, Drawing, finish
from asg.sheets.charts import Axis, ScatterChart

LEFT, RIGHT, HEAD, FOOT = 52, 16, 58, 52
"""Pixels around the plot: title and legend above it, the numbers and the name of an axis below."""
LEGEND_DOWN, LEGEND_HEIGHT = 24, 24
MARK = 7
"""Size of a point, in points."""


def scatter(drawing: Drawing, chart: ScatterChart) -> Any:  # noqa: ANN401
    """Draw the points of each band as a series. The axes cross where the lines are to be."""
    drawn = drawing.workbook.add_chart({"type": "scatter"})
    across, hidden = drawing.references(0)["values"], []
    for position, series in enumerate(chart.series[1:], start=1):
        options: dict[str, Any] = {"name": series.name, "categories": across}
        options |= drawing.references(position)
        if series.role in ("named", "named_left"):
            # Labels from cells need Excel 2013's extension, which other programs do not read.
            names = [{"value": label} for label in chart.labels]
            options["marker"] = {"type": "none"}
            hidden.append(position - 1)
            options["data_labels"] = {
                "value": True,
                "custom": names,
                "position": "right" if series.role == "named" else "left",
                "font": drawing.text(colour=drawing.theme.colours.ink),
            }
        else:
            edge = {"color": EDGE, "width": 0.75}
            fill = drawing.fill(series)
            options["marker"] = {"type": "circle", "size": MARK, "fill": fill, "border": edge}
        drawn.add_series(options)
    drawn.set_x_axis(_axis(drawing, chart.x, chart.across, "+0.0;-0.0;0") | {"crossing": 0})
    drawn.set_y_axis(_axis(drawing, chart.y, chart.up, "0.00") | {"crossing": chart.middle})
    width, height = drawing.placed.width, drawing.placed.height
    left, across_room = LEFT / width, 1 - (LEFT + RIGHT) / width
    plot = {"x": left, "y": HEAD / height, "width": across_room}
    drawn.set_plotarea({"layout": plot | {"height": 1 - (HEAD + FOOT) / height}, "fill": NONE})
    legend = {"x": left, "y": LEGEND_DOWN / height, "width": across_room}
    drawn.set_legend(
        {
            "position": "top",
            "font": drawing.text(),
            "layout": legend | {"height": LEGEND_HEIGHT / height},
            "delete_series": hidden,
        }
    )
    finish(drawing, drawn)
    return drawn


def _axis(drawing: Drawing, axis: Axis, name: str, number_format: str) -> dict[str, Any]:
    """An axis whose line divides the plot, with its numbers at the edge of the plot."""
    return {
        **drawing.axis_name(name),
        "min": axis.least,
        "max": axis.most,
        "major_unit": axis.step,
        "major_gridlines": drawing.grid,
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
        "label_position": "low",
        "num_format": number_format,
        "num_font": drawing.text(),
        "line": {"color": drawing.theme.colours.grey, "width": 1.25},
    }
