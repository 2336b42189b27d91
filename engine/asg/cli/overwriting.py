"""No command overwrites a file that it read, the ledger, or a file that is not its own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from asg.errors import AsgError, UsageError
from asg.names import name_list
from asg.when_used import when_used

if TYPE_CHECKING:
    from asg.cli import work
else:
    work = when_used("asg.cli.work")

KEYS = 3
"""By so many of its first columns a table is known: later ones come and go with versions."""


def refuse_existing(outputs: Iterable[Path], *, force: bool) -> None:
    """Raise UsageError where a file to be written is there, unless it may be overwritten."""
    there = [str(output) for output in outputs if os.path.lexists(output)]
    if there and not force:
        are = "already exists" if len(there) == 1 else "already exist"
        raise UsageError(f"--out: {name_list(there)} {are}; choose another name, or use --force")


def refuse_overwriting(
    outputs: Iterable[Path], *inputs: str | Path | Sequence[str | Path] | None
) -> None:
    """Raise UsageError where a file to be written is one of those that are read."""
    # os.path's, not Path's: a name too long to be a file's is not there, and no error here.
    named = [[given] if isinstance(given, str | Path) else given or () for given in inputs]
    read = [Path(name) for names in named for name in names if os.path.exists(name)]  # noqa: PTH110
    for output in outputs:
        there = os.path.exists(output)  # noqa: PTH110
        if there and any(output.samefile(path) for path in read):
            raise UsageError(f"--out: {output} is an input; choose another name or folder")


def refuse_as_ledger(ledger: Path | None, outputs: Iterable[Path]) -> None:
    """Raise UsageError where the file named as the ledger is one to be written."""
    if ledger is not None and ledger.resolve() in [output.resolve() for output in outputs]:
        raise UsageError(f"--ledger: {ledger} is an output; choose another name or folder")


def refuse_foreign_table(out: Path, columns: Iterable[str]) -> None:
    """Raise UsageError where a file is there that is no table of these columns."""
    if not out.is_file() or not out.stat().st_size:
        return
    try:
        there = {*work.first_headings(out)}
    except AsgError:
        there = set()
    if not there >= {*islice(columns, KEYS)}:
        raise UsageError(
            f"--out: {out} already exists, and is not such a table; choose another name"
        )


def refuse_foreign_workbook(out: Path) -> None:
    """Raise UsageError where a workbook is there that none of the commands wrote."""
    if out.is_file() and out.stat().st_size and not work.is_of_the_engine(out):
        raise UsageError(
            f"--out: {out} already exists, and is not such a workbook; choose another name"
        )
