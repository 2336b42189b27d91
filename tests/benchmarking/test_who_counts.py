"""Weights in the run: cells, the cap, missing ages and sexes, respondents of no group."""

import pytest
from pandas.testing import assert_frame_equal
from rows_of_results import assert_only, row

from made_up_surveys import NO, YES, every_trust, made_up_survey, respondents, without


def test_weights_bring_a_trust_to_the_national_profile(benchmark):
    # Nationally 11 * 15 + 10 = 175 of 360 are women. RXA has 10 women, who say yes, and 20 men,
    # who say no: weighted to the nation it scores 10 * 175 / 360, not 10 / 3.
    rows = without(every_trust(sex=["male", "female"]), "RXA")
    rows += respondents("RXA", 10, sex="2", Q1=YES, Q2=YES)
    rows += respondents("RXA", 20, sex="1", Q1=NO, Q2=YES)
    one = row(benchmark(made_up_survey(), rows), "RXA")
    assert one["score"] == pytest.approx(10 * 175 / 360, rel=1e-13)
    assert one["n"] == 30


def test_age_groups_make_cells_too(benchmark):
    rows = without(every_trust(age=[16, 35, 66, 120]), "RXA")  # 2 young to 2 old; 16 and 14 of 30
    rows += respondents("RXA", 10, age=20, Q1=YES, Q2=YES)
    rows += respondents("RXA", 20, age=90, Q1=NO, Q2=YES)
    young = 11 * 16 + 10
    one = row(benchmark(made_up_survey(), rows), "RXA")
    assert one["score"] == pytest.approx(10 * young / 360, rel=1e-13)


def test_capped_weights_are_counted(benchmark):
    # One woman of 101 in RXA, half of everyone elsewhere: far beyond 5 times.
    rows = without(every_trust(sex=["male", "female"]), "RXA")
    rows += respondents("RXA", 100, Q1=NO, Q2=YES)
    rows += respondents("RXA", 1, sex="female", Q1=YES, Q2=YES)
    women = (11 * 15 + 1) / 431
    man = (1 - women) / (100 / 101)
    results = benchmark(made_up_survey(), rows)
    assert row(results, "RXA")["score"] == pytest.approx(10 * 5 / (5 + 100 * man), rel=1e-12)
    assert results.provenance.counts[0].capped == 1
    wide = benchmark(made_up_survey(method={"weight_cap": 1000}), rows)
    assert row(wide, "RXA")["score"] == pytest.approx(10 * women, rel=1e-12)
    assert wide.provenance.counts[0].capped == 0


def test_a_weight_that_rounding_alone_puts_above_the_cap_is_not_counted_as_capped(benchmark):
    # 11 women of 30 in RXA, 17 of 30 in each of eleven others: (198/360) / (11/30) is 1.5.
    rows = without(every_trust(sex=["female"] * 17 + ["male"] * 13), "RXA")
    rows += respondents("RXA", 30, sex=["female"] * 11 + ["male"] * 19, Q1=YES, Q2=YES)
    assert (198 / 360) / (11 / 30) > 1.5
    for cap, capped in ((1.5, 0), (1.4999, 11)):
        results = benchmark(made_up_survey(method={"weight_cap": cap}), rows)
        assert results.provenance.counts[0].capped == capped


def test_the_counts_of_last_year_tell_no_small_trust_either(benchmark):
    # 12 of 372: the others' 30 each are in the results, so the number of all would reveal the 12.
    last = every_trust() + respondents("RXZ", 12, Q1=YES, Q2=YES)
    results = benchmark(made_up_survey(), every_trust(), (made_up_survey(2023), last))
    now, before = results.provenance.counts
    assert (now.year, now.respondents) == (2024, 360)
    assert (before.year, before.respondents, before.excluded, before.capped) == (2023,) + (
        None,
    ) * 3
    assert [source.rows for source in results.provenance.sources] == [360, None]


