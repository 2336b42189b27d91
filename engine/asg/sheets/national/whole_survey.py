"""Outliers of the national workbook: trusts that stand out over all answers together."""

from __future__ import annotations

from collections.abc import Iterable

from asg.sheets.figures.absence import without_outliers
from asg.sheets.figures.figures import GroupOutline
from asg.sheets.figures.outliers import outlier_rows
from asg.sheets.figures.view import NO_FIGURE, PlannedSheet, TrustView
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, page, text_line
from asg.sheets.model import Cell, Line, Sheet
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
        lines = [GAP, text_line(without_outliers(view.figures), "notice", WIDTHS)]
        return page(view, planned, lines, WIDTHS)
    lines = [SMALL_GAP, *(line for outline in outlines for line in _group(view, outline))]
    return page(view, planned, lines, WIDTHS)


def _group(view: TrustView, outline: GroupOutline) -> Iterable[Line]:
    yield text_line(outline.group.title, "heading", WIDTHS)
    for measure, title, column in LISTS:
        rows = outlier_rows(view.figures, outline.group.id, measure)
        yield text_line(f"{title} ({counted(len(rows), 'trust')})", "strong", WIDTHS)
        if rows:
            yield _head(column)
        for row in rows:
            code, band = row["trust_code"], row["band"]
            yield Line(
                (
                    Cell(1, code, "row_strong"),
                    Cell(2, view.figures.trusts[code] or code, "row"),
                    Cell(3, row["share"], "row_share"),
                    Cell(4, row["expected"], "row_share"),
                    Cell(5, NO_FIGURE if row["z"] is None else row["z"], "row_z"),
                    Cell(6, view.template.theme.band_words(band), "band", rule="words"),
                )
            )
        if not rows:
            yield text_line("No trust.", "meaning", WIDTHS)
        yield GAP


def _head(column: str) -> Line:
    texts = ("Code", "Trust", column, "Mean of all trusts", "z", "Band")
    looks = ("head_left", "head_left", "head", "head", "head", "head_left")
    return Line(
        tuple(Cell(i, *cell) for i, cell in enumerate(zip(texts, looks, strict=True), start=1))
    )
