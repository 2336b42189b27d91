"""Earlier years: each scored by its own rules, then seen by the trusts of this year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from asg.bands import CHANGE_LABELS
from asg.coded_text import CodedText
from asg.disclosure import revealed_by_parts
from asg.errors import UsageError
from asg.kernels import change, pooled_se
from asg.reading import Responses
from asg.reading.succession import codes_now, succeeded
from asg.reading.units import UnitResponses
from asg.results.response_rates import response_rates
from asg.results.shown_counts import ShownYear, shown_year
from asg.results.table import Numbers
from asg.results.trust_scores import GroupScores, group_scores
from asg.survey.model import Survey
from asg.text_size import listed

YearBefore = tuple[Survey, Responses]
"""An earlier year's survey, and its respondents."""


def check_year_before(survey: Survey, before: Survey) -> None:
    """Raise UsageError where the survey of an earlier year is of no earlier year, or the same."""
    if before.year >= survey.year:
        raise UsageError(
            f"--previous-survey: {before.id} is of {before.year}; expected a survey of a year "
            f"before {survey.year}, the year of {survey.id}"
        )
    if before.id == survey.id:
        raise UsageError(
            f"--previous-survey: {before.id} is the id of both surveys; expected another id in "
            f"the survey of {before.year}"
        )


def newest_first(previous: YearBefore | Sequence[YearBefore] | None) -> list[YearBefore]:
    """One pair or several as a list, the newest year first; two of one year raise UsageError."""
    if previous is None:
        return []
    several = [cast("YearBefore", previous)] if _is_pair(previous) else list(previous)
    years = sorted(cast("list[YearBefore]", several), key=lambda pair: -pair[0].year)
    check_years_differ([survey for survey, _ in years])
    return years


def _is_pair(previous: YearBefore | Sequence[YearBefore]) -> bool:
    return len(previous) == 2 and isinstance(previous[0], Survey)


def check_years_differ(surveys: Sequence[Survey]) -> None:
    """Raise UsageError where two earlier years are the same."""
    years: dict[int, Survey] = {}
    for survey in surveys:
        if other := years.get(survey.year):
            raise UsageError(
                f"--previous: {other.id} and {survey.id} are both of {survey.year}; expected one "
                "input for each earlier year"
            )
        years[survey.year] = survey


def without_history(survey: Survey, years: Sequence[int]) -> list[str]:
    """Say that earlier years were given and no group is compared with them."""
    if not years or any(group.history for group in survey.groups):
        return []
    named = listed([str(year) for year in years])
    return [
        f"Nothing is compared with {named}: no group of {survey.id} has history = true in its "
        "survey file."
    ]


@dataclass(frozen=True)
class Before:
    """An earlier year's scores of one group."""

    survey_id: str
    """The year's survey."""
    scores: GroupScores
    """The scores; trusts that became one are scored together."""
    rows: NDArray[np.intp]
    """For each of this year's trusts its row in ``scores``, -1 where it has none."""
    average: NDArray[np.float64]
    """The national averages of that year, of its own trusts."""


@dataclass(frozen=True)
class EarlierYear:
    """An earlier year: what may be shown of it, and its scores by group."""

    shown: ShownYear
    groups: dict[str, Before]


def earlier_year(survey: Survey, codes: Sequence[str], before: YearBefore) -> EarlierYear:
    """Score an earlier year's groups that have a history."""
    then, responses = before
    known = {group.id for group in then.groups}
    kept = [group.id for group in survey.groups if group.history and group.id in known]
    groups = [then.group(id_) for id_ in kept]
    shown = shown_year(then, responses, groups, response_rates(then, responses, None))
    # Codes of sites and areas are no trusts' codes, which the succession is of.
    succession = {} if isinstance(responses, UnitResponses) else survey.succession
    merged = succeeded(responses, succession, in_use=codes)
    row_of = {code: row for row, code in enumerate(merged.trusts)}
    rows = np.array([row_of.get(code, -1) for code in codes], dtype=np.intp)
    seen = {}
    for own in shown.scores:
        scores = own
        if merged is not responses:
            pooled = _pooled(survey, before, merged, own, codes)
            scores = pooled.in_decimals(own.counts.decimals)
        seen[own.group.id] = Before(then.id, scores, rows, own.national().average)
    return EarlierYear(shown, seen)


def _pooled(
    survey: Survey, before: YearBefore, merged: Responses, own: GroupScores, codes: Sequence[str]
) -> GroupScores:
    """Score trusts that became one together, where this does not tell one of them."""
    then, responses = before
    pooled = group_scores(then, merged, own.group)
    row_of = {code: row for row, code in enumerate(merged.trusts)}
    heirs = codes_now(responses.trusts, survey.succession, in_use=codes)
    heir = [row_of[heirs[code]] for code in responses.trusts]
    parts = np.zeros_like(pooled.n)
    np.add.at(parts, heir, own.n)
    revealed = revealed_by_parts(pooled.n, parts, then.method.suppress_below)
    return pooled.without(revealed)


def changed(
    survey: Survey, now: GroupScores, before: Before
) -> tuple[Numbers, dict[str, CodedText]]:
    """Last year's figures of each trust and question, and the test of the change."""
    shape = now.score.shape
    last = before.scores
    item_of = {key: item for item, key in enumerate(last.keys)}
    items = [item_of.get(key, -1) if key else -1 for key in now.keys]
    n = np.zeros(shape, dtype=np.int64)
    score, se, tested_se, average = (np.full(shape, np.nan) for _ in range(4))
    last_pooled = pooled_se(last.se, last.n)
    present = before.rows >= 0
    rows = before.rows[present]
    for item, earlier in enumerate(items):
        if earlier < 0:
            continue
        n[present, item] = last.n[rows, earlier]
        score[present, item] = last.score[rows, earlier]
        se[present, item] = last.se[rows, earlier]
        tested_se[present, item] = last_pooled[rows, earlier]
        average[:, item] = before.average[earlier]
    method = survey.method
    tested = change(
        now.score,
        pooled_se(now.se, now.n),
        score,
        tested_se,
        test=method.change_test,
        level=method.change_level,
        n=now.n,
        previous_n=n,
    )
    both = ~(np.isnan(now.score) | np.isnan(score))
    figures: Numbers = {
        "previous_n": np.where(both, n, 0),
        "previous_score": np.where(both, score, np.nan),
        "previous_se": np.where(both, se, np.nan),
        "previous_national_average": np.where(both, average, np.nan),
        "change_z": np.where(both, tested.z, np.nan),
    }
    directions = ("", *(CHANGE_LABELS[d] for d in (-1, 0, 1)))
    return figures, {
        "previous_survey": CodedText(both.astype(np.intp), ("", before.survey_id)),
        "change": CodedText(np.where(both, tested.direction + 2, 0), directions),
    }
