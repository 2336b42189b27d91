"""A column of texts as places in its different texts says what the plain list of its cells says."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from asg.coded_text import CodedText

texts = st.sampled_from(["", " ", "1", " 1", "1 ", "2", "é"])
columns = st.lists(texts, max_size=30)


@given(columns)
def test_the_cells_come_back(column):
    made = CodedText.of(column)
    assert made.tolist() == column
    assert [made[at] for at in range(len(made))] == column
    assert sorted(made.different) == sorted(set(column))


@given(columns)
def test_what_is_said_of_each_text_is_said_of_each_cell(column):
    made = CodedText.of(column)
    assert made.where(bool).tolist() == [text != "" for text in column]
    assert made.again().tolist() == [text in column[:at] for at, text in enumerate(column)]
    assert made.first_places() == {text: column.index(text) for text in column}
    assert list(made.first_places()) == list(dict.fromkeys(column))


@given(columns)
def test_texts_that_become_the_same_are_one(column):
    made = CodedText.of(column).changed(str.strip)
    assert made.tolist() == [text.strip() for text in column]
    assert len(set(made.different)) == len(made.different)


@given(columns, st.data())
def test_a_part_of_a_column_may_leave_texts_without_cells(column, data):
    mask = np.array([data.draw(st.booleans()) for _ in column], dtype=bool)
    part = CodedText.of(column).at(mask)
    kept = [text for text, there in zip(column, mask, strict=True) if there]
    assert part.tolist() == kept
    assert part.first_places() == {text: kept.index(text) for text in kept}
    assert part.series(range(len(kept))).tolist() == kept


def test_a_column_that_needs_no_change_is_itself():
    made = CodedText.of(["a", "b", "a"])
    assert made.changed(str.strip) is made
