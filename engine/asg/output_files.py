"""Writing files so that a reader finds the earlier file or the new one, never half of one."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import time
from contextlib import suppress
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from asg.errors import OutputError, UsageError
from asg.marks import SYNTHETIC_COLUMN, SYNTHETIC_MARK
from asg.unfinished_files import begin_file, reason, remove_abandoned

PATIENCE = 2.0
"""Seconds to wait for a program that holds a file."""

HELD_BY_ANOTHER = (5, 32)
"""Windows' errors "access denied" and "sharing violation"."""

FIXED_DATE = datetime(2000, 1, 1)
"""When every file says it was made, so that the same input gives the same bytes."""


def write_file(content: bytes, path: Path) -> dict[str, Any]:
    """Write a file so that a reader finds the earlier one or this, whole.

    What killed processes left in the folder is removed first.

    Returns
    -------
    dict
        ``file``, ``bytes``, ``sha256``: its name, and the size and checksum of the content.

    Raises
    ------
    OutputError
        If the folder or the file cannot be written: which, why, and what to do.
    """
    remove_abandoned(path.parent)
    return write_one_of_many(content, path)


def write_one_of_many(content: bytes, path: Path) -> dict[str, Any]:
    """Write a file as :func:`write_file` does, but leave what killed processes left.

    To look for that takes longer the more files there are: who writes thousands looks once.
    """
    stream: BinaryIO | None = None
    temporary: Path | None = None
    try:
        _check_name(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        _check_replaceable(path)
        # Written by its handle: whatever someone puts in the place of its name stays untouched.
        stream, temporary = begin_file(path)
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())  # a full disk elsewhere on the network says so here at the latest
        if os.name == "nt":  # which does not rename a file that is open
            stream.close()
        else:  # mkstemp makes files that only the owner may read; give what open() would have given
            os.fchmod(stream.fileno(), 0o666 & ~_umask())
        _patiently_replace(temporary, path)
        temporary = None
    except OSError as error:
        raise OutputError(reason(path, error)) from error
    finally:
        with suppress(OSError):
            if stream is not None:
                stream.close()
            if temporary is not None:
                temporary.unlink()
    return {"file": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


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


def _check_name(path: Path) -> None:
    """Refuse a web address, and a colon: Windows would write to a stream that no folder shows."""
    if path.parts[0].lower() in ("http:", "https:"):
        raise OutputError(f"{path}: a web address is no folder; use the synced folder")
    if ":" in path.name:
        raise OutputError(f"{path}: a name of a file has no ':'; choose another")


def _check_replaceable(path: Path) -> None:
    """Refuse a folder, and a file that its owner has made read-only.

    A rename would replace the file on a Mac or Linux all the same; Windows refuses it.
    """
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


def write_results_table(
    table: pd.DataFrame, path: Path, *, synthetic: bool = False
) -> dict[str, Any]:
    """Write a results table, in the format of the file's ending.

    Figures made from invented rows have one column more, the mark ``synthetic``.

    .csv is UTF-8 with every digit, empty where there is nothing. .xlsx has one sheet named
    ``results``, .parquet the table's own types.

    Returns
    -------
    dict
        As of :func:`write_file`.

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
    match path.suffix.lower():
        case ".csv":
            content = written.to_csv(index=False, lineterminator="\n").encode()
        case ".xlsx":
            content = _sheet(written)
        case _:
            content = written.to_parquet(index=False)
    return write_file(content, path)


class FullPrecision(float):
    """A float that XlsxWriter writes with every digit.

    XlsxWriter formats numbers to 16 significant digits, which is one short of telling any two
    floats apart; Excel itself stores 17.
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        """The shortest text that reads back as the same number, whatever is asked for."""
        return repr(float(self))


def _sheet(table: pd.DataFrame) -> bytes:
    # Only who asks for .xlsx waits for these.
    import xlsxwriter

    from asg.zip_package import repacked

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
    return repacked(made.getvalue())


def as_written(table: pd.DataFrame) -> pd.DataFrame:
    """The table with infinite z as empty: no cell of Excel can hold one."""
    return table.replace([np.inf, -np.inf], np.nan)


def write_json(content: dict[str, Any], path: Path) -> None:
    """Write a JSON file, keys in the order given.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    write_file(f"{text}\n".encode(), path)
