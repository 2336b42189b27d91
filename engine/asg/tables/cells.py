"""What every reader of tables gives: headings, and all cells below them as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

import pandas as pd

from asg.errors import Fault, InputError
from asg.tables.texts import Texts

A_SURVEYS_FILE = "a file of a survey, one row for each respondent"

MOST_COLUMNS = 16_384
"""Of a table: as many as a sheet of Excel has."""

MOST_CELLS = 200_000_000
"""Of a table: more than this is no survey, and takes all memory."""


@dataclass(frozen=True)
class Cells:
    """The cells of a table.

    Attributes
    ----------
    headings
        As they stand.
    columns
        Every cell below each of them as text.
    sheet
        Name of the sheet, None where the file has none.
    labels, user_missing
        By heading: labels of codes, and the codes declared as missing, where the file has such.
    remarks
        What its owner should know of how it was read.
    headings_row
        The row in the file that the headings are.
    """

    headings: Sequence[str]
    columns: Sequence[Texts]
    sheet: str | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    user_missing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    headings_row: int = 1


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
