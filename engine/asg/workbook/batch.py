"""Workbooks written: one, all of them, on several cores, and the national one."""

from __future__ import annotations

import difflib
import hashlib
import pickle
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from asg.errors import AsgError, OutputError, UsageError
from asg.output import replacing
from asg.results import Results
from asg.workbook.book import national_book, trust_book
from asg.workbook.figures import Figures, arrange
from asg.workbook.processes import on_processes
from asg.workbook.template import Template, check_workbook, load_template
from asg.workbook.writer import workbook_bytes

SAFE_CODE = re.compile(r"[A-Za-z0-9_-]{1,20}")
WINDOWS_DEVICES = frozenset(
    ["CON", "PRN", "AUX", "NUL"] + [f"{port}{n}" for port in ("COM", "LPT") for n in range(10)]
)
CHUNK = 8
"""Trusts in one task of a foreign executor: the results travel with every task."""
NEAR_MATCHES = 5

DEFAULT_TEMPLATE = "trust_results"
NATIONAL_TEMPLATE = "national"


@dataclass(frozen=True)
class Written:
    """What became of one trust's workbook.

    Attributes
    ----------
    trust_code
        The trust.
    path
        The file; None where none was written.
    bytes
        Its size.
    sha256
        Checksum of its bytes, empty where none was written.
    error
        Why none was written, empty where one was.
    """

    trust_code: str
    path: Path | None
    bytes: int = 0
    sha256: str = ""
    error: str = ""


@dataclass(frozen=True)
class _Job:
    """What is the same for all workbooks of a batch."""

    figures: Figures
    template: Template
    out_dir: Path


def write_workbook(
    results: Results, trust_code: str, path: str | Path, *, template: str | Path = DEFAULT_TEMPLATE
) -> None:
    """Write the results workbook of one trust.

    Parameters
    ----------
    results
        The results.
    trust_code
        The trust.
    path
        The file to write.
    template
        Name of a shipped template, or a folder.

    Raises
    ------
    UsageError
        If the results hold no such trust.
    TemplateError
        If the template is wrong.
    OutputError
        If the file cannot be written; an earlier file is still whole.
    """
    check_trusts(results, [trust_code])
    chosen = load_template(template)
    check_workbook(chosen, "trust")
    content = workbook_bytes(trust_book(arrange(results), chosen, trust_code), chosen.theme)
    _write(content, Path(path))


def write_workbooks(
    results: Results,
    out_dir: str | Path,
    *,
    trusts: Sequence[str] | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
    template: str | Path = DEFAULT_TEMPLATE,
    progress: Callable[[int, int], None] | None = None,
) -> list[Written]:
    """Write the results workbooks of several trusts, ``<survey id>-<trust code>.xlsx`` each.

    Parameters
    ----------
    results
        The results.
    out_dir
        The folder to write to.
    trusts
        Trust codes, None for all.
    jobs
        Number of processes.
    executor
        Runs the work instead of processes of ours: any ``concurrent.futures.Executor``, such as
        that of ``distributed.Client.get_executor()``. Its workers write to ``out_dir``.
    template
        Name of a shipped template, or a folder.
    progress
        Called with the number of workbooks done and of all, after each.

    Returns
    -------
    list of Written
        One for each trust, in the order asked for: a workbook that fails leaves the others be,
        and its error stands in its record.

    Raises
    ------
    UsageError
        If the results lack one of the trusts, or ``jobs`` is below 1.
    TemplateError
        If the template is wrong.
    """
    codes = list(dict.fromkeys(results.trusts if trusts is None else trusts))
    check_trusts(results, codes)
    if jobs < 1:
        raise UsageError(f"jobs is {jobs}; expected 1 or more")
    chosen, folder = load_template(template), Path(out_dir)
    check_workbook(chosen, "trust")
    refused = _refused(results, codes)
    accepted = [code for code in codes if code not in refused]
    done = dict(refused)
    if executor is not None:
        runs = _on_executor(executor, results, chosen, folder, accepted)
    elif jobs > 1 and len(accepted) > 1:
        runs = _on_processes(jobs, results, chosen, folder, accepted)
    else:
        runs = _here(results, chosen, folder, accepted)
    if progress is not None and done:
        progress(len(done), len(codes))
    for written in runs:
        done[written.trust_code] = written
        if progress is not None:
            progress(len(done), len(codes))
    return [done[code] for code in codes]


def write_national_workbook(
    results: Results, path: str | Path, *, template: str | Path = NATIONAL_TEMPLATE
) -> None:
    """Write the workbook of all trusts: national tables, bands of all trusts, all results.

    Parameters
    ----------
    results
        The results.
    path
        The file to write.
    template
        Name of a shipped template of the national workbook, or a folder.

    Raises
    ------
    TemplateError
        If the template is wrong, or is one of trusts' workbooks.
    OutputError
        If the file cannot be written; an earlier file is still whole.
    """
    chosen = load_template(template)
    check_workbook(chosen, "national")
    book = national_book(arrange(results), chosen)
    _write(workbook_bytes(book, chosen.theme), Path(path))


