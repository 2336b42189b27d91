"""Cells, merged blocks and links of a sheet as Excel stores them.

A batch of workbooks has a million cells. xlsxwriter checks, keeps and writes each by a dozen calls;
here a cell becomes text in one step. xlsxwriter still makes everything around the cells, and
``tests/workbook/test_cells.py`` holds the finished sheets against those that it writes alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import isfinite
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_cell_to_rowcol

from asg.formats.xlsx.shared_texts import SharedTexts, check_length, without_control_characters
from asg.sheets.model import Content, Formula, RichText, column_letters


class _Letters(dict[int, str]):
    """The letters of columns, each found once."""

    def __missing__(self, column: int) -> str:
        found = self[column] = column_letters(column)
        return found


LETTERS = _Letters()
"""The letters of each column, the first being 0."""

_FUNCTION = re.compile(r"\b[A-Z][A-Z0-9.]*(?=\()")
NEWER_FUNCTIONS = frozenset(["LAMBDA", "LET", "NORM.S.INV", "PERCENTILE.EXC", "PERCENTILE.INC"])
"""Functions of our formulas that are newer than Excel 2007: the file marks their names."""


@lru_cache(maxsize=20_000)
def stored_formula(text: str) -> str:
    """Formula as the file holds it: without "=", newer functions with their prefixes.

    >>> stored_formula("=SUM(A1:A2)+NORM.S.INV(0.5)")
    'SUM(A1:A2)+_xlfn.NORM.S.INV(0.5)'
    """
    return escape(_FUNCTION.sub(_stored_function, text.removeprefix("=")))


def _stored_function(found: re.Match[str]) -> str:
    return f"_xlfn.{found[0]}" if found[0] in NEWER_FUNCTIONS else found[0]


def blank_cell(place: str, look: str) -> str:
    """An empty cell that has a look.

    >>> blank_cell("B2", "5")
    '<c r="B2" s="5"/>'
    """
    return f'<c r="{place}" s="{look}"/>'


def cell(place: str, look: str, value: Content, texts: SharedTexts) -> str:
    """A cell; ``look`` is the number of its format, text partly bold is a :func:`rich_cell`."""
    # The commonest first: numbers, formulas, texts.
    kind = value.__class__
    if kind is float and isfinite(value):  # type: ignore[arg-type]
        return f'<c r="{place}" s="{look}"><v>{value!r}</v></c>'
    if kind is Formula:
        return _formula_cell(place, look, value)  # type: ignore[arg-type]
    if value is None or value == "":
        return f'<c r="{place}" s="{look}"/>'
    if isinstance(value, str):
        return f'<c r="{place}" s="{look}" t="s"><v>{texts.number(value)}</v></c>'
    if value is True or value is False:
        return f'<c r="{place}" s="{look}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, RichText):
        raise TypeError(f"{value.text!r}: text that is partly bold is written by its runs")
    return f'<c r="{place}" s="{look}"><v>{number(value)}</v></c>'  # type: ignore[arg-type]


def rich_cell(place: str, look: str, runs: Iterable[tuple[str, str]], texts: SharedTexts) -> str:
    """A cell with a text in several fonts: stretches of a font's properties and a text."""
    return f'<c r="{place}" s="{look}" t="s"><v>{texts.rich_number(runs)}</v></c>'


def number(value: float) -> str:
    """A number with every digit: as many as it takes to tell it from any other.

    >>> number(0.1)
    '0.1'
    """
    if value.__class__ is not float and value.__class__ is not int:
        raise TypeError(f"{value!r}: a cell holds text or a number")
    if not isfinite(value):
        raise ValueError(f"{value}: a cell holds no such number")
    return repr(value)


def _formula_cell(place: str, look: str, formula: Formula) -> str:
    text, value, array, fills = formula
    kind = ""
    if value is True or value is False:
        kind, shown = ' t="b"', f"{value:d}"
    elif not isinstance(value, str):
        shown = number(value)
    elif value == "" or value.startswith("#"):
        raise ValueError(f"{text}: a formula gives a text or a number, not {value!r}")
    else:
        check_length(value)
        kind, shown = ' t="str"', escape(without_control_characters(value))
    if fills != (0, 0):
        # "cm" is the number of what metadata.xml says of arrays that fill cells.
        row, column = xl_cell_to_rowcol(place)
        filled = block(row, column, row + fills[0] - 1, column + fills[1] - 1)
        kind, head = f' cm="1"{kind}', f' t="array" ref="{filled}"'
    else:
        head = f' t="array" ref="{place}"' if array else ""
    return f'<c r="{place}" s="{look}"{kind}><f{head}>{stored_formula(text)}</f><v>{shown}</v></c>'


def block(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """A block of cells as references name it, the first row and column being 0.

    >>> block(0, 1, 2, 3), block(4, 0, 4, 0)
    ('B1:D3', 'A5')
    """
    first = f"{LETTERS[first_column]}{first_row + 1}"
    last = f"{LETTERS[last_column]}{last_row + 1}"
    return first if first == last else f"{first}:{last}"


POINTS = 0.75
"""Of a pixel."""
ORDINARY_HEIGHTS = (None, 0, 20)
"""In pixels, of rows that need no height of their own."""


def cell_rows(heights: Sequence[int | None], cells: Sequence[str]) -> str:
    """The rows of a sheet; heights are in pixels, None for the ordinary one.

    >>> cell_rows([21, None], ["<c/>", ""])
    '<row r="1" ht="15.75" customHeight="1"><c/></row><row r="2"/>'
    """
    sized = {
        h: "" if h is None or h in ORDINARY_HEIGHTS else f' ht="{h * POINTS:g}" customHeight="1"'
        for h in set(heights)
    }
    return "".join(
        [
            f'<row r="{number}"{sized[height]}>{own}</row>'
            if own
            else f'<row r="{number}"{sized[height]}/>'
            for number, (height, own) in enumerate(zip(heights, cells, strict=True), start=1)
        ]
    )
