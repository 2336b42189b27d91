"""Outlier analysis over the whole survey, by hand."""

from __future__ import annotations

import math

import pytest

import asg
from made_up_surveys import DONT_KNOW, NO, PARTLY, YES, made_up_survey, write_rows

THREE_TRUSTS = {
    "RXA": [(YES, YES, NO), (YES, DONT_KNOW, NO)],
    "RXB": [(NO, NO, PARTLY), (YES, NO, "")],
    "RXC": [(YES, YES, YES), (PARTLY, NO, YES)],
}
METHOD = {"suppress_below": 2, "min_trusts": 3, "decimals": "all"}


def benchmarked(tmp_path, trusts, **method):
    survey = made_up_survey(questions=("Q1", "Q2", "Q3"), method=METHOD | method)
    rows = [
        {"trust_code": code, "group": "AMHS", "age": 40, "sex": "male"}
        | dict(zip(("Q1", "Q2", "Q3"), answers, strict=True))
        for code, people in trusts.items()
        for answers in people
    ]
    path = write_rows(tmp_path / "responses.csv", rows)
    return asg.benchmark(survey, asg.read_responses(path, survey)).outliers


def test_three_questions_by_hand(tmp_path):
    # One respondent of RXA did not answer Q2 with a score, one of RXB not Q3: with one respondent
    # left these two questions are withheld there. What counts, best of all:
    #   RXA  Q1, Q3: 1 of 2 and 1 of 2.          share 2/4  influence (1 - 2/2) = 0 and 0
    #   RXB  Q1, Q2: 0 of 2 and 1 of 2.          share 1/4  influence (0 - 1/2), (1 - 1/2) over 4
    #   RXC  Q1, Q2, Q3: 3 of 3 and 1 of 3.      share 4/6  influence (3 - 2), (1 - 2) over 6
    best = benchmarked(tmp_path, THREE_TRUSTS).query("measure == 'best'").set_index("trust_code")
    assert best["share"].tolist() == pytest.approx([1 / 2, 1 / 4, 2 / 3])
    ses = [0, math.sqrt(2 * 0.5**2) / 4, math.sqrt(2) / 6]
    assert best["se"].tolist() == pytest.approx(ses)
    # theta: their mean. Naive z of the two with a spread; 10 % of 2 is nobody: none is pulled in.
    theta = (1 / 2 + 1 / 4 + 2 / 3) / 3
    assert best["expected"].tolist() == pytest.approx([theta] * 3)
    z = [(1 / 4 - theta) / ses[1], (2 / 3 - theta) / ses[2]]
    v = [1 / ses[1] ** 2, 1 / ses[2] ** 2]
    excess = z[0] ** 2 + z[1] ** 2 - 1  # I phi - (I - 1)
    tau2 = max(excess, 0) / (sum(v) - (v[0] ** 2 + v[1] ** 2) / sum(v))
    assert tau2 > 0
    # RXA has no spread of its own: (2^2 se_B^2 + 2^2 se_C^2) / 6 is the variance within trusts.
    within = 4 * (ses[1] ** 2 + ses[2] ** 2) / 6
    totals = [math.sqrt(s + tau2) for s in (within / 2, ses[1] ** 2, ses[2] ** 2)]
    expected = [(y - theta) / t for y, t in zip((1 / 2, 1 / 4, 2 / 3), totals, strict=True)]
    assert best["z"].tolist() == pytest.approx(expected)


def test_many_worst_answers_are_worse_and_many_best_ones_better(tmp_path):
    usual = [(YES, YES, NO), (NO, YES, YES), (YES, NO, NO), (NO, NO, YES)] * 12
    far = [(NO, NO, NO), (YES, NO, NO)] * 24
    trusts = {f"RX{letter}": usual for letter in "ABCDEFGHIJKLNOPQRSTU"}
    found = benchmarked(tmp_path, trusts | {"RXM": far}).set_index(["trust_code", "measure"])
    assert found.loc[("RXM", "worst"), "band_label"] == "Much worse than expected"
    assert found.loc[("RXM", "worst"), "z"] > 3.09
    assert found.loc[("RXM", "best"), "band_label"] == "Much worse than expected"
    assert found.loc[("RXM", "best"), "z"] < -3.09
    assert set(found.drop("RXM")["band"]) == {4}


def test_where_everyone_answers_alike_there_is_a_share_and_no_band(tmp_path):
    found = benchmarked(tmp_path, {code: [(YES, YES, YES)] * 3 for code in ("RXA", "RXB", "RXC")})
    best = found[found["measure"] == "best"]
    assert best["share"].tolist() == [1, 1, 1]
    assert best["se"].tolist() == [0, 0, 0]
    assert best["band"].isna().all()
