"""The commands that write one of the tables beside the results, alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from asg.cli.options import (
    Input,
    LayoutOption,
    LedgerOption,
    OutcomesOption,
    PreviousOption,
    PreviousSurveyOption,
    SheetOption,
    SurveyOption,
)
from asg.cli.overwriting import refuse_as_ledger, refuse_overwriting
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


def sensitivity(
    out: TableOption,
    file: Input = None,
    survey: SurveyOption = None,
    previous: PreviousOption = None,
    previous_survey: PreviousSurveyOption = None,
    outcomes: OutcomesOption = None,
    sheet: SheetOption = None,
    layout: LayoutOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Write the bands under other settings of the method, and which bands are firm."""
    work.check_table_ending(out)
    refuse_overwriting([out], file, survey, previous, previous_survey, outcomes, layout)
    refuse_as_ledger(ledger, [out])
    results = work.load_results(file, survey, previous, previous_survey, outcomes, sheet, layout)
    table = results.sensitivity
    if table.empty:
        raise UsageError(work.without_sensitivity(results))
    _write_alone(results, table, out, ledger)
    say(f"{int(table['firm'].sum()):,} of {len(table):,} bands are firm")


def _write_alone(results: Results, table: pd.DataFrame, out: Path, ledger: Path | None) -> None:
    book = ledger or out.parent / work.LEDGER_FILE
    with work.unless_unwritten(book):
        work.record_results(results, book)
        work.write_results_table(table, out, synthetic=results.provenance.synthetic)
    if results.provenance.synthetic:
        say(SYNTHETIC)
    say(f"Table: {out} ({len(table):,} rows)")
