"""Print set-up of a trust's workbook: the story is printed, pages end where they should."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from reading_back import opened

from asg.build.workbooks import national_workbook_bytes
from asg.sheets.figures.view import PlannedSheet
from asg.sheets.model import Cell, Line, Sheet
from asg.sheets.paging import page_count, paged, shrunk_to_a_page, with_head

MACHINERY = ("Questions", "Workings", "Trusts", "Data", "Chart data")


@pytest.fixture(scope="module")
def book(sample_books):
    return opened(sample_books["Z01"].path)


def lines(*heights, style="text"):
    return tuple(Line((Cell(0, "x", style),), height) for height in heights)


def breaks(sheet):
    return [row for row, line in enumerate(sheet.lines) if line.new_page]


def test_of_the_machinery_the_head_alone_is_printed(book):
    for name in MACHINERY:
        area = book[name].print_area.replace("$", "")
        assert int(re.search(r"\d+$", area)[0]) <= 9, name
        said = " ".join(str(c.value) for row in book[name].iter_rows() for c in row if c.value)
        assert "Only this head is printed; Clear Print Area prints all." in said
    for name in set(book.sheetnames) - {*MACHINERY, "Peers"}:
        rows = int(re.search(r"\d+$", book[name].print_area)[0])
        assert rows == book[name].max_row, name


def test_the_list_of_trusts_is_not_printed_and_the_head_of_peers_is_on_each_page(book):
    peers = book["Peers"]
    last = int(re.search(r"\d+$", peers.print_area)[0])
    assert str(peers.cell(last, 2).value).startswith("Scores run from 0")
    below = [str(peers.cell(row, 2).value) for row in range(last + 1, last + 4)]
    title = next(text for text in below if text.startswith("Trusts to choose"))
    assert title.endswith(" (not printed)")
    heads = [row[1].row for row in peers.iter_rows(max_row=last) if row[1].value == "Item"]
    assert [peers.print_title_rows] == [f"${row}:${row}" for row in heads]


@pytest.fixture(scope="module")
def national(sample_results, tmp_path_factory):
    path = tmp_path_factory.mktemp("national") / "national.xlsx"
    path.write_bytes(national_workbook_bytes(sample_results, "national"))
    return opened(path)


def test_of_all_results_the_head_alone_is_printed(national):
    data = national["Data"]
    assert int(re.search(r"\d+$", data.print_area)[0]) <= 9 < data.max_row
    assert "Only this head is printed" in str(data["A4"].value)


@pytest.mark.parametrize("name", ["CAMHS items", "AMHS items", "OPMHS items"])
def test_the_head_of_national_items_is_on_each_page(national, name):
    last = int(re.search(r"\d+$", national[name].print_title_rows)[0])
    assert national[name].cell(last, 2).value == "Item"


@pytest.mark.parametrize("name", ["Summary", "Firmness", "Notes"])
def test_no_last_page_holds_a_note_alone(national, name):
    sheet = national[name]
    last = max((end.id for end in sheet.row_breaks.brk), default=0)
    assert sheet.max_row - last > 3


def test_a_note_that_would_be_alone_on_a_page_makes_the_others_smaller():
    # 680 fit on a page 1045 pixels wide, 714 on one 5% wider.
    sheet = paged(Sheet("x", (1045,), lines(300, 370, 30)))
    assert sheet.widths == (1045, 52)
    assert page_count(sheet) == 1
    assert page_count(paged(Sheet("x", (1045,), lines(300, 370, 50)))) == 2
    assert paged(Sheet("x", (1045,), lines(300, 370, 70))).widths == (1045,)


@pytest.mark.parametrize("code", ["RRE", "Z01"])
def test_comparison_is_printed_on_one_page(sample_books, code):
    assert sample_books[code].book["Comparison"].page_setup.fitToHeight in (None, 1)


def test_the_head_of_a_table_is_on_each_of_its_pages(book):
    change = book["Change"]
    ends = [row.id for row in change.row_breaks.brk]
    heads = [row[1].row for row in change.iter_rows() if row[1].value == "Question"]
    inside = [end for end in ends if change.cell(end + 1, 2).font.b and end + 1 in heads]
    assert len(heads) == 2 + len(inside), "two groups, each with a table"
    assert len(inside) >= 2
    rows = {row[1].row for row in change.iter_rows() if re.match(r"Q\d", str(row[1].value))}
    starts = {end + 1 for end in ends}
    tables = {row for row in rows if change.cell(row, 5).value is not None}
    assert not tables & starts, "no page begins with a row that has no head above it"


def test_a_table_that_begins_at_the_end_of_a_page_goes_over_whole():
    planned = PlannedSheet("change", "x", "x")
    widths = (1045,)
    # Title bar and links take 80 of 680 pixels: heading, head and a row of 40 each fit no more.
    before = (*lines(500), *lines(40, style="heading"))
    table = lines(40, style="head"), lines(*[40] * 20)
    placed = with_head(planned, before, table, widths)
    bars = lines(58, 22)
    sheet = paged(Sheet("x", widths, (*bars, *before, *placed), repeated=1))
    heads = [row for row, line in enumerate(sheet.lines) if line.cells[0].style == "head"]
    # 58 of the title bar, heading, head and 13 rows of 40; then the bar, the head and the rest.
    assert breaks(sheet) == [3, heads[1]]
    assert heads == [4, 4 + 1 + 13]


@pytest.mark.parametrize("code", ["RRE", "Z01"])
def test_sections_of_up_to_six_questions_are_printed_on_one_page(sample_books, code):
    for number in range(1, 14):
        setup = sample_books[code].book[f"S{number:02d}"].page_setup
        assert setup.fitToHeight in (None, 1), number


def test_summary_explains_its_symbols_below_the_boxes(book):
    summary = book["Summary"]
    ends = [row.id for row in summary.row_breaks.brk]
    row_of = {c.value: c.row for row in summary.iter_rows() for c in row if c.value}
    symbols = next(row for text, row in row_of.items() if str(text).startswith("Symbols: "))
    boxes = max(c.row for row in summary.iter_rows() for c in row if "CHAR(10)" in str(c.value))
    assert boxes < symbols
    assert not [end for end in ends if boxes <= end < symbols], "on the same page"


def test_the_parts_of_a_footer_do_not_meet(book):
    footer = book["Data"].oddFooter  # portrait
    assert max(len(footer.left.text), len(footer.right.text)) <= 34
    assert len(footer.center.text) <= 48
    assert footer.center.text.startswith("Synthetic sample - ")


def test_a_page_ends_where_no_block_is_cut():
    # 1045 pixels wide: 680 fit on a page.
    sheet = Sheet("x", (1045,), lines(300, 300, 100, 500))
    assert breaks(paged(sheet)) == [2]
    assert page_count(paged(sheet)) == 2
    heading = Sheet("x", (1045,), (*lines(600), *lines(40, style="heading"), *lines(60)))
    assert breaks(paged(heading)) == [1], "a heading stays with what follows"
    block = (Line((Cell(0, "x", "text", rows=2),), 30), Line(height=40))
    merged = Sheet("x", (1045,), (*lines(640), *block))
    assert breaks(paged(merged)) == [1]


def test_columns_wider_than_a_page_make_room_for_more_lines():
    assert page_count(paged(Sheet("x", (2090,), lines(1300)))) == 1
    assert page_count(paged(Sheet("x", (2090,), lines(1300, 100)))) == 2


def test_only_what_can_be_read_is_shrunk():
    assert shrunk_to_a_page(Sheet("x", (1045,), lines(680, 300)), 1.5).pages_tall == 1
    assert shrunk_to_a_page(Sheet("x", (1045,), lines(680, 400)), 1.5).pages_tall == 0


@pytest.mark.parametrize("code", ["RRE", "Z01"])
def test_about_says_how_many_pages_the_story_has(sample_books, code, tmp_path):
    office = shutil.which("soffice")
    if office is None or shutil.which("pdfinfo") is None:
        pytest.skip("LibreOffice (soffice) and pdfinfo are needed")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    to_pdf = ["--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    path = sample_books[code].path
    subprocess.run([office, profile, *to_pdf, str(path)], check=True, capture_output=True)
    told = subprocess.run(
        ["pdfinfo", str(tmp_path / f"{path.stem}.pdf")], check=True, capture_output=True, text=True
    )
    printed = int(re.search(r"Pages: +(\d+)", told.stdout)[1])
    about = " ".join(str(c.value) for row in opened(path)["About"].iter_rows() for c in row)
    stated = int(re.search(r"blue tabs are (\d+) pages when printed", about)[1])
    assert printed == stated + len(MACHINERY)
