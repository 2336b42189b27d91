"""Response rates as plain records: what is withheld is None, each trust has its own."""

from __future__ import annotations

import pandas as pd

from asg.columns import RESPONSE_RATE_COLUMNS, typed_frame
from asg.sheets.figures.rates import Rate, rates_by_trust


def table(**columns):
    return typed_frame(
        {name: columns[name] for name in RESPONSE_RATE_COLUMNS}, RESPONSE_RATE_COLUMNS
    )


def test_rates_are_found_by_trust_in_the_order_of_the_table():
    rates = rates_by_trust(
        table(
            trust_code=["", "T02", "T01", "T02"],
            trust_name=["England", "Two", "One", "Two"],
            group=["A", "A", "A", "B"],
            sent=[300, 100, pd.NA, 90],
            undeliverable=[20, 5, pd.NA, 0],
            died=[10, 1, pd.NA, pd.NA],
            returned=[90, 40, pd.NA, 31],
            response_rate=[1 / 3, 40 / 94, float("nan"), float("nan")],
        )
    )
    assert rates == {
        "": [Rate("A", 300, 20, 10, 90, 1 / 3)],
        "T02": [Rate("A", 100, 5, 1, 40, 40 / 94), Rate("B", 90, 0, None, 31, None)],
        "T01": [Rate("A", None, None, None, None, None)],
    }
    assert [rate.eligible for rate in rates["T02"]] == [94, None]
    assert all(type(count) is int for rate in rates["T02"] for count in rate[1:3])


def test_without_outcomes_there_are_no_rates():
    assert rates_by_trust(typed_frame({}, RESPONSE_RATE_COLUMNS)) == {}
