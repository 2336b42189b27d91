"""Writing files so that a reader finds the earlier file or the new one, never half of one."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from asg.errors import OutputError
from asg.stops import stops_wait
from asg.unfinished_files import begin_file, reason, remove_abandoned

PATIENCE = 2.0
"""Seconds to wait for a program that holds a file."""

HELD_BY_ANOTHER = (5, 32)
"""Windows' errors "access denied" and "sharing violation"."""

FIXED_DATE = datetime(2000, 1, 1)
"""When every file says it was made, so that the same input gives the same bytes."""


def write_file(content: bytes, path: Path) -> dict[str, Any]:
    """Write a file so that a reader finds the earlier one or this, whole.

    What killed processes left in the folder is removed first. Returns its name, size and SHA-256.
    """
    remove_abandoned(path.parent)
    return write_one_of_many(content, path)


def write_one_of_many(content: bytes, path: Path) -> dict[str, Any]:
    """Write a file as :func:`write_file` does, but leave what killed processes left.

    To look for that takes longer the more files there are: who writes thousands looks once.
    """
    with stops_wait():
        _write_whole(content, path)
    return {"file": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _write_whole(content: bytes, path: Path) -> None:
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
        raise OutputError(f"{path}: is a web address, not a folder; use the synced folder")
    if ":" in path.name:
        raise OutputError(f"{path}: a file name cannot hold ':'; choose another")


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


def write_json(content: dict[str, Any], path: Path) -> None:
    """Write a JSON file, keys in the order given."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    write_file(f"{text}\n".encode(), path)
