"""A file as a table of texts with headings, before anything is said about what the texts mean."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from asg.errors import Fault, InputError
from asg.names import plain
from asg.reading.cells import Cells, places
from asg.reading.columnar import read_parquet, read_spss
from asg.reading.delimited import read_delimited
from asg.reading.workbooks import fold, read_first_sheet
from asg.results import Source


@dataclass(frozen=True)
class TextTable:
    """A table as it stands in a file.

    Attributes
    ----------
    file
        Name of the file, for messages.
    frame
        All cells as text, blanks around them taken off, ``""`` where a cell is empty; its columns
        are the headings, some may be of categories. The index is the row in the file.
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
    frame: pd.DataFrame
    sheet: str | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    user_missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    headings_row: int = 1

    @cached_property
    def _headings(self) -> dict[str, str]:
        return {fold(heading): heading for heading in self.frame.columns}

    @cached_property
    def _columns(self) -> dict[str, pd.Series[str]]:
        return {str(heading): texts for heading, texts in self.frame.items()}

    def heading(self, name: str) -> str | None:
        """Give the heading that a name stands under, in any case; None where there is none."""
        return self._headings.get(fold(name))

    def texts(self, name: str) -> pd.Series[str] | None:
        """Give the column that a name stands for; None where there is none."""
        heading = self.heading(name)
        return None if heading is None else self._columns[heading]

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
    name = path.name.lower()
    read = next((reader for ending, reader in READERS.items() if name.endswith(ending)), None)
    if read is None:
        raise InputError([Fault(path.name, "ending not known", f"one of {', '.join(READERS)}")])
    try:
        return with_headings(path.name, read(path))
    except FileNotFoundError as error:
        raise InputError([Fault(str(path), "no such file", "a file to read")]) from error
    except IsADirectoryError as error:
        raise InputError([Fault(str(path), "is a folder", "a file to read")]) from error
    except PermissionError as error:
        raise InputError([Fault(str(path), "may not be read", "a file you may read")]) from error
    except MemoryError as error:
        kind, expected = "too large for the memory of this computer", "a smaller file"
        raise InputError([Fault(path.name, kind, expected)]) from error
    except OSError as error:
        reason = error.strerror or str(error)
        fault = Fault(str(path), "cannot be read", "a file to read", value=reason)
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
        return table, source_of(path, role, len(table.frame))


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
        If a heading stands twice.
    """
    headings = [heading.strip() for heading in cells.headings]
    if not any(headings):
        expected = f"headings in row {cells.headings_row}"
        raise InputError([Fault(file, "no headings", expected, cells.sheet)])
    faults = []
    seen: set[str] = set()
    for heading in headings:
        if heading and fold(heading) in seen:
            kind, expected = "heading twice", "each once, whatever its case"
            row = cells.headings_row
            faults.append(Fault(file, kind, expected, cells.sheet, row, value=heading))
        seen.add(fold(heading))
    frame = cells.frame
    first_row = cells.headings_row + 1
    frame.index = pd.RangeIndex(first_row, first_row + len(frame))
    if not all(headings):
        nameless = [place for place, heading in enumerate(headings) if not heading]
        faults += _below_no_heading(file, cells, frame.iloc[:, nameless])
    if faults:
        raise InputError(faults)
    frame.columns = pd.Index(headings)
    if not all(headings):
        frame = frame[[heading for heading in headings if heading]]
    for column, texts in list(frame.items()):
        stripped = _stripped(texts)
        if stripped is not texts:
            frame[column] = stripped
    return TextTable(
        file,
        _without_empty_rows(frame),
        cells.sheet,
        cells.labels,
        cells.user_missing,
        cells.remarks,
        cells.headings_row,
    )


def _below_no_heading(file: str, cells: Cells, frame: pd.DataFrame) -> list[Fault]:
    """Find cells that nothing says the meaning of: they must not be lost without a word."""
    faults = []
    for heading in frame.columns:
        texts = frame[heading]
        filled = texts[_stripped(texts) != ""]
        for row, text in zip(filled.index.tolist(), filled, strict=True):
            kind, expected = "cells without a heading", f"a heading in row {cells.headings_row}"
            faults.append(Fault(file, kind, expected, cells.sheet, row, None, text))
    return faults


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


def _stripped(texts: pd.Series[str]) -> pd.Series[str]:
    """Take off blanks around texts; a column has few different ones, and most need nothing."""
    which, different = places(texts)
    stripped = list(map(str.strip, different))
    if stripped == different:
        return texts
    return pd.Series(pd.array(stripped, dtype="str").take(which), index=texts.index)


def _without_empty_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out rows in which nothing stands."""
    empty = np.ones(len(frame), dtype=bool)
    for column in frame.columns:
        which, different = places(frame[column])
        if "" not in different:
            return frame
        empty &= np.array([text == "" for text in different], dtype=bool)[which]
        if not empty.any():  # nearly always after one column or two
            return frame
    return frame[~empty]


def source_of(path: str | Path, role: str, rows: int | None = None) -> Source:
    """Describe a file that results are made from: name, checksum, day of last change."""
    path = Path(path)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    day = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date().isoformat()
    return Source(role, path.name, digest, rows, day)


def source_of_table(table: TextTable, role: str) -> Source:
    """Describe a table that is no file: its name, and the checksum of its cells' texts."""
    name = table.file if table.sheet is None else f"{table.file} ({table.sheet})"
    texts = table.frame.to_csv(index=False, lineterminator="\n")
    digest = hashlib.sha256(texts.encode()).hexdigest()
    return Source(role, name, digest, len(table.frame))
