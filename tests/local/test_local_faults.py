"""What is wrong with what ``asg local`` is given is said in one line, with its place."""

from __future__ import annotations

import pandas as pd
import pytest
from sample_teams import TRUST

from asg.cli import run


def attempt(folder, tmp_path, capsys, *words, own="own.csv", results="results.csv"):
    command = ["local", str(folder / own), "--results", str(folder / results)]
    code = run([*command, *words, "--out", str(tmp_path / "out")])
    captured = capsys.readouterr()
    assert not (tmp_path / "out").exists()
    assert "Traceback" not in captured.err
    return code, captured.err


def test_a_column_that_is_not_there_is_named_with_one_near_it(sample_folder, tmp_path, capsys):
    code, said = attempt(sample_folder, tmp_path, capsys, "--by", "tem", "--by", "SX")
    assert code == 1
    assert said == (
        "asg: own.csv, column tem: no such column; expected a heading of row 1 (did you mean "
        "team?)\n"
        "asg: own.csv, column SX: no such column; expected a heading of row 1 (did you mean sex?)\n"
    )


def test_a_unit_spelled_in_two_ways_is_two_rows_of_one(sample_folder, tmp_path, capsys):
    table = pd.read_csv(sample_folder / "own.csv", dtype=str, keep_default_na=False)
    table.loc[40, "team"] = table.loc[0, "team"].upper()
    table.to_csv(tmp_path / "own.csv", index=False)
    code, said = attempt(sample_folder, tmp_path, capsys, "--by", "team", own=tmp_path / "own.csv")
    assert code == 1
    assert "row 42, column team: unit spelled in two ways 'STAFFORD'" in said
    assert "expected 'Stafford', as elsewhere" in said


def test_faults_of_answers_and_of_units_are_said_together(sample_folder, tmp_path, capsys):
    table = pd.read_csv(sample_folder / "own.csv", dtype=str, keep_default_na=False)
    table.loc[40, "team"] = "x" * 200
    table.loc[3, "Q18"] = "77"
    table.to_csv(tmp_path / "own.csv", index=False)
    code, said = attempt(sample_folder, tmp_path, capsys, "--by", "team", own=tmp_path / "own.csv")
    assert code == 1
    assert "column team: name too long" in said
    assert "row 5, column Q18: code not known '77'" in said


def test_what_excel_would_take_for_a_formula_is_refused(sample_folder, tmp_path, capsys):
    # local-results.csv holds names as they are, and Excel computes what looks like a formula.
    table = pd.read_csv(sample_folder / "own.csv", dtype=str, keep_default_na=False)
    table = table.rename(columns={"team": "=team()"})
    table.loc[[40, 41, 42, 43], "=team()"] = ["=1+1", "@x", "-2+3+cmd|' /C calc'!A0", "+x"]
    table.loc[[50, 51, 52], "=team()"] = ["-99", "65+", "-"]
    table.to_csv(tmp_path / "own.csv", index=False)
    words = ["--by", "=team()"]
    code, said = attempt(sample_folder, tmp_path, capsys, *words, own=tmp_path / "own.csv")
    assert code == 1
    assert (
        "row 1: heading that looks like a formula '=team()'; expected a number, or a text that"
        in said
    )
    for row in (42, 43, 44, 45):
        assert f"row {row}, column =team(): unit that looks like a formula" in said
    assert "does not begin with = + - @" in said
    assert said.count("like a formula") == 5


def test_a_column_of_persons_is_no_breakdown(sample_folder, tmp_path, capsys):
    code, said = attempt(sample_folder, tmp_path, capsys, "--by", "respondent_id")
    assert code == 1
    assert "column respondent_id: too many units '323 different values'" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--by", "team", "--by", "Team"], "a column is named twice"),
        (
            ["--by", "team", "--trust", "Z01"],
            "no rows of trust 'Z01': own.csv holds",
        ),
        (["--by", "team", "--group", "ADULT"], "cmhs-2024 has no group 'ADULT'"),
        (["--by", "team", "--group", "OPMHS"], "RRE has no respondents"),
    ],
)
def test_what_does_not_fit_together_is_said(sample_folder, tmp_path, capsys, words, said):
    code, told = attempt(sample_folder, tmp_path, capsys, *words)
    assert code == 2
    assert said in told


def test_whose_rows_must_be_said_where_there_are_several_s(sample_folder, tmp_path, capsys):
    code, said = attempt(sample_folder, tmp_path, capsys, "--by", "sex", own="responses-2024.csv")
    assert code == 2
    assert "--trust: choose a trust" in said


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("tau2", "x", "column tau2: not a number 'x'; expected a number, or blank"),
        ("n", "31.5", "column n: not a number '31.5'; expected a whole number, or blank"),
        ("tau2", "0.5", "column tau2: differs between trusts"),
        ("group", "ADULT", "column group: group not known 'ADULT'"),
        ("item", "Q99", "column item: item not known 'Q99'"),
        ("survey", "cmhs-2023", "column survey: survey not known 'cmhs-2023'"),
    ],
)
def test_results_that_are_not_what_a_build_writes_are_refused(
    sample_folder, tmp_path, capsys, column, value, said
):
    table = pd.read_csv(sample_folder / "results.csv", dtype=str, keep_default_na=False)
    row = table.index[(table["trust_code"] == TRUST) & (table["status"] == "ok")][5]
    table.loc[row, column] = value
    table.to_csv(tmp_path / "results.csv", index=False)
    code, told = attempt(
        sample_folder, tmp_path, capsys, "--by", "team", results=tmp_path / "results.csv"
    )
    assert code == 1
    assert said in told
    assert f"row {row + 2}" in told or column == "tau2"


def test_a_trust_that_is_not_in_the_results(sample_folder, tmp_path, capsys):
    table = pd.read_csv(sample_folder / "results.csv", dtype=str, keep_default_na=False)
    table[table["trust_code"] != TRUST].to_csv(tmp_path / "results.csv", index=False)
    code, said = attempt(
        sample_folder, tmp_path, capsys, "--by", "team", results=tmp_path / "results.csv"
    )
    assert code == 2
    assert "results.csv has no trust 'RRE'" in said


def test_a_national_file_that_is_not_the_nation_s(sample_folder, tmp_path, capsys):
    table = pd.read_csv(sample_folder / "own.csv", dtype=str, keep_default_na=False)
    table[table["age"].str.len() > 0][:12].to_csv(tmp_path / "few.csv", index=False)
    code, said = attempt(
        sample_folder, tmp_path, capsys, "--by", "team", "--national", str(tmp_path / "few.csv")
    )
    assert code == 1
    assert "few.csv: not the national responses" in said


def test_a_template_of_another_workbook_is_refused(sample_folder, tmp_path, capsys):
    code, said = attempt(sample_folder, tmp_path, capsys, "--by", "team", "--template", "national")
    assert code == 1
    assert "is for the national workbook, not for the workbook of a trust's own breakdowns" in said
    assert run(["build", "--template", "local", "--out", str(tmp_path / "o")]) == 1
    assert not (tmp_path / "o").exists()
