"""What may be shown of a year beside the results: counts of respondents, and digits of scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.disclosure import WithheldTotals, withheld_totals
from asg.reading import Responses
from asg.reading.units import UnitResponses
from asg.results.results import GroupCounts
from asg.results.trust_scores import GroupScores, Respondents, group_respondents, group_scores
from asg.results.units import withheld_of_units
from asg.results.variables import weights_reveal
from asg.sources import Source
from asg.survey.model import Group, Survey

WITHHELD_DECIMALS = 2
"""Decimals of a group's scores where its number of respondents is withheld: more reveal it."""


class ShownYear(NamedTuple):
    """The scores of a year's groups, ``exact`` and as they may be shown; and what is withheld.

    ``people``: the respondents of each group, by its id.
    """

    survey: Survey
    responses: Responses
    people: Mapping[str, Respondents]
    exact: Sequence[GroupScores]
    scores: list[GroupScores]
    withheld: WithheldTotals

    @property
    def counts(self) -> list[GroupCounts]:
        """The counts of the groups without those that may not be shown."""
        return [
            replace(s.counts, respondents=None, excluded=None, neutral=None, capped=None)
            if s.group.id in self.withheld.counts
            else s.counts
            for s in self.scores
        ]

    @property
    def source(self) -> Source:
        """The file of responses without its number of rows where that may not be shown."""
        source = self.responses.source
        return replace(source, rows=None) if self.withheld.rows else source

    def notices(self) -> Iterator[str]:
        """Name the groups whose scores have fewer decimals, or tell what is withheld."""
        for counts in self.counts:
            if counts.respondents is not None:
                continue
            lead = f"{counts.group} {counts.year}: the number of respondents is withheld"
            if counts.decimals == "all":
                yield (
                    f'{lead}, but scores with every digit (decimals = "all") reveal it: these '
                    "results are for checks and must not be passed on."
                )
            else:
                yield (
                    f"{lead}, and more digits of scores would reveal it. So scores and standard "
                    f"errors are rounded to {counts.decimals} decimals, everything else is "
                    "computed from these, and effective numbers are withheld."
                )


def shown_year(
    survey: Survey,
    responses: Responses,
    groups: Sequence[Group],
    rates: pd.DataFrame,
    *,
    both_variances: bool = False,
) -> ShownYear:
    """Score groups, find what may be shown of the year, and round the scores, once."""
    people = {group.id: group_respondents(survey, responses, group) for group in groups}
    exact = [
        group_scores(survey, responses, g, people[g.id], both_variances=both_variances)
        for g in groups
    ]
    if isinstance(responses, UnitResponses):
        return _shown_units(survey, responses, exact, rates)
    least = survey.method.suppress_below
    listed = respondents(survey, responses, groups)
    # Who took part, and the weights, tell the number of a trust's respondents.
    known = {(t, g): n for t, g, n, _ in listed.itertuples(index=False)}
    withheld = withheld_totals(rates, listed[listed["total"]], known, least)
    if not listed["total"].all():
        # Small trusts of groups that are not scored are among all rows; the others, among
        # themselves, must not rely on them: someone may know those groups.
        too = withheld_totals(rates, listed, known, least)
        counts, rows = withheld.counts | too.counts, withheld.rows or too.rows
        withheld = WithheldTotals(withheld.rates | too.rates, counts, rows)
    rounded = [_rounded(survey, s, hidden=s.group.id in withheld.counts) for s in exact]
    rounded = [
        _without_weights(scores, weights_reveal(survey, responses, scores.group))
        for scores in rounded
    ]
    return ShownYear(survey, responses, people, exact, rounded, withheld)


def _shown_units(
    survey: Survey, responses: UnitResponses, exact: Sequence[GroupScores], rates: pd.DataFrame
) -> ShownYear:
    """Find what may be shown of units beside what is shown of the trusts.

    Numbers of rows are those of the trusts' results. Effective numbers reveal weights; no rule
    covers those of units.
    """
    assert responses.of_trusts is not None
    groups = [scores.group for scores in exact]
    withheld = shown_year(survey, responses.of_trusts, groups, rates).withheld
    exact = [s.without(withheld_of_units(survey, responses, s)) for s in exact]
    rounded = [_rounded(survey, s, hidden=s.group.id in withheld.counts) for s in exact]
    rounded = [_without_weights(s, np.ones(len(s.n_eff), dtype=bool)) for s in rounded]
    return ShownYear(survey, responses, {}, exact, rounded, withheld)


def _without_weights(scores: GroupScores, trusts: NDArray[np.bool_]) -> GroupScores:
    """Withhold the effective numbers of some trusts."""
    return replace(scores, n_eff=np.where(trusts[:, np.newaxis], np.nan, scores.n_eff))


def _rounded(survey: Survey, scores: GroupScores, *, hidden: bool) -> GroupScores:
    """Round scores; where the group's number is withheld, so are the effective numbers.

    They tell of the weights what scores in few decimals do not.
    """
    decimals = survey.method.decimals
    if not hidden or decimals == "all":
        return scores.in_decimals(decimals)
    few = scores.in_decimals(min(decimals, WITHHELD_DECIMALS))
    return _without_weights(few, np.ones(len(few.n_eff), dtype=bool))


def respondents(survey: Survey, responses: Responses, scored: Sequence[Group]) -> pd.DataFrame:
    """Count the rows of each trust in each group of the survey.

    The number of all rows also counts an earlier year's groups without a history, which are not
    scored: their totals are not shown.
    """
    codes, groups = np.array(list(responses.trusts), dtype=object), survey.groups
    counts = [
        np.bincount(responses.trust[responses.group == g], minlength=len(codes))
        for g in range(len(groups))
    ]
    return pd.DataFrame(
        {
            "trust_code": np.tile(codes, len(groups)),
            "group": np.repeat([group.id for group in groups], len(codes)).astype(object),
            "respondents": np.concatenate(counts),
            "total": np.repeat([group in scored for group in groups], len(codes)),
        }
    )
