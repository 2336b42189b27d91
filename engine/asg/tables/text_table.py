"""A table of texts, which every reader gives: headings, and all cells below them as text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.coded_text import CodedText
from asg.errors import Fault, InputError, LayoutError
from asg.names import fold, plain

A_SURVEYS_FILE = "a file of a survey, one row for each respondent"

MOST_COLUMNS = 16_384
"""Of a table: as many as a sheet of Excel has."""

MOST_CELLS = 200_000_000
"""Of a table: more than this is no survey, and takes all memory."""


@dataclass(frozen=True)
class Part:
    """Which part of a file is the table: a sheet, None for the usual one, below so many rows."""

    sheet: str | None = None
    above: int = 0


WHOLE = Part()


@dataclass(frozen=True)
class TextTable:
    """A table as it is in a file."""

    file: str
    """Name of the file, for messages."""
    columns: Mapping[str, CodedText] = field(default_factory=dict)
    """By heading, all cells as text, spaces around them taken off, ``""`` where a cell is empty."""
    rows: NDArray[np.intp] = field(default_factory=lambda: np.arange(0))
    """The row in the file of each of these."""
    sheet: str | None = None
    """Name of the sheet, None where the file has no sheets."""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By heading, what the file itself says that its codes mean."""
    user_missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By heading, the codes that the file itself declares as missing."""
    wordings: Mapping[str, str] = field(default_factory=dict)
    """By heading, the wording of the question, where the file has it."""
    remarks: tuple[str, ...] = ()
    """Sentences on how the file was read that its owner should know."""
    headings_row: int = 1
    """The row in the file that the headings are."""

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
        """The heading that a name is under, in any case; None where there is none."""
        return self._headings.get(fold(name))

    def column(self, name: str) -> CodedText | None:
        """The column that a name stands for; None where there is none."""
        heading = self.heading(name)
        return None if heading is None else self.columns[heading]

    def missing_column(self, name: str, known: frozenset[str], instead: str = "") -> Fault:
        """Make the fault of a column that is not there, with a heading that may be meant for it."""
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

    def headed(self, headings: Iterable[str], columns: Sequence[CodedText]) -> TextTable:
        """The table with columns: headings over them, spaces around texts and empty rows left out.

        Row numbers that R and pandas write, and the rows that Qualtrics writes below the headings,
        are left out with a remark.
        """
        headings = [heading.strip() for heading in headings]
        if not any(headings):
            expected = f"headings in row {self.headings_row}"
            raise LayoutError([self.fault("no headings", expected)])
        faults = []
        seen: set[str] = set()
        for heading in headings:
            if heading and fold(heading) in seen:
                kind, expected = "heading twice", "each once, ignoring case"
                faults.append(self.fault(kind, expected, row=self.headings_row, value=heading))
            seen.add(fold(heading))
        named = {}
        remarks = [*self.remarks]
        first = self.headings_row + 1
        kind, expected = "cells without a heading", f"a heading in row {self.headings_row}"
        for heading, texts in zip(headings, columns, strict=True):
            if heading:
                named[heading] = texts.changed(str.strip)
                continue
            if texts is columns[0] and _are_row_numbers(texts):
                said = "the first column, of row numbers without a heading, was left out"
                remarks.append(f"{self.file}: {said}.")
                continue
            # Nothing says what they mean, and they must not be lost without a word.
            lost = np.flatnonzero(texts.where(lambda text: text.strip() != "")).tolist()
            faults += [self.fault(kind, expected, row=first + at, value=texts[at]) for at in lost]
        if faults:
            raise LayoutError(faults)
        rows = np.arange(first, first + len(columns[0]))
        filled = _filled(named.values())
        wordings = dict(self.wordings)
        if described := _qualtrics_rows(named.values()):
            filled = np.ones(len(rows), dtype=bool) if filled is None else filled
            filled[:described] = False
            said = "the rows of Qualtrics below the headings were left out"
            remarks.append(f"{self.file}: {said}.")
            wordings = {h: texts[0] for h, texts in named.items() if described > 1 and texts[0]}
        if filled is not None:
            rows = rows[filled]
            named = {heading: texts.at(filled) for heading, texts in named.items()}
        return replace(self, columns=named, rows=rows, wordings=wordings, remarks=tuple(remarks))


def _are_row_numbers(texts: CodedText) -> bool:
    """Whether cells are whole numbers, each once: R keeps those of rows that it sorts."""
    return len(texts) > 0 and all(map(str.isdecimal, texts.different)) and not texts.again().any()


QUALTRICS_ID = '{"ImportId":'
"""How each cell begins of the row that Qualtrics writes below the wordings of the questions."""


def _qualtrics_rows(columns: Collection[CodedText]) -> int:
    """How many rows below the headings describe the columns, as in exports of Qualtrics."""
    for at in range(2):
        cells = [texts[at] for texts in columns if len(texts) > at]
        if any(cells) and all(cell.startswith(QUALTRICS_ID) for cell in cells if cell):
            return at + 1
    return 0


def _filled(columns: Iterable[CodedText]) -> NDArray[np.bool_] | None:
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


def check_size(file: str, rows: int, columns: int, expected: str) -> None:
    """Refuse a table that no survey has and that would take all memory."""
    for kind, found, most in (
        ("columns", columns, MOST_COLUMNS),
        ("cells", rows * columns, MOST_CELLS),
    ):
        if found > most:
            raise InputError([Fault(file, f"over {most:,} {kind}", expected, value=f"{found:,}")])


def text_of(value: object) -> str:
    """A cell's value as text: a whole number without its point, nothing as ``""``.

    >>> [text_of(v) for v in (2.0, 2.5, True, None, " x ", float("nan"))]
    ['2', '2.5', 'TRUE', '', ' x ', '']
    """
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def texts_of(values: Iterable[object]) -> list[str]:
    """A column's values as texts."""
    known: dict[object, str] = {}
    texts = []
    for value in values:
        # Columns of codes repeat few values; 1, 1.0 and True are equal, so the type is kept too.
        try:
            key = (value.__class__, value)
            text = known.get(key)
            if text is None:
                text = known[key] = text_of(value)
        except TypeError:  # a list or a mapping, which only Parquet has
            text = str(value)
        texts.append(text)
    return texts
