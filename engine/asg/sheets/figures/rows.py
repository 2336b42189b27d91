"""The rows of the results: packed as numbers for all trusts, unpacked one trust at a time.

Thousands of trusts have hundreds of thousands of rows. Packed, a row takes some 200 bytes; as
Python's own values it would take thousands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.columns import KEY_COLUMNS, RESULT_COLUMNS
from asg.columns import Row as Row

Key = tuple[str, str]
"""Group and item."""


Records = NDArray[np.void]
"""Packed rows: a field for each column of the results. Texts are places in a list of words, numbers
that are missing, or infinite, NaN."""

RECORD_TYPE = np.dtype(
    [(name, "i4" if kind == "str" else "f8") for name, kind in RESULT_COLUMNS.items()]
)

Words = Mapping[str, Sequence[str]]
"""The different texts of each column of texts."""


@dataclass(frozen=True, eq=False)
class PackedRows:
    """All rows of the results, in their order."""

    records: Records
    """One for each row."""
    words: Words
    """What the places in their texts stand for."""

    def texts(self, column: str, places: Any) -> list[str]:  # noqa: ANN401 - any index of numpy
        """The texts of a column in some rows."""
        words = self.words[column]
        return [words[i] for i in self.records[column][places].tolist()]

    def trusts(self) -> dict[str, str]:
        """Names of the trusts by their codes, in the order of the rows."""
        _, first = np.unique(self.records["trust_code"], return_index=True)
        codes, names = (self.texts(column, first) for column in ("trust_code", "trust_name"))
        return dict(zip(codes, names, strict=True))


def pack(table: pd.DataFrame) -> PackedRows:
    """Pack the rows of a results table.

    No more of a suppressed row is kept than its keys, whatever the table holds.
    """
    records = np.zeros(len(table), RECORD_TYPE)
    words: dict[str, list[str]] = {}
    suppressed = (table["status"] == "suppressed").to_numpy(dtype=bool, na_value=False)
    for name, kind in RESULT_COLUMNS.items():
        kept = name in KEY_COLUMNS or name == "status"
        if kind == "str":
            places, different = pd.factorize(table[name])
            # Nothing is the first word, as what is missing is and what is emptied below becomes.
            words[name] = ["", *map(str, different)]
            values = places + 1
        else:
            values = table[name].to_numpy(dtype=np.float64, na_value=np.nan)
            values = np.where(np.isfinite(values), values, np.nan)
        if not kept:
            values[suppressed] = 0 if kind == "str" else np.nan
        records[name] = values
    return PackedRows(records, words)


def unpack(records: Records, words: Words) -> list[Row]:
    """Rows with Python's own values; a number that is missing is None."""
    columns: list[list[Any]] = []
    for name, kind in RESULT_COLUMNS.items():
        values = records[name].tolist()
        if kind == "str":
            known = words[name]
            columns.append([known[i] for i in values])
        elif kind == "Int64":
            columns.append([None if v != v else int(v) for v in values])
        else:
            columns.append([None if v != v else v for v in values])
    return list(map(Row._make, zip(*columns, strict=True)))


@dataclass(frozen=True, eq=False)
class TrustRows(Mapping[str, Mapping[Key, Row]]):
    """The rows of each trust by group and item, unpacked when they are asked for."""

    spans: Mapping[str, tuple[int, int]]
    """Of each trust: its first record, and the one after its last."""
    words: Words
    """What the places in the records' texts stand for."""
    records: Records
    """The rows, those of each trust together."""

    def __getitem__(self, code: str) -> dict[Key, Row]:
        """Unpack the rows of a trust, each time it is asked."""
        first, end = self.spans[code]
        rows = unpack(self.records[first:end], self.words)
        return {(row.group, row.item): row for row in rows}

    def __iter__(self) -> Iterator[str]:
        """Go through the codes of the trusts, in the order of the results."""
        return iter(self.spans)

    def __len__(self) -> int:
        """Count the trusts."""
        return len(self.spans)


def rows_by_trust(packed: PackedRows) -> TrustRows:
    """The rows of each trust."""
    trust = packed.records["trust_code"]
    records = packed.records
    if (np.diff(trust) < 0).any():
        records = records[np.argsort(trust, kind="stable")]
        trust = records["trust_code"]
    # Words are numbered as they first come, from 1 on: so are the trusts.
    codes = packed.words["trust_code"][1:]
    ends = np.searchsorted(trust, np.arange(1, len(codes) + 2)).tolist()
    spans = dict(zip(codes, pairwise(ends), strict=True))
    return TrustRows(spans, packed.words, records)
