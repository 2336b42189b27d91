"""What the commands have in common that compute results and write one table of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from asg.cli.options import Inputs
from asg.cli.overwriting import refuse_as_ledger, refuse_foreign_table, refuse_overwriting
from asg.when_used import when_used

if TYPE_CHECKING:
    import pandas as pd

    from asg.cli import work
    from asg.results.results import Results
else:
    work = when_used("asg.cli.work")


IN_EVERY_TABLE = {"survey", "group", "item"}
"""Headings of all these tables."""


def results_for_table(inputs: Inputs, out: Path, ledger: Path | None) -> Results:
    """Compute the results of a table to be written, unless it may not be written there."""
    work.check_table_ending(out)
    refuse_overwriting([out], *inputs._replace(sheet=None))
    refuse_as_ledger(ledger, [out])
    refuse_foreign_table(out, IN_EVERY_TABLE)
    return work.load_results(*inputs)


def write_table(results: Results, table: pd.DataFrame, out: Path, ledger: Path | None) -> None:
    """Write a table of the results, and record in the ledger that they were shown."""
    book = ledger or out.parent / work.LEDGER_FILE
    with work.unless_unwritten(book):
        work.record_results(results, book)
        work.write_results_table(table, out, synthetic=results.provenance.synthetic)
