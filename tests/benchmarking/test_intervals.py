"""The interval beside each score, and the effective number of its respondents."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from rows_of_results import row

import asg
from asg.columns import LATER_COLUMNS, csv_bytes
from asg.results.results_file import read_results_rows, read_results_table
from asg.sample import load_sample
from made_up_surveys import TRUSTS, dealt, every_trust, made_up_survey, respondents, without


@pytest.fixture(scope="module")
def sample_results():
    sample = load_sample()
    return asg.benchmark(sample.survey, sample.responses, outcomes=sample.outcomes)


def mixed_rows():
    """The first trust has 15 men and 15 women, each other 10 and 20."""
    rows = []
    for i, trust in enumerate(TRUSTS):
        sexes = ["male"] * (15 if i == 0 else 10) + ["female"] * (15 if i == 0 else 20)
        rows += respondents(trust, 30, sex=sexes, Q1=dealt(10 + i), Q2=[1, 3])
    return rows


def test_by_hand(benchmark):
    results = benchmark(made_up_survey(sections=[("Q1", "Q2")]), mixed_rows())
    # Nationally 15 + 11 * 10 = 125 of 360 are men: weights of RXA's 15 men and 15 women.
    men, women = 125 / 360 / 0.5, 235 / 360 / 0.5
    n_eff = (15 * men + 15 * women) ** 2 / (15 * men**2 + 15 * women**2)
    assert n_eff == pytest.approx(27.43825, abs=1e-4)
    for item in ("Q1", "S01"):
        one = row(results, "RXA", item)
        assert one["n_eff"] == pytest.approx(n_eff, rel=1e-12)
        assert one["design_effect"] == pytest.approx(30 / n_eff, rel=1e-12)
        assert one["ci_lower"] == pytest.approx(max(one["score"] - 1.959964 * one["se"], 0))
        assert one["ci_upper"] == pytest.approx(min(one["score"] + 1.959964 * one["se"], 10))


def test_n_eff_of_the_sample_has_one_decimal_and_every_score_an_interval(sample_results):
    table = sample_results.table
    shown = table[table["n_eff"].notna()]
    assert len(shown) > 2000
    assert (shown["n_eff"] <= shown["n"] + 0.05).all()
    assert (shown["n_eff"].round(1) == shown["n_eff"]).all()
    np.testing.assert_array_equal(shown["design_effect"], shown["n"] / shown["n_eff"])
    assert table.loc[table["score"].notna(), "ci_lower"].notna().all()
    assert table.loc[table["score"].isna(), list(LATER_COLUMNS)].isna().all(axis=None)


def test_a_trust_without_spread_has_the_pooled_interval(benchmark):
    results = benchmark(made_up_survey(), every_trust(lambda i: 30 if i == 0 else 10 + i))
    one = row(results, "RXA")
    errors = [row(results, trust)["se"] for trust in TRUSTS]
    within = sum(30**2 * se**2 for se in errors) / (30 * len(errors))
    assert (one["se"], one["ci_upper"]) == (0, 10)
    assert one["ci_lower"] == pytest.approx(10 - 1.959964 * np.sqrt(within / 30), rel=1e-6)


def test_where_all_trusts_answer_alike_there_is_no_interval(benchmark):
    results = benchmark(made_up_survey(), every_trust(lambda _: 30))
    assert pd.isna(row(results, "RXA")["ci_lower"])
    assert row(results, "RXA")["n_eff"] == 30


def test_effective_numbers_are_withheld_with_the_number_of_the_group(benchmark):
    few = without(every_trust(), "RXA") + respondents("RXA", 12, Q1=[1, 3], Q2=[1])
    results = benchmark(made_up_survey(method={"decimals": 6}), few)
    assert results.provenance.counts[0].respondents is None
    assert results.table[["n_eff", "design_effect"]].isna().all(axis=None)
    assert row(results, "RXB")["ci_lower"] > 0
    assert "effective numbers are withheld" in results.provenance.notices[0]
    exact = benchmark(made_up_survey(), few)
    assert row(exact, "RXB")["n_eff"] == pytest.approx(30)


def test_a_results_file_of_an_earlier_version_is_read(sample_results, tmp_path):
    earlier = sample_results.table.drop(columns=list(LATER_COLUMNS)).iloc[:200]
    path = tmp_path / "results.csv"
    path.write_bytes(csv_bytes(earlier, synthetic=True))
    read = read_results_table(path, asg.load_survey("cmhs-2024"))
    assert read.table["ci_lower"].isna().all()
    pd.testing.assert_series_equal(read.table["score"], earlier["score"])
    assert {r["n_eff"] for r in read_results_rows(path)} == {""}
