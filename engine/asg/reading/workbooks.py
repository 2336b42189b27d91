"""Workbooks to read (.xlsx, .xlsm, .ods): opened with care, cells as they stand."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from asg.errors import Fault, InputError
from asg.reading.cells import FIRST_ROW, Cells, texts_of

RESPONSES_SHEET = "responses"
"""The sheet that is read where a workbook has it; else the first."""

LARGEST_SPAN = 20_000_000
"""Cells between the first and the last cell of a sheet; more than this is no file of a survey."""

LARGEST_WORKBOOK = 1 << 30
"""Bytes of a workbook once unpacked; more than this is no file of a survey."""

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
A_WORKBOOK = "a workbook (.xlsx, .xlsm or .ods)"


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


def open_workbook(path: Path, expected: str = A_WORKBOOK) -> Workbook:
    """Open a workbook.

    Parameters
    ----------
    path
        The file.
    expected
        What the messages say was expected.

    Raises
    ------
    InputError
        If the file cannot be read or is no workbook.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise _unreadable(path, "no such file", expected) from None
    except IsADirectoryError:
        raise _unreadable(path, "is a folder", expected) from None
    except OSError as error:
        # Windows says "permission denied" of a folder.
        kind = "is a folder" if path.is_dir() else f"cannot be read ({error.strerror or error})"
        raise _unreadable(path, kind, expected) from error
    if not content:
        raise _unreadable(path, "is empty", expected)
    if not content.startswith(_WORKBOOK_STARTS):
        raise _unreadable(path, "is not a workbook", expected)
    if _unpacked_size(content) > LARGEST_WORKBOOK:
        raise _unreadable(path, "is over 1 GB once unpacked", expected)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    except PasswordError:
        raise _unreadable(path, "is protected by a password", expected) from None
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(path, _damage(error, content), expected) from error
    return Workbook(path.name, hashlib.sha256(content).hexdigest(), content, workbook)


def _damage(error: Exception, content: bytes) -> str:
    # An encrypted .xlsx is not a zip but a compound file with these streams.
    if "EncryptedPackage".encode("utf-16-le") in content or "password" in str(error).casefold():
        return "is protected by a password"
    return f"is damaged or not a workbook ({error})"


def _unreadable(path: Path, kind: str, expected: str) -> InputError:
    return InputError([Fault(path.name, kind, expected)])


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
        said = f"has cells too far apart to be read ({wide[0]})"
        raise _unreadable(path, said, A_WORKBOOK)


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


def read_first_sheet(path: Path) -> Cells:
    """Read the sheet named ``responses``, or else the first, with headings in its row 1.

    Raises
    ------
    InputError
        If the file is no workbook, is damaged, or has no headings.
    """
    workbook = open_workbook(path)
    refuse_wide_sheets(path, workbook)
    names = workbook.content.sheet_names
    if not names:
        raise InputError([Fault(workbook.file, "no sheets", "a sheet with headings in row 1")])
    name = workbook.sheet_named(RESPONSES_SHEET) or names[0]
    return headed_cells(read_cells(workbook, name), workbook.file, name)


def headed_cells(rows: Sequence[Sequence[object]], file: str, sheet: str | None = None) -> Cells:
    """Take rows of cells as a table with headings in its row 1.

    Parameters
    ----------
    rows
        Rows of one length, the headings first.
    file, sheet
        What the messages call the table and its sheet.

    Raises
    ------
    InputError
        If there are no headings, or cells stand under none.
    """
    if not rows or all(is_blank(value) for value in rows[0]):
        raise InputError([Fault(file, "no headings", "headings in row 1", sheet)])
    columns = [texts_of(column) for column in zip(*rows, strict=True)]
    headings = [column[0] for column in columns]
    unnamed = [
        Fault(file, "cells without a heading", "a heading in row 1", sheet, row, None, text)
        for heading, column in zip(headings, columns, strict=True)
        if not heading.strip()
        for row, text in enumerate(column[1:], start=FIRST_ROW)
        if text.strip()
    ]
    if unnamed:
        raise InputError(unnamed)
    frame = pd.DataFrame({i: pd.Series(c[1:], dtype="str") for i, c in enumerate(columns)})
    return Cells(headings, frame, sheet=sheet)
