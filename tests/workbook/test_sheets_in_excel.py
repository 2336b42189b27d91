"""How a trust's sheets are in Excel: order and colour of tabs, what stays in sight, names."""

from __future__ import annotations

import re

import pytest
from reading_back import opened

STORY = ["Cover", "Summary", "About", "CAMHS", *(f"S{n:02d}" for n in range(1, 14))]
STORY += ["OPMHS", "Change", "Comparison", "Answers", "Who took part", "Peers", "Notes"]
MACHINERY = ["Questions", "Workings", "Trusts", "Data", "Chart data"]


@pytest.fixture(scope="module")
def book(sample_books):
    return opened(sample_books["RRE"].path)


def test_the_story_comes_first_and_its_tabs_have_another_colour(book):
    names = book.sheetnames
    assert [n for n in names if n in STORY] == STORY
    assert [n for n in names if n in MACHINERY] == MACHINERY
    assert names.index("Notes") < names.index("Workings")
    colours = {name: book[name].sheet_properties.tabColor.rgb[-6:] for name in names}
    assert {colours[name] for name in STORY} == {"005EB8"}
    assert {colours[name] for name in MACHINERY} == {"425563"}


def test_data_keeps_the_item_in_sight_and_shows_three_decimals(book):
    data = book["Data"]
    head = next(row for row in data.iter_rows() if row[0].value == "survey")
    columns = [cell.value for cell in head]
    pane = data.freeze_panes
    assert pane == f"{head[columns.index('item') + 1].column_letter}{head[0].row + 1}"
    score = data.cell(head[0].row + 1, columns.index("score") + 1)
    assert score.number_format == "0.000"
    assert score.value == pytest.approx(score.value)
    assert sum(data.column_dimensions[c.column_letter].width for c in head[:7]) * 7 < 900


def test_data_begins_with_the_groups_that_have_scores(book):
    rows = [row for row in book["Data"].iter_rows(values_only=True) if row[0] == "cmhs-2024"]
    groups = list(dict.fromkeys(row[3] for row in rows))
    assert groups == ["AMHS", "CAMHS", "OPMHS"]


def test_a_code_of_a_section_has_its_title_beside_it(book):
    works = book["Workings"]
    named = {row[1].value: row[2].value for row in works.iter_rows() if row[1].value}
    assert named["S01"] == "Support while waiting"
    assert named["Q33_3"] == "Financial advice"
    figures = [c.value for row in book["Chart data"].iter_rows() for c in row if c.value]
    assert "S05. Section 5. Medication: score of each trust" in figures
    tips = {c.value: c.hyperlink.tooltip for c in book["S01"][3] if c.hyperlink}
    assert tips["S02 ►"] == "Section 2. Mental Health Team"


def test_the_names_of_functions_say_which_excel_they_need(sample_books):
    xml = sample_books["RRE"].parts["xl/workbook.xml"]
    comments = dict(re.findall(r'<definedName name="(ASGF[^"]*)" comment="([^"]*)"', xml))
    assert set(comments) == {"ASGF.BAND", "ASGF.Z", "ASGF.CHANGE"}
    assert all(said.endswith("Needs Excel 2024 or Microsoft 365.") for said in comments.values())
