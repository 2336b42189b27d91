"""Parts that several sheets share: tables of questions, what is in a cell, notes below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from asg.bands import NO_BAND_LABEL
from asg.marks import NOT_FIRM, or_no_figure
from asg.names import name_list
from asg.sheets.charts import Chart, RangeChart, Spot, StarChart
from asg.sheets.figures.absence import why_missing, why_suppressed
from asg.sheets.figures.figures import GroupOutline, Item, Key, Row
from asg.sheets.figures.firmness import FIRM
from asg.sheets.figures.view import NO_FIGURE, NOT_APPLICABLE, SUPPRESSED, TrustView
from asg.sheets.figures.working_columns import BEST_BAND, NOT_REACHABLE
from asg.sheets.figures.working_columns import HIGHEST_SCORE as HIGHEST_SCORE
from asg.sheets.layout import MARGIN, levelled
from asg.sheets.model import Cell, Content, Line, Value
from asg.sheets.table import Column, R, table_lines
from asg.text_size import counted, listed

QUESTION_WIDTHS = (MARGIN, 64, 340, 84, 62, 80, 68, 58, 58, 150, 92, 246)
"""Columns of a table of questions: id, wording, n, trust, interval, average, lowest, highest, band,
score needed for the next band, chart."""
WITHOUT_INTERVAL = (MARGIN, 64, 386, 84, 62, 68, 58, 58, 150, 92, 280)
"""The same of results without standard errors of the trusts' own."""
INTERVAL = "95 % interval"
AXIS_HEIGHT = 52
"""Of the line above a chart's rows: its title, what its axis is, the axis' numbers."""

RANGE_WORDS = "Black: your trust. Blue: national average. Bar: lowest to highest trust"
COLOURED = ", coloured by expected range"
STAR_WORDS = (
    "Black star: your trust. Blue line: national average. Grey bar: lowest to highest trust"
)

NEXT_LIMIT = {1: "lower_998", 2: "lower_95", 3: "lower_90", 4: "upper_90", 5: "upper_95"} | {
    6: "upper_998"
}
"""The limit that a score must pass to reach the next band up, by band."""


def shown(row: Row | None, column: str) -> Value:
    """What a cell shows of a row: the figure, or the mark for why there is none."""
    if row is None:
        return NO_FIGURE
    if row.status == "suppressed":
        return SUPPRESSED
    return or_no_figure(getattr(row, column))


def firmness_mark(view: TrustView, row: Row) -> str:
    """The mark of a band that is not firm; "" for a firm one."""
    return "" if view.firmness.get((row.group, row.item), FIRM) == FIRM else NOT_FIRM


def band_value(view: TrustView, row: Row | None) -> Content:
    """What a band cell holds: symbol and words, read from Workings, or why there is none."""
    if row is not None and row.band is not None:
        words, mark = view.template.theme.band_words(row.band), firmness_mark(view, row)
        if not mark:
            return view.workings.reading(row, "words", words)
        # The mark belongs to this band: another, of changed figures, has none.
        marked = f'{{}}&IF({{}}="{words}","{mark}","")'
        return view.workings.reading(row, "words", f"{words}{mark}", marked)
    if row is not None and row.score is not None:
        return NO_BAND_LABEL
    return shown(row, "band")


def band_cell(view: TrustView, column: int, row: Row | None, style: str = "band") -> Cell:
    """A band cell: it is coloured by what it says, so it has its rules in any case."""
    banded = row is not None and row.band is not None
    return Cell(column, band_value(view, row), style if banded else "row_bare", rule="words")


def needed_score(row: Row | None) -> Value:
    """The score at which the next band up begins for a trust."""
    if row is None or row.band is None:
        return NOT_APPLICABLE if row is not None and row.score is not None else shown(row, "band")
    if row.band not in NEXT_LIMIT:
        return BEST_BAND
    limit: float | None = getattr(row, NEXT_LIMIT[row.band])
    if limit is None:
        return NO_FIGURE
    return limit if limit <= HIGHEST_SCORE else NOT_REACHABLE


def needed_value(view: TrustView, row: Row | None) -> Content:
    """What a cell with that score holds: it is read from Workings where there is a band."""
    needed = needed_score(row)
    banded = row is not None and row.band is not None
    return view.workings.reading(row, "next", needed) if banded else needed