@pytest.mark.parametrize("nowhere", [{"age": ""}, {"sex": ""}, {"sex": "intersex"}, {"sex": 3}])
@pytest.mark.parametrize(("rule", "n", "yes"), [("exclude", 30, 10), ("neutral", 40, 20)])
def test_respondents_of_unknown_cell_are_out_or_weigh_one(benchmark, nowhere, rule, n, yes):
    rows = every_trust() + respondents("RXA", 10, Q1=YES, Q2=YES, **nowhere)
    results = benchmark(made_up_survey(method={"unknown_cell": rule}), rows)
    one = row(results, "RXA")
    assert one["n"] == n
    assert one["score"] == pytest.approx(10 * yes / n, rel=1e-13)
    (counts,) = results.provenance.counts
    told = (counts.respondents, counts.excluded, counts.neutral)
    assert told == ((370, 10, 0) if rule == "exclude" else (370, 0, 10))
    assert (counts.year, counts.group, counts.trusts) == (2024, "AMHS", 12)


def test_excluded_respondents_do_not_lift_a_trust_to_thirty(benchmark):
    rows = without(every_trust(), "RXA")
    rows += respondents("RXA", 29, Q1=YES, Q2=YES) + respondents("RXA", 9, sex="", Q1=YES, Q2=YES)
    assert row(benchmark(made_up_survey(), rows), "RXA")["status"] == "suppressed"


def test_a_trust_of_excluded_respondents_alone_is_suppressed(benchmark):
    rows = without(every_trust(), "RXA") + respondents("RXA", 40, sex="", Q1=YES, Q2=YES)
    one = row(benchmark(made_up_survey(), rows), "RXA")
    assert one["status"] == "suppressed"
    assert_only(one)


def test_a_missing_age_or_sex_is_taken_from_the_sample(benchmark):
    rows = every_trust(sample_age=40, sample_sex="male")
    rows += respondents("RXA", 10, age="", sample_age=45, sample_sex=1, Q1=YES, Q2=YES)
    rows += respondents("RXA", 10, sex="", sample_age=40, sample_sex=1, Q1=YES, Q2=YES)
    results = benchmark(made_up_survey(), rows)
    one = row(results, "RXA")
    assert one["n"] == 50
    assert one["score"] == pytest.approx(10 * 30 / 50, rel=1e-13)
    assert results.provenance.counts[0].excluded == 0


def test_an_answer_goes_before_the_sample(benchmark):
    # Answered age 20 against the sample's 40, and a sex without a cell against the sample's male.
    rows = every_trust(sample_age=40, sample_sex="male")
    rows += respondents("RXA", 7, age=20, sample_age=40, sample_sex=1, Q1=YES, Q2=YES)
    rows += respondents("RXA", 9, sex=3, sample_age=40, sample_sex=1, Q1=YES, Q2=YES)
    results = benchmark(made_up_survey(), rows)
    # The 7 are alone in their cell: weight (7 / 367) / (7 / 37), the 30 (360 / 367) / (30 / 37).
    young, others = 37 / 367, 360 / 367 / (30 / 37)
    expected = 10 * (7 * young + 10 * others) / (7 * young + 30 * others)
    assert row(results, "RXA")["n"] == 37
    assert row(results, "RXA")["score"] == pytest.approx(expected, rel=1e-12)
    assert results.provenance.counts[0].excluded == 9


def test_respondents_of_no_group_are_in_nothing_and_in_a_notice(benchmark):
    rows = every_trust()
    plain = benchmark(made_up_survey(), rows)
    results = benchmark(made_up_survey(), rows + respondents("RXA", 3, group="", Q1=YES, Q2=YES))
    assert_frame_equal(results.table, plain.table)
    assert plain.provenance.notices == ()
    (notice,) = results.provenance.notices
    assert notice == "responses-2024.csv: 3 respondents without a group are not in any results."


def test_columns_that_mean_nothing_are_named_once(benchmark):
    results = benchmark(made_up_survey(), every_trust(ward="A", shoe=43))
    (notice,) = results.provenance.notices
    assert "ward, shoe" in notice
