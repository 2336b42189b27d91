"""A workbook as a book of sheets: a trust's, and the national one, made the same way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from asg.local.results import LocalResults
from asg.sheets.breakdowns.local_view import LocalView, breakdowns_of
from asg.sheets.figures.figures import Figures, Key
from asg.sheets.figures.lambda_names import lambda_names
from asg.sheets.figures.plan import plan_sheets
from asg.sheets.figures.view import NationalView, PlannedSheet, TrustView
from asg.sheets.layout import with_heights
from asg.sheets.makers import maker_of
from asg.sheets.model import Book, Cell, CommonSheets, Line, Sheet, anchors
from asg.sheets.paging import paged
from asg.sheets.slides import Deck
from asg.sheets.trust.deck import deck_slides
from asg.sheets.unit_words import in_words_of_units, sheet_of_units, worded
from asg.template.files import Template
from asg.template.kinds import KINDS

LEAST_PRINTED = 4
"""Lines of a sheet of the machinery that are printed: title bar and the sentence below it."""


@dataclass(frozen=True)
class _Edition:
    """What the workbooks of all trusts share: the list of their sheets, and some of these."""

    plan: tuple[PlannedSheet, ...]
    common: CommonSheets


def trust_book(figures: Figures, template: Template, code: str) -> Book:
    """Make the book of one trust."""
    edition = _edition(figures, template)
    view = TrustView(figures, template, edition.plan, code)
    return make_book(view, view.name, f"Benchmark results of trust {code}", edition.common)


def trust_deck(figures: Figures, template: Template, code: str) -> Deck:
    """Make the slides of one trust."""
    sheets = {planned.kind: planned.name for planned in _edition(figures, template).plan}
    view = TrustView(figures, template, (), code)
    return Deck(
        title=f"{figures.survey.title}: {view.name}",
        subject=worded(figures, f"Benchmark results of trust {code}"),
        footer=footer_title(figures),
        created=created(figures),
        slides=in_words_of_units(figures, deck_slides(view, sheets)),
    )


def national_book(figures: Figures, template: Template) -> Book:
    """Make the book of all trusts."""
    view = NationalView(figures, template, plan_sheets(figures, template), "")
    return make_book(view, "all trusts", "National results, and the bands of all trusts")


def local_book(figures: Figures, template: Template, local: LocalResults) -> Book:
    """Make the book of a trust's own breakdowns; ``figures`` are those of the national results."""
    plan = plan_sheets(figures, template, breakdowns_of(local))
    view = LocalView(figures, template, plan, local.trust, local)
    return make_book(view, view.name, f"Own breakdowns of trust {local.trust}")


@lru_cache(maxsize=2)
def _edition(figures: Figures, template: Template) -> _Edition:
    plan = plan_sheets(figures, template)
    of_all = NationalView(figures, template, plan, "")
    sheets = tuple(
        _finished(of_all, planned, maker_of(planned.kind)(of_all, planned))
        for planned in plan
        if KINDS[planned.kind].same_for_all
    )
    footer = (worded(figures, of_all.name), footer_title(figures))
    return _Edition(plan, CommonSheets(sheets, footer, frozenset(p.name for p in plan)))


def make_book(
    view: TrustView, whose: str, subject: str, common: CommonSheets | None = None
) -> Book:
    """Make the book of a view: its sheets as their kinds say, each with its print set-up."""
    shared = {sheet.name: sheet for sheet in common.sheets} if common else {}
    to_make = [planned for planned in view.plan if planned.name not in shared]
    made = {
        planned.name: maker_of(planned.kind)(view, planned)
        for planned in to_make
        if KINDS[planned.kind].made == "first"
    }
    places: dict[Key, str] = {}
    for sheet in made.values():
        places |= anchors(sheet)
    for planned in to_make:
        if KINDS[planned.kind].made == "links":
            made[planned.name] = maker_of(planned.kind)(view, planned, places)
    made = {p.name: _finished(view, p, made[p.name]) for p in to_make if p.name in made}
    for planned in to_make:
        if KINDS[planned.kind].made == "last":
            made = maker_of(planned.kind)(view, planned, made)
            made[planned.name] = _finished(view, planned, made[planned.name])
    return Book(
        title=f"{view.figures.survey.title}: {worded(view.figures, whose)}",
        subject=worded(view.figures, subject),
        footer=(worded(view.figures, view.name), footer_title(view.figures)),
        created=created(view.figures),
        sheets=tuple(shared.get(planned.name) or made[planned.name] for planned in view.plan),
        names=lambda_names(view.figures.survey.method)
        if any(planned.kind == "workings" for planned in view.plan)
        else (),
        common=common,
    )


def _finished(view: TrustView, planned: PlannedSheet, sheet: Sheet) -> Sheet:
    """A sheet the template's notes on how to read it, and its print set-up."""
    kind = KINDS[planned.kind]
    sheet = replace(
        sheet,
        paper=planned.paper,
        orientation=planned.orientation,
        pages_wide=kind.pages_wide,
        repeated_columns=kind.repeated,
        # Of what the story is made from, the lines that stay in sight.
        printed=max(sheet.frozen[0], LEAST_PRINTED) if kind.machinery else sheet.printed,
        tab="grey" if kind.machinery else "blue",
    )
    return paged(sheet_of_units(view.figures, _noted(view, planned, sheet)))


def _noted(view: TrustView, planned: PlannedSheet, sheet: Sheet) -> Sheet:
    kind, outline = KINDS[planned.kind], planned.outline
    if kind.notes != "finish" or sheet.empty:
        return sheet
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
        repeated_from=sheet.repeated_from and sheet.repeated_from + len(added),
        charts=tuple(replace(chart, row=chart.row + len(added)) for chart in sheet.charts),
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
