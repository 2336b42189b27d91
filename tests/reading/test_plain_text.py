"""The quick way through plain text reads what the reader of all CSV reads, or leaves it to that."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from asg.errors import InputError
from asg.tables import delimited, plain_text
from asg.tables.plain_text import plain_records

quickly = settings(max_examples=200, derandomize="CI" in os.environ)


def cells(text, separator=","):
    """What the quick way reads, as lists; None where it leaves the text alone."""
    read = plain_records(text, separator)
    if read is None:
        return None
    headings, columns = read
    return [headings, *rows_of(columns)]


def rows_of(columns):
    """The rows of some columns of texts, as lists."""
    return [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)]


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        "a,b\n1,2",
        "a,b\r\n1,2\r\n3,4\r\n",
        "a,b\n,\n",
        "a,b\n 1 ,é\n,ü€\n",
        "a,b\n12345678,123456789\n1234567,12345678\n",
        "a,b\nsixteen letters!,sixteen letters?\nseventeen letters,sixteen letters!\n",
    ],
)
def test_plain_text_is_read(text):
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    assert cells(text) == [line.split(",") for line in lines]


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n"1",2\n',  # a quotation mark
        "a,b\n1,2\r3,4\n",  # an old line end
        "a,b\n1,2\0\n",
        "a,b\n1,2,3\n",  # records of other lengths
        "a,b\n1\n",
        "a,b\n1,2,3\n4\n",  # as many cells as there should be, in the wrong places
        "a,b\n\n1,2\n",  # a blank line
        "a,b\n1,2\n\n",
        "a\n1\n",  # one column: every line is a record
        "a,b\n",
        "a,b",
    ],
)
def test_what_is_not_plain_is_left_alone(text):
    assert plain_records(text, ",") is None


def test_one_cell_that_is_very_much_longer_is_left_alone(monkeypatch):
    text = "a,b\n" + "1,2\n" * 40 + f"1,{'x' * 40}\n" + "1,2\n" * 40
    for block in (1, 50, 1000):
        monkeypatch.setattr(plain_text, "BLOCK", block)
        monkeypatch.setattr(plain_text, "LARGEST_COLUMN", 81 * 41)
        assert cells(text) is not None
        monkeypatch.setattr(plain_text, "LARGEST_COLUMN", 81 * 40 - 1)
        assert cells(text) is None


def told(path):
    """What comes of reading a file: its cells and remarks, or its faults."""
    try:
        read = delimited.read_delimited(path)
    except InputError as error:
        return str(error)
    return list(read.headings), rows_of(read.columns), read.remarks, read.headings_row


characters = st.sampled_from(["1", "2", "12", ",", ",", "\n", "\n", " ", "é", "x" * 9, "\r\n", ";"])
odd = st.sampled_from(['"', "\r", "\t", "\x1c", "\x85", "\u2028", "\ufeff", "NA", "nan"])


@quickly
@given(
    st.sampled_from(["", "sep=,\n", "sep=;\r\n"]),
    st.lists(characters | odd, max_size=40).map("".join),
    st.integers(1, 30),
)
@example("", "a,b\n1,2\n1,2\n3,4\n", 8)
@example("", "a,b\r\n1,\x85\r\n", 1)
@example("sep=;\r\n", "a;b\n1;2,2\n", 1)
@example("", "\ufeff\ufeff", 1)
@example("", "\ufeff\ufeffa,b\n1,2\n", 1)
@example("sep=,\n", "\ufeffa,b\n1,2\n", 1)
def test_both_ways_read_the_same_and_say_the_same(tmp_path_factory, first, text, block):
    path = tmp_path_factory.getbasetemp() / "both.csv"
    path.write_bytes((first + text).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_text, "BLOCK", block)
        quick = told(path)
        patch.setattr(delimited, "plain_records", lambda text, separator: None)
        slow = told(path)
    assert quick == slow


@quickly
@given(
    st.lists(st.lists(st.text("12 abcé,"[:7], max_size=20), min_size=3, max_size=3), min_size=1),
    st.integers(1, 60),
)
def test_tables_come_back_cell_by_cell_in_blocks_of_any_size(rows, block):
    rows = [["one", "two", "three"], *rows]
    text = "".join(";".join(row) + "\n" for row in rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_text, "BLOCK", block)
        assert cells(text, ";") == rows


@quickly
@given(st.lists(st.text("ab", min_size=7, max_size=40), min_size=1, max_size=30))
def test_two_texts_with_one_key_are_told_apart(texts):
    # With a mixer of 0 the key is the last word alone, so that nearly all keys meet.
    text = "one,two\n" + "".join(f"{cell},\n" for cell in texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_text, "MIXER", np.uint64(0))
        assert cells(text) == [["one", "two"], *([cell, ""] for cell in texts)]


def test_a_column_is_places_in_its_different_texts():
    _, (first, second) = plain_records("a,b\n2,x\n1,x\n2,x\n", ",")
    assert [first.different[place] for place in first.places] == ["2", "1", "2"]
    assert sorted(first.different) == ["1", "2"]
    assert second.different == ["x"]
