"""The colours of bands: conditional formats that follow what a cell says."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from asg.bands import BAND_LABELS
from asg.workbook.exact import ExactWorksheet, done
from asg.workbook.formats import Formats
from asg.workbook.model import BandRule, Sheet

Rectangle = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


def colour_bands(worksheet: ExactWorksheet, sheet: Sheet, looks: Formats) -> None:
    """Give the cells of a sheet's lines that show a band the colours of the bands."""
    cells: dict[BandRule, set[tuple[int, int]]] = {}
    for row, line in enumerate(sheet.lines):
        for cell in line.cells:
            if cell.rule:
                cells.setdefault(cell.rule, set()).add((row, cell.column))
    for rule, places in cells.items():
        for rectangle in rectangles(places):
            add_band_rules(worksheet, rectangle, rule, looks)


def rectangles(places: set[tuple[int, int]]) -> list[Rectangle]:
    """Cover cells, given as (row, column), exactly with rectangles: runs across, joined down.

    >>> rectangles({(1, 1), (1, 2), (2, 1), (2, 2), (4, 1)})
    [(1, 1, 2, 2), (4, 1, 4, 1)]
    """
    found: list[Rectangle] = []
    for row, column in sorted(places):
        if found and found[-1][0] == row and found[-1][3] == column - 1:
            found[-1] = (*found[-1][:3], column)
        else:
            found.append((row, column, row, column))
    joined: list[Rectangle] = []
    for top, left, bottom, right in found:
        above = next((r for r in joined if (r[1], r[2], r[3]) == (left, top - 1, right)), None)
        if above is None:
            joined.append((top, left, bottom, right))
        else:
            joined[joined.index(above)] = (above[0], left, bottom, right)
    return joined


def add_band_rules(
    worksheet: ExactWorksheet, rectangle: Rectangle, rule: BandRule, looks: Formats
) -> None:
    """Give a rectangle of cells the colours of the bands, known by a rule."""
    cell = xl_rowcol_to_cell(rectangle[0], rectangle[1])
    for number in range(7, 0, -1):
        symbol = looks.theme.band(number).symbol
        criteria = {
            "words": f'={cell}="{looks.theme.band_words(number)}"',
            "label": f'={cell}="{BAND_LABELS[number]}"',
            "strip": f'=RIGHT({cell},{len(symbol) + 1})=CHAR(10)&"{symbol}"',
            "number": f"={cell}={number}",
        }[rule]
        options = {
            "type": "formula",
            "criteria": criteria,
            "format": looks.bands[number],
            "stop_if_true": True,
        }
        done(worksheet.conditional_format(*rectangle, options))
