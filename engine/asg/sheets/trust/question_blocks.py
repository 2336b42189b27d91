"""Blocks of a question each, side by side: its section and wording, a chart, who answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from asg.sheets.charts import Chart, Spot
from asg.sheets.figures.figures import GroupOutline, Item
from asg.sheets.figures.view import NO_FIGURE, OTHER_QUESTIONS
from asg.sheets.layout import SMALL_GAP, beside
from asg.sheets.model import Cell, Line

CHART_HEIGHT = 164
"""Two rows of charts fit on a page, on the first one too."""


@dataclass(frozen=True)
class QuestionBlock:
    """A question with its figures of several years."""

    question: str
    item: Item
    chart: Chart | None
    people: Iterable[tuple[int | str, int | None]]
    """Years, and how many answered in each."""
    outcome: str = ""
    """What is said of its change."""


def block_rows(
    outline: GroupOutline, blocks: Sequence[QuestionBlock], places: Sequence[tuple[int, int]]
) -> list[list[Line]]:
    """Lines of blocks, as many side by side as there are places: first column, how many columns."""
    sections = {q: section.words for section in outline.sections for q in section.questions}
    rows: list[list[Line]] = []
    for start in range(0, len(blocks), len(places)):
        row: list[Line] = []
        for place, block in zip(places, blocks[start : start + len(places)], strict=False):
            section = sections.get(block.question, OTHER_QUESTIONS)
            row = beside(row, _block_lines(block, section, *place))
        rows.append([*row, SMALL_GAP])
    return rows


def _block_lines(block: QuestionBlock, section: str, column: int, columns: int) -> list[Line]:
    def across(text: str | None, style: str) -> tuple[Cell, ...]:
        return (Cell(column, text, style, columns=columns),)

    text, chart = block.item.text, block.chart
    people = "; ".join(
        f"{year}: {NO_FIGURE if n is None else f'{n:,}'}" for year, n in block.people
    )
    return [
        Line(across(None, "rule"), 3),
        Line(across(section, "block_section")),
        Line(across(f"{block.question}. {text}" if text else block.question, "block_question"), 36),
        Line(height=CHART_HEIGHT, charts=(Spot(chart, column, columns=columns),) if chart else ()),
        *([Line(across(block.outcome, "block_outcome"))] if block.outcome else []),
        Line(across(_answered_by(block.item.base), "block_note")),
        Line(across(f"Number of respondents: {people}", "block_note")),
    ]


def _answered_by(base: str) -> str | None:
    """Who answered a question; None where the survey does not say."""
    asked = "Asked of "
    return f"Answered by {base.removeprefix(asked)}" if base.startswith(asked) else base or None
