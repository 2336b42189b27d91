"""The commands that write one of the tables beside the results, alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asg.cli.one_table import results_for_table, write_table
from asg.cli.options import Inputs, LedgerOption, with_inputs
from asg.cli.terminal import say
from asg.errors import Fault, InputError, UsageError
from asg.marks import SYNTHETIC
from asg.text_size import counted
from asg.when_used import when_used

if TYPE_CHECKING:
    import pandas as pd

    from asg.cli import work
    from asg.results.results import Results
else:
    work = when_used("asg.cli.work")

TableOption = Annotated[
    Path, typer.Option("--out", metavar="FILE", help="The table: .csv, .xlsx or .parquet.")
]


@with_inputs
def sensitivity(
    out: TableOption,
    inputs: Inputs,
    ledger: LedgerOption = None,
) -> None:
    """Write the bands under other settings of the method, and which bands are firm."""
    results = results_for_table(inputs, out, ledger)
    table = results.sensitivity
    if table.empty:
        raise UsageError(work.without_sensitivity(results))
    _write_alone(results, table, out, ledger)
    say(f"{int(table['firm'].sum()):,} of {len(table):,} bands are firm")


@with_inputs
def breakdown(
    by: Annotated[
        str,
        typer.Option("--by", metavar="COLUMN", help="age_group, sex or a variable of the profile."),
    ],
    out: TableOption,
    inputs: Inputs,
    ledger: LedgerOption = None,
) -> None:
    """Write national scores by age, sex or a profile column."""
    results = results_for_table(inputs, out, ledger)
    profile = results.survey.profile
    columns = {profile[v].column.casefold(): v for v in profile} | {
        v.casefold(): v for v in ("age_group", "sex", *profile)
    }
    variable = columns.get(by.casefold())
    table = results.breakdowns[results.breakdowns["variable"] == variable].reset_index(drop=True)
    if table.empty:
        _refuse_breakdown(results, by, variable)
    _write_alone(results, table, out, ledger)
    counts = table["comparison"].value_counts()
    said = ", ".join(f"{counts.get(word, 0):,} {word}" for word in ("above", "below"))
    say(f"Compared with everyone else: {said}, {counts.get('no difference', 0):,} no difference")


def _refuse_breakdown(results: Results, by: str, variable: str | None) -> None:
    """Raise the error that says why there are no scores by a variable."""
    known = results.breakdowns["variable"].unique().tolist()
    among = f"one of {work.name_list(known)}"
    if known and variable is None:
        raise UsageError(f"--by: {by} is not a variable of these responses; expected {among}")
    file = next((s.file for s in results.provenance.sources if s.role == "responses"), "")
    if not file or (not known and results.table["score"].isna().all()):
        raise UsageError(work.without_breakdowns(results))
    expected = "a column with it" + (f", or --by with {among}" if known else "")
    raise InputError([Fault(file, f"no respondent's {variable or by} is known", expected)])


def _write_alone(results: Results, table: pd.DataFrame, out: Path, ledger: Path | None) -> None:
    write_table(results, table, out, ledger)
    if results.provenance.synthetic:
        say(SYNTHETIC)
    say(f"Table: {out} ({counted(len(table), 'row')})")
