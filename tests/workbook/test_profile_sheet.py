"""The sheet Who took part: rows of the table, the response rate, and uneven weights in words."""

from __future__ import annotations

import re

import pytest
from reading_back import opened, texts

from asg.build.workbooks import write_workbook
from asg.sheets.trust.profile import WITHHELD_WEIGHTS

UNEVEN = "Z14"
"""A trust of the sample with weights at the cap."""


@pytest.fixture(scope="module")
def book(sample_books):
    return opened(sample_books["RRE"].path)


def test_the_rows_are_those_of_the_table(book, sample_results):
    own = sample_results.profile.query("trust_code == 'RRE'")
    found = [
        row[1:5]
        for row in book["Who took part"].iter_rows(min_row=5, values_only=True)
        if row[1] in set(own["category"])
    ]
    expected = [
        (
            r.category,
            r.n if r.status == "ok" else "[c]",
            r.percent / 100 if r.status == "ok" else "[c]",
            r.england_percent / 100,
        )
        for r in own.itertuples()
    ]
    assert [tuple(row) for row in found] == expected
    assert len(found) == 13
    assert {r.n % 5 for r in own.itertuples() if r.status == "ok"} == {0}
    assert len(book["Who took part"]._charts) == 4


def test_rate_weights_and_groups_without_respondents_are_said(book):
    said = texts(book["Who took part"])
    assert "323 of 1,507 people answered: 21.4% (England 19.0%)." in said
    assert any("277 of equal weight (design effect 1.16)" in t for t in said)
    assert any(t.startswith("Nothing is shown for ") for t in said)
    assert not any("uneven: " in t for t in [*said, *texts(book["Notes"])])


def test_uneven_weights_are_said_there_and_in_notes(sample_results, tmp_path):
    write_workbook(sample_results, UNEVEN, tmp_path / "x.xlsx")
    book = opened(tmp_path / "x.xlsx")
    for name in ("Who took part", "Notes"):
        (said,) = [t for t in texts(book[name]) if "are uneven: " in t]
        assert re.match(r"AMHS: the weights of Z14 .* cut to the cap of 5\. .* 106 of", said)


def test_weights_that_are_withheld_are_said_to_be(sample_books, sample_results):
    """Weights of older people of Z01 would reveal its age groups, all of which are withheld."""
    groups = sample_results.weights.query("trust_code == 'Z01'")["group"]
    assert [*groups] == ["CAMHS", "AMHS"]
    assert texts(opened(sample_books["Z01"].path)["Who took part"]).count(WITHHELD_WEIGHTS) == 1
    assert WITHHELD_WEIGHTS not in texts(opened(sample_books["RRE"].path)["Who took part"])


def test_weights_by_hand(sample_results):
    row = sample_results.weights.query("trust_code == 'Z14' and group == 'AMHS'").iloc[0]
    assert (row["largest"], row["capped_percent"], row["n_eff"]) == (5.0, 2.0, 105.5)
    table = sample_results.weights
    assert (table["design_effect"] >= 1).all()
    assert (table["n_eff"] > 0).all()
