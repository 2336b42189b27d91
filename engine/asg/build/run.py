"""A whole build: the table, a workbook per trust, the national one, and what was made from what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asg.build.editions import EDITIONS, template_for
from asg.build.file_names import national_name
from asg.build.journal import MANIFEST_FILE, Record, build_id, finished_files, journal
from asg.build.processes import Written
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

if TYPE_CHECKING:
    import pandas as pd

RESULTS_FILE = "results.csv"


@dataclass(frozen=True)
class Built:
    """What a build wrote."""

    out: Path
    """The folder."""
    table: Path
    national: Path | None
    manifest: Path | None
    """The files that belong to no trust; ``national`` and ``manifest`` are None where the template
    makes none."""
    workbooks: tuple[Written, ...]
    """One record per trust, also of those that failed."""
    national_error: str = ""
    """Why the national workbook could not be written, empty where it was."""
    published: tuple[Path, ...] = ()
    """The files of a template of published tables, or of the programme's own format."""
    open_points: tuple[str, ...] = ()
    """What the publisher has not filled in yet, by the keys of the template."""

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
    return [*tables_in(results, out), *(out / name for name in (MANIFEST_FILE, *names))]


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

    The table and the national workbook hold all trusts, whichever are named. A template that makes
    files of all trusts makes these alone. A workbook that cannot be written leaves the others be
    and is reported in what is returned; a table, manifest or ledger that cannot be written stops
    the run.
    """
    folder = Path(out)
    # What was asked for wrongly is said before anything is written.
    codes = known_trusts(results, trusts)
    check_notices(results)
    kind = load_template(template).layout.workbook
    book = folder / LEDGER_FILE if ledger is None else Path(ledger)
    if EDITIONS[kind].files is not None:
        options = {
            "--trust": trusts,
            "--pack": pack,
            "--jobs": jobs > 1,
            "--resume": resume,
            "--dask": executor,
            "--ledger": ledger is not None and not EDITIONS[kind].recorded,
        }
        if given := ", ".join(name for name, value in options.items() if value):
            raise UsageError(
                f"{given}: not with template {template!r}, which makes no workbook of one trust"
            )
        return _publish(results, folder, template, book)
    if kind != "national":
        template_for("trust", template)
    of_trusts = template if kind == "trust" else DEFAULT_TEMPLATE
    used = trust_template(of_trusts, pack=pack)
    national_template = template if kind == "national" else NATIONAL_TEMPLATE
    check_room(results, used)
    run = _Run(
        results=results,
        folder=folder,
        template=template,
        national_template=national_template,
        build_id=build_id(results, (used, load_template(national_template))),
        codes=codes,
        slides=used.layout.slides,
        progress=progress or (lambda _done, _total: None),
        write=partial(
            write_workbooks,
            results,
            folder,
            template=of_trusts,
            pack=used.layout.slides,
            jobs=jobs,
            executor=executor,
        ),
    )
    finished = finished_files(folder, run.build_id, results.survey.id) if resume else {}
    with unless_unwritten(book):
        record_results(results, book)
        tables = _write_tables(results, folder)
    return _write_workbooks(run, finished, tables)


@dataclass(frozen=True)
class _Run:
    """A build of the workbooks of trusts and of the national one."""

    results: Results
    folder: Path
    template: str
    """The template that was asked for."""
    national_template: str
    build_id: str
    codes: Sequence[str]
    """The trusts that get a workbook."""
    slides: bool
    """Whether each of them gets slides too."""
    progress: Callable[[int, int], None]
    """Called with the number of workbooks done and of all."""
    write: Callable[..., list[Written]]
    """:func:`write_workbooks` with all but ``trusts``, ``progress`` and ``finished``."""


def _write_workbooks(run: _Run, finished: Mapping[str, Record], tables: Sequence[Record]) -> Built:
    """Write the workbooks that an earlier run has not finished, then the manifest."""
    with journal(run.folder, run.build_id, finished.values()) as add:
        national = _write_national(run, finished, add)
        built = Built(
            out=run.folder,
            table=run.folder / RESULTS_FILE,
            national=run.folder / national["file"],
            manifest=run.folder / MANIFEST_FILE,
            workbooks=tuple(_write_trusts(run, finished, add)),
            national_error=national.get("error", ""),
        )
        manifest = _manifest(run.results, built, run.template, [*tables, national])
        write_json({**manifest, "build": run.build_id}, run.folder / MANIFEST_FILE)
    return built


def _write_national(
    run: _Run, finished: Mapping[str, Record], add: Callable[[Record], None]
) -> Record:
    """Write the national workbook, unless it is finished; its record has the error if any."""
    name = national_name(run.results.survey.id)
    if name in finished:
        return finished[name]
    content = national_workbook_bytes(run.results, run.national_template)
    try:
        record = write_file(content, run.folder / name)
        add(record)
    except OutputError as error:
        return {"file": name, "error": str(error)}
    return record


def tables_in(results: Results, folder: Path) -> dict[Path, pd.DataFrame]:
    """The file of results.csv and of each table beside it, with what is in it."""
    beside = {folder / f"{name}.csv": table for name, table in results.further_tables.items()}
    return {folder / RESULTS_FILE: results.table, **beside}


def _write_tables(results: Results, folder: Path) -> list[Record]:
    """Write results.csv and the tables beside it."""
    synthetic = results.provenance.synthetic
    return [
        write_results_table(table, path, synthetic=synthetic)
        for path, table in tables_in(results, folder).items()
    ]


def _write_trusts(
    run: _Run, finished: Mapping[str, Record], add: Callable[[Record], None]
) -> list[Written]:
    """Write the trusts' workbooks that are not finished; each goes into the journal at once."""
    done = _kept(run, finished.values())
    rest = [code for code in run.codes if code not in done]
    if done:
        run.progress(len(done), len(run.codes))

    def advance(written: int, total: int) -> None:
        run.progress(len(run.codes) - total + written, len(run.codes))

    def note(written: Written) -> None:
        if not written.error:
            add(_workbook(written))
            for record in _slides([written]):
                add(record)

    for written in run.write(trusts=rest, progress=advance, finished=note):
        done[written.trust_code] = written
    return [done[code] for code in run.codes]


def _kept(run: _Run, finished: Iterable[Record]) -> dict[str, Written]:
    """The trusts of which an earlier run has finished all files."""
    workbooks: dict[str, Record] = {}
    slides: dict[str, Record] = {}
    for record in finished:
        if "trust_code" in record:
            records = slides if record["file"].endswith(".pptx") else workbooks
            records[record["trust_code"]] = record
    return {
        code: Written(
            code,
            run.folder / workbooks[code]["file"],
            workbooks[code]["bytes"],
            workbooks[code]["sha256"],
            kept=True,
            slides=slides.get(code),
        )
        for code in run.codes
        if code in workbooks and (code in slides or not run.slides)
    }


def _publish(results: Results, folder: Path, template: str, ledger: Path) -> Built:
    """Write the files of a template that makes no trust's workbook."""
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
    built = Built(
        folder, table, None, manifest, (), "", published, open_points(chosen, results.survey)
    )
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
        **({"unit": provenance.unit.column} if provenance.unit else {}),
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
