"""How firm each band is: what it would be under other settings of the method, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import inf
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.coded_text import CodedText
from asg.columns import BAND_UNDER, FURTHER_COLUMNS, by_trust, typed_frame
from asg.kernels import bands_under, distance_to_limit, expected_range, range_alternatives
from asg.kernels.firmness import LEAST_DISTANCE
from asg.results.shown_counts import ShownYear
from asg.results.trust_scores import GroupScores, group_respondents, group_scores
from asg.survey.model import Method, Survey

UNCAPPED = "weight_uncapped"


def sensitivity_table(year: ShownYear) -> pd.DataFrame:
    """Find the band of every trust and item under each other setting, and which bands are firm."""
    codes = list(year.responses.trusts)
    parts = [
        _group_rows(year.survey, codes, scores, dict(_scored_again_bands(year, scores)))
        for scores in year.scores
        if scores.group.report != "scores"
    ]
    return by_trust(parts, FURTHER_COLUMNS["sensitivity"], codes)


def given_sensitivity(
    survey: Survey, codes: Sequence[str], groups: Iterable[GroupScores]
) -> pd.DataFrame:
    """The same of scores that are given, under the settings that need no responses."""
    ranged = [scores for scores in groups if scores.group.report != "scores"]
    parts = [_group_rows(survey, codes, scores, {}) for scores in ranged]
    return by_trust(parts, FURTHER_COLUMNS["sensitivity"], codes)


def _group_rows(
    survey: Survey,
    codes: Sequence[str],
    scores: GroupScores,
    scored_again: dict[str, NDArray[np.int64]],
) -> pd.DataFrame:
    method = survey.method
    z, band = _ranges(scores, method)
    others = _range_bands(scores, method) | scored_again
    distance = distance_to_limit(z, method.limits)
    agree = np.all([band == other for other in others.values()], axis=0)
    shown = np.nonzero(band)
    trust, item = shown[0], shown[1]
    columns: dict[str, Any] = {
        "trust_code": CodedText(trust, codes),
        "survey": survey.id,
        "group": scores.group.id,
        "item": CodedText(item, scores.items),
        "band": band[shown],
        "distance": distance[shown],
        "firm": (agree & (distance >= LEAST_DISTANCE))[shown],
    }
    types = dict(FURTHER_COLUMNS["sensitivity"])
    for name, other in others.items():
        types[BAND_UNDER + name] = "Int8"
        bands = other[shown].astype(np.int8)
        columns[BAND_UNDER + name] = pd.arrays.IntegerArray(bands, bands == 0)
    return typed_frame(columns, types)


def _range_bands(scores: GroupScores, method: Method) -> dict[str, NDArray[np.int64]]:
    """The bands under other settings of the expected range."""
    alternatives = range_alternatives(method.quantile, method.winsorise)
    of_items = [
        bands_under(
            scores.score[:, item],
            scores.se[:, item],
            scores.n[:, item],
            alternatives,
            limits_at=method.limits,
            min_trusts=method.min_trusts,
        )
        for item in range(len(scores.items))
    ]
    return {name: np.transpose([bands[name] for bands in of_items]) for name in alternatives}


def _scored_again_bands(
    year: ShownYear, scores: GroupScores
) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """The bands under other settings of the scores, which need the responses."""
    method = year.survey.method
    if scores.other_se is not None:
        variance = "product" if method.variance == "linearised" else "linearised"
        yield variance, _ranges(replace(scores, se=scores.other_se), method)[1]
    yield UNCAPPED, _ranges(_uncapped(year, scores), method)[1]


def _uncapped(year: ShownYear, scores: GroupScores) -> GroupScores:
    """The scores without the cap: only those of trusts with a capped weight are another."""
    people = year.people[scores.group.id]
    trusts = np.unique(people.trust[people.capped])
    if not trusts.size:
        return scores
    method = year.survey.method.model_copy(update={"weight_cap": inf})
    survey = year.survey.model_copy(update={"method": method})
    people = group_respondents(survey, year.responses, scores.group).of(trusts)
    again = group_scores(survey, year.responses, scores.group, people)
    again = again.in_decimals(scores.counts.decimals)
    score, se = scores.score.copy(), scores.se.copy()
    score[trusts], se[trusts] = again.score[trusts], again.se[trusts]
    return replace(scores, score=score, se=se)


def _ranges(scores: GroupScores, method: Method) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Adjusted z and band of every trust on every item, each of shape (I, K)."""
    z = np.full(scores.score.shape, np.nan)
    bands = np.zeros(scores.score.shape, np.int64)
    for item in range(len(scores.items)):
        found = expected_range(
            scores.score[:, item], scores.se[:, item], scores.n[:, item], **method.of_range
        )
        z[:, item], bands[:, item] = found.z, found.band
    return z, bands
