"""Progress on stderr: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PLAIN_STEPS = 10
"""Into how many lines plain progress is divided."""


@contextmanager
def progress_of(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function to call with how many are done and how many there are.

    Parameters
    ----------
    what
        What is counted, in the plural: "workbooks".
    """
    if sys.stderr.isatty():
        with _bar(what) as report:
            yield report
    else:
        yield _plain(what)


def _plain(what: str) -> Callable[[int, int], None]:
    told = 0

    def report(done: int, total: int) -> None:
        nonlocal told
        step = done * PLAIN_STEPS // max(total, 1)
        if step > told or done == total:
            told = step
            sys.stderr.write(f"{done} of {total} {what}\n")

    return report


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeLeft())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(what.capitalize(), total=None)

        def report(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield report
