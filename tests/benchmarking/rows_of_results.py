"""Picks a row of some results, and says what is empty in it."""

import numpy as np
import pandas as pd

from asg.columns import KEY_COLUMNS, LIMIT_COLUMNS, RESULT_COLUMNS

LIMITS_AND_BAND = ["tau2", "total_se", "z", "band", "band_label", *LIMIT_COLUMNS]
PREVIOUS = [name for name in RESULT_COLUMNS if name.startswith(("previous", "change"))]


def row(results, trust, item="Q1", of="AMHS"):
    """The one row of a trust, group and item."""
    table = results.table
    found = table[(table["trust_code"] == trust) & (table["item"] == item) & (table["group"] == of)]
    assert len(found) == 1
    return found.iloc[0]


def is_empty(values):
    """Whether nothing is there, value by value."""
    return [pd.isna(value) or (isinstance(value, str) and value == "") for value in values]


def assert_only(one, *filled):
    """A row holds its keys, its status and the columns named, and nothing else."""
    rest = one.drop([*KEY_COLUMNS, "status", *filled])
    assert rest.index[~np.array(is_empty(rest))].tolist() == []
    kept = [*filled, "status"]
    assert one[kept].index[is_empty(one[kept])].tolist() == []
