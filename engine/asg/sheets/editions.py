"""A workbook as a book of sheets: a trust's, and the national one, made the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from asg.local.results import LocalResults
from asg.sheets.breakdowns.local_cover import local_cover
from asg.sheets.breakdowns.local_heat_map import local_heat_map
from asg.sheets.breakdowns.local_notes import local_notes
from asg.sheets.breakdowns.local_ranges import local_ranges
from asg.sheets.breakdowns.local_tables import local_results
from asg.sheets.breakdowns.local_view import LocalView, breakdowns_of
from asg.sheets.figures.figures import Figures, Key
from asg.sheets.figures.lambda_names import lambda_names
from asg.sheets.figures.view import NationalView, PlannedSheet, TrustView, plan_sheets
from asg.sheets.layout import with_heights
from asg.sheets.model import Book, Cell, CommonSheets, Line, Sheet, anchors
from asg.sheets.national.heat_map import heat_map, trust_items
from asg.sheets.national.national_cover import national_cover
from asg.sheets.national.national_summary import national_summary
from asg.sheets.national.national_tables import all_results, national_table, response_rates
from asg.sheets.national.outliers import much_better, much_worse
from asg.sheets.trust.about import about
from asg.sheets.trust.change import change_sheet
from asg.sheets.trust.chart_data import with_chart_data
from asg.sheets.trust.comparison import comparison
from asg.sheets.trust.cover import cover
from asg.sheets.trust.data_sheets import results_sheet, trusts_sheet
from asg.sheets.trust.notes import notes_sheet
from asg.sheets.trust.scores import questions_sheet, scores_sheet
from asg.sheets.trust.section import section_sheet
from asg.sheets.trust.summary import summary
from asg.sheets.trust.workings_sheet import workings_sheet
from asg.template.files import Template
from asg.template.kinds import SheetKind

SheetMaker = Callable[[TrustView, PlannedSheet], Sheet]
LinkingMaker = Callable[[TrustView, PlannedSheet, dict[Key, str]], Sheet]

MAKERS: Mapping[SheetKind, SheetMaker] = {
    "cover": cover,
    "summary": summary,
    "about": about,
    "scores": scores_sheet,
    "sections": section_sheet,
    "questions": questions_sheet,
    "change": change_sheet,
    "workings": workings_sheet,
    "trusts": trusts_sheet,
    "results": results_sheet,
    "notes": notes_sheet,
    "national_cover": national_cover,
    "much_worse": much_worse,
    "much_better": much_better,
    "national_table": national_table,
    "response_rates": response_rates,
    "all_results": all_results,
    "national_notes": notes_sheet,
    "local_cover": local_cover,
    "local_heat_map": local_heat_map,
    "local_ranges": local_ranges,
    "local_results": local_results,
    "local_notes": local_notes,
}
"""What makes a sheet of each kind."""

LINKING_MAKERS: Mapping[SheetKind, LinkingMaker] = {
    "comparison": comparison,
    "national_summary": national_summary,
    "heat_map": heat_map,
    "trust_items": trust_items,
}
"""What makes the sheets that link to where the others show an item: made last."""

SAME_FOR_ALL: frozenset[SheetKind] = frozenset(["trusts"])
"""Kinds of sheets of trusts' workbooks that are the same in all of them."""
REPEATED_COLUMNS: Mapping[SheetKind, tuple[int, int]] = {
    "results": (4, 6),
    "all_results": (1, 6),
    "local_results": (3, 7),
}
"""Of the sheets of all columns of the results: first and last column printed on every page."""

PAGES_WIDE = 3
"""Pages that the columns of all results are printed on: on one they could not be read."""


@dataclass(frozen=True)
class _Edition:
    """What the workbooks of all trusts share: the list of their sheets, and some of these."""

    plan: tuple[PlannedSheet, ...]
    common: CommonSheets


def trust_book(figures: Figures, template: Template, code: str) -> Book:
    """Make the book of one trust."""
    edition = _edition(figures, template)
    view = TrustView(figures, template, edition.plan, code)
    return _book(view, view.name, f"Benchmark results of trust {code}", edition.common)


def national_book(figures: Figures, template: Template) -> Book:
    """Make the book of all trusts."""
    view = NationalView(figures, template, plan_sheets(figures, template), "")
    return _book(view, "all trusts", "National results, and the bands of all trusts")


