"""Opening a file to read: the one way, whatever the file holds.

Only a regular file is opened. A pipe would wait for ever for its other end, and a device such as
/dev/zero has no end.
"""

from __future__ import annotations

import os
import stat
from io import BufferedReader
from pathlib import Path

from asg.errors import Fault, InputError

LARGEST_INPUT = 500_000_000
"""Bytes of any input, packed or not; more than this is no file of a survey."""

CLOSE_IT = "if it is open in Excel, close it there"

_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NONBLOCK", "O_NOCTTY"))


def open_input(
    path: str | Path, expected: str = "a file to read", most: int = LARGEST_INPUT
) -> BufferedReader:
    """Open a file to read its bytes."""
    kind = ""
    try:
        Path(path).name.encode()  # it goes into manifests and sheets
        stream = os.fdopen(os.open(path, _FLAGS), "rb")  # refuses a folder
    except (FileNotFoundError, NotADirectoryError):
        kind = "no such file"
    except OSError as error:
        kind = f"cannot be read ({error.strerror or error})"
        if Path(path).is_dir():  # of which Windows says that it may not be read
            kind = "is a folder"
        elif isinstance(error, PermissionError):
            kind, expected = "cannot be read: no permission", f"{expected}; {CLOSE_IT}"
    except UnicodeEncodeError:
        kind, expected = "the file name is not text", f"{expected}; rename it"
    except ValueError:  # a NUL character in the path
        kind = "no such file"
    else:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            kind = "is not a file but a pipe or a device"
        elif found.st_size > most:
            kind = f"over {most // 1_000_000:,} MB"
        if kind:
            stream.close()
    if kind:
        raise InputError([Fault(str(path), kind, expected)])
    return stream


def read_input(
    path: str | Path, expected: str = "a file to read", most: int = LARGEST_INPUT
) -> bytes:
    """Read a whole file, opened by :func:`open_input`."""
    with open_input(path, expected, most) as stream:
        try:
            return stream.read(most)
        except OSError as error:
            kind = f"cannot be read ({error.strerror or error})"
            raise InputError([Fault(str(path), kind, expected)]) from error
