"""What must hold of the kernels for any arrays."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from asg.kernels import (
    band,
    cell_ratios,
    change,
    expected_range,
    phi,
    scores,
    section_scores,
    tau2,
    weights,
    winsorise,
)

FORMS = ("linearised", "product")
on_arrays = settings(max_examples=100, derandomize="CI" in os.environ)

seeds = st.integers(0, 2**32 - 1)


@st.composite
def items(draw, least=10, with_certain_trusts=True):
    """Scores, standard errors (two of them above 0) and respondents of the trusts on one item."""
    trusts = draw(st.integers(least, 40))
    score = draw(st.lists(st.integers(0, 10_000), min_size=trusts, max_size=trusts))
    smallest = draw(st.sampled_from([0, 20] if with_certain_trusts else [20]))
    se = draw(st.lists(st.integers(smallest, 1500), min_size=trusts, max_size=trusts))
    se[:2] = [max(one, 20) for one in se[:2]]
    return np.array(score) / 1000, np.array(se) / 1000, 30 + np.arange(trusts)


@st.composite
def respondents(draw):
    """Answers to three questions with blanks, weights, trusts; every trust answers every one."""
    rng = np.random.default_rng(draw(seeds))
    trusts = draw(st.integers(1, 5))
    people = draw(st.integers(1, 60)) + trusts
    trust = np.concatenate([np.arange(trusts), rng.integers(0, trusts, people - trusts)])
    answers = rng.choice([0, 10 / 3, 5, 20 / 3, 10], (people, 3))
    answers[trusts:][rng.random((people - trusts, 3)) < draw(st.floats(0, 0.8))] = np.nan
    return answers, rng.uniform(0.05, 5, people), trust, trusts


# Weights


@on_arrays
@given(st.lists(st.integers(1, 30), min_size=4, max_size=24), st.integers(2, 4))
def test_weights_give_every_trust_the_national_profile_and_average_one(counts, cells):
    # Each trust has somebody in each cell, and nothing is capped.
    counts = np.array(counts[: len(counts) // cells * cells]).reshape(-1, cells)
    trusts = len(counts)
    trust = np.repeat(np.arange(trusts), counts.sum(axis=1))
    cell = np.concatenate([np.repeat(np.arange(cells), one) for one in counts])
    w = weights(trust, cell, cap=1e9)
    sizes = counts.sum(axis=1)
    assert_allclose(np.bincount(trust, w) / sizes, np.ones(trusts), rtol=1e-12)
    national = counts.sum(axis=0) / counts.sum()
    for i in range(trusts):
        profile = np.bincount(cell[trust == i], w[trust == i]) / sizes[i]
        assert_allclose(profile, national, rtol=1e-12)


@on_arrays
@given(seeds, st.integers(1, 5), st.integers(1, 80), st.floats(0.5, 10))
def test_weights_are_the_ratios_up_to_the_cap(seed, trusts, people, cap):
    rng = np.random.default_rng(seed)
    trust, cell = rng.integers(0, trusts, people), rng.integers(-1, 8, people)
    w, ratio, known = weights(trust, cell, cap=cap), cell_ratios(trust, cell), cell >= 0
    assert (w[known] > 0).all()
    assert (w[known] <= cap).all()
    below = known & (np.nan_to_num(ratio, nan=np.inf) <= cap)
    assert_array_equal(w[below], ratio[below])
    assert_array_equal(w[~known], np.zeros(np.count_nonzero(~known)))


@on_arrays
@given(seeds, st.integers(1, 80))
def test_weights_follow_people_whatever_the_order_of_rows(seed, people):
    rng = np.random.default_rng(seed)
    trust, cell = rng.integers(0, 4, people), rng.integers(-1, 8, people)
    order = rng.permutation(people)
    assert_array_equal(weights(trust[order], cell[order]), weights(trust, cell)[order])


# Scores


@pytest.mark.parametrize("variance", FORMS)
@on_arrays
@given(people=respondents(), seed=seeds)
def test_the_order_of_rows_changes_no_score(variance, people, seed):
    answers, w, trust, trusts = people
    order = np.random.default_rng(seed).permutation(len(trust))
    one = scores(answers, w, trust, trusts, variance=variance)
    other = scores(answers[order], w[order], trust[order], trusts, variance=variance)
    assert_array_equal(one.n, other.n)
    assert_allclose(one.score, other.score, rtol=1e-12, atol=1e-12)
    assert_allclose(one.se, other.se, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("variance", FORMS)
@on_arrays
@given(people=respondents(), factor=st.floats(0.01, 100))
def test_only_the_proportions_of_weights_matter(variance, people, factor):
    answers, w, trust, trusts = people
    one = scores(answers, w, trust, trusts, variance=variance)
    other = scores(answers, factor * w, trust, trusts, variance=variance)
    assert_allclose(one.score, other.score, rtol=1e-12, atol=1e-12)
    assert_allclose(one.se, other.se, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("variance", FORMS)
@on_arrays
@given(people=respondents())
def test_adding_one_to_every_answer_adds_one_to_scores_and_nothing_to_errors(variance, people):
    answers, w, trust, trusts = people
    one = scores(answers, w, trust, trusts, variance=variance)
    other = scores(answers + 1, w, trust, trusts, variance=variance)
    assert_allclose(other.score, one.score + 1, rtol=1e-12)
    assert_allclose(other.se, one.se, rtol=1e-11, atol=1e-12)


@on_arrays
@given(people=respondents())
def test_a_section_is_no_less_certain_than_its_questions_on_average(people):
    # The norm of a mean is at most the mean of the norms.
    answers, w, trust, trusts = people
    questions = scores(answers, w, trust, trusts)
    section = section_scores(answers, w, trust, trusts, [[0, 1, 2]])
    assert_allclose(section.score[:, 0], questions.score.mean(axis=1), rtol=1e-12, atol=1e-12)
    assert (section.se[:, 0] <= questions.se.mean(axis=1) + 1e-12).all()
    assert (section.n[:, 0] >= questions.n.max(axis=1)).all()


@on_arrays
@given(people=respondents())
def test_scores_lie_among_the_answers(people):
    answers, w, trust, trusts = people
    found = scores(answers, w, trust, trusts)
    for i in range(trusts):
        assert (found.score[i] >= np.nanmin(answers[trust == i], axis=0) - 1e-12).all()
        assert (found.score[i] <= np.nanmax(answers[trust == i], axis=0) + 1e-12).all()


# The expected range


@on_arrays
@given(items())
def test_limits_contain_theta_each_pair_within_the_next(item):
    found = expected_range(*item)
    assert (found.lower <= found.theta).all()
    assert (found.upper >= found.theta).all()
    assert (np.diff(found.upper, axis=1) >= 0).all()
    assert (np.diff(found.lower, axis=1) <= 0).all()
    assert_allclose(found.upper - found.theta, found.theta - found.lower, rtol=1e-9, atol=1e-12)


@on_arrays
@given(items(), st.sampled_from(["weibull", "linear", "hazen"]), st.floats(0, 0.4))
def test_tau2_is_never_negative_and_errors_never_shrink(item, quantile, tails):
    found = expected_range(*item, quantile=quantile, winsorise_tails=tails)
    assert found.tau2 >= 0
    assert (found.total_se >= item[1] - 1e-15).all()


@on_arrays
@given(items(with_certain_trusts=False))
def test_winsorising_never_adds_spread(item):
    score, se, _ = item
    z = (score - score.mean()) / se
    assert phi(winsorise(z)) <= phi(z) + 1e-12
    assert tau2(phi(winsorise(z)), se) <= tau2(phi(z), se) + 1e-12


@on_arrays
@given(items())
def test_adding_one_to_every_score_moves_theta_and_limits_by_one_and_no_band(item):
    score, se, n = item
    one, other = expected_range(score, se, n), expected_range(score + 1, se, n)
    assert other.theta == pytest.approx(one.theta + 1, rel=1e-12)
    assert other.tau2 == pytest.approx(one.tau2, rel=1e-9, abs=1e-12)
    assert_array_equal(other.band, one.band)
    assert_allclose(other.lower, one.lower + 1, rtol=1e-9, atol=1e-9)
    assert_allclose(other.upper, one.upper + 1, rtol=1e-9, atol=1e-9)


@on_arrays
@given(items(), st.floats(0.1, 10))
def test_scaling_errors_and_distances_alike_keeps_every_z(item, factor):
    score, se, n = item
    one = expected_range(score, se, n)
    other = expected_range(one.theta + factor * (score - one.theta), factor * se, n)
    assert other.tau2 == pytest.approx(factor**2 * one.tau2, rel=1e-9, abs=1e-12)
    assert_allclose(other.z, one.z, rtol=1e-6, atol=1e-9)
    assert_array_equal(other.band, one.band)


@on_arrays
@given(items())
def test_turning_scores_round_turns_bands_round(item):
    # Not by rank_floor, the default: of 133 it takes the 13th from below and the 14th from above.
    score, se, n = item
    turned = expected_range(10 - score, se, n, quantile="weibull")
    one = expected_range(score, se, n, quantile="weibull")
    assert_array_equal(turned.band, 8 - one.band)


@on_arrays
@given(items(), seeds)
def test_the_order_of_trusts_changes_no_result(item, seed):
    score, se, n = item
    order = np.random.default_rng(seed).permutation(len(score))
    one, other = expected_range(score, se, n), expected_range(score[order], se[order], n[order])
    assert other.theta == pytest.approx(one.theta, rel=1e-12)
    assert other.tau2 == pytest.approx(one.tau2, rel=1e-9, abs=1e-12)
    assert_allclose(other.z, one.z[order], rtol=1e-9, atol=1e-9)
    assert_array_equal(other.band, one.band[order])


@on_arrays
@given(st.lists(st.floats(allow_nan=False), min_size=2, max_size=30))
def test_bands_rise_with_z(z):
    bands = band(sorted(z))
    assert (np.diff(bands) >= 0).all()
    assert set(bands.tolist()) <= set(range(1, 8))


# Change


@on_arrays
@given(items(least=1), seeds, st.sampled_from(["z", "t"]))
def test_swapping_the_years_turns_the_change_round(item, seed, test):
    score, se, _ = item
    rng = np.random.default_rng(seed)
    before, before_se = rng.permutation(score), rng.permutation(se)
    n, before_n = rng.integers(30, 400, (2, len(score)))
    one = change(score, se, before, before_se, test=test, n=n, previous_n=before_n)
    other = change(before, before_se, score, se, test=test, n=before_n, previous_n=n)
    assert_array_equal(one.z, -other.z)
    assert_array_equal(one.direction, -other.direction)
