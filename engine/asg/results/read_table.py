"""Reads results.csv back: a results table that this program wrote, as text, checked."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from asg.columns import RESPONSE_RATE_COLUMNS, RESULT_COLUMNS, STATUSES, typed_frame
from asg.errors import Fault, InputError, LayoutError
from asg.kernels import in_decimals
from asg.reading.kinds import expecting
from asg.reading.synthetic import holds_synthetic
from asg.results.files import LARGEST_FIGURE, SCORES, text_faults
from asg.results.results import Provenance, Results
from asg.survey.model import Survey
from asg.tables.read import TextTable, read_file

ONE_A_GROUP_AND_ITEM = ("national_average", "lowest", "highest", "tau2")
"""Columns that hold the same figure in every row of a group and item, or nothing."""


def read_results_table(path: str | Path, survey: Survey) -> Results:
    """Read a results table, as ``asg build`` and ``asg score`` write it.

    Parameters
    ----------
    path
        The table (.csv, .xlsx, .parquet).
    survey
        The survey that it is of.

    Returns
    -------
    Results
        The table, without response rates.

    Raises
    ------
    InputError
        With every fault of the file: columns missing, another survey's rows, no numbers where
        numbers are expected, a group or item that the survey does not have, a figure of the
        nation that differs between rows of one item.
    """
    with expecting("results", path, survey):
        table, source = read_file(path, "national results")
        missing = [name for name in RESULT_COLUMNS if table.heading(name) is None]
        if missing:
            raise LayoutError(
                [table.missing_column(name, frozenset(RESULT_COLUMNS)) for name in missing]
            )
    faults = [*text_faults(table), *_key_faults(table, survey), *_number_faults(table)]
    synthetic = holds_synthetic(table, faults)
    if faults:
        raise InputError(faults)
    columns: dict[str, list[Any]] = {}
    for name, kind in RESULT_COLUMNS.items():
        texts = _texts(table, name)
        if kind == "str":
            columns[name] = texts.tolist()
        elif kind == "float64":
            columns[name] = [float(text) if text else math.nan for text in texts]
        else:
            columns[name] = [int(float(text)) if text else pd.NA for text in texts]
    frame = typed_frame(columns, RESULT_COLUMNS)
    for name in SCORES:
        frame[name] = in_decimals(frame[name].to_numpy(), "all")
    faults = list(_national_faults(table, frame))
    if faults:
        raise InputError(faults)
    rates = typed_frame({}, RESPONSE_RATE_COLUMNS)
    return Results(survey, frame, rates, Provenance("responses", (source,), synthetic=synthetic))


def _texts(table: TextTable, name: str) -> pd.Series[str]:
    texts = table.column(name)
    assert texts is not None  # read_results_table has seen to it
    return texts.series(table.rows)


def _key_faults(table: TextTable, survey: Survey) -> Iterable[Fault]:
    items = {*survey.question, *(section.id for section in survey.sections)}
    allowed = {
        "survey": {survey.id},
        "group": {group.id for group in survey.groups},
        "item": items,
        "status": set(STATUSES),
    }
    for name, known in allowed.items():
        texts = _texts(table, name)
        wrong = texts[~texts.isin(list(known))]
        expected = f"one of {', '.join(sorted(known))}" if len(known) < 8 else f"of {survey.id}"
        for row, text in wrong.items():
            kind = f"{name} not known"
            yield table.fault(kind, expected, row=int(str(row)), column=name, value=text)
    keys = pd.DataFrame({n: _texts(table, n) for n in ("trust_code", "group", "item")})
    for row in keys.index[keys.duplicated()]:
        expected = "one row a trust, group and item"
        yield table.fault("row twice", expected, row=int(row), column="item")
    if not len(table):
        yield table.fault("no rows", "at least one row below the headings")


def _number_faults(table: TextTable) -> Iterable[Fault]:
    for name, kind in RESULT_COLUMNS.items():
        if kind == "str":
            continue
        texts = _texts(table, name)
        for row, text in texts[texts != ""].items():
            if not _is_number(text, whole=kind == "Int64"):
                expected = "a whole number, or blank" if kind == "Int64" else "a number, or blank"
                yield table.fault(
                    "not a number", expected, row=int(str(row)), column=name, value=text
                )


def _is_number(text: str, *, whole: bool) -> bool:
    try:
        number = float(text)
    except ValueError:
        return False
    return abs(number) < LARGEST_FIGURE and (not whole or (number >= 0 and number.is_integer()))


def _national_faults(table: TextTable, frame: pd.DataFrame) -> Iterable[Fault]:
    rows = table.rows
    for name in ONE_A_GROUP_AND_ITEM:
        told = frame[frame[name].notna()]
        first = told.groupby(["group", "item"], sort=False)[name].transform("first")
        for at in told.index[told[name] != first]:
            yield table.fault(
                "differs between trusts",
                "one figure of the nation for all trusts of an item",
                row=int(rows[at]),
                column=name,
                value=str(told.loc[at, name]),
            )
