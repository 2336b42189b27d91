"""Workbooks written one after the other here, on processes of ours, or on anyone's executor."""

from __future__ import annotations

import gc
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from asg.build.file_names import slides_name, workbook_name
from asg.build.job_file import read_job_file, write_job_file
from asg.build.process_pool import started_pool
from asg.build.slides import slides_bytes
from asg.errors import AsgError, OutputError
from asg.formats.xlsx.writer import workbook_bytes
from asg.output_files import write_one_of_many
from asg.results.results import Results
from asg.sheets.editions import trust_book
from asg.sheets.figures.figures import Figures, arrange
from asg.stops import stops_wait
from asg.template.files import Template
from asg.unfinished_files import begin_file, reason, remove_abandoned

PER_PROCESS = 2
"""Workbooks that a process of ours has before it: one at work, one that waits."""

ON_EXECUTOR = 256
"""Workbooks that a foreign executor has before it at a time: enough for a large cluster."""

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
class Batch:
    """The workbooks to write: from what, where, and of which trusts."""

    results: Results
    template: Template
    folder: Path
    codes: Sequence[str]


@dataclass(frozen=True)
class Job:
    """What is the same for all workbooks of a batch."""

    figures: Figures
    template: Template
    folder: Path


def here(batch: Batch) -> Iterator[Written]:
    """Write workbooks one after the other, in this process."""
    remove_abandoned(batch.folder)
    job = Job(arrange(batch.results), batch.template, batch.folder)
    return (_write_one(job, code) for code in batch.codes)


def _write_one(job: Job, code: str) -> Written:
    """Write the files of one trust; whatever goes wrong is its own, and reported."""
    survey, slides = job.figures.survey.id, None
    path = job.folder / workbook_name(survey, code)
    try:
        with _collector_at_rest():
            content = _content(job, code)
        if job.template.layout.slides:
            made = slides_bytes(job.figures, job.template, code)
            slides = write_one_of_many(made, job.folder / slides_name(survey, code))
        record = write_one_of_many(content, path)
    except AsgError as error:
        return Written(code, None, error=str(error))
    except Exception as error:  # a defect of ours with one trust is not the others'
        return Written(code, None, error=f"{path.name}: {_own_error(error)}")
    return Written(code, path, record["bytes"], record["sha256"], slides=slides)


def _own_error(error: Exception) -> str:
    return f"this is an error in the program: {type(error).__name__}: {error}"


def _content(job: Job, code: str) -> bytes:
    # The book is freed when this returns, so the garbage collector has less to search.
    return workbook_bytes(trust_book(job.figures, job.template, code), job.template.theme)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Turn the garbage collector off while a workbook grows, in which there is no garbage.

    It would look again and again at the tens of thousands of cells: a fifth of the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def on_processes(batch: Batch, jobs: int) -> Iterator[Written]:
    """Write workbooks on processes of ours; records come as the workbooks are finished.

    A killed process ends its pool. A new pool writes the other workbooks. Those that were being
    written are then tried alone, so that only the one that kills its process is lost.
    """
    suspects: list[str] = []
    with _job_file(batch.results, batch.template, batch.folder) as job_file:
        waiting = batch
        while waiting.codes:
            left: list[str] = []
            with started_pool(min(jobs, len(waiting.codes))) as pool:
                if isinstance(pool, str):
                    warnings.warn(f"one process writes all workbooks: {pool}", stacklevel=4)
                    left = list(waiting.codes)
                else:
                    for end in _stream(pool, job_file, waiting, PER_PROCESS * jobs):
                        if isinstance(end.cause, BrokenExecutor):
                            (suspects if end.started else left).append(end.written.trust_code)
                        else:
                            yield end.written
            if len(left) == len(waiting.codes):  # without processes, then
                yield from here(waiting)
                break
            waiting = replace(batch, codes=left)
        for code in suspects:
            with started_pool(1) as pool:
                if isinstance(pool, str):
                    yield _lost(code, BrokenExecutor())
                else:
                    alone = replace(batch, codes=[code])
                    yield from (end.written for end in _stream(pool, job_file, alone, 1))


def on_executor(batch: Batch, executor: Executor) -> Iterator[Written]:
    """Write workbooks on a foreign executor; records come as the workbooks are finished."""
    with _job_file(batch.results, batch.template, batch.folder) as job_file:
        for end in _stream(executor, job_file, batch, ON_EXECUTOR):
            yield end.written


class _End(NamedTuple):
    """How it ended: the record, what kept it from being written, whether it was begun at all."""

    written: Written
    cause: BaseException | None = None
    started: bool = True


def _stream(executor: Executor, job_file: _JobFile, batch: Batch, at_once: int) -> Iterator[_End]:
    """Keep an executor busy with a bounded number of workbooks."""
    waiting = iter(batch.codes)
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
                    written = replace(written, path=batch.folder / written.path.name)
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
    """Write the results to a file beside the workbooks: tasks name it instead of carrying them.

    At the end this file is deleted, and so is what a killed worker had begun to write.
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
