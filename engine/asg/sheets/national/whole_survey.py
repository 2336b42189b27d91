"""Outliers of the national workbook: trusts that stand out over all answers together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from asg.marks import or_no_figure
from asg.sheets.figures.absence import without_outliers
from asg.sheets.figures.figures import GroupOutline
from asg.sheets.figures.outliers import outlier_rows
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, empty_page, page, text_line
from asg.sheets.model import Line, Sheet
from asg.sheets.table import Column, table_lines
from asg.text_size import counted

WIDTHS = (MARGIN, 92, 420, 110, 110, 80, 250)
LISTS = (
    ("best", "Better than expected: many of the best answers", "Best answers"),
    ("worst", "Worse than expected: many of the worst answers", "Worst answers"),
)
"""What is counted, the heading of its list and that of its column."""


def outliers_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of outliers: two lists for each benchmarked group."""
    outlines = [o for o in view.figures.outlines if o.group.report != "scores"]
    if not outlines or "outliers" not in view.figures.further:
        return empty_page(view, planned, without_outliers(view.figures), WIDTHS)
    lines = [SMALL_GAP, *(line for outline in outlines for line in _group(view, outline))]
    return page(view, planned, lines, WIDTHS)


def _group(view: TrustView, outline: GroupOutline) -> Iterable[Line]:
    yield text_line(outline.group.title, "heading", WIDTHS)
    for measure, title, heading in LISTS:
        rows = outlier_rows(view.figures, outline.group.id, measure)
        yield text_line(f"{title} ({counted(len(rows), 'trust')})", "strong", WIDTHS)
        if rows:
            yield from table_lines(_columns(view, heading), rows)
        else:
            yield text_line("No trust.", "meaning", WIDTHS)
        yield GAP


def _columns(view: TrustView, share: str) -> tuple[Column[dict[str, Any]], ...]:
    trusts, theme = view.figures.trusts, view.template.theme
    return (
        Column("Code", lambda row: row["trust_code"], "row_strong"),
        Column("Trust", lambda row: trusts[row["trust_code"]] or row["trust_code"], "row"),
        Column(share, lambda row: row["share"], "row_share"),
        Column("Mean of all trusts", lambda row: row["expected"], "row_share"),
        Column("z", lambda row: or_no_figure(row["z"]), "row_z"),
        Column("Band", lambda row: theme.band_words(row["band"]), "band", rule="words"),
    )
