"""Workbooks written: one, all of them, on several cores, and the national one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from itertools import chain
from pathlib import Path

from asg.build.editions import EDITIONS, template_for
from asg.build.file_names import workbook_name
from asg.build.processes import Batch, Written, here, on_executor, on_processes
from asg.build.slides import check_slides
from asg.errors import OutputError, UsageError
from asg.formats.xlsx.writer import workbook_bytes
from asg.output_files import write_file
from asg.results.results import Results, known_trusts
from asg.sheets.editions import national_book, trust_book
from asg.sheets.figures.figures import arrange
from asg.template.files import Template, with_slides

WINDOWS_PROCESSES = 61
"""Processes of a pool that Windows can wait for; Python refuses more."""

DEFAULT_TEMPLATE = EDITIONS["trust"].template
NATIONAL_TEMPLATE = EDITIONS["national"].template


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
    [trust_code] = known_trusts(results, [trust_code])
    chosen = template_for("trust", template)
    content = workbook_bytes(trust_book(arrange(results), chosen, trust_code), chosen.theme)
    write_file(content, Path(path))


def write_workbooks(
    results: Results,
    out_dir: str | Path,
    *,
    trusts: Sequence[str] | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
    template: str | Path = DEFAULT_TEMPLATE,
    pack: bool = False,
    progress: Callable[[int, int], None] | None = None,
    finished: Callable[[Written], None] | None = None,
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
        Number of processes. On a computer that allows no more than one, that one writes all, and a
        warning says so. With more than one, a script calls this under
        ``if __name__ == "__main__":``, since each process imports the script.
    executor
        Runs the work instead of processes of ours: any ``concurrent.futures.Executor``, such as
        that of ``distributed.Client.get_executor()``. Its workers read the results from
        ``out_dir`` and write there, so they must reach it under the same path.
    template
        Name of a shipped template, a folder, or a workbook.
    pack
        Whether each trust also gets slides, ``<survey id>-<trust code>.pptx``. They need
        python-pptx, the extra ``[pptx]``.
    progress
        Called with the number of workbooks done and of all, after each.
    finished
        Called with the record of each workbook as it is finished, in that order.

    Returns
    -------
    list of Written
        One for each trust, in the order asked for: a workbook that fails leaves the others be,
        and its error is in its record.

    Raises
    ------
    UsageError
        If the results lack one of the trusts, ``jobs`` is below 1, or python-pptx is not installed
        and there are to be slides.
    TemplateError
        If the template is wrong.
    OutputError
        If several processes are to write to a folder that cannot be written to.
    """
    codes = known_trusts(results, trusts)
    if jobs < 1:
        raise UsageError(f"jobs is {jobs}; expected 1 or more")
    chosen, folder = trust_template(template, pack=pack), Path(out_dir)
    refused = _refused(results, codes)
    accepted = [code for code in codes if code not in refused]
    done: dict[str, Written] = {}
    batch = Batch(results, chosen, folder, accepted)
    for written in chain(refused.values(), _runs(batch, jobs, executor)):
        done[written.trust_code] = written
        if finished is not None:
            finished(written)
        if progress is not None:
            progress(len(done), len(codes))
    return [done[code] for code in codes]


def trust_template(template: str | Path, *, pack: bool) -> Template:
    """Load a template of trusts' workbooks; with ``pack`` it makes slides in any case."""
    chosen = template_for("trust", template)
    if pack:
        chosen = with_slides(chosen)
    check_slides(chosen)
    return chosen


def _runs(batch: Batch, jobs: int, executor: Executor | None) -> Iterator[Written]:
    if executor is not None:
        return on_executor(batch, executor)
    if jobs == 1 or len(batch.codes) < 2:
        return here(batch)
    most = WINDOWS_PROCESSES if os.name == "nt" else jobs
    return on_processes(batch, min(jobs, most, len(batch.codes)))


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
    write_file(national_workbook_bytes(results, template), Path(path))


def national_workbook_bytes(results: Results, template: str | Path) -> bytes:
    """Content of the workbook of all trusts."""
    chosen = template_for("national", template)
    return workbook_bytes(national_book(arrange(results), chosen), chosen.theme)


def _refused(results: Results, codes: Sequence[str]) -> dict[str, Written]:
    """The trusts whose code makes no file name, or the same one as another's."""
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
