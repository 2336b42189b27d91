"""Which rows Workings has, where they stand, and which of them formulas can follow.

Other sheets ask here where to read a band from; what is in the cells, the sheet says.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from asg.kernels import adjusted_z, band, pooled_se, total_se
from asg.sheets.figures.figures import Figures, Key, Row
from asg.sheets.figures.working_columns import LIVE_RULES, WorkingColumn, working_columns
from asg.sheets.model import Content, Formula, Value, column_letters, place
from asg.template.theme import Theme

HEAD_LINES = 8
"""Lines above the first row: title bars, verdict, settings with names, words, headings."""
VERDICT_LINE = 3
LONGEST_TEXT = 255
"""Characters of a text within a formula."""
AGREE_WITHIN = 1e-9
"""Two numbers this near each other, relative to what is above 1, are the same figure."""


@dataclass(frozen=True)
class Workings:
    """What stands where on the sheet Workings of one trust."""

    sheet: str
    """Its name, empty where the template has none."""
    columns: tuple[WorkingColumn, ...]
    rows: tuple[Row, ...]
    """The trust's rows that it works out, in the order of the report."""
    lines: Mapping[Key, int]
    """The line of each of them on the sheet, the first line being 0."""
    from_trusts: bool
    """Whether they begin at the table of all trusts. A workbook without it has what holds for all
    of them as numbers."""
    live: frozenset[Key]
    """Those of them whose cells are formulas."""

    @cached_property
    def letters(self) -> dict[str, str]:
        """The letters of each column by its id."""
        return {column.id: column_letters(i) for i, column in enumerate(self.columns)}

    def place_of(self, row: Row | None) -> str:
        """Where a row of the results is worked out, as a link; "" where it is not."""
        key = (row.group, row.item) if row is not None else None
        if not self.sheet or key is None or key not in self.lines:
            return ""
        return place(self.sheet, self.lines[key], 1)

    def reading(self, row: Row | None, column: str, value: Value, formula: str = "{}") -> Content:
        """What a cell holds that reads Workings.

        ``formula`` stands around the cell that is read, in place of ``{}``.
        """
        key = (row.group, row.item) if row is not None else None
        if not self.sheet or key is None or key not in self.live or value is None:
            return value
        cell = self._outside(f"${self.letters[column]}${self.lines[key] + 1}")
        return Formula("=" + formula.replace("{}", cell), value)

    @property
    def changes(self) -> str:
        """The cell that counts the changes found in the workbook, on the sheet itself."""
        return f"${self.letters['check']}${VERDICT_LINE + 1}"

    def unless_changed(self, words: str, instead: str) -> Content:
        """Words that give way to others once figures of the workbook are changed."""
        if not (words and self.live):
            return words
        changes = self._outside(self.changes)
        return Formula(f"=IF({changes}=0,{_text(words)},{_text(instead)})", words)

    def _outside(self, cell: str) -> str:
        quoted = self.sheet.replace("'", "''")
        return f"'{quoted}'!{cell}"


def _text(words: str) -> str:
    """Name a text in a formula, in pieces: none may have more than 255 characters."""
    pieces = [words[i : i + LONGEST_TEXT] for i in range(0, len(words), LONGEST_TEXT)]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def workings(
    figures: Figures, theme: Theme, sheet: str, own: Mapping[Key, Row], *, from_trusts: bool
) -> Workings:
    """What stands where on the sheet Workings of a trust.

    ``sheet`` is its name, empty where there is none; ``from_trusts`` whether the workbook has the
    table of all trusts.
    """
    rows = _rows(figures, own)
    keys = [(row.group, row.item) for row in rows]
    why_not = figures_alone(figures, from_trusts)
    return Workings(
        sheet=sheet,
        columns=working_columns(figures.survey.method, theme, figures.own_errors, from_trusts),
        rows=rows,
        lines={key: line for line, key in enumerate(keys, start=HEAD_LINES)},
        from_trusts=from_trusts,
        live=frozenset() if why_not else reproduced(figures, rows),
    )


def _rows(figures: Figures, own: Mapping[Key, Row]) -> tuple[Row, ...]:
    """A trust's rows that an expected range can be worked out for, in the report's order."""
    error = "se" if figures.own_errors else "total_se"
    keys = [
        (outline.group.id, item)
        for outline in figures.outlines
        if outline.group.report != "scores"
        for items in (*((s.id, *s.questions) for s in outline.sections), outline.others)
        for item in items
    ]
    found = (own.get(key) for key in keys)
    return tuple(r for r in found if r and r.score is not None and getattr(r, error) is not None)


def figures_alone(figures: Figures, from_trusts: bool) -> str:
    """Why no row of Workings can be live; "" where they can."""
    quantile = figures.survey.method.quantile
    if (
        not (figures.own_errors and from_trusts)
        or quantile in LIVE_RULES
        or not figures.survey.method.winsorise
    ):
        return ""
    return (
        "The workings are figures, not formulas: Excel has no function for the quantile rule "
        f"'{quantile}' of this survey's method."
    )


def reproduced(figures: Figures, rows: Sequence[Row]) -> frozenset[Key]:
    """Those rows of which the steps lead to what the results hold: formulas can stand for it.

    ``rows`` are those of one trust.
    """
    method = figures.survey.method
    live, banded = [], []
    for row in rows:
        found = figures.workings[row.group, row.item]
        if row.score is None or not agree(found.theta, row.national_average):
            continue
        if row.band is None and not found.enough:
            live.append((row.group, row.item))
        total = _total(figures, row)
        if row.band is not None and found.enough and agree(total, row.total_se):
            banded.append((row, row.score, total, found.theta))
    if banded:
        of, scores, totals, thetas = zip(*banded, strict=True)
        z = adjusted_z(scores, totals, thetas)
        bands = band(z, method.limits)
        for row, found_z, found_band in zip(of, z.tolist(), bands.tolist(), strict=True):
            endless = row.z is None and math.isinf(found_z)
            if (endless or agree(found_z, row.z)) and found_band == row.band:
                live.append((row.group, row.item))
    return frozenset(live)


def agree(found: float | None, expected: float | None) -> bool:
    """Whether two numbers are the same figure."""
    if found is None or expected is None:
        return False
    return abs(found - expected) <= AGREE_WITHIN * max(1, abs(expected))


def _total(figures: Figures, row: Row) -> float | None:
    """The total standard error that the steps lead to; None where they do not."""
    if not figures.own_errors:
        return row.total_se
    found = figures.workings[row.group, row.item]
    if row.se is None or not agree(found.between.tau2, row.tau2):
        return None
    counted = math.nan if row.n is None else row.n
    own = float(pooled_se(row.se, counted, found.within))
    return float(total_se(own, found.between.tau2))
