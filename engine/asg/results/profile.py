"""Who took part: respondents of each trust and group by age group, sex and profile columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.coded_text import CodedText
from asg.columns import FURTHER_COLUMNS, by_trust, typed_frame
from asg.disclosure import rounded
from asg.disclosure.profiles import LEAST_IN_CATEGORY, england_shown
from asg.kernels import in_decimals
from asg.results.shown_counts import ShownYear
from asg.results.variables import Profile, Variable, profiles_of, variables_of
from asg.survey.model import Group

SHOWN, SUPPRESSED = "ok", "suppressed"


def profile_table(year: ShownYear) -> pd.DataFrame:
    """Count respondents by category, withhold the small ones, and put England beside them.

    Numbers are to the nearest 5, so they do not add up to a trust's exact number of respondents,
    which would reveal that of a small trust. A trust without respondents in a group has no rows
    there, nor has a category that nobody in England is in.
    """
    variables = list(variables_of(year.survey, year.responses))
    parts = [rows for group in year.survey.groups for rows in _group_rows(year, group, variables)]
    return by_trust(parts, FURTHER_COLUMNS["profile"], year.responses.trusts)


def _group_rows(
    year: ShownYear, group: Group, variables: Sequence[Variable]
) -> Iterator[pd.DataFrame]:
    survey, responses = year.survey, year.responses
    row = np.flatnonzero(responses.group == survey.place_of(group))
    of_group = [variable.of(row) for variable in variables]
    trusts, least = len(responses.trusts), survey.method.suppress_below
    profiles = profiles_of(of_group, responses.trust[row], trusts, least)
    for variable in variables:
        if profiles[variable.name].present.any():
            yield _variable_rows(year, group, variable, profiles[variable.name])


def _variable_rows(
    year: ShownYear, group: Group, variable: Variable, profile: Profile
) -> pd.DataFrame:
    survey, responses = year.survey, year.responses
    present = np.flatnonzero(profile.present)
    counts, withheld = profile.counts[:, present], profile.withheld[:, present]
    anyone = counts.sum(axis=1) > 0
    england = _england(counts[anyone], withheld[anyone], survey.method.suppress_below)
    base = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    percent = np.where(withheld, np.nan, in_decimals(100 * counts / base, 0))
    trust, column = np.nonzero(np.broadcast_to(anyone[:, np.newaxis], counts.shape))
    hidden = withheld[trust, column]
    return typed_frame(
        {
            "trust_code": pd.array(list(responses.trusts), dtype="str").take(trust),
            "survey": survey.id,
            "group": group.id,
            "variable": variable.name,
            "category": CodedText(column, tuple(variable.categories[i] for i in present.tolist())),
            "n": pd.arrays.IntegerArray(
                np.where(hidden, 0, rounded(counts)[trust, column]), hidden
            ),
            "percent": percent[trust, column],
            "england_percent": england[column],
            "status": CodedText(hidden.astype(np.intp), (SHOWN, SUPPRESSED)),
        },
        FURTHER_COLUMNS["profile"],
    )


def _england(
    counts: NDArray[np.int64], withheld: NDArray[np.bool_], least: int
) -> NDArray[np.float64]:
    """England's per cents; none where they would reveal what the rows of a trust withhold."""
    england = counts.sum(axis=0)
    total = int(england.sum())
    shown = england_shown(counts, withheld, least) & (england >= LEAST_IN_CATEGORY)
    percent = in_decimals(100 * england / max(total, 1), 0)
    return np.where(shown & (total >= least), percent, np.nan)
