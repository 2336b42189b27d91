"""A file as a table of texts with headings, before anything is said about what the texts mean."""

from __future__ import annotations

import csv
import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from asg.errors import Fault, InputError
from asg.results import Source

FIRST_ROW = 2
"""The row of the first record: the headings are row 1."""


@dataclass(frozen=True)
class TextTable:
    """A table as it stands in a file.

    Attributes
    ----------
    file
        Name of the file, for messages.
    frame
        All cells as text, blanks around them taken off, ``""`` where a cell is empty; its columns
        are the headings. The index is the row in the file, the headings being row 1.
    sheet
        Name of the sheet, None where the file has no sheets.
    """

    file: str
    frame: pd.DataFrame
    sheet: str | None = None

    def fault(
        self,
        kind: str,
        expected: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> Fault:
        """Make a fault in this table."""
        return Fault(self.file, kind, expected, self.sheet, row, column, value)


def read_table(path: str | Path) -> TextTable:
    """Read a file with headings in its first row, every cell as text.

    Parameters
    ----------
    path
        A .csv or .csv.gz file, UTF-8 with or without byte order mark.

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
    return _with_headings(path.name, opened(path, read))


def opened(path: Path, read: Callable[[Path], pd.DataFrame]) -> pd.DataFrame:
    """Read a file, turning whatever stops that into one clear fault."""
    name = path.name
    try:
        return read(path)
    except FileNotFoundError as error:
        raise InputError([Fault(str(path), "no such file", "a file to read")]) from error
    except IsADirectoryError as error:
        raise InputError([Fault(str(path), "is a folder", "a file to read")]) from error
    except PermissionError as error:
        raise InputError([Fault(str(path), "may not be read", "a file you may read")]) from error
    except UnicodeDecodeError as error:
        found = f"0x{error.object[error.start]:02x}"
        fault = Fault(name, "byte that is not UTF-8", "a file saved as CSV UTF-8", value=found)
        raise InputError([fault]) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError([Fault(name, "damaged or cut off", "a whole .gz file")]) from error
    except pd.errors.EmptyDataError as error:
        raise InputError([Fault(name, "empty file", "headings in row 1")]) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(
            [Fault(str(path), "cannot be read", "a file to read", value=reason)]
        ) from error


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_csv(
            path,
            header=None,
            dtype=str,
            keep_default_na=False,
            encoding="utf-8-sig",
            skip_blank_lines=False,
            low_memory=False,
        )
    except pd.errors.ParserError as error:
        # pandas names the first record that is too long; a second, slower look names them all.
        faults = list(_uneven_records(path))
        raise InputError(faults or [_unreadable(path, error)]) from error
    # pandas fills a record that is too short with blanks; only then is its last cell blank.
    if (frame.iloc[:, -1] == "").any() and (faults := list(_uneven_records(path))):
        raise InputError(faults)
    return frame


def _unreadable(path: Path, error: Exception) -> Fault:
    return Fault(path.name, "not a table", "comma-separated values", value=str(error))


def _uneven_records(path: Path) -> Iterator[Fault]:
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as stream:
        records = csv.reader(stream)
        headings = len(next(records, []))
        for row, record in enumerate(records, start=FIRST_ROW):
            if record and len(record) != headings:
                yield Fault(
                    path.name,
                    "number of cells",
                    f"{headings} cells, as there are headings",
                    row=row,
                    value=str(len(record)),
                )


READERS: dict[str, Callable[[Path], pd.DataFrame]] = {".csv": _read_csv, ".csv.gz": _read_csv}
"""How a file is read, by its ending: a function from a path to a frame without headings."""


def _with_headings(file: str, cells: pd.DataFrame) -> TextTable:
    headings = [str(h).strip() for h in cells.iloc[0]]
    frame = cells.iloc[1:].set_axis(headings, axis="columns")
    frame.index = pd.RangeIndex(FIRST_ROW, FIRST_ROW + len(frame))
    faults = []
    for position, heading in enumerate(headings, start=1):
        if heading and headings.index(heading) < position - 1:
            faults.append(Fault(file, "heading twice", "each once", row=1, value=heading))
    if faults:
        raise InputError(faults)
    frame = frame.fillna("")[[h for h in headings if h]]
    for column in frame.columns:
        frame[column] = _stripped(frame[column])
    filled = (frame != "").any(axis="columns")
    return TextTable(file, frame[filled])


def _stripped(texts: pd.Series[str]) -> pd.Series[str]:
    """Take off blanks around texts; a column has few different ones, and most need nothing."""
    which, different = pd.factorize(texts)
    stripped = [text.strip() for text in different]
    if stripped == list(different):
        return texts
    return pd.Series(pd.array(stripped, dtype="str").take(which), index=texts.index)


def source_of(path: str | Path, role: str, rows: int | None = None) -> Source:
    """Describe a file that results are made from: name, checksum, day of last change."""
    path = Path(path)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    day = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date().isoformat()
    return Source(role, path.name, digest, rows, day)
