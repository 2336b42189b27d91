"""The example workbook of the add-in as a book of sheets."""

from __future__ import annotations

from asg.sheets.analyst.example import load_example
from asg.sheets.analyst.example_view import AnalystView
from asg.sheets.editions import make_book
from asg.sheets.figures.figures import Figures
from asg.sheets.figures.plan import plan_sheets
from asg.sheets.model import Book
from asg.template.files import Template


def analyst_book(figures: Figures, template: Template) -> Book:
    """Make the book: every function of the add-in at work, with the engine's figures as values."""
    view = AnalystView(figures, template, plan_sheets(figures, template), "", load_example())
    return make_book(view, view.name, "Examples of the functions of the add-in")
