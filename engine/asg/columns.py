"""Columns of the results' tables, and tables with just these columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, get_type_hints

import numpy as np
import pandas as pd

from asg.coded_text import CodedText
from asg.marks import SYNTHETIC_COLUMN, SYNTHETIC_MARK


class Row(NamedTuple):
    """A row of the results table, by column; a number that is missing, or infinite, is None.

    A frozen dataclass of so many fields takes ten times as long to make, and the national workbook
    of thousands of trusts makes millions.
    """

    survey: str
    trust_code: str
    trust_name: str
    group: str
    level: str
    item: str
    key: str
    section: str
    text: str
    n: int | None
    score: float | None
    se: float | None
    national_average: float | None
    lowest: float | None
    highest: float | None
    trusts: int | None
    tau2: float | None
    total_se: float | None
    z: float | None
    band: int | None
    band_label: str
    lower_90: float | None
    upper_90: float | None
    lower_95: float | None
    upper_95: float | None
    lower_998: float | None
    upper_998: float | None
    status: str
    previous_survey: str
    previous_n: int | None
    previous_score: float | None
    previous_se: float | None
    previous_national_average: float | None
    change_z: float | None
    change: str
    ci_lower: float | None
    ci_upper: float | None
    n_eff: float | None
    design_effect: float | None


_PANDAS_TYPES = {str: "str", int | None: "Int64", float | None: "float64"}

RESULT_COLUMNS: dict[str, str] = {
    name: _PANDAS_TYPES[kind] for name, kind in get_type_hints(Row).items()
}
"""The columns of the results table, in order, with their types.

One row per trust, group and item. Where there is nothing, text columns hold ``""``, numbers NaN or
NA. ``status`` is one of :data:`STATUSES`.
"""


STATUSES: dict[str, str] = {
    "ok": "scored and benchmarked",
    "suppressed": "too few respondents, or no score in the published workbook: nothing is shown",
    "not_asked": "this group is not reported on this question",
    "no_data": "the trust has no respondents in this group",
    "not_benchmarked": "scored, without an expected range",
}
"""What a row of the results is, and what each status means."""


KEY_COLUMNS = [
    "survey",
    "trust_code",
    "trust_name",
    "group",
    "level",
    "item",
    "key",
    "section",
    "text",
]
"""The columns that say which row it is; the only ones filled where a row is suppressed."""


LATER_COLUMNS = ("ci_lower", "ci_upper", "n_eff", "design_effect")
"""Columns that files of earlier versions lack: such a file is read without them."""


LIMIT_COLUMNS = ["lower_90", "upper_90", "lower_95", "upper_95", "lower_998", "upper_998"]
"""The six limits of the expected range, from the 90 % pair to the 99.8 % pair."""


RESPONSE_RATE_COLUMNS: dict[str, str] = {
    "trust_code": "str",
    "trust_name": "str",
    "group": "str",
    "sent": "Int64",
    "undeliverable": "Int64",
    "died": "Int64",
    "returned": "Int64",
    "response_rate": "float64",
}
"""The columns of the table of response rates, in order, with their types."""


FURTHER_COLUMNS: dict[str, dict[str, str]] = {
    "answers": {
        "survey": "str",
        "trust_code": "str",
        "group": "str",
        "item": "str",
        "code": "Int64",
        "label": "str",
        "score": "float64",
        "scored": "boolean",
        "base": "Int64",
        "percent": "float64",
        "england_percent": "float64",
    },
    "profile": {
        "survey": "str",
        "trust_code": "str",
        "group": "str",
        "variable": "str",
        "category": "str",
        "n": "Int64",
        "percent": "float64",
        "england_percent": "float64",
        "status": "str",
    },
    "weights": {
        "survey": "str",
        "trust_code": "str",
        "group": "str",
        "largest": "float64",
        "capped_percent": "float64",
        "empty_cells": "Int64",
        "n_eff": "float64",
        "design_effect": "float64",
    },
    "breakdowns": {
        "survey": "str",
        "group": "str",
        "variable": "str",
        "category": "str",
        "item": "str",
        "n": "Int64",
        "score": "float64",
        "se": "float64",
        "lower_95": "float64",
        "upper_95": "float64",
        "difference": "float64",
        "z": "float64",
        "p": "float64",
        "p_holm": "float64",
        "comparison": "str",
    },
    "outliers": {
        "survey": "str",
        "trust_code": "str",
        "group": "str",
        "measure": "str",
        "share": "float64",
        "se": "float64",
        "expected": "float64",
        "z": "float64",
        "band": "Int64",
        "band_label": "str",
    },
    "sensitivity": {
        "survey": "str",
        "trust_code": "str",
        "group": "str",
        "item": "str",
        "band": "Int64",
        "distance": "float64",
        "firm": "boolean",
    },
    "priorities": {"survey": "str", "group": "str", "item": "str", "correlation": "float64"},
    "areas": {"trust_code": "str", "variable": "str", "value": "str"},
    "trend": {
        "survey": "str",
        "year": "Int64",
        "trust_code": "str",
        "group": "str",
        "key": "str",
        "n": "Int64",
        "score": "float64",
        "se": "float64",
        "national_average": "float64",
    },
}
"""The tables beside the results table, by name: their columns, in order, with their types.

