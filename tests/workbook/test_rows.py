"""The rows of the results packed as numbers, and unpacked again a trust at a time."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from asg.columns import KEY_COLUMNS, RESULT_COLUMNS
from asg.sheets.figures.rows import pack, rows_by_trust, unpack


def plain(table):
    """The rows of a table as Python's own values, row by row."""
    for record in table.to_dict("records"):
        hidden = record["status"] == "suppressed"
        values = []
        for name, kind in RESULT_COLUMNS.items():
            value = record[name]
            if (hidden and name not in (*KEY_COLUMNS, "status")) or pd.isna(value):
                value = "" if kind == "str" else None
            elif kind == "float64" and math.isinf(value):
                value = None
            values.append(int(value) if kind == "Int64" and value is not None else value)
        yield tuple(values)


def unpacked(packed):
    return [
        tuple(getattr(row, name) for name in RESULT_COLUMNS)
        for row in unpack(packed.records, packed.words)
    ]


@pytest.mark.parametrize("which", ["results", "without_previous", "sample_results"])
def test_what_is_unpacked_is_what_was_packed(request, which):
    table = request.getfixturevalue(which).table
    assert unpacked(pack(table)) == [*plain(table)]


def test_a_suppressed_row_is_packed_without_its_figures(results):
    table = results.table.copy()
    table.loc[table["status"] == "suppressed", ["score", "se", "n"]] = (1.2345, 0.5, 7)
    assert unpacked(pack(table)) == [*plain(table)]
    assert 1.2345 not in pack(table).records["score"]


def test_what_is_missing_or_infinite_is_nothing(results):
    table = results.table.head(3).copy()
    table["z"] = [np.inf, -np.inf, np.nan]
    table["text"] = [None, "a", np.nan]
    rows = unpack(*(lambda p: (p.records, p.words))(pack(table)))
    assert [row.z for row in rows] == [None] * 3
    assert [row.text for row in rows] == ["", "a", ""]


def test_each_trust_has_its_rows_in_any_order_of_the_table(results):
    mixed = results.table.sample(frac=1, random_state=3)
    rows = rows_by_trust(pack(mixed))
    assert list(rows) == list(dict.fromkeys(mixed["trust_code"]))
    for code in rows:
        own = [*plain(mixed[mixed["trust_code"] == code])]
        found = [tuple(getattr(r, n) for n in RESULT_COLUMNS) for r in rows[code].values()]
        assert found == own
