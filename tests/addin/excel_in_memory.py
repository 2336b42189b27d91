"""An Excel of a few dictionaries, under xlwings' own classes.

xlwings reaches Excel through an engine: COM on Windows, AppleScript on a Mac. This is a third one,
for tests: books and sheets in memory. Everything above it is xlwings as installed, its conversion
of values included. What Excel itself does (dialogs, painting, recalculation) is not seen here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import xlwings as xw
from xlwings.utils import a1_to_tuples

ERRORS = {-2146826246: "#N/A", -2146826259: "#NAME?"}
"""How COM hands errors over, with how Excel shows them."""


class Engine:
    name = "memory"
    type = "desktop"

    def __init__(self):
        self.apps = [App(self)]

    @staticmethod
    def prepare_xl_data_element(value, options):
        return value

    @staticmethod
    def clean_value_data(data, datetime_builder, empty_as, number_builder, err_to_str):
        def clean(value):
            if value is None or value == "":
                return empty_as
            if isinstance(value, int) and value in ERRORS:
                return ERRORS[value] if err_to_str else empty_as
            if isinstance(value, datetime):
                return datetime_builder(year=value.year, month=value.month, day=value.day)
            if isinstance(value, float) and number_builder is not None:
                return number_builder(value)
            return value

        return [[clean(value) for value in row] for row in data]


class App:
    def __init__(self, engine):
        self.engine = engine
        self.books = Books(self)
        self.pid = 1
        self.told = []
        self.shown = []
        self._status_bar = False
        self.spills = True  # what Excel before 2021 does not

    @property
    def status_bar(self):
        return self._status_bar

    @status_bar.setter
    def status_bar(self, value):
        self._status_bar = value
        self.shown.append(value)

    def alert(self, prompt, title, buttons, mode, callback):
        self.told.append((prompt, title, buttons, mode))
        return "ok"


class Books:
    def __init__(self, app):
        self.app, self.all = app, []

    def __len__(self):
        return len(self.all)

    def __call__(self, which):
        return next(b for i, b in enumerate(self.all, 1) if which in (i, b.name))

    def add(self):
        book = Book(self.app, f"Book{len(self.all) + 1}")
        book.sheets.add(None, None, "Sheet1")
        self.all.append(book)
        return book


class Book:
    api = True

    def __init__(self, app, name):
        self.app, self.name, self.sheets = app, name, Sheets(self)


class Sheets:
    def __init__(self, book):
        self.book, self.all, self.active = book, [], None

    def __len__(self):
        return len(self.all)

    def __iter__(self):
        return iter(self.all)

    def __call__(self, which):
        return next(s for i, s in enumerate(self.all, 1) if which in (i, s.name))

    def add(self, before=None, after=None, name=None):
        sheet = Sheet(self.book, name)
        place = len(self.all) if after is None else self.all.index(after) + 1
        self.all.insert(place, sheet)
        self.active = sheet
        return sheet


class Sheet:
    api = True

    def __init__(self, book, name):
        self.book, self.name, self.cells = book, name, {}
        self.widths = {}

    @property
    def index(self):
        return self.book.sheets.all.index(self) + 1

    @property
    def used_range(self):
        rows, columns = zip(*self.cells, strict=True) if self.cells else ((1,), (1,))
        return Range(self, (min(rows), min(columns)), (max(rows), max(columns)))

    def range(self, arg1, arg2=None):
        first, last = self._corner(arg1), arg2 and self._corner(arg2)
        if isinstance(arg1, str) and ":" in arg1:
            first, last = a1_to_tuples(arg1)
        return Range(self, first, last or first)

    @staticmethod
    def _corner(where):
        if isinstance(where, str):
            return a1_to_tuples(where)[0]
        return (where.row, where.column) if isinstance(where, Range) else where

    def autofit(self, axis=None):
        pass

    def rows(self):
        last = self.used_range.last
        return [
            [self.cells.get((r, c)) for c in range(1, last[1] + 1)] for r in range(1, last[0] + 1)
        ]


class Font:
    bold = None


class Range:
    api = True
    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet, first, last):
        self.sheet, self.first, self.last = sheet, first, last
        self.font = Font()

    def __len__(self):
        rows, columns = self.shape
        return rows * columns

    @property
    def row(self):
        return self.first[0]

    @property
    def column(self):
        return self.first[1]

    @property
    def shape(self):
        return self.last[0] - self.first[0] + 1, self.last[1] - self.first[1] + 1

    def __call__(self, row, column=None):
        if column is None:
            row, column = divmod(row - 1, self.shape[1])
            row, column = row + 1, column + 1
        at = self.row + row - 1, self.column + column - 1
        return Range(self.sheet, at, at)

    @property
    def column_width(self):
        return self.sheet.widths.get(self.first[1])

    @column_width.setter
    def column_width(self, width):
        for column in range(self.first[1], self.last[1] + 1):
            self.sheet.widths[column] = width

    @property
    def raw_value(self):
        cells = self.sheet.cells
        rows = range(self.first[0], self.last[0] + 1)
        columns = range(self.first[1], self.last[1] + 1)
        values = [tuple(cells.get((r, c)) for c in columns) for r in rows]
        return values[0][0] if len(self) == 1 else values

    @raw_value.setter
    def raw_value(self, value):
        self._set(value, typed)

    @property
    def formula2(self):
        return self.sheet.cells.get(self.first)

    @formula2.setter
    def formula2(self, value):
        if not self.sheet.book.app.spills:
            raise AttributeError("Range has no member Formula2")
        self._set(value, lambda formula: formula)

    def set_formula_array(self, formula):
        for row in range(self.first[0], self.last[0] + 1):
            for column in range(self.first[1], self.last[1] + 1):
                self.sheet.cells[row, column] = f"{{{formula}}}"

    formula_array = property(None, set_formula_array)

    def _set(self, value, entered: Callable[[object], object]):
        rows = value if isinstance(value, list | tuple) else [[value]]
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                at = self.row + r, self.column + c
                if cell is None:
                    self.sheet.cells.pop(at, None)
                else:
                    self.sheet.cells[at] = entered(cell)


def typed(value):
    """Take a value as Excel does when it is typed: a leading apostrophe says that it is text."""
    if not isinstance(value, str):
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if value.startswith("'"):
        return value[1:]
    if value.startswith(("=", "+", "-", "@", "#")) or re.fullmatch(r"[0-9][0-9.,/ -]*", value):
        raise AssertionError(f"Excel would not take {value!r} for text")
    return value


def new_book(name: str) -> xw.Book:
    """Open an Excel in memory with one workbook that has no sheets yet."""
    engine = Engine()
    app = engine.apps[0]
    book = Book(app, name)
    app.books.all.append(book)
    return xw.Book(impl=book)


def fill(book: xw.Book, name: str, rows) -> xw.Sheet:
    """Add a sheet with these cells and show it."""
    impl = book.impl.sheets.add(None, None, name)
    for r, row in enumerate(rows, start=1):
        for c, value in enumerate(row, start=1):
            if value is not None and value != "":
                impl.cells[r, c] = value
    return xw.Sheet(impl=impl)
