"""Cells as they are stored: each says and shows what xlsxwriter alone would have written."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText
from openpyxl.worksheet.formula import ArrayFormula
from plain_writer import plain_bytes

from asg.formats.xlsx.writer import workbook_bytes
from asg.sheets.analyst.analyst_book import analyst_book
from asg.sheets.editions import national_book, trust_book
from asg.sheets.figures.figures import arrange
from asg.sheets.model import Book, Cell, ExcelTable, Formula, Line, RichText, Sheet, TableColumn
from asg.template.files import load_template


@pytest.fixture(scope="module")
def theme():
    return load_template("trust_results").theme


def book_of(*sheets: Sheet) -> Book:
    return Book("Title", "", None, datetime(2024, 1, 1), sheets)


def lines_of(*cells: Cell, **more) -> Sheet:
    return Sheet("Sheet", (100,) * 4, (Line(cells, 20, **more), Line((), 20)))


def read(content: bytes):
    return openpyxl.load_workbook(BytesIO(content), rich_text=True)


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name).decode()


# HOS and LNG have the same frame: what xlsxwriter wrote for one serves the other.
@pytest.mark.parametrize("kind", ["RRE", "NEW", "HOS", "LNG", "national", "analyst"])
def test_sheets_are_those_that_xlsxwriter_writes(kind, results, sample_results):
    """Every cell's value, formula, font, fill, border, and what lies over the cells."""
    if kind == "national":
        template = load_template("national")
        book = national_book(arrange(results), template)
    elif kind == "analyst":
        template = load_template("analyst")
        book = analyst_book(arrange(sample_results), template)
    else:
        template = load_template("trust_results")
        book = trust_book(arrange(results), template, kind)
    ours = read(workbook_bytes(book, template.theme))
    plain = read(plain_bytes(book, template.theme, charts=False))
    assert ours.sheetnames == plain.sheetnames
    for sheet in ours.worksheets:
        other = plain[sheet.title]
        assert frame_of(sheet) == frame_of(other)
        cells = {c.coordinate: told(c) for row in sheet.iter_rows() for c in row}
        assert cells == {c.coordinate: told(c) for row in other.iter_rows() for c in row}
        assert any(value is not None for value, *_ in cells.values())


def told(cell):
    value = cell.value
    if isinstance(value, float | int):
        value = float(f"{value:.16g}")  # what xlsxwriter keeps of it
    elif isinstance(value, ArrayFormula):
        value = (value.ref, value.text, value.t)
    elif isinstance(value, CellRichText):
        value = [(str(run), getattr(run, "font", None)) for run in value]
    looks = cell.font, cell.fill, cell.border, cell.alignment
    return value, cell.data_type, cell.number_format, *map(repr, looks)


def frame_of(sheet):
    return {
        "dimensions": sheet.dimensions,
        "rows": {r: (d.height, d.hidden) for r, d in sheet.row_dimensions.items()},
        "columns": {c: d.width for c, d in sheet.column_dimensions.items()},
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "links": [(h.ref, h.location, h.target) for h in sheet._hyperlinks],
        "tables": {
            t.name: (t.ref, [c.name for c in t.tableColumns]) for t in sheet.tables.values()
        },
        "printed": (sheet.print_area, sheet.print_title_rows, sheet.print_title_cols),
        "pages": [end.id for end in sheet.row_breaks.brk],
        "footer": (sheet.oddFooter.center.text, sheet.oddFooter.right.text),
        "rules": sorted(
            (str(cells.sqref), [colours(rule) for rule in cells.rules])
            for cells in sheet.conditional_formatting
        ),
    }


def colours(rule):
    shown = rule.dxf.font.color.rgb, rule.dxf.fill.bgColor.rgb
    return rule.type, rule.formula, rule.stopIfTrue, shown


TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=30)


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_any_text_comes_back(theme, texts):
    """Also what looks like markup, what XML cannot hold, and Excel's own escapes."""
    sheet = Sheet("Sheet", (100,), tuple(Line((Cell(0, text, "text"),), 20) for text in texts))
    found = read(workbook_bytes(book_of(sheet), theme))["Sheet"]
    unescaped = [openpyxl.utils.escape.unescape(str(row[0].value)) for row in found.iter_rows()]
    # A carriage return is XML's own business; openpyxl has no other way to say what it is.
    assert unescaped == texts


