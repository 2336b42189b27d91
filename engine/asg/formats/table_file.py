"""A results table as a file: .csv, .xlsx or .parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from asg.columns import as_written, csv_bytes
from asg.errors import UsageError
from asg.formats.xlsx.table_sheet import table_sheet
from asg.output_files import write_file

TABLE_ENDINGS = (".csv", ".xlsx", ".parquet")
"""The kinds of file that a results table can be written as."""


def check_table_ending(path: Path) -> None:
    """Raise UsageError where a results table cannot be written under this name."""
    if path.suffix.lower() not in TABLE_ENDINGS:
        raise UsageError(f"{path}: a table is written as one of {', '.join(TABLE_ENDINGS)}")


def write_results_table(
    table: pd.DataFrame, path: Path, *, synthetic: bool = False
) -> dict[str, Any]:
    """Write a results table, in the format of the file's ending.

    Figures made from invented rows have one column more, the mark ``synthetic``.

    .csv is UTF-8 with every digit, empty where there is nothing. .xlsx has one sheet named
    ``results``, .parquet the table's own types.
    """
    check_table_ending(path)
    match path.suffix.lower():
        case ".csv":
            content = csv_bytes(table, synthetic=synthetic)
        case ".xlsx":
            content = table_sheet(as_written(table, synthetic=synthetic))
        case _:
            content = as_written(table, synthetic=synthetic).to_parquet(index=False)
    return write_file(content, path)
