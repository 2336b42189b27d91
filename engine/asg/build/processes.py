"""Workbooks written one after the other here, on processes of ours, or on anyone's executor."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple

from asg.build.job_file import read_job_file, write_job_file
from asg.build.slides import slides_bytes
from asg.errors import AsgError, OutputError
from asg.formats.xlsx.writer import workbook_bytes
from asg.names import is_device
from asg.output_files import write_one_of_many
from asg.results.results import Results
from asg.sheets.editions import trust_book
from asg.sheets.figures.figures import Figures, arrange
from asg.stops import stops_wait
from asg.survey.trust_codes import SAFE_CODE
from asg.template.files import Template
from asg.unfinished_files import begin_file, reason, remove_abandoned

PER_PROCESS = 2
"""Workbooks that a process of ours has before it: one at work, one that waits."""

ON_EXECUTOR = 256
"""Workbooks that a foreign executor has before it at a time: enough for a large cluster."""

STARTS_WITHIN = 120.0
"""Seconds that processes may take to start: many times what virus scanners make of it."""

NATIONAL = "national"
"""What stands for a trust's code in the name of the national workbook."""

WORKER_DIED = "the process that wrote it ended unexpectedly (killed, or out of memory)"


@dataclass(frozen=True)
class Written:
    """What became of one trust's workbook."""

    trust_code: str
    path: Path | None
    """The file; None where none was written."""
    bytes: int = 0
    """Its size."""
    sha256: str = ""
    """Checksum of its bytes, empty where none was written."""
    error: str = ""
    """Why none was written, empty where one was."""
    kept: bool = False
    """Whether the file is from an earlier build of the same."""
    slides: Mapping[str, Any] | None = None
    """The record of the trust's slides, name, size and checksum; None where it has none."""


@dataclass(frozen=True)
class Job:
    """What is the same for all workbooks of a batch."""

    figures: Figures
    template: Template
    out_dir: Path


def workbook_name(survey_id: str, trust_code: str) -> str:
    """The file name of a trust's workbook.

    >>> workbook_name("cmhs-2024", "Z01")
    'cmhs-2024-Z01.xlsx'
    """
    if not SAFE_CODE.fullmatch(trust_code):
        raise OutputError(
            f"trust code {trust_code[:40]!a}: cannot be part of a file name; expected 1 to "
            "20 letters, digits, - or _"
        )
    if is_device(trust_code):
        raise OutputError(f"trust code {trust_code!r}: a name that Windows keeps for a device")
    if trust_code.casefold() == NATIONAL:
        raise OutputError(f"trust code {trust_code!r}: its file would be the national workbook")
    return f"{survey_id}-{trust_code}.xlsx"


def slides_name(survey_id: str, trust_code: str) -> str:
    """The file name of a trust's slides; OutputError as of :func:`workbook_name`."""
    return f"{workbook_name(survey_id, trust_code).removesuffix('.xlsx')}.pptx"


def national_name(survey_id: str) -> str:
    """The file name of the national workbook."""
    return f"{survey_id}-{NATIONAL}.xlsx"


def here(job: Job, codes: Sequence[str]) -> Iterator[Written]:
    """Write workbooks one after the other, in this process."""
    remove_abandoned(job.out_dir)
    return (_write_one(job, code) for code in codes)


def _write_one(job: Job, code: str) -> Written:
    """Write the files of one trust; whatever goes wrong is its own, and reported."""
    survey, slides = job.figures.survey.id, None
    path = job.out_dir / workbook_name(survey, code)
    try:
        with _collector_at_rest():
            content = _content(job, code)
        if job.template.layout.slides:
            made = slides_bytes(job.figures, job.template, code)
            slides = write_one_of_many(made, job.out_dir / slides_name(survey, code))
        record = write_one_of_many(content, path)
    except AsgError as error:
        return Written(code, None, error=str(error))
    except Exception as error:  # a defect of ours with one trust is not the others'
        return Written(code, None, error=f"{path.name}: {_own_error(error)}")
    return Written(code, path, record["bytes"], record["sha256"], slides=slides)


def _own_error(error: Exception) -> str:
    return f"this is an error in the program: {type(error).__name__}: {error}"


