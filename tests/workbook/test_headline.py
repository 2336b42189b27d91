"""The headline: what the first screen of a trust's workbook says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reading_back import opened, texts

from asg.build.workbooks import write_workbook
from asg.sheets.editions import trust_book
from asg.sheets.figures.figures import arrange
from asg.sheets.model import Formula
from asg.template.files import load_template

SCREEN = (1310, 465)
"""Pixels of cells that Excel shows of a sheet on a screen of 1366 x 768."""


def brief(sheet):
    """The lines between "Results in brief" and the contents, each as its texts."""
    rows = [[c.value for c in row if c.value is not None] for row in sheet.iter_rows()]
    first = next(i for i, row in enumerate(rows) if "Results in brief" in row)
    last = next(i for i, row in enumerate(rows) if "Contents" in row)
    return [row for row in rows[first + 1 : last] if row]


@pytest.fixture(scope="module")
def covers(sample_books):
    return {code: opened(book.path, values=True)["Cover"] for code, book in sample_books.items()}


def test_groups_with_results_come_first_each_in_a_sentence(covers):
    assert brief(covers["RRE"]) == [
        [
            "Adult Mental Health Services",
            "10 of 35 questions better than expected, none worse. "
            "323 people answered (21 %; England 19 %).",
        ],
        ["Since 2023: 1 fell significantly, none rose.", "↓ Q33_3. Financial advice"],
        ["Older People's Mental Health Services", "No scores to show."],
        ["Child and Adolescent Mental Health Services", "No scores to show."],
    ]


def test_better_and_worse_are_those_of_the_results(covers, sample_results):
    table = sample_results.table
    mine = table[(table["trust_code"] == "Z01") & (table["level"] == "question")]
    for group, title in (
        ("AMHS", "Adult Mental Health Services"),
        ("OPMHS", "Older People's Mental Health Services"),
    ):
        bands = mine.loc[mine["group"] == group, "band"].dropna()
        better, worse = (int(n) or "none" for n in ((bands > 4).sum(), (bands < 4).sum()))
        said = next(row[1] for row in brief(covers["Z01"]) if row[0] == title)
        expected = f"{better} of {len(bands)} questions better than expected, {worse} worse."
        assert said.startswith(expected[0].upper() + expected[1:])


def test_what_changed_leads_to_its_line(sample_books):
    book = sample_books["RRE"].book
    links = {c.value: c.hyperlink for row in book["Cover"].iter_rows() for c in row if c.hyperlink}
    link = links["↓ Q33_3. Financial advice"]
    sheet, _, cell = link.location.partition("!")
    assert book[sheet.strip("'")][cell].value == "Q33_3"
    assert "financial advice" in link.tooltip


def test_a_change_of_many_questions_names_two_and_leads_to_the_rest(results, tmp_path):
    table = results.table.copy()
    own = (table["trust_code"] == "RRE") & table["change_z"].notna()
    table.loc[own, "change"] = "No change"
    own &= (table["group"] == "ADU") & (table["level"] == "question")
    table.loc[own, "change"] = "Increase"
    write_workbook(replace(results, table=table), "RRE", tmp_path / "x.xlsx")
    cover = opened(tmp_path / "x.xlsx", values=True)["Cover"]
    count = int(own.sum())
    assert count > 3
    said = [row[-1] for row in brief(cover)]
    assert f"and {count - 2} more: see Change" in said
    assert sum(text.startswith("↑") for text in said) == 2
    # Without a short name the first words of the wording are there.
    assert "↑ Q1. Question 1: in the last 12 months, did you get the help…" in said


def test_nothing_is_said_of_a_change_that_is_not_tested(without_previous, tmp_path):
    write_workbook(without_previous, "RRE", tmp_path / "x.xlsx")
    said = texts(opened(tmp_path / "x.xlsx", values=True)["Cover"])
    assert not any(text.startswith("Since") for text in said)


def test_a_withheld_response_is_not_said(results, tmp_path):
    rates = results.response_rates.copy()
    rates.loc[rates["trust_code"] == "RRE", ["returned", "response_rate"]] = None
    write_workbook(replace(results, response_rates=rates), "RRE", tmp_path / "x.xlsx")
    said = texts(opened(tmp_path / "x.xlsx", values=True)["Cover"])
    assert not any("answered" in text for text in said)


def test_the_headline_is_on_the_first_screen_of_every_trust(sample_results):
    figures, template = arrange(sample_results), load_template("trust_results")
    for code in figures.trusts:
        cover = trust_book(figures, template, code).sheets[0]
        assert sum(cover.widths) <= SCREEN[0]
        height, contents = 0, None
        for line in cover.lines:
            shown = [c.value.value if isinstance(c.value, Formula) else c.value for c in line.cells]
            height += line.height
            if "Contents" in shown:
                contents = height
                break
        assert contents is not None, code
        assert contents <= SCREEN[1], f"{code}: the contents begin {contents} pixels down"


def test_the_banner_takes_less_than_a_third_of_the_screen(sample_results):
    figures, template = arrange(sample_results), load_template("trust_results")
    cover = trust_book(figures, template, "RRE").sheets[0]
    assert sum(line.height for line in cover.lines if line.fill == "bar") <= 135
