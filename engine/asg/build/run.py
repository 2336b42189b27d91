"""A whole build: the table, a workbook per trust, the national one, and what was made from what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from asg.build.editions import EDITIONS, template_for
from asg.build.journal import MANIFEST_FILE, Record, build_id, finished_files, journal
from asg.build.processes import Written, national_name
from asg.build.publication_files import open_points
from asg.build.sizes import check_notices, check_room
from asg.build.workbooks import (
    DEFAULT_TEMPLATE,
    NATIONAL_TEMPLATE,
    national_workbook_bytes,
    trust_template,
    write_workbooks,
)
from asg.errors import OutputError, UsageError
from asg.formats.table_file import write_results_table
from asg.ledger.ledger import LEDGER_FILE, record_results, unless_unwritten
from asg.output_files import write_file, write_json
from asg.results.results import Results, known_trusts
from asg.template.files import load_template

RESULTS_FILE = "results.csv"


@dataclass(frozen=True)
class Built:
    """What a build wrote.

    Attributes
    ----------
    out
        The folder.
    table, national, manifest
        The files that belong to no trust; ``national`` and ``manifest`` are None where the template
        makes none.
    workbooks
        One record per trust, also of those that failed.
    national_error
        Why the national workbook could not be written, empty where it was.
    published
        The files of a template of published tables, or of the programme's own format.
    open_points
        What the publisher has not filled in yet, by the keys of the template.
    """

    out: Path
    table: Path
    national: Path | None
    manifest: Path | None
    workbooks: tuple[Written, ...]
    national_error: str = ""
    published: tuple[Path, ...] = ()
    open_points: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Written, ...]:
        """The workbooks that could not be written."""
        return tuple(workbook for workbook in self.workbooks if workbook.error)

    @property
    def exit_code(self) -> int:
        """0 where all is written, 3 where a workbook is not."""
        return OutputError.exit_code if self.failed or self.national_error else 0


def output_files(results: Results, out: Path, template: str) -> list[Path]:
    """The files that a build with a template may write and that some input may be.

    That is every trust's workbook, whichever are asked for, and no table of a published .csv: no
    command reads one.
    """
    edition = EDITIONS[load_template(template).layout.workbook]
    if edition.names is not None:
        names = edition.names(results)
    else:
        names = [f"{results.survey.id}-{code}.xlsx" for code in results.trusts]
        names.append(national_name(results.survey.id))
    tables = [RESULTS_FILE, *(f"{name}.csv" for name in results.further_tables)]
    return [out / name for name in (*tables, MANIFEST_FILE, *names)]


def build(
    results: Results,
    out: str | Path,
    *,
    trusts: Sequence[str] | None = None,
    template: str = "trust_results",
    pack: bool = False,
    jobs: int = 1,
    executor: Executor | None = None,
    resume: bool = False,
    progress: Callable[[int, int], None] | None = None,
    ledger: str | Path | None = None,
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
        Name, folder or workbook of a template, of trusts' workbooks or of the national one; the
        other is made with the shipped one. A template of published tables, or of the programme's
        own format, makes its files alone.
    pack
        Whether each trust also gets slides; see :func:`asg.write_workbooks`.
    jobs
        Processes that write workbooks.
    executor
        Something else to run them on; see :func:`asg.write_workbooks`.
    resume
        Keep the workbooks that an earlier run of the same build finished: same input, survey,
        method, template and version of the engine, and the file still what was written.
    progress
        Called with how many workbooks are done, and how many there are.
    ledger
        The file that says what earlier runs showed, and what this one shows; asg-ledger.json in
        ``out`` where None.

    Returns
    -------
    Built
        The files, and which workbooks failed with what reason.

    Raises
    ------
    UsageError
        If a trust is not in the results, trusts are named or slides asked for where a template
        makes files of all trusts, a sheet of a workbook has no room for the scores of all trusts,
        or a cell none for a notice; or if python-pptx is not installed and slides are to be made.
    TemplateError
        If the template is wrong.
    InputError
        If the ledger is damaged.
    OutputError
        If the table, the manifest or the ledger cannot be written, or the results beside those of
        an earlier run would reveal something about too few respondents. A workbook that cannot be
        written, the national one or a trust's, leaves the others be and is reported in what is
        returned.
    """
    folder = Path(out)
    # What was asked for wrongly is said before anything is written.
    codes = known_trusts(results, trusts)
    check_notices(results)
    chosen = load_template(template)
    kind = chosen.layout.workbook
    book = folder / LEDGER_FILE if ledger is None else Path(ledger)
    if EDITIONS[kind].files is not None:
        if pack:
            raise UsageError(f"--pack: template {template!r} makes no workbook of a trust")
        return _publish(results, folder, template, trusts, book)
    if kind != "national":
        template_for("trust", template)
    of_trusts = template if kind == "trust" else DEFAULT_TEMPLATE
    used = trust_template(of_trusts, pack=pack)
    national_template = template if kind == "national" else NATIONAL_TEMPLATE
    check_room(results, used)
    table = folder / RESULTS_FILE
    national = folder / national_name(results.survey.id)
    manifest = folder / MANIFEST_FILE
    build_id_ = build_id(results, (used, load_template(national_template)))
    finished = finished_files(folder, build_id_, results.survey.id) if resume else {}
    with unless_unwritten(book):
        record_results(results, book)
        files = _write_tables(results, folder)
    with journal(folder, build_id_, finished.values()) as add:
        national_error = ""
        if national.name in finished:
            files.append(finished[national.name])
        else:
            content = national_workbook_bytes(results, national_template)
            try:
                files.append(write_file(content, national))
                add(files[-1])
            except OutputError as error:
                national_error = str(error)
                files.append({"file": national.name, "error": national_error})
        workbooks = _written(
            results,
            folder,
            finished,
            add,
            codes=codes,
            template=of_trusts,
            pack=used.layout.slides,
            jobs=jobs,
            executor=executor,
            progress=progress,
        )
        built = Built(folder, table, national, manifest, tuple(workbooks), national_error)
        told = _manifest(results, built, template, files)
        write_json({**told, "build": build_id_}, manifest)
    return built