def rank(view: TrustView, group: str, item: str) -> Value:
    """A trust's rank in words: "10 of 50"."""
    row = view.row(group, item)
    summary = view.figures.items.get((group, item))
    if summary is None or row is None or row.score is None:
        return shown(row, "score")
    return f"{summary.rank(row.score)} of {summary.trusts}"


def question_widths(view: TrustView) -> tuple[int, ...]:
    """Widths of the columns of a table of questions."""
    return QUESTION_WIDTHS if view.figures.own_errors else WITHOUT_INTERVAL


def interval(row: Row | None) -> Value:
    """The interval of a score in words: "6.2 to 7.0"; or the mark for why there is none."""
    if row is None or row.ci_lower is None or row.ci_upper is None:
        return NO_FIGURE if row is not None and row.score is not None else shown(row, "score")
    return f"{row.ci_lower:.1f} to {row.ci_upper:.1f}"


def question_table(
    view: TrustView,
    outline: GroupOutline,
    questions: Sequence[str],
    chart: RangeChart | None,
) -> list[Line]:
    """The table of some questions of a benchmarked group, with a chart beside its rows."""
    rows = asked(view, outline, questions)
    banded = any(question.row is not None and question.row.band is not None for question in rows)
    ranges = RANGE_WORDS + (COLOURED if banded else "")
    marks = STAR_WORDS if isinstance(chart, StarChart) else ranges
    columns: list[Column[Asked]] = [
        *own_columns(view),
        Column(
            "National average", lambda question: or_no_figure(question.item.average), "row_score"
        ),
        Column("Lowest score", lambda question: or_no_figure(question.item.lowest), "row_score"),
        Column("Highest score", lambda question: or_no_figure(question.item.highest), "row_score"),
        Column("Band", lambda question: band_cell(view, 0, question.row), "band"),
        Column(
            "Score needed for next band up",
            lambda question: needed_value(view, question.row),
            "row_needed",
        ),
        Column(marks if chart else None, lambda _: None, "row"),
    ]
    return charted_lines(columns, rows, question_widths(view), chart)


class Asked(NamedTuple):
    """A question with a trust's row of the results, and the figures of all trusts."""

    key: Key
    row: Row | None
    item: Item


def asked(view: TrustView, outline: GroupOutline, questions: Sequence[str]) -> list[Asked]:
    """The rows of a table of questions."""
    group = outline.group.id
    return [Asked((group, q), view.row(group, q), view.item(group, q)) for q in questions]


def own_columns(view: TrustView) -> list[Column[Asked]]:
    """The first columns of a table of questions: what was asked, and the trust's own figures."""
    ends = Column[Asked](INTERVAL, lambda question: interval(question.row), "row_needed")
    wording = Column[Asked](
        "Wording, and who answered",
        lambda question: wording_cell(0, question.item.text, question.item.base),
        "row",
    )
    return [
        Column(
            "Question",
            lambda question: item_cell(view, 0, question.key, question.row),
            "row_strong",
            span=1 if view.figures.worded else 2,
        ),
        *([wording] if view.figures.worded else []),
        Column("Number of respondents", lambda question: shown(question.row, "n"), "row_count"),
        Column("Your trust", lambda question: shown(question.row, "score"), "row_own_score"),
        *([ends] if view.figures.own_errors else []),
    ]


def charted_lines(
    columns: Sequence[Column[R]], rows: Sequence[R], widths: Sequence[int], chart: Chart | None
) -> list[Line]:
    """A table with a chart in its last column: all rows are of one height, as its bars are."""
    head, *lines = table_lines(columns, rows)
    spots = (chart_spot(chart, len(widths) - 1, len(lines)),) if chart else ()
    return [head, axis_line(widths, spots), *levelled(lines, widths)]


def short_title(section: str, what: str) -> str:
    """The title of a section's chart that has little room for one: "Section 5: range"."""
    return f"{section.partition('. ')[0]}: {what}"


def chart_spot(chart: Chart, column: int, rows: int) -> Spot:
    """The place of a chart beside the rows of a table, from the line of its axis on."""
    return Spot(chart, column, rows=rows + 1, head=1)


