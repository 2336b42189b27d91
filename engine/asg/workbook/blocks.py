"""Parts that several sheets share: tables of questions, what stands in a cell, notes below."""

from __future__ import annotations

from collections.abc import Sequence

from asg.workbook.figures import GroupOutline, Row
from asg.workbook.layout import MARGIN
from asg.workbook.model import Cell, Line, Value
from asg.workbook.text import counted, listed
from asg.workbook.view import NO_FIGURE, NOT_APPLICABLE, SUPPRESSED, TrustView

NO_BAND = "No expected range"
NOT_REACHABLE = "not reachable"
HIGHEST_SCORE = 10

QUESTION_WIDTHS = (MARGIN, 78, 292, 210, 88, 70, 76, 64, 64, 146, 106)
"""Columns of a table of questions: id, wording, base, n, trust, average, lowest, highest, band,
score needed for the next band."""

NEXT_LIMIT = {1: "lower_998", 2: "lower_95", 3: "lower_90", 4: "upper_90", 5: "upper_95"} | {
    6: "upper_998"
}
"""The limit that a score must pass to reach the next band up, by band."""


def shown(row: Row | None, column: str) -> Value:
    """Give what a cell shows of a row: the figure, or the mark for why there is none."""
    if row is None:
        return NO_FIGURE
    if row.status == "suppressed":
        return SUPPRESSED
    value: Value = getattr(row, column)
    return NO_FIGURE if value is None or value == "" else value


def band_value(view: TrustView, row: Row | None) -> Value:
    """Give the text of a band cell: symbol and words, or why there is no band."""
    if row is not None and row.band is not None:
        return view.template.theme.band_words(row.band)
    if row is not None and row.score is not None:
        return NO_BAND
    return shown(row, "band")


def band_cell(view: TrustView, column: int, row: Row | None, style: str = "band") -> Cell:
    """Give a band cell: it is coloured by what it says, so it has its rules in any case."""
    banded = row is not None and row.band is not None
    return Cell(column, band_value(view, row), style if banded else "row_bare", rule="words")


def needed_score(row: Row | None) -> Value:
    """Give the score at which the next band up begins for a trust."""
    if row is None or row.band is None:
        return NOT_APPLICABLE if row is not None and row.score is not None else shown(row, "band")
    if row.band not in NEXT_LIMIT:
        return "-"
    limit: float | None = getattr(row, NEXT_LIMIT[row.band])
    if limit is None:
        return NO_FIGURE
    return limit if limit <= HIGHEST_SCORE else NOT_REACHABLE


def rank(view: TrustView, group: str, item: str) -> Value:
    """Give a trust's rank in words: "10 of 50"."""
    row = view.row(group, item)
    of = view.figures.items.get((group, item))
    if of is None or view.code not in of.ranks:
        return shown(row, "score")
    return f"{of.ranks[view.code]} of {of.trusts}"


def question_table(view: TrustView, outline: GroupOutline, questions: Sequence[str]) -> list[Line]:
    """Give the table of some questions of a benchmarked group: a head, then a line for each."""
    head = (
        ("Question", "head_left"),
        ("Wording", "head_left"),
        ("Who answered", "head_left"),
        ("Number of respondents", "head"),
        ("Your trust", "head"),
        ("National average", "head"),
        ("Lowest score", "head"),
        ("Highest score", "head"),
        ("Band", "head_left"),
        ("Score needed for next band up", "head"),
    )
    lines = [Line(tuple(Cell(i, text, style) for i, (text, style) in enumerate(head, start=1)))]
    for question in questions:
        row, of = view.row(outline.group.id, question), view.item(outline.group.id, question)
        cells = (
            Cell(1, question, "row_strong", anchor=(outline.group.id, question)),
            Cell(2, of.text, "row"),
            Cell(3, of.base, "row_note"),
            Cell(4, shown(row, "n"), "row_count"),
            Cell(5, shown(row, "score"), "row_own_score"),
            Cell(6, NO_FIGURE if of.average is None else of.average, "row_score"),
            Cell(7, NO_FIGURE if of.lowest is None else of.lowest, "row_score"),
            Cell(8, NO_FIGURE if of.highest is None else of.highest, "row_score"),
            band_cell(view, 9, row),
            Cell(10, needed_score(row), "row_needed"),
        )
        lines.append(Line(cells))
    return lines


def legend(view: TrustView) -> str:
    """Give the line that explains the marks."""
    below = view.figures.survey.method.suppress_below
    return (
        "Scores run from 0 (worst) to 10 (best). "
        f"{SUPPRESSED} fewer than {below} respondents: not shown. "
        f"{NO_FIGURE} no data. {NOT_APPLICABLE} not applicable."
    )


NEXT_BAND_NOTE = (
    "Score needed for next band up: where the next band begins for this trust, with the number of "
    f"people who answered this year; '{NOT_REACHABLE}' where that is above 10, '-' in the best "
    "band. It is shown to two decimals, since a limit may lie close to the score."
)
WIDER_RANGE_NOTE = (
    "A trust can be 'about the same' with a lower score than a 'worse' trust: the expected range "
    "is wider where fewer people answered."
)


def range_notes(view: TrustView, group: str, items: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give what must be said above the tables of some items, and the notes below them.

    Why there is no expected range stands above where no item has one, below where some have.
    """
    rows = [view.row(group, item) for item in items]
    without = no_range_note(view, group, items)
    if any(row is not None and row.band is not None for row in rows):
        return [], [NEXT_BAND_NOTE, WIDER_RANGE_NOTE, *([without] if without else [])]
    return ([without] if without else []), []


def no_range_note(view: TrustView, group: str, items: Sequence[str]) -> str:
    """Say which of a trust's scores have no expected range, and why; "" where all have one."""
    least = view.figures.survey.method.min_trusts
    few: list[str] = []
    other: list[str] = []
    for item in items:
        row = view.row(group, item)
        if row is not None and row.score is not None and row.band is None:
            trusts = view.item(group, item).trusts
            words = f"{item} ({counted(trusts, 'trust')})"
            (few if trusts < least else other).append(words)
    said = []
    if few:
        said.append(
            f"No expected range and no band for {listed(few)}: too few trusts have a score that "
            f"may be shown; at least {least} are needed."
        )
    if other:
        said.append(f"The results hold no expected range for {listed(other)}.")
    return " ".join(said)


def dropped_note(outline: GroupOutline) -> str:
    """Say which questions a group is not reported on; "" where it is reported on all."""
    if not outline.dropped:
        return ""
    return (
        f"Not reported for {outline.group.title}, for too few responses in all trusts or because "
        f"they do not apply: {', '.join(outline.dropped)}."
    )
