"""The sheet Trend: three or more years, and nowhere with two."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from chart_reading import charts_of
from openpyxl import load_workbook
from reading_back import opened, texts

from asg.build.workbooks import write_workbook
from asg.marks import NO_FIGURE
from asg.results.trend import with_years


@pytest.fixture(scope="module")
def four_years(sample_results):
    """The sample's results with two years more: the scores of 2023, a point lower in each."""
    last = sample_results.trend[sample_results.trend["year"] == 2023]
    earlier = []
    for year in (2022, 2021):
        fewer = last.assign(survey=f"cmhs-{year}", year=year, score=last["score"] - (2023 - year))
        earlier.append(fewer.astype({"year": "Int64"}))
    # RRE has no score of Q10 in 2022.
    key = sample_results.survey.question["Q10"].key
    gone = (earlier[0]["trust_code"] == "RRE") & (earlier[0]["key"] == key)
    earlier[0].loc[gone, ["score", "se"]] = np.nan
    earlier[0].loc[gone, "n"] = None
    return with_years(sample_results, earlier)


@pytest.fixture(scope="module")
def book(four_years, tmp_path_factory):
    path = tmp_path_factory.mktemp("trend") / "RRE.xlsx"
    write_workbook(four_years, "RRE", path)
    return path


def rows_of(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_two_years_have_no_sheet_of_the_trend(sample_books):
    names = load_workbook(sample_books["RRE"].path, read_only=True).sheetnames
    assert "Change" in names
    assert "Trend" not in names


def test_the_table_has_every_year(book, four_years):
    sheet = load_workbook(book)["Trend"]
    points = four_years.trend
    points = points[(points["trust_code"] == "RRE") & (points["group"] == "AMHS")]
    points = points.set_index(["key", "year"])
    questions = {q.id: q.key for q in four_years.survey.questions}
    table = {row[1]: row for row in rows_of(sheet) if row[1] in questions}
    assert len(table) == points.reset_index()["key"].nunique()
    for question, row in table.items():
        own, england, n = row[4:8], row[9:13], row[14:18]
        for i, year in enumerate((2021, 2022, 2023, 2024)):
            point = points.loc[(questions[question], year)]
            if np.isnan(point["score"]):
                assert (own[i], n[i]) == (NO_FIGURE, NO_FIGURE)
            else:
                assert (own[i], n[i]) == (point["score"], point["n"])
            assert england[i] == point["national_average"]
    assert table["Q10"][5] == NO_FIGURE


def test_under_each_chart_is_who_answered_and_how_many(book):
    texts = [value for row in rows_of(load_workbook(book)["Trend"]) for value in row if value]
    said = [text for text in texts if str(text).startswith("Number of respondents: 2021: ")]
    charts = load_workbook(book)["Trend"]._charts
    assert len(said) == len(charts) > 30
    assert sum(str(text).startswith("Answered by ") for text in texts) == len(charts)


def test_change_leaves_its_charts_to_the_trend(book, sample_books):
    sheet = load_workbook(book)["Change"]
    assert not sheet._charts
    assert [c.value for row in sheet.iter_rows() for c in row if c.hyperlink and c.row > 3] == [
        "The charts of these questions are on the sheet Trend."
    ]
    two_years = load_workbook(sample_books["RRE"].path)["Change"]
    assert len(two_years._charts) > 30
    texts = [value for row in rows_of(two_years) for value in row if value]
    assert any(str(text).startswith("Answered by everyone.") for text in texts)


def test_about_says_nothing_of_two_years(book):
    [said] = [
        text for text in texts(opened(book)["About"]) if text.startswith("The blue line joins")
    ]
    assert "two years" not in said
    assert "Words near the charts say whether the change since 2023 is significant." in said


def test_of_a_published_workbook_it_says_nothing_of_what_this_program_does(four_years, tmp_path):
    published = replace(four_years, provenance=replace(four_years.provenance, kind="published"))
    write_workbook(published, "RRE", tmp_path / "RRE.xlsx")
    [said] = [t for t in texts(opened(tmp_path / "RRE.xlsx")["Trend"]) if "joins" in t]
    assert said.endswith("A year has no point if the published workbook has no score for it.")
    assert "Merged trusts" not in said


def test_the_lines_go_over_all_years_with_a_gap_where_a_year_is_missing(book):
    charts = charts_of(book)["Trend"]
    assert len(charts) > 30
    gaps = 0
    for chart in charts:
        assert "dispBlanksAs" not in chart.xml  # then a point that is missing is a gap
        own, nation = chart.named("Your trust"), chart.named("National average")
        assert own.count == nation.count == len(nation.figures) == 4
        gaps += len(own.figures) == 3
        assert len(own.figures) in (3, 4)
    assert gaps == 1


def test_a_trust_without_earlier_scores_is_told_so(four_years, tmp_path):
    new = four_years.trend[four_years.trend["trust_code"] != "RRE"]
    write_workbook(replace(four_years, trend=new), "RRE", tmp_path / "RRE.xlsx")
    texts = [v for row in rows_of(load_workbook(tmp_path / "RRE.xlsx")["Trend"]) for v in row if v]
    assert any("has no score of an earlier year for Adult" in str(text) for text in texts)
