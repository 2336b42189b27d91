"""A trust, its peers and the nation as bars beside each other."""

from __future__ import annotations

from typing import Any

from asg.formats.xlsx.drawing import EDGE, NONE, Drawing, finish
from asg.sheets.charts import PeersChart


def peers(drawing: Drawing, chart: PeersChart) -> Any:  # noqa: ANN401
    """Draw three bars for each item; they read the cells of the sheet that they are on."""
    drawn = drawing.workbook.add_chart({"type": "bar"})
    colours = drawing.theme.colours
    fills = {"own": colours.blue, "peers": colours.dark_green, "national": colours.pale}
    for position, series in enumerate(chart.series):
        drawn.add_series(
            {
                "name": series.name,
                **drawing.references(position, labelled=not position),
                "fill": {"color": fills[series.role]},
                "border": {"color": EDGE, "width": 0.75},
                "gap": 60,
            }
        )
    drawn.set_x_axis(drawing.whole_scale | drawing.axis_name("Score (0 to 10)") | {"line": NONE})
    drawn.set_y_axis(
        {
            **drawing.axis_name(chart.row),
            "reverse": True,
            "crossing": "min",
            "num_font": drawing.text(),
            "major_tick_mark": "none",
            "line": {"color": EDGE, "width": 0.75},
        }
    )
    drawn.set_legend({"position": "bottom", "font": drawing.text()})
    finish(drawing, drawn)
    return drawn
