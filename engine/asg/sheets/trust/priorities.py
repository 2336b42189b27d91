"""Priorities: a trust's questions by their gap to the national average, and what they go with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import NamedTuple

from asg.bands import BEST_FIRST
from asg.sheets.charts import BAND_ROLES, Axis, Role, ScatterChart, Series, Spot
from asg.sheets.figures.chart_figures import NO_RANGE, SHORT_LABELS
from asg.sheets.figures.figures import GroupOutline, Key
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import GAP
from asg.sheets.model import Line, Sheet
from asg.sheets.table import Column, TablePage, table_page

SENTENCE = (
    "The questions farthest below the national average come first. Correlation: between the "
    "answers to the question and to the overall experience, within trusts, from all trusts. It is "
    "an association, not a cause: a high one does not mean that a better score would improve the "
    "overall experience. In a chart, your trust is below the national average left of the upright "
    "line. The level line is the median of the correlations."
)
NOTHING = "No question of this trust can be compared with the overall experience."
BESIDE = 2
"""Charts in a row, the second from this column on."""
SECOND_COLUMN = 3
CHART_HEIGHT = 520
TABLE_PAGE = GAP._replace(new_page=True)
NEAR = (0.05, 0.03)
"""Parts of the axes: what the name of a point takes across and up."""
LEAST_GAP, GAP_STEP, CORRELATION_STEP = 1.0, 0.5, 0.05
"""An axis of gaps is at least a point long on either side; the steps of both axes."""


class _Priority(NamedTuple):
    group: str
    item: str
    text: str
    score: float
    average: float
    correlation: float
    band: int | None

    @property
    def gap(self) -> float:
        return self.score - self.average


COLUMNS = (
    Column[_Priority]("Group", lambda row: row.group, "table_text", 90),
    Column[_Priority]("Item", lambda row: row.item, "table_text", 80),
    Column[_Priority]("Wording", lambda row: row.text, "table_wording", 460),
    Column[_Priority]("Your trust", lambda row: row.score, "table_score", 100),
    Column[_Priority]("National average", lambda row: row.average, "table_score", 140),
    Column[_Priority]("Gap in points", lambda row: row.gap, "table_fine", 120),
    Column[_Priority](
        "Correlation with overall experience", lambda row: row.correlation, "table_fine", 240
    ),
)


def priorities_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of priorities: a chart for each group, and a table of all."""
    priorities = view.figures.beside("priorities")
    known = {(row["group"], row["item"]): row["correlation"] for row in priorities}
    groups = [(o, found) for o in view.figures.by_report if (found := _rows(view, o, known))]
    rows = [row for _, found in groups for row in found]
    charts = [_chart(outline, found, known) for outline, found in groups]
    above = (GAP, *_chart_lines(charts), TABLE_PAGE) if charts else ()
    table = TablePage("Priorities", COLUMNS, rows, [SENTENCE], NOTHING, above=above)
    sheet = table_page(view, planned, table)
    if not charts:
        return sheet
    # The charts scroll, and are printed once.
    head = len(sheet.lines)
    return replace(sheet, frozen=(head - len(above), 0), repeated_from=head)


def _rows(view: TrustView, outline: GroupOutline, known: Mapping[Key, float]) -> list[_Priority]:
    group = outline.group.id
    rows = []
    for question in outline.questions:
        row, correlation = view.row(group, question), known.get((group, question))
        if row is None or row.score is None or row.national_average is None or correlation is None:
            continue
        text = view.item(group, question).text
        figures = (row.score, row.national_average, correlation, row.band)
        rows.append(_Priority(group, question, text, *figures))
    return sorted(rows, key=lambda priority: priority.gap)


def _chart_lines(charts: Sequence[ScatterChart]) -> list[Line]:
    """The charts, two in a row; a row after the first begins a page."""
    last = len(COLUMNS) - SECOND_COLUMN
    lines = []
    for first in range(0, len(charts), BESIDE):
        left, *right = charts[first : first + BESIDE]
        spots = [Spot(left, 0, columns=SECOND_COLUMN if len(charts) > 1 else len(COLUMNS))]
        spots += [Spot(chart, SECOND_COLUMN, columns=last) for chart in right]
        lines.append(Line(height=CHART_HEIGHT, charts=tuple(spots), new_page=first > 0))
    return lines


def _chart(
    outline: GroupOutline, questions: Sequence[_Priority], known: Mapping[Key, float]
) -> ScatterChart:
    """Draw the gap of each question across, its correlation up."""
    # Every question with a correlation, shown or not: so xlsxwriter draws few charts itself.
    of_group = {q: known[key] for q in outline.questions if (key := (outline.group.id, q)) in known}
    middle = median(of_group.values())
    x = _axis((-LEAST_GAP, LEAST_GAP, *(q.gap for q in questions)), GAP_STEP)
    y = _axis((*of_group.values(),), CORRELATION_STEP)
    left = _named_left(questions, x, y)
    bands = {q.band for q in questions}
    parts: list[tuple[Role, str, list[_Priority]]] = [
        ("named", "Named to the right", [q for q in questions if q not in left]),
        ("named_left", "Named to the left", left),
    ]
    if any(bands):  # then the legend names all seven
        for band in BEST_FIRST:
            of_band = [q for q in questions if q.band == band]
            parts.append((BAND_ROLES[band - 1], SHORT_LABELS[band], of_band))
    if None in bands:
        parts.append(("no_band", NO_RANGE, [q for q in questions if q.band is None]))

    def series(role: Role, name: str, figures: Mapping[str, float]) -> Series:
        return Series(role, name, tuple(figures.get(item) for item in of_group))

    return ScatterChart(
        title=f"{outline.group.title}: gap and correlation",
        alt_text=_words(outline, questions, middle),
        labels=(*of_group,),
        series=(
            series("gap", "Gap in points", {q.item: q.gap for q in questions}),
            *(
                series(role, name, {q.item: q.correlation for q in part})
                for role, name, part in parts
            ),
        ),
        across="Gap to the national average, in points of score",
        up=f"Correlation with overall experience (line: median {middle:.3f})",
        x=x,
        y=y,
        middle=middle,
    )


def _named_left(questions: Sequence[_Priority], x: Axis, y: Axis) -> list[_Priority]:
    """The points that have no room for their names on the right: another one is near there."""
    return [
        q
        for place, q in enumerate(questions, start=1)
        if any(
            other.gap - q.gap < NEAR[0] * x.span
            and abs(other.correlation - q.correlation) < NEAR[1] * y.span
            for other in questions[place:]
        )
    ]


def _axis(values: Sequence[float], step: float) -> Axis:
    """The shortest axis that holds some values, in steps."""
    least, most = math.floor(min(values) / step), math.ceil(max(values) / step)
    return Axis(round(least * step, 2), round(max(most, least + 1) * step, 2), step)


def _words(outline: GroupOutline, questions: Sequence[_Priority], middle: float) -> str:
    """The chart in words: the questions below the average that go most with the overall."""
    upper = [q for q in questions if q.gap < 0 and q.correlation > middle]
    said = [f"{q.item}: {q.gap:.1f} points, {q.correlation:.2f}" for q in upper]
    return (
        f"Points: {outline.group.title}, each question by its gap to the national average and its "
        f"correlation with the overall experience, coloured by band. Below the average and above "
        f"the median correlation of {middle:.3f}: {'; '.join(said) or 'none'}. An association, "
        "not a cause."
    )