def _content(job: Job, code: str) -> bytes:
    # Its book is gone when this returns: the collector has the less to look through.
    return workbook_bytes(trust_book(job.figures, job.template, code), job.template.theme)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep Python from looking for garbage while a workbook grows, in which there is none.

    It would look again and again at the tens of thousands of cells: a fifth of the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def on_processes(
    jobs: int, results: Results, template: Template, folder: Path, codes: Sequence[str]
) -> Iterator[Written]:
    """Write workbooks on processes of ours; records come as the workbooks are finished.

    A process that is killed takes its pool along. The others go on in a new pool; the workbooks
    that were at work are then tried alone, so that the one to blame is the only one lost.
    """
    suspects: list[str] = []
    with _job_file(results, template, folder) as job_file:
        waiting = list(codes)
        while waiting:
            left: list[str] = []
            with _started_pool(min(jobs, len(waiting))) as pool:
                if isinstance(pool, str):
                    warnings.warn(f"one process writes all workbooks: {pool}", stacklevel=4)
                    left = waiting
                else:
                    for end in _stream(pool, job_file, folder, waiting, PER_PROCESS * jobs):
                        if isinstance(end.cause, BrokenExecutor):
                            (suspects if end.started else left).append(end.written.trust_code)
                        else:
                            yield end.written
            if len(left) == len(waiting):  # without processes, then
                yield from here(Job(arrange(results), template, folder), waiting)
                break
            waiting = left
        for code in suspects:
            with _started_pool(1) as pool:
                if isinstance(pool, str):
                    yield _lost(code, BrokenExecutor())
                else:
                    yield from (end.written for end in _stream(pool, job_file, folder, [code], 1))


@contextmanager
def _started_pool(jobs: int) -> Iterator[ProcessPoolExecutor | str]:
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
    """Keep Ctrl-C from the processes that are started meanwhile: only this one answers it."""
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
    """Leave Ctrl-C to the process that started this one, and end with it, even if it is killed.

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


def on_executor(
    executor: Executor, results: Results, template: Template, folder: Path, codes: Sequence[str]
) -> Iterator[Written]:
    """Write workbooks on a foreign executor; records come as the workbooks are finished."""
    with _job_file(results, template, folder) as job_file:
        for end in _stream(executor, job_file, folder, codes, ON_EXECUTOR):
            yield end.written


class _End(NamedTuple):
    """How it ended: the record, what kept it from being written, whether it was begun at all."""

    written: Written
    cause: BaseException | None = None
    started: bool = True


def _stream(
    executor: Executor, job_file: _JobFile, folder: Path, codes: Sequence[str], at_once: int
) -> Iterator[_End]:
    """Keep an executor busy with a bounded number of workbooks."""
    waiting = iter(codes)
    running: dict[Future[Written], str] = {}
    try:
        while True:
            wanted = list(islice(waiting, at_once - len(running)))
            for code in wanted:
                try:
                    running[executor.submit(write_of_job, *job_file, code)] = code
                except Exception as error:  # an executor that has broken down takes no more
                    yield _End(_lost(code, error), error, started=False)
            if not running and not wanted:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                code = running.pop(future)
                cause = future.exception()
                if cause is not None:
                    yield _End(_lost(code, cause), cause)
                    continue
                written = future.result()
                if written.path is not None:  # where the caller said, not where a worker found it
                    written = replace(written, path=folder / written.path.name)
                yield _End(written)
    finally:
        for future in running:
            future.cancel()


def _lost(code: str, cause: BaseException) -> Written:
    if isinstance(cause, BrokenExecutor):
        return Written(code, None, error=WORKER_DIED)
    return Written(code, None, error=f"{type(cause).__name__}: {cause}")


class _JobFile(NamedTuple):
    """Where the workers of a batch read the results, and the checksum of what they must find."""

    path: str
    sha256: str


@contextmanager
def _job_file(results: Results, template: Template, folder: Path) -> Iterator[_JobFile]:
    """Lay the results down beside the workbooks: tasks name the file instead of carrying them.

    At the end this file is taken away, and what a worker that was killed had begun to write.
    """
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            remove_abandoned(folder)
            with stops_wait():
                held, file = begin_file(folder.resolve() / "results")
                stack.enter_context(held)
            checksum = write_job_file(results, template, held)
            held.flush()
        except OSError as error:
            raise OutputError(reason(folder, error)) from error
        try:
            yield _JobFile(str(file), checksum)
        finally:
            held.close()  # Windows removes no file that is open
            with suppress(OSError):
                file.unlink()
            with _loading:
                _loaded.clear()
            remove_abandoned(folder)


_loading = threading.Lock()
_loaded: dict[_JobFile, Job] = {}
"""In a worker: the batch that it works for, by its file."""


def write_of_job(file: str, checksum: str, code: str) -> Written:
    """Write one workbook in a worker."""
    key = _JobFile(file, checksum)
    try:
        with _loading:
            if key not in _loaded:
                _loaded.clear()
                _loaded[key] = Job(*read_job_file(Path(file), checksum), Path(file).parent)
            job = _loaded[key]
    except AsgError as error:
        return Written(code, None, error=str(error))
    except Exception as error:  # one that cannot be sent back would break the pool
        return Written(code, None, error=_own_error(error))
    return _write_one(job, code)
