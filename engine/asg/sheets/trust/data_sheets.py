"""The two sheets that hold figures for formulas: Trusts, and Data."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from asg.columns import RESULT_COLUMNS
from asg.names import name_list
from asg.sheets.figures.absence import why_suppressed
from asg.sheets.figures.figures import error_column
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import HEAD_PRINTED, table_page
from asg.sheets.model import ExcelTable, Sheet, TableColumn

TRUSTS_TABLE = "Trusts"
RESULTS_TABLE = "Results"

TRUSTS_WIDTHS = (100, 360, 90, 80, 80, 90, 90)
OWN_NAME = 150
"""Width of the trust's own name, which is the same in every row."""
WIDE = {"trust_name": 300, "text": 420, "band_label": 200, "key": 160, "change": 90}


def trusts_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of every trust's scores that may be shown."""
    error = error_column(view.figures.results)
    columns = (
        TableColumn("trust_code", "table_text"),
        TableColumn("trust_name", "table_text"),
        TableColumn("group", "table_text"),
        TableColumn("item", "table_text"),
        TableColumn("n", "table_count"),
        TableColumn("score", "table_score"),
        TableColumn(error, "table_se"),
    )
    sentence = (
        f"One row per trust, group and item with a score ({why_suppressed(view.figures)}: no row). "
        f"{error}: "
        + (
            "standard error with the spread between trusts (the published file gives no other)."
            if error == "total_se"
            else "standard error from the trust's own respondents."
        )
        + _decimals(view)
        + f" {HEAD_PRINTED}"
    )
    table = ExcelTable(TRUSTS_TABLE, columns, tuple(view.figures.scores()))
    return table_page(view, planned, sentence, table, TRUSTS_WIDTHS, len(TRUSTS_WIDTHS))


def _decimals(view: TrustView) -> str:
    survey, counts = view.figures.survey, view.figures.results.provenance.counts
    decimals = survey.method.decimals
    if decimals == "all" or not view.figures.own_errors:
        return " Every digit is kept below the format."
    fewer = {c.group: c.decimals for c in counts if c.year == survey.year}
    but = [f"{group}: {few}" for group, few in fewer.items() if few != decimals]
    said = f"{decimals} decimals ({name_list(but)})" if but else f"{decimals} decimals"
    return f" Both are rounded to {said}; all other figures are computed from these."


def results_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of this trust's rows of the results, all columns, every digit."""
    shown = {group for (group, _), row in view.rows_of_trust.items() if row.score is not None}
    in_order = sorted(view.rows_of_trust.values(), key=lambda row: row.group not in shown)
    table = ExcelTable(RESULTS_TABLE, result_columns(), tuple(row.values() for row in in_order))
    sentence = (
        "This trust's rows of results.csv, one per group and item, groups with scores first. "
        "Three decimals are shown; a cell holds every digit. A suppressed row holds its keys and "
        f"its status alone; an empty cell is a figure that does not exist. {HEAD_PRINTED}"
    )
    columns = [*RESULT_COLUMNS]
    widths = tuple(
        OWN_NAME if column == "trust_name" else width
        for column, width in zip(columns, result_widths(), strict=True)
    )
    sheet = table_page(view, planned, sentence, table, widths, columns.index("item") + 1)
    return replace(sheet, frozen=(sheet.frozen[0], columns.index("item") + 1))


@lru_cache(maxsize=1)
def result_columns() -> tuple[TableColumn, ...]:
    """The columns of the results as columns of an Excel table."""
    styles = {"str": "table_text", "float64": "table_point"}
    return tuple(
        TableColumn(name, styles.get(kind, "table_number")) for name, kind in RESULT_COLUMNS.items()
    )


@lru_cache(maxsize=1)
def result_widths() -> tuple[int, ...]:
    """Their widths in pixels."""
    return tuple(
        WIDE.get(name, max(110 if kind == "float64" else 80, 8 * len(name) + 24))
        for name, kind in RESULT_COLUMNS.items()
    )
