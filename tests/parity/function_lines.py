"""The add-in's functions, through xlwings' own conversion of cells, beside the engine's results."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

import pandas as pd
import pytest
from lines import Line, Table, near
from workbook_lines import results

from asg.sample import RESPONSES_FILE
from asg.sheets.figures.chart_figures import FROM_LOW_TO_HIGH

AGAINST = "results.csv of the sample"
TOLERANCE = 1e-12


def _formulas(name: str, of_arguments: Iterable[tuple[object, ...]]) -> list[Any]:
    """Compute formulas as xlwings does when Excel hands it cells; None is an argument left out."""
    pytest.importorskip("xlwings")
    from classic_excel import MISSING, classic_excel

    with classic_excel() as compute:
        return [
            compute(name, *(MISSING if a is None else a for a in arguments))
            for arguments in of_arguments
        ]


def _column(values: pd.Series) -> tuple[tuple[object], ...]:
    return tuple((None if pd.isna(value) else float(value),) for value in values)


def _cells(answer: Any) -> list[Any]:
    return [cell for row in answer for cell in (row if isinstance(row, list) else [row])]


@cache
def _sheet() -> tuple[tuple[object, ...], ...]:
    """The file of responses as Excel's cells: numbers are floats, blanks are None."""
    packed = (resources.files("asg.sample") / RESPONSES_FILE).read_bytes()
    rows = csv.reader(gzip.decompress(packed).decode("utf-8").splitlines())
    return tuple(tuple(_as_cell(text) for text in row) for row in rows)


def _as_cell(text: str) -> object:
    if text == "":
        return None
    try:
        return float(text)
    except ValueError:
        return text


@cache
def _whole_sheet() -> pd.DataFrame:
    ((headings, *rows),) = _formulas("ASG_SCORES", [(_sheet(), None)])
    found = pd.DataFrame(rows, columns=headings)
    table = results().table
    shown = table[~table["status"].isin(["not_asked", "no_data"])].reset_index(drop=True)
    assert found["trust"].tolist() == shown["trust_code"].tolist()
    assert found["item"].tolist() == shown["item"].tolist()
    return shown.assign(**{f"by_formula_{c}": found[c] for c in ("n", "score", "se")})


def scores_of_a_sheet() -> Line:
    """Scores and standard errors of one formula over the whole sheet of responses."""
    rows = _whole_sheet()
    rows = rows[rows["status"] != "suppressed"]
    ours = [*rows["by_formula_score"], *rows["by_formula_se"]]
    what = "ASG_SCORES: scores and standard errors of all trusts, groups and items"
    return near(what, AGAINST, ours, [*rows["score"], *rows["se"]], TOLERANCE)


def marks_of_a_sheet() -> Line:
    """Numbers of respondents, and [c] where the engine suppresses."""
    rows = _whole_sheet()
    hidden = rows["status"] == "suppressed"
    theirs = rows["n"].astype(object).where(~hidden, "[c]")
    equal = sum(a == b for a, b in zip(rows["by_formula_n"], theirs, strict=True))
    what = "ASG_SCORES: numbers of respondents, [c] where fewer than 30"
    return Line(what, AGAINST, equal, len(rows))


@cache
def _items() -> list[pd.DataFrame]:
    """The rows of each item that has an expected range, suppressed trusts included."""
    table = results().table
    ranged = table[table["status"].isin(["ok", "suppressed"])]
    by_item = [rows for _, rows in ranged.groupby(["group", "item"], sort=False)]
    return [rows for rows in by_item if rows["band"].notna().any()]


def tau2() -> Line:
    """Between-trust variance of every item."""
    ours = _formulas("ASG_TAU2", [(_column(r["score"]), _column(r["se"])) for r in _items()])
    theirs = [rows["tau2"].dropna().iloc[0] for rows in _items()]
    return near("ASG_TAU2: every item with an expected range", AGAINST, ours, theirs, TOLERANCE)


def _of_trusts(name: str) -> list[Any]:
    """Cells of every trust with a score, item by item."""
    asked = []
    for rows in _items():
        shown = rows[rows["score"].notna()]
        asked.append(tuple(_column(r[c]) for r in (shown, rows) for c in ("score", "se")))
    return [cell for answer in _formulas(name, asked) for cell in _cells(answer)]


def _shown() -> pd.DataFrame:
    return pd.concat([rows[rows["score"].notna()] for rows in _items()])


def z() -> Line:
    """Adjusted z of every trust and item."""
    return near("ASG_Z: every trust and item", AGAINST, _of_trusts("ASG_Z"), _shown()["z"], 1e-9)


def bands() -> Line:
    """Bands in words of every trust and item."""
    equal = sum(a == b for a, b in zip(_of_trusts("ASG_BAND"), _shown()["band_label"], strict=True))
    return Line("ASG_BAND: every trust and item", AGAINST, equal, len(_shown()))


def limits() -> Line:
    """The six limits of every trust and item."""
    theirs = _shown()[list(FROM_LOW_TO_HIGH)].to_numpy().ravel()
    ours = _of_trusts("ASG_EXPECTED")
    return near("ASG_EXPECTED: six limits of each", AGAINST, ours, theirs, 1e-9)


def changes() -> Line:
    """Changes of every trust and question that is compared."""
    table = results().table
    rows = table[table["change"] != ""]
    columns = ("score", "se", "previous_score", "previous_se")
    (found,) = _formulas("ASG_CHANGE", [tuple(_column(rows[c]) for c in columns)])
    equal = sum(a == b for a, b in zip(_cells(found), rows["change"], strict=True))
    return Line("ASG_CHANGE: every comparable question", AGAINST, equal, len(rows))


FUNCTIONS = Table(
    "Functions in Excel against the engine",
    "Each formula is computed through xlwings' own conversion of Excel's cells, without Excel.",
    (scores_of_a_sheet, marks_of_a_sheet, tau2, z, bands, limits, changes),
)
