"""Writing files so that a reader finds the earlier file or the new one, never half of one."""

from __future__ import annotations

import errno
import io
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from asg.errors import OutputError, UsageError
from asg.marks import SYNTHETIC_COLUMN, SYNTHETIC_MARK
from asg.writing.unfinished import begin_file, reason, remove_abandoned

PATIENCE = 2.0
"""Seconds to wait for a program that holds a file."""

HELD_BY_ANOTHER = (5, 32)
"""Windows' errors "access denied" and "sharing violation"."""

FIXED_DATE = datetime(2000, 1, 1)
"""When every file says it was made, so that the same input gives the same bytes."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to; what was written there takes the place of ``path`` at the end.

    As :func:`replacing_one_of_many`, and what killed processes left in the folder is removed first.

    Raises
    ------
    OutputError
        If the folder or the file cannot be written: which, why, and what to do.
    """
    remove_abandoned(path.parent)
    with replacing_one_of_many(path) as temporary:
        yield temporary


@contextmanager
def replacing_one_of_many(path: Path) -> Iterator[Path]:
    """Give a path to write to; what was written there takes the place of ``path`` at the end.

    The temporary file lies in the folder of ``path``, so that the replacement is one step of the
    file system. If anything fails the temporary file is removed and ``path`` is as it was. What
    killed processes left in the folder stays: to look for it takes longer the more files there
    are, and who writes thousands does so once before the first.

    Raises
    ------
    OutputError
        If the folder or the file cannot be written: which, why, and what to do.
    """
    handle: int | None = None
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _check_replaceable(path)
        handle, temporary = begin_file(path)
        yield temporary
        # mkstemp makes files that only the owner may read; give what open() would have given.
        temporary.chmod(0o666 & ~_umask())
        os.fsync(handle)  # a full disk elsewhere on the network says so here at the latest
        if os.name == "nt":  # which does not rename a file that is open
            os.close(handle)
            handle = None
        _patiently_replace(temporary, path)
        temporary = None
    except OSError as error:
        raise OutputError(reason(path, error)) from error
    finally:
        if handle is not None:
            os.close(handle)
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()


def _patiently_replace(temporary: Path, path: Path) -> None:
    """Rename; where Windows says that another program holds a file, try again for two seconds.

    Virus scanners open a new file for some milliseconds. What Excel holds it holds for longer.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            temporary.replace(path)
        except OSError as error:
            held = getattr(error, "winerror", None) in HELD_BY_ANOTHER
            if not held or time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def _check_replaceable(path: Path) -> None:
    """Refuse a folder, a stream beside a file, and a file that its owner has made read-only.

    A rename would replace the file on a Mac or Linux all the same; Windows refuses it. A colon in
    a name makes Windows write to a stream that no folder shows.
    """
    if ":" in path.name:
        raise OutputError(f"{path}: a name of a file has no ':'; choose another")
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    effective = os.access in os.supports_effective_ids
    if path.exists() and not os.access(path, os.W_OK, effective_ids=effective):
        raise PermissionError(errno.EACCES, "is read-only", str(path))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


TABLE_ENDINGS = (".csv", ".xlsx", ".parquet")
"""The kinds of file that a results table can be written as."""


def check_table_ending(path: Path) -> None:
    """Raise UsageError where a results table cannot be written under this name."""
    if path.suffix.lower() not in TABLE_ENDINGS:
        raise UsageError(f"{path}: a table is written as one of {', '.join(TABLE_ENDINGS)}")
    if path.suffix.lower() == ".parquet" and find_spec("pyarrow") is None:
        raise UsageError(f"{path}: .parquet needs pyarrow: pip install asg-benchmark[parquet]")


def write_results_table(table: pd.DataFrame, path: Path, *, synthetic: bool = False) -> None:
    """Write a results table, in the format of the file's ending.

    Figures made from invented rows have one column more, the mark ``synthetic``.

    .csv is UTF-8 with every digit, empty where there is nothing. .xlsx has one sheet named
    ``results``, .parquet the table's own types.

    Raises
    ------
    UsageError
        If the ending is none of :data:`TABLE_ENDINGS`.
    OutputError
        If the file cannot be written.
    """
    check_table_ending(path)
    written = as_written(table)
    if synthetic:
        written[SYNTHETIC_COLUMN] = SYNTHETIC_MARK
    with replacing(path) as temporary:
        match path.suffix.lower():
            case ".csv":
                written.to_csv(temporary, index=False, lineterminator="\n", encoding="utf-8")
            case ".xlsx":
                _write_sheet(written, temporary)
            case _:
                written.to_parquet(temporary, index=False)


class FullPrecision(float):
    """A float that XlsxWriter writes with every digit.

    XlsxWriter formats numbers to 16 significant digits, which is one short of telling any two
    floats apart; Excel itself stores 17.
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        """Give the shortest text that reads back as the same number, whatever is asked for."""
        return repr(float(self))


def _write_sheet(table: pd.DataFrame, path: Path) -> None:
    # Only who asks for .xlsx waits for these.
    import xlsxwriter

    from asg.workbook.package import repacked

    # Text from an input stays text: "=1+1" is a name, not a formula.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, options) as workbook:
        workbook.set_properties({"created": FIXED_DATE})
        sheet = workbook.add_worksheet("results")
        sheet.write_row(0, 0, list(table.columns), workbook.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(table.columns):
            for row, value in enumerate(table[name].tolist(), start=1):
                if isinstance(value, str):
                    if value:
                        sheet.write_string(row, column, value)
                elif not pd.isna(value):
                    sheet.write_number(row, column, FullPrecision(value))
    path.write_bytes(repacked(made.getvalue()))


def as_written(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table with infinite z as empty: no cell of Excel can hold one."""
    return table.replace([np.inf, -np.inf], np.nan)


def write_file(content: bytes, path: Path) -> None:
    """Write a file so that a reader finds the earlier one or this, whole.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def write_json(content: dict[str, Any], path: Path) -> None:
    """Write a JSON file, keys in the order given.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    write_file(f"{text}\n".encode(), path)
