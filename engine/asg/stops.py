"""Ctrl-C and SIGTERM: what they raise, and where they wait.

Python calls its handlers in the main thread, whichever thread the system gave the signal to. So
what must be whole is guarded in the handler: a mask of the system's guards one thread only.
"""

from __future__ import annotations

import signal
import threading
from contextlib import AbstractContextManager
from types import FrameType

_STOPS = (signal.SIGINT, signal.SIGTERM)


class Stopped(BaseException):
    """The user or the system stopped the command (Ctrl-C, SIGTERM)."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


def answer_stops() -> None:
    """Raise Stopped at Ctrl-C and SIGTERM from now on."""
    for number in _STOPS:
        signal.signal(number, _stop)


def ignore_stops() -> None:
    """Leave the exit code as it is: all is done, and Python is about to end."""
    for number in _STOPS:
        signal.signal(number, signal.SIG_IGN)


class _Guarded:
    """A block in which stops wait, or do not; a class, for a generator can be left half-way."""

    held = False
    waiting: int | None = None

    def __init__(self, *, held: bool) -> None:
        self._within = held
        self._before = held

    def __enter__(self) -> None:
        self._before = _Guarded.held
        self._set(self._within)

    def __exit__(self, *_error: object) -> None:
        self._set(self._before)

    @staticmethod
    def _set(held: bool) -> None:
        if threading.current_thread() is not threading.main_thread():  # no stop interrupts it
            return
        _Guarded.held = held
        if _Guarded.waiting is not None and not held:
            number, _Guarded.waiting = _Guarded.waiting, None
            raise Stopped(number)


def stops_wait() -> AbstractContextManager[None]:
    """Answer a stop only when the block is done: what it begins, it finishes."""
    return _Guarded(held=True)


def stops_answered() -> AbstractContextManager[None]:
    """Within a block where stops wait, answer them at once."""
    return _Guarded(held=False)


def _stop(number: int, _frame: FrameType | None) -> None:
    if _Guarded.held:
        _Guarded.waiting = number
    else:
        raise Stopped(number)
