"""What a formula may be given, and the sentence it shows for what it may not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from classic_excel import DIVIDED_BY_ZERO, MISSING, NOT_AVAILABLE, SPILL, ComRange, ComTime

import asg
from asg.formats.table_file import write_results_table
from asg.kernels import expected_range
from asg.reading.survey_files import survey_text

YES, TO_SOME_EXTENT, NO, DONT_KNOW = 1.0, 2.0, 3.0, 4.0  # Q18: 10, 5, 0 and no score
ANSWERS = ((YES,), (NO,), (TO_SOME_EXTENT,)) * 10

SCORES = tuple((5 + i / 10,) for i in range(12))
SES = ((0.1,), (0.3,)) * 6


def scored(*, yes, no, others=()):
    return ((YES,),) * yes + ((NO,),) * no + tuple((other,) for other in others)


def test_thirty_answers_have_a_score_and_twenty_nine_have_none(formula):
    assert formula("ASG_SCORE", scored(yes=15, no=15), "Q18") == 5
    assert formula("ASG_N", scored(yes=15, no=15), "Q18") == 30
    # By hand: every answer is 5 from the mean, so V = 30 * 25 / 30**2.
    assert formula("ASG_SE", scored(yes=15, no=15), "Q18") == pytest.approx((25 / 30) ** 0.5)
    for name in ("ASG_SCORE", "ASG_N", "ASG_SE"):
        assert formula(name, scored(yes=15, no=14), "Q18") == "[c]"


def test_an_answer_without_a_score_and_a_blank_are_no_respondents(formula):
    answers = scored(yes=29, no=0, others=[DONT_KNOW, None, "", "  ", ".", -99.0])
    assert formula("ASG_N", answers, "Q18") == "[c]"
    assert formula("ASG_N", (*answers, (NO,)), "Q18") == 30


def test_codes_are_read_as_a_file_of_responses_is_read(formula):
    written = ("1", " 1 ", "01", "1.0", 1.0, Decimal(1))
    answers = tuple((one,) for one in written * 5)
    assert formula("ASG_SCORE", answers, "Q18") == 10


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (9.0, "9"),
        (1.5, "1.5"),
        ("yes", "'yes'"),
        (True, "TRUE"),
        (ComTime(2024, 5, 1), "the date or time 2024-05-01"),
        (NOT_AVAILABLE, "'#N/A'"),
        (DIVIDED_BY_ZERO, "'#DIV/0!'"),
        (SPILL, "an error"),
    ],
)
def test_what_is_no_answer_is_named_with_its_cell(formula, cell, shown):
    said = formula("ASG_SCORE", scored(yes=40, no=40, others=[cell]), "Q18")
    assert said.startswith(f"answers: cell 81: {shown}")
    assert "expected an answer to Q18: 1 (Yes, definitely), 2 (" in said


def test_a_range_of_cells_gives_what_its_values_give(formula):
    weights = ((1.5,), (0.5,), (1.0,)) * 10
    by_range = formula("ASG_SCORE", ComRange(ANSWERS), ComRange("Q18"), ComRange(weights))
    assert by_range == formula("ASG_SCORE", ANSWERS, "Q18", weights, MISSING)
    # By hand: (15 * 10 + 5 * 0 + 10 * 5) / 30.
    assert by_range == pytest.approx(200 / 30)


def test_a_row_of_cells_serves_as_a_column(formula):
    lying = (tuple(cell for (cell,) in ANSWERS),)
    assert formula("ASG_SCORE", lying, "Q18") == formula("ASG_SCORE", ANSWERS, "Q18")


def test_a_single_cell_is_a_range_of_one_and_a_blank_one_no_respondent(formula):
    for cell in (YES, ComRange(YES), None, ComRange(None)):
        assert formula("ASG_N", cell, "Q18") == "[c]"
    assert formula("ASG_SECTION", 6.5) == 6.5
    assert formula("ASG_WEIGHTS", "RRE", 40.0, 1.0) == 1


def test_codes_and_scores_may_stand_in_cells(formula):
    question = ((1.0, 8.0), ("2", 2.0), (None, None), (7.0, None))
    answers = scored(yes=20, no=0, others=[2.0] * 20 + [7.0])
    assert formula("ASG_SCORE", answers, question) == 5
    assert formula("ASG_SCORE", scored(yes=40, no=1), question) == (
        "answers: cell 41: 3; expected an answer to these codes: 1, 2, 7, or blank; "
        "a code without a score is listed with a blank beside it"
    )


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Q99", "question: 'Q99' is not a question of cmhs-2024"),
        ("Q1", "question: Q1 of cmhs-2024 has no scores"),
        (18.0, "question: '18' is not a question of cmhs-2024"),
        (NOT_AVAILABLE, "question: '#N/A' is not a question of cmhs-2024"),
        (None, "question: a blank; expected the id of a question"),
        (((1.0, 10.0), (1.0, 0.0)), "question: row 2: duplicate code 1"),
        (((1.0, 11.0),), "question: row 1: 11; expected a score, 0 to 10"),
        ((("code", "score"),), "question: row 1: 'code'; expected a whole number, the code"),
        (((1.0, None),), "question: no code in these cells has a score"),
        (((1.0,), (2.0,)), "question: several cells; expected one, with the id of a question"),
    ],
)
def test_a_wrong_question_is_told(formula, question, said):
    assert formula("ASG_SCORE", ANSWERS, question).startswith(said)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (((1.0,),) * 29, "weights: 29 cells; expected 30, as there are answers"),
        (None, "weights: 1 cell; expected 30, as there are answers"),
        (((1.0,), (None,), (1.0,)) * 10, "weights: cell 2: blank beside an answer; expected a"),
        (((1.0,), (-1.0,), (1.0,)) * 10, "weights: cell 2: -1; expected 0 or above"),
        (((1.0,), ("heavy",), (1.0,)) * 10, "weights: cell 2: 'heavy'; expected a number"),
        (((1.0,), (True,), (1.0,)) * 10, "weights: cell 2: TRUE; expected a number"),
        (((1.0,), (NOT_AVAILABLE,), (1.0,)) * 10, "weights: cell 2: '#N/A'; expected a number"),
    ],
)
def test_a_wrong_weight_is_told(formula, weights, said):
    assert formula("ASG_SCORE", ANSWERS, "Q18", weights).startswith(said)


def test_a_weight_of_zero_leaves_the_respondent_out(formula):
    weights = ((1.0,),) * 30 + ((0.0,),) * 5
    assert formula("ASG_SCORE", scored(yes=30, no=5), "Q18", weights) == 10
    assert formula("ASG_SCORE", scored(yes=29, no=6), "Q18", weights) == pytest.approx(290 / 30)
    assert formula("ASG_SCORE", scored(yes=29, no=0, others=[NO]), "Q18", weights[1:31]) == "[c]"


def test_a_weight_beside_a_blank_may_be_blank(formula):
    answers = scored(yes=30, no=0, others=[None])
    assert formula("ASG_SCORE", answers, "Q18", ((1.0,),) * 30 + ((None,),)) == 10


def test_several_columns_of_answers_are_told(formula):
    assert formula("ASG_SCORE", ((1.0, 2.0),) * 30, "Q18") == (
        "answers: 30 rows and 2 columns; expected one column or one row"
    )


def test_a_survey_is_named_or_a_file_and_read_anew_when_it_changes(formula, tmp_path):
    path = tmp_path / "mine.toml"
    text = survey_text("cmhs-2024")[0]
    path.write_text(text, encoding="utf-8")
    assert formula("ASG_N", ANSWERS[:20], "Q18", str(path)) == "[c]"
    path.write_text(text.replace("suppress_below = 30", "suppress_below = 5"), encoding="utf-8")
    assert formula("ASG_N", ANSWERS[:20], "Q18", str(path)) == 20
    assert formula("ASG_N", ANSWERS, "Q18", "cmhs-2023") == 30
    assert formula("ASG_N", ANSWERS, "Q18", None) == formula("ASG_N", ANSWERS, "Q18", MISSING)
    said = formula("ASG_N", ANSWERS, "Q18", "cmhs-1999")
    assert said.startswith("survey: no survey named 'cmhs-1999'; shipped: cmhs-2024")
    path.write_text("id = 7", encoding="utf-8")
    assert "not a usable survey file" in formula("ASG_N", ANSWERS, "Q18", str(path))


def test_weights_stand_beside_the_rows_and_blank_rows_have_none(formula):
    trusts = (("RX1",), ("RX1",), ("RX2",), (None,), ("RX1",))
    ages = ((20.0,), ("66+",), (70.0,), (None,), (None,))
    sexes = ((1.0,), ("male",), ("1",), (None,), (2.0,))
    # By hand, three of known cell: 16-35 is 1 of 3 against 1 of 2 in RX1; 66+ is 2 of 3 against
    # 1 of 2 in RX1 and 1 of 1 in RX2. The last respondent's age is not known: out, weight 0.
    expected = [pytest.approx(2 / 3), pytest.approx(4 / 3), pytest.approx(2 / 3), "", 0]
    assert formula("ASG_WEIGHTS", trusts, ages, sexes) == [[cell] for cell in expected]


def test_weights_take_one_code_in_two_cases_as_one_trust(formula):
    ages, sexes = ((20.0,), (70.0,), (20.0,)), ((1.0,), (1.0,), (1.0,))
    same = formula("ASG_WEIGHTS", (("RX1",), ("RX1",), ("RX2",)), ages, sexes)
    assert formula("ASG_WEIGHTS", (("RX1",), ("rx1",), ("RX2",)), ages, sexes) == same


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ((("RX1",), (None,)), "trusts: cell 2: blank; expected a trust code"),
        ((("RX1",), (-99.0,)), "trusts: cell 2: blank; expected a trust code"),
        ((("RX1",), ("RX2",), ("RX2",)), "ages: 2 cells; expected 3, as there are trusts"),
    ],
)
def test_wrong_rows_of_respondents_are_told(formula, columns, said):
    assert formula("ASG_WEIGHTS", columns, ((20.0,), (30.0,)), ((1.0,), (2.0,))) == said


@pytest.mark.parametrize("age", [15.0, 130.0, "young", ComTime(2024, 1, 1), NOT_AVAILABLE])
def test_what_is_no_age_is_told(formula, age):
    said = formula("ASG_WEIGHTS", (("RX1",), ("RX1",)), ((20.0,), (age,)), ((1.0,), (2.0,)))
    assert said.startswith("ages: cell 2: ")
    assert said.endswith(
        "expected one of 16-35, 36-50, 51-65, 66+, or an age in years, 16 to 120, or blank"
    )


def test_what_is_no_sex_is_told(formula):
    said = formula("ASG_WEIGHTS", (("RX1",), ("RX1",)), ((20.0,), (30.0,)), ((1.0,), (8.0,)))
    assert said.startswith("sexes: cell 2: 8; expected one of male, female, intersex")


def test_a_sheet_with_faults_shows_the_first_and_counts_the_others(formula, sheet):
    rows = [list(row) for row in sheet[:50]]
    column = sheet[0].index("Q18")
    rows[7][column] = 9.0
    rows[9][column] = NOT_AVAILABLE
    said = formula("ASG_SCORES", tuple(map(tuple, rows)))
    assert said.startswith("responses, row 8, column Q18: code not known '9'; expected 1 (Yes")
    assert said.endswith("(and 1 more)")
    nothing = "responses: no headings; expected headings in row 1"
    assert formula("ASG_SCORES", None) == nothing


def test_a_section_with_a_question_missing_is_suppressed(formula):
    assert formula("ASG_SECTION", ((5.0, 6.0), (7.0, "8"))) == 6.5
    for missing in (None, "", "[c]", " [C] "):
        assert formula("ASG_SECTION", ((5.0,), (missing,))) == "[c]"
    assert (
        formula("ASG_SECTION", ((5.0,), ("high",))) == "scores: cell 2: 'high'; expected a number"
    )


def test_suppressed_trusts_stay_out_of_the_range_and_have_no_band(formula):
    scores, ses = (("[c]",), (None,), *SCORES), (("[c]",), (0.5,), *SES)
    assert formula("ASG_TAU2", scores, ses) == formula("ASG_TAU2", SCORES, SES)
    bands = formula("ASG_BANDS", scores, ses)
    assert bands[:2] == [["[c]"], [""]]
    assert bands[2:] == formula("ASG_BANDS", SCORES, SES)
    assert formula("ASG_Z", "[c]", "[c]", SCORES, SES) == "[c]"
    assert formula("ASG_EXPECTED", "[c]", None, SCORES, SES) == ["[c]"] * 6
    assert formula("ASG_BAND", None, None, SCORES, SES) == ""


def test_a_row_of_scores_has_a_row_of_bands(formula):
    lying = [tuple(tuple(cell for (cell,) in column) for _ in (1,)) for column in (SCORES, SES)]
    assert formula("ASG_BANDS", *lying) == [row[0] for row in formula("ASG_BANDS", SCORES, SES)]


def test_with_nine_trusts_a_sentence_says_why_there_is_no_band(formula):
    said = (
        "scores: 9 trusts have a score; with fewer than 10 there is no expected range and no band"
    )
    nine, errors = (*SCORES[:9], ("[c]",)), (*SES[:9], (None,))
    assert formula("ASG_BANDS", nine, errors) == said
    assert formula("ASG_TAU2", nine, errors) == said
    for name in ("ASG_Z", "ASG_BAND", "ASG_EXPECTED"):
        assert formula(name, 5.0, 0.2, nine, errors) == said
    assert isinstance(formula("ASG_BANDS", SCORES[:10], SES[:10]), list)


def test_without_any_error_there_is_no_expected_range(formula):
    alike, none = ((5.0,),) * 11, ((0.0,),) * 11
    said = "ses: 0 above 0; with fewer than 2 there is no expected range"
    for name in ("ASG_Z", "ASG_BAND", "ASG_EXPECTED"):
        assert formula(name, 6.0, 0.0, alike, none) == said
    assert formula("ASG_BANDS", alike, none) == said


def test_a_standard_error_of_0_needs_the_respondents(formula):
    # Seven trusts of 30 out of 30 Yes, five of 29: the hand calculation is in test_within.py.
    scores = ((10.0,),) * 7 + ((10 * 29 / 30,),) * 5
    ses, ns = ((0.0,),) * 7 + (((29 / 30**3) ** 0.5 * 10,),) * 5, ((30.0,),) * 12
    none, same = "No expected range", "About the same"
    assert formula("ASG_BANDS", scores, ses) == [[none]] * 7 + [[same]] * 5
    assert formula("ASG_BANDS", scores, ses, ns) == [[same]] * 12
    assert formula("ASG_BAND", 10.0, 0.0, scores, ses) == none
    assert formula("ASG_Z", 10.0, 0.0, scores, ses) == none
    assert formula("ASG_EXPECTED", 10.0, 0.0, scores, ses) == [none] * 6
    assert formula("ASG_BAND", 10.0, 0.0, scores, ses, 30.0, ns) == same
    assert formula("ASG_Z", 10.0, 0.0, scores, ses, 30.0, ns) == pytest.approx(0.65653, abs=1e-5)
    upper_90 = formula("ASG_EXPECTED", 10.0, 0.0, scores, ses, 30.0, ns)[3]
    assert upper_90 == pytest.approx(9.861111 + 1.644854 * 0.211550, abs=1e-5)
    assert formula("ASG_FIRM", 10.0, 0.0, scores, ses, 30.0, ns) is True


def test_a_change_from_a_standard_error_of_0_is_not_tested(formula):
    assert formula("ASG_CHANGE", 9.0, 0.0, 8.9, 0.2) == "No change"
    for errors, named in (((0.0, 0.2), "se"), ((0.2, 0.0), "previous_se"), ((0.0, 0.0), "se")):
        said = formula("ASG_CHANGE", 9.0, errors[0], 5.0, errors[1])
        assert said == f"{named}: 0; expected a standard error above 0, for a change"


def test_the_settings_are_those_of_the_programme(formula):
    from asg.survey.model import Method

    method = Method()
    found = expected_range(
        [score for (score,) in SCORES],
        [se for (se,) in SES],
        winsorise_tails=method.winsorise,
        quantile=method.quantile,
        limits_at=method.limits,
        min_trusts=method.min_trusts,
    )
    assert formula("ASG_TAU2", SCORES, SES) == found.tau2
    assert formula("ASG_Z", SCORES[0][0], SES[0][0], SCORES, SES) == found.z[0]
    assert (method.change_test, method.change_level) == ("z", 0.05)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((5.0, None, SCORES, SES), "se: a blank beside a score; expected its standard error"),
        ((5.0, -0.1, SCORES, SES), "se: -0.1; expected a standard error, 0 or above"),
        (("good", 0.1, SCORES, SES), "score: 'good'; expected a number"),
        ((5.0, 0.1, SCORES, SES[:5]), "ses: 5 cells; expected 12, as there are scores"),
        ((5.0, 0.1, (*SCORES[:11], (True,)), SES), "scores: cell 12: TRUE; expected a number"),
        (
            (((5.0,), (6.0,)), ((0.1,), (0.1,), (0.1,)), SCORES, SES),
            "score: 2 by 1 cells; expected 3 by 1, as in the others",
        ),
    ],
)
def test_wrong_figures_of_trusts_are_told(formula, arguments, said):
    for name in ("ASG_Z", "ASG_BAND", "ASG_EXPECTED"):
        assert formula(name, *arguments) == said


def test_a_change_needs_both_years(formula):
    assert formula("ASG_CHANGE", 6.0, 0.1, 5.0, 0.1) == "Increase"
    assert formula("ASG_CHANGE", 5.0, 0.1, 6.0, 0.1) == "Decrease"
    assert formula("ASG_CHANGE", 5.0, 1.0, 6.0, 1.0) == "No change"
    assert formula("ASG_CHANGE", 5.0, 0.0, 5.0, 0.0) == "No change"
    assert formula("ASG_CHANGE", 5.0, 0.1, "[c]", "[c]") == "[c]"
    assert formula("ASG_CHANGE", "[c]", None, 5.0, 0.1) == "[c]"
    assert formula("ASG_CHANGE", 5.0, 0.1, None, None) == ""
    assert formula("ASG_CHANGE", 5.0, 0.1, 4.0, None).startswith("previous_se: a blank beside a")
    two = ((5.0,), (5.0,))
    assert formula("ASG_CHANGE", two, two, 4.0, 0.1).startswith("previous_score: not as many cells")


def test_a_response_rate_of_few_returns_is_suppressed(formula):
    assert formula("ASG_RESPONSE_RATE", 30.0, 110.0, 6.0, 4.0) == 0.3
    assert formula("ASG_RESPONSE_RATE", 29.0, 110.0, 6.0, 4.0) == "[c]"
    assert formula("ASG_RESPONSE_RATE", None, None, None, None) == ""
    assert formula("ASG_RESPONSE_RATE", 30.0, None, 6.0, 4.0).startswith("sent: a blank; expected")
    assert formula("ASG_RESPONSE_RATE", 30.5, 110.0, 6.0, 4.0).startswith("returned: 30.5; exp")
    assert formula("ASG_RESPONSE_RATE", 90.0, 60.0, 6.0, 4.0).startswith("returned: more than sent")


def test_figures_of_a_results_file(formula, results_csv):
    file = str(results_csv)
    score = formula("ASG_RESULT", "RRE", "AMHS", "Q18", "score", file)
    assert formula("ASG_RESULT", " rre ", "amhs", "q18", "Score", file) == score
    grid = formula("ASG_RESULT", (("RRE",), ("Z01",)), "AMHS", (("Q18", "Q19", "S05"),), "n", file)
    assert [len(row) for row in grid] == [3, 3]
    for arguments, said in [
        (("XXX", "AMHS", "Q18", "score"), "trust: 'XXX' is not in results.csv"),
        (("RRE", "ADULT", "Q18", "score"), "group: 'ADULT' is not in results.csv; expected one of"),
        (("RRE", "AMHS", "Q99", "score"), "item: 'Q99' is not a question or section of AMHS"),
        (("RRE", "AMHS", "Q18", "mean"), "measure: 'mean' is not one of n, score, se, "),
        ((7.0, "AMHS", "Q18", "score"), "trust: '7' is not in results.csv"),
        ((True, "AMHS", "Q18", "score"), "trust: TRUE; expected a trust code"),
        (("RRE", "AMHS", (("Q18",), (None,)), "n"), "item: cell 2: a blank; expected a question"),
    ]:
        assert formula("ASG_RESULT", *arguments, file).startswith(said)
    two = (("RRE",), ("Z01",))
    said = formula("ASG_RESULTS", two, "AMHS", file)
    assert said == "trust: several cells; expected one, with a trust code"
    said = formula("ASG_RESULTS", "RRE", "ADULT", file)
    assert said.startswith("group: 'ADULT' is not in results.csv")


def test_without_a_file_the_chosen_one_is_read(formula, results_csv, monkeypatch, tmp_path):
    from asg_addin.chosen_results import choose_results, chosen_results

    monkeypatch.setenv("APPDATA", str(tmp_path / "profile"))
    assert chosen_results() is None
    said = formula("ASG_RESULT", "RRE", "AMHS", "Q18", "score", MISSING)
    assert said.startswith("results: no results file has been chosen")
    choose_results(results_csv)
    assert chosen_results() == results_csv
    by_name = formula("ASG_RESULT", "RRE", "AMHS", "Q18", "score", str(results_csv))
    assert formula("ASG_RESULT", "RRE", "AMHS", "Q18", "score", MISSING) == by_name


def test_a_results_file_is_read_anew_when_it_changes(formula, results_csv, tmp_path):
    copy = tmp_path / "results.csv"
    text = results_csv.read_text(encoding="utf-8")
    copy.write_text(text, encoding="utf-8")
    score = formula("ASG_RESULT", "RRE", "AMHS", "Q18", "score", str(copy))
    copy.write_text(text.replace(repr(score), "1.25"), encoding="utf-8")
    assert formula("ASG_RESULT", "RRE", "AMHS", "Q18", "score", str(copy)) == 1.25


def test_a_results_workbook_serves_as_the_results_file(formula, results, results_csv, tmp_path):
    asg.write_workbook(results, "RRE", tmp_path / "RRE.xlsx")
    write_results_table(results.table, tmp_path / "all.xlsx")
    for measure in ("n", "score", "z", "band_label"):
        found = {
            formula("ASG_RESULT", "RRE", "AMHS", "Q18", measure, str(path))
            for path in (results_csv, tmp_path / "RRE.xlsx", tmp_path / "all.xlsx")
        }
        assert len(found) == 1, measure
    said = formula("ASG_RESULT", "Z01", "AMHS", "Q18", "n", str(tmp_path / "RRE.xlsx"))
    assert said == "trust: 'Z01' is not in RRE.xlsx"


def test_what_stands_for_a_suppressed_figure_is_chosen(formula):
    few = scored(yes=15, no=14)
    for name in ("ASG_SCORE", "ASG_SE"):
        assert formula(name, few, "Q18", MISSING, MISSING, "few") == "few"
        assert formula(name, few, "Q18", MISSING, MISSING, 0.0) == 0
        assert formula(name, few, "Q18", MISSING, MISSING, NOT_AVAILABLE) == "#N/A"
        assert formula(name, few, "Q18", MISSING, MISSING, None) == "[c]"
    assert formula("ASG_N", few, "Q18", MISSING, "few") == "few"
    assert formula("ASG_N", scored(yes=15, no=15), "Q18", MISSING, "few") == 30
    assert formula("ASG_SECTION", ((5.0,), ("[c]",)), "few") == "few"
    rates = formula("ASG_RESPONSE_RATE", ((29.0,), (30.0,)), 60.0, 0.0, 0.0, "few")
    assert [row[0] for row in rates] == ["few", 0.5]
    of_all = "[c]", None, SCORES, SES, MISSING, MISSING, NOT_AVAILABLE
    assert formula("ASG_Z", *of_all) == "#N/A"
    assert list(formula("ASG_EXPECTED", *of_all)) == ["#N/A"] * 6
    assert list(formula("ASG_INTERVAL", "[c]", None, "few")) == ["few"] * 2
    shares = formula("ASG_ANSWERS", few, "Q18", MISSING, MISSING, "few")
    assert [row[2] for row in shares] == ["few"] * 4


def test_a_zero_that_filter_makes_of_a_blank_is_no_answer(formula):
    answers = scored(yes=15, no=15, others=[0.0] * 20)
    assert formula("ASG_N", answers, "Q18") == 30
    assert formula("ASG_SCORE", answers, "Q18") == 5
    said = formula("ASG_SCORE", scored(yes=15, no=15, others=["0"]), "Q18")
    assert said.startswith("answers: cell 31: '0'; expected")
    with_zero = ((0.0, 10.0), (1.0, 0.0))
    assert formula("ASG_SCORE", ((0.0,),) * 15 + ((1.0,),) * 15, with_zero) == 5


def test_answers_in_per_cent(formula):
    answers = scored(yes=20, no=10, others=[TO_SOME_EXTENT] * 10 + [DONT_KNOW] * 10 + [None])
    rows = formula("ASG_ANSWERS", answers, "Q18")
    assert [row[0] for row in rows] == [1, 2, 3, 4]
    assert rows[0][1] == "Yes, definitely"
    # By hand: of 40 scored answers, and of 50 answers.
    assert [row[2] for row in rows] == pytest.approx([50, 25, 25, 20])
    weights = ((2.0,),) * 20 + ((1.0,),) * 31
    assert formula("ASG_ANSWERS", answers, "Q18", weights)[0][2] == pytest.approx(100 * 40 / 60)
    few = formula("ASG_ANSWERS", scored(yes=29, no=0, others=[DONT_KNOW] * 40), "Q18")
    assert [row[2] for row in few] == ["[c]"] * 4
    in_cells = formula("ASG_ANSWERS", answers, ((1.0, 10.0), (2.0, 5.0), (3.0, 0.0), (4.0, None)))
    assert [list(row)[::2] for row in in_cells] == [list(row)[::2] for row in rows]


def test_intervals(formula):
    low, high = formula("ASG_INTERVAL", 6.0, 0.5)
    assert (low, high) == pytest.approx((6 - 0.979982, 6 + 0.979982), abs=1e-6)
    rows = formula("ASG_INTERVAL", ((6.0,), ("[c]",), (None,)), ((0.5,), (None,), (None,)))
    assert [list(row) for row in rows[1:]] == [["[c]", "[c]"], ["", ""]]
    said = formula("ASG_INTERVAL", 6.0, 0.0)
    assert said[0].startswith("se: 0; expected a standard error above 0")


def test_firm_bands(formula):
    from asg.kernels import firm_bands

    expected = firm_bands(*([row[0] for row in cells] for cells in (SCORES, SES, SCORES, SES)))
    shown = formula("ASG_FIRM", SCORES, SES, SCORES, SES)
    assert [row[0] for row in shown] == expected.tolist()
    assert formula("ASG_FIRM", "[c]", None, SCORES, SES) == "[c]"
