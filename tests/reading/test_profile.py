"""Who took part: the columns of responses that a survey's [profile] names."""

from __future__ import annotations

import pytest

import asg
from asg.reading.responses import responses_in_rows
from made_up_surveys import made_up_survey

PROFILE = {"ethnicity": {"column": "D9", "labels": {"1": "White", "2": "Black", "3": "White"}}}
SURVEY = made_up_survey(profile=PROFILE)


def read(*said, heading="D9"):
    rows = [("RXA", "AMHS", 40, 1, 1, 1, cell) for cell in said]
    headings = ("trust_code", "group", "age", "sex", "Q1", "Q2", heading)
    return responses_in_rows([headings, *rows], SURVEY)


def test_codes_and_labels_are_categories():
    found = read(1, "02", 3, "black", None, heading="d9")
    assert SURVEY.profile["ethnicity"].categories == ("White", "Black")
    assert found.profile["ethnicity"].tolist() == [0, 1, 0, 1, -1]
    assert (found.remarks, found.ignored_columns) == ((), ())


def test_a_code_that_the_variable_does_not_have_is_an_error():
    with pytest.raises(
        asg.InputError, match=r"row 3, column D9: category not known '4'; expected one of White"
    ):
        read(1, 4)


def test_a_file_without_the_column_is_read_and_reported():
    found = read(1, heading="other")
    assert found.profile == {}
    (remark,) = found.remarks
    assert remark.endswith("the file has no column of the survey's [profile] named: D9.")


@pytest.mark.parametrize(
    ("profile", "fault"),
    [
        ({"sex": PROFILE["ethnicity"]}, "profile.sex: 'sex' is a column role or a question"),
        ({"Q1": PROFILE["ethnicity"]}, "profile.Q1: 'Q1' is a column role or a question"),
        ({"x": {"column": "D9", "labels": {}}}, "profile.x.labels"),
        (
            {"x": {"column": "D9", "labels": {"1": "A", "2": "a"}}},
            "'a' duplicates 'A': case is ignored",
        ),
        ({"x": {"column": "D9", "labels": {"1": "=A"}}}, "profile.x.labels.1"),
    ],
)
def test_faults_of_a_profile(profile, fault):
    with pytest.raises(asg.SurveyError) as refused:
        made_up_survey(profile=profile)
    assert fault in str(refused.value)
