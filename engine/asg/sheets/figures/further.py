"""The tables beside the results table, by trust: packed, for a worker holds those of all trusts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute

TREND_YEARS = 3
"""As many years make a trend; two are a change."""


@dataclass(frozen=True, eq=False)
class FurtherRows:
    """The rows of one table; those of a trust are together."""

    table: pa.Table

    @classmethod
    def of_frame(cls, frame: pd.DataFrame) -> FurtherRows:
        """Pack a table whose rows of a trust are together."""
        table = pa.Table.from_pandas(frame, preserve_index=False)
        packed = {
            name: column.dictionary_encode() if pa.types.is_large_string(column.type) else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
        return cls(pa.table(packed))

    @cached_property
    def all(self) -> list[dict[str, Any]]:
        """Every row: the values by column, None where there is nothing."""
        rows: list[dict[str, Any]] = self.table.to_pylist()
        return rows

    def of(self, trust_code: str) -> list[dict[str, Any]]:
        """The rows of a trust."""
        start, stop = self._spans.get(trust_code, (0, 0))
        rows: list[dict[str, Any]] = self.table.slice(start, stop - start).to_pylist()
        return rows

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years of the rows, the oldest first."""
        return tuple(sorted(self.table["year"].unique().to_pylist()))

    @cached_property
    def _spans(self) -> Mapping[str, tuple[int, int]]:
        codes = self.table["trust_code"].combine_chunks().cast("string")
        runs = pa.compute.run_end_encode(codes)
        stops = runs.run_ends.to_pylist()
        starts = [0, *stops[:-1]]
        spans = zip(starts, stops, strict=True)
        return dict(zip(runs.values.to_pylist(), spans, strict=True))


def several_years(further: Mapping[str, FurtherRows]) -> tuple[int, ...]:
    """The years of the trend, the oldest first; none where there are fewer than three."""
    years = further["trend"].years if "trend" in further else ()
    return years if len(years) >= TREND_YEARS else ()
