"""The figures as the example workbook shows them, and the cells that the add-in's formulas fill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from asg.sheets.analyst.example import Example
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.model import BandRule, Cell, Formula, Line, Value, column_letters, place

FIRST_ROW = 5
"""Row of the first respondent, from 0, on the sheets of responses and of weights."""

WEIGHT_COLUMN = 3
"""Column of the weights on their sheet."""


@dataclass(frozen=True)
class AnalystView(TrustView):
    """The figures of all trusts, and the responses that the example works on."""

    example: Example
    """The responses, and what the engine makes of them."""

    @property
    def name(self) -> str:
        """What stands where a trust's workbook has the trust's name."""
        return "Examples of the functions of the add-in"

    @property
    def title(self) -> str:
        """The same, as sentences say it."""
        return self.name

    def sheet(self, kind: str) -> str:
        """The name of the sheet of a kind."""
        return next(planned.name for planned in self.plan if planned.kind == kind)

    def answers(self, trust: str, item: str) -> str:
        """The cells of a trust's answers to a question, as formulas name them."""
        column = self.example.headings.index(item)
        return self._of_trust(trust, column, "analyst_responses")

    def weights(self, trust: str) -> str:
        """The cells of a trust's weights, as formulas name them."""
        return self._of_trust(trust, WEIGHT_COLUMN, "analyst_weights")

    def _of_trust(self, trust: str, column: int, kind: str) -> str:
        first, last = (FIRST_ROW + row for row in self.example.rows_of[trust])
        return block((first, column), (last, column), sheet=self.sheet(kind))


FORMULA_STYLE = "block_note"
"""Look of a formula written out as text beside what it gives."""


def live(
    text: str,
    values: Sequence[Sequence[Value]],
    column: int,
    styles: Sequence[str],
    rule: BandRule = "",
) -> list[list[Cell]]:
    """The cells that a formula fills, row by row.

    ``styles`` are looks of the columns, one for all or one for each.
    """
    first = values[0][0]
    assert first is not None
    formula = Formula(text, first, fills=(len(values), len(values[0])))
    looks = list(styles) * len(values[0]) if len(styles) == 1 else list(styles)
    return [
        [
            Cell(column + c, formula if r == c == 0 else value, looks[c], rule=rule)
            for c, value in enumerate(row)
        ]
        for r, row in enumerate(values)
    ]


def one(text: str, value: str | int | float, column: int, style: str, rule: BandRule = "") -> Cell:
    """The single cell of a formula that gives one value."""
    return Cell(column, Formula(text, value), style, rule=rule)


def written(text: str, column: int, columns: int = 1) -> Cell:
    """The cell that shows a formula as text."""
    return Cell(column, text, FORMULA_STYLE, columns=columns)


def note_lines(view: AnalystView, planned: PlannedSheet, columns: int) -> list[Line]:
    """The template's notes on how to read a sheet, across some columns."""
    notes = view.how_to_read(planned.kind)
    return [Line((Cell(1, note, "note", columns=columns),)) for note in notes]


def heading_line(text: str, columns: int) -> Line:
    """The heading of a block of a sheet."""
    return Line((Cell(1, text, "heading", columns=columns),))


def head_cells(*heads: str, left: int) -> tuple[Cell, ...]:
    """The heads of a table from the first column on; the first ``left`` are of columns of text."""
    return tuple(
        Cell(i, head, "head_left" if i <= left else "head") for i, head in enumerate(heads, start=1)
    )


def block(
    first: tuple[int, int], last: tuple[int, int], *, sheet: str = "", fixed: bool = False
) -> str:
    """A range of cells, by row and column of its corners, both from 0.

    >>> block((4, 2), (9, 2), sheet="Responses")
    "'Responses'!C5:C10"
    >>> block((4, 2), (9, 3), fixed=True)
    'C$5:D$10'
    """
    dollar = "$" if fixed else ""
    ends = [f"{column_letters(column)}{dollar}{row + 1}" for row, column in (first, last)]
    before = f"{place(sheet).rpartition('!')[0]}!" if sheet else ""
    return before + (ends[0] if first == last else ":".join(ends))
