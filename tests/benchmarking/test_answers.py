"""Answers in per cent: shares times scores are the score, for each trust and for England."""

from __future__ import annotations

import numpy as np
import pytest

import asg
from asg.results.answers import answer_shares_of
from asg.results.response_rates import response_rates
from asg.results.shown_counts import shown_year
from asg.sample import load_sample
from made_up_surveys import YES, every_trust, made_up_survey, question, respondents, without


@pytest.fixture(scope="module")
def sample():
    return load_sample()


@pytest.mark.parametrize("unknown_cell", ["exclude", "neutral"])
def test_shares_times_scores_are_the_scores(sample, unknown_cell):
    method = sample.survey.method.model_copy(update={"unknown_cell": unknown_cell})
    survey = sample.survey.model_copy(update={"method": method})
    rates = response_rates(survey, sample.responses, sample.outcomes)
    year = shown_year(survey, sample.responses, survey.groups, rates)
    checked = 0
    for scores in year.exact:
        column = {item: k for k, item in enumerate(scores.items)}
        for found in answer_shares_of(year, scores):
            scored = np.array([o.score is not None for o in found.question.options])
            points = np.array([o.score for o in found.question.options if o.score is not None])
            score = scores.score[:, column[found.question.id]]
            assert np.isnan(found.share[np.isnan(score)]).all()
            np.testing.assert_allclose(found.share[:, scored] @ points, score, rtol=0, atol=1e-9)
            average = scores.national().average[column[found.question.id]]
            assert found.england[scored] @ points == pytest.approx(average, abs=1e-9)
            checked += np.count_nonzero(~np.isnan(score))
    assert checked > 2000


def test_by_hand(benchmark):
    # RXA: 40 people, all of weight 1: 20 yes, 10 partly, 3 no, 7 "?".
    own = respondents("RXA", 40, Q1=[1] * 20 + [2] * 10 + [3] * 3 + [4] * 7, Q2=[1])
    rows = own + without(every_trust(lambda _: 15), "RXA")
    table = benchmark(made_up_survey(), rows).answers
    one = table[(table["trust_code"] == "RXA") & (table["item"] == "Q1")]
    assert one["code"].tolist() == [1, 2, 3, 4]
    assert one["percent"].tolist() == [61, 30, 9, 18]  # of 33; of 40: 17.5, a half goes up
    assert one["base"].tolist() == [33, 33, 33, 40]
    assert one["scored"].tolist() == [True, True, True, False]
    # Eleven trusts say half yes, half no: (11 * 0.5 + 20 / 33) / 12 and so on.
    assert one["england_percent"].tolist() == [51, 3, 47, 1]


@pytest.mark.parametrize("far", [-32767, -20000, -9, 20000, 32767])
def test_codes_may_be_far_apart(benchmark, far):
    wide = question("Q1")
    best, *others = wide["options"]
    wide["options"] = [best | {"code": far}, *others]
    for one in (rows := every_trust(lambda _: 12)):
        one["Q1"] = far if one["Q1"] == YES else one["Q1"]
    table = benchmark(made_up_survey(questions=(wide, "Q2")), rows).answers
    shown = table[(table["item"] == "Q1") & (table["code"] == far)]
    assert shown["percent"].tolist() == [40] * 12
    assert set(shown["england_percent"]) == {40}


def test_29_answers_and_all_that_is_beside_them_are_not_shown(benchmark):
    few = respondents("RXA", 60, Q1=[1] * 29 + [4] * 31, Q2=[1])
    table = benchmark(made_up_survey(), few + without(every_trust(lambda _: 15), "RXA")).answers
    own = table[table["trust_code"] == "RXA"]
    assert set(own["item"]) == {"Q2"}
    rest = table[table["item"] == "Q1"]
    assert set(rest["england_percent"]) == {50, 0}  # nothing of RXA's 29
    assert rest["base"].tolist() == [30] * 4 * 11


def test_rows_of_a_trust_are_together_and_whole_per_cents(sample):
    results = asg.benchmark(sample.survey, sample.responses, outcomes=sample.outcomes)
    codes = results.answers["trust_code"]
    assert (codes != codes.shift()).sum() == codes.nunique()
    for column in ("percent", "england_percent"):
        assert (results.answers[column] % 1 == 0).all()
    shown = results.table[(results.table["level"] == "question") & results.table["score"].notna()]
    keys = ["trust_code", "group", "item"]
    assert set(shown[keys].itertuples(index=False)) == set(
        results.answers[keys].itertuples(index=False)
    )


def test_a_label_that_a_spreadsheet_would_compute_is_refused():
    asked = {"id": "Q1", "key": "q1", "text": "?", "source": "inferred"}
    asked["options"] = [{"code": 1, "label": "=1+1", "score": 10}]
    with pytest.raises(asg.SurveyError, match="label"):
        made_up_survey(questions=[asked])
