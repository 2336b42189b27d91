"""The example workbook of the add-in as a book of sheets, and the first of these."""

from __future__ import annotations

from asg.sheets.analyst.example import load_example
from asg.sheets.analyst.example_view import AnalystView
from asg.sheets.editions import make_book
from asg.sheets.figures.figures import Figures
from asg.sheets.figures.plan import plan_sheets
from asg.sheets.figures.view import PlannedSheet
from asg.sheets.layout import MARGIN, SMALL_GAP, page
from asg.sheets.model import Book, Cell, Line, Sheet, place
from asg.sheets.trust.words import page_lines
from asg.template.files import Template


def analyst_book(figures: Figures, template: Template) -> Book:
    """Make the book: every function of the add-in at work, with the engine's figures as values."""
    view = AnalystView(figures, template, plan_sheets(figures, template), "", load_example())
    return make_book(view, view.name, "Examples of the functions of the add-in")


def start_sheet(view: AnalystView, planned: PlannedSheet) -> Sheet:
    """Make the sheet that says what the workbook is, and where a #NAME? would come from."""
    widths = (MARGIN, 150, 420, 420)
    contents = [
        Line(
            (
                Cell(1, sheet.name, "row_link", link=place(sheet.name)),
                Cell(2, sheet.title, "row", columns=2),
            )
        )
        for sheet in view.plan
        if sheet.name != planned.name
    ]
    parts = {"contents": lambda: contents}
    return page(view, planned, [SMALL_GAP, *page_lines(view, "start.md", widths, parts)], widths)
