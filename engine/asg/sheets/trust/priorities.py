"""Priorities: a trust's questions by their gap to the national average, and what they go with."""

from __future__ import annotations

from typing import NamedTuple

from asg.sheets.figures.figures import GroupOutline, Key
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.model import Sheet
from asg.sheets.table import Column, TablePage, table_page

SENTENCE = (
    "The questions farthest below the national average first. Correlation: between the answers to "
    "the question and to the overall experience, over all trusts, within each trust. It is an "
    "association, not a cause: a high one does not say that a better score would improve the "
    "overall experience."
)
NOTHING = "No question of this trust can be set beside an overall experience."


class _Priority(NamedTuple):
    group: str
    item: str
    text: str
    score: float
    average: float
    correlation: float

    @property
    def gap(self) -> float:
        return self.score - self.average


COLUMNS = (
    Column[_Priority]("Group", lambda row: row.group, "table_text", 90),
    Column[_Priority]("Item", lambda row: row.item, "table_text", 80),
    Column[_Priority]("Wording", lambda row: row.text, "table_wording", 460),
    Column[_Priority]("Your trust", lambda row: row.score, "table_score", 100),
    Column[_Priority]("National average", lambda row: row.average, "table_score", 140),
    Column[_Priority]("Gap in points", lambda row: row.gap, "table_fine", 120),
    Column[_Priority](
        "Correlation with overall experience", lambda row: row.correlation, "table_fine", 240
    ),
)


def priorities_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of priorities."""
    further = view.figures.further.get("priorities")
    found = {(r["group"], r["item"]): r["correlation"] for r in (further.all if further else [])}
    rows = [r for outline in view.figures.by_report for r in _rows(view, outline, found)]
    return table_page(view, planned, TablePage("Priorities", COLUMNS, rows, [SENTENCE], NOTHING))


def _rows(
    view: TrustView, outline: GroupOutline, correlations: dict[Key, float]
) -> list[_Priority]:
    group = outline.group.id
    rows = []
    for question in outline.questions:
        row, correlation = view.row(group, question), correlations.get((group, question))
        if row is None or row.score is None or row.national_average is None or correlation is None:
            continue
        text = view.item(group, question).text
        rows.append(_Priority(group, question, text, row.score, row.national_average, correlation))
    return sorted(rows, key=lambda priority: priority.gap)
