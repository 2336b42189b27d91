"""National breakdowns: the scores of age groups, sexes and categories of the survey's profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.columns import FURTHER_COLUMNS, typed_frame
from asg.disclosure import too_few, withheld_categories
from asg.disclosure.profiles import Answered, answers_reveal
from asg.disclosure.profiles import withheld_categories as profile_withheld
from asg.kernels import (
    Subgroups,
    adjusted_z,
    holm,
    in_decimals,
    score_interval,
    subgroup_scores_by_variable,
    two_sided_p,
)
from asg.kernels.decimals import Decimals
from asg.results.shown_counts import ShownYear
from asg.results.trust_scores import GroupScores, group_respondents, scored_answers
from asg.results.variables import variables_of

LEVEL = 0.05
"""Two-sided level, after Holm's correction, at which a subgroup differs from everyone else."""

ABOVE, BELOW, NO_DIFFERENCE = "above", "below", "no difference"


def breakdowns_table(year: ShownYear) -> pd.DataFrame:
    """Score every subgroup of every group on every question, over the trusts that have a score."""
    columns: dict[str, list[Any]] = {name: [] for name in FURTHER_COLUMNS["breakdowns"]}
    for scores in year.scores:
        for figures in _group_figures(year, scores):
            for name, values in figures.items():
                columns[name].extend(values)
    return typed_frame(columns, FURTHER_COLUMNS["breakdowns"])


def _group_figures(year: ShownYear, scores: GroupScores) -> Iterator[Mapping[str, Iterable[Any]]]:
    survey, responses = year.survey, year.responses
    people = group_respondents(survey, responses, scores.group)
    found: dict[tuple[str, str], tuple[Subgroups, NDArray[np.bool_]]] = {}
    variables = [
        v._replace(codes=v.codes[people.row])
        for v in variables_of(survey, responses)
        if len(v.categories)
    ]
    everyone = np.arange(people.row.size)
    trusts, least = len(responses.trusts), survey.method.suppress_below
    taking_part = [variable.by_trust(everyone, people.trust, trusts) for variable in variables]
    counted = people.weight > 0
    for column, question in enumerate(survey.scored_questions):
        shown = ~np.isnan(scores.score[:, column])
        if not shown.any():
            continue
        codes = responses.answers[question.id].to_numpy()[people.row]
        answers = scored_answers(codes, question)
        said = np.flatnonzero(~np.isnan(answers) & counted & shown[people.trust])
        of = answers[said], people.weight[said], people.trust[said]
        by = [(variable.codes[said], len(variable.categories)) for variable in variables]
        n = np.bincount(of[2], minlength=trusts)[shown]
        for variable, counts, subgroups in zip(
            variables, taking_part, subgroup_scores_by_variable(*of, by), strict=True
        ):
            answered = variable.by_trust(said, of[2], trusts)
            withheld = withheld_categories(answered[shown], n, least)
            of_question = Answered(answered, shown, withheld)
            _withhold_for_profile(withheld, counts, of_question, least)
            found[variable.name, question.id] = subgroups, withheld
    for variable in variables:
        for (name, item), (subgroups, withheld) in found.items():
            if name == variable.name:
                keys: Mapping[str, Iterable[Any]] = {
                    "survey": [survey.id] * len(variable.categories),
                    "group": [scores.group.id] * len(variable.categories),
                    "variable": [name] * len(variable.categories),
                    "category": variable.categories,
                    "item": [item] * len(variable.categories),
                }
                yield {**keys, **_shown_figures(subgroups, withheld, scores.counts.decimals)}


def _withhold_for_profile(
    withheld: NDArray[np.bool_], counts: NDArray[np.int64], answered: Answered, least: int
) -> None:
    """Withhold the smallest categories until none reveals what a trust's profile withholds."""
    trusts = answered.trusts | ~too_few(counts.sum(axis=1), least)
    present = counts.any(axis=0)
    size = np.where(present, answered.n[answered.trusts].sum(axis=0), -1)
    own = counts[trusts][:, present]
    hidden = profile_withheld(own, least)
    while not withheld.all():
        of = Answered(answered.n[trusts][:, present], answered.trusts[trusts], withheld[present])
        if not answers_reveal(own, hidden, of):
            break
        withheld[np.argmin(np.where(withheld, np.inf, size))] = True


def _shown_figures(
    subgroups: Subgroups, withheld: NDArray[np.bool_], decimals: Decimals
) -> Mapping[str, Iterable[Any]]:
    """What is shown of the subgroups on a question; the rest is computed from rounded figures."""
    score, se, difference, difference_se = (
        np.where(withheld, np.nan, in_decimals(figures, decimals)) for figures in subgroups[1:]
    )
    lower, upper = score_interval(score, se)
    z = adjusted_z(difference, difference_se, 0)
    p = two_sided_p(z)
    corrected = holm(p)
    words = np.where(difference > 0, ABOVE, BELOW)
    words = np.where(corrected < LEVEL, words, np.where(np.isnan(p), "", NO_DIFFERENCE))
    return {
        "n": pd.arrays.IntegerArray(subgroups.n, withheld),
        "score": score,
        "se": se,
        "lower_95": lower,
        "upper_95": upper,
        "difference": difference,
        "z": z,
        "p": p,
        "p_holm": corrected,
        "comparison": words,
    }
