"""Processes of ours: started together, or not at all, and ended with the build."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

from asg.stops import stops_wait

STARTS_WITHIN = 120.0
"""Seconds that processes may take to start: many times what virus scanners make of it."""


@contextmanager
def started_pool(jobs: int) -> Iterator[ProcessPoolExecutor | str]:
    """A pool that does work, or why none can be started.

    Processes share semaphores, which some computers refuse: where /dev/shm may not be written to.
    """
    others = set(multiprocessing.active_children())
    pool, why = None, ""
    try:
        pool = _pool(jobs)
        # All processes start before there is work. Where one dies while the pool starts the next,
        # Python's pool (3.11) overlooks the new one and waits for it for ever: hence the time-out.
        with stops_wait(), _interrupts_held():
            answers = [pool.submit(os.getpid) for _ in range(jobs)]
        wait(answers, STARTS_WITHIN)
        for answer in answers:
            answer.result(0)
    except (OSError, RuntimeError, ImportError) as error:  # also: no new thread, a broken pool
        reason_given = getattr(error, "strerror", None) or str(error) or "they do not start"
        why = f"this computer allows no more ({reason_given})"
        # Without its threads a pool waits for ever, here and in its processes.
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)
        _kill_all_but(others)
    except BaseException:  # a stop: Python's end would race with the thread of a living pool
        _kill_all_but(others)
        if pool is not None:
            pool.shutdown(cancel_futures=True)
        raise
    if pool is None or why:
        yield why
        return
    try:
        yield pool
    finally:
        with stops_wait():
            pool.shutdown()


def _kill_all_but(others: set[BaseProcess]) -> None:
    for process in set(multiprocessing.active_children()) - others:
        process.kill()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Block Ctrl-C for the processes started meanwhile: only this one answers it."""
    if os.name == "nt":
        yield
        return
    held = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Spawned, as on Windows: a fork of a process with threads may hang.
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, spawn, initializer=_begin_worker)


def _begin_worker() -> None:
    """Ignore Ctrl-C, which the parent process answers; end with the parent, even if it is killed.

    This one would otherwise wait for its next task for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def wait_for_parent() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    try:
        threading.Thread(target=wait_for_parent, daemon=True).start()
    except RuntimeError:  # the system gives no more threads: the pool breaks, without a traceback
        os._exit(1)
