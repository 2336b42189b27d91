"""What a row of the results may hold, by its status."""

import math

import numpy as np
import pytest
from pandas.testing import assert_frame_equal
from rows_of_results import LIMITS_AND_BAND, assert_only, is_empty, row

import asg
from asg.columns import LATER_COLUMNS
from made_up_surveys import (
    DONT_KNOW,
    NO,
    TRUSTS,
    YES,
    dealt,
    every_trust,
    group,
    made_up_survey,
    respondents,
    without,
)


def test_29_respondents_show_nothing_and_30_do(benchmark):
    rows = without(every_trust(), "RXA")
    survey = made_up_survey()
    few = benchmark(survey, rows + respondents("RXA", 29, Q1=dealt(10), Q2=YES))
    one = row(few, "RXA")
    assert one["status"] == "suppressed"
    assert_only(one)
    enough = benchmark(survey, rows + respondents("RXA", 30, Q1=dealt(10), Q2=YES))
    assert row(enough, "RXA")["status"] == "ok"
    assert row(enough, "RXA")["n"] == 30


def test_a_survey_without_scores_is_refused(benchmark):
    survey = made_up_survey()
    unscored = [
        question.model_copy(
            update={"options": [o.model_copy(update={"score": None}) for o in question.options]}
        )
        for question in survey.questions
    ]
    drafted = survey.model_copy(update={"questions": tuple(unscored), "sections": ()})
    with pytest.raises(asg.UsageError, match="no option has a score; expected a score from 0 to"):
        benchmark(drafted, every_trust())


def test_scored_answers_are_counted_not_people(benchmark):
    rows = without(every_trust(), "RXA")
    rows += respondents("RXA", 29, Q1=dealt(10), Q2=YES)
    rows += respondents("RXA", 40, Q1=DONT_KNOW, Q2=YES)
    results = benchmark(made_up_survey(), rows)
    assert row(results, "RXA", "Q1")["status"] == "suppressed"
    assert row(results, "RXA", "Q2")["n"] == 69


def test_a_suppressed_trust_is_in_no_national_figure(benchmark):
    # RXA alone is at 0 and would be the lowest.
    rows = without(every_trust(), "RXA") + respondents("RXA", 29, Q1=NO, Q2=YES)
    one = row(benchmark(made_up_survey(), rows), "RXB")
    assert one["trusts"] == 11
    assert one["lowest"] == pytest.approx(11 / 3, rel=1e-13)
    assert one["national_average"] == pytest.approx((11 + 5) / 3, rel=1e-13)


def test_a_section_is_suppressed_where_one_of_its_questions_is(benchmark):
    rows = without(every_trust(), "RXA")
    rows += respondents("RXA", 29, Q1=dealt(10), Q2=YES) + respondents("RXA", 5, Q1="", Q2=YES)
    results = benchmark(made_up_survey(sections=[("Q1", "Q2")]), rows)
    assert row(results, "RXA", "Q2")["status"] == "ok"
    assert row(results, "RXA", "S01")["status"] == "suppressed"
    assert_only(row(results, "RXA", "S01"))
    assert row(results, "RXB", "S01")["trusts"] == 11


def test_suppress_below_is_the_surveys(benchmark):
    rows = every_trust()
    results = benchmark(made_up_survey(method={"suppress_below": 31}), rows)
    assert set(results.table["status"]) == {"suppressed"}


def test_everything_suppressed_leaves_keys_alone(benchmark):
    rows = [r for t in TRUSTS for r in respondents(t, 5, Q1=YES, Q2=NO)]
    table = benchmark(made_up_survey(sections=[("Q1", "Q2")]), rows).table
    assert len(table) == 12 * 3
    for _, one in table.iterrows():
        assert one["status"] == "suppressed"
        assert_only(one)


def test_a_dropped_question_is_not_asked_even_where_it_was_answered(benchmark):
    results = benchmark(made_up_survey(groups=[group(drop=["Q2"])]), every_trust())
    for trust in TRUSTS:
        assert row(results, trust, "Q2")["status"] == "not_asked"
        assert_only(row(results, trust, "Q2"))


def test_a_trust_with_nobody_in_a_group_has_no_data_there(benchmark):
    groups = [group("CAMHS", "scores"), group("AMHS", drop=["Q2"])]
    rows = every_trust(group="CAMHS") + without(every_trust(), "RXA")
    results = benchmark(made_up_survey(groups=groups), rows)
    assert row(results, "RXA", "Q1")["status"] == "no_data"
    assert_only(row(results, "RXA", "Q1"))
    assert row(results, "RXA", "Q2")["status"] == "not_asked"
    assert row(results, "RXA", "Q1", "CAMHS")["status"] == "not_benchmarked"


