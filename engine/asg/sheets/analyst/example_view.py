"""The figures as the example workbook shows them."""

from __future__ import annotations

from dataclasses import dataclass

from asg.sheets.analyst.example import Example
from asg.sheets.analyst.example_cells import block
from asg.sheets.figures.view import TrustView

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
