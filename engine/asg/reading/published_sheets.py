"""Sheets of a published workbook: opened, headings found, every cell checked before it is used."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from asg.errors import Fault, InputError

LARGEST_SPAN = 20_000_000
"""Cells between the first and the last cell of a sheet; more than this is no benchmark file."""

LARGEST_WORKBOOK = 1 << 30
"""Bytes of a workbook once unpacked; more than this is no benchmark file."""

Floats = NDArray[np.float64]

WHOLE = 1e-6
"""A number this near a whole one is whole: published counts are sums of weights that round off."""

_WORKBOOK_STARTS = (b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1"))
_NOT_A_SOUND_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
_CELL = re.compile(rb'<c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"')
_YEAR = re.compile(r"(?<!\d)(?:199\d|2[01]\d\d)(?!\d)")
_A_WORKBOOK = "a published benchmark workbook (.ods or .xlsx)"


@dataclass(frozen=True, eq=False)
class Workbook:
    """An open workbook, the very bytes that it was read from, and their checksum."""

    file: str
    sha256: str
    raw: bytes
    content: CalamineWorkbook

    def sheet_named(self, name: str) -> str | None:
        """Give a sheet's name as the workbook writes it; None where there is no such sheet."""
        return next((n for n in self.content.sheet_names if fold(n) == fold(name)), None)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A sheet as a table: headings in row 1, then rows; blank rows are left out.

    Attributes
    ----------
    file, name
        Where it is from.
    headings
        The headings as written, stripped.
    rows
        The cells of each row, as many as there are headings.
    numbers
        The number that Excel shows beside each row.
    places
        The columns in which a heading stands, by its folded form.
    """

    file: str
    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    numbers: tuple[int, ...]
    places: dict[str, list[int]]

    def fault(
        self, kind: str, expected: str, row: int | None, column: str | None, value: object = None
    ) -> Fault:
        """Give a fault in this sheet; ``row`` is an index of ``rows``, None for the headings."""
        number = None if row is None else self.numbers[row]
        text = None if value is None else as_text(value)
        return Fault(self.file, kind, expected, self.name, number, column, text)


def fold(name: str) -> str:
    """Give a name for comparing: years of the survey differ in case and stray spaces."""
    return name.strip().casefold()


def as_text(value: object) -> str:
    """Give a cell's value as Excel would show it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def is_blank(value: object) -> bool:
    """Tell whether a cell holds nothing, or nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def starts_as_workbook(path: Path) -> bool:
    """Tell from the first bytes whether a file can be a workbook at all."""
    try:
        with path.open("rb") as file:
            return file.read(8).startswith(_WORKBOOK_STARTS)
    except OSError:
        return False


def open_workbook(path: Path) -> Workbook:
    """Open a workbook.

    Raises
    ------
    InputError
        If the file cannot be read or is no workbook.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise _unreadable(path, "no such file") from None
    except IsADirectoryError:
        raise _unreadable(path, "is a folder") from None
    except OSError as error:
        # Windows says "permission denied" of a folder.
        kind = "is a folder" if path.is_dir() else f"cannot be read ({error.strerror or error})"
        raise _unreadable(path, kind) from error
    if not content:
        raise _unreadable(path, "is empty")
    if not content.startswith(_WORKBOOK_STARTS):
        raise _unreadable(path, "is not a workbook")
    if _unpacked_size(content) > LARGEST_WORKBOOK:
        raise _unreadable(path, "is over 1 GB once unpacked")
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    except PasswordError:
        raise _unreadable(path, "is protected by a password") from None
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(path, _damage(error, content)) from error
    return Workbook(path.name, hashlib.sha256(content).hexdigest(), content, workbook)


def _damage(error: Exception, content: bytes) -> str:
    # An encrypted .xlsx is not a zip but a compound file with these streams.
    if "EncryptedPackage".encode("utf-16-le") in content or "password" in str(error).casefold():
        return "is protected by a password"
    return f"is damaged or not a workbook ({error})"


def _unreadable(path: Path, kind: str) -> InputError:
    return InputError([Fault(path.name, kind, _A_WORKBOOK)])


