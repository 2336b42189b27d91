"""Rows that belong to no trust: missing codes, totals, and codes that differ only in case."""

from __future__ import annotations

import pandas as pd
import pyreadstat
import pytest

import asg
from asg.errors import InputError
from asg.survey.trust_codes import is_total
from made_up_surveys import every_trust, made_up_survey, respondents, write_rows

MISSING = {"codes": {"sex": {"1": "male", "2": "female"}, "missing": ["", "NA", -99]}}
A_CODE = "1 to 20 letters, digits, - or _, and not a name that Windows reserves for devices"
NO_TOTALS = (
    "rows of trusts only: delete this row, or declare the trust under [trusts] in the survey file"
)


def said(read, *arguments):
    with pytest.raises(InputError) as refused:
        read(*arguments)
    return str(refused.value).splitlines()


@pytest.mark.parametrize("code", ["-99", "NA", ""])
def test_a_missing_code_is_a_blank_trust_code(tmp_path, code):
    survey = made_up_survey(**MISSING)
    rows = every_trust() + respondents(code, 30, Q1=1, Q2=1)
    assert said(asg.read_responses, write_rows(tmp_path / "r.csv", rows), survey) == [
        f"r.csv, row 362, column trust_code: trust code blank '{code}' (30 rows); expected {A_CODE}"
    ]
    text = f"trust_code,group,sent,undeliverable,died,returned\nRXA,,9,0,0,1\n{code},AMHS,8,0,0,1\n"
    (tmp_path / "o.csv").write_text(text)
    [line] = said(asg.read_outcomes, tmp_path / "o.csv", survey)
    assert line == f"o.csv, row 3, column trust_code: trust code blank ''; expected {A_CODE}"


def test_a_code_that_spss_declares_missing_is_a_blank_trust_code(tmp_path):
    rows = respondents(7, 3, Q1=1, Q2=1) + respondents(-99, 2, Q1=1, Q2=1)
    frame = pd.DataFrame(rows).assign(group="AMHS")
    path = tmp_path / "r.sav"
    pyreadstat.write_sav(frame, path, missing_ranges={"trust_code": [-99]})
    [line] = said(asg.read_responses, path, made_up_survey())
    assert line.startswith("r.sav, row 5, column trust_code: trust code blank '-99' (2 rows)")


def test_a_missing_code_is_a_blank_group_name_and_id(tmp_path):
    survey = made_up_survey(**MISSING)
    blank = {"trust_name": "NA", "respondent_id": "-99"}
    rows = respondents("RXA", 2, group="-99", Q1=1, Q2=1, **blank)
    read = asg.read_responses(write_rows(tmp_path / "r.csv", rows), survey)
    assert read.group.tolist() == [-1, -1]
    assert read.trusts == {"RXA": "RXA"}
    text = "trust_code,trust_name,group,sent,undeliverable,died,returned\nRXA,NA,NA,9,0,0,1\n"
    (tmp_path / "o.csv").write_text(text)
    [row] = asg.read_outcomes(tmp_path / "o.csv", survey).table.to_dict("records")
    assert (row["trust_name"], row["group"]) == ("RXA", "")


@pytest.mark.parametrize(
    "word", ["Total", "ALL", "All trusts", "England", "National", "Grand total", "ENG", "Overall"]
)
def test_a_row_of_totals_is_refused_by_its_code_or_name(tmp_path, word):
    survey = made_up_survey()
    for code, name, column in (("X9", word, "trust_name"), (word.split()[0], "", "trust_code")):
        if not is_total(code) and not name:
            continue
        rows = every_trust() + respondents(code, 40, Q1=1, Q2=1, trust_name=name)
        value = name or code
        [line] = said(asg.read_responses, write_rows(tmp_path / "r.csv", rows), survey)
        place = f"r.csv, row 362, column {column}"
        assert line == f"{place}: total, not a trust '{value}' (40 rows); expected {NO_TOTALS}"
    heading = "trust_code,trust_name,group,sent,undeliverable,died,returned\n"
    (tmp_path / "o.csv").write_text(f"{heading}RXA,,,9,0,0,1\nX9,{word},,76581,4,3,2\n")
    [line] = said(asg.read_outcomes, tmp_path / "o.csv", survey)
    assert line.startswith("o.csv, row 3, column trust_code: total, not a trust 'X9'")


@pytest.mark.parametrize(
    "name", ["Allerton", "All Saints NHS Trust", "North of England NHS Trust", "Sumner", "RRE"]
)
def test_names_that_only_hold_such_a_word_are_trusts(name):
    assert not is_total(name)


