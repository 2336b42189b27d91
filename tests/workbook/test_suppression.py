"""No part of a finished workbook holds a figure that is suppressed."""

from __future__ import annotations

import re

import pytest

NUMBER = re.compile(r"\d+\.\d{6,}")
PLACE = re.compile(r"<c:manualLayout>.*?</c:manualLayout>")
"""Where something is in a chart, as parts of its height and width."""
DIGITS = 11
"""Characters by which a number is known again: ten digits, and no two figures share them."""


@pytest.fixture(scope="session")
def hidden_scores(exact_results, unsuppressed_results) -> set[str]:
    """The beginnings of the scores that suppression hides, of all trusts and both years."""
    keys = ["trust_code", "group", "item"]
    shown = exact_results.table.set_index(keys)
    there = unsuppressed_results.table.set_index(keys)
    hidden, others = set(), set()
    for column in ("score", "previous_score"):
        values = there[column][shown[column].reindex(there.index).isna()].dropna()
        hidden |= digits_of(values)
        others |= digits_of(shown[column].dropna())
    # A few respondents often give the very score that many give elsewhere: 8.125 and the like.
    assert len(hidden & others) < 0.01 * len(hidden)
    return hidden - others


def digits_of(values) -> set[str]:
    """The beginnings of numbers, of those that have as many digits."""
    return {text[:DIGITS] for v in values if len(text := repr(float(v))) >= DIGITS}


@pytest.mark.parametrize("code", ["RRE", "Z01", "Z51"])
def test_no_part_holds_a_suppressed_score(exact_books, hidden_scores, code):
    assert len(hidden_scores) > 500
    parts = exact_books[code].parts
    assert any("chart" in name for name in parts)
    for name, xml in parts.items():
        figures = NUMBER.findall(PLACE.sub("", xml))
        found = {number[:DIGITS] for number in figures} & hidden_scores
        assert not found, f"{code} {name}"


def test_the_search_finds_a_score(exact_books, exact_results):
    own = digits_of(exact_results.table["score"].dropna())
    assert len(own) > 1000
    parts = exact_books["Z01"].parts.values()
    found = {number[:DIGITS] for xml in parts for number in NUMBER.findall(xml)}
    assert own <= found


@pytest.mark.parametrize("code", ["RRE", "Z01", "Z51"])
def test_nothing_but_marks_stands_where_a_figure_is_suppressed(sample_books, sample_results, code):
    book, table = sample_books[code], sample_results.table
    hidden = table[table["status"] == "suppressed"]
    keys = set(zip(hidden["trust_code"], hidden["group"], hidden["item"], strict=True))
    rows = [r for r in book.book["Trusts"].iter_rows(values_only=True) if isinstance(r[4], int)]
    assert rows
    assert not keys & {(r[0], r[2], r[3]) for r in rows}
    assert min(r[4] for r in rows) >= sample_results.survey.method.suppress_below
    worked = {
        (code, group, item)
        for group, item in zip(*(column(book, c) for c in ("Group", "Item")), strict=True)
    }
    assert not keys & worked
    assert book.code == "Z51" or len(worked) > 40


def column(book, heading):
    letters = book.column(heading)
    cells = book.book["Workings"][letters][8:]
    return [cell.value for cell in cells if cell.value in known(book)]


def known(book):
    table = book.results.table
    return {*table["group"], *table["item"]}
