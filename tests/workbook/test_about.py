"""The sheet About: response rates, and everything a reader needs to read the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reading_back import opened, texts

from asg.build.workbooks import write_workbook


@pytest.fixture(scope="module")
def about(results, tmp_path_factory):
    path = tmp_path_factory.mktemp("about") / "RRE.xlsx"
    write_workbook(results, "RRE", path)
    return opened(path)["About"]


def rate_rows(sheet):
    rows = [[cell.value for cell in row][2:8] for row in sheet.iter_rows()]
    start = next(i for i, row in enumerate(rows) if row[0] == "Group")
    return {row[0]: row[1:] for row in rows[start + 1 : start + 5]}


def test_response_rates_of_the_trust_and_of_all(about):
    rows = rate_rows(about)
    assert rows["Adult Services"] == [325, 1237, 325 / 1237, 10754, 0.205]
    assert rows["All groups"][3:] == [14428, 14428 / 75581]
    # The outcomes have no row of older people, of this trust or of all: no line for them.
    assert "Older People's Services" not in rows


def test_a_withheld_rate_is_not_shown_nor_what_would_tell_it(about):
    young = rate_rows(about)["Young People's Services"]
    assert young[0] == young[2] == "[x]"
    assert young[3] == 1034
    formats = {c.number_format for row in about.iter_rows() for c in row if c.value == 0.205}
    assert formats == {"0.0%"}


def test_without_outcomes_it_says_so(results, tmp_path):
    bare = replace(results, response_rates=results.response_rates.iloc[:0])
    write_workbook(bare, "RRE", tmp_path / "x.xlsx")
    said = texts(opened(tmp_path / "x.xlsx")["About"])
    assert "No outcomes of the mailing were given with these results." in said


def test_where_all_rates_are_withheld_their_columns_stay(results, tmp_path):
    rates = results.response_rates.copy()
    counts = ["sent", "undeliverable", "died", "returned", "response_rate"]
    rates[counts] = rates[counts].mask(rates["returned"] > 0)
    write_workbook(replace(results, response_rates=rates), "RRE", tmp_path / "x.xlsx")
    book = opened(tmp_path / "x.xlsx")
    assert set(rate_rows(book["About"])["All groups"]) == {"[x]"}
    notes = [[cell.value for cell in row][1:8] for row in book["Notes"].iter_rows()]
    heads = ["Group", "Sent", "Undeliverable", "Died", "Returned", "Rate"]
    start = next(i for i, row in enumerate(notes) if row[1:7] == heads)
    assert notes[start + 1][2:] == ["[x]"] * 5


@pytest.mark.parametrize(
    "term",
    [
        *("Score", "Standardisation", "Suppression", "National average", "Expected range", "Band"),
        *("Ranking of a section", "Coloured range bar", "Grey bar and star", "Bars"),
        *("Change lines", "Test of change"),
        "What bands may not be used for",
    ],
)
def test_it_explains(about, term):
    row = next(row for row in about.iter_rows() if row[1].value == term)
    assert len(str(row[2].value)) > 40, "what it means stands beside the term"


def test_bold_words_are_bold_in_the_file(results, tmp_path):
    import openpyxl

    write_workbook(results, "RRE", tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx", rich_text=True)
    rich = [
        part
        for row in book["About"].iter_rows()
        for cell in row
        if not isinstance(cell.value, str | int | float | None)
        for part in cell.value
    ]
    bold = {part.text for part in rich if getattr(part, "font", None) and part.font.b}
    assert {"your trust is black", "[c]", "black star"} <= bold
