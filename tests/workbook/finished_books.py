"""Finished workbooks that several tests look into: each is built once and read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import openpyxl
from reading_back import parts
from recalculation import Place, formulas, stored

from asg.results.results import Results
from asg.sample import load_sample
from asg.survey.model import Survey


@dataclass(frozen=True)
class FinishedBook:
    """A workbook of a trust, with the results that it was made from."""

    path: Path
    results: Results
    code: str

    @cached_property
    def book(self) -> openpyxl.Workbook:
        """The workbook with its formulas; ``stored`` has their values."""
        return openpyxl.load_workbook(self.path)

    @cached_property
    def formulas(self) -> dict[Place, str]:
        return formulas(self.book)

    @cached_property
    def stored(self) -> dict[Place, object]:
        return stored(self.path)

    @cached_property
    def parts(self) -> dict[str, str]:
        return parts(self.path)

    @cached_property
    def sheets(self) -> list[str]:
        """The sheets that hold formulas."""
        return list(dict.fromkeys(sheet for sheet, _ in self.formulas))

    def column(self, heading: str) -> str:
        """The letters of a column of Workings."""
        return next(
            cell.rstrip("0123456789")
            for (sheet, cell), value in self.stored.items()
            if sheet == "Workings" and value == heading and cell.endswith(HEADING_ROW)
        )

    def working(self, group: str, item: str) -> str:
        """The row of an item on Workings, as its cells name it."""
        groups, items = self.column("Group"), self.column("Item")
        return next(
            cell.removeprefix(groups)
            for (sheet, cell), value in self.stored.items()
            if sheet == "Workings"
            and cell.startswith(groups)
            and value == group
            and self.stored.get(("Workings", items + cell.removeprefix(groups))) == item
        )

    def trusts_row(self, code: str, group: str, item: str) -> int:
        """The row of the sheet Trusts that holds a trust's score."""
        wanted = (code, group, item)
        rows = self.book["Trusts"].iter_rows(values_only=True)
        found = (i for i, r in enumerate(rows, start=1) if (r[0], r[2], r[3]) == wanted)
        return next(found)

    def readers(self, column: str, row: str) -> list[Place]:
        """The cells of other sheets that show a cell of Workings, with a mark behind it or none."""
        cell = f"'Workings'!${column}${row}"
        return [place for place, text in self.formulas.items() if text.startswith(f"={cell}")]


HEADING_ROW = "8"


def sample_survey(**settings: object) -> tuple[Survey, Survey]:
    """The surveys of the embedded sample, with other settings of the method if some are given."""
    sample = load_sample()
    now, before = (
        s.model_copy(update={"method": s.method.model_copy(update=settings)})
        for s in (sample.survey, sample.previous_survey)
    )
    return now, before
