"""The command ``asg local``: a trust's own breakdowns beside the national results."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import asg
from asg.cli.options import LedgerOption, SheetOption, SurveyOption
from asg.cli.overwriting import (
    refuse_as_ledger,
    refuse_foreign_table,
    refuse_foreign_workbook,
    refuse_overwriting,
)
from asg.cli.terminal import say
from asg.marks import SYNTHETIC
from asg.text_size import counted
from asg.unit_word import wording
from asg.when_used import when_used

if TYPE_CHECKING:
    from asg.cli import work
    from asg.local.results import LocalResults
else:
    work = when_used("asg.cli.work")


def local(
    responses: Annotated[
        Path,
        typer.Argument(
            metavar="RESPONSES", help="The trust's own rows of responses, with further columns."
        ),
    ],
    by: Annotated[
        list[str],
        typer.Option(
            "--by",
            metavar="COLUMN",
            help="A column of teams, sites or anything else. You can repeat it.",
        ),
    ],
    results: Annotated[
        Path,
        typer.Option(
            "--results",
            metavar="FILE",
            help="The national results: results.csv, or a published benchmark workbook.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option("--out", metavar="DIR|FILE.xlsx", help="Where to write."),
    ],
    survey: SurveyOption = None,
    trust: Annotated[
        str | None,
        typer.Option(
            "--trust",
            metavar="CODE",
            help="Use only this trust's rows. Needed if the file has several trusts.",
        ),
    ] = None,
    group: Annotated[
        str | None, typer.Option("--group", metavar="GROUP", help="Only this service group.")
    ] = None,
    national: Annotated[
        Path | None,
        typer.Option(
            "--national",
            metavar="RESPONSES",
            help="The national responses, for the national mix of age and sex, and for bands "
            "by age or sex.",
        ),
    ] = None,
    template: Annotated[
        str,
        typer.Option(
            "--template", metavar="NAME|DIR|FILE.xlsx", help="The template of the workbook."
        ),
    ] = "local",
    sheet: SheetOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Break a trust's results down by its own columns: a workbook and local-results.csv."""
    a_workbook = out.suffix.lower() == work.WORKBOOK_ENDING
    table = (out.parent if a_workbook else out) / work.LOCAL_TABLE
    refuse_overwriting([out, table], responses, results, survey, national, template)
    refuse_as_ledger(ledger, [out, table])
    refuse_foreign_table(table, work.LOCAL_COLUMNS)
    if a_workbook:
        refuse_foreign_workbook(out)

    found = asg.local_breakdown(
        responses,
        by,
        results,
        survey=asg.load_survey(survey or asg.list_surveys()[0]),
        trust=trust,
        group=group,
        national=national,
        sheet=sheet,
    )
    workbook, table = asg.write_local_breakdown(found, out, template=template, ledger=ledger)
    for line in local_lines(found):
        say(line)
    say(f"Workbook: {workbook}")
    say(f"Table: {table} ({counted(len(found.table), 'row')})")


def local_lines(found: LocalResults) -> Iterable[str]:
    """What was broken down by what, what the units are standardised to, what is withheld."""
    names = dict.fromkeys((found.trust, found.national.trusts[found.trust] or found.trust))
    yield f"{found.survey.title}: {found.survey.organisation} {' '.join(names)}"
    files = [source.file for source in found.national.provenance.sources]
    units = found.table["unit"].unique().tolist()
    yield from map(
        wording(found.survey.organisation, [*files, *found.by, *units]), _local_lines(found)
    )


def _local_lines(found: LocalResults) -> Iterable[str]:
    if found.national.provenance.synthetic:
        yield SYNTHETIC
    for group in found.standards:
        yield f"{group}: standardised to {found.standard_words(group)}"
        rows = found.table[(found.table["group"] == group) & (found.table["status"] != "not_asked")]
        for by, own in rows.groupby("by", sort=False):
            withheld = int((own["status"] == "withheld").sum())
            yield (
                f"{group}, by {by}: {counted(own['unit'].nunique(), 'unit')}, "
                f"{counted(len(own), 'figure')}, {withheld:,} withheld"
            )
            if (group, str(by)) in found.strata:
                yield found.strata[group, str(by)]
        items = found.recovered.get(group)
        if items is not None:
            yield f"{group}: tau2 is not published; recovered for {counted(len(items), 'item')}"
    for notice in found.national.provenance.notices:
        yield f"Note: {notice}"
