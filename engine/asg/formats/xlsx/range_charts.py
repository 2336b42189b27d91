"""Bars that lie beside the rows of a table: ranges with marks, stars, plain scores.

The plot is laid over the rows of the table, so that each bar lies in the middle of its row; the
numbers of the axis are in the line above them.
"""

from __future__ import annotations

from typing import Any

from asg.formats.xlsx.drawing import EDGE, HORIZONTAL, NONE, Drawing, finish
from asg.sheets.charts import WHOLE_SCALE, Axis, BarChart, RangeChart, StarChart

BAR_GAP, MARK_GAP = 70, 40
"""Between bars, and between marks, in hundredths of their thickness: marks are the longer ones."""
SIDE = 0.035
"""Part of the width that is left free on either side, for the numbers at the axis' ends."""
LABEL_WIDTH, LONGEST_LABEL = 44, 6
"""Pixels for the labels of rows, and the characters that fit there."""
NAMES_DOWN = 18
"""Pixels from the top to what the rows are and what stands along the axis."""
RANGE_WORDS = "Score. Black: {whose}, blue: average"
STAR_WORDS = "Score. Star: {whose}, line: average"
STAR = '"★"'
"""A number format that shows any number as a star."""
UNSEEN_AXIS = {"label_position": "none", "major_tick_mark": "none", "line": NONE}


def ranges(drawing: Drawing, chart: RangeChart) -> Any:  # noqa: ANN401
    """Draw the bars on the first pair of axes, the marks over them on the second."""
    bars = drawing.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    marks_began = False
    for position, series in enumerate(chart.series):
        mark = series.role in ("mark_spacer", "own_mark", "national_mark")
        labelled = position == 0 or (mark and not marks_began)
        options = {"name": series.name, **drawing.references(position, labelled), "overlap": 100}
        # xlsxwriter overlaps the stacked series of the first pair of axes alone by itself.
        options |= {"gap": MARK_GAP, "y2_axis": True} if mark else {"gap": BAR_GAP}
        marks_began = marks_began or mark
        if series.role in ("spacer", "mark_spacer"):
            options |= {"fill": NONE, "border": NONE}
        elif series.role == "own_mark" and isinstance(chart, StarChart):
            star = {
                "value": True,
                "num_format": STAR,
                "position": "center",
                "font": drawing.text(13, colour="#000000"),
            }
            options |= {"fill": NONE, "border": NONE, "data_labels": star}
        else:
            options |= {"fill": drawing.fill(series), "border": NONE}
            if series.role in ("no_band", "range"):
                options["border"] = {"color": EDGE, "width": 0.75}
            elif series.role == "own_mark":
                # A white edge sets the mark off from dark green and dark red.
                options["border"] = {"color": drawing.theme.colours.white, "width": 0.5}
        bars.add_series(options)
    along = STAR_WORDS if isinstance(chart, StarChart) else RANGE_WORDS
    _beside_rows(bars, drawing, chart.axis, chart.row, along.format(whose=chart.whose))
    if marks_began:
        # On the second pair of axes x and y are not swapped. An axis that is not visible would
        # take the marks along in LibreOffice: this one has nothing that could be seen.
        bars.set_x2_axis({"reverse": True, **UNSEEN_AXIS})
        bars.set_y2_axis(
            {
                "min": chart.axis.least,
                "max": chart.axis.most,
                "minor_tick_mark": "none",
                "major_gridlines": {"visible": False},
                **UNSEEN_AXIS,
            }
        )
    return bars


def bars(drawing: Drawing, chart: BarChart) -> Any:  # noqa: ANN401
    """Draw the scores of a trust as bars."""
    drawn = drawing.workbook.add_chart({"type": "bar"})
    for position, series in enumerate(chart.series):
        drawn.add_series(
            {
                "name": series.name,
                **drawing.references(position, labelled=not position),
                "fill": {"color": drawing.theme.colours.blue},
                "border": NONE,
                "gap": BAR_GAP,
            }
        )
    _beside_rows(drawn, drawing, WHOLE_SCALE, "Question", "Your trust's score (0 to 10)")
    return drawn


def _beside_rows(bars: Any, drawing: Drawing, axis: Axis, row: str, along: str) -> None:  # noqa: ANN401
    """Place the plot over the rows of the table, its names and numbers in the line above."""
    placed = drawing.placed
    labelled = max(map(len, placed.chart.labels)) <= LONGEST_LABEL
    left = (LABEL_WIDTH if labelled else 0) / placed.width + SIDE
    # In bar charts xlsxwriter's x axis is the one along the bars.
    bars.set_x_axis(
        {
            "min": axis.least,
            "max": axis.most,
            "major_unit": axis.step,
            "major_gridlines": drawing.grid,
            "major_tick_mark": "none",
            "num_format": "0",
            "num_font": drawing.text(),
            "line": NONE,
            **drawing.axis_name(along),
            "name_layout": {"x": left, "y": NAMES_DOWN / placed.height},
        }
    )
    font = drawing.text() | {"rotation": HORIZONTAL}
    bars.set_y_axis(
        {
            "reverse": True,
            **UNSEEN_AXIS,
            **({"label_position": "low", "num_font": drawing.text()} if labelled else {}),
            "name": row,
            "name_font": font,
            "name_layout": {"x": 0.005, "y": NAMES_DOWN / placed.height},
        }
    )
    bars.set_legend({"none": True})
    above = placed.head / placed.height
    layout = {"x": left, "y": above, "width": 1 - SIDE - left, "height": 1 - above}
    bars.set_plotarea({"layout": layout, "fill": NONE})
    finish(drawing, bars)
