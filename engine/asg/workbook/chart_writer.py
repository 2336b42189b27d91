"""Charts of the sheet model as native Excel charts, by xlsxwriter."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from asg.workbook.charts import BarChart, ChangeChart, PlacedChart, RangeChart, RankingChart
from asg.workbook.charts_xlsx.change import change
from asg.workbook.charts_xlsx.drawing import Drawing
from asg.workbook.charts_xlsx.outlines import filled_charts
from asg.workbook.charts_xlsx.ranges import bars, ranges
from asg.workbook.charts_xlsx.ranking import ranking
from asg.workbook.exact import ExactWorkbook, ExactWorksheet, done
from asg.workbook.theme import Theme

MOVES_AND_SIZES_WITH_CELLS = 1


def insert_charts(
    workbook: ExactWorkbook, charts: Sequence[tuple[ExactWorksheet, PlacedChart]], theme: Theme
) -> None:
    """Put charts on sheets of a workbook, each with its alt text."""
    parts = filled_charts([placed for _, placed in charts], theme, draw_chart)
    for (worksheet, placed), part in zip(charts, parts, strict=True):
        chart = WrittenChart(part, placed.width, placed.height)
        workbook.add_written_chart(chart)
        options = {
            "description": placed.chart.alt_text,
            "object_position": MOVES_AND_SIZES_WITH_CELLS,
        }
        done(worksheet.insert_chart(placed.row, placed.column, chart, options))


def draw_chart(
    workbook: ExactWorkbook, worksheet: ExactWorksheet, placed: PlacedChart, theme: Theme
) -> None:
    """Draw a chart by xlsxwriter, and put it on a sheet."""
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
    done(worksheet.insert_chart(placed.row, placed.column, drawn))


class WrittenChart:
    """A chart whose part is written already, as xlsxwriter's workbook and sheets ask for a chart.

    Parameters
    ----------
    part
        What xlsxwriter would write.
    width, height
        In pixels.
    """

    id = -1
    combined = None
    already_inserted = False
    x_scale = y_scale = 1
    x_offset = y_offset = 0
    chart_name = None
    series = (None,)
    """xlsxwriter refuses a chart without any."""

    def __init__(self, part: str, width: int, height: int) -> None:
        self.part, self.width, self.height = part, width, height
        self.formula_ids: dict[str, int] = {}

    def _set_xml_writer(self, target: StringIO) -> None:
        self._target = target

    def _assemble_xml_file(self) -> None:
        self._target.write(self.part)