def _write_tables(results: Results, folder: Path) -> list[Record]:
    """Write results.csv and the tables beside it."""
    tables = {Path(RESULTS_FILE).stem: results.table, **results.further_tables}
    synthetic = results.provenance.synthetic
    return [
        write_results_table(table, folder / f"{name}.csv", synthetic=synthetic)
        for name, table in tables.items()
    ]


def _written(
    results: Results,
    folder: Path,
    finished: Mapping[str, Record],
    add: Callable[[Record], None],
    *,
    codes: Sequence[str],
    pack: bool,
    progress: Callable[[int, int], None] | None,
    **how: Any,  # noqa: ANN401 - handed on to write_workbooks
) -> list[Written]:
    """Write the workbooks that are not finished; every one that is goes into the journal."""
    done = _kept(folder, finished.values(), codes, pack)
    rest = [code for code in codes if code not in done]
    if progress is not None and done:
        progress(len(done), len(codes))

    def advance(written: int, of: int) -> None:
        if progress is not None:
            progress(len(codes) - of + written, len(codes))

    def note(written: Written) -> None:
        if not written.error:
            add(_workbook(written))
            for record in _slides([written]):
                add(record)

    for written in write_workbooks(
        results, folder, trusts=rest, pack=pack, progress=advance, finished=note, **how
    ):
        done[written.trust_code] = written
    return [done[code] for code in codes]


def _kept(
    folder: Path, finished: Iterable[Record], codes: Sequence[str], pack: bool
) -> dict[str, Written]:
    """The trusts of which an earlier run has finished all files."""
    workbooks: dict[str, Record] = {}
    slides: dict[str, Record] = {}
    for record in finished:
        if "trust_code" in record:
            of = slides if record["file"].endswith(".pptx") else workbooks
            of[record["trust_code"]] = record
    return {
        code: Written(
            code,
            folder / workbooks[code]["file"],
            workbooks[code]["bytes"],
            workbooks[code]["sha256"],
            kept=True,
            slides=slides.get(code),
        )
        for code in codes
        if code in workbooks and (code in slides or not pack)
    }


def _publish(
    results: Results, folder: Path, template: str, trusts: Sequence[str] | None, ledger: Path
) -> Built:
    """Write the files of a template that makes no trust's workbook."""
    if trusts:
        raise UsageError(f"template {template!r} makes files of all trusts; leave --trust out")
    chosen = load_template(template)
    edition = EDITIONS[chosen.layout.workbook]
    assert edition.files is not None
    contents = edition.files(results, chosen)
    table = folder / RESULTS_FILE
    with unless_unwritten(ledger):
        if edition.recorded:
            record_results(results, ledger)
        files = _write_tables(results, folder)
    published_records = [write_file(content, folder / name) for name, content in contents]
    files += published_records
    published = tuple(folder / record["file"] for record in published_records)
    manifest = folder / MANIFEST_FILE if edition.recorded else None
    built = Built(folder, table, None, manifest, (), "", published, open_points(chosen))
    if manifest is not None:
        write_json(_manifest(results, built, template, files), manifest)
    return built


def _manifest(
    results: Results, built: Built, template: str, files: Sequence[Record]
) -> dict[str, Any]:
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
        "method": results.settings,
        "sources": [asdict(source) for source in provenance.sources],
        "counts": [asdict(counts) for counts in provenance.counts],
        "notices": list(provenance.notices),
        "files": list(files),
        "workbooks": [_workbook(workbook) for workbook in built.workbooks],
        **({"slides": slides} if (slides := _slides(built.workbooks)) else {}),
    }


def _slides(all_written: Iterable[Written]) -> list[Record]:
    """The records of slides, each with its trust."""
    return [{"trust_code": w.trust_code, **w.slides} for w in all_written if w.slides is not None]


def _workbook(written: Written) -> dict[str, Any]:
    if written.path is None:
        return {"trust_code": written.trust_code, "error": written.error}
    return {
        "trust_code": written.trust_code,
        "file": written.path.name,
        "bytes": written.bytes,
        "sha256": written.sha256,
    }
