"""The first sheet of the example workbook: what the others show."""

from __future__ import annotations

from asg.sheets.analyst.example_view import AnalystView
from asg.sheets.figures.view import PlannedSheet
from asg.sheets.layout import MARGIN, SMALL_GAP, page
from asg.sheets.model import Cell, Line, Sheet, place
from asg.sheets.trust.words import page_lines


def start_sheet(view: AnalystView, planned: PlannedSheet) -> Sheet:
    """Make the sheet that says what the workbook is, and where a #NAME? would come from."""
    widths = (MARGIN, 150, 420, 420)
    contents = [
        Line(
            (Cell(1, of.name, "row_link", link=place(of.name)), Cell(2, of.title, "row", columns=2))
        )
        for of in view.plan
        if of.name != planned.name
    ]
    parts = {"contents": lambda: contents}
    return page(view, planned, [SMALL_GAP, *page_lines(view, "start.md", widths, parts)], widths)