def axis_line(widths: Sequence[int], spots: tuple[Spot, ...]) -> Line:
    """The line below a table's head where the numbers of a chart's axis stand."""
    cells = tuple(Cell(column, None, "row") for column in range(1, len(widths)))
    return Line(cells, AXIS_HEIGHT, charts=spots)


def asked_cells(view: TrustView, question: Cell, wording: Cell) -> tuple[Cell, ...]:
    """A question's id beside its wording; across both columns where no question has one."""
    return (question, wording) if view.figures.worded else (question._replace(columns=2),)


def asked_columns(
    view: TrustView, group: str, question: Callable[[R], str]
) -> tuple[Column[R], ...]:
    """The columns of a question's id and wording; one across both where no question has words."""
    if not view.figures.worded:
        return (Column("Question", question, "row_strong", span=2),)
    return (
        Column("Question", question, "row_strong"),
        Column("Wording", lambda row: view.item(group, question(row)).text, "row"),
    )


def item_cell(view: TrustView, column: int, key: Key, row: Row | None) -> Cell:
    """The cell of an item's id: it leads to the line that works its band out."""
    link = view.workings.place_of(row)
    return Cell(column, key[1], "row_item_link" if link else "row_strong", link=link, anchor=key)


def wording_cell(column: int, wording: str, base: str) -> Cell:
    """The cell of a question's wording, with who answered below it in small grey letters."""
    if wording and base:
        return Cell(column, wording, "row", note=base)
    return Cell(column, wording or base, "row" if wording else "row_base")


def legend(view: TrustView) -> str:
    """The line that explains the marks."""
    return (
        "Scores run from 0 (worst) to 10 (best). "
        f"{SUPPRESSED} {why_suppressed(view.figures)}: not shown. "
        f"{NO_FIGURE} {why_missing(view.figures)}, or none that may be shown. "
        f"{NOT_APPLICABLE} not applicable."
    )


def band_notes(view: TrustView) -> list[str]:
    """The template's notes on how to read bands and what the next one needs."""
    notes = [*view.how_to_read("next_band"), *view.how_to_read("wider_range")]
    return [*notes, *firmness_notes(view)]


def firmness_notes(view: TrustView) -> list[str]:
    """The template's note on the mark of bands that are not firm, where there may be one."""
    return view.how_to_read("firmness") if view.firmness else []


def range_notes(view: TrustView, group: str, items: Sequence[str]) -> tuple[list[str], list[str]]:
    """What must be said above the tables of some items, and the notes below them.

    Why there is no expected range stands above where no item has one, below where some have.
    """
    rows = [view.row(group, item) for item in items]
    without = no_range_note(view, group, items)
    if any(row is not None and row.band is not None for row in rows):
        return [], [*band_notes(view), *([without] if without else [])]
    return ([without] if without else []), []


def no_range_note(view: TrustView, group: str, items: Sequence[str]) -> str:
    """Which of a trust's scores have no expected range, and why; "" where all have one."""
    least = view.figures.survey.method.min_trusts
    few: list[str] = []
    alike: list[str] = []
    other: list[str] = []
    for item in items:
        row = view.row(group, item)
        if row is not None and row.score is not None and row.band is None:
            summary = view.item(group, item)
            # A code of a section alone says nothing.
            name = (
                f"{item} {summary.text}" if summary.ranking is not None and summary.text else item
            )
            words = f"{name} ({counted(summary.trusts, 'trust')})"
            certain = not view.figures.workings[group, item].enough
            (few if summary.trusts < least else alike if certain else other).append(words)
    said = []
    if few:
        said.append(
            f"No expected range and no band for {listed(few)}: too few trusts have a score that "
            f"may be shown; at least {least} are needed."
        )
    if alike:
        said.append(
            f"No expected range and no band for {listed(alike)}: in all trusts, or all but one, "
            "everyone gave the same answer, so chance cannot be estimated."
        )
    if other:
        said.append(f"The results hold no expected range for {listed(other)}.")
    return " ".join(said)


def dropped_note(outline: GroupOutline) -> str:
    """Which questions a group is not reported on; "" where it is reported on all."""
    if not outline.dropped:
        return ""
    return (
        f"Not reported for {outline.group.title}, because too few people answered in all trusts "
        f"or the question does not apply: {name_list(outline.dropped)}."
    )
