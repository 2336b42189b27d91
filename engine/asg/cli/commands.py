"""The commands: their names and options; the engine does the work."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import asg
from asg._version import __version__
from asg.cli.addin import addin_app
from asg.cli.analyses import breakdown, sensitivity
from asg.cli.layouts import layout_app
from asg.cli.local import local
from asg.cli.one_table import results_for_table, write_table
from asg.cli.options import (
    ForceOption,
    Inputs,
    LayoutOption,
    LedgerOption,
    SheetOption,
    SurveyOption,
    UnitOption,
    with_inputs,
)
from asg.cli.overwriting import (
    refuse_as_ledger,
    refuse_existing,
    refuse_foreign_table,
    refuse_overwriting,
)
from asg.cli.progress import progress_of
from asg.cli.terminal import say, say_aside, warnings_as_notes
from asg.errors import InputError, fault_lines
from asg.text_size import counted
from asg.unfinished_files import alone_in
from asg.when_used import when_used

if TYPE_CHECKING:
    from asg.cli import work
else:
    work = when_used("asg.cli.work")

app = typer.Typer(
    name="asg",
    help="Benchmark results of the NHS Community Mental Health Survey, in Excel.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
survey_app = typer.Typer(
    name="survey", help="The survey files: list, show, export, check, new.", no_args_is_help=True
)
app.add_typer(survey_app)
app.add_typer(layout_app)
template_app = typer.Typer(
    name="template", help="The templates of workbooks: list, export, check.", no_args_is_help=True
)
app.add_typer(template_app)
app.add_typer(addin_app)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"asg {__version__}")
        raise typer.Exit


@app.callback()
def top_level(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show a traceback if the program fails.")
    ] = False,
) -> None:
    """Benchmark results of the NHS Community Mental Health Survey, in Excel."""


@app.command()
@with_inputs
def build(
    inputs: Inputs,
    trust: Annotated[
        list[str] | None,
        typer.Option("--trust", metavar="CODE", help="Only this trust's workbook."),
    ] = None,
    template: Annotated[
        str,
        typer.Option(
            "--template",
            metavar="NAME|DIR|FILE.xlsx",
            help="The template: of the trusts' workbooks, or of the national one. Other templates "
            "write other files: published_tables, programme_benchmark, analyst (the add-in's "
            "example).",
        ),
    ] = "trust_results",
    pack: Annotated[
        bool,
        typer.Option(
            "--pack", help="Also write slides for each trust (.pptx; needs the extra [pptx])."
        ),
    ] = False,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write.")] = Path(
        "out"
    ),
    jobs: Annotated[
        int, typer.Option("--jobs", metavar="N", min=1, help="Processes that write workbooks.")
    ] = 1,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Continue an interrupted build: complete workbooks of the same input and "
            "settings are kept.",
        ),
    ] = False,
    dask: Annotated[
        str | None,
        typer.Option(
            "--dask",
            metavar="ADDRESS",
            help="Write the workbooks on the Dask cluster of this scheduler, tcp://host:8786.",
            show_default=False,
        ),
    ] = None,
    ledger: LedgerOption = None,
    unit: UnitOption = None,
) -> int:
    """Write a workbook for each trust, a national one, results.csv and manifest.json."""
    if unit is not None:
        others = {"--pack": pack, "--outcomes": inputs.outcomes, "--layout": inputs.layout}.items()
        work.check_unit_options(unit, template, [name for name, given in others if given])
    with ExitStack() as stack:
        # A cluster that is not there is said before anything is read.
        executor = None if dask is None else stack.enter_context(work.dask_executor(dask))
        work.check_folder(out, unit)
        if unit is not None:
            unit_inputs = work.UnitInputs(
                unit=unit,
                file=inputs.file,
                survey=inputs.survey,
                previous=inputs.previous or (),
                previous_survey=inputs.previous_survey or (),
                sheet=inputs.sheet,
                trusts=inputs.trusts,
            )
            results = work.load_unit_results(unit_inputs)
        else:
            results = work.load_results(*inputs)
        outputs = work.output_files(results, out, template)
        refuse_overwriting(outputs, *inputs._replace(sheet=None), template)
        refuse_as_ledger(ledger, outputs)
        for path, table in work.tables_in(results, out).items():
            refuse_foreign_table(path, table.columns)
        stack.enter_context(alone_in(out))
        if ledger is not None and ledger.parent.resolve() != out.resolve():
            stack.enter_context(alone_in(ledger.parent))
        if said := work.size_line(results, template):
            say_aside(said)
        stack.enter_context(warnings_as_notes())
        progress = stack.enter_context(progress_of("workbooks"))
        built = work.build(
            results,
            out,
            trusts=trust,
            template=template,
            pack=pack,
            jobs=jobs,
            executor=executor,
            resume=resume,
            progress=progress,
            ledger=ledger,
        )
    for line in work.build_lines(results, built):
        say(line)
    return built.exit_code


@app.command()
@with_inputs
def score(
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help="The table: .csv, .xlsx or .parquet."),
    ],
    inputs: Inputs,
    ledger: LedgerOption = None,
) -> None:
    """Write only the table of results."""
    results = results_for_table(inputs, out, ledger)
    write_table(results, results.table, out, ledger)
    for line in work.results_lines(results):
        say(line)
    say(f"Table: {out} ({counted(len(results.table), 'row')})")


@app.command()
def check(
    file: Annotated[
        Path,
        typer.Argument(metavar="INPUT", help="Responses, outcomes, a published file or a survey."),
    ],
    survey: SurveyOption = None,
    sheet: SheetOption = None,
    layout: LayoutOption = None,
) -> None:
    """List the errors of an input file, with row and column."""
    try:
        checked = work.check_input(file, survey, sheet, layout)
    except InputError as error:
        for line in fault_lines(error.faults):
            say(line)
        number = len(error.faults)
        say(f"{file.name}: {number:,} {'error' if number == 1 else 'errors'} found")
        raise typer.Exit(error.exit_code) from None
    for line in work.check_lines(checked):
        say(line)


app.command("local")(local)
app.command("breakdown")(breakdown)
app.command("sensitivity")(sensitivity)


@app.command()
def sample(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write.")],
    force: ForceOption = False,
) -> None:
    """Write the embedded synthetic sample as ordinary input files."""
    refuse_existing([out / name for name in work.SAMPLE_FILES], force=force)
    for path in work.write_sample(out):
        say(str(path))


@survey_app.command("list")
def list_them() -> None:
    """List the shipped surveys."""
    for name in asg.list_surveys():
        say(f"{name}  {asg.load_survey(name).title}")


@survey_app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE", help="Which survey.")],
) -> None:
    """Show a survey: groups, sections, questions, scores and settings."""
    for line in work.survey_lines(asg.load_survey(name)):
        say(line)


@survey_app.command()
def export(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE", help="Which survey.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE.toml|FILE.xlsx", help="Where to write.")
    ],
    force: ForceOption = False,
) -> None:
    """Copy a survey to a file that you can change."""
    refuse_overwriting([out], name)
    refuse_existing([out], force=force)
    work.export_survey(name, out)
    say(f"Survey: {out}")


@survey_app.command("check")
def check_survey_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A survey as text (.toml) or as a workbook.")
    ],
) -> None:
    """List the errors of a survey file."""
    for line in work.check_lines(asg.load_survey(file)):
        say(line)


@survey_app.command()
def new(
    data: Annotated[Path, typer.Argument(metavar="DATAFILE", help="A file of responses.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE.toml|FILE.xlsx", help="Where to write.")
    ],
    sheet: SheetOption = None,
    force: ForceOption = False,
) -> None:
    """Draft a survey from a file of responses: its columns, codes, labels and wordings."""
    refuse_overwriting([out], data)
    refuse_existing([out], force=force)
    for line in work.draft_lines(work.new_survey(data, out, sheet), out):
        say(line)


@template_app.command("list")
def list_templates_() -> None:
    """List the shipped templates."""
    for name in work.list_templates():
        say(f"{name}  {work.load_template(name).layout.description}")


@template_app.command("export")
def export_template_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which template.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="DIR|FILE.xlsx", help="A new or empty folder, or a new workbook."
        ),
    ],
    force: ForceOption = False,
) -> None:
    """Write a template to change: as a folder of text files, or as a workbook."""
    if work.is_template_workbook(out):
        refuse_existing([out], force=force)
        work.export_template_workbook(name, out)
        say(str(out))
        return
    for path in work.export_template(name, out, force=force):
        say(str(path))


@template_app.command("check")
def check_template(
    path: Annotated[Path, typer.Argument(metavar="DIR|FILE.xlsx", help="Your template.")],
) -> None:
    """List the errors of a template, with line or cell."""
    layout = work.load_template(path).layout
    say(f"{path}: no errors; a template of kind {layout.workbook!r}: {layout.description}")
