"""Change since last year: by hand, and where none is shown."""

import math

import pytest
from rows_of_results import PREVIOUS, is_empty, row

from made_up_surveys import (
    TRUSTS,
    YES,
    dealt,
    every_trust,
    group,
    made_up_survey,
    question,
    respondents,
    without,
)


def both_years(yes_now=12, yes_before=10, count=30, **settings):
    """RXA with so many yes in both years among eleven trusts that stay the same."""
    rest = without(every_trust(), "RXA")
    now = rest + respondents("RXA", count, Q1=dealt(yes_now, count), Q2=YES)
    before = rest + respondents("RXA", count, Q1=dealt(yes_before, count), Q2=YES)
    return made_up_survey(method=settings), now, (made_up_survey(2023), before)


def test_change_by_hand(benchmark):
    # 21 and 9 yes of 30: 7 - 3 = 4 over sqrt(2 * 100 * 0.21 / 30) = 1.1832: z = 3.3806.
    survey, now, before = both_years(21, 9)
    results = benchmark(survey, now, before)
    one = row(results, "RXA")
    assert one["change_z"] == pytest.approx(4 / math.sqrt(2 * 100 * 0.21 / 30), rel=1e-12)
    assert one["change"] == "Increase"
    assert (one["previous_survey"], one["previous_n"]) == ("made-up-2023", 30)
    assert one["previous_score"] == pytest.approx(3, rel=1e-13)
    assert one["previous_se"] == pytest.approx(math.sqrt(100 * 0.21 / 30), rel=1e-12)
    # 9 and, of the eleven others, 11 to 21: (9 + 176) / 12 of 30.
    assert one["previous_national_average"] == pytest.approx(185 / 12 / 3, rel=1e-13)
    same = row(results, "RXB")
    assert (same["change"], same["change_z"]) == ("No change", 0)
    assert results.previous is before[0]


def test_decrease(benchmark):
    one = row(benchmark(*both_years(9, 21)), "RXA")
    assert (one["change"], one["change_z"] < -3) == ("Decrease", True)


def test_t_asks_for_more_than_z(benchmark):
    # With 30 to 59 respondents a year t asks for 1.983 or more, z for 1.960: take numbers of yes
    # between the two.
    def z_of(now, before, n):
        p, q = now / n, before / n
        return (p - q) / math.sqrt((p * (1 - p) + q * (1 - q)) / n)

    n, yes, earlier = next(
        (n, a, b)
        for n in range(30, 60)
        for a in range(n)
        for b in range(a)
        if 1.965 < z_of(a, b, n) < 1.98
    )
    assert row(benchmark(*both_years(yes, earlier, n)), "RXA")["change"] == "Increase"
    t = benchmark(*both_years(yes, earlier, n, change_test="t"))
    assert row(t, "RXA")["change"] == "No change"
    assert row(t, "RXA")["change_z"] == pytest.approx(z_of(yes, earlier, n), rel=1e-11)


def test_change_level_is_the_surveys(benchmark):
    assert row(benchmark(*both_years(21, 9, change_level=0.0001)), "RXA")["change"] == "No change"


def test_each_year_follows_its_own_rules(benchmark):
    # Last year's survey suppresses below 31: its thirties are gone, this year's are not.
    survey, now, (_, before) = both_years()
    results = benchmark(survey, now, (made_up_survey(2023, method={"suppress_below": 31}), before))
    one = row(results, "RXA")
    assert one["status"] == "ok"
    assert all(is_empty(one[PREVIOUS]))


@pytest.mark.parametrize("few", ["now", "before"])
def test_no_change_is_shown_where_one_year_is_suppressed(benchmark, few):
    counts = {"now": 30, "before": 30} | {few: 29}
    rest = without(every_trust(), "RXA")
    now, before = (
        rest + respondents("RXA", counts[year], Q1=dealt(12), Q2=YES) for year in ("now", "before")
    )
    one = row(benchmark(made_up_survey(), now, (made_up_survey(2023), before)), "RXA")
    assert all(is_empty(one[PREVIOUS]))


def test_a_group_without_history_has_no_change(benchmark):
    survey = made_up_survey(groups=[group(history=False)])
    results = benchmark(survey, every_trust(), (made_up_survey(2023), every_trust()))
    assert all(is_empty(results.table[PREVIOUS].to_numpy().ravel()))
    assert {counts.year for counts in results.provenance.counts} == {2024}


def test_a_group_that_last_years_survey_did_not_have_has_no_change(benchmark):
    survey = made_up_survey(groups=[group("AMHS"), group("OPMHS", "questions")])
    rows = every_trust() + every_trust(group="OPMHS")
    results = benchmark(survey, rows, (made_up_survey(2023), every_trust()))
    assert row(results, "RXA", "Q1", "AMHS")["change"] == "No change"
    assert all(is_empty(row(results, "RXA", "Q1", "OPMHS")[PREVIOUS]))


def test_questions_are_matched_by_key_and_never_by_number(benchmark):
    # Last year's Q7 is this year's Q1; last year's Q1 was something else.
    survey = made_up_survey(questions=[question("Q1", "listened"), question("Q2", "new")])
    before = made_up_survey(2023, questions=[question("Q1", "parking"), question("Q7", "listened")])
    rows = [
        r for i, t in enumerate(TRUSTS) for r in respondents(t, 30, Q1=dealt(29), Q7=dealt(10 + i))
    ]
    results = benchmark(survey, every_trust(), (before, rows))
    for i, trust in enumerate(TRUSTS):
        one = row(results, trust, "Q1")
        assert one["previous_score"] == pytest.approx((10 + i) / 3, rel=1e-13)
        assert all(is_empty(row(results, trust, "Q2")[PREVIOUS]))


def test_sections_have_no_history(benchmark):
    survey = made_up_survey(sections=[("Q1", "Q2")])
    before = made_up_survey(2023, sections=[("Q1", "Q2")])
    results = benchmark(survey, every_trust(), (before, every_trust()))
    assert all(is_empty(row(results, "RXA", "S01")[PREVIOUS]))


def test_a_question_that_was_dropped_last_year_has_no_change(benchmark):
    before = made_up_survey(2023, groups=[group(drop=["Q1"])])
    results = benchmark(made_up_survey(), every_trust(), (before, every_trust()))
    assert all(is_empty(row(results, "RXA", "Q1")[PREVIOUS]))
    assert row(results, "RXA", "Q2")["change"] == "No change"


def test_a_trust_of_last_year_alone_is_in_a_notice_and_in_its_years_average(benchmark):
    last = every_trust() + respondents("RZZ", 30, Q1=YES, Q2=YES)
    results = benchmark(made_up_survey(), every_trust(), (made_up_survey(2023), last))
    assert "RZZ" not in results.trusts
    assert any("only in made-up-2023" in n and "RZZ" in n for n in results.provenance.notices)
    # 10 to 21 yes of 30 make 186, and RZZ 30, over 13 trusts.
    average = row(results, "RXA")["previous_national_average"]
    assert average == pytest.approx((186 + 30) / 13 / 3, rel=1e-13)


def test_a_trust_without_last_year_has_no_change_and_is_in_a_notice(benchmark):
    last = without(every_trust(), "RXA")
    results = benchmark(made_up_survey(), every_trust(), (made_up_survey(2023), last))
    assert all(is_empty(row(results, "RXA")[PREVIOUS]))
    assert row(results, "RXB")["change"] == "No change"
    (notice,) = results.provenance.notices
    assert notice == "Trusts with no responses in made-up-2023: RXA."
