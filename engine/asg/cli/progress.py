"""Progress on stderr: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from asg.cli.terminal import say_aside
from asg.when_used import when_used

if TYPE_CHECKING:
    from rich import console
    from rich import progress as bars
else:
    console, bars = when_used("rich.console"), when_used("rich.progress")

PLAIN_STEPS = 10
"""Into how many lines plain progress is divided."""

TIMED = 10
"""How many must be done before they tell how long the rest will take: the first wait for processes
to start."""

MINUTE = 60


@contextmanager
def progress_of(what: str) -> Iterator[Callable[[int, int], None]]:
    """A function to call with how many are done and how many there are."""
    if sys.stderr is not None and not sys.stderr.closed and sys.stderr.isatty():
        with _bar(what) as report:
            yield report
    else:
        yield _plain(what)


def _plain(what: str) -> Callable[[int, int], None]:
    last_step = 0
    first: tuple[int, float] | None = None

    def report(done: int, total: int) -> None:
        nonlocal last_step, first
        now = time.monotonic()
        if first is None:  # what an earlier run had done says nothing of how fast this one is
            first = done, now
        step = done * PLAIN_STEPS // max(total, 1)
        if step > last_step or done == total:
            last_step = step
            left = ""
            if first[0] + TIMED <= done < total:
                seconds = (now - first[1]) / (done - first[0]) * (total - done)
                left = f", about {duration(seconds)} left"
            say_aside(f"{done} of {total} {what}{left}")

    return report


def duration(seconds: float) -> str:
    """A time in words: "40 s", "12 min", "2 h 5 min".

    >>> [duration(s) for s in (0.2, 59.4, 61, 7500)]
    ['1 s', '59 s', '1 min', '2 h 5 min']
    """
    if seconds < MINUTE:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / MINUTE)
    return f"{minutes} min" if minutes < MINUTE else f"{minutes // 60} h {minutes % 60} min"


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeRemainingColumn(),
    )
    progress = bars.Progress(*columns, console=console.Console(stderr=True))
    task: bars.TaskID | None = None

    def report(done: int, total: int) -> None:
        nonlocal task
        with suppress(OSError):  # the terminal is gone
            if task is None:  # begun with what an earlier run had done: the rate is this run's
                task = progress.add_task(what.capitalize(), total=total, completed=done)
            else:
                progress.update(task, completed=done)

    with suppress(OSError):
        progress.start()
    try:
        yield report
    finally:
        with suppress(OSError):
            progress.stop()