def workbook_name(survey_id: str, trust_code: str) -> str:
    """Give the file name of a trust's workbook.

    Raises
    ------
    OutputError
        If the code could lead out of the folder, or is a name that Windows keeps for devices.

    Examples
    --------
    >>> workbook_name("cmhs-2024", "Z01")
    'cmhs-2024-Z01.xlsx'
    """
    if not SAFE_CODE.fullmatch(trust_code):
        raise OutputError(
            f"trust code {trust_code[:40]!a}: cannot be part of a file name; expected 1 to "
            "20 letters, digits, - or _"
        )
    if trust_code.upper() in WINDOWS_DEVICES:
        raise OutputError(f"trust code {trust_code!r}: a name that Windows keeps for a device")
    return f"{survey_id}-{trust_code}.xlsx"


def check_trusts(results: Results, codes: Sequence[str]) -> None:
    """Raise UsageError, naming what is near, where the results lack one of some trusts."""
    known = results.trusts
    unknown = [code for code in codes if code not in known]
    if not unknown:
        return
    lines = []
    for code in unknown:
        near = difflib.get_close_matches(code, known, n=NEAR_MATCHES, cutoff=0.5)
        words = code.casefold()
        near += [c for c, name in known.items() if words and words in name.casefold()]
        near += [c for c in known if c.casefold() == words]
        shown = ", ".join(f"{c} ({known[c]})" for c in dict.fromkeys(near[:NEAR_MATCHES]))
        hint = f"near it: {shown}" if shown else f"the results hold {len(known)} trusts"
        lines.append(f"no trust {code!r} in the results; {hint}")
    raise UsageError("\n".join(lines))


def _refused(results: Results, codes: Sequence[str]) -> dict[str, Written]:
    """Give the trusts whose code makes no file name, or the same one as another's."""
    refused: dict[str, Written] = {}
    names: dict[str, str] = {}
    for code in codes:
        try:
            name = workbook_name(results.survey.id, code).casefold()
        except OutputError as error:
            refused[code] = Written(code, None, error=str(error))
            continue
        if name in names:
            said = f"trust code {code!r}: on Windows its file is that of {names[name]!r}"
            refused[code] = Written(code, None, error=said)
        names.setdefault(name, code)
    return refused


def _write(content: bytes, path: Path) -> None:
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def _write_one(job: _Job, code: str) -> Written:
    """Write one workbook; whatever goes wrong is its own, and told."""
    path = job.out_dir / workbook_name(job.figures.survey.id, code)
    try:
        book = trust_book(job.figures, job.template, code)
        content = workbook_bytes(book, job.template.theme)
        _write(content, path)
    except AsgError as error:
        return Written(code, None, error=str(error))
    except Exception as error:  # a defect of ours with one trust is not the others'
        return Written(code, None, error=f"{path.name}: {type(error).__name__}: {error}")
    return Written(code, path, len(content), hashlib.sha256(content).hexdigest())


def _here(
    results: Results, template: Template, folder: Path, codes: Sequence[str]
) -> Iterator[Written]:
    job = _Job(arrange(results), template, folder)
    return (_write_one(job, code) for code in codes)


_worker_job: list[_Job] = []
"""In a worker process: the batch it was started for."""


def _start_worker(results: Results, template: Template, folder: Path) -> None:
    _worker_job[:] = [_Job(arrange(results), template, folder)]


def _write_in_worker(code: str) -> Written:
    return _write_one(_worker_job[0], code)


def _on_processes(
    jobs: int, results: Results, template: Template, folder: Path, codes: Sequence[str]
) -> Iterator[Written]:
    return on_processes(
        jobs,
        _write_in_worker,
        codes,
        lambda code, said: Written(code, None, error=said),
        initializer=_start_worker,
        initargs=(results, template, folder),
    )


def _on_executor(
    executor: Executor, results: Results, template: Template, folder: Path, codes: Sequence[str]
) -> Iterator[Written]:
    packed = pickle.dumps((results, template, folder))
    chunks = [list(codes[start : start + CHUNK]) for start in range(0, len(codes), CHUNK)]
    yield from _gathered({executor.submit(_write_chunk, packed, chunk): chunk for chunk in chunks})


def _write_chunk(packed: bytes, codes: list[str]) -> list[Written]:
    job = _unpacked(packed)
    return [_write_one(job, code) for code in codes]


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> _Job:
    results, template, folder = pickle.loads(packed)
    return _Job(arrange(results), template, folder)


def _gathered(futures: dict[Future[Any], list[str]]) -> Iterator[Written]:
    for future in as_completed(futures):
        try:
            outcome = future.result()
        except Exception as error:  # a worker that died takes only its trusts along
            said = f"{type(error).__name__}: {error}"
            yield from (Written(code, None, error=said) for code in futures[future])
            continue
        yield from (outcome if isinstance(outcome, list) else [outcome])
