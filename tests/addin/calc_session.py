"""LibreOffice Calc with the add-in's functions; run by a Python that has uno.

    python calc_session.py REQUESTS ANSWERS FOLDER OPTION...

REQUESTS is a JSON file: {"cells": {sheet: rows}, "formulas": [[formula, columns, rows], ...]}. The
rows are put into sheets of a new document, and each formula is typed into cells of a further sheet,
as an array formula where it is to fill several. ANSWERS gets the rows of each formula.
"""

import json
import sys
from pathlib import Path

from libreoffice_recalculation import desktop_of_an_office, hidden


def computed(desktop, asked):
    document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (hidden(),))
    sheets = document.Sheets
    for name, rows in asked["cells"].items():
        sheets.insertNewByName(name, sheets.Count)
        cells = sheets.getByName(name).getCellRangeByPosition(0, 0, len(rows[0]) - 1, len(rows) - 1)
        cells.setDataArray(tuple(tuple("" if c is None else c for c in row) for row in rows))
    typed = []
    for number, (formula, columns, rows) in enumerate(asked["formulas"]):
        sheets.insertNewByName(f"F{number}", sheets.Count)
        sheet = sheets.getByName(f"F{number}")
        cells = sheet.getCellRangeByPosition(0, 0, columns - 1, rows - 1)
        if (columns, rows) == (1, 1):
            cells.getCellByPosition(0, 0).setFormula(formula)
        else:
            cells.setArrayFormula(formula)
        typed.append(cells)
    document.calculateAll()
    answers = [[list(row) for row in cells.getDataArray()] for cells in typed]
    document.close(True)
    return answers


def main(requests, answers, folder, *options):
    asked = json.loads(Path(requests).read_text(encoding="utf-8"))
    with desktop_of_an_office(Path(folder) / "profile", options) as desktop:
        Path(answers).write_text(json.dumps(computed(desktop, asked)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
