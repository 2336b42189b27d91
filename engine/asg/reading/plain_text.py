"""Plain delimited text, read by its separators and line ends alone, many times faster than cells.

A file of responses has few different texts in most columns. Here each column comes as places in
its different texts (a pandas ``Categorical``), so that what follows looks at each text once. Text
that is not plain is left to the reader that knows all of CSV: see :func:`plain_records`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

BLOCK = 1 << 22
"""Bytes, and the rest of a line, that are looked at in one go."""

WORD = 8
"""Bytes of a cell that are compared in one go, as one whole number."""

MIXER = np.uint64(0x9E3779B97F4A7C15)
"""By which the words of a longer cell are made one key: odd, with bits all over."""

NEWLINE = ord("\n")

_KEPT = np.array([(1 << (8 * length)) - 1 for length in range(WORD + 1)], dtype="<u8")
"""By length: what of a word belongs to the cell."""


class _Column(NamedTuple):
    """A column of a block: for each cell its place in the different texts."""

    which: NDArray[np.integer[Any]]
    texts: list[str]


def plain_records(text: str, separator: str) -> tuple[list[str], pd.DataFrame] | None:
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
        The first line's cells, and a data frame with columns 0, 1, ... of categories that are
        texts. None where the text is not plain: it holds a quotation mark, a NUL or a carriage
        return that ends no line, its records have different numbers of cells or one cell, or there
        are none.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if any(odd in text for odd in '"\r\0'):
        return None
    if not text.endswith("\n"):
        text += "\n"
    heading_line, _, below = text.partition("\n")
    headings = heading_line.split(separator)
    columns = len(headings)
    if columns == 1 or not below:
        return None
    # Bytes after the end, so that a word can be taken from the last byte on.
    content = np.frombuffer(below.encode() + bytes(WORD), dtype=np.uint8)
    blocks = []
    for first, last in pairwise(_block_ends(content)):
        block = _read_block(content[first : last + WORD], last - first, ord(separator), columns)
        if block is None:
            return None
        blocks.append(block)
    known: dict[tuple[str, ...], pd.CategoricalDtype] = {}
    joined = [_joined(parts) for parts in zip(*blocks, strict=True)]
    frame = pd.DataFrame({k: _categorical(column, known) for k, column in enumerate(joined)})
    return headings, frame


def _block_ends(content: NDArray[np.uint8]) -> list[int]:
    """Cut after line ends: 0, the end of each block, the last being the end of the text."""
    size = content.size - WORD
    ends = [0]
    while ends[-1] < size:
        end = min(ends[-1] + BLOCK, size)
        while content[end - 1] != NEWLINE:
            ahead = np.flatnonzero(content[end : end + BLOCK] == NEWLINE)
            end = end + int(ahead[0]) + 1 if ahead.size else min(end + BLOCK, size)
        ends.append(end)
    return ends


def _read_block(
    content: NDArray[np.uint8], size: int, separator: int, columns: int
) -> list[_Column] | None:
    """Read whole lines; None where one has more or fewer cells."""
    text = content[:size]
    ends = np.flatnonzero((text == separator) | (text == NEWLINE))
    if ends.size % columns:
        return None
    table = (-1, columns)
    is_line_end = (text[ends] == NEWLINE).reshape(table)
    if is_line_end[:, :-1].any() or not is_line_end[:, -1].all():
        return None
    length = np.diff(ends, prepend=-1) - 1
    longest = length.reshape(table).max(axis=0)
    # The last byte of each cell, 0 for an empty one: all that there is to most cells.
    last = text[ends - 1] * (length > 0)
    last_bytes = np.ascontiguousarray(last.reshape(table).T)
    # The word that begins at each byte.
    words = np.ndarray((size,), "<u8", content, strides=(1,))
    return [
        _of_bytes(last_bytes[k])
        if longest[k] <= 1
        else _of_words(content, words, ends.reshape(table)[:, k], length.reshape(table)[:, k])
        for k in range(columns)
    ]


def _of_bytes(byte: NDArray[np.uint8]) -> _Column:
    """Read a column of cells of one byte or none (0): the byte itself says which text it is."""
    there = np.bincount(byte, minlength=256) > 0
    place = np.cumsum(there) - 1
    texts = ["" if b == 0 else chr(b) for b in np.flatnonzero(there)]
    return _Column(place.astype(np.int8).take(byte), texts)


def _of_words(
    content: NDArray[np.uint8],
    words: NDArray[np.uint64],
    end: NDArray[np.intp],
    length: NDArray[np.intp],
) -> _Column:
    """Read a column of longer cells, eight bytes at a time."""
    end, length = end.copy(), length.copy()  # side by side, not a record apart
    start = end - length
    parts = [
        words[np.minimum(start + offset, end)] & _KEPT[np.clip(length - offset, 0, WORD)]
        for offset in range(0, int(length.max()), WORD)
    ]
    key = parts[0]
    for part in parts[1:]:
        key = key * MIXER + part
    which, first = _different(key)
    if len(parts) > 1 and any((part[first][which] != part).any() for part in parts):
        # Two texts with one key: as good as never, and then the words are told apart one by one.
        which, first = _different(parts[0])
        for part in parts[1:]:
            then, _ = _different(part)
            which, first = _different(which * (int(then.max()) + 1) + then)
    return _Column(which, _texts(content, start[first], end[first]))


def _different(
    keys: NDArray[Any],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give for each key its place among the different ones, and where each of these comes first."""
    which, different = pd.factorize(keys)
    first = np.empty(len(different), dtype=np.intp)
    first[which[::-1]] = np.arange(len(which) - 1, -1, -1)  # the last to be set is the first
    return which, first


def _texts(content: NDArray[np.uint8], start: NDArray[np.intp], end: NDArray[np.intp]) -> list[str]:
    """Give the texts of some cells."""
    length = end - start + 1  # with the separator, which becomes a line end to split at
    stop = np.cumsum(length)
    taken = content[np.arange(stop[-1]) + np.repeat(start - (stop - length), length)]
    taken[stop - 1] = NEWLINE
    return taken.tobytes().decode().split("\n")[:-1]


def _joined(parts: Sequence[_Column]) -> _Column:
    """Put a column together from its blocks."""
    if len(parts) == 1:
        return parts[0]
    place: dict[str, int] = {}
    which = [
        np.array([place.setdefault(text, len(place)) for text in part.texts])[part.which]
        for part in parts
    ]
    return _Column(np.concatenate(which), list(place))


def _categorical(
    column: _Column, known: dict[tuple[str, ...], pd.CategoricalDtype]
) -> pd.Categorical:
    # Most columns of answers have the same few texts: they share one dtype.
    texts = tuple(column.texts)
    dtype = known.get(texts)
    if dtype is None:
        dtype = known[texts] = pd.CategoricalDtype(pd.Index(column.texts, dtype=object))
    return pd.Categorical.from_codes(column.which, dtype=dtype, validate=False)
