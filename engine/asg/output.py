"""Writing files so that a reader finds the earlier file or the new one, never half of one."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from asg.errors import OutputError

TEMPORARY_SUFFIX = ".asg-part"
"""What the name of a file in the making ends in."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to; what was written there takes the place of ``path`` at the end.

    The temporary file lies in the folder of ``path``, so that the replacement is one step of the
    file system. If anything fails the temporary file is removed and ``path`` is as it was.

    Raises
    ------
    OutputError
        If the folder or the file cannot be written: which, why, and what to do.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
        handle, name = tempfile.mkstemp(TEMPORARY_SUFFIX, f".{path.stem}-", path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        # mkstemp makes files that only the owner may read; give what open() would have given.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
        temporary = None
    except OSError as error:
        raise OutputError(_reason(path, error)) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _reason(path: Path, error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return f"{path}: no room left on the disk; free some and run again"
    if error.errno == errno.EISDIR:
        return f"{path}: is a folder; give the name of a file"
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"{path}: part of this path is a file, not a folder; choose another folder"
    if isinstance(error, PermissionError):
        return (
            f"{path}: may not be written; if it is open in Excel close it there, "
            "or choose a folder that you may write to"
        )
    return f"{path}: could not be written: {error.strerror or error}"


def write_results_table(table: pd.DataFrame, path: Path) -> None:
    """Write a results table by the file's ending: .csv (UTF-8, every digit) so far.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    with replacing(path) as temporary:
        as_written(table).to_csv(temporary, index=False, lineterminator="\n", encoding="utf-8")


def as_written(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table with infinite z as empty: no cell of Excel can hold one."""
    return table.replace([np.inf, -np.inf], np.nan)


def write_json(content: dict[str, Any], path: Path) -> None:
    """Write a JSON file, keys in the order given.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    with replacing(path) as temporary:
        text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
        temporary.write_text(text + "\n", encoding="utf-8", newline="\n")
