"""A trust's own breakdowns as their workbook shows them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from asg.columns import KEY_COLUMNS, LIMIT_COLUMNS, RESULT_COLUMNS
from asg.local.results import LOCAL_COLUMNS, LocalResults
from asg.marks import NO_FIGURE, SUPPRESSED, or_no_figure
from asg.sheets.figures.figures import GroupOutline, Row
from asg.sheets.figures.view import OTHER_QUESTIONS, PlannedSheet, TrustView
from asg.sheets.model import Value

TRUST = "Trust"
"""What the row or column of the trust itself is called."""


@dataclass(frozen=True)
class UnitRow:
    """A row of the local results; a number that is missing, or infinite, is None."""

    item: str
    n: int | None
    score: float | None
    band: int | None
    average: float | None
    lowest: float | None
    highest: float | None
    limits: tuple[float | None, ...]
    status: str


@dataclass(frozen=True)
class LocalView(TrustView):
    """The national figures as a trust's workbook shows them, and the trust's own units."""

    local: LocalResults

    @cached_property
    def rows(self) -> Mapping[tuple[str, str], Mapping[str, Mapping[str, UnitRow]]]:
        """The rows by group and breakdown, unit and item."""
        found: dict[tuple[str, str], dict[str, dict[str, UnitRow]]] = {}
        for values in plain_rows(self.local.table):
            row = UnitRow(
                values["item"],
                values["n"],
                values["score"],
                values["band"],
                values["national_average"],
                values["lowest"],
                values["highest"],
                tuple(values[name] for name in LIMIT_COLUMNS),
                values["status"],
            )
            units = found.setdefault((values["group"], values["by"]), {})
            units.setdefault(values["unit"], {})[row.item] = row
        return found

    def units(self, planned: PlannedSheet) -> Mapping[str, Mapping[str, UnitRow]]:
        """The rows of the breakdown that a sheet is about, by unit and item."""
        return self.rows[planned.group_outline.group.id, planned.by]

    def strata(self, planned: PlannedSheet) -> list[str]:
        """Which units of a sheet's breakdown are not compared with everyone, if any."""
        words = self.local.strata.get((planned.group_outline.group.id, planned.by))
        return [words] if words else []

    def items(self, outline: GroupOutline) -> list[tuple[str, list[str]]]:
        """The items of a group: each section with its questions, then those of no section."""
        known = self.figures.items
        blocks = [(s.words, [s.id, *s.questions]) for s in outline.sections]
        blocks += [(OTHER_QUESTIONS, list(outline.others))]
        kept = [(title, [i for i in b if (outline.group.id, i) in known]) for title, b in blocks]
        return [(title, items) for title, items in kept if items]


def view_of(view: TrustView) -> LocalView:
    """The view as that of a workbook of breakdowns, which alone has sheets of them."""
    if not isinstance(view, LocalView):
        raise TypeError("a sheet of breakdowns in a workbook that has none")
    return view


def breakdowns_of(local: LocalResults) -> list[tuple[str, str]]:
    """The groups and columns that results are broken down by, in the order of the table."""
    pairs = zip(local.table["group"], local.table["by"], strict=True)
    return list(dict.fromkeys(pairs))


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows with Python's own values; missing and infinite numbers as None."""
    columns: dict[str, list[Any]] = {}
    for name, kind in LOCAL_COLUMNS.items():
        values = table[name].astype(object).tolist()
        if kind == "Int64":
            values = [None if v is pd.NA else int(v) for v in values]
        elif kind == "float64":
            values = [float(v) if math.isfinite(v) else None for v in values]
        columns[name] = values
    rows = zip(*columns.values(), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def shown(row: UnitRow | Row | None, column: str) -> Value:
    """What a cell shows of a row: the figure, or the mark for why there is none."""
    if row is None:
        return NO_FIGURE
    if row.status in ("withheld", "suppressed"):
        return SUPPRESSED
    return or_no_figure(getattr(row, column))


def as_trust_row(row: UnitRow, whole: Row) -> Row:
    """Turn a unit's row into one that charts take, with its own limits and national figures."""
    blank = {n: "" if kind == "str" else None for n, kind in RESULT_COLUMNS.items()}
    known = {
        "n": row.n,
        "score": row.score,
        "national_average": row.average,
        "lowest": row.lowest,
        "highest": row.highest,
        "band": row.band,
        **dict(zip(LIMIT_COLUMNS, row.limits, strict=True)),
    }
    keys = {name: getattr(whole, name) for name in KEY_COLUMNS}
    return Row(**{**blank, **keys, **known})


def any_shown(units: Mapping[str, Mapping[str, UnitRow]], items: Sequence[str]) -> bool:
    """Whether any unit has a score of any of some items."""
    return any(
        (row := rows.get(item)) is not None and row.score is not None
        for rows in units.values()
        for item in items
    )
