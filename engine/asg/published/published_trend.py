"""Scores of this and all earlier years of a published workbook."""

from __future__ import annotations

import numpy as np
import pandas as pd

from asg.columns import FURTHER_COLUMNS, typed_frame
from asg.published.read_figures import PublishedBenchmark, by_trust
from asg.published.stated_survey import EVERYONE, previous_id
from asg.survey.model import Survey


def published_trend(
    published: PublishedBenchmark, table: pd.DataFrame, survey: Survey
) -> pd.DataFrame:
    """Questions' scores in all years, of this year's trusts; no rows where no year is earlier."""
    if not published.histories:
        return typed_frame({}, FURTHER_COLUMNS["trend"])
    codes = published.scores.codes
    columns = list(FURTHER_COLUMNS["trend"])
    now = table[table["level"] == "question"].assign(year=survey.year)
    years = [now[columns]]
    for history in published.histories:
        shape = len(codes), len(published.scores.questions)
        figures = (history.n, history.score)
        n, score = (by_trust(codes, history.codes, part).ravel() for part in figures)
        score = np.where(n < survey.method.suppress_below, np.nan, score)
        earlier = {
            "survey": previous_id(survey, history.year),
            "year": np.full(n.shape, history.year),
            "trust_code": np.repeat(codes, shape[1]),
            "group": EVERYONE,
            "key": np.tile(published.scores.questions, shape[0]),
            "n": np.where(np.isnan(score), np.nan, n),
            "score": score,
            "national_average": np.where(
                np.isnan(score), np.nan, np.tile(history.average, shape[0])
            ),
        }
        years.append(typed_frame(earlier, FURTHER_COLUMNS["trend"]))
    rows = pd.concat(years, ignore_index=True)
    rows = rows[rows["score"].notna()]
    place = {name: place for place, name in enumerate((*codes, *published.scores.questions))}
    order = np.lexsort([rows["year"], rows["key"].map(place), rows["trust_code"].map(place)])
    return rows.iloc[order].reset_index(drop=True)
