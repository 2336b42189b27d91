"""Exports of R, pandas, Qualtrics, SPSS and Stata, each from the file to a workbook."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest
from tests.made_up_surveys import every_trust, made_up_survey, write_rows

import asg
from asg.cli import run
from asg.errors import InputError
from asg.reading import NO_ANSWER
from asg.reading.survey_files import survey_toml

SURVEY = made_up_survey()
LABELS = {1: "Yes", 2: "Partly", 3: "No", 4: "?"}


@pytest.fixture
def frame():
    """Responses of twelve trusts, without the column of their one group."""
    rows = pd.DataFrame(every_trust()).drop(columns="group")
    rows.loc[::7, "Q2"] = None
    return rows


@pytest.fixture
def expected(frame, tmp_path):
    path = tmp_path / "plain.csv"
    frame.astype({"Q2": "Int64"}).to_csv(path, index=False)
    return asg.read_responses(path, SURVEY)


def assert_same(found, expected, *remarks):
    assert found.trusts == expected.trusts
    for name in ("trust", "group", "age_group", "sex"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    pd.testing.assert_frame_equal(found.answers, expected.answers)
    assert found.remarks == remarks


def build_one(path, tmp_path, capsys):
    """One command from the file to a workbook."""
    survey = tmp_path / "my-survey.toml"
    survey.write_text(survey_toml(SURVEY), encoding="utf-8")
    words = [str(path), "--survey", str(survey), "--trust", "RXA", "--out", str(tmp_path / "out")]
    assert run(["build", *words]) == 0, capsys.readouterr().err
    assert (tmp_path / "out" / "made-up-2024-RXA.xlsx").exists()
    return capsys.readouterr().out


def test_one_group_needs_no_column(expected):
    assert set(expected.group) == {0}


def test_write_csv_of_r(frame, expected, tmp_path, capsys):
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed: no file of its making to read")
    path = tmp_path / "r.csv"
    script = f"d <- read.csv('{tmp_path / 'plain.csv'}'); write.csv(d, '{path}')"
    subprocess.run(["Rscript", "-e", script], check=True, capture_output=True, timeout=120)
    assert path.read_text().startswith('"","trust_code",')
    remarks = (
        "r.csv: the first column, of row numbers without a heading, was left out.",
        "r.csv: NA was read as blank in: Q2.",
    )
    assert_same(asg.read_responses(path, SURVEY), expected, *remarks)
    said = build_one(path, tmp_path, capsys)
    for remark in remarks:
        assert said.count(f"Note: {remark}\n") == 1


def test_rows_that_r_sorted_keep_their_row_numbers(frame, expected, tmp_path):
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed: no file of its making to read")
    path = tmp_path / "r.csv"
    script = f"d <- read.csv('{tmp_path / 'plain.csv'}'); d <- d[order(d$trust_code, -d$Q1), ]"
    script += f"; write.csv(d, '{path}')"
    subprocess.run(["Rscript", "-e", script], check=True, capture_output=True, timeout=120)
    found = asg.read_responses(path, SURVEY)
    assert found.remarks[0] == (
        "r.csv: the first column, of row numbers without a heading, was left out."
    )
    assert len(found) == len(expected)
    assert found.answers["Q2"].value_counts().equals(expected.answers["Q2"].value_counts())


def test_codes_without_a_heading_are_no_row_numbers(frame, tmp_path):
    path = tmp_path / "codes.csv"
    frame.set_index(pd.Index([1, 2, 3] * 120)).to_csv(path)
    with pytest.raises(InputError, match="row 2: cells without a heading '1'"):
        asg.read_responses(path, SURVEY)


def test_to_csv_of_pandas_with_its_index_and_codes_as_floats(frame, expected, tmp_path, capsys):
    path = tmp_path / "pandas.csv"
    frame.to_csv(path, na_rep="NA")
    assert ",2.0" in path.read_text() or ",1.0" in path.read_text()
    remarks = (
        "pandas.csv: the first column, of row numbers without a heading, was left out.",
        "pandas.csv: NA was read as blank in: Q2.",
    )
    assert_same(asg.read_responses(path, SURVEY), expected, *remarks)
    build_one(path, tmp_path, capsys)


def test_a_first_column_without_heading_that_is_no_row_number_is_an_error(frame, tmp_path):
    path = tmp_path / "teams.csv"
    frame.set_index(pd.Index(["North", "South"] * 180)).to_csv(path)
    with pytest.raises(InputError, match="row 2: cells without a heading 'North'"):
        asg.read_responses(path, SURVEY)


def qualtrics_csv(frame, path):
    """An export of Qualtrics: names, wordings, import ids, then labels as answers."""
    labelled = frame.assign(**{q: frame[q].map(LABELS) for q in ("Q1", "Q2")}).fillna("")
    labelled.insert(0, "StartDate", "2024-10-01 09:00:00")
    wordings = [f"Wording of {heading},\nin two lines" for heading in labelled]
    ids = [json.dumps({"ImportId": f"QID{n}"}, separators=(",", ":")) for n in range(9)]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerows([list(labelled), wordings, ids[: len(wordings)], *labelled.to_numpy()])
    return path


def test_qualtrics(frame, expected, tmp_path, capsys):
    path = qualtrics_csv(frame, tmp_path / "qualtrics.csv")
    remark = "qualtrics.csv: the rows of Qualtrics below the headings were left out."
    assert_same(asg.read_responses(path, SURVEY), expected, remark)
    assert build_one(path, tmp_path, capsys).count(f"Note: {remark}\n") == 1


def test_a_row_of_a_qualtrics_export_keeps_its_number(frame, tmp_path):
    path = qualtrics_csv(frame, tmp_path / "qualtrics.csv")
    lines = path.read_text(encoding="utf-8-sig").replace("RXA,40,male,Yes", "RXA,40,male,Maybe", 1)
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(InputError, match="row 4, column Q1: code not known 'Maybe'"):
        asg.read_responses(path, SURVEY)


@pytest.mark.parametrize("ending", ["sav", "zsav", "dta"])
def test_labelled_files_of_spss_and_stata(frame, expected, tmp_path, capsys, ending):
    pyreadstat = pytest.importorskip("pyreadstat")
    path = tmp_path / f"labelled.{ending}"
    labels = {q: {float(code): label for code, label in LABELS.items()} for q in ("Q1", "Q2")}
    typed = frame.astype({"Q1": float, "Q2": float, "age": float})
    if ending == "dta":
        labels = {q: {int(code): label for code, label in of.items()} for q, of in labels.items()}
        pyreadstat.write_dta(typed, str(path), variable_value_labels=labels)
    else:
        pyreadstat.write_sav(
            typed, str(path), variable_value_labels=labels, compress=ending == "zsav"
        )
    assert_same(asg.read_responses(path, SURVEY), expected)
    build_one(path, tmp_path, capsys)


def test_a_damaged_stata_file_is_one_line(tmp_path):
    pytest.importorskip("pyreadstat")
    path = tmp_path / "damaged.dta"
    path.write_bytes(b"<stata_dta><header><release>118</release>" + b"\0" * 100)
    with pytest.raises(InputError, match=r"damaged\.dta: damaged or not a Stata file"):
        asg.read_responses(path, SURVEY)


def test_na_is_no_answer_and_its_own_option_where_there_is_one(tmp_path):
    rows = [{"trust_code": "RXA", "age": 40, "sex": "male", "Q1": q, "Q2": 1} for q in ("1", "NA")]
    path = write_rows(tmp_path / "na.csv", rows)
    found = asg.read_responses(path, SURVEY)
    np.testing.assert_array_equal(found.answers["Q1"], [1, NO_ANSWER])
    options = [{"code": 1, "label": "Yes", "score": 10}, {"code": 2, "label": "NA"}]
    own = {"id": "Q1", "key": "q1", "text": "", "source": "stated", "options": options}
    found = asg.read_responses(path, made_up_survey(questions=[own, "Q2"]))
    np.testing.assert_array_equal(found.answers["Q1"], [1, 2])
    assert found.remarks == ()


def test_outcomes_by_the_headings_of_the_survey_as_floats_below_a_title(tmp_path):
    columns = {"trust_code": "Trust", "sent": "Mailed out"}
    path = tmp_path / "outcomes.csv"
    path.write_text(
        "Outcomes of 2024\n\nTrust,Mailed out,undeliverable,died,returned\n"
        "RXA,1533.0,20.0,3.0,300.0\n",
        encoding="utf-8",
    )
    found = asg.read_outcomes(path, made_up_survey(columns=columns))
    assert found.table.iloc[0].tolist() == ["RXA", "RXA", "AMHS", 1533, 20, 3, 300]
    assert found.remarks == ("outcomes.csv: 2 rows above the headings were not read.",)
    path.write_text(path.read_text().replace("1533.0", "1533.5"), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        asg.read_outcomes(path, made_up_survey(columns=columns))
    assert str(refused.value) == (
        "outcomes.csv, row 4, column Mailed out: count '1533.5'; expected a whole number"
    )


def test_a_title_of_two_lines_is_one_row(frame, expected, tmp_path):
    path = tmp_path / "titled.csv"
    rows = frame.astype({"Q2": "Int64"}).to_csv(index=False, sep=";")
    path.write_text(f'Answers;;\n"St Mary\nTrust";;\n\n{rows}', encoding="utf-8")
    remark = "titled.csv: 3 rows above the headings were not read."
    assert_same(asg.read_responses(path, SURVEY), expected, remark)
