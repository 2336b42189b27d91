"""What Excel hides or changes, and marks of official statistics, in files of responses."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime

import numpy as np
import openpyxl
import pytest

import asg
from asg.errors import InputError
from asg.reading import NO_ANSWER
from made_up_surveys import made_up_survey, write_rows

SURVEY = made_up_survey(questions=("Q1",))
HEADINGS = ["trust_code", "trust_name", "age", "sex", "Q1"]
ROWS = [["RXA", "North Trust", 40, "male", 1 + n % 3] for n in range(6)]


@pytest.fixture
def book():
    book = openpyxl.Workbook()
    for row in [HEADINGS, *ROWS]:
        book.active.append(row)
    return book


def test_hidden_and_filtered_rows_are_read_and_reported(book, tmp_path):
    path = tmp_path / "r.xlsx"
    sheet = book.active
    sheet.auto_filter.ref = "A1:E7"
    sheet.auto_filter.add_filter_column(4, ["1"])
    for row in (3, 4, 6):
        sheet.row_dimensions[row].hidden = True
    book.save(path)
    found = asg.read_responses(path, SURVEY)
    assert len(found) == 6
    assert found.remarks == ("r.xlsx: 3 hidden rows were read like the others.",)


def test_hidden_rows_of_an_ods_file(book, tmp_path):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed: no .ods file of its making to read")
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "r.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    words = ["soffice", profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path)]
    subprocess.run([*words, str(tmp_path / "r.xlsx")], check=True, capture_output=True, timeout=120)
    found = asg.read_responses(tmp_path / "r.ods", SURVEY)
    assert len(found) == 6
    assert found.remarks == ("r.ods: 1 hidden row was read like the others.",)


def test_nothing_hidden_nothing_said(book, tmp_path):
    book.save(tmp_path / "r.xlsx")
    assert asg.read_responses(tmp_path / "r.xlsx", SURVEY).remarks == ()


def test_a_hidden_first_sheet_is_passed_over(book, tmp_path):
    path = tmp_path / "r.xlsx"
    lists = book.create_sheet("Lists", 0)
    lists.append(["codes of the survey"])
    lists.sheet_state = "hidden"
    book.active = 1
    book.save(path)
    found = asg.read_responses(path, SURVEY)
    assert len(found) == 6
    assert found.remarks == ("r.xlsx: the sheet Sheet was read; those before are hidden.",)
    assert asg.read_responses(path, SURVEY, "Sheet").remarks == ()


def test_a_label_that_excel_took_for_a_date_is_reported_as_one(book, tmp_path):
    path = tmp_path / "r.xlsx"
    book.active["E4"] = datetime(2024, 10, 5)
    book.save(path)
    with pytest.raises(InputError) as refused:
        asg.read_responses(path, SURVEY)
    assert str(refused.value).startswith(
        "r.xlsx, sheet Sheet, row 4, column Q1: a date, which Excel makes of labels such as 5-10, "
        "'2024-10-05"
    )


def test_marks_of_what_is_not_shown_are_nothing_given(tmp_path):
    answers = ["1", "*", "[c]", "[x]", "2"]
    rows = [dict(zip(HEADINGS, ["RXA", "", 40, "male", a], strict=True)) for a in answers]
    found = asg.read_responses(write_rows(tmp_path / "r.csv", rows), SURVEY)
    np.testing.assert_array_equal(found.answers["Q1"], [1, NO_ANSWER, NO_ANSWER, NO_ANSWER, 2])
    assert found.remarks == tuple(
        f"r.csv: {mark} was read as blank in: Q1." for mark in ("*", "[c]", "[x]")
    )


@pytest.mark.parametrize("name", ["North  Trust", "North\u00a0Trust", " North Trust "])
def test_double_spaces_in_a_name_are_one(tmp_path, name):
    rows = [dict(zip(HEADINGS, row, strict=True)) for row in ROWS]
    rows[1]["trust_name"] = name
    found = asg.read_responses(write_rows(tmp_path / "r.csv", rows), SURVEY)
    assert found.trusts == {"RXA": "North Trust"}
    outcome = {"trust_code": "RXA", "trust_name": name, "sent": 9, "undeliverable": 0}
    outcome |= {"died": 0, "returned": 6}
    sent = asg.read_outcomes(write_rows(tmp_path / "o.csv", [outcome]), SURVEY)
    assert sent.table["trust_name"].tolist() == ["North Trust"]
