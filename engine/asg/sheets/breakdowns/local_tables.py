"""The table of all figures of the breakdowns, every digit."""

from __future__ import annotations

from asg.local.results import LOCAL_COLUMNS, LOCAL_STATUSES
from asg.sheets.breakdowns.local_view import plain_rows, view_of
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import table_page
from asg.sheets.model import ExcelTable, Sheet, TableColumn

TABLE = "Local"
SPREAD = 9
WIDE = {"trust_name": 260, "unit": 160, "text": 420, "band_label": 190, "survey": 110}


def local_results(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the Excel table of all rows of local-results.csv."""
    rows = tuple(
        tuple(None if value == "" else value for value in row.values())
        for row in plain_rows(view_of(view).local.table)
    )
    columns = tuple(
        TableColumn(name, "table_text" if kind == "str" else "table_number")
        for name, kind in LOCAL_COLUMNS.items()
    )
    names = list(LOCAL_COLUMNS)
    bands = tuple(names.index(name) for name in ("band", "trust_band"))
    widths = tuple(
        WIDE.get(name, max(110 if kind == "float64" else 80, 8 * len(name) + 24))
        for name, kind in LOCAL_COLUMNS.items()
    )
    told = "; ".join(f"{status}: {words}" for status, words in LOCAL_STATUSES.items())
    sentence = (
        f"local-results.csv in full: one row per breakdown, group, unit and item. Status: {told}. "
        "trust_n, trust_score, trust_band: the trust's own, from the national results."
    )
    table = ExcelTable(TABLE, columns, rows, band_columns=bands)
    return table_page(view, planned, sentence, table, widths, SPREAD)
