"""Scores, national figures and expected ranges of small surveys, by hand."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from rows_of_results import row
from scipy import stats

from made_up_surveys import (
    DONT_KNOW,
    TRUSTS,
    YES,
    dealt,
    every_trust,
    group,
    made_up_survey,
    respondents,
    without,
)


def test_score_standard_error_and_national_figures_by_hand(benchmark):
    # Trust i has 10 + i yes among 30: score (10 + i) / 3, SE 10 sqrt(p (1 - p) / 30).
    results = benchmark(made_up_survey(), every_trust())
    for i, trust in enumerate(TRUSTS):
        one, p = row(results, trust), (10 + i) / 30
        assert one["score"] == pytest.approx(10 * p, rel=1e-13)
        assert one["se"] == pytest.approx(10 * math.sqrt(p * (1 - p) / 30), rel=1e-12)
        assert (one["n"], one["trusts"]) == (30, 12)
        assert one["national_average"] == pytest.approx((10 + 5.5) / 3, rel=1e-13)
        assert one["lowest"] == pytest.approx(10 / 3, rel=1e-13)
        assert one["highest"] == pytest.approx(7, rel=1e-13)


def test_expected_range_fits_its_own_row(benchmark):
    results = benchmark(made_up_survey(), every_trust(lambda i: 2 * i + 3))
    table = results.table[results.table["item"] == "Q1"]
    assert (table["status"] == "ok").all()
    assert len(set(table["tau2"])) == 1
    assert table["tau2"].iloc[0] > 0.1
    assert_allclose(table["total_se"], np.sqrt(table["se"] ** 2 + table["tau2"]), rtol=1e-14)
    z = (table["score"] - table["national_average"]) / table["total_se"]
    assert_allclose(table["z"], z, rtol=1e-13)
    cut = stats.norm.ppf([0.95, 0.975, 0.999])
    for pair, coverage in enumerate(["90", "95", "998"]):
        reach = cut[pair] * table["total_se"]
        assert_allclose(table[f"lower_{coverage}"], table["national_average"] - reach, rtol=1e-12)
        assert_allclose(table[f"upper_{coverage}"], table["national_average"] + reach, rtol=1e-12)
    bands = 4 + np.sum(np.sign(z.to_numpy())[:, None] * (np.abs(z.to_numpy())[:, None] > cut), 1)
    assert table["band"].tolist() == bands.tolist()


def test_band_in_words(benchmark):
    # Eleven trusts at 5, one far above, pulled in all the way (13 * 0.8 = 10.4: the quantile lies
    # between two of the eleven), so that there is no tau2.
    survey = made_up_survey(method={"winsorise": 0.2})
    results = benchmark(survey, every_trust(lambda i: 29 if i == 3 else 15))
    assert row(results, "RXD")["tau2"] == 0
    assert row(results, "RXD")[["band", "band_label"]].tolist() == [7, "Much better than expected"]
    assert row(results, "RXA")[["band", "band_label"]].tolist() == [4, "About the same"]


def test_options_without_a_score_do_not_count(benchmark):
    rows = every_trust() + respondents("RXA", 25, Q1=DONT_KNOW, Q2="")
    one = row(benchmark(made_up_survey(), rows), "RXA")
    assert one["n"] == 30
    assert one["score"] == pytest.approx(10 / 3, rel=1e-13)


def test_section_score_is_the_plain_mean_of_its_questions(benchmark):
    # Q1: 10 yes of 30; Q2: 15 of 60: the many respondents to Q2 do not weigh it up.
    rows = without(every_trust(), "RXA")
    rows += respondents("RXA", 30, Q1=dealt(10), Q2=dealt(8))
    rows += respondents("RXA", 30, Q1="", Q2=dealt(7))
    results = benchmark(made_up_survey(sections=[("Q1", "Q2")]), rows)
    section = row(results, "RXA", "S01")
    assert section["score"] == pytest.approx((10 / 3 + 2.5) / 2, rel=1e-13)
    assert section["n"] == 60


def test_a_group_that_drops_a_question_has_the_section_of_the_others(benchmark):
    survey = made_up_survey(sections=[("Q1", "Q2")], groups=[group(drop=["Q2"])])
    results = benchmark(survey, every_trust())
    assert row(results, "RXC", "S01")["score"] == row(results, "RXC", "Q1")["score"]
    assert row(results, "RXC", "S01")["se"] == pytest.approx(row(results, "RXC")["se"], rel=1e-13)


def test_a_group_that_drops_a_whole_section_has_no_row_for_it(benchmark):
    survey = made_up_survey(sections=[("Q1",), ("Q2",)], groups=[group(drop=["Q2"])])
    assert set(benchmark(survey, every_trust()).table["item"]) == {"Q1", "Q2", "S01"}


def test_product_variance_is_what_the_survey_asks_for(benchmark):
    # Unequal weights: nine in ten men nationally, five in ten in RXA. The forms then differ.
    rows = without(every_trust(sex=["male"] * 9 + ["female"]), "RXA")
    answers = dealt(5, 10) * 3
    rows += respondents("RXA", 30, sex=["male", "female"], Q1=answers, Q2=answers)
    found = {
        form: row(benchmark(made_up_survey(method={"variance": form}), rows), "RXA")
        for form in ("linearised", "product")
    }
    men, women = (11 * 27 + 15) / 360 / 0.5, (11 * 3 + 15) / 360 / 0.5
    w = np.array([men, women] * 15)
    x = np.array([10.0 if a == YES else 0.0 for a in answers])
    y = np.average(x, weights=w)
    linearised = np.sum((w * (x - y)) ** 2) / w.sum() ** 2
    product = np.average((x - y) ** 2, weights=w) * np.sum(w**2) / w.sum() ** 2
    assert abs(linearised / product - 1) > 1e-3
    assert found["linearised"]["se"] ** 2 == pytest.approx(linearised, rel=1e-11)
    assert found["product"]["se"] ** 2 == pytest.approx(product, rel=1e-11)
