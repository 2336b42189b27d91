"""Workbooks to read (.xlsx, .xlsm, .ods): opened with care, cells as they stand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from asg.coded_text import CodedText
from asg.errors import Fault, InputError, LayoutError
from asg.names import fold, name_list, plain
from asg.open_files import LARGEST_INPUT, open_input, read_input
from asg.tables.guard.packages import look_into, stated_sheets
from asg.tables.guard.sheet_looks import PackageError, SheetLook
from asg.tables.text_table import WHOLE, Part, TextTable, texts_of

RESPONSES_SHEET = "responses"
"""The sheet that is read where a workbook has it; else the first."""

_ZIP = b"PK\x03\x04"
_COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")
"""How an old workbook (.xls) begins, and an encrypted new one."""

A_WORKBOOK = "a workbook (.xlsx, .xlsm or .ods)"


@dataclass(frozen=True, eq=False)
class Workbook:
    """An open workbook."""

    file: str
    sha256: str
    """Its name, and the checksum of its bytes."""
    content: CalamineWorkbook
    """The workbook."""
    sheets: Mapping[str, SheetLook]
    """By sheet, what a look at its part found."""
    broken: Mapping[str, str]
    """By part of the file that cannot be read, why."""

    def sheet_named(self, name: str) -> str | None:
        """A sheet's name as the workbook writes it; None where there is no such sheet."""
        return next((n for n in self.content.sheet_names if fold(n) == fold(name)), None)


def as_text(value: object) -> str:
    """A cell's value as Excel would show it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing, or nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def starts_as_workbook(path: Path) -> bool:
    """Whether the first bytes are those of a workbook."""
    try:
        with open_input(path) as file:
            return file.read(8).startswith((_ZIP, _COMPOUND))
    except (InputError, OSError):
        return False


def sheets_of(path: Path) -> frozenset[str]:
    """The names of a workbook's sheets; none of what is no workbook, or cannot be read."""
    if not starts_as_workbook(path):
        return frozenset()
    try:
        return stated_sheets(read_input(path))
    except (PackageError, InputError):
        return frozenset()


def open_workbook(path: Path, expected: str = A_WORKBOOK, most: int = LARGEST_INPUT) -> Workbook:
    """Open a workbook."""
    content = read_input(path, expected, most)
    if not content:
        raise _unreadable(path, "is empty", expected)
    if content.startswith(_COMPOUND):
        raise _unreadable(path, _compound(content), expected)
    if not content.startswith(_ZIP):
        raise _unreadable(path, "is not a workbook", expected)
    broken: Mapping[str, str] = {}
    try:
        package = look_into(content)
        broken = package.broken
        workbook = CalamineWorkbook.from_filelike(BytesIO(package.content))
    except PackageError as error:
        raise _unreadable(path, str(error), expected) from error
    except PasswordError:
        raise _unreadable(path, "is protected by a password", expected) from None
    except (CalamineError, OSError, ValueError) as error:
        reason = next(iter(broken.values()), str(error))
        raise _unreadable(path, f"is damaged or not a workbook ({reason})", expected) from error
    checksum = hashlib.sha256(content).hexdigest()
    return Workbook(path.name, checksum, workbook, package.sheets, broken)


def _compound(content: bytes) -> str:
    # An encrypted .xlsx is not a zip but a compound file with these streams.
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "is protected by a password"
    return "is damaged or not a workbook of this kind (an old .xls? save it as .xlsx)"


def _unreadable(path: Path, kind: str, expected: str) -> InputError:
    return InputError([Fault(path.name, kind, expected)])


def read_cells(workbook: Workbook, name: str) -> Sequence[Sequence[object]]:
    """Read a sheet from cell A1 on, so that row numbers are Excel's.

    A cell with an error (#N/A), or with a formula that no program has computed yet, holds that as
    its text: calamine gives it as empty, and nobody would know.
    """
    try:
        sheet = workbook.content.get_sheet_by_name(name)
        cells: list[list[object]] = [[*row] for row in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, OSError, ValueError) as error:
        reason = next(iter(workbook.broken.values()), str(error))
        fault = Fault(workbook.file, f"is damaged ({reason})", "a sheet that can be read", name)
        raise InputError([fault]) from error
    unread = workbook.sheets[name].unread if name in workbook.sheets else {}
    if unread:
        _make_room(cells, max(row for row, _ in unread), max(column for _, column in unread))
    for (row, column), text in unread.items():
        cells[row - 1][column - 1] = text
    return cells


def _make_room(cells: list[list[object]], rows: int, columns: int) -> None:
    """Add blank cells until there are so many rows and columns."""
    columns = max(columns, *map(len, cells)) if cells else columns
    cells += [[] for _ in range(rows - len(cells))]
    for row in cells:
        row += [""] * (columns - len(row))


def read_sheet(path: Path, part: Part = WHOLE) -> TextTable:
    """Read a sheet: the one asked for, the one named ``responses``, or else the first shown.

    Hidden rows are read like the others, with a remark.
    """
    workbook = open_workbook(path)
    names = workbook.content.sheet_names
    if not names:
        raise InputError([Fault(workbook.file, "no sheets", "a sheet with headings in row 1")])
    name = workbook.sheet_named(part.sheet or RESPONSES_SHEET)
    if name is None and part.sheet is not None:
        expected = f"one of {name_list(names)}"
        raise InputError([Fault(workbook.file, "no such sheet", expected, value=part.sheet)])
    hidden = hidden_sheets(workbook)
    name = name or next((name for name in names if name not in hidden), names[0])
    remarks = []
    if name != names[0] and part.sheet is None and fold(name) != RESPONSES_SHEET:
        remarks.append(
            f"{workbook.file}: the sheet {plain(name)} was read; those before are hidden."
        )
    remarks += hidden_rows(workbook, name)
    table = TextTable(
        workbook.file, sheet=name, headings_row=part.above + 1, remarks=tuple(remarks)
    )
    return headed_cells(read_cells(workbook, name)[part.above :], table)


def hidden_rows(workbook: Workbook, name: str) -> list[str]:
    """A remark on the hidden rows of a sheet; none where it has none."""
    rows = workbook.sheets[name].hidden_rows if name in workbook.sheets else 0
    are = "hidden row was" if rows == 1 else "hidden rows were"
    return [f"{workbook.file}: {rows:,} {are} read like the others."] if rows else []


def hidden_sheets(workbook: Workbook) -> frozenset[str]:
    """The names of the sheets that are hidden."""
    sheets = workbook.content.sheets_metadata
    return frozenset(sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible)


def headed_cells(rows: Sequence[Sequence[object]], table: TextTable) -> TextTable:
    """Make a table of rows of cells."""
    if not rows or all(is_blank(value) for value in rows[0]):
        expected = f"headings in row {table.headings_row}"
        raise LayoutError([table.fault("no headings", expected)])
    columns = [texts_of(column) for column in zip(*rows, strict=True)]
    return table.headed((c[0] for c in columns), [CodedText.of(c[1:]) for c in columns])
