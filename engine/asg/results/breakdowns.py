"""National breakdowns: the scores of age groups, sexes and categories of the survey's profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.columns import FURTHER_COLUMNS, typed_frame
from asg.disclosure import withheld_of_all_trusts
from asg.disclosure.nested import Categories, withhold_parts
from asg.disclosure.profiles import Answered, answers_reveal
from asg.kernels import (
    Subgroups,
    adjusted_z,
    holm,
    in_decimals,
    score_interval,
    subgroup_sums,
    subgroups_of,
    two_sided_p,
)
from asg.kernels.decimals import Decimals
from asg.results.shown_counts import ShownYear
from asg.results.trust_scores import GroupScores, answer_chunks
from asg.results.variables import Profile, Variable, overlaps_of, profiles_of, variables_of

LEVEL = 0.05
"""Two-sided level, after Holm's correction, at which a subgroup differs from everyone else."""

QUESTIONS_AT_ONCE = 20
"""How many questions are summed in one go: the sums of all trusts are held for these."""

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
    people = year.people[scores.group.id]
    variables = [v.of(people.row) for v in variables_of(survey, responses) if len(v.categories)]
    trusts, least = len(responses.trusts), survey.method.suppress_below
    profiles = profiles_of(variables, people.trust, trusts, least)
    place = {variable.name: number for number, variable in enumerate(variables)}
    found = sorted(_subgroups(year, scores, variables), key=lambda subgroups: place[subgroups[0]])
    of_items: dict[str, dict[str, Categories]] = {}
    for name, item, answered, _ in found:
        everyone = answered.sum(axis=1)
        shown = everyone > 0
        withheld = withheld_of_all_trusts(answered[shown, 1:], everyone[shown], least)
        _withhold_for_profile(withheld, profiles[name], Answered(answered[:, 1:], shown, withheld))
        of_items.setdefault(item, {})[name] = Categories(answered[shown], withheld)
    for (whole, part), overlap in overlaps_of(variables).items():
        for of_item in of_items.values():
            withhold_parts(of_item[whole], of_item[part], overlap, least)
    for name, item, _, subgroups in found:
        withheld = of_items[item][name].withheld
        categories = variables[place[name]].categories
        keys: Mapping[str, Iterable[Any]] = {
            "survey": [survey.id] * len(categories),
            "group": [scores.group.id] * len(categories),
            "variable": [name] * len(categories),
            "category": categories,
            "item": [item] * len(categories),
        }
        yield {**keys, **_shown_figures(subgroups, withheld, scores.counts.decimals)}


def _withhold_for_profile(
    withheld: NDArray[np.bool_], profile: Profile, answered: Answered
) -> None:
    """Withhold the smallest categories until none reveals what a trust's profile withholds."""
    present, trusts = profile.present, answered.trusts | profile.shown
    size = np.where(present, answered.n[answered.trusts].sum(axis=0), -1)
    own, hidden = profile.counts[trusts][:, present], profile.withheld[trusts][:, present]
    while not withheld.all():
        shown = Answered(answered.n[trusts][:, present], answered.trusts[trusts], withheld[present])
        if not answers_reveal(own, hidden, shown):
            break
        withheld[np.argmin(np.where(withheld, np.inf, size))] = True


def _subgroups(
    year: ShownYear, scores: GroupScores, variables: Sequence[Variable]
) -> Iterator[tuple[str, str, NDArray[np.int64], Subgroups]]:
    """The subgroups by variable and question, over the trusts that have a score of it.

    With how many answered, by trust and category: shape (I, C + 1), those of none first.
    """
    if not variables:
        return
    people, average = year.people[scores.group.id], scores.national().average
    sizes = [len(v.categories) + 1 for v in variables]
    asked = [k for k in range(len(year.survey.scored_questions)) if scores.n[:, k].any()]
    for start in range(0, len(asked), QUESTIONS_AT_ONCE):
        block = asked[start : start + QUESTIONS_AT_ONCE]
        questions = [year.survey.scored_questions[k] for k in block]
        sums = np.zeros((6, sum(sizes), len(scores.n), len(block)))
        shown = scores.n[:, block] > 0
        for chunk in answer_chunks(year.responses, questions, people, shown):
            categories = [(v.codes[chunk.rows], len(v.categories)) for v in variables]
            sums[:, :, chunk.trusts] = subgroup_sums(
                chunk.answers.T - average[block],
                chunk.weight,
                chunk.trust,
                chunk.trust_count,
                categories,
            )
        by_variable = np.split(sums, np.cumsum(sizes)[:-1], axis=1)
        for variable, of_variable in zip(variables, by_variable, strict=True):
            subgroups, n = subgroups_of(of_variable, average[block]), of_variable[0]
            for k, question in enumerate(questions):
                yield variable.name, question.id, n[..., k].T.astype(np.int64), subgroups.on(k)


def _shown_figures(
    subgroups: Subgroups, withheld: NDArray[np.bool_], decimals: Decimals
) -> Mapping[str, Iterable[Any]]:
    """What is shown of the subgroups on a question; the rest is computed from rounded figures."""
    score, se, interval_se, difference, difference_se = (
        np.where(withheld, np.nan, in_decimals(figures, decimals)) for figures in subgroups[1:]
    )
    lower, upper = score_interval(score, np.where(interval_se > 0, interval_se, np.nan))
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
