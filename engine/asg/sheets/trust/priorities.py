"""Priorities: a trust's questions by their gap to the national average, and what they go with."""

from __future__ import annotations

from asg.sheets.figures.figures import GroupOutline
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import GAP, cell_height, page, table_page, text_line
from asg.sheets.model import Cell, ExcelTable, Sheet, TableColumn, Value

COLUMNS = (
    ("Group", "table_text", 90),
    ("Item", "table_text", 80),
    ("Wording", "table_wording", 460),
    ("Your trust", "table_score", 100),
    ("National average", "table_score", 140),
    ("Gap in points", "table_fine", 120),
    ("Correlation with overall experience", "table_fine", 240),
)
WIDTHS = tuple(width for *_, width in COLUMNS)
SENTENCE = (
    "The questions farthest below the national average first. Correlation: between the answers to "
    "the question and to the overall experience, over all trusts, within each trust. It is an "
    "association, not a cause: a high one does not say that a better score would improve the "
    "overall experience."
)


def priorities_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of priorities."""
    further = view.figures.further.get("priorities")
    found = {(r["group"], r["item"]): r["correlation"] for r in (further.all if further else [])}
    rows = [r for outline in view.figures.by_report for r in _rows(view, outline, found)]
    if not rows:
        none = "No question of this trust can be set beside an overall experience."
        return page(view, planned, [GAP, text_line(none, "notice", WIDTHS, 0)], WIDTHS)
    table = ExcelTable(
        "Priorities",
        tuple(TableColumn(heading, style) for heading, style, _ in COLUMNS),
        tuple(rows),
        heights=tuple(_height(row) for row in rows),
    )
    return table_page(view, planned, SENTENCE, table, WIDTHS, len(WIDTHS))


def _rows(
    view: TrustView, outline: GroupOutline, correlations: dict[tuple[str, str], float]
) -> list[tuple[Value, ...]]:
    group = outline.group.id
    rows: list[tuple[float, tuple[Value, ...]]] = []
    for question in outline.questions:
        row, correlation = view.row(group, question), correlations.get((group, question))
        if row is None or row.score is None or row.national_average is None or correlation is None:
            continue
        gap = row.score - row.national_average
        text = view.item(group, question).text
        values = (group, question, text, row.score, row.national_average, gap, correlation)
        rows.append((gap, values))
    return [values for _, values in sorted(rows, key=lambda pair: pair[0])]


def _height(values: tuple[Value, ...]) -> int:
    cells = (
        Cell(i, value, style)
        for i, (value, (_, style, _)) in enumerate(zip(values, COLUMNS, strict=True))
    )
    return max(cell_height(cell, WIDTHS) for cell in cells)
