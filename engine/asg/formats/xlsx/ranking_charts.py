"""All trusts as columns, coloured by band, with the line of the national average."""

from __future__ import annotations

from typing import Any

from asg.formats.xlsx.drawing import BLACK, EDGE, NONE, Drawing, finish
from asg.sheets.charts import RankingChart

GAP = 25
"""Between columns, in hundredths of their width."""
MOST_EDGED = 60
"""Columns with a border: of more, the borders would hide the colours."""
LEGEND = {"x": 0.77, "y": 0.12, "width": 0.23, "height": 0.78}
PLOT = {"x": 0.07, "y": 0.15, "width": 0.69, "height": 0.7}
"""As parts of the chart, so that the legend is one column beside the plot."""


def ranking(drawing: Drawing, chart: RankingChart) -> Any:  # noqa: ANN401
    """Draw the ranking: a column series for each band, all at the same place, and a line."""
    columns = drawing.workbook.add_chart({"type": "column"})
    edge = {"color": EDGE, "width": 0.5} if len(chart.labels) <= MOST_EDGED else NONE
    line = drawing.workbook.add_chart({"type": "line"})
    for position, series in enumerate(chart.series):
        options: dict[str, Any] = {"name": series.name}
        options |= drawing.references(position, labelled=not position)
        if series.role == "national":
            dashed = {"color": drawing.theme.colours.blue, "width": 1.75, "dash_type": "dash"}
            line.add_series(options | {"line": dashed, "marker": {"type": "none"}})
            continue
        options |= {"fill": drawing.fill(series), "overlap": 100, "gap": GAP}
        if series.role == "own":
            options |= {
                "border": {"color": BLACK, "width": 0.5},
                "data_labels": {
                    "value": True,
                    "num_format": drawing.theme.number_format("score"),
                    "position": "outside_end",
                    "font": drawing.text(9, bold=True, colour=BLACK),
                    # The line of the average may pass behind the number.
                    "fill": {"color": drawing.theme.colours.white},
                },
            }
        else:
            options["border"] = edge
        columns.add_series(options)
    columns.combine(line)
    columns.set_legend({"position": "right", "font": drawing.text(), "layout": LEGEND})
    columns.set_plotarea({"layout": PLOT, "fill": NONE})
    columns.set_y_axis({**drawing.whole_scale, **drawing.axis_name(chart.up), "line": NONE})
    columns.set_x_axis(
        {
            "label_position": "none",
            "major_tick_mark": "none",
            **drawing.axis_name(chart.across),
            "line": {"color": EDGE, "width": 0.75},
        }
    )
    finish(drawing, columns)
    return columns
