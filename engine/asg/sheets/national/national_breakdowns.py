"""Breakdowns of the national workbook: scores by age group, sex and profile."""

from __future__ import annotations

from collections import Counter
from typing import Any

from asg.sheets.figures.absence import without_breakdowns
from asg.sheets.figures.view import NOT_APPLICABLE, SUPPRESSED, PlannedSheet, TrustView
from asg.sheets.layout import GAP, cell_height, page, table_page, text_line
from asg.sheets.model import Cell, ExcelTable, Sheet, TableColumn, Value
from asg.text_size import counted

COLUMNS = (
    ("Variable", "table_text", 130),
    ("Category", "table_wording", 170),
    ("Item", "table_text", 70),
    ("Wording", "table_wording", 380),
    ("Respondents", "table_count", 104),
    ("Score", "table_score", 76),
    ("95% interval from", "table_fine", 130),
    ("to", "table_fine", 60),
    ("Difference from everyone else", "table_fine", 196),
    ("Compared with everyone else", "table_text", 190),
)
WIDTHS = tuple(width for *_, width in COLUMNS)
WORDS = {
    "above": "above everyone else",
    "below": "below everyone else",
    "no difference": "no difference",
    "": NOT_APPLICABLE,
}


def breakdowns_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of a group's breakdowns."""
    if planned.outline is None:
        raise ValueError("a group's sheet needs its group")
    group = planned.outline.group.id
    further = view.figures.further.get("breakdowns")
    found = [row for row in (further.all if further else []) if row["group"] == group]
    shown = {row["variable"] for row in found if row["n"] is not None}
    found = [row for row in found if row["variable"] in shown]
    if not found:
        lines = [GAP, text_line(without_breakdowns(view.figures), "notice", WIDTHS, 0)]
        return page(view, planned, lines, WIDTHS)
    rows = tuple(_values(view, group, row) for row in found)
    table = ExcelTable(
        f"Breakdowns_{group}",
        tuple(TableColumn(heading, style) for heading, style, _ in COLUMNS),
        rows,
        heights=tuple(_height(row) for row in rows),
    )
    counts = Counter(row["comparison"] for row in found)
    compared = sum(counts.values()) - counts[""]
    sentence = (
        f"Of {counted(compared, 'comparison')} with everyone else {counts['above']} are above and "
        f"{counts['below']} below. {SUPPRESSED} fewer than "
        f"{view.figures.survey.method.suppress_below} respondents, or it would reveal a figure of "
        f"fewer. {NOT_APPLICABLE} there is no one else. The arrows in the heading sort and filter."
    )
    return table_page(view, planned, sentence, table, WIDTHS, len(WIDTHS))


def _values(view: TrustView, group: str, row: dict[str, Any]) -> tuple[Value, ...]:
    keys = (
        view.figures.survey.variable_title(row["variable"]),
        row["category"],
        row["item"],
        view.figures.items[group, row["item"]].text or None,
    )
    if row["n"] is None:
        return (*keys, *[SUPPRESSED] * (len(COLUMNS) - len(keys)))
    figures = (row[name] for name in ("n", "score", "lower_95", "upper_95", "difference"))
    shown = (NOT_APPLICABLE if value is None else value for value in figures)
    return (*keys, *shown, WORDS[row["comparison"]])


def _height(values: tuple[Value, ...]) -> int:
    """The height of a line of the table at which no text of it is cut."""
    cells = (
        Cell(i, value, style)
        for i, (value, (_, style, _)) in enumerate(zip(values, COLUMNS, strict=True))
    )
    return max(cell_height(cell, WIDTHS) for cell in cells)
