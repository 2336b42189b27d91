"""A trust's workbook as a book of sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from asg.workbook.figures import Figures, Key
from asg.workbook.model import Book, Sheet, anchors
from asg.workbook.sheets.change import change_sheet
from asg.workbook.sheets.comparison import comparison
from asg.workbook.sheets.cover import cover
from asg.workbook.sheets.group import questions_sheet, scores_sheet
from asg.workbook.sheets.notes import notes_sheet
from asg.workbook.sheets.section import section_sheet
from asg.workbook.sheets.summary import summary
from asg.workbook.sheets.tables import results_sheet, trusts_sheet
from asg.workbook.template import SheetKind, Template
from asg.workbook.view import PlannedSheet, TrustView, plan_sheets

SheetMaker = Callable[[TrustView, PlannedSheet], Sheet]

MAKERS: Mapping[SheetKind, SheetMaker] = {
    "cover": cover,
    "summary": summary,
    "scores": scores_sheet,
    "sections": section_sheet,
    "questions": questions_sheet,
    "change": change_sheet,
    "trusts": trusts_sheet,
    "results": results_sheet,
    "notes": notes_sheet,
}
"""What makes a sheet of each kind; the comparison links to the others and is made last."""


def trust_book(figures: Figures, template: Template, code: str) -> Book:
    """Make the book of one trust."""
    view = TrustView(figures, template, plan_sheets(figures, template), code)
    made = {
        planned.name: MAKERS[planned.kind](view, planned)
        for planned in view.plan
        if planned.kind in MAKERS
    }
    places: dict[Key, str] = {}
    for sheet in made.values():
        places |= anchors(sheet)
    for planned in view.plan:
        if planned.kind == "comparison":
            made[planned.name] = comparison(view, planned, places)
    return Book(
        title=f"{figures.survey.title}: {view.name}",
        subject=f"Benchmark results of trust {code}",
        footer=(view.name, footer_title(figures)),
        created=created(figures),
        sheets=tuple(made[planned.name] for planned in view.plan),
    )


def footer_title(figures: Figures) -> str:
    """Give the middle of every page's footer: the survey, and whether it is a sample."""
    sample = " - synthetic sample" if figures.results.provenance.synthetic else ""
    return f"{figures.survey.title}{sample}"


def created(figures: Figures) -> datetime:
    """Give the date that stands as the day of creation: fixed, so that bytes do not change."""
    return datetime(figures.survey.year, 1, 1)
