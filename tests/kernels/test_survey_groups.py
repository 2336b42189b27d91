"""Ratios of trusts, and subgroups of all respondents, against R's survey package and by hand."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from test_survey_mean import arrays_of

from asg.kernels import answer_ratios, holm, scores, subgroup_scores, two_sided_p

REFERENCE = Path(__file__).parents[1] / "reference"
ROWS = REFERENCE / "survey_rows.csv"


@pytest.fixture(scope="module")
def stored():
    return json.loads((REFERENCE / "survey_groups.json").read_text(encoding="utf-8"))


def test_r_says_again_what_is_stored(stored):
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not installed here")
    asked = [rscript, "-e", 'cat(requireNamespace("survey", quietly = TRUE))']
    if subprocess.run(asked, capture_output=True, text=True, check=True).stdout != "TRUE":
        pytest.skip("R's package survey is not installed here")
    call = [rscript, str(REFERENCE / "survey_groups.R"), str(ROWS)]
    again = json.loads(subprocess.run(call, capture_output=True, text=True, check=True).stdout)
    assert again.keys() == stored.keys()
    for name in stored.keys() - {"r", "survey"}:
        assert_allclose(again[name], stored[name], rtol=1e-12)


def test_ratios_are_rs(stored):
    codes, trust, weight, answers = arrays_of(ROWS)
    best, given = (answers == 10).sum(axis=1), (~np.isnan(answers)).sum(axis=1)
    found = answer_ratios(best, given, weight, trust, len(codes))
    assert_allclose(found.ratio, stored["ratio"], rtol=1e-12)
    assert_allclose(found.se, stored["ratio_se"], rtol=1e-12)


def test_a_ratio_by_hand():
    # 3 of 4 answers count: influences (2 - 3/4 * 2) = 1/2 and (1 - 3/4 * 2) = -1/2, over 4.
    found = answer_ratios([2, 1, 0], [2, 2, 0], [1, 1, 1], [0, 0, 1], 2)
    assert found.n.tolist() == [2, 0]
    assert_allclose(found.ratio, [3 / 4, np.nan])
    assert_allclose(found.se, [np.sqrt(2 / 4) / 4, np.nan])


@pytest.fixture(scope="module")
def turns():
    """The rows that answered the first question, by turns in four subgroups."""
    _, trust, weight, answers = arrays_of(ROWS)
    category = np.arange(len(trust)) % 4
    said = ~np.isnan(answers[:, 0])
    return answers[said, 0], weight[said], trust[said], category[said]


def test_subgroups_are_rs(stored, turns):
    found = subgroup_scores(*turns, 4)
    assert_allclose(found.score, stored["mean"], rtol=1e-10)
    assert_allclose(found.se, stored["mean_se"], rtol=1e-10)
    assert_allclose(found.difference, stored["difference"], rtol=1e-10)
    assert_allclose(found.difference_se, stored["difference_se"], rtol=1e-10)
    p = two_sided_p(found.difference / found.difference_se)
    assert_allclose(p, stored["p"], rtol=1e-9)
    assert_allclose(holm(p), stored["p_holm"], rtol=1e-9)


def test_over_everyone_the_score_is_the_mean_of_the_trusts(turns):
    answers, weight, trust, _ = turns
    everyone = subgroup_scores(answers, weight, trust, np.zeros_like(trust), 1)
    assert_allclose(everyone.score, scores(answers, weight, trust, 4).score.mean(), rtol=1e-12)
    assert np.isnan(everyone.difference).all()


def test_those_of_no_subgroup_are_others_to_all(turns):
    answers, weight, trust, category = turns
    found = subgroup_scores(answers, weight, trust, np.where(category == 3, -1, category), 3)
    whole = subgroup_scores(*turns, 4)
    for figures, of_four in zip(found, whole, strict=True):
        assert_allclose(figures, of_four[:3], rtol=1e-12)


def test_holm_by_hand():
    # R 4.2.2: p.adjust(c(0.01, 0.04, 0.03, NA, 0.5), "holm")
    assert_allclose(holm([0.01, 0.04, 0.03, np.nan, 0.5]), [0.04, 0.09, 0.09, np.nan, 0.5])


def test_nobody_and_all_alike():
    nobody = subgroup_scores([], [], np.zeros(0, int), np.zeros(0, int), 2)
    assert nobody.n.tolist() == [0, 0]
    assert np.isnan(nobody.score).all()
    alike = subgroup_scores(
        [5.0] * 6, [1, 2, 3, 1, 2, 3], [0, 0, 0, 1, 1, 1], [0, 1, 0, 1, 0, 1], 3
    )
    assert_allclose(alike.score, [5, 5, np.nan])
    assert_allclose(alike.se, [0, 0, np.nan], atol=1e-12)
    assert_allclose(alike.difference, [0, 0, np.nan], atol=1e-12)


def test_a_subgroup_of_one_answer_is_uncertain_like_the_others():
    """60 of 60 "Yes" beside 1,110 of 1,140: by chance alone 0.974 ** 60 = 20 % of such samples."""
    answers = np.tile([10.0] * 5 + [10.0] * 92 + [0.0] * 3, 12)[: 12 * 100]
    # By hand, in each trust: 97 of 100 "Yes", so s2 = 10 ** 2 * 0.97 * 0.03 = 2.91 for one answer.
    # The 95 others have 92 "Yes": influences sum to (92 * (30/95) ** 2 + 3 * (920/95) ** 2) / 12.
    trust = np.repeat(np.arange(12), 100)
    category = np.tile([0] * 5 + [1] * 95, 12)
    found = subgroup_scores(answers, np.ones(1200), trust, category, 2)
    others = (92 * (30 / 95) ** 2 + 3 * (920 / 95) ** 2) / 95**2 / 12
    assert found.se.tolist() == [0, pytest.approx(others**0.5)]
    assert_allclose(found.interval_se, [(2.91 / 60) ** 0.5, others**0.5])
    assert_allclose(found.difference, [300 / 950, -300 / 950])
    assert_allclose(found.difference_se, [(others + 2.91 / 60) ** 0.5] * 2)
    assert two_sided_p(found.difference / found.difference_se).min() > 0.1


def test_subgroups_of_one_answer_each_that_all_give():
    found = subgroup_scores([10.0] * 80, np.ones(80), np.arange(80) % 2, np.arange(80) // 40, 2)
    assert found.interval_se.tolist() == [0, 0]
    assert found.difference_se.tolist() == [0, 0]
