"""The parity pages say what the comparisons find today."""

from __future__ import annotations

import pytest
from report_lines import NO_LABEL, figures, report_page
from write_pages import PARITY, REPORT, TABLES, committed, page

MAKERS = [make for table in TABLES for make in table.lines]


@pytest.mark.parametrize("place", range(len(MAKERS)), ids=lambda i: MAKERS[i].__name__)
def test_a_line_is_up_to_date_and_nothing_differs(place):
    line = MAKERS[place]()
    assert str(line) == committed()[place], "run: make parity"
    assert line.equal == line.compared > 0


def test_the_page_has_these_lines_and_no_others():
    assert len(committed()) == len(MAKERS)
    assert PARITY.read_text("utf-8") == page(committed())


def test_the_page_of_the_report_is_up_to_date():
    assert REPORT.read_text("utf-8") == report_page(), "run: make parity"


def test_every_printed_figure_is_in_the_workbook_but_for_labels_that_the_text_lacks():
    found = list(figures())
    assert len(found) > 150
    apart = [figure for figure in found if not figure.equal]
    assert {figure.why for figure in apart} == {NO_LABEL}
    assert len(apart) == 3
