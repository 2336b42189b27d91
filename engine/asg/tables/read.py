"""A file as a table of texts with headings, before anything is said about what the texts mean."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.errors import Fault, InputError, LayoutError
from asg.names import plain
from asg.open_files import open_input
from asg.sources import Source
from asg.tables.cells import Cells
from asg.tables.columnar import read_parquet, read_spss
from asg.tables.delimited import read_delimited
from asg.tables.texts import Texts
from asg.tables.workbooks import fold, read_first_sheet


@dataclass(frozen=True)
class TextTable:
    """A table as it stands in a file.

    Attributes
    ----------
    file
        Name of the file, for messages.
    columns
        By heading, all cells as text, spaces around them taken off, ``""`` where a cell is empty.
    rows
        The row in the file of each of these.
    sheet
        Name of the sheet, None where the file has no sheets.
    labels
        By heading, what the file itself says that its codes mean.
    user_missing
        By heading, the codes that the file itself declares as missing.
    remarks
        Sentences on how the file was read that its owner should know.
    headings_row
        The row in the file that the headings are.
    """

    file: str
    columns: Mapping[str, Texts]
    rows: NDArray[np.intp]
    sheet: str | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    user_missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    headings_row: int = 1

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def _headings(self) -> dict[str, str]:
        return {fold(heading): heading for heading in self.columns}

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The same as a data frame of texts; its index is the row in the file."""
        return pd.DataFrame({name: c.series(self.rows) for name, c in self.columns.items()})

    def heading(self, name: str) -> str | None:
        """The heading that a name stands under, in any case; None where there is none."""
        return self._headings.get(fold(name))

    def column(self, name: str) -> Texts | None:
        """The column that a name stands for; None where there is none."""
        heading = self.heading(name)
        return None if heading is None else self.columns[heading]

    def missing_column(self, name: str, known: frozenset[str], instead: str = "") -> Fault:
        """Make the fault of a column that is not there, with a heading that may be meant for it.

        Parameters
        ----------
        name
            The heading that is needed.
        known
            Headings, folded, that mean something else.
        instead
            Another heading that would do.
        """
        expected = f"this heading, or {instead}," if instead else "this heading"
        expected += f" in row {self.headings_row}"
        strangers = [folded for folded in self._headings if folded not in known]
        near = get_close_matches(fold(name), strangers, n=1, cutoff=0.7)
        if near:
            expected += f" ({plain(self._headings[near[0]])}: did you mean {name}?)"
        return self.fault("column missing", expected, row=self.headings_row, column=name)

    def no_column(self, name: str) -> Fault:
        """Make the fault of a column that was asked for, with a heading that may be meant."""
        near = get_close_matches(fold(name), self._headings, n=1, cutoff=0.6)
        meant = f" (did you mean {plain(self._headings[near[0]])}?)" if near else ""
        expected = f"a heading of row {self.headings_row}{meant}"
        return self.fault("no such column", expected, column=name)

    def fault(
        self,
        kind: str,
        expected: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> Fault:
        """Make a fault in this table; a value has its label beside it where the file gives one."""
        label = self.labels.get(column or "", {}).get(value or "")
        shown = f"{value} ({label})" if label else value
        return Fault(self.file, kind, expected, self.sheet, row, column, shown)


READERS: dict[str, Callable[[Path], Cells]] = {
    ".csv": read_delimited,
    ".csv.gz": read_delimited,
    ".tsv": read_delimited,
    ".txt": read_delimited,
    ".xlsx": read_first_sheet,
    ".xlsm": read_first_sheet,
    ".ods": read_first_sheet,
    ".sav": read_spss,
    ".parquet": read_parquet,
}
"""How a file is read, by its ending."""


def reader_of(path: Path) -> Callable[[Path], Cells] | None:
    """What reads a file, by the ending of its name; None where nothing does."""
    name = path.name.lower()
    return next((reader for ending, reader in READERS.items() if name.endswith(ending)), None)


def read_table(path: str | Path) -> TextTable:
    """Read a file with headings in its first row, every cell as text.

    Parameters
    ----------
    path
        A file of delimited text (.csv, .csv.gz, .tsv, .txt), a workbook (.xlsx, .xlsm, .ods: the
        sheet named ``responses``, or the first), an SPSS file (.sav) or a .parquet file.

    Raises
    ------
    InputError
        If there is no such file, it cannot be read as such a table, its headings repeat, or a
        record has more or fewer cells than there are headings.
    """
    path = Path(path)
    read = reader_of(path)
    if read is None:
        open_input(path).close()  # a folder, or no file at all, is reported as of any other name
        kind, expected = "ending not known", f"one of {', '.join(READERS)}"
        raise InputError([Fault(path.name, kind, expected)])
    try:
        return with_headings(path.name, read(path))
    except MemoryError as error:
        kind, expected = "too large for the memory of this computer", "a smaller file"
        raise InputError([Fault(path.name, kind, expected)]) from error
    except OSError as error:  # such as a network drive that is gone
        fault = Fault(str(path), f"cannot be read ({error.strerror or error})", "a file to read")
        raise InputError([fault]) from error


def read_file(path: str | Path, role: str) -> tuple[TextTable, Source]:
    """Read a file as :func:`read_table` does, and describe it.

    Parameters
    ----------
    path
        The file.
    role
        What it is to the results, such as ``"responses"``.

    Raises
    ------
    InputError
        Also if the file is written to meanwhile.
    """
    with unchanged(path):
        table = read_table(path)
        return table, source_of(path, role, len(table))


def with_headings(file: str, cells: Cells) -> TextTable:
    """Put the headings over the cells, take blanks off texts, leave empty rows out.

    Parameters
    ----------
    file
        What the messages call the table.
    cells
        Headings and cells.

    Raises
    ------
    InputError
        If a duplicate heading.
    """
    headings = [heading.strip() for heading in cells.headings]
    if not any(headings):
        expected = f"headings in row {cells.headings_row}"
        raise LayoutError([Fault(file, "no headings", expected, cells.sheet)])
    faults = []
    seen: set[str] = set()
    for heading in headings:
        if heading and fold(heading) in seen:
            kind, expected = "heading twice", "each once, whatever its case"
            row = cells.headings_row
            faults.append(Fault(file, kind, expected, cells.sheet, row, value=heading))
        seen.add(fold(heading))
    columns = {}
    for heading, texts in zip(headings, cells.columns, strict=True):
        if heading:
            columns[heading] = texts.changed(str.strip)
        else:
            faults += _below_no_heading(file, cells, texts)
    if faults:
        raise LayoutError(faults)
    filled = _filled(columns.values())
    rows = np.arange(cells.headings_row + 1, cells.headings_row + 1 + len(cells.columns[0]))
    if filled is not None:
        rows = rows[filled]
        columns = {heading: texts.at(filled) for heading, texts in columns.items()}
    return TextTable(
        file,
        columns,
        rows,
        cells.sheet,
        cells.labels,
        cells.user_missing,
        cells.remarks,
        cells.headings_row,
    )


def _below_no_heading(file: str, cells: Cells, texts: Texts) -> list[Fault]:
    """Find cells that nothing says the meaning of: they must not be lost without a word."""
    kind, expected = "cells without a heading", f"a heading in row {cells.headings_row}"
    first = cells.headings_row + 1
    return [
        Fault(file, kind, expected, cells.sheet, first + at, None, texts[at])
        for at in np.flatnonzero(texts.where(lambda text: text.strip() != "")).tolist()
    ]


def _filled(columns: Iterable[Texts]) -> NDArray[np.bool_] | None:
    """Rows that hold anything; None where in all."""
    empty: NDArray[np.bool_] | None = None
    for texts in columns:  # nearly always one or two are enough
        if "" not in texts.different:
            return None
        blank = texts.where(lambda text: text == "")
        empty = blank if empty is None else empty & blank
        if not empty.any():
            return None
    return None if empty is None else ~empty


@contextmanager
def unchanged(path: str | Path) -> Iterator[None]:
    """Refuse a file that is written to while the block reads it.

    Raises
    ------
    InputError
        If its size or its time of change is another afterwards; whatever else was found wrong
        with it is then not worth telling.
    """
    path = Path(path)
    before = _state(path)
    kind, expected = "changed while it was read", "a file that nothing writes to; run again"
    try:
        yield
    except InputError as error:
        if _state(path) != before:
            raise InputError([Fault(path.name, kind, expected)]) from error
        raise
    if _state(path) != before:
        raise InputError([Fault(path.name, kind, expected)])


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def source_of(path: str | Path, role: str, rows: int | None = None) -> Source:
    """Describe a file that results are made from: name, checksum, day of last change."""
    with open_input(path) as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        changed = os.fstat(stream.fileno()).st_mtime
    return Source(role, Path(path).name, digest, rows, day_of(changed))


def day_of(changed: float) -> str:
    """Day of a file's last change; empty where it lies before the year 1 or after 9999."""
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(changed, tz=UTC).date().isoformat()
    return ""


def source_of_table(table: TextTable, role: str) -> Source:
    """Describe a table that is no file: its name, and the checksum of its cells' texts."""
    name = table.file if table.sheet is None else f"{table.file} ({table.sheet})"
    texts = table.frame.to_csv(index=False, lineterminator="\n")
    digest = hashlib.sha256(texts.encode()).hexdigest()
    return Source(role, name, digest, len(table))
