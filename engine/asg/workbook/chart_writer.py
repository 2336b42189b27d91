"""Charts of the sheet model as native Excel charts, by xlsxwriter."""

from __future__ import annotations

from xlsxwriter import Workbook

from asg.workbook.charts import BarChart, ChangeChart, PlacedChart, RangeChart, RankingChart
from asg.workbook.charts_xlsx.change import change
from asg.workbook.charts_xlsx.drawing import Drawing
from asg.workbook.charts_xlsx.ranges import bars, ranges
from asg.workbook.charts_xlsx.ranking import ranking
from asg.workbook.exact import ExactWorksheet
from asg.workbook.theme import Theme

MOVES_AND_SIZES_WITH_CELLS = 1


def insert_chart(
    workbook: Workbook, worksheet: ExactWorksheet, placed: PlacedChart, theme: Theme
) -> object:
    """Draw a chart on a sheet, and give xlsxwriter's return code."""
    drawing, chart = Drawing(workbook, placed, theme), placed.chart
    if isinstance(chart, RankingChart):
        drawn = ranking(drawing, chart)
    elif isinstance(chart, RangeChart):
        drawn = ranges(drawing, chart)
    elif isinstance(chart, BarChart):
        drawn = bars(drawing, chart)
    elif isinstance(chart, ChangeChart):
        drawn = change(drawing, chart)
    else:
        raise NotImplementedError(type(chart).__name__)
    drawn.set_size({"width": placed.width, "height": placed.height})
    options = {
        "description": chart.alt_text,
        "object_position": MOVES_AND_SIZES_WITH_CELLS,
    }
    code: object = worksheet.insert_chart(placed.row, placed.column, drawn, options)
    return code