def test_a_trust_of_such_a_name_can_be_declared(tmp_path):
    survey = made_up_survey(trusts={"total": "Total Care"})
    rows = respondents("TOTAL", 3, Q1=1, Q2=1)
    read = asg.read_responses(write_rows(tmp_path / "r.csv", rows), survey)
    assert read.trusts == {"TOTAL": "Total Care"}


OUTCOMES = "trust_code,group,sent,undeliverable,died,returned\n"
THREE = "RXA,AMHS,100,5,1,40\nRXB,AMHS,200,6,0,70\nRXC,AMHS,150,3,2,41\n"


@pytest.mark.parametrize(
    ("rows", "row", "code"),
    [
        (f"{THREE}X9,AMHS,450,14,3,151\n", 5, "X9"),
        (f"{THREE}X9,,450,14,3,151\n", 5, "X9"),
        (f"X9,,450,14,3,151\n{THREE}", 2, "X9"),
        (f"{THREE}RXA,OPMHS,30,1,0,9\nRXA,,130,6,1,49\n", 6, "RXA"),
        (f"{THREE}RXB,,200,6,0,70\n", 5, "RXB"),
    ],
    ids=["of a group", "of everyone", "at the top", "of a trust", "of a trust with one group"],
)
def test_a_row_whose_counts_are_the_sum_of_others_is_refused(tmp_path, rows, row, code):
    (tmp_path / "o.csv").write_text(OUTCOMES + rows)
    survey = asg.load_survey("cmhs-2024")
    [line] = said(asg.read_outcomes, tmp_path / "o.csv", survey)
    kind = "counts that are the sum of other rows"
    assert line == f"o.csv, row {row}, column trust_code: {kind} '{code}'; expected {NO_TOTALS}"


def test_equal_counts_and_empty_ones_are_no_sums(tmp_path):
    rows = "RXA,AMHS,100,5,1,40\nRXB,AMHS,100,5,1,40\nRXC,OPMHS,0,0,0,0\nRXC,,0,0,0,0\n"
    (tmp_path / "o.csv").write_text(OUTCOMES + rows)
    read = asg.read_outcomes(tmp_path / "o.csv", asg.load_survey("cmhs-2024"))
    assert read.table["sent"].tolist() == [100, 100, 0, 0]


def test_groups_of_outcomes_are_those_of_responses(tmp_path):
    (tmp_path / "o.csv").write_text(OUTCOMES + "RXA,amhs,9,0,0,1\nRXB,2,8,0,0,1\n")
    read = asg.read_outcomes(tmp_path / "o.csv", asg.load_survey("cmhs-2024"))
    assert read.table["group"].tolist() == ["AMHS", "AMHS"]


def test_one_code_in_two_spellings_is_a_fault_in_outcomes(tmp_path):
    (tmp_path / "o.csv").write_text(OUTCOMES + "RXA,AMHS,9,0,0,1\nrxa,OPMHS,8,0,0,1\n")
    [line] = said(asg.read_outcomes, tmp_path / "o.csv", asg.load_survey("cmhs-2024"))
    assert "row 3, column trust_code: trust code spelled in two ways 'rxa'; expected 'RXA'" in line


def test_a_name_that_one_row_spells_otherwise_is_one_line(tmp_path):
    rows = respondents("RXA", 1, trust_name="Ay Tust", Q1=1, Q2=1)
    rows += respondents("RXA", 1896, trust_name="Ay Trust", Q1=1, Q2=1)
    assert said(asg.read_responses, write_rows(tmp_path / "r.csv", rows), made_up_survey()) == [
        "r.csv, row 2, column trust_name: trust named in two ways 'Ay Tust'; "
        "expected 'Ay Trust', as in other rows of RXA"
    ]


def test_names_beside_a_blank_code_are_no_names_of_one_trust(tmp_path):
    """Merged cells leave all codes but the first of a trust blank."""
    rows = [{"trust_code": "", "trust_name": name} for name in ("North", "South", "East")]
    for row in rows:
        row.update(age=40, sex="male", group="AMHS", Q1=1, Q2=1)
    with pytest.raises(InputError) as refused:
        asg.read_responses(write_rows(tmp_path / "r.csv", rows), made_up_survey())
    [line] = str(refused.value).splitlines()
    assert line.startswith("r.csv, row 2, column trust_code: trust code blank '' (3 rows)")