def test_a_scores_group_has_scores_and_national_figures_and_no_range_or_change(benchmark):
    groups = [group("CAMHS", "scores", history=False)]
    survey = made_up_survey(groups=groups, sections=[("Q1", "Q2")])
    rows = every_trust(group="CAMHS")
    before = made_up_survey(2023, groups=groups), rows
    results = benchmark(survey, rows, before)
    assert set(results.table["item"]) == {"Q1", "Q2"}
    for trust in TRUSTS:
        one = row(results, trust, "Q1", "CAMHS")
        assert one["status"] == "not_benchmarked"
        figures = ["n", "score", "se", "national_average", "lowest", "highest", "trusts"]
        assert_only(one, *figures, *LATER_COLUMNS)


def test_a_questions_group_has_ranges_and_no_sections(benchmark):
    survey = made_up_survey(groups=[group("OPMHS", "questions")], sections=[("Q1", "Q2")])
    results = benchmark(survey, every_trust(group="OPMHS"))
    assert set(results.table["item"]) == {"Q1", "Q2"}
    assert row(results, "RXA", "Q1", "OPMHS")["status"] == "ok"
    assert not any(is_empty(row(results, "RXA", "Q1", "OPMHS")[LIMITS_AND_BAND]))


def test_groups_are_benchmarked_apart(benchmark):
    groups = [group("AMHS"), group("OPMHS", "questions")]
    adults, older = every_trust(), every_trust(lambda i: 29 - i, group="OPMHS")
    both = benchmark(made_up_survey(groups=groups), adults + older).table
    alone = benchmark(made_up_survey(groups=groups), adults).table
    adult = both["group"] == "AMHS"
    assert_frame_equal(both[adult], alone[alone["group"] == "AMHS"])


@pytest.mark.parametrize(("trusts", "status"), [(9, "not_benchmarked"), (10, "ok")])
def test_ten_trusts_are_needed_for_an_expected_range(benchmark, trusts, status):
    # RXL is there as well, suppressed: it does not count.
    rows = [r for r in every_trust() if r["trust_code"] in TRUSTS[:trusts]]
    rows += respondents("RXL", 29, Q1=YES, Q2=YES)
    one = row(benchmark(made_up_survey(), rows), "RXA")
    assert (one["status"], one["trusts"]) == (status, trusts)
    assert set(is_empty(one[LIMITS_AND_BAND])) == {status != "ok"}
    assert one["national_average"] == pytest.approx((10 + (trusts - 1) / 2) / 3, rel=1e-13)


def test_min_trusts_is_the_surveys(benchmark):
    rows = [r for r in every_trust() if r["trust_code"] in TRUSTS[:3]]
    results = benchmark(made_up_survey(method={"min_trusts": 3}), rows)
    assert set(results.table["status"]) == {"ok"}


def test_winsorising_follows_the_surveys_tails_and_quantile_rule(benchmark):
    def tau2_of(**method):
        survey = made_up_survey(method=method)
        return row(benchmark(survey, every_trust(lambda i: 2 * i + 3)), "RXA")["tau2"]

    results = benchmark(made_up_survey(), every_trust(lambda i: 2 * i + 3)).table
    item = results[results["item"] == "Q1"]
    for tails, rule in [(0.10, "weibull"), (0.10, "linear"), (0.25, "weibull"), (0.0, "weibull")]:
        z = ((item["score"] - item["score"].mean()) / item["se"]).to_numpy()
        low, high = np.quantile(z, [tails, 1 - tails], method=rule)
        phi, v = np.mean(np.clip(z, low, high) ** 2), item["se"].to_numpy() ** -2
        expected = (12 * phi - 11) / (v.sum() - (v**2).sum() / v.sum())
        assert tau2_of(winsorise=tails, quantile=rule) == pytest.approx(expected, rel=1e-11)


def test_one_trust_alone_is_scored_and_not_benchmarked(benchmark):
    one = row(benchmark(made_up_survey(), respondents("RXA", 30, Q1=dealt(12), Q2=YES)), "RXA")
    assert one["status"] == "not_benchmarked"
    assert one["score"] == one["national_average"] == one["lowest"] == one["highest"]
    assert one["score"] == pytest.approx(4, rel=1e-13)


def test_a_trust_that_answers_alike_has_the_variance_within_the_others(benchmark):
    results = benchmark(made_up_survey(), every_trust(lambda i: 30 if i == 11 else 3 + 2 * i))
    one = row(results, "RXL")
    assert one["se"] == pytest.approx(0, abs=1e-9)
    # Of 30 who answer, m say yes: n^2 SE^2 = 100 m (30 - m) / 30 * 30 / 30. Twelve trusts of 30.
    within = sum(100 * m * (30 - m) / 30 for m in range(3, 24, 2)) / 360
    assert one["total_se"] == pytest.approx(math.sqrt(within / 30 + one["tau2"]), rel=1e-12)
    assert one["status"] == "ok"
