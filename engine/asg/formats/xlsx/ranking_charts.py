"""All trusts as columns, coloured by band, with the line of the national average."""

from __future__ import annotations

from typing import Any

from asg.formats.xlsx.drawing import BLACK, EDGE, NONE, Drawing, finish
from asg.sheets.charts import RankingChart

GAP = 25
"""Between columns, in hundredths of their width."""
LEGEND = {"x": 0.03, "y": 0.1, "width": 0.96, "height": 0.09}
PLOT = {"x": 0.045, "y": 0.22, "width": 0.95, "height": 0.66}
"""As parts of the chart, so that the legend keeps to one line and the columns use the width."""


def ranking(drawing: Drawing, chart: RankingChart) -> Any:  # noqa: ANN401
    """Draw the ranking: a column series for each band, all at the same place, and a line."""
    columns = drawing.workbook.add_chart({"type": "column"})
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
            options["border"] = {"color": EDGE, "width": 0.5}
        columns.add_series(options)
    columns.combine(line)
    columns.set_legend({"position": "top", "font": drawing.text(), "layout": LEGEND})
    columns.set_plotarea({"layout": PLOT, "fill": NONE})
    columns.set_y_axis(
        {
            **drawing.whole_scale,
            **drawing.axis_name(chart.up),
            "line": NONE,
        }
    )
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
