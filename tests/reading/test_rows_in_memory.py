"""Responses as rows of cells, and results read back: the same figures as by way of a file."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest

import asg
from asg.columns import RESULT_COLUMNS
from asg.formats.table_file import write_results_table
from asg.reading import responses_in_rows
from asg.results.results_file import read_results_rows
from made_up_surveys import every_trust, made_up_survey, read_rows


@pytest.fixture(scope="module")
def survey():
    return made_up_survey(sections=[("Q1", "Q2")])


def cells(rows):
    """Rows of cells, the headings first, as a spreadsheet holds them: numbers are floats."""
    headings = list(rows[0])
    floats = [
        [float(v) if isinstance(v, int) else v for v in (row[h] for h in headings)] for row in rows
    ]
    return [headings, *floats]


def test_rows_of_cells_are_read_as_a_file_of_them_is(survey, tmp_path):
    rows = every_trust()
    by_file = read_rows(tmp_path / "responses.csv", survey, rows)
    by_cells = responses_in_rows(cells(rows), survey)
    for name in ("trust", "group", "age_group", "sex"):
        np.testing.assert_array_equal(getattr(by_cells, name), getattr(by_file, name))
    pd.testing.assert_frame_equal(by_cells.answers, by_file.answers)
    assert by_cells.trusts == by_file.trusts
    assert (by_cells.source.file, by_cells.source.rows) == ("responses", len(rows))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows[3].__setitem__(4, 9.0), "responses, row 4, column Q1: code not known"),
        (lambda rows: rows[0].__setitem__(1, ""), "responses, row 2: cells without a heading"),
        (lambda rows: rows[0].__setitem__(5, "q1"), "responses, row 1: heading twice 'q1'"),
        (lambda rows: rows.__delitem__(slice(1, None)), "responses: no respondents"),
    ],
)
def test_what_is_wrong_is_told_with_its_row(survey, change, said):
    rows = cells(every_trust())
    change(rows)
    with pytest.raises(asg.InputError) as caught:
        responses_in_rows(rows, survey)
    assert str(caught.value).startswith(said)


@pytest.fixture(scope="module")
def results(survey, tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    return asg.benchmark(survey, read_rows(folder / "r.csv", survey, every_trust()))


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_results_table_is_read_back_to_the_last_digit(results, tmp_path, ending):
    path = tmp_path / f"results.{ending}"
    write_results_table(results.table, path)
    rows = read_results_rows(path)
    written = results.table.astype(object).where(results.table.notna(), "")
    assert rows == written.to_dict("records")
    assert list(rows[0]) == list(RESULT_COLUMNS)


def test_the_data_sheet_of_a_workbook_holds_the_same_rows(results, tmp_path):
    asg.write_national_workbook(results, tmp_path / "national.xlsx")
    asg.write_workbook(results, "RXA", tmp_path / "RXA.xlsx")
    write_results_table(results.table, tmp_path / "results.csv")
    by_table = read_results_rows(tmp_path / "results.csv")
    assert read_results_rows(tmp_path / "national.xlsx") == by_table
    own = [row for row in by_table if row["trust_code"] == "RXA"]
    assert read_results_rows(tmp_path / "RXA.xlsx") == own


def test_a_figure_that_is_no_number_is_told_with_its_place(results, tmp_path):
    path = tmp_path / "results.csv"
    write_results_table(results.table, path)
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    rows[2][rows[0].index("score")] = "high"
    rows[3][rows[0].index("z")] = "inf"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    with pytest.raises(asg.InputError) as caught:
        read_results_rows(path)
    assert str(caught.value).splitlines() == [
        "results.csv, row 3, column score: not a number 'high'; expected a number, or blank",
        "results.csv, row 4, column z: not a number 'inf'; expected a number, or blank",
    ]


def test_a_workbook_without_results_is_told(tmp_path, survey):
    from asg.formats.xlsx.survey_book import write_survey_workbook

    path = tmp_path / "survey.xlsx"
    write_survey_workbook(survey, path)
    with pytest.raises(asg.InputError, match="no results; expected a row of headings that starts"):
        read_results_rows(path)
