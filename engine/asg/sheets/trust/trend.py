"""Trend: scores of three or more years, a chart for each question and a table of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from asg.marks import or_no_figure
from asg.sheets.blocks import asked_columns
from asg.sheets.figures.absence import from_published, why_missing
from asg.sheets.figures.chart_figures import LONGEST_NAME, line_chart
from asg.sheets.figures.figures import GroupOutline
from asg.sheets.figures.further import several_years
from asg.sheets.figures.view import NO_FIGURE, PlannedSheet, TrustView, no_scores_sentence
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, kept_whole, page, text_line
from asg.sheets.model import Cell, Line, Sheet
from asg.sheets.paging import with_head
from asg.sheets.table import Column, table_lines
from asg.sheets.trust.change import outcome
from asg.sheets.trust.question_blocks import QuestionBlock, block_rows
from asg.text_size import counted, listed

PUBLISHED = "A year has no point if the published workbook has no score for it."
OWN = (
    "A year has no point if nobody answered, or fewer people than the survey's threshold. Merged "
    "trusts are scored together in earlier years, unless that would reveal a score of too few "
    "respondents."
)
"""Which years have no point."""
GAP_WIDTH, LAST_WIDTH = 18, 190
WIDE, NARROW, MANY_YEARS = 62, 50, 4
"""Widths of a year's column, and up to how many years it is the wide one."""


@dataclass(frozen=True)
class _Columns:
    """Columns of the table: question, wording, three runs of years, the outcome of the test.

    The runs are the trust's scores, the national averages and the numbers of respondents.
    """

    years: int

    @property
    def widths(self) -> tuple[int, ...]:
        of_year = (WIDE if self.years <= MANY_YEARS else NARROW,) * self.years
        figures = (GAP_WIDTH, *of_year) * 3
        return (MARGIN, 70, 310, *figures, LAST_WIDTH)

    @property
    def firsts(self) -> tuple[int, int, int]:
        """The first column of each run of years."""
        return 4, 5 + self.years, 6 + 2 * self.years

    @property
    def gaps(self) -> tuple[int, ...]:
        return tuple(first - 1 for first in self.firsts)

    @property
    def last(self) -> int:
        return len(self.widths) - 1

    @property
    def blocks(self) -> tuple[tuple[int, int], ...]:
        """First columns of the charts that are side by side, and how many columns each has."""
        return (1, 2), (4, 2 * self.years + 1), (self.firsts[2], self.years + 1)


@dataclass(frozen=True)
class _Trend:
    """A question's figures by year, None where there is nothing."""

    question: str
    n: tuple[int | None, ...]
    score: tuple[float | None, ...]
    average: tuple[float | None, ...]