A build writes each that has rows, as ``<name>.csv``. A table may have further columns at its end.
"""

BAND_UNDER = "band_"
"""Begins the heading of each further column of ``sensitivity``: the band under another setting."""


def typed_frame(columns: dict[str, Any], types: dict[str, str]) -> pd.DataFrame:
    """Make a data frame with exactly these columns and types; columns not given are empty.

    The frame takes arrays as they are, without a copy; scalars are repeated.
    """
    empty: dict[str, Any] = {"str": "", "Int64": pd.NA, "float64": np.nan, "boolean": pd.NA}
    length = next((len(v) for v in columns.values() if not np.isscalar(v)), 0)
    frame = {}
    for name, dtype in types.items():
        values = columns.get(name, empty.get(dtype))
        if isinstance(values, CodedText):
            values = values.series(None)
        elif isinstance(values, str):
            values = CodedText(np.zeros(length, np.intp), (values,)).series(None)
        elif np.isscalar(values) or values is pd.NA:
            values = [values] * length
        frame[name] = pd.Series(values, dtype=dtype)
    return pd.DataFrame(frame, copy=False)


def by_trust(
    parts: Sequence[pd.DataFrame], types: dict[str, str], codes: Iterable[str]
) -> pd.DataFrame:
    """Join tables of the same columns: all rows of a trust together, in the order of codes.

    Each of ``parts`` is in this order.
    """
    if len(parts) < 2:
        return next(iter(parts), typed_frame({}, types))
    joined = pd.concat(parts, ignore_index=True)
    place = pd.Index(list(codes)).get_indexer(pd.Index(joined["trust_code"]))
    return joined.iloc[np.argsort(place, kind="stable")].reset_index(drop=True)


def csv_bytes(table: pd.DataFrame, *, synthetic: bool = False) -> bytes:
    """The table as CSV: UTF-8, every digit, empty where there is nothing."""
    written = as_written(table, synthetic=synthetic)
    for name in written.select_dtypes("boolean"):
        written[name] = written[name].map({True: "true", False: "false"})
    return written.to_csv(index=False, lineterminator="\n").encode()


def as_written(table: pd.DataFrame, *, synthetic: bool) -> pd.DataFrame:
    """The table with infinite z as empty, which no cell of Excel can hold.

    Figures made from invented rows have one column more, the mark ``synthetic``.
    """
    written = table.replace([np.inf, -np.inf], np.nan)
    if synthetic:
        written[SYNTHETIC_COLUMN] = SYNTHETIC_MARK
    return written
