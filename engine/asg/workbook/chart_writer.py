"""Charts of the sheet model as native Excel charts, by xlsxwriter."""

from __future__ import annotations

from xlsxwriter import Workbook

from asg.workbook.charts import Chart
from asg.workbook.exact import ExactWorksheet
from asg.workbook.theme import Theme


def insert_chart(
    workbook: Workbook, worksheet: ExactWorksheet, chart: Chart, theme: Theme
) -> object:
    """Draw a chart on a sheet, and give xlsxwriter's return code."""
    raise NotImplementedError(type(chart).__name__)
