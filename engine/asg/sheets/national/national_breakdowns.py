"""Breakdowns of the national workbook: scores by age group, sex and profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from asg.sheets.figures.absence import without_breakdowns
from asg.sheets.figures.view import NOT_APPLICABLE, SUPPRESSED, PlannedSheet, TrustView
from asg.sheets.model import Sheet, Value
from asg.sheets.table import Column, TablePage, table_page
from asg.text_size import counted

WORDS = {
    "above": "above everyone else",
    "below": "below everyone else",
    "no difference": "no difference",
    "": NOT_APPLICABLE,
}

Found = dict[str, Any]
"""A row of the table of breakdowns."""


def breakdowns_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of a group's breakdowns."""
    group = planned.group_outline.group.id
    found = [row for row in view.figures.beside("breakdowns") if row["group"] == group]
    shown = {row["variable"] for row in found if row["n"] is not None}
    found = [row for row in found if row["variable"] in shown]
    counts = Counter(row["comparison"] for row in found)
    compared = sum(counts.values()) - counts[""]
    sentence = (
        f"Of {counted(compared, 'comparison')} with everyone else {counts['above']} are above and "
        f"{counts['below']} below. {SUPPRESSED} fewer than "
        f"{view.figures.survey.method.suppress_below} respondents, or it would reveal a figure of "
        f"fewer. {NOT_APPLICABLE} there is no one else, or no interval because all "
        "answers to the question are alike. The arrows in the heading sort and filter."
    )
    none = without_breakdowns(view.figures) if not found else ""
    table = TablePage(f"Breakdowns_{group}", _columns(view, group), found, [sentence], none)
    return table_page(view, planned, table)


def _columns(view: TrustView, group: str) -> tuple[Column[Found], ...]:
    survey, items = view.figures.survey, view.figures.items
    return (
        Column("Variable", lambda row: survey.variable_title(row["variable"]), "table_text", 130),
        Column("Category", lambda row: row["category"], "table_wording", 170),
        Column("Item", lambda row: row["item"], "table_text", 70),
        Column("Wording", lambda row: items[group, row["item"]].text, "table_wording", 380),
        Column("Respondents", _figure("n"), "table_count", 104),
        Column("Score", _figure("score"), "table_score", 76),
        Column("95% interval from", _figure("lower_95"), "table_fine", 130),
        Column("to", _figure("upper_95"), "table_fine", 60),
        Column("Difference from everyone else", _figure("difference"), "table_fine", 196),
        Column(
            "Compared with everyone else",
            lambda row: SUPPRESSED if row["n"] is None else WORDS[row["comparison"]],
            "table_text",
            190,
        ),
    )


def _figure(name: str) -> Callable[[Found], Value]:
    def shown(row: Found) -> Value:
        if row["n"] is None:
            return SUPPRESSED
        value: Value = row[name]
        return NOT_APPLICABLE if value is None else value

    return shown
