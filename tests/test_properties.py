"""What must hold of a run of any survey."""

import os
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from pandas.testing import assert_frame_equal

import asg
from asg.columns import KEY_COLUMNS, RESULT_COLUMNS
from asg.kernels import cells
from asg.reading import NO_ANSWER, Responses
from asg.sources import Source
from made_up_surveys import DONT_KNOW, NO, PARTLY, YES, group, made_up_survey

on_runs = settings(max_examples=50, derandomize="CI" in os.environ)
seeds = st.integers(0, 2**32 - 1)

QUESTIONS = ("Q1", "Q2", "Q3")
THIS_YEAR, LAST_YEAR = (
    made_up_survey(
        year,
        questions=QUESTIONS,
        sections=[("Q1", "Q2"), ("Q3",)],
        groups=[group("AMHS"), group("CAMHS", "scores")],
    )
    for year in (2024, 2023)
)
EARLIER = THIS_YEAR.model_copy(update={"year": 2022})
"""The same survey, to stand as the year before the other."""

FLOATS = [name for name, kind in RESULT_COLUMNS.items() if kind == "float64"]
EXACT = [name for name in RESULT_COLUMNS if name not in FLOATS]


def made_up_responses(seed, trusts, survey=THIS_YEAR):
    """Responses of so many trusts, 40 to 75 each, a tenth of the answers blank.

    Trusts differ in their profile and in how content people are, and each cell answers its own way.
    """
    rng = np.random.default_rng(seed)
    trust = np.repeat(np.arange(trusts), rng.integers(40, 76, trusts))
    people = len(trust)
    age_group, sex = rng.integers(0, 4, people), rng.integers(-1, 2, people)
    sex[rng.random(people) < 0.8] = 1
    content = rng.uniform(0.2, 0.8, trusts)[trust] + 0.05 * (age_group - 1.5)
    answers = {}
    for question in QUESTIONS:
        codes = np.where(rng.random(people) < content, YES, rng.choice([PARTLY, NO], people))
        codes[rng.random(people) < 0.05] = DONT_KNOW
        codes[rng.random(people) < 0.10] = NO_ANSWER
        answers[question] = codes.astype(np.int16)
    return Responses(
        survey_id=survey.id,
        trusts={f"T{i:02d}": f"Trust {i}" for i in range(trusts)},
        trust=trust,
        group=(rng.random(people) < 0.1).astype(np.intp),
        age_group=age_group,
        sex=sex,
        cell=cells(people, [age_group, sex], [4, 2]),
        answers=pd.DataFrame(answers),
        source=Source("responses", f"{survey.id}.csv", "", people),
    )


def reordered(responses, order):
    """The same respondents in another order of rows."""
    return replace(
        responses,
        trust=responses.trust[order],
        group=responses.group[order],
        age_group=responses.age_group[order],
        sex=responses.sex[order],
        cell=responses.cell[order],
        answers=responses.answers.iloc[order].reset_index(drop=True),
    )


def assert_same_results(one, other, rtol=1e-10):
    assert_frame_equal(one[EXACT], other[EXACT])
    assert_allclose(one[FLOATS], other[FLOATS], rtol=rtol, atol=1e-12)


made_up_runs = st.builds(made_up_responses, seeds, st.integers(16, 20))


@on_runs
@given(made_up_runs, seeds)
def test_the_order_of_rows_changes_no_result(responses, seed):
    order = np.random.default_rng(seed).permutation(len(responses))
    one = asg.benchmark(THIS_YEAR, responses).table
    other = asg.benchmark(THIS_YEAR, reordered(responses, order)).table
    assert (one["status"] == "ok").sum() > 20
    assert_same_results(one, other)


@on_runs
@given(made_up_runs, seeds)
def test_new_codes_for_the_trusts_only_reorder_the_results(responses, seed):
    code_of = np.random.default_rng(seed).permutation(len(responses.trusts))
    codes = list(responses.trusts)
    names = {codes[code_of[i]]: name for i, name in enumerate(responses.trusts.values())}
    other = replace(responses, trust=code_of[responses.trust], trusts=dict(sorted(names.items())))
    by_name = [
        asg.benchmark(THIS_YEAR, run).table.sort_values(
            ["trust_name", "group", "level", "item"], ignore_index=True
        )
        for run in (responses, other)
    ]
    without_codes = [table.drop(columns="trust_code") for table in by_name]
    exact = [name for name in EXACT if name != "trust_code"]
    assert_frame_equal(without_codes[0][exact], without_codes[1][exact])
    assert_allclose(without_codes[0][FLOATS], without_codes[1][FLOATS], rtol=1e-10, atol=1e-12)