def trend_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of the trend."""
    years = several_years(view.figures.further)
    columns = _Columns(len(years))
    lines: list[Line] = [SMALL_GAP]
    for outline in view.figures.by_report:
        lines += _group_lines(view, planned, outline, lines)
    gaps = PUBLISHED if from_published(view.figures) else OWN
    notes = (
        "The blue line joins your trust's scores, the green dashed line the national averages: "
        f"those of all trusts with a score in that year. {gaps}",
        f"Change is tested between {years[-2]} and {years[-1]} only; a rise or fall over several "
        f"years may be chance. Scores run from 0 (worst) to 10 (best). {NO_FIGURE} "
        f"{why_missing(view.figures)}, or not shown.",
    )
    lines += [text_line(note, "note", columns.widths) for note in notes]
    return page(view, planned, lines, columns.widths, nav_columns=(1, 2, 4, 6))


def _trends(view: TrustView, outline: GroupOutline, years: tuple[int, ...]) -> list[_Trend]:
    """The questions of a group with a score of an earlier year, in the order of the sections."""
    points: dict[str, dict[int, dict[str, object]]] = {}
    for row in view.figures.further["trend"].of(view.code):
        if row["group"] == outline.group.id:
            points.setdefault(row["key"], {})[row["year"]] = row
    found = []
    for question in outline.questions:
        own = view.row(outline.group.id, question)
        by_year = points.get(own.key, {}) if own else {}
        if by_year:
            n, score, average = (
                tuple(by_year.get(year, {}).get(name) for year in years)
                for name in ("n", "score", "national_average")
            )
            found.append(_Trend(question, n, score, average))  # type: ignore[arg-type]
    return found


def _group_lines(
    view: TrustView, planned: PlannedSheet, outline: GroupOutline, before: list[Line]
) -> list[Line]:
    group, years = outline.group, several_years(view.figures.further)
    columns = _Columns(len(years))
    widths = columns.widths
    title = text_line(group.title, "heading", widths)
    trends = _trends(view, outline, years)
    if not group.history:
        sentence = f"{group.title} is not compared with earlier surveys."
        return [title, text_line(sentence, "text", widths), GAP]
    if not trends:
        sentence = (
            f"{view.title} has no score of an earlier year for {group.title}."
            if view.has_scores(outline)
            else no_scores_sentence(view, outline)
        )
        return [title, text_line(sentence, "notice", widths), GAP]
    words = f"Scores of {listed(map(str, years))}: {counted(len(trends), 'question')}."
    lines = [title, text_line(words, "strong", widths), SMALL_GAP]
    if len(before) > 1:
        lines[0] = lines[0]._replace(new_page=True)
    blocks = _blocks(view, outline, trends)
    above = lines if len(before) > 1 else [*before, *lines]
    lines += kept_whole(planned, above, blocks, widths)
    lines.append(text_line(f"All years: {group.title}", "heading", widths))
    head, *rows = table_lines(_table_columns(view, group.id, years), trends)
    table = [_over(view, columns), head], rows
    lines += with_head(planned, [*before, *lines], table, widths)
    return [*lines, GAP]


def _blocks(view: TrustView, outline: GroupOutline, trends: list[_Trend]) -> list[list[Line]]:
    """A chart of each question, three side by side, by rows of charts."""
    years = tuple(map(str, several_years(view.figures.further)))
    blocks = []
    for trend in trends:
        item = view.item(outline.group.id, trend.question)
        chart = line_chart(trend.question, years, trend.score, trend.average)
        chart = replace(chart, named=item.named(LONGEST_NAME))
        people = zip(years, trend.n, strict=True)
        blocks.append(QuestionBlock(trend.question, item, chart, people))
    return block_rows(outline, blocks, _Columns(len(years)).blocks)


def _over(view: TrustView, columns: _Columns) -> Line:
    """The line above the table's headings."""
    years = several_years(view.figures.further)
    names = ("Your trust", "National average", "Respondents")
    over = [
        Cell(first, name, "head", columns=len(years))
        for first, name in zip(columns.firsts, names, strict=True)
    ]
    bare = [Cell(column, None, "head") for column in (1, 2, *columns.gaps, columns.last)]
    return Line((*over, *bare))


def _table_columns(view: TrustView, group: str, years: Sequence[int]) -> list[Column[_Trend]]:
    def said(line: _Trend) -> str:
        row = view.row(group, line.question)
        return outcome(row) if row is not None and row.previous_score is not None else "Not tested"

    return [
        *asked_columns(view, group, lambda line: line.question),
        *_of_years(years, lambda line: line.score, "row_score"),
        *_of_years(years, lambda line: line.average, "row_score"),
        *_of_years(years, lambda line: line.n, "row_count"),
        Column(f"Change {years[-2]} to {years[-1]}", said, "row_outcome", head="head_left"),
    ]


def _of_years(
    years: Sequence[int], figures: Callable[[_Trend], Sequence[float | None]], style: str
) -> Iterable[Column[_Trend]]:
    """A gap, then a column for each year."""

    def of_year(i: int) -> Column[_Trend]:
        return Column(str(years[i]), lambda line: or_no_figure(figures(line)[i]), style)

    yield Column(None, lambda _: None, "row", head="head")
    yield from map(of_year, range(len(years)))
