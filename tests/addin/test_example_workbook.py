"""The example workbook: every figure beside a formula is what the function gives for its cells."""

from __future__ import annotations

import math
import re
import zipfile

import openpyxl
import pytest
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula
from openxml_audit import FileFormat, OpenXmlValidator

from asg.cli import run
from open_xml_sdk import sdk_errors

FORMULA = re.compile(r"=(ASG_\w+)\(")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What `asg build --template analyst` writes."""
    folder = tmp_path_factory.mktemp("example")
    assert run(["build", "--template", "analyst", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def path(folder):
    return folder / "cmhs-2024-analyst.xlsx"


class Book:
    """A workbook's stored values and its formulas."""

    def __init__(self, path):
        self.values = openpyxl.load_workbook(path, data_only=True)
        self._formulas = openpyxl.load_workbook(path)

    def formulas(self, function=FORMULA):
        """Each formula of the functions with its sheet and the cells that it fills."""
        for sheet, reference, text in self._all_formulas():
            if function.match(text):
                yield sheet, reference, text

    def _all_formulas(self):
        for sheet in self._formulas:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, ArrayFormula):
                        yield sheet.title, cell.value.ref, cell.value.text
                    elif cell.data_type == "f":
                        yield sheet.title, cell.coordinate, cell.value

    def cells(self, sheet, reference):
        """The values of a range as COM hands them over."""
        left, top, right, bottom = range_boundaries(reference.replace("$", ""))
        rows = self.values[sheet].iter_rows(top, bottom, left, right, values_only=True)
        cells = tuple(tuple(as_com(value) for value in row) for row in rows)
        return cells[0][0] if len(cells) == len(cells[0]) == 1 else cells

    def table(self, name, part):
        """A column of a table, or (#All) the whole of it."""
        for sheet in self._formulas:
            if name in sheet.tables:
                left, top, right, bottom = range_boundaries(sheet.tables[name].ref)
                if part != "#All":
                    headings = [cell.value for cell in sheet[top][left - 1 : right]]
                    left = right = headings.index(part) + left
                    top += 1
                first, last = (openpyxl.utils.get_column_letter(c) for c in (left, right))
                return self.cells(sheet.title, f"{first}{top}:{last}{bottom}")
        raise KeyError(name)

    def argument(self, token, sheet):
        if token.subtype == "TEXT":
            return token.value.strip('"')
        if token.subtype == "NUMBER":
            return float(token.value)
        if found := re.fullmatch(r"(\w+)\[(.+)\]", token.value):
            return self.table(*found.groups())
        named, _, reference = token.value.rpartition("!")
        return self.cells(named.strip("'") or sheet, reference)


def as_com(value):
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.fixture(scope="module")
def book(path):
    return Book(path)


def rows_of(answer):
    rows = answer if isinstance(answer, list) else [[answer]]
    return rows if isinstance(rows[0], list) else [rows]


def same(stored, given):
    if isinstance(given, float | int):
        return isinstance(stored, float | int) and math.isclose(stored, given, rel_tol=1e-12)
    return (stored or "") == given


@pytest.fixture
def disagreements(formula, folder, monkeypatch):
    """Computes every formula of a book; gives those used, and where the stored value is another."""
    monkeypatch.setenv("APPDATA", str(folder / "profile"))
    from asg_addin.chosen_results import choose_results

    choose_results(folder / "results.csv")

    def disagreements(book):
        used, wrong = [], []
        for sheet, reference, text in book.formulas():
            name = FORMULA.match(text)[1]
            tokens = [t for t in Tokenizer(text).items if t.type == "OPERAND"]
            given = rows_of(formula(name, *(book.argument(token, sheet) for token in tokens)))
            stored = book.cells(sheet, reference)
            stored = stored if isinstance(stored, tuple) else ((stored,),)
            used.append(name)
            alike = [len(row) for row in stored] == [len(row) for row in given] and all(
                same(left, right)
                for stored_row, given_row in zip(stored, given, strict=True)
                for left, right in zip(stored_row, given_row, strict=True)
            )
            if not alike:
                wrong.append((sheet, reference))
        return used, wrong

    return disagreements


def test_every_stored_figure_is_what_the_function_gives(disagreements, book):
    from asg_addin.udf import UDFS

    used, wrong = disagreements(book)
    assert wrong == []
    assert set(used) == set(UDFS)
    assert len(used) > 80


def test_a_comparison_asks_first_whether_the_score_is_a_number(book):
    compared = list(book.formulas(re.compile("=IF")))
    for sheet, reference, text in compared:
        cell = re.fullmatch(
            r'=IF\(ISNUMBER\((\w+)\),IF\(\1>=7,"7 or above","below 7"\),""\)', text
        )[1]
        expected = "7 or above" if book.cells(sheet, cell) >= 7 else "below 7"
        assert book.cells(sheet, reference) == expected
    assert len(compared) == 3
    assert len({book.cells(sheet, reference) for sheet, reference, _ in compared}) == 2


def test_a_planted_wrong_figure_is_seen(disagreements, path):
    book = Book(path)
    _, spilled, _ = next(of for of in book.formulas() if of[0] == "Weights")
    last = spilled.rpartition(":")[2]
    book.values["Weights"][last].value += 1e-9
    _, wrong = disagreements(book)
    assert ("Weights", spilled) in wrong


def test_each_formula_stands_written_out_beside_it(book):
    texts = {
        value[value.index("=") :]
        for sheet in book.values
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if isinstance(value, str) and FORMULA.search(value)
    }
    shown = {text for _, _, text in book.formulas()}
    # Those of n, of a standard error and of a row's band are like the one that is written out.
    unsaid = {FORMULA.match(text)[1] for text in shown - texts}
    assert texts <= shown
    assert unsaid == {"ASG_N", "ASG_SE", "ASG_BAND"}


def test_excel_is_told_to_leave_the_figures_be(path):
    with zipfile.ZipFile(path) as parts:
        workbook = parts.read("xl/workbook.xml").decode()
    assert re.findall(r"<calcPr[^>]*>", workbook) == ['<calcPr calcId="191029"/>']


def test_it_says_what_a_name_error_means(book):
    start = [row[1] for row in book.values["Start"].iter_rows(values_only=True)]
    at = start.index("If a cell shows #NAME?")
    assert "asg addin doctor" in start[at + 1]


def test_the_file_keeps_to_the_format(path):
    found = OpenXmlValidator(FileFormat.OFFICE_2019).validate(path)
    assert [str(error) for error in found.errors] == []
    assert path.stat().st_size < 500_000


def test_open_xml_sdk_finds_nothing(path):
    assert sdk_errors(path) == []


def test_the_same_bytes_every_time(path, tmp_path):
    assert run(["build", "--template", "analyst", "--out", str(tmp_path)]) == 0
    assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_it_is_of_the_sample_alone(tmp_path, capsys):
    from asg.sample import write_sample

    write_sample(tmp_path)
    input_file = str(tmp_path / "responses-2024.csv")
    out = tmp_path / "out"
    assert run(["build", input_file, "--template", "analyst", "--out", str(out)]) == 2
    assert (
        "'analyst' is an example of the embedded sample; leave INPUT out" in capsys.readouterr().err
    )
    assert not out.exists()
