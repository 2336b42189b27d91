"""Tables: columns declared once, drawn as lines of a sheet and as an Excel table."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from asg.build.workbooks import DEFAULT_TEMPLATE
from asg.sheets.figures.figures import arrange
from asg.sheets.figures.plan import plan_sheets
from asg.sheets.figures.view import NationalView
from asg.sheets.layout import LEAST_HEIGHT
from asg.sheets.model import Cell, TableColumn
from asg.sheets.table import Column, TablePage, excel_table, table_lines, table_page
from asg.template.files import load_template


class Fruit(NamedTuple):
    name: str
    words: str
    n: int | None


COLUMNS = (
    Column[Fruit]("Fruit", lambda fruit: fruit.name, "table_text", 80),
    Column[Fruit]("Words", lambda fruit: fruit.words, "table_wording", 120),
    Column[Fruit]("n", lambda fruit: fruit.n, "table_count", 60),
)
FRUITS = [Fruit("apple", "", 3), Fruit("pear", "a wording that takes several lines " * 4, None)]


def test_an_excel_table_has_a_column_for_each_declared_and_no_empty_texts():
    table = excel_table("Fruits", COLUMNS, FRUITS)
    assert table.columns[2] == TableColumn("n", "table_count")
    assert table.rows == [("apple", None, 3), ("pear", FRUITS[1].words, None)]
    assert table.band_columns == ()


def test_its_rows_are_as_high_as_their_wrapped_texts_need():
    short, tall = excel_table("Fruits", COLUMNS, FRUITS).heights
    assert LEAST_HEIGHT <= short < 2 * LEAST_HEIGHT < 4 * LEAST_HEIGHT < tall
    one_line = [column for column in COLUMNS if column.style != "table_wording"]
    assert excel_table("Fruits", one_line, FRUITS).heights == ()


def test_columns_of_bands_are_found_by_their_rule():
    bands = Column[Fruit]("Band", lambda _: 7, "table_band", 60, rule="number")
    assert excel_table("Fruits", (*COLUMNS, bands), FRUITS).band_columns == (3,)


def test_lines_have_a_head_in_the_look_that_goes_with_each_column():
    head, first, _ = table_lines(COLUMNS, FRUITS, start=4)
    assert [(c.column, c.value, c.style) for c in head.cells] == [
        (4, "Fruit", "head_left"),
        (5, "Words", "head_left"),
        (6, "n", "head"),
    ]
    assert [(c.column, c.value, c.style) for c in first.cells][2] == (6, 3, "table_count")


def test_a_column_may_make_the_whole_cell_and_span_several():
    link = Column[Fruit]("Fruit", lambda f: Cell(0, f.name, "row_link", link=f.name), "row", span=2)
    n = Column[Fruit]("n", lambda fruit: fruit.n, "row_count", head="head7")
    head, line, _ = table_lines([link, n], FRUITS)
    assert line.cells == (Cell(1, "apple", "row_link", 2, link="apple"), Cell(3, 3, "row_count"))
    assert [cell.style for cell in head.cells] == ["head_left", "head7"]


@pytest.fixture(scope="module")
def view(sample_results):
    figures, template = arrange(sample_results), load_template(DEFAULT_TEMPLATE)
    return NationalView(figures, template, plan_sheets(figures, template), "")


def test_a_page_says_why_its_table_has_no_rows(view):
    page = TablePage("Fruits", COLUMNS, [], ["Fruits."], "There is no fruit.")
    sheet = table_page(view, view.plan[0], page)
    assert sheet.table is None
    assert sheet.lines[-1].cells[0].value == "There is no fruit."


def test_a_page_keeps_head_and_first_columns_in_sight(view):
    sheet = table_page(view, view.plan[0], TablePage("Fruits", COLUMNS, FRUITS, ["a", "b"], kept=1))
    assert [line.cells[0].value for line in sheet.lines[3:]] == ["a", "b"]
    # Title bar of three lines, two sentences, the head of the table.
    assert sheet.frozen == (6, 1)
    assert sheet.widths == (80, 120, 60)
