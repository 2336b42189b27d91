"""The two sheets that hold figures for formulas: Trusts, and Data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter, itemgetter

from asg.columns import RESULT_COLUMNS
from asg.kernels.defaults import LIMITS
from asg.names import name_list
from asg.sheets.figures.absence import why_suppressed
from asg.sheets.figures.figures import Row, error_column
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import HEAD_PRINTED
from asg.sheets.model import Sheet, Value
from asg.sheets.table import Column, TablePage, table_page
from asg.survey.model import Survey
from asg.text_size import listed, share

TRUSTS_TABLE = "Trusts"
RESULTS_TABLE = "Results"

OWN_NAME = 150
"""Width of the trust's own name, which is the same in every row."""
WIDE = {"trust_name": 300, "text": 420, "band_label": 200, "key": 160, "change": 90}


def trusts_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of every trust's scores that may be shown."""
    error = error_column(view.figures.results)
    declared = (
        ("trust_code", "table_text", 100),
        ("trust_name", "table_text", 360),
        ("group", "table_text", 90),
        ("item", "table_text", 80),
        ("n", "table_count", 80),
        ("score", "table_score", 90),
        (error, "table_se", 90),
    )
    # In the order of Figures.scores.
    columns = tuple(
        Column[tuple[Value, ...]](name, itemgetter(place), style, width)
        for place, (name, style, width) in enumerate(declared)
    )
    sentence = (
        f"One row per trust, group and item with a score ({why_suppressed(view.figures)}: no row). "
        f"{error}: "
        + (
            "standard error with the spread between trusts (the published file has no other)."
            if error == "total_se"
            else "standard error from the trust's own respondents."
        )
        + _decimals(view)
        + f" {HEAD_PRINTED}"
    )
    rows = list(view.figures.scores())
    return table_page(view, planned, TablePage(TRUSTS_TABLE, columns, rows, [sentence]))


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
    sentence = (
        "This trust's rows of results.csv, one per group and item, groups with scores first. "
        "Three decimals are shown; a cell holds every digit. A suppressed row holds only "
        "its keys and its status. An empty cell is a figure that does not exist. "
        f"{limits_note(view.figures.survey)}{HEAD_PRINTED}"
    )
    columns = tuple(
        replace(column, width=OWN_NAME) if column.heading == "trust_name" else column
        for column in result_columns()
    )
    kept = [*RESULT_COLUMNS].index("item") + 1
    table = TablePage(RESULTS_TABLE, columns, in_order, [sentence], spread=kept, kept=kept)
    return table_page(view, planned, table)


def limits_note(survey: Survey) -> str:
    """Which limits the columns hold, where they are not those that the columns are named by."""
    limits = survey.method.limits
    if limits == LIMITS:
        return ""
    held = listed(share(limit) for limit in limits)
    return f"The columns lower_90 to upper_998 hold the limits of {held}. "


@lru_cache(maxsize=1)
def result_columns() -> tuple[Column[Row], ...]:
    """The columns of the results."""
    styles = {"str": "table_text", "float64": "table_point"}
    return tuple(
        Column(name, attrgetter(name), styles.get(kind, "table_number"), width(name, kind, WIDE))
        for name, kind in RESULT_COLUMNS.items()
    )


def width(name: str, kind: str, wide: Mapping[str, int]) -> int:
    """The width in pixels of a column of a results file."""
    return wide.get(name, max(110 if kind == "float64" else 80, 8 * len(name) + 24))