def _unpacked_size(content: bytes) -> int:
    """Give the bytes that the parts of a zip say they unpack to; 0 of what is no sound zip."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            return sum(part.file_size for part in parts.infolist())
    except _NOT_A_SOUND_ZIP:
        return 0


def refuse_wide_sheets(path: Path, workbook: Workbook) -> None:
    """Refuse a workbook with cells so far apart that reading them would take all memory.

    Calamine makes room for every cell between the first and the last, and where there is not
    enough the process ends without a word.

    Raises
    ------
    InputError
        Naming the part of the file that holds the sheet.
    """
    try:
        with zipfile.ZipFile(BytesIO(workbook.raw)) as parts:
            sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
            wide = [name for name in sheets if _span(parts.read(name)) > LARGEST_SPAN]
    except _NOT_A_SOUND_ZIP:
        return  # calamine says what is wrong with it
    if wide:
        raise _unreadable(path, f"has cells too far apart to be read ({wide[0]})")


def _span(worksheet: bytes) -> int:
    cells = {(match[1], match[2]) for match in _CELL.finditer(worksheet)}
    if not cells:
        return 0
    rows = max(int(row) for _, row in cells)
    return rows * max(_column_number(column) for column, _ in cells)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def read_cells(workbook: Workbook, name: str) -> Sequence[Sequence[object]]:
    """Read a sheet from cell A1 on, so that row numbers are Excel's.

    Raises
    ------
    InputError
        If the sheet is damaged.
    """
    try:
        sheet = workbook.content.get_sheet_by_name(name)
        cells: Sequence[Sequence[object]] = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        fault = Fault(workbook.file, f"is damaged ({error})", "a sheet that can be read", name)
        raise InputError([fault]) from error
    return cells


def read_sheet(workbook: Workbook, name: str) -> Sheet:
    """Read a sheet as a table with its headings in row 1."""
    cells = read_cells(workbook, name)
    first = cells[0] if cells else []
    headings = tuple("" if is_blank(value) else as_text(value).strip() for value in first)
    kept = [
        (number, tuple(row[: len(headings)]))
        for number, row in enumerate(cells[1:], start=2)
        if not all(is_blank(value) for value in row)
    ]
    rows, numbers = tuple(row for _, row in kept), tuple(number for number, _ in kept)
    places: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        places.setdefault(fold(heading), []).append(place)
    return Sheet(workbook.file, name, headings, rows, numbers, places)


def find_column(
    sheet: Sheet, heading: str, faults: list[Fault], *, needed: bool = True
) -> int | None:
    """Give the place of a column, whatever the case of its heading.

    Where it does not stand there, or stands there twice, that is a fault and the place is None; a
    column that is not needed may be absent.
    """
    places = sheet.places.get(fold(heading), [])
    if len(places) == 1:
        return places[0]
    if places:
        expected = "each heading once, whatever its case"
        faults.append(sheet.fault("heading stands twice", expected, None, heading))
    elif needed:
        faults.append(sheet.fault("no such column", "this heading in row 1", None, heading))
    return None


@dataclass(frozen=True)
class Allowed:
    """The numbers that a column may hold, and how to say so."""

    expected: str
    low: float = -np.inf
    high: float = np.inf
    whole: bool = False
    blank: bool = True


SCORE = Allowed("a score from 0 to 10, or blank where suppressed", 0, 10)

COUNT = Allowed("a whole number of respondents", 0, 1e9, whole=True)

PERCENTAGE = Allowed("a percentage above 0, up to 100", 1e-9, 100, blank=False)


def column_numbers(
    sheet: Sheet, place: int | None, allowed: Allowed, faults: list[Fault]
) -> NDArray[np.float64]:
    """Give the numbers of a column, NaN where blank (or where there is no such column).

    A cell that holds anything else is a fault and NaN too.
    """
    values = np.full(len(sheet.rows), np.nan)
    if place is None:
        return values
    column = sheet.headings[place]
    for row, cells in enumerate(sheet.rows):
        value = cells[place]
        if isinstance(value, float | int) and not isinstance(value, bool):
            values[row] = value
            kind = _wrong_number(float(value), allowed)
        elif is_blank(value):
            kind = "" if allowed.blank else "blank"
        else:
            kind = "not a number"
        if kind:
            values[row] = np.nan
            shown = None if kind == "blank" else value
            faults.append(sheet.fault(kind, allowed.expected, row, column, shown))
    return np.rint(values) if allowed.whole else values


def _wrong_number(value: float, allowed: Allowed) -> str:
    if not np.isfinite(value):
        return "not a number"
    if allowed.whole and abs(value - round(value)) > WHOLE:
        return "not a whole number"
    return "" if allowed.low <= value <= allowed.high else "out of range"


def column_texts(
    sheet: Sheet, place: int | None, pattern: str, expected: str, faults: list[Fault]
) -> list[str]:
    """Give the stripped texts of a column, ``""`` for a cell that does not match the pattern."""
    texts = []
    for row, cells in enumerate(sheet.rows):
        value = "" if place is None else cells[place]
        text = value.strip() if isinstance(value, str) else ""
        if place is not None and not re.fullmatch(pattern, text):
            kind, shown = ("blank", None) if is_blank(value) else ("not a text of this kind", value)
            faults.append(sheet.fault(kind, expected, row, sheet.headings[place], shown))
            text = ""
        texts.append(text)
    return texts


def _repeated(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Give (place, first place) of each text that stood there before, whatever its case."""
    first: dict[str, int] = {}
    found = []
    for place, text in enumerate(texts):
        earlier = first.setdefault(fold(text), place)
        if text and earlier != place:
            found.append((place, earlier))
    return found


def column_trusts(
    sheet: Sheet, faults: list[Fault], *, names: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the codes and, where asked for, the names of a sheet's trusts."""
    code_at = find_column(sheet, "TrustCode", faults)
    expected = "a trust code: letters and digits, as text"
    # Codes name the workbooks that are written, so nothing but letters and digits will do.
    codes = column_texts(sheet, code_at, r"[A-Za-z0-9]{1,20}", expected, faults)
    for row, first in _repeated(codes):
        expected = f"each trust once (it stands in row {sheet.numbers[first]} already)"
        faults.append(sheet.fault("trust stands twice", expected, row, "TrustCode", codes[row]))
    if not names:
        return tuple(codes), ()
    name_at = find_column(sheet, "trustname", faults)
    return tuple(codes), tuple(column_texts(sheet, name_at, r".+", "the name of a trust", faults))


def find_year(text: str) -> int | None:
    """Give the first year (four digits, 1990 to 2199) that stands in a text."""
    match = _YEAR.search(text)
    return int(match.group()) if match else None
