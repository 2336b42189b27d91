"""Scores and standard errors are rounded once, and everything after is computed from these."""

import math

import numpy as np
import pytest
from rows_of_results import row

from asg.kernels import TrustScores, in_decimals, scores_in_decimals
from asg.survey.model import Method
from made_up_surveys import NO, TRUSTS, YES, every_trust, made_up_survey, respondents

SECTION = [("Q1", "Q2")]


def six_decimals():
    return made_up_survey(method={"decimals": Method().decimals})


def test_six_is_the_default():
    assert Method().decimals == 6


def test_a_score_and_its_standard_error_have_six_decimals(benchmark):
    # 10 of 30 say yes: 10/3; SE = sqrt(10 (20/3)^2 + 20 (10/3)^2) / 30 = 0.8606629...
    one = row(benchmark(six_decimals(), every_trust()), "RXA")
    assert one["score"] == 3.333333
    assert one["se"] == 0.860663


def test_all_keeps_every_digit(benchmark):
    one = row(benchmark(made_up_survey(), every_trust()), "RXA")
    assert one["score"] == pytest.approx(10 / 3, rel=1e-15)
    assert one["se"] == pytest.approx(math.sqrt(10 * (20 / 3) ** 2 + 20 * (10 / 3) ** 2) / 30)


def test_the_average_and_z_are_those_of_the_rounded_figures(benchmark):
    table = benchmark(six_decimals(), every_trust()).table.query("item == 'Q1'")
    assert table["national_average"].iloc[0] == np.mean(table["score"])
    total = np.sqrt(table["se"] ** 2 + table["tau2"])
    assert (table["z"] == (table["score"] - table["national_average"]) / total).all()


def test_a_sections_score_is_the_mean_of_rounded_scores_rounded_again():
    # Means of 1/3 and 2/3: 0.333333 and 0.666667 have the mean 0.5.
    questions = TrustScores(
        np.full((2, 2), 30), np.array([[1 / 3, 2 / 3], [1 / 3, 1 / 3]]), np.full((2, 2), 1 / 3)
    )
    sections = TrustScores(np.full((2, 1), 30), np.array([[0.5], [1 / 3]]), np.full((2, 1), 2 / 3))
    rounded, in_sections = scores_in_decimals(questions, sections, [[0, 1]], 6)
    assert rounded.score.tolist() == [[0.333333, 0.666667], [0.333333, 0.333333]]
    assert in_sections.score.tolist() == [[0.5], [0.333333]]
    assert in_sections.se.tolist() == [[0.666667]] * 2


def test_a_tie_goes_up_as_in_excel_whichever_side_residue_is_on():
    # =ROUND(2.6796875,6) and =ROUND(AVERAGE(7.997584,7.997585),6) in Excel and LibreOffice.
    tie = 2.6796875
    around = np.array([np.nextafter(tie, 0), tie, np.nextafter(tie, 10), 0.5e-6, 2.67968749])
    assert in_decimals(around, 6).tolist() == [2.679688, 2.679688, 2.679688, 1e-6, 2.679687]
    two = TrustScores(np.full((1, 2), 30), np.array([[7.997584, 7.997585]]), np.zeros((1, 2)))
    section = TrustScores(np.full((1, 1), 30), np.zeros((1, 1)), np.zeros((1, 1)))
    _, in_section = scores_in_decimals(two, section, [[0, 1]], 6)
    assert in_section.score.tolist() == [[7.997585]]
    assert in_decimals(np.array([2.5e-12, 10.0]), 12).tolist() == [3e-12, 10.0]


@pytest.mark.parametrize("decimals", [6, "all"])
def test_twelve_trusts_of_the_best_answer_are_at_the_end_of_the_scale(benchmark, decimals):
    # Weights that are no round numbers: means of tens from 9.999999999999995 to 10.000000000000007.
    rows = []
    for i, trust in enumerate(TRUSTS):
        ages = [20, 40, 60, 80, *([25, 45, 70] * i)]
        rows += respondents(trust, 41 + i, age=ages, sex=["male", "female"], Q1=YES, Q2=NO)
    results = benchmark(made_up_survey(sections=SECTION, method={"decimals": decimals}), rows)
    ends = {"Q1": 10.0, "Q2": 0.0, "S01": 5.0}
    for item, end in ends.items():
        of_item = results.table.query("item == @item")
        for name in ("score", "lowest", "highest", "national_average"):
            assert set(of_item[name]) == {end}, (item, name)


def test_residue_at_the_ends_is_the_end_and_nothing_else_moves():
    values = np.array([9.999999999999995, 10.000000000000007, 1e-12, 9.99999, np.nan])
    assert in_decimals(values, "all")[:4].tolist() == [10, 10, 0, 9.99999]
    assert np.isnan(in_decimals(values, 6)[4])
    assert math.copysign(1, in_decimals(np.array([-1e-12]), 6)[0]) == 1
