"""The example workbook as a book of sheets, and as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from asg.errors import UsageError
from asg.formats.xlsx.writer import workbook_bytes
from asg.output_files import write_file
from asg.results.results import Results
from asg.sample import is_of_sample
from asg.sheets.analyst.band_cells import bands_sheet
from asg.sheets.analyst.example import load_example
from asg.sheets.analyst.example_responses import (
    all_scores_sheet,
    responses_sheet,
    scores_sheet,
    weights_sheet,
)
from asg.sheets.analyst.example_results import results_sheet, table_sheet
from asg.sheets.analyst.example_view import AnalystView
from asg.sheets.editions import created, footer_title
from asg.sheets.figures.figures import Figures, arrange
from asg.sheets.figures.view import PlannedSheet, plan_sheets
from asg.sheets.layout import MARGIN, SMALL_GAP, page
from asg.sheets.model import Book, Cell, Line, Sheet, place
from asg.sheets.trust.words import page_lines
from asg.template.files import Template, check_workbook, load_template
from asg.template.kinds import SheetKind

ANALYST_TEMPLATE = "analyst"


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


MAKERS: Mapping[SheetKind, Callable[[AnalystView, PlannedSheet], Sheet]] = {
    "analyst_start": start_sheet,
    "analyst_responses": responses_sheet,
    "analyst_weights": weights_sheet,
    "analyst_scores": scores_sheet,
    "analyst_all_scores": all_scores_sheet,
    "analyst_bands": bands_sheet,
    "analyst_results": results_sheet,
    "analyst_table": table_sheet,
}
"""What makes a sheet of each kind."""


def analyst_book(figures: Figures, template: Template) -> Book:
    """Make the book: every function of the add-in at work, with the engine's figures as values."""
    view = AnalystView(figures, template, plan_sheets(figures, template), "", load_example())
    return Book(
        title=f"{figures.survey.title}: {view.name}",
        subject="Examples of the functions of the add-in",
        footer=(view.name, footer_title(figures)),
        created=created(figures),
        sheets=tuple(
            replace(
                MAKERS[planned.kind](view, planned),
                paper=planned.paper,
                orientation=planned.orientation,
            )
            for planned in view.plan
        ),
    )


def write_analyst_workbook(
    results: Results, path: str | Path, *, template: str | Path = ANALYST_TEMPLATE
) -> None:
    """Write the example workbook of the add-in's functions.

    Parameters
    ----------
    results
        The results of the embedded sample: the example works on its respondents.
    path
        The file to write.
    template
        Name of a shipped template of the example, or a folder.

    Raises
    ------
    UsageError
        If the results are of anything but the sample.
    TemplateError
        If the template is wrong, or is of other workbooks.
    OutputError
        If the file cannot be written; an earlier file is still whole.
    """
    chosen = load_template(template)
    check_workbook(chosen, "analyst")
    if not is_of_sample(results.provenance):
        raise UsageError(
            f"template {chosen.name!r} shows the embedded sample at work; leave INPUT out"
        )
    content = workbook_bytes(analyst_book(arrange(results), chosen), chosen.theme)
    write_file(content, Path(path))
