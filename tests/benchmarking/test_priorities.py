"""How questions go together with the overall experience, and the sheet that shows it."""

from __future__ import annotations

import numpy as np
import pytest
from openpyxl import load_workbook

import asg
from asg.kernels import within_correlation
from asg.results.trust_scores import group_respondents, scored_answers
from made_up_surveys import made_up_survey, question, read_rows, respondents


@pytest.fixture(scope="module")
def sample():
    return asg.load_sample()


@pytest.fixture(scope="module")
def results(sample):
    return asg.benchmark(sample.survey, sample.responses)


def test_a_correlation_by_hand():
    # Trust 0: x 0, 2 (mean 1), y 0, 4 (mean 2); trust 1: x 5, 5, 8 (mean 6), y 9, 3, 6 (mean 6).
    # Each trust counts alike: 1/2 each, 1/3 each. Products: (2 + 2)/2 and (-3 + 3 + 0)/3.
    # Squares of x: (1 + 1)/2 + (1 + 1 + 4)/3 = 3; of y: (4 + 4)/2 + (9 + 9 + 0)/3 = 10.
    found = within_correlation([0, 2, 5, 5, 8], [0, 4, 9, 3, 6], [1] * 5, [0, 0, 1, 1, 1])
    assert found == pytest.approx(2 / np.sqrt(30))


def test_one_trust_alike_weighted_is_pearsons():
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(2, 50))
    found = within_correlation(x, y, np.ones(50), np.zeros(50, int))
    assert found == pytest.approx(np.corrcoef(x, y)[0, 1])


def test_better_trusts_make_no_correlation_and_nothing_to_tell_is_nothing():
    trust = np.repeat([0, 1], 4)
    x = np.array([0, 1, 0, 1, 9, 10, 9, 10.0])
    y = np.array([0, 0, 1, 1, 9, 9, 10, 10.0])
    assert within_correlation(x, y, np.ones(8), trust) == pytest.approx(0)
    assert np.isnan(within_correlation(x, np.repeat([1.0, 9.0], 4), np.ones(8), trust))
    assert np.isnan(within_correlation([], [], [], np.zeros(0, int)))


def test_the_table_is_what_the_answers_give(sample, results):
    survey, responses = sample.survey, sample.responses
    people = group_respondents(survey, responses, survey.group("AMHS"))
    table = results.table.query("group == 'AMHS'").set_index(["item", "trust_code"])["score"]

    def answers(item):
        codes = responses.answers[item].to_numpy()[people.row]
        return scored_answers(codes, survey.question[item])

    found = results.priorities.query("group == 'AMHS'").set_index("item")["correlation"]
    codes = np.array(list(responses.trusts))[people.trust]
    for item in ("Q18", "Q30"):
        x, y = answers(item), answers("Q39")
        totals = np.zeros(3)
        for code in responses.trusts:
            if table[item, code] == table[item, code] and table["Q39", code] == table["Q39", code]:
                of = (codes == code) & ~np.isnan(x) & ~np.isnan(y) & (people.weight > 0)
                share = people.weight[of] / people.weight[of].sum()
                dx, dy = x[of] - share @ x[of], y[of] - share @ y[of]
                totals += share @ (dx * dy), share @ dx**2, share @ dy**2
        expected = totals[0] / np.sqrt(totals[1] * totals[2])
        assert found[item] == pytest.approx(expected, abs=0.0051)
    assert "Q39" not in found.index
    assert set(results.priorities["group"]) == {"AMHS", "OPMHS"}


def test_the_sheet_lists_what_is_farthest_below_first(results, tmp_path):
    asg.write_workbook(results, "RRE", tmp_path / "RRE.xlsx")
    sheet = load_workbook(tmp_path / "RRE.xlsx", data_only=True)["Priorities"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "AMHS"]
    own = results.trust("RRE").query("group == 'AMHS' and level == 'question'").set_index("item")
    known = results.priorities.query("group == 'AMHS'").set_index("item")["correlation"]
    assert {row[1] for row in rows} == set(own.index[own["score"].notna()]) - {"Q39"}
    gaps = [row[5] for row in rows]
    assert gaps == sorted(gaps)
    for _, item, _, score, average, gap, correlation in rows:
        assert score == own.loc[item, "score"]
        assert gap == pytest.approx(score - average)
        assert correlation == known[item]
    said = " ".join(str(c.value) for row in sheet["A1:A5"] for c in row)
    assert "an association, not a cause" in said


def test_a_question_that_few_of_the_other_trusts_answered_has_no_correlation(tmp_path):
    # RXA knows its own 40 answers to both. Of RXB two people answered both, and count as much as
    # all of RXA: 81 pairs of answers, which two decimals tell apart.
    survey = made_up_survey(
        questions=("Q1", question("Q2", "overall_experience")), method={"decimals": 6}
    )
    own = respondents("RXA", 40, Q1=[1, 2, 3, 1], Q2=[1, 3, 3, 2])
    both = respondents("RXB", 2, Q1=[1, 3], Q2=[3, 2])
    apart = [*respondents("RXB", 30, Q1=1, Q2=""), *respondents("RXB", 30, Q1="", Q2=1)]
    few = asg.benchmark(survey, read_rows(tmp_path / "few.csv", survey, [*own, *both, *apart]))
    assert few.priorities.empty
    enough = [*own, *respondents("RXB", 30, Q1=[1, 2, 3], Q2=[3, 2])]
    shown = asg.benchmark(survey, read_rows(tmp_path / "enough.csv", survey, enough))
    assert shown.priorities["item"].tolist() == ["Q1"]
