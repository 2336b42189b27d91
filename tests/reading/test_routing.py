"""Questions that only some respondents are asked."""

from __future__ import annotations

import numpy as np
import pytest
import tomli_w

import asg
from asg.cli import run
from asg.errors import SurveyError
from asg.formats.xlsx.survey_book import write_survey_workbook
from asg.reading import NO_ANSWER
from asg.reading.survey_files import load_survey, survey_toml
from made_up_surveys import made_up_survey, question, write_rows

N = NO_ANSWER


def survey_of(*routes):
    """Questions Q1, Q2, ..., each asked as its route says."""
    asked = [
        question(f"Q{number}") | ({"asked_if": route} if route else {})
        for number, route in enumerate(routes, start=1)
    ]
    return made_up_survey(questions=asked)


def read(tmp_path, survey, answers, **more):
    rows = [
        {"trust_code": "RXA", "age": 40, "sex": "male"}
        | {f"Q{k}": answer for k, answer in enumerate(of, start=1)}
        for of in answers
    ]
    return asg.read_responses(write_rows(tmp_path / "r.csv", rows), survey)


def columns(found):
    return found.answers.to_numpy().T.tolist()


def test_an_answer_of_somebody_who_was_not_asked_is_reported_and_does_not_count(tmp_path):
    survey = survey_of(None, {"Q1": [1, 2]})
    found = read(tmp_path, survey, [(1, 1), (2, 3), (3, 1), (3, ""), (4, 2), ("", 2)])
    assert columns(found) == [[1, 2, 3, 3, 4, N], [1, 3, N, N, N, 2]]
    assert found.remarks == (
        "r.csv: answers of respondents who were not asked do not count: Q2 (2).",
    )


def test_whoever_was_not_asked_the_leading_question_is_asked_none_that_it_leads_to(tmp_path):
    survey = survey_of(None, {"Q1": [1]}, {"Q2": [1]})
    found = read(tmp_path, survey, [(3, 1, 1), (1, 1, 1), (1, 2, 1), (1, "", 1)])
    assert columns(found)[1:] == [[N, 1, 2, N], [N, 1, N, 1]]
    assert found.remarks[0].endswith("Q2 (1), Q3 (2).")


def test_of_several_leading_questions_all_must_hold(tmp_path):
    survey = survey_of(None, None, {"Q1": [1], "Q2": [2]})
    found = read(tmp_path, survey, [(1, 2, 1), (1, 1, 1), (3, 2, 1)])
    assert columns(found)[2] == [1, N, N]


def test_where_all_were_asked_nothing_is_said(tmp_path):
    assert read(tmp_path, survey_of(None, {"Q1": [1]}), [(1, 1), (3, "")]).remarks == ()


def test_a_leading_box_that_is_blank_means_its_code(tmp_path):
    boxes = [question(f"Q1_{box}") | {"blank_means": 3} for box in (1, 2)]
    routed = question("Q2") | {"asked_if": {"Q1_1": [1]}}
    survey = made_up_survey(questions=[*boxes, routed])
    base = {"trust_code": "RXA", "age": 40, "sex": "male", "Q2": 1}
    rows = [base | {"Q1_1": 1, "Q1_2": ""}, base | {"Q1_1": "", "Q1_2": 1}]
    found = asg.read_responses(write_rows(tmp_path / "r.csv", rows), survey)
    np.testing.assert_array_equal(found.answers["Q2"], [1, NO_ANSWER])
    assert found.remarks[0].endswith(": Q2 (1).")


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        (({"Q2": [1]}, None), "questions[1].asked_if.Q2: 'Q2' is not a question before Q1"),
        (({"Q1": [1]},), "questions[1].asked_if.Q1: 'Q1' is not a question before Q1"),
        ((None, {"Q1": [9]}), "questions[2].asked_if.Q1: 9 is not a code of the options of Q1"),
    ],
)
def test_routes_that_cannot_be(routes, said):
    with pytest.raises(SurveyError) as refused:
        survey_of(*routes)
    assert said in str(refused.value)


def test_survey_show_says_who_is_asked_and_what_answers_are_weighted_by(tmp_path, capsys):
    sections = {"sections": [{"number": 1, "title": "One", "questions": ["Q1", "Q2"]}]}
    asked = [question("Q1"), question("Q2") | {"asked_if": {"Q1": [1, 2]}}]
    survey = made_up_survey(questions=asked, columns={"weight": "own"})
    content = survey.model_dump(mode="json", exclude_none=True) | sections
    (tmp_path / "survey.toml").write_text(tomli_w.dumps(content), encoding="utf-8")
    assert run(["survey", "show", str(tmp_path / "survey.toml")]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "Weighted by age and sex, and by the column own" in said
    assert "      asked if Q1 is 1 or 2" in said


def test_routes_go_to_excel_and_back(tmp_path):
    survey = survey_of(None, {"Q1": [1, 2]}, {"Q1": [1], "Q2": [3]})
    write_survey_workbook(survey, tmp_path / "survey.xlsx")
    assert load_survey(tmp_path / "survey.xlsx") == survey
    (tmp_path / "survey.toml").write_text(survey_toml(survey), encoding="utf-8")
    assert load_survey(tmp_path / "survey.toml") == survey


def test_a_route_that_is_none_is_reported_with_its_cell(tmp_path):
    import openpyxl

    path = tmp_path / "survey.xlsx"
    write_survey_workbook(survey_of(None, {"Q1": [1]}), path)
    book = openpyxl.load_workbook(path)
    sheet = book["Questions"]
    (column,) = [cell.column for cell in sheet[1] if cell.value == "asked_if"]
    sheet.cell(3, column, "those who said yes")
    book.save(path)
    with pytest.raises(SurveyError, match=r"sheet Questions, cell G3: questions\[2\]\.asked_if"):
        load_survey(path)
