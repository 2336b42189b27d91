"""The commands that write one of the tables beside the results, alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asg.cli.one_table import results_for_table, write_table
from asg.cli.options import Inputs, LedgerOption, with_inputs
from asg.cli.terminal import say
from asg.errors import UsageError
from asg.marks import SYNTHETIC
from asg.when_used import when_used

if TYPE_CHECKING:
    import pandas as pd

    from asg.cli import work
    from asg.results.results import Results
else:
    work = when_used("asg.cli.work")

    from asg.results.results import Results

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
    if results.breakdowns.empty:
        raise UsageError(work.without_breakdowns(results))
    profile = results.survey.profile
    columns = {profile[v].column.casefold(): v for v in profile} | {
        v.casefold(): v for v in results.breakdowns["variable"].unique()
    }
    rows = results.breakdowns["variable"] == columns.get(by.casefold())
    table = results.breakdowns[rows].reset_index(drop=True)
    if table.empty:
        known = work.name_list(results.breakdowns["variable"].unique().tolist())
        raise UsageError(f"--by: {by} is no variable of these responses; expected one of {known}")
    _write_alone(results, table, out, ledger)
    counts = table["comparison"].value_counts()
    said = ", ".join(f"{counts.get(word, 0):,} {word}" for word in ("above", "below"))
    say(f"Compared with everyone else: {said}, {counts.get('no difference', 0):,} no difference")


def _write_alone(results: Results, table: pd.DataFrame, out: Path, ledger: Path | None) -> None:
    write_table(results, table, out, ledger)
    if results.provenance.synthetic:
        say(SYNTHETIC)
    say(f"Table: {out} ({len(table):,} rows)")
