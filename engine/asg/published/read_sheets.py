"""Sheets of a published workbook: headings found, every cell checked before it is used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asg.errors import Fault
from asg.kernels.decimals import without_residue
from asg.names import A_NAME, fold, is_name
from asg.reading.layouts import LayoutInUse, WorkbookLayout
from asg.reading.layouts.layout_model import ITEM, TrustColumns
from asg.reading.meanings import NOT_GIVEN
from asg.survey.trust_codes import A_TOTAL, ONLY_TRUSTS, is_total, sums_of_others
from asg.tables.workbooks import Workbook, as_text, is_blank, read_cells
from asg.text_size import one_line

Floats = NDArray[np.float64]

WHOLE = 1e-6
"""A number this near a whole one is whole: published counts are sums of weights that round off."""

_YEAR = re.compile(r"(?<!\d)(?:199\d|2[01]\d\d)(?!\d)")


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet as a table: headings, then rows; blank rows are left out."""

    file: str
    name: str
    """Where it is from."""
    headings: tuple[str, ...]
    """The headings as written, stripped."""
    rows: tuple[tuple[object, ...], ...]
    """The cells of each row, as many as there are headings."""
    numbers: tuple[int, ...]
    """The number that Excel shows beside each row."""
    places: dict[str, list[int]]
    """The columns in which a heading stands, by its folded form."""
    headings_row: int = 1
    """The row that the headings are."""

    def heading(self, headings: Sequence[str], item: str = "") -> str:
        """Of the headings that a layout allows for a column, the one that is there, or the first.

        "" where the layout has none.
        """
        named = [heading.replace(ITEM, item) for heading in headings]
        return next((n for n in named if fold(n) in self.places), named[0] if named else "")

    def has(self, heading: str, item: str) -> bool:
        """Whether the column of a layout's heading is there, for an item."""
        return fold(heading.replace(ITEM, item)) in self.places

    def fault(
        self, kind: str, expected: str, row: int | None, column: str | None, value: object = None
    ) -> Fault:
        """A fault in this sheet; ``row`` is an index of ``rows``, None for the headings."""
        number = None if row is None else self.numbers[row]
        text = None if value is None else as_text(value)
        return Fault(self.file, kind, expected, self.name, number, column, text)


@dataclass(frozen=True, eq=False)
class BenchmarkFile:
    """A published workbook while it is read, by a layout; its faults are gathered."""

    workbook: Workbook
    used: LayoutInUse
    faults: list[Fault]

    @property
    def layout(self) -> WorkbookLayout:
        """Its layout."""
        return self.used.layout

    def sheet(self, name: str) -> Sheet:
        """Read one of its sheets."""
        return read_sheet(self.workbook, name, self.layout.headings_row)


def read_sheet(workbook: Workbook, name: str, headings_row: int = 1) -> Sheet:
    """Read a sheet as a table."""
    cells = read_cells(workbook, name)[headings_row - 1 :]
    first = cells[0] if cells else []
    headings = tuple("" if is_blank(value) else as_text(value).strip() for value in first)
    kept = [
        (number, tuple(row[: len(headings)]))
        for number, row in enumerate(cells[1:], start=headings_row + 1)
        if not all(is_blank(value) for value in row)
    ]
    rows, numbers = tuple(row for _, row in kept), tuple(number for number, _ in kept)
    places: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        places.setdefault(fold(heading), []).append(place)
    return Sheet(workbook.file, name, headings, rows, numbers, places, headings_row)


def find_column(
    sheet: Sheet,
    headings: Sequence[str],
    faults: list[Fault],
    *,
    item: str = "",
    needed: bool = True,
) -> int | None:
    """The place of a column, whatever the case of its heading.

    Where it is missing, or is there twice, that is a fault and the place is None; a
    column that is not needed, or that the layout does not have, may be absent.
    """
    heading = sheet.heading(headings, item)
    if not heading:
        return None
    places = sheet.places.get(fold(heading), [])
    if len(places) == 1:
        return places[0]
    if places:
        expected = "each heading once, ignoring case"
        faults.append(sheet.fault("duplicate heading", expected, None, heading))
    elif needed:
        faults.append(
            sheet.fault(
                "no such column", f"this heading in row {sheet.headings_row}", None, heading
            )
        )
    return None


@dataclass(frozen=True)
class Allowed:
    """The numbers that a column may hold, and how to say so."""

    expected: str
    low: float = -np.inf
    high: float = np.inf
    whole: bool = False
    blank: bool = True


def score_allowed(scale: tuple[float, float], blank: str = "blank where suppressed") -> Allowed:
    """The scores of a scale."""
    expected = f"a score from {scale[0]:g} to {scale[1]:g}, or {blank}"
    return Allowed(expected, *scale)


COUNT = Allowed("a whole number of respondents", 0, 1e9, whole=True)

PERCENTAGE = Allowed("a percentage above 0, up to 100", 1e-6, 100, blank=False)