def with_scored_answers(responses, trust, question, count):
    """A trust of which ``count`` respondents of group 0 with a weight give a scored answer."""
    codes = responses.answers[question].to_numpy().copy()
    theirs = np.flatnonzero((responses.trust == trust) & (responses.group == 0))
    counted = theirs[responses.sex[theirs] >= 0]
    assume(len(counted) >= 30)
    codes[theirs] = NO_ANSWER
    codes[counted[:count]] = np.resize([YES, NO, NO], count)
    return replace(responses, answers=responses.answers.assign(**{question: codes}))


@on_runs
@given(made_up_runs, seeds, st.integers(0, 29), st.integers(0, 9))
def test_29_answers_or_fewer_vanish_from_everything(responses, last, count, trust):
    few = with_scored_answers(responses, trust, "Q1", count)
    none = with_scored_answers(responses, trust, "Q1", 0)
    previous = (LAST_YEAR, made_up_responses(last, len(responses.trusts), LAST_YEAR))
    one = asg.benchmark(THIS_YEAR, few, previous=previous).table
    other = asg.benchmark(THIS_YEAR, none, previous=previous).table
    assert_frame_equal(one, other)
    # Nor, once this year is the last, from the changes and averages of the next.
    backwards = [asg.benchmark(*previous, previous=(EARLIER, run)).table for run in (few, none)]
    assert_frame_equal(*backwards)
    gone = one[(one["trust_code"] == f"T{trust:02d}") & (one["group"] == "AMHS")]
    gone = gone[gone["item"].isin(["Q1", "S01"])]
    assert gone["status"].tolist() == ["suppressed", "suppressed"]
    rest = gone.drop(columns=[*KEY_COLUMNS, "status"])
    assert (rest.isna() | (rest == "")).all(axis=None)


@on_runs
@given(made_up_runs, st.integers(0, 9))
def test_30_answers_appear(responses, trust):
    table = asg.benchmark(THIS_YEAR, with_scored_answers(responses, trust, "Q1", 30)).table
    one = table[(table["trust_code"] == f"T{trust:02d}") & (table["group"] == "AMHS")]
    one = one[one["item"] == "Q1"].iloc[0]
    assert (one["n"], one["status"]) == (30, "ok")
    others = table[(table["item"] == "Q1") & (table["group"] == "AMHS")]
    assert set(others["trusts"].dropna()) == {others["score"].notna().sum()}
    assert one["national_average"] == pytest.approx(others["score"].mean(), rel=1e-12)
    assert one["lowest"] == others["score"].min()
    assert one["highest"] == others["score"].max()


@on_runs
@given(seeds, seeds, st.integers(16, 20))
def test_swapping_the_years_of_a_run_turns_its_changes_round(seed, last, trusts):
    this = THIS_YEAR, made_up_responses(seed, trusts)
    before = LAST_YEAR, made_up_responses(last, trusts, LAST_YEAR)
    forwards = asg.benchmark(*this, previous=before).table
    backwards = asg.benchmark(*before, previous=(EARLIER, this[1])).table
    assert forwards["change_z"].notna().sum() > 10
    assert_array_equal(forwards["change_z"], -backwards["change_z"])
    turned = {"Increase": "Decrease", "Decrease": "Increase"}
    assert forwards["change"].tolist() == backwards["change"].replace(turned).tolist()
    shown = forwards["change"] != ""
    assert_array_equal(forwards["previous_score"][shown], backwards["score"][shown])
    assert_array_equal(forwards["score"][shown], backwards["previous_score"][shown])


@on_runs
@given(made_up_runs)
def test_what_is_not_shown_is_nowhere_in_its_row(responses):
    table = asg.benchmark(THIS_YEAR, responses).table
    hidden = table[table["status"].isin(["suppressed", "no_data", "not_asked"])]
    assert hidden["trust_code"].nunique() == len(responses.trusts)  # all, in the small group
    rest = hidden.drop(columns=[*KEY_COLUMNS, "status"])
    assert (rest.isna() | (rest == "")).all(axis=None)
    assert (table["n"].dropna() >= 30).all()
