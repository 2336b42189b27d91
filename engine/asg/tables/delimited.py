"""Delimited text: what Excel, SPSS exports and survey tools call CSV."""

from __future__ import annotations

import codecs
import csv
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from asg.coded_text import CodedText
from asg.errors import Fault, InputError, LayoutError
from asg.open_files import open_input
from asg.tables.text_table import A_SURVEYS_FILE, WHOLE, Part, TextTable, check_size

SEPARATORS = (",", ";", "\t")
"""What may stand between cells; the one that the heading line has most of does."""

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_MARK = "\ufeff"
"""A byte order mark once it is decoded."""
_FALLBACK = "cp1252"
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_LINE_END = re.compile(rb"[\r\n]")

_WHOLE_LINE = re.compile(r"[^\r\n]*(\r\n|\r|\n|$)")
_END = "\0"
"""Begins no record of a file: NUL characters are refused."""

BLOCK = 1 << 22
"""Bytes that pyarrow parses in one go; a longer record needs a block of its own length."""

PIECE = 1 << 16
"""Bytes that are read in one go."""

LONGEST_LINE = 1 << 20
"""Bytes in which there has to be the end of a line."""

LARGEST_TEXT = 500_000_000
"""Bytes of a file once unpacked."""

csv.field_size_limit(LARGEST_TEXT)  # a cell may be as long as a text; Python's own limit is 131,072

LOOKED_AT = 4000
"""Characters of a line that are looked at to tell what kind of file it is."""

MOST_LINES = 20_000_000
_LINE = re.compile(r"[^\r\n]*")
_SEPARATOR_LINE = re.compile(r"sep=([!#-/:-@\[-`{-~\t])(\r\n|\r|\n)", re.IGNORECASE)
_FIRST_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")


def read_delimited(path: Path, part: Part = WHOLE) -> TextTable:
    """Read comma-, semicolon- or tab-separated text, compressed or not.

    The encoding is what a byte order mark says, else UTF-8, else Windows-1252 (which is remarked).
    A first line ``sep=;`` names the separator, as for Excel; the headings are then row 2.
    """
    content, lines = _unpacked(path)
    text, remarks = _decoded(path, content)
    del content  # as large as the text
    text = text.lstrip(_MARK)  # files put one behind the other have several
    _check_no_nul(path, text)
    named = _SEPARATOR_LINE.match(text)
    top = 1 if named is None else 2
    if named is not None:
        text = text[named.end() :].lstrip(_MARK)
    text = _below(text, part.above)
    top += part.above
    _check_headings(path, text, top)
    separator = _separator(text) if named is None else named[1]
    check_size(path.name, lines, _heading_line(text).count(separator) + 1, A_SURVEYS_FILE)
    headings, columns = _parsed(path.name, text, separator, top)
    return TextTable(path.name, remarks=remarks, headings_row=top).headed(headings, columns)


def _below(text: str, records: int) -> str:
    """The text below so many records; a cell in quotation marks may be several lines."""
    end = 0

    def lines() -> Iterator[str]:
        nonlocal end
        for line in _WHOLE_LINE.finditer(text):
            end = line.end()
            yield line[0]

    above = csv.reader(lines(), delimiter=_separator(text) if records else ",")
    for _ in range(records):
        next(above, None)
    return text[end:]


def _parsed(file: str, text: str, separator: str, top: int) -> tuple[list[str], list[CodedText]]:
    """Headings and columns of a text whose first record is row ``top`` of its file."""
    headings = _headings(file, text, separator, top)
    line_end = "" if text.endswith(("\r", "\n")) else "\n"
    # One record more, with a cell too many. It is the last one that pyarrow reports, unless a
    # quotation mark before it is not closed.
    content = pa.py_buffer(f"{text}{line_end}{_END}{separator * len(headings)}".encode())
    odd: list[Any] = []

    def note(record: Any) -> str:  # noqa: ANN401 - pyarrow has no types
        odd.append(record)
        return "skip"

    try:
        table = _table(content, BLOCK, len(headings), separator, note)
    except pa.ArrowInvalid:  # a record is longer than a block
        odd.clear()
        try:
            table = _table(content, len(content), len(headings), separator, note)
        except pa.ArrowInvalid as error:
            fault = Fault(file, "not a table", "comma-separated values", value=str(error))
            raise LayoutError([fault]) from error
    expected = f"{len(headings)} cells, one for each heading"
    faults = [
        Fault(
            file,
            "number of cells",
            expected,
            row=top - 1 + record.number,
            value=str(record.actual_columns),
        )
        for record in odd
        if _END not in record.text
    ]
    if not odd or not odd[-1].text.startswith(_END):
        faults.append(_not_closed(file, top + len(table) + len(odd)))
    if faults:
        raise LayoutError(faults)
    return headings, [_texts(column) for column in table.columns]


def _headings(file: str, text: str, separator: str, top: int) -> list[str]:
    lines = (line[0] for line in _WHOLE_LINE.finditer(text))
    headings = next(csv.reader(chain(lines, [_END]), delimiter=separator))
    if _END in headings[-1]:
        raise LayoutError([_not_closed(file, top)])
    return headings


def _not_closed(file: str, row: int) -> Fault:
    return Fault(file, "quotation mark that is not closed", 'a second " in the same cell', row=row)