def test_a_text_that_looks_like_rich_text_is_text(theme):
    """xlsxwriter would take it for markup."""
    name = "<r><t>bold</t></r>"
    content = workbook_bytes(book_of(lines_of(Cell(0, name, "text"))), theme)
    assert read(content)["Sheet"]["A1"].value == name
    rich = RichText((("a", True), (" b", False)))
    shown = read(workbook_bytes(book_of(lines_of(Cell(0, rich, "text"))), theme))["Sheet"]["A1"]
    assert isinstance(shown.value, CellRichText)
    assert str(shown.value) == "a b"


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**12), 10**12))
def test_every_digit_of_a_number_is_kept(theme, number):
    cells = lines_of(Cell(0, number, "text"), Cell(1, Formula("=1+1", number), "text"))
    stored = re.findall("<v>([^<]*)</v>", part(workbook_bytes(book_of(cells), theme), SHEET))
    assert [float(text) for text in stored] == [number, number]


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1j, Formula("=NA()", "#N/A")])
def test_what_no_cell_holds_is_refused(theme, value):
    with pytest.raises((ValueError, TypeError)):
        workbook_bytes(book_of(lines_of(Cell(0, value, "text"))), theme)


@pytest.mark.parametrize("truth", [True, False])
def test_a_truth_value_is_one(theme, truth):
    lines = lines_of(Cell(0, truth, "text"), Cell(1, Formula("=1=1", truth), "text"))
    content = workbook_bytes(book_of(lines), theme)
    assert part(content, SHEET).count(f't="b"><v>{truth:d}</v>') == 1
    assert f't="b"><f>1=1</f><v>{truth:d}</v>' in part(content, SHEET)


def test_a_text_is_as_long_as_a_cell_may_hold(theme):
    longest = "\U0001f600" * 16383 + "a"
    content = workbook_bytes(book_of(lines_of(Cell(0, longest, "text"))), theme)
    assert read(content)["Sheet"]["A1"].value == longest
    for value in (longest + "a", RichText(((longest, True), ("a", False)))):
        with pytest.raises(RuntimeError, match="a text of 32768 characters"):
            workbook_bytes(book_of(lines_of(Cell(0, value, "text"))), theme)


def test_a_formula_that_fills_cells_is_stored_as_one(theme):
    filling = lines_of(Cell(0, Formula("=ASG_BANDS(B1:B2)", 1.0, fills=(2, 1)), "text"))
    content = workbook_bytes(book_of(filling), theme)
    assert '<f t="array" ref="A1:A2">ASG_BANDS(B1:B2)</f>' in part(content, SHEET)
    assert "xl/metadata.xml" in zipfile.ZipFile(BytesIO(content)).namelist()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ((Cell(1, "a", "text"), Cell(1, "b", "text")), "two cells at B1"),
        ((Cell(0, "a", "text", columns=2), Cell(1, "b", "text")), "two cells at B1"),
        ((Cell(1, "b", "text"), Cell(0, "a", "text", columns=2)), "A1:B1: a merged block on"),
        ((Cell(0, "a", "text", rows=3),), "A1:A3: a merged block that is longer"),
        ((Cell(0, "a", "text", link="'Gone'!A1"),), "where there is no sheet"),
    ],
)
def test_cells_that_lie_on_others_are_a_defect(theme, cells, words):
    with pytest.raises(RuntimeError, match=words):
        workbook_bytes(book_of(lines_of(*cells)), theme)


def test_a_table_without_rows_has_an_empty_one(theme):
    columns = (TableColumn("a", "text"), TableColumn("b", "text"))
    sheet = replace(lines_of(), table=ExcelTable("Table", columns, ()))
    content = workbook_bytes(book_of(sheet), theme)
    assert read(content)["Sheet"].tables["Table"].ref == "A3:B4"
    assert '<row r="4"/>' in part(content, SHEET)
