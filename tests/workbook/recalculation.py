"""Two engines that compute the formulas of a finished workbook anew, and what to hold them to."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import formulon
import openpyxl
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet.formula import ArrayFormula

from libreoffice import uno_python

Place = tuple[str, str]
"""Sheet and cell."""
Edit = tuple[str, str, float | str]
"""Sheet, cell and what to put there; "" empties it. LibreOffice is given numbers and texts."""

HELPER = Path(__file__).parent / "libreoffice_recalculation.py"


def formulas(book: openpyxl.Workbook) -> dict[Place, str]:
    """The text of every formula of a workbook, as the file has it."""
    found = {}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, ArrayFormula):
                    found[sheet.title, cell.coordinate] = cell.value.text
                elif cell.data_type == "f":
                    found[sheet.title, cell.coordinate] = cell.value
    return found


def stored(path: Path) -> dict[Place, object]:
    """The value of every cell that has one: of a formula that stored with it."""
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in openpyxl.load_workbook(path, data_only=True)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def by_formulon(path: Path, edits: Iterable[Edit], wanted: Iterable[Place]) -> dict[Place, object]:
    """Let formulon recalculate a workbook after some edits."""
    with formulon.Workbook.load(path.read_bytes()) as book:
        number = {book.sheet_name(i): i for i in range(book.sheet_count())}
        for sheet, cell, value in edits:
            row, column = coordinate_to_tuple(cell)
            at = number[sheet], row - 1, column - 1
            if value == "":
                book.set_blank(*at)
            elif isinstance(value, str):
                book.set_text(*at, value)
            else:
                book.set_number(*at, value)
        book.recalc()
        found = {}
        for sheet, cell in wanted:
            row, column = coordinate_to_tuple(cell)
            value = book.get_value(number[sheet], row - 1, column - 1)
            found[sheet, cell] = value.to_python()
    return found


def by_libreoffice(
    requests: Sequence[tuple[Path, Sequence[Edit], Sequence[str]]], folder: Path
) -> list[dict[Place, object]]:
    """Let LibreOffice recalculate workbooks, each with its edits; give the cells of some sheets."""
    python = uno_python()
    asked = [
        {"path": str(path), "edits": edits, "sheets": names} for path, edits, names in requests
    ]
    question, answer = folder / "requests.json", folder / "answers.json"
    question.write_text(json.dumps(asked), encoding="utf-8")
    command = [python, str(HELPER), str(question), str(answer), str(folder / "profile")]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert run.returncode == 0, run.stderr
    sheets = json.loads(answer.read_text(encoding="utf-8"))
    return [
        {
            (name, f"{openpyxl.utils.get_column_letter(column)}{row}"): value
            for name, rows in book.items()
            for row, values in enumerate(rows, start=1)
            for column, value in enumerate(values, start=1)
        }
        for book in sheets
    ]


def differences(
    found: Mapping[Place, object], expected: Mapping[Place, object], places: Iterable[Place]
) -> list[str]:
    """Name the cells whose value is not the one expected: numbers to a billionth."""
    wrong = []
    for place in places:
        value, other = found.get(place), expected.get(place)
        if isinstance(value, int | float) and isinstance(other, int | float):
            same = math.isclose(value, other, rel_tol=1e-9, abs_tol=1e-9)
        else:
            same = type(value) is type(other) and value == other
        if not same:
            wrong.append(f"{place[0]}!{place[1]}: {value!r}, expected {other!r}")
    return wrong
