"""The trend: scores of this and all earlier years in one table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from asg.coded_text import CodedText
from asg.columns import FURTHER_COLUMNS, typed_frame
from asg.results.earlier_years import Before, EarlierYear
from asg.results.results import Results

TREND_COLUMNS = FURTHER_COLUMNS["trend"]
POINT = ["trust_code", "group", "key"]
"""What a line of the trend is of; each of its points is of a year."""


def year_frame(codes: Sequence[str], year: EarlierYear) -> pd.DataFrame:
    """The questions' scores of an earlier year, by this year's trusts, as rows of the trend."""
    labels = {"survey": year.shown.survey.id, "year": year.shown.survey.year}
    parts = [
        _group_frame(codes, labels | {"group": id_}, before) for id_, before in year.groups.items()
    ]
    return pd.concat([typed_frame({}, TREND_COLUMNS), *parts], ignore_index=True)


def _group_frame(codes: Sequence[str], labels: dict[str, Any], seen: Before) -> pd.DataFrame:
    items = np.flatnonzero([key != "" for key in seen.scores.keys])
    shape = len(codes), len(items)
    present = (seen.rows >= 0)[:, np.newaxis]
    here = np.ix_(seen.rows, items)
    n = np.where(present, seen.scores.n[here], 0).ravel()
    keys = tuple(seen.scores.keys[item] for item in items)
    columns = {
        **labels,
        "trust_code": CodedText(np.repeat(np.arange(len(codes)), len(items)), tuple(codes)),
        "key": CodedText(np.tile(np.arange(len(items)), len(codes)), keys),
        "n": pd.arrays.IntegerArray(n, n == 0),
        "score": np.where(present, seen.scores.score[here], np.nan).ravel(),
        "se": np.where(present, seen.scores.se[here], np.nan).ravel(),
        "national_average": np.broadcast_to(seen.average[items], shape).ravel(),
    }
    return typed_frame(columns, TREND_COLUMNS)


def with_years(results: Results, years: Iterable[pd.DataFrame]) -> Results:
    """Add earlier years to the trend.

    The trend has a row for each year that has a national average or a score: of the questions that
    an earlier year has too, and only where the trust has a score in any year.
    """
    this = results.survey
    earlier = pd.concat([results.trend[results.trend["survey"] != this.id], *years])
    if earlier.empty:
        return replace(results, trend=typed_frame({}, TREND_COLUMNS))
    asked = results.table[results.table["key"] != ""].assign(year=this.year)
    # A suppressed row has no average of its own, and what holds for all trusts is no secret.
    asked["national_average"] = asked.groupby(POINT[1:])["national_average"].transform("first")
    every = pd.concat([asked[list(TREND_COLUMNS)], earlier], ignore_index=True)
    values = [list(results.trusts), *(list(asked[name].unique()) for name in POINT[1:])]
    places = [
        pd.Index(known).get_indexer(every[name]) for name, known in zip(POINT, values, strict=True)
    ]
    ours = np.min(places, axis=0) >= 0
    every, places = every[ours], [place[ours] for place in places]
    line = np.ravel_multi_index(places, [max(len(known), 1) for known in values])
    scored = every["score"].notna().to_numpy()
    compared = np.isin(line, line[scored & (every["survey"] != this.id).to_numpy()])
    shown = compared & (scored | every["national_average"].notna().to_numpy())
    kept = every[shown].iloc[np.lexsort([every["year"][shown], line[shown]])].reset_index(drop=True)
    return replace(results, trend=typed_frame(dict(kept.items()), TREND_COLUMNS))