def local_book(figures: Figures, template: Template, local: LocalResults) -> Book:
    """Make the book of a trust's own breakdowns; ``figures`` are those of the national results."""
    plan = plan_sheets(figures, template, breakdowns_of(local))
    view = LocalView(figures, template, plan, local.trust, local)
    return _book(view, view.name, f"Own breakdowns of trust {local.trust}")


@lru_cache(maxsize=2)
def _edition(figures: Figures, template: Template) -> _Edition:
    plan = plan_sheets(figures, template)
    of_all = NationalView(figures, template, plan, "")
    sheets = tuple(
        _finished(of_all, planned, MAKERS[planned.kind](of_all, planned))
        for planned in plan
        if planned.kind in SAME_FOR_ALL
    )
    footer = (of_all.name, footer_title(figures))
    return _Edition(plan, CommonSheets(sheets, footer, frozenset(p.name for p in plan)))


def _book(view: TrustView, whose: str, subject: str, common: CommonSheets | None = None) -> Book:
    shared = {sheet.name: sheet for sheet in common.sheets} if common else {}
    made = {
        planned.name: MAKERS[planned.kind](view, planned)
        for planned in view.plan
        if planned.kind in MAKERS and planned.name not in shared
    }
    places: dict[Key, str] = {}
    for sheet in made.values():
        places |= anchors(sheet)
    for planned in view.plan:
        if planned.kind in LINKING_MAKERS:
            made[planned.name] = LINKING_MAKERS[planned.kind](view, planned, places)
    for planned in view.plan:
        if planned.kind == "chart_data":
            made = with_chart_data(view, planned, made)
    return Book(
        title=f"{view.figures.survey.title}: {whose}",
        subject=subject,
        footer=(view.name, footer_title(view.figures)),
        created=created(view.figures),
        sheets=tuple(
            shared.get(planned.name) or _finished(view, planned, made[planned.name])
            for planned in view.plan
        ),
        names=lambda_names(view.figures.survey.method)
        if any(planned.kind == "workings" for planned in view.plan)
        else (),
        common=common,
    )


def _finished(view: TrustView, planned: PlannedSheet, sheet: Sheet) -> Sheet:
    """A sheet the template's notes on how to read it, and its print set-up."""
    sheet = replace(sheet, paper=planned.paper, orientation=planned.orientation)
    if planned.kind in REPEATED_COLUMNS:
        keys = REPEATED_COLUMNS[planned.kind]
        sheet = replace(sheet, pages_wide=PAGES_WIDE, repeated_columns=keys)
    outline = planned.outline
    if outline is not None and view.code and not view.has_scores(outline):
        return sheet
    notes = view.how_to_read(planned.kind)
    if not notes:
        return sheet
    # Above a table, which may grow; at the end of other sheets.
    column = 0 if sheet.table else 1
    across = (sheet.lines[0].cells[0].columns if sheet.table else len(sheet.widths)) - column
    lines = [Line((Cell(column, note, "note", columns=across),)) for note in notes]
    added = with_heights(lines, sheet.widths)
    if sheet.table is None:
        return replace(sheet, lines=(*sheet.lines, *added))
    # Below the sheet's own notes: the lines right above the table's heading may name its columns.
    own = [i for i, line in enumerate(sheet.lines) if any(c.style == "note" for c in line.cells)]
    at = max(own, default=len(sheet.lines) - 1) + 1
    return replace(
        sheet,
        lines=(*sheet.lines[:at], *added, *sheet.lines[at:]),
        frozen=(sheet.frozen[0] + len(added), sheet.frozen[1]),
        repeated=sheet.repeated + len(added),
    )


def footer_title(figures: Figures) -> str:
    """The middle of every page's footer: whether it is a sample, and the survey."""
    # First: a long title is cut short at its end.
    sample = "Synthetic sample - " if figures.results.provenance.synthetic else ""
    return f"{sample}{figures.survey.title}"


def created(figures: Figures) -> datetime:
    """The day of the newest input; the beginning of the survey's year where none is known."""
    days = [source.date for source in figures.results.provenance.sources if source.date]
    return datetime.fromisoformat(max(days)) if days else datetime(figures.survey.year, 1, 1)
