"""Plain delimited text, read by its separators and line ends alone, many times faster than cells.

A file of responses has few different texts in most columns, and here no other is ever made. Text
that is not plain is left to the reader that knows all of CSV: see :func:`plain_records`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.tables.texts import Texts, first_cells

BLOCK = 1 << 18
"""Bytes, and the rest of a line, that are cut in one go: what is worked on stays in the cache."""

LARGEST_COLUMN = 1 << 26
"""Bytes that a column's cells may take, each with as much room as the longest needs."""

WORD = 8
"""Bytes of a cell that are compared in one go, as one whole number."""

MIXER = np.uint64(0x9E3779B97F4A7C15)
"""By which the words of a longer cell are made one key: odd, with bits all over."""

NEWLINE = ord("\n")

_KEPT = np.array([(1 << (8 * length)) - 1 for length in range(WORD + 1)], dtype="<u8")
"""By length: what of a word belongs to the cell."""

_Cells = NDArray[np.uint8] | NDArray[np.uint64]
"""A column of some lines. Shape (n,): cells of one byte or none (0). Shape (words, n): longer."""


def plain_records(text: str, separator: str) -> tuple[list[str], list[Texts]] | None:
    """Read plain text as headings and the records below them.

    Parameters
    ----------
    text
        The whole file.
    separator
        What stands between cells: one ASCII character.

    Returns
    -------
    tuple or None
        The first line's cells, and the columns below them. None where the text is not plain: it
        holds a quotation mark, a NUL or a carriage return that ends no line, its records have
        different numbers of cells or one cell, some cells are very much longer than the others of
        their column, or there are no records.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if any(odd in text for odd in '"\r\0'):
        return None
    if not text.endswith("\n"):
        text += "\n"
    lines = io.BytesIO(text.encode())
    headings = lines.readline().decode().removesuffix("\n").split(separator)
    if len(headings) == 1:
        return None
    blocks = []
    while block := lines.read(BLOCK):
        cut = _cut(block + lines.readline(), ord(separator), len(headings))
        if cut is None:
            return None
        blocks.append(cut)
    if not blocks:
        return None
    columns = list(zip(*blocks, strict=True))
    if any(_room(parts) > LARGEST_COLUMN for parts in columns):
        return None
    return headings, [_texts(parts) for parts in columns]


def _cut(lines: bytes, separator: int, columns: int) -> list[_Cells] | None:
    """Cut whole lines into the cells of each column; None where the text is not plain."""
    # Bytes after the end, so that a word can be taken from the last byte on.
    content = np.frombuffer(lines + bytes(WORD), dtype=np.uint8)
    text = content[: len(lines)]
    # Large arrays are few and worked on in place: memory that is new takes longer than the work.
    is_end = text == separator
    is_line_end = text == NEWLINE
    is_end |= is_line_end
    ends = np.flatnonzero(is_end)
    table = (-1, columns)
    if ends.size % columns or not np.array_equal(
        ends.reshape(table)[:, -1], np.flatnonzero(is_line_end)
    ):
        return None
    size = np.diff(ends, prepend=-1)  # with the separator
    most = size.reshape(table).max(axis=0)
    if int(most.max()) * (ends.size // columns) > LARGEST_COLUMN:
        return None
    # The last byte of each cell, 0 for an empty one: all that there is to most cells.
    last = text.take(ends - 1)
    last *= size > 1
    last_bytes = np.ascontiguousarray(last.reshape(table).T)
    # The word that begins at each byte.
    words = np.ndarray((text.size,), "<u8", content, strides=(1,))
    return [
        last_bytes[k]
        if most[k] <= 2
        else _words(words, ends.reshape(table)[:, k].copy(), size.reshape(table)[:, k] - 1)
        for k in range(columns)
    ]


def _words(
    words: NDArray[np.uint64], end: NDArray[np.intp], length: NDArray[np.intp]
) -> NDArray[np.uint64]:
    """Take the words of longer cells, with zeros behind the end of each cell."""
    start = end - length
    offsets = range(0, int(length.max()), WORD)
    cells = np.empty((len(offsets), len(end)), dtype="<u8")
    for part, offset in zip(cells, offsets, strict=True):
        kept = _KEPT[np.clip(length - offset, 0, WORD)]
        np.bitwise_and(words[np.minimum(start + offset, end)], kept, out=part)
    return cells


def _words_needed(parts: Sequence[_Cells]) -> int:
    """How many words the longest cell of a column takes; 0 where all are of a byte or none."""
    return max(0 if part.ndim == 1 else len(part) for part in parts)


def _rows(parts: Sequence[_Cells]) -> int:
    return sum(part.shape[-1] for part in parts)


def _room(parts: Sequence[_Cells]) -> int:
    return WORD * _words_needed(parts) * _rows(parts)


def _texts(parts: Sequence[_Cells]) -> Texts:
    """Put a column together and find its different texts."""
    words = _words_needed(parts)
    if words == 0:
        return _texts_of_bytes(np.concatenate(parts))
    cells = np.zeros((words, _rows(parts)), dtype="<u8")
    done = 0
    for part in parts:
        last = done + part.shape[-1]
        cells[: 1 if part.ndim == 1 else len(part), done:last] = part
        done = last
    return _texts_of_words(cells)


def _texts_of_bytes(byte: NDArray[np.uint8]) -> Texts:
    there = np.bincount(byte, minlength=256) > 0
    place = np.cumsum(there) - 1
    texts = ["" if b == 0 else chr(b) for b in np.flatnonzero(there).tolist()]
    return Texts(place.astype(np.int8).take(byte), texts)


def _texts_of_words(cells: NDArray[np.uint64]) -> Texts:
    which, first = _different(_key(cells))
    different = cells[:, first]
    if (different[:, which] != cells).any():  # two texts with one key: as good as never
        which, first = _different(np.unique(cells, axis=1, return_inverse=True)[1].ravel())
        different = cells[:, first]
    texts = np.ascontiguousarray(different.T).view(f"S{WORD * len(cells)}").ravel().tolist()
    return Texts(which, b"\n".join(texts).decode().split("\n"))


def _key(cells: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Make one key of the words of each cell."""
    key = cells[0]
    for part in cells[1:]:
        key = key * MIXER + part
    return key


def _different(
    keys: NDArray[Any],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each key its place among the different ones, and where each of these comes first."""
    which, different = pd.factorize(keys)
    return which, first_cells(which, len(different))
