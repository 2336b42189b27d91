"""Trusts that merge or change their code between two years."""

import math

import pytest
from rows_of_results import PREVIOUS, is_empty, row

from made_up_surveys import YES, dealt, every_trust, made_up_survey, renamed, respondents, without


def test_a_trust_with_a_new_code_keeps_its_history(benchmark):
    survey = made_up_survey(succession={"OLD": "RXA"})
    last = renamed(every_trust(), "RXA", "OLD")
    results = benchmark(survey, every_trust(), (made_up_survey(2023), last))
    assert row(results, "RXA")["previous_score"] == pytest.approx(10 / 3, rel=1e-13)
    assert row(results, "RXA")["change"] == "No change"
    assert results.provenance.notices == ()


def test_without_a_line_in_the_table_a_new_code_has_no_history(benchmark):
    last = renamed(every_trust(), "RXA", "OLD")
    results = benchmark(made_up_survey(), every_trust(), (made_up_survey(2023), last))
    assert all(is_empty(row(results, "RXA")[PREVIOUS]))


def test_trusts_that_merged_are_pooled_and_the_old_average_stays_theirs(benchmark):
    # Last year RP1 had 6 yes of 30 and RP2 30 of 60: pooled 36 of 90, a score of 4.
    # The average of last year is over RP1 (2), RP2 (5) and the eleven others (11 to 21 of 30).
    survey = made_up_survey(succession={"RP1": "RXA", "RP2": "RXA"})
    last = without(every_trust(), "RXA")
    last += respondents("RP1", 30, Q1=dealt(6), Q2=YES)
    last += respondents("RP2", 60, Q1=dealt(30, 60), Q2=YES)
    results = benchmark(survey, every_trust(), (made_up_survey(2023), last))
    one = row(results, "RXA")
    assert one["previous_n"] == 90
    assert one["previous_score"] == pytest.approx(4, rel=1e-13)
    assert one["previous_se"] == pytest.approx(math.sqrt(100 * 0.24 / 90), rel=1e-12)
    average = (2 + 5 + 176 / 3) / 13
    for trust in ("RXA", "RXB"):
        told = row(results, trust)["previous_national_average"]
        assert told == pytest.approx(average, rel=1e-13)


def test_two_suppressed_trusts_may_show_once_they_are_pooled(benchmark):
    survey = made_up_survey(succession={"RP1": "RXA", "RP2": "RXA"})
    last = without(every_trust(), "RXA")
    last += respondents("RP1", 20, Q1=dealt(6, 20), Q2=YES)
    last += respondents("RP2", 20, Q1=dealt(10, 20), Q2=YES)
    one = row(benchmark(survey, every_trust(), (made_up_survey(2023), last)), "RXA")
    assert one["previous_n"] == 40
    assert one["previous_national_average"] == pytest.approx(176 / 3 / 11, rel=1e-13)


def test_a_merger_into_a_trust_that_was_there_takes_in_both(benchmark):
    survey = made_up_survey(succession={"RP1": "RXA"})
    last = every_trust() + respondents("RP1", 30, Q1=dealt(26), Q2=YES)
    one = row(benchmark(survey, every_trust(), (made_up_survey(2023), last)), "RXA")
    assert one["previous_n"] == 60
    assert one["previous_score"] == pytest.approx(10 * 36 / 60, rel=1e-13)


def test_an_old_code_still_in_use_is_not_replaced(benchmark):
    survey = made_up_survey(succession={"RXB": "RXA"})
    results = benchmark(survey, every_trust(), (made_up_survey(2023), every_trust()[::-1]))
    assert row(results, "RXA")["previous_n"] == 30
    assert row(results, "RXB")["previous_n"] == 30
    assert row(results, "RXB")["previous_score"] == pytest.approx(11 / 3, rel=1e-13)
    (told,) = results.provenance.notices
    assert told.endswith(
        ": old codes of the succession table are still in use and were not replaced: RXB (for RXA)."
    )


def test_an_old_code_still_in_use_is_told_without_a_year_before_too(benchmark):
    survey = made_up_survey(succession={"OLD": "RXA", "RXB": "NEW"})
    (told,) = benchmark(survey, every_trust()).provenance.notices
    assert told.endswith("not replaced: RXB (for NEW).")
