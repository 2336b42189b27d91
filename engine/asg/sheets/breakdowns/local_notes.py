"""Notes: how the units' figures came about, and what was withheld and why."""

from __future__ import annotations

from collections.abc import Iterable

from asg.sheets.breakdowns.local_view import LocalView, view_of
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import SMALL_GAP, page, text_line
from asg.sheets.model import Line, Sheet
from asg.sheets.trust.cover import synthetic_statement
from asg.sheets.trust.notes import WIDTHS, notices, settings, sources
from asg.sheets.trust.words import page_lines
from asg.text_size import counted, listed


def local_notes(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the Notes of the breakdowns."""
    local = view_of(view)
    parts = {
        "standards": lambda: _standards(local),
        "spread": lambda: _spread(local),
        "strata": lambda: _strata(local),
        "withheld": lambda: _withheld(local),
        "settings": lambda: settings(view.figures),
        "sources": lambda: sources(view.figures),
        "notices": lambda: notices(view.figures),
    }
    statement = synthetic_statement(view)
    lines = [text_line(statement, "notice", WIDTHS)] if statement else []
    lines += [SMALL_GAP, *page_lines(view, "local_notes.md", WIDTHS, parts)]
    return page(view, planned, lines, WIDTHS)


def _standards(view: LocalView) -> Iterable[Line]:
    for group in view.local.standards:
        yield text_line(f"{group}: {view.local.standard_words(group)}.", "text", WIDTHS)


def _spread(view: LocalView) -> Iterable[Line]:
    results = view.figures.results
    if results.provenance.kind != "published":
        yield text_line(
            "Units that are compared with everyone have the national average and tau squared of "
            "the national results, to every digit.",
            "text",
            WIDTHS,
        )
        return
    yield text_line(
        "The national results are a published file. It has no standard errors and no tau squared, "
        "but its limits give each trust's total standard error. If this trust's rows reproduce its "
        "published score and number of respondents, its standard error is computed from them, and "
        "tau squared is the rest of the total. Otherwise tau squared is not known, and units have "
        "no band: the smallest total standard error of all trusts would be only an upper bound of "
        "tau.",
        "text",
        WIDTHS,
    )
    for group, items in view.local.recovered.items():
        how = f"recovered for {counted(len(items), 'item')}" if items else "recovered for no item"
        yield text_line(f"{group}: tau squared {how}.", "text", WIDTHS)


def _strata(view: LocalView) -> Iterable[Line]:
    for words in view.local.strata.values():
        yield text_line(words, "text", WIDTHS)


def _withheld(view: LocalView) -> Iterable[Line]:
    for (group, by), units in view.rows.items():
        rows = [row for own in units.values() for row in own.values() if row.status != "not_asked"]
        hidden = sum(row.status == "withheld" for row in rows)
        none = [unit for unit, own in units.items() if all(r.score is None for r in own.values())]
        said = f"{group}, by {by}: {hidden:,} of {counted(len(rows), 'figure')} withheld."
        if none:
            said += f" No figure may be shown for {listed(none)}."
        yield text_line(said, "text", WIDTHS)