def column_numbers(
    sheet: Sheet, place: int | None, allowed: Allowed, faults: list[Fault]
) -> NDArray[np.float64]:
    """The numbers of a column, NaN where blank or suppressed (or where there is no such column).

    A cell that holds anything else is a fault and NaN too.
    """
    values = np.full(len(sheet.rows), np.nan)
    if place is None:
        return values
    column = sheet.headings[place]
    for row, cells in enumerate(sheet.rows):
        value = _as_number(cells[place])
        if isinstance(value, float | int) and not isinstance(value, bool):
            values[row] = without_residue(float(value), (allowed.low, allowed.high))
            kind = _wrong_number(float(values[row]), allowed)
        elif is_blank(value) or (allowed.blank and is_mark(value)):
            kind = "" if allowed.blank else "blank"
        else:
            kind = "not a number"
        if kind:
            values[row] = np.nan
            shown = None if kind == "blank" else value
            faults.append(sheet.fault(kind, allowed.expected, row, column, shown))
    return np.rint(values) if allowed.whole else values


def is_mark(value: object) -> bool:
    """Whether a cell holds a mark of what is not shown, such as * or [c]."""
    return isinstance(value, str) and value.strip() in NOT_GIVEN


def _as_number(value: object) -> object:
    """The number that a cell stores as text; any other value as it is."""
    if not isinstance(value, str):
        return value
    try:
        return float(value)
    except ValueError:
        return value


def _wrong_number(value: float, allowed: Allowed) -> str:
    if not np.isfinite(value):
        return "not a number"
    if allowed.whole and abs(value - round(value)) > WHOLE:
        return "not a whole number"
    return "" if allowed.low <= value <= allowed.high else "out of range"


def column_texts(
    sheet: Sheet, place: int | None, pattern: str, expected: str, faults: list[Fault]
) -> list[str]:
    """The stripped texts of a column, ``""`` for a cell that does not match the pattern."""
    texts = []
    for row, cells in enumerate(sheet.rows):
        value = "" if place is None else cells[place]
        text = one_line(value) if isinstance(value, str) else ""
        if place is not None and not re.fullmatch(pattern, text):
            kind, shown = ("blank", None) if is_blank(value) else ("not a text of this kind", value)
            faults.append(sheet.fault(kind, expected, row, sheet.headings[place], shown))
            text = ""
        texts.append(text)
    return texts


def _repeated(texts: Sequence[str]) -> list[tuple[int, int]]:
    """(place, first place) of each text that stood there before, whatever its case."""
    first: dict[str, int] = {}
    found = []
    for place, text in enumerate(texts):
        earlier = first.setdefault(fold(text), place)
        if text and earlier != place:
            found.append((place, earlier))
    return found


def column_trusts(
    sheet: Sheet, trust: TrustColumns, faults: list[Fault], *, names: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes and, where asked for, the names of a sheet's trusts."""
    code_at = find_column(sheet, trust.code, faults)
    code_heading, name_heading = sheet.heading(trust.code), sheet.heading(trust.name)
    name_at = sheet.places.get(fold(name_heading), [None])[0]
    totals: dict[int, Fault] = {}
    for row, cells in enumerate(sheet.rows):
        for at in (code_at, name_at):
            if at is not None and is_total(str(cells[at])) and row not in totals:
                column = sheet.headings[at]
                totals[row] = sheet.fault(A_TOTAL, ONLY_TRUSTS, row, column, cells[at])
    if totals:
        faults += totals.values()
        written = column_texts(sheet, code_at, r"(?s).*", "", faults)
        codes = ["" if row in totals else code for row, code in enumerate(written)]
        return tuple(codes), ("",) * len(codes) if names else ()
    expected = "a trust code: letters and digits, as text"
    # Codes name the workbooks that are written, so nothing but letters and digits will do.
    codes = column_texts(sheet, code_at, r"[A-Za-z0-9]{1,20}", expected, faults)
    for row, first in _repeated(codes):
        expected = f"each trust once (it is already in row {sheet.numbers[first]})"
        faults.append(sheet.fault("duplicate trust", expected, row, code_heading, codes[row]))
    if not names:
        return tuple(codes), ()
    name_at = find_column(sheet, trust.name, faults)
    named = column_texts(sheet, name_at, r"(?s).+", "the name of a trust", faults)
    for row, name in enumerate(named):
        if name and not is_name(name):
            faults.append(sheet.fault("trust name", A_NAME, row, name_heading, name))
    return tuple(codes), tuple(named)


def find_totals(
    sheet: Sheet, trust: TrustColumns, codes: Sequence[str], counts: Floats, faults: list[Fault]
) -> None:
    """Find rows whose numbers of respondents are the sums of all other rows."""
    for row in np.flatnonzero(sums_of_others(counts)).tolist():
        kind = "numbers that are the sum of the other rows"
        faults.append(sheet.fault(kind, ONLY_TRUSTS, row, sheet.heading(trust.code), codes[row]))


def find_year(text: str) -> int | None:
    """The first year (four digits, 1990 to 2199) that is in a text."""
    match = _YEAR.search(text)
    return int(match.group()) if match else None
