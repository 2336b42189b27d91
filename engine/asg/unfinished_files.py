"""Files in the making: who is writing one now, what a killed process left, one build a folder."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from asg.errors import OutputError
from asg.stops import stops_answered, stops_wait

try:
    import fcntl
except ModuleNotFoundError:  # Windows, where a file that is open cannot be removed by another
    fcntl = None  # type: ignore[assignment]

TEMPORARY_SUFFIX = ".asg-part"
"""What the name of a file in the making ends in."""

LOCK_FILE = ".asg-build.lock"
"""The file in a folder of output that a build holds as long as it writes there."""

LONGEST_STEM = 60

_NOT_FOUND, _INVALID_NAME, _TOO_LONG = 3, 123, 206
"""Windows' errors for a path."""

_LONGEST_PATH, _LONGEST_NAME = 260, 255
"""Characters that Windows takes, unless its policy for long paths is on."""


def begin_file(path: Path) -> tuple[BinaryIO, Path]:
    """Make an empty file beside ``path`` to write to, and hold it as long as it is open."""
    while True:
        prefix = f".{path.stem[:LONGEST_STEM]}-"
        handle, name = tempfile.mkstemp(TEMPORARY_SUFFIX, prefix, path.parent)
        if fcntl is not None:
            with suppress(OSError):  # a file system without locks: nobody can hold anything there
                fcntl.flock(handle, fcntl.LOCK_EX)
        if Path(name).exists():
            return os.fdopen(handle, "wb"), Path(name)
        os.close(handle)  # removed as abandoned before it was held


def remove_abandoned(folder: Path) -> None:
    """Remove the files in the making whose writers are no more.

    A process holds what it is writing, and its hold ends with it, however it ends; so what nobody
    holds was left by a process that was killed. What cannot be held cannot be judged, and stays.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") and entry.name.endswith(TEMPORARY_SUFFIX):
                with suppress(OSError):
                    _remove_if_abandoned(Path(entry.path))


def _remove_if_abandoned(path: Path) -> None:
    if fcntl is None:
        path.unlink()
        return
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    finally:
        os.close(handle)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Be the only build that writes to a folder, as long as the block runs."""
    from filelock import FileLock, Timeout  # only a build waits for its import

    with stops_wait():  # between making the lock and its removal
        made = not folder.exists()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder / LOCK_FILE, blocking=False)
            lock.acquire()
        except Timeout:
            raise OutputError(
                f"{folder}: another build is writing to this folder; wait until it is done, "
                "or choose another folder"
            ) from None
        except OSError as error:
            raise OutputError(reason(folder, error)) from error
        try:
            with stops_answered():
                remove_abandoned(folder)
                yield
        finally:
            remove_abandoned(folder)
            # Unlinked while it is held: who waits for it sees that, and makes a new one.
            if fcntl is not None:
                with suppress(OSError):
                    (folder / LOCK_FILE).unlink()
            lock.release()
            if made:  # and nothing was written to it
                with suppress(OSError):
                    folder.rmdir()


def reason(path: Path, error: OSError) -> str:
    """Why a file could not be written, and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{path}: the disk is full; free some space and run again"
    if error.errno == errno.EFBIG:
        return f"{path}: too large a file for this disk or your quota; choose another folder"
    if error.errno == errno.EISDIR:
        return f"{path}: is a folder; give the name of a file"
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"{path}: part of this path is a file, not a folder; choose another folder"
    if error.errno == errno.ENAMETOOLONG or _is_too_long_on_windows(path, error):
        return (
            f"{path}: the name is too long; choose a shorter one, or a folder with a shorter path"
        )
    if error.errno == errno.EROFS or isinstance(error, PermissionError):
        return (
            f"{path}: cannot be written; if it is open in Excel, close it there, "
            "or choose a folder that you have permission to write to"
        )
    return f"{path}: could not be written: {error.strerror or error}"


def _is_too_long_on_windows(path: Path, error: OSError) -> bool:
    """Windows has a name for it, or says of such a path that it is wrong or not there."""
    code = getattr(error, "winerror", None)
    if code in (_NOT_FOUND, _INVALID_NAME):
        in_the_making = len(str(path.absolute())) + len("..-12345678") + len(TEMPORARY_SUFFIX)
        return in_the_making >= _LONGEST_PATH or len(path.name) >= _LONGEST_NAME
    return code == _TOO_LONG
