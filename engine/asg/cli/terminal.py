"""Lines for the user on stdout and stderr."""

from __future__ import annotations

import errno
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TextIO

from asg.errors import OutputError
from asg.names import plain
from asg.stops import answer_stops


def prepare() -> None:
    """Make the streams take any letter, and stop in order at Ctrl-C and SIGTERM."""
    # A closed stream leaves its number free: the first file that is opened would get it.
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal may lack letters that a name has
            stream.reconfigure(errors="backslashreplace")
    answer_stops()


@contextmanager
def warnings_as_notes() -> Iterator[None]:
    """Say on stderr what the engine warns of."""
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_: say_aside(f"Note: {message}")
        yield


def say(line: str) -> None:
    """Write a line to stdout, control characters escaped."""
    _write(sys.stdout, line)


def say_aside(line: str) -> None:
    """Write a line to stderr, control characters escaped; without stderr, do nothing."""
    with suppress(OutputError):
        _write(sys.stderr, line)


def _write(stream: TextIO | None, line: str) -> None:
    try:
        if stream is not None:
            stream.write(f"{plain(line)}\n")
            stream.flush()
    except (OSError, ValueError) as error:  # ValueError: it is closed
        give_up(stream)
        if getattr(error, "errno", None) == errno.EPIPE:
            return
        why = getattr(error, "strerror", None) or error
        raise OutputError(
            f"standard output: could not be written: {why}; finished files are complete"
        ) from error


def give_up(stream: TextIO | None) -> None:
    """Send what else a stream gets to nowhere: Python would fail on it again as it ends."""
    if stream is None:
        return
    with suppress(OSError, ValueError):  # it has no number, or is closed
        number = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)
