"""Reads a file of any format as a table of texts, and describes it as a source."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from asg.errors import Fault, InputError
from asg.open_files import open_input
from asg.sources import Source
from asg.tables.columnar import read_parquet, read_spss, read_stata
from asg.tables.delimited import read_delimited
from asg.tables.text_table import WHOLE, Part, TextTable
from asg.tables.workbooks import read_sheet

Reader = Callable[[Path, Part], TextTable]

READERS: dict[str, Reader] = {
    ".csv": read_delimited,
    ".csv.gz": read_delimited,
    ".tsv": read_delimited,
    ".txt": read_delimited,
    ".xlsx": read_sheet,
    ".xlsm": read_sheet,
    ".ods": read_sheet,
    ".sav": read_spss,
    ".zsav": read_spss,
    ".dta": read_stata,
    ".parquet": read_parquet,
}
"""How a file is read, by its ending."""


def reader_of(path: Path) -> Reader | None:
    """What reads a file, by the ending of its name; None where nothing does."""
    name = path.name.lower()
    return next((reader for ending, reader in READERS.items() if name.endswith(ending)), None)


def is_text(path: Path) -> bool:
    """Whether a file is delimited text, by its ending: a look at its first rows costs nothing."""
    return reader_of(path) is read_delimited


def read_table(path: str | Path, part: Part = WHOLE) -> TextTable:
    """Read a file with headings in its first row, every cell as text."""
    path = Path(path)
    read = reader_of(path)
    if read is None:
        open_input(path).close()  # a folder, or no file at all, is reported as of any other name
        kind, expected = "ending not known", f"one of {', '.join(READERS)}"
        raise InputError([Fault(path.name, kind, expected)])
    if part.sheet is not None and read is not read_sheet:
        expected = "a workbook (.xlsx, .xlsm or .ods) where a sheet is named"
        raise InputError([Fault(path.name, "has no sheets", expected, value=part.sheet)])
    try:
        return read(path, part)
    except MemoryError as error:
        kind, expected = "too large for the memory of this computer", "a smaller file"
        raise InputError([Fault(path.name, kind, expected)]) from error
    except OSError as error:  # such as a network drive that is gone
        fault = Fault(str(path), f"cannot be read ({error.strerror or error})", "a file to read")
        raise InputError([fault]) from error


def read_file(path: str | Path, role: str, part: Part = WHOLE) -> tuple[TextTable, Source]:
    """Read a file as :func:`read_table` does, and describe it.

    ``role`` is what it is to the results, such as "responses".
    """
    with unchanged(path):
        table = read_table(path, part)
        return table, source_of(path, role, len(table))


@contextmanager
def unchanged(path: str | Path) -> Iterator[None]:
    """Refuse a file that is written to while the block reads it."""
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
