"""Delimited text: what Excel, SPSS exports and survey tools call CSV."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from asg.errors import Fault, InputError
from asg.reading.cells import FIRST_ROW, Cells
from asg.reading.plain_text import plain_records

SEPARATORS = (",", ";", "\t")
"""What may stand between cells; the one that the heading line has most of does."""

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_FALLBACK = "cp1252"
_FIRST_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")


def read_delimited(path: Path) -> Cells:
    """Read comma-, semicolon- or tab-separated text, compressed or not.

    The encoding is what a byte order mark says, else UTF-8, else Windows-1252 (which is remarked).

    Raises
    ------
    InputError
        If the file is empty, damaged, or has records of different lengths.
    OSError
        If it cannot be read.
    """
    content = _unpacked(path)
    encoding, remarks = _encoding(path, content)
    text = content.decode(encoding)
    if not text.strip():
        raise InputError([Fault(path.name, "empty file", "headings in row 1")])
    separator = _separator(text)
    plain = plain_records(text, separator)
    if plain is not None:
        return Cells(*plain, remarks=remarks)
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            header=None,
            dtype=str,
            sep=separator,
            keep_default_na=False,
            skip_blank_lines=False,
            low_memory=False,
        )
    except pd.errors.ParserError as error:
        # pandas names the first record that is too long; a second, slower look names them all.
        faults = list(_uneven_records(path.name, text, separator))
        raise InputError(faults or [_no_table(path, str(error))]) from error
    # pandas fills a record that is too short with blanks; only then is its last cell blank.
    if (frame.iloc[:, -1] == "").any():
        faults = list(_uneven_records(path.name, text, separator))
        if faults:
            raise InputError(faults)
    headings = [str(heading) for heading in frame.iloc[0]]
    return Cells(headings, frame.iloc[1:].fillna(""), remarks=remarks)


def _unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    if not path.name.lower().endswith(".gz"):
        return content
    try:
        return gzip.decompress(content)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError([Fault(path.name, "damaged or cut off", "a whole .gz file")]) from error


def _encoding(path: Path, content: bytes) -> tuple[str, tuple[str, ...]]:
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    try:
        content.decode(marked or "utf-8")
    except UnicodeDecodeError as error:
        found = f"0x{error.object[error.start]:02x}"
        expected = "a file saved as CSV UTF-8"
        fault = Fault(path.name, "byte that is no text", expected, value=found)
        if marked:
            raise InputError([fault]) from error
        try:
            content.decode(_FALLBACK)
        except UnicodeDecodeError:
            raise InputError([fault]) from error
        return _FALLBACK, (f"{path.name} is not UTF-8; it was read as Windows-1252.",)
    return marked or "utf-8", ()


def _separator(text: str) -> str:
    heading = _FIRST_LINE.search(text)
    assert heading is not None  # the text is not blank
    return max(SEPARATORS, key=heading[0].count)


def _no_table(path: Path, reason: str) -> Fault:
    return Fault(path.name, "not a table", "comma-separated values", value=reason)


def _uneven_records(file: str, text: str, separator: str) -> Iterator[Fault]:
    records = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    headings = len(next(records, []))
    for row, record in enumerate(records, start=FIRST_ROW):
        if record and len(record) != headings:
            yield Fault(
                file,
                "number of cells",
                f"{headings} cells, as there are headings",
                row=row,
                value=str(len(record)),
            )