def _table(
    content: pa.Buffer, block: int, columns: int, separator: str, note: Callable[[Any], str]
) -> pa.Table:
    """The records below the first, with a dictionary of the different texts of each column."""
    names = [str(number) for number in range(columns)]
    return pyarrow.csv.read_csv(
        content,
        pyarrow.csv.ReadOptions(
            use_threads=False,  # with threads the number of a record is not known
            block_size=block,
            column_names=names,
            skip_rows_after_names=1,
        ),
        pyarrow.csv.ParseOptions(
            delimiter=separator,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=note,
        ),
        pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string())),
            null_values=[],
            check_utf8=False,
        ),
    )


def _texts(column: pa.ChunkedArray) -> CodedText:
    """A column with one dictionary for all its blocks."""
    place: dict[str, int] = {}
    blocks = []
    for block in column.chunks:
        places = [place.setdefault(t, len(place)) for t in block.dictionary.to_pylist()]
        kind = np.int16 if len(place) <= np.iinfo(np.int16).max else np.int32
        blocks.append(np.array(places, kind).take(block.indices.to_numpy()))
    return CodedText(np.concatenate(blocks), list(place))


def first_records(path: Path, number: int) -> tuple[list[list[str]], int]:
    """Read the first records, by the separator that finds most cells in one; and the first's row.

    They are for a look at headings: of a long line only the beginning is read.
    """
    text, _ = _decoded(path, _unpacked(path)[0])
    text = text.lstrip(_MARK)
    named = _SEPARATOR_LINE.match(text)
    if named is not None:
        text = text[named.end() :].lstrip(_MARK)
    lines = [line[:LOOKED_AT] for line in _LINE_ENDS.split(text, maxsplit=number)[:number]]
    separators = SEPARATORS if named is None else (named[1],)
    read = [list(csv.reader(lines, delimiter=separator)) for separator in separators]
    most = max(read, key=lambda records: max(map(len, records), default=0))
    return most, 1 if named is None else 2


def _unpacked(path: Path) -> tuple[bytearray, int]:
    """A file's bytes, unpacked no further than a file of responses goes, and count its lines.

    A file of a few kilobytes may unpack to more than there is memory for, and a line without an
    end is no record; both are seen before they are read whole.
    """
    zipped = path.name.lower().endswith(".gz")
    content = bytearray()
    room, lines, line = LARGEST_TEXT, MOST_LINES, 0
    try:
        with open_input(path) as file, gzip.GzipFile(fileobj=file) if zipped else file as stream:
            while piece := stream.read(PIECE):
                room -= len(piece)
                lines -= max(_count(piece, "\n"), _count(piece, "\r"))
                if room < 0:
                    raise InputError([Fault(path.name, "over 500 MB of text", A_SURVEYS_FILE)])
                if lines < 0:
                    kind = f"over {MOST_LINES:,} lines"
                    raise InputError([Fault(path.name, kind, A_SURVEYS_FILE)])
                line = 0 if _LINE_END.search(piece) else line + len(piece)
                if line >= LONGEST_LINE:
                    kind = "a line of over a million bytes"
                    raise InputError([Fault(path.name, kind, A_SURVEYS_FILE)])
                content += piece
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError([Fault(path.name, "damaged or cut off", "a whole .gz file")]) from error
    return content, MOST_LINES - lines


def _count(content: bytes, character: str) -> int:
    """Count an ASCII character; numpy takes a tenth of the time of ``bytes.count``."""
    return int(np.count_nonzero(np.frombuffer(content, dtype=np.uint8) == ord(character)))


def _check_no_nul(path: Path, text: str) -> None:
    """Refuse text in another encoding than it seems."""
    if (at := text.find("\0")) >= 0:
        row = text.count("\n", 0, at) + 1
        expected = "plain text (a file in UTF-16 without its mark? save it as CSV UTF-8)"
        raise InputError([Fault(path.name, "a NUL character", expected, row=row)])


def _check_headings(path: Path, text: str, top: int) -> None:
    """Refuse what has no headings in the row where they should be."""
    if not text or text.isspace():
        raise InputError([Fault(path.name, "empty file", f"headings in row {top}")])
    if not _heading_line(text).strip():
        raise LayoutError([Fault(path.name, "no headings", f"headings in row {top}", row=top)])


def _heading_line(text: str) -> str:
    line = _LINE.match(text)
    assert line is not None  # it matches nothing, too
    return line[0]


def _decoded(path: Path, content: bytearray) -> tuple[str, tuple[str, ...]]:
    """The text, and a remark where its encoding had to be guessed."""
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    try:
        return content.decode(marked or "utf-8"), ()
    except UnicodeDecodeError as error:
        found = f"0x{error.object[error.start]:02x}"
        expected = "a file saved as CSV UTF-8"
        fault = Fault(path.name, "byte that is not text", expected, value=found)
        if marked:
            raise InputError([fault]) from error
        try:
            text = content.decode(_FALLBACK)
        except UnicodeDecodeError:
            raise InputError([fault]) from error
    return text, (f"{path.name} is not UTF-8; it was read as Windows-1252.",)


def _separator(text: str) -> str:
    heading = _FIRST_LINE.search(text)
    assert heading is not None  # the text is not blank
    return max(SEPARATORS, key=heading[0].count)
