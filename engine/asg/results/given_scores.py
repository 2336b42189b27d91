"""Results of scores that are given with their standard errors, in place of responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.columns import RESPONSE_RATE_COLUMNS, typed_frame
from asg.disclosure import sections_withheld, too_few
from asg.kernels import in_decimals
from asg.results.earlier_years import Before
from asg.results.results import GroupCounts, Provenance, Results
from asg.results.run import results_block
from asg.results.sensitivity import given_sensitivity
from asg.results.table import results_table
from asg.results.trust_scores import GroupScores
from asg.sources import Source
from asg.survey.model import Group, Survey

GIVEN = "scores"
"""What provenance calls scores that were given."""


@dataclass(frozen=True, eq=False)
class GivenScores:
    """Scores as a file gives them."""

    rows: pd.DataFrame
    """One row a trust, group and item: ``trust_code``, ``group``, ``item``, ``n``, ``score``,
    ``se``, ``status`` (one of results.csv, or ""); n NaN where not known, score and se NaN where
    suppressed. Further columns where the file has them: ``n_eff``, ``previous_n``,
    ``previous_score``, ``previous_se``, ``previous_national_average``."""
    trusts: Mapping[str, str]
    """Names by code."""
    source: Source
    """The file."""
    counted: bool = True
    """Whether the numbers of respondents are known."""
    synthetic: bool = False
    """Whether invented rows are among them."""
    notices: tuple[str, ...] = field(default=())
    """What the reader should know."""


def benchmark_scores(survey: Survey, given: GivenScores, previous: Survey | None = None) -> Results:
    """Expected ranges and bands of scores that are given with their standard errors.

    A score of fewer than ``suppress_below`` respondents is withheld, and a section with a question
    that is; without numbers of respondents neither can be checked.
    """
    codes = list(given.trusts)
    blocks, groups = [], []
    for group in survey.groups:
        now = given_group(survey, group, given.rows, codes, counted=given.counted)
        groups.append(now)
        before = None
        if previous is not None and group.history:
            before = _year_before(survey, previous, group, given.rows, codes)
        blocks.append(results_block(survey, now, before))
    provenance = Provenance(GIVEN, (given.source,), given.synthetic, notices=given.notices)
    rates = typed_frame({}, RESPONSE_RATE_COLUMNS)
    table = results_table(survey, given.trusts, blocks)
    firm = given_sensitivity(survey, codes, groups)
    return Results(survey, table, rates, provenance, previous, sensitivity=firm)


def given_group(
    survey: Survey, group: Group, rows: pd.DataFrame, codes: list[str], *, counted: bool
) -> GroupScores:
    """One group's scores from rows, those of too few respondents taken out."""
    items, keys, columns = survey.scored_items(group)
    questions = len(survey.scored_questions)
    own_rows = rows[rows["group"] == group.id]
    n, score, se, n_eff = (
        _by_item(own_rows, name, codes, items) for name in ("n", "score", "se", "n_eff")
    )
    decimals = survey.method.decimals
    score, se = in_decimals(score, decimals), in_decimals(se, decimals)
    dropped = np.array([item in group.drop for item in items])
    hidden = np.isnan(score) | dropped
    if counted:
        hidden |= too_few(np.nan_to_num(n), survey.method.suppress_below)
    withheld = sections_withheld(hidden[:, :questions], columns)
    hidden[:, questions:] |= withheld
    there = np.isin(
        codes, own_rows.loc[~own_rows["status"].isin(["no_data", "not_asked"]), "trust_code"]
    )
    everyone = np.nan_to_num(n).max(axis=1, initial=0)
    counts = GroupCounts(survey.year, group.id, None, None, None, None, int(there.sum()), decimals)
    return GroupScores(
        group=group,
        items=items,
        keys=keys,
        n=np.where(hidden, 0, np.nan_to_num(n)).astype(np.int64),
        score=np.where(hidden, np.nan, score),
        se=np.where(hidden, np.nan, se),
        n_eff=np.where(hidden, np.nan, n_eff),
        sections=columns,
        answered=np.zeros((len(codes), questions), np.int64),
        respondents=np.where(there, np.maximum(everyone, 1), everyone).astype(np.int64),
        counts=counts,
    )


def _by_item(
    rows: pd.DataFrame, name: str, codes: list[str], items: tuple[str, ...]
) -> NDArray[np.float64]:
    """A column of rows as trusts by items, NaN where there is no row or no such column."""
    if name not in rows.columns:
        return np.full((len(codes), len(items)), np.nan)
    grid = pd.MultiIndex.from_product([codes, items], names=["trust_code", "item"])
    values = rows.set_index(["trust_code", "item"])[name].reindex(grid)
    return values.to_numpy(np.float64, na_value=np.nan).reshape(len(codes), len(items))


def _year_before(
    survey: Survey, previous: Survey, group: Group, rows: pd.DataFrame, codes: list[str]
) -> Before:
    """Last year's figures that stand beside this year's."""
    named = {f"previous_{name}": name for name in ("n", "score", "se")}
    beside = rows.drop(columns=list(named.values())).rename(columns=named)
    scores = given_group(survey, group, beside, codes, counted=True)
    averages = rows[rows["group"] == group.id].groupby("item")["previous_national_average"].max()
    average = averages.reindex(list(scores.items)).to_numpy(np.float64, na_value=np.nan)
    return Before(previous.id, scores, np.arange(len(codes)), average)
