"""Earlier years of a published workbook, as rows of the trend."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from asg.columns import FURTHER_COLUMNS, typed_frame
from asg.published.read_figures import PublishedBenchmark, by_trust
from asg.published.stated_survey import EVERYONE, previous_id
from asg.survey.model import Survey


def published_years(published: PublishedBenchmark, survey: Survey) -> Iterator[pd.DataFrame]:
    """The questions' scores of each earlier year, of this year's trusts."""
    codes, questions = published.scores.codes, published.scores.questions
    for history in published.histories:
        figures = (history.n, history.score)
        n, score = (by_trust(codes, history.codes, part).ravel() for part in figures)
        score = np.where(n < survey.method.suppress_below, np.nan, score)
        earlier = {
            "survey": previous_id(survey, history.year),
            "year": np.full(n.shape, history.year),
            "trust_code": np.repeat(codes, len(questions)),
            "group": EVERYONE,
            "key": np.tile(questions, len(codes)),
            "n": np.where(np.isnan(score), np.nan, n),
            "score": score,
            "national_average": np.tile(history.average, len(codes)),
        }
        yield typed_frame(earlier, FURTHER_COLUMNS["trend"])
