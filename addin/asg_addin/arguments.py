"""What a formula hands over, taken as numbers and texts; what is wrong with it, as a sentence.

Every argument arrives as rows of cells, a single cell as one row of one. A cell is what the host
makes of it: a float, a text, a truth value, None where it is blank, a date, or an error of Excel.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, TypeAlias

Cell: TypeAlias = Any
"""What one cell holds, or shows."""

Cells: TypeAlias = Any
"""An argument of a formula: rows of cells; None where it was left out."""

Rows: TypeAlias = list[list[Cell]]

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_COM_ERRORS = range(-2146826299, -2146826199)
"""What classic COM hands over for errors that xlwings does not know by name, #SPILL! among them."""


class ArgumentError(Exception):
    """An argument is wrong; the text names it and is what the cell shows."""

    def __init__(self, argument: str, said: str) -> None:
        super().__init__(f"{argument}: {said}")


def one_line(text: str) -> str:
    """The first of some lines, and how many more there are: a cell shows one line."""
    first, *others = text.splitlines()
    return f"{first} (and {len(others)} more)" if others else first


def rows_of(cells: Cells) -> Rows:
    """An argument as rows of cells, whatever shape a host gave it."""
    if cells.__class__ is list and cells and cells[0].__class__ is list:
        return cells  # as xlwings hands them over; nobody changes them
    if not isinstance(cells, list | tuple):
        return [[cells]]
    return [list(row) if isinstance(row, list | tuple) else [row] for row in cells]


def line_of(cells: Cells, argument: str) -> list[Cell]:
    """The cells of a range that is one column or one row.

    Raises
    ------
    ArgumentError
        If it is several of both.
    """
    rows = rows_of(cells)
    if len(rows) > 1 and any(len(row) != 1 for row in rows):
        found = f"{len(rows)} rows and {len(rows[0])} columns"
        raise ArgumentError(argument, f"{found}; expected one column or one row")
    return [cell for row in rows for cell in row]


def was_left_out(cells: Cells) -> bool:
    """Whether an argument was left out, or is one blank cell."""
    rows = rows_of(cells)
    return len(rows) == 1 and len(rows[0]) == 1 and is_blank(rows[0][0])


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing, or nothing but spaces."""
    return cell is None or cell != cell or (isinstance(cell, str) and not cell.strip())


def in_words(cell: Cell) -> str:
    """What a cell holds, for a sentence."""
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() if cell in _COM_ERRORS:
            return "an error"
        case float() | int() | Decimal():
            return f"{cell:.15g}"
        case date() | time():
            return f"the date or time {cell}"
        case None:
            return "a blank"
    text = str(cell).strip()
    return repr(text if len(text) <= 40 else f"{text[:39]}…")


def counted(cells: int) -> str:
    """How many cells there are."""
    return "1 cell" if cells == 1 else f"{cells} cells"


def place_in(cells: Sequence[Cell] | Rows, index: int) -> str:
    """Which cell of a line is meant, counted from 1; nothing of a single cell."""
    return f"cell {index + 1}: " if len(cells) > 1 else ""


def number_in(cell: Cell, argument: str, place: str = "") -> float | None:
    """The number in a cell, None where it is blank; a number written as text is one.

    Raises
    ------
    ArgumentError
        If something else is in it.
    """
    if is_blank(cell):
        return None
    if isinstance(cell, str) and _NUMBER.fullmatch(cell.strip()):
        return float(cell)
    if not _is_number(cell):
        raise ArgumentError(argument, f"{place}{in_words(cell)}; expected a number")
    return float(cell)


def _is_number(cell: Cell) -> bool:
    numeric = isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)
    return numeric and not (isinstance(cell, int) and cell in _COM_ERRORS)


def numbers_in(cells: Sequence[Cell], argument: str) -> list[float | None]:
    """The numbers in a line of cells, None where one is blank.

    Raises
    ------
    ArgumentError
        If something else is in one.
    """
    return [
        # Nearly every cell is a float: a thousand of them are not to wait for what is rare.
        cell
        if cell.__class__ is float and cell == cell
        else number_in(cell, argument, place_in(cells, index))
        for index, cell in enumerate(cells)
    ]


def text_in(cells: Cells, argument: str, expected: str) -> str:
    """The text in a single cell, spaces around it taken off; a number as its digits.

    Raises
    ------
    ArgumentError
        If there are several cells, or it holds nothing of the kind.
    """
    rows = texts_in(cells, argument, expected)
    if len(rows) != 1 or len(rows[0]) != 1:
        raise ArgumentError(argument, f"several cells; expected one, with {expected}")
    text: str = rows[0][0]
    return text


def texts_in(cells: Cells, argument: str, expected: str) -> Rows:
    """The texts in cells, as :func:`text_in` does.

    Raises
    ------
    ArgumentError
        If a cell holds nothing of the kind.
    """
    rows = rows_of(cells)
    flat = [cell for row in rows for cell in row]
    texts = (_text(cell, argument, expected, place_in(flat, i)) for i, cell in enumerate(flat))
    return [[next(texts) for _ in row] for row in rows]


def _text(cell: Cell, argument: str, expected: str, place: str) -> str:
    if is_blank(cell) or not (isinstance(cell, str) or _is_number(cell)):
        raise ArgumentError(argument, f"{place}{in_words(cell)}; expected {expected}")
    # A trust may go by a number; its cell then holds one.
    return cell.strip() if isinstance(cell, str) else f"{cell:.15g}"


def together(arguments: dict[str, Rows]) -> list[list[tuple[Cell, ...]]]:
    """Join arguments side by side, cell by cell, as Excel does in an array formula.

    A single cell, a row or a column is repeated as far as the others reach.

    Parameters
    ----------
    arguments
        Rows of cells by the name of the argument.

    Returns
    -------
    list of list of tuple
        For each row and column, one cell of each argument.

    Raises
    ------
    ArgumentError
        If one has a size that neither fits the others nor can be repeated.
    """
    height = max(len(rows) for rows in arguments.values())
    width = max(len(rows[0]) for rows in arguments.values())
    for name, rows in arguments.items():
        if len(rows) not in (1, height) or len(rows[0]) not in (1, width):
            said = f"{len(rows)} by {len(rows[0])} cells"
            raise ArgumentError(name, f"{said}; expected {height} by {width}, as in the others")
    return [
        [
            tuple(
                rows[r if len(rows) > 1 else 0][c if len(rows[0]) > 1 else 0]
                for rows in arguments.values()
            )
            for c in range(width)
        ]
        for r in range(height)
    ]
