"""Labels of options as answers, in text files and in SPSS files."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import asg
from asg.errors import InputError
from asg.reading import NO_ANSWER
from asg.reading.survey_files import survey_from_mapping

OPTIONS = [
    {"code": 1, "label": "Yes, definitely", "score": 10},
    {"code": 2, "label": "No", "score": 0},
    {"code": 3, "label": "Don't know"},
]
ZERO_TO_TWO = [
    {"code": code, "label": str(code - 1), "score": 5.0 * (code - 1)} for code in (1, 2, 3)
]
TWO_NO = [
    {"code": 1, "label": "Yes", "score": 10},
    {"code": 2, "label": "No", "score": 5},
    {"code": 3, "label": "no ", "score": 0},
]


def survey_of(options):
    return survey_from_mapping(
        {
            "id": "small-2024",
            "title": "Small",
            "year": 2024,
            "age_groups": {"16+": [16, 120]},
            "groups": [{"id": "ALL", "title": "All", "report": "benchmark"}],
            "questions": [
                {"id": "Q1", "key": "q1", "text": "", "source": "stated", "options": options}
            ],
        },
        file="small",
    )


def written(path, answers):
    frame = pd.DataFrame({"trust_code": "RXA", "group": "ALL", "age": 40, "sex": "male"}, [0])
    rows = frame.loc[[0] * len(answers)].assign(Q1=answers)
    rows.to_csv(path, index=False)
    return path


def said_of(read):
    with pytest.raises(InputError) as refused:
        read()
    return str(refused.value).splitlines()


@pytest.mark.parametrize(
    "label",
    ["Yes, definitely", "yes, DEFINITELY", "  Yes,  definitely ", "Yes,\u00a0definitely"],
)
def test_a_label_is_the_code_of_its_option(tmp_path, label):
    path = written(tmp_path / "r.csv", [label, "Don\u2019t know", "2", ""])
    found = asg.read_responses(path, survey_of(OPTIONS)).answers["Q1"]
    np.testing.assert_array_equal(found, [1, 3, 2, NO_ANSWER])


def test_a_label_of_two_options_is_an_error_in_its_row_and_column(tmp_path):
    path = written(tmp_path / "r.csv", ["Yes", "3", "NO"])
    assert said_of(lambda: asg.read_responses(path, survey_of(TWO_NO))) == [
        "r.csv, row 4, column Q1: label of several options 'NO'; expected 1 (Yes), 2 (No), "
        "3 (no), or blank"
    ]


def test_a_number_is_a_code_and_never_a_label(tmp_path):
    path = written(tmp_path / "r.csv", ["1", "2", "3"])
    found = asg.read_responses(path, survey_of(ZERO_TO_TWO)).answers["Q1"]
    np.testing.assert_array_equal(found, [1, 2, 3])
    path = written(tmp_path / "labels.csv", ["0", "1", "2"])
    said = said_of(lambda: asg.read_responses(path, survey_of(ZERO_TO_TWO)))
    assert said == [
        "labels.csv, row 2, column Q1: code not known '0'; expected 1 (0), 2 (1), 3 (2), or blank"
    ]


@pytest.fixture
def spss(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")

    def write(labels, answers, **more):
        frame = pd.DataFrame(
            {"trust_code": "RXA", "group": "ALL", "age": 40.0, "sex": 1.0, "Q1": answers}
        )
        labels = {"Q1": labels, "sex": {1.0: "Male", 2.0: "Female"}}
        pyreadstat.write_sav(frame, str(tmp_path / "r.sav"), variable_value_labels=labels, **more)
        return tmp_path / "r.sav"

    return write


def test_a_code_of_an_spss_file_is_read_by_its_label_where_the_survey_does_not_know_it(spss):
    path = spss({10.0: "Yes, definitely", 20.0: "No"}, [10.0, 20.0, None])
    found = asg.read_responses(path, survey_of(OPTIONS))
    np.testing.assert_array_equal(found.answers["Q1"], [1, 2, NO_ANSWER])
    np.testing.assert_array_equal(found.sex, [0, 0, 0])
    assert found.remarks == (
        "r.sav: codes that the survey does not know were read by their labels in: sex, Q1.",
    )


def test_a_code_that_the_spss_file_and_the_survey_label_differently_is_an_error(spss):
    path = spss({1.0: "No", 2.0: "Yes, definitely"}, [1.0, 1.0, 3.0])
    assert said_of(lambda: asg.read_responses(path, survey_of(OPTIONS))) == [
        "r.sav, row 2, column Q1: code and its label in the file are two answers '1 (No)' "
        "(2 rows); expected 1 (Yes, definitely), 2 (No), 3 (Don't know), or blank"
    ]


def test_numbers_as_labels_of_an_spss_file_change_nothing(spss):
    path = spss({1.0: "0", 2.0: "1", 3.0: "2"}, [1.0, 2.0, 3.0])
    found = asg.read_responses(path, survey_of(ZERO_TO_TWO))
    np.testing.assert_array_equal(found.answers["Q1"], [1, 2, 3])
