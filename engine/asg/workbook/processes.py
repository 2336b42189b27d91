"""Workbooks on several processes, of which one may die or be left behind."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

T = TypeVar("T")

WORKER_DIED = "the process that wrote it ended unexpectedly (killed, or out of memory)"


def on_processes(
    jobs: int,
    task: Callable[[str], T],
    codes: Sequence[str],
    died: Callable[[str, str], T],
    *,
    initializer: Callable[..., None],
    initargs: tuple[Any, ...],
) -> Iterator[T]:
    """Run a task for each of some codes on processes of ours, and give what comes out.

    A process that dies takes all the others of its pool along. What was not done by then is done
    on one process, where it is plain which code a process died of: that one is given up, and the
    rest goes on.

    Parameters
    ----------
    jobs
        Number of processes.
    task
        What to run; what it raises is told by its code too.
    codes
        What to run it for.
    died
        Makes what is given for a code, from the reason, where nothing came out.
    initializer, initargs
        What every process runs first.
    """
    left = list(codes)

    def outcome(future: Future[T], code: str) -> T:
        try:
            return future.result()
        except BrokenProcessPool:
            raise
        except Exception as error:
            return died(code, f"{type(error).__name__}: {error}")

    with _pool(min(jobs, len(codes)), initializer, initargs) as several:
        futures = {}
        with suppress(BrokenProcessPool):
            for code in codes:
                futures[several.submit(task, code)] = code
        for future in as_completed(futures):
            try:
                done = outcome(future, futures[future])
            except BrokenProcessPool:
                continue
            left.remove(futures[future])
            yield done
    while left:
        with _pool(1, initializer, initargs) as alone:
            try:
                while left:
                    done = outcome(alone.submit(task, left[0]), left[0])
                    del left[0]
                    yield done
            except BrokenProcessPool:
                yield died(left.pop(0), WORKER_DIED)


@contextmanager
def _pool(
    workers: int, initializer: Callable[..., None], initargs: tuple[Any, ...]
) -> Iterator[ProcessPoolExecutor]:
    # Spawned, as on Windows: a fork of a process with threads may hang.
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, spawn, _start, (initializer, initargs))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)  # who interrupts does not wait for all the rest


def _start(initializer: Callable[..., None], initargs: tuple[Any, ...]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    initializer(*initargs)


def _end_with_parent() -> None:
    """End this process when the one that started it does, even if that was killed.

    It would otherwise wait for its next task for ever.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
