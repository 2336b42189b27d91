"""The table of all figures of the breakdowns, every digit."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from asg.local.results import LOCAL_COLUMNS, LOCAL_STATUSES
from asg.sheets.breakdowns.local_view import plain_rows, view_of
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.model import Sheet
from asg.sheets.table import Column, TablePage, table_page
from asg.sheets.trust.data_sheets import width

BANDS = ("band", "trust_band")
WIDE = {"trust_name": 260, "unit": 160, "text": 420, "band_label": 190, "survey": 110}
COLUMNS = tuple(
    Column[dict[str, Any]](
        name,
        itemgetter(name),
        "table_text" if kind == "str" else "table_number",
        width(name, kind, WIDE),
        rule="number" if name in BANDS else "",
    )
    for name, kind in LOCAL_COLUMNS.items()
)


def local_results(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the Excel table of all rows of local-results.csv."""
    statuses = "; ".join(f"{status}: {words}" for status, words in LOCAL_STATUSES.items())
    sentence = (
        f"local-results.csv in full: one row per breakdown, group, unit and item. Status: "
        f"{statuses}. trust_n, trust_score, trust_band: the trust's own, from the national results."
    )
    rows = plain_rows(view_of(view).local.table)
    return table_page(view, planned, TablePage("Local", COLUMNS, rows, [sentence], spread=9))
