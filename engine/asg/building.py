"""A whole build: the table, a workbook per trust, the national one, and what was made from what."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from asg.errors import OutputError, UsageError
from asg.output import write_json, write_results_table
from asg.results import Results
from asg.workbook import Written, write_national_workbook, write_workbooks
from asg.workbook.batch import DEFAULT_TEMPLATE, NATIONAL_TEMPLATE, check_trusts
from asg.workbook.template import load_template

RESULTS_FILE = "results.csv"
MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True)
class Built:
    """What a build wrote.

    Attributes
    ----------
    out
        The folder.
    table, national, manifest
        The files that belong to no trust.
    workbooks
        One record per trust, also of those that failed.
    national_error
        Why the national workbook could not be written, empty where it was.
    """

    out: Path
    table: Path
    national: Path
    manifest: Path
    workbooks: tuple[Written, ...]
    national_error: str = ""

    @property
    def failed(self) -> tuple[Written, ...]:
        """The workbooks that could not be written."""
        return tuple(workbook for workbook in self.workbooks if workbook.error)

    @property
    def exit_code(self) -> int:
        """0 where all is written, 3 where a workbook is not."""
        return OutputError.exit_code if self.failed or self.national_error else 0


def build(
    results: Results,
    out: str | Path,
    *,
    trusts: Sequence[str] | None = None,
    template: str = "trust_results",
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Built:
    """Write everything that a run gives.

    Parameters
    ----------
    results
        What to write.
    out
        The folder; made if it is not there.
    trusts
        Trusts to write workbooks for; None is all. The table and the national workbook hold all
        trusts in either case.
    template
        Name or folder of a template, of trusts' workbooks or of the national one; the other is
        made with the shipped one.
    jobs
        Processes that write workbooks.
    executor
        Something else to run them on.
    progress
        Called with how many workbooks are done, and how many there are.

    Returns
    -------
    Built
        The files, and which workbooks failed with what reason.

    Raises
    ------
    UsageError
        If a trust is not in the results.
    TemplateError
        If the template is wrong.
    OutputError
        If the table or the manifest cannot be written. A workbook that cannot, the national one
        or a trust's, leaves the others be and is told in what is returned.
    """
    folder = Path(out)
    # What was asked for wrongly is said before anything is written.
    check_trusts(results, trusts or [])
    kind = load_template(template).layout.workbook
    if kind == "analyst":
        raise UsageError(f"template {template!r} is the example workbook's: see asg.example")
    trust_template = template if kind == "trust" else DEFAULT_TEMPLATE
    national_template = template if kind == "national" else NATIONAL_TEMPLATE
    table = folder / RESULTS_FILE
    national = folder / f"{results.survey.id}-national.xlsx"
    manifest = folder / MANIFEST_FILE
    write_results_table(results.table, table)
    national_error = ""
    try:
        write_national_workbook(results, national, template=national_template)
    except OutputError as error:
        national_error = str(error)
    workbooks = tuple(
        write_workbooks(
            results,
            folder,
            trusts=trusts,
            template=trust_template,
            jobs=jobs,
            executor=executor,
            progress=progress,
        )
    )
    built = Built(folder, table, national, manifest, workbooks, national_error)
    write_json(_manifest(results, built, template), manifest)
    return built


def _manifest(results: Results, built: Built, template: str) -> dict[str, Any]:
    provenance = results.provenance
    return {
        "survey": results.survey.id,
        "title": results.survey.title,
        "year": results.survey.year,
        "previous_survey": results.previous.id if results.previous else None,
        "engine": provenance.engine,
        "input": provenance.kind,
        "synthetic": provenance.synthetic,
        "template": template,
        "method": results.survey.method.model_dump(mode="json"),
        "sources": [asdict(source) for source in provenance.sources],
        "counts": [asdict(counts) for counts in provenance.counts],
        "notices": list(provenance.notices),
        "files": [_file(built.table), _national(built)],
        "workbooks": [_workbook(workbook) for workbook in built.workbooks],
    }


def _workbook(written: Written) -> dict[str, Any]:
    if written.path is None:
        return {"trust_code": written.trust_code, "error": written.error}
    return {
        "trust_code": written.trust_code,
        "file": written.path.name,
        "bytes": written.bytes,
        "sha256": written.sha256,
    }


def _national(built: Built) -> dict[str, Any]:
    if built.national_error:
        return {"file": built.national.name, "error": built.national_error}
    return _file(built.national)


def _file(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {
        "file": path.name,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
