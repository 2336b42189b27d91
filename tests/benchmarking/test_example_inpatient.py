"""A second survey from its file of responses to the national workbook."""

from __future__ import annotations

import re

import numpy as np
import openpyxl
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import asg
from asg.cli import run
from asg.reading.survey_files import survey_toml
from example_inpatient import SCALE, TRUSTS, example_inpatient, inpatient_rows


@pytest.fixture(scope="module")
def rows():
    return inpatient_rows()


@pytest.fixture(scope="module")
def folder(rows, tmp_path_factory):
    """The folder of one run of the command."""
    folder = tmp_path_factory.mktemp("inpatient")
    rows.to_csv(folder / "responses.csv", index=False)
    (folder / "example.toml").write_text(survey_toml(example_inpatient()), encoding="utf-8")
    words = [str(folder / "responses.csv"), "--survey", str(folder / "example.toml")]
    assert run(["build", *words, "--trust", "R007", "--out", str(folder / "out")]) == 0
    return folder


@pytest.fixture(scope="module")
def table(folder):
    return pd.read_csv(folder / "out" / "results.csv").set_index(["item", "trust_code"])


def by_hand(rows, question):
    """Scores of the trusts, from the formula: shares of cells over all, and over the trust."""
    age = pd.cut(rows["Age"], [15, 35, 50, 65, 120]).astype(str)
    cell = age + rows["Gender"] + rows["Admission"]
    known = rows["Admission"] != ""
    trust, cell = rows.loc[known, "Provider"], cell[known]
    national = cell.map(cell.value_counts(normalize=True))
    in_trust = pd.Series(1.0, cell.index).groupby([trust, cell]).transform("sum")
    weight = np.minimum(national / (in_trust / trust.map(trust.value_counts())), 5)
    score = rows.loc[known, question].map(dict(zip(SCALE, (10.0, 5.0, 0.0), strict=True)))
    weighted = (weight * score).groupby(trust).sum()
    return weighted / weight[score.notna()].groupby(trust[score.notna()]).sum()


@pytest.mark.parametrize("question", ["Q2", "Q20"])
def test_scores_follow_from_the_formula(rows, table, question):
    found, expected = table.loc[question, "score"], by_hand(rows, question)
    assert len(found) == TRUSTS
    assert_allclose(found, expected[found.index], atol=1e-6)


def test_every_section_has_bands_for_all_trusts(table):
    assert set(table.index.get_level_values("item")) >= {"Q1", "Q25", "S01", "S05"}
    bands = table.loc[["S01", "S02", "S03", "S04", "S05"], "band"]
    assert bands.notna().all()
    assert bands.nunique() > 3


def texts(path):
    book = openpyxl.load_workbook(path)
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return [value for row in rows for value in row if isinstance(value, str)]


@pytest.mark.parametrize("name", ["national", "R007"])
def test_what_the_workbooks_say_is_true_of_this_survey(folder, name):
    said = texts(folder / "out" / f"example-inpatient-2024-{name}.xlsx")
    assert any("age, sex and route" in text for text in said)
    for text in said:
        assert not re.search(r"age and sex\b|age group and sex|mental health|AMHS", text, re.I), (
            text
        )


def test_the_published_tables_too(folder, rows):
    words = [str(folder / "responses.csv"), "--survey", str(folder / "example.toml")]
    words += ["--template", "published_tables", "--out", str(folder / "published")]
    assert run(["build", *words]) == 0
    files = [*(folder / "published").glob("*.xlsx")]
    assert files
    said = [text for file in files for text in texts(file)]
    assert any("age, sex and route" in text for text in said)
    assert not [text for text in said if re.search(r"age and sex\b|ages and sexes", text, re.I)]


def test_a_survey_without_variables_goes_the_same_way(folder, rows):
    survey = example_inpatient(standardise={"variables": []}, columns={"trust_code": "Provider"})
    (folder / "plain.toml").write_text(survey_toml(survey), encoding="utf-8")
    path = folder / "plain.csv"
    rows.drop(columns=["Age", "Gender", "Admission"]).rename(columns={"First": "Q1"}).to_csv(
        path, index=False
    )
    words = [str(path), "--survey", str(folder / "plain.toml"), "--out", str(folder / "plain")]
    assert run(["build", *words, "--trust", "R007"]) == 0
    found = pd.read_csv(folder / "plain" / "results.csv").set_index(["item", "trust_code"])
    score = rows["Q2"].map(dict(zip(SCALE, (10.0, 5.0, 0.0), strict=True)))
    expected = score.groupby(rows["Provider"]).mean()
    assert_allclose(found.loc["Q2", "score"], expected[found.loc["Q2"].index], atol=1e-6)
    said = texts(folder / "plain" / "example-inpatient-2024-R007.xlsx")
    assert any("Scores are not standardised" in text for text in said)
    assert not [text for text in said if re.search(r"\bage and sex\b|therefore weighted", text)]


def test_the_file_has_no_faults(folder, capsys):
    capsys.readouterr()
    words = ["check", str(folder / "responses.csv"), "--survey", str(folder / "example.toml")]
    assert run(words) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "responses.csv: no errors; 9,100 respondents of 130 trusts",
        "Note: 5 respondents with no age, sex or route cell",
    ]
    assert asg.read_responses(folder / "responses.csv", example_inpatient()).remarks == ()
