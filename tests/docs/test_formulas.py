"""Formulas that the tutorial on Excel shows, with the values that it says they give."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formula import Tokenizer
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.worksheet.formula import ArrayFormula
from pages import DOCS

from asg.cli import run

sys.path.insert(0, str(Path(__file__).parents[1] / "addin"))

PAGE = DOCS / "tutorial-excel.md"
IN_CELLS = re.compile(r"^\| ([\w ]+) \| ([A-Z]+\d+) \| (?:`(=.+?)`|the same) \| (.+) \|$", re.M)
ALONE = re.compile(r"^\| `(=ASG_.+?)` \| (.+) \|$", re.M)


def shown(value):
    """A value as the page writes it: numbers to four decimals."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float | int):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    assert run(["build", "--template", "analyst", "--out", str(folder)]) == 0
    return folder / "cmhs-2024-analyst.xlsx"


def held(example):
    """Formula and value of each cell that the page names, as the example workbook holds them."""
    formulas, values = (openpyxl.load_workbook(example, data_only=only) for only in (False, True))
    for sheet, cell, _, _ in IN_CELLS.findall(PAGE.read_text("utf-8")):
        spilled = [
            found.value
            for row in formulas[sheet].iter_rows()
            for found in row
            if isinstance(found.value, ArrayFormula) and _within(cell, found.value.ref)
        ]
        formula = spilled[0].text if spilled else formulas[sheet][cell].value
        yield sheet, cell, formula, shown(values[sheet][cell].value)


def _within(cell, reference):
    row, column = coordinate_to_tuple(cell)
    left, top, right, bottom = range_boundaries(reference)
    return left <= column <= right and top <= row <= bottom


def test_cells_of_the_example_workbook(example):
    found = IN_CELLS.findall(PAGE.read_text("utf-8"))
    assert len(found) > 10
    formula = ""
    for told, (sheet, cell, held_formula, value) in zip(found, held(example), strict=True):
        formula = told[2] or formula  # "the same" is the formula above
        assert (sheet, cell, held_formula, value) == (*told[:2], formula, told[3])


def computed():
    """Each formula that stands alone, and what the function gives for it."""
    pytest.importorskip("xlwings")
    from classic_excel import classic_excel

    with classic_excel() as compute:
        for text, _ in ALONE.findall(PAGE.read_text("utf-8")):
            name = re.match(r"=(ASG_\w+)", text)[1]
            operands = [t for t in Tokenizer(text).items if t.type == "OPERAND"]
            arguments = [
                t.value.strip('"') if t.subtype == "TEXT" else float(t.value) for t in operands
            ]
            yield text, shown(compute(name, *arguments))


def test_formulas_that_stand_alone():
    assert list(computed()) == ALONE.findall(PAGE.read_text("utf-8"))


def main():
    """Put the values into the page, where it shows others: ``python test_formulas.py EXAMPLE``."""
    text = PAGE.read_text("utf-8")
    for sheet, cell, _, value in held(Path(sys.argv[1])):
        text = re.sub(
            rf"^(\| {sheet} \| {cell} \| .* \| ).+ \|$", rf"\g<1>{value} |", text, flags=re.M
        )
    for formula, value in computed():
        text = re.sub(
            rf"^(\| `{re.escape(formula)}` \| ).+ \|$",
            lambda m, v=value: f"{m[1]}{v} |",
            text,
            flags=re.M,
        )
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
