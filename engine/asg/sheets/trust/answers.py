"""Answers: how many chose each option of each question, beside all trusts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, groupby
from typing import Any

from asg.sheets.charts import Series, ShareChart, Spot
from asg.sheets.figures.absence import why_suppressed
from asg.sheets.figures.figures import GroupOutline
from asg.sheets.figures.view import (
    OTHER_QUESTIONS,
    SUPPRESSED,
    PlannedSheet,
    TrustView,
    no_scores_sentence,
)
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, kept_whole, page, text_line, with_heights
from asg.sheets.model import Cell, Line, Sheet
from asg.text_size import listed

WIDTHS = (MARGIN, 64, 450, 52, 80, 80, 20, 526)
CHART_COLUMN = 7
MOST_CHARTED = 8
"""Questions of a chart: a longer section has several."""
LEAST_ROW, BAR_HEIGHT, AROUND_BARS = 21, 16, 72
"""Pixels: of an option, of a bar, and of what stands above and below the bars."""
OWN = "Your trust"
ENDS: Mapping[float, str] = {10: "10 (best answer)", 0: "0 (worst answer)"}

AnswerRow = dict[str, Any]
"""A row of the table of answers."""
Answered = tuple[str, list[AnswerRow]]
"""A question with its rows."""


def answers_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of answers: a block for each question that the trust has a score of."""
    rows = view.figures.further["answers"].of(view.code)
    by_item = {
        key: list(options)
        for key, options in groupby(rows, lambda row: (str(row["group"]), str(row["item"])))
    }
    lines = [SMALL_GAP]
    with_answers = {group for group, _ in by_item}
    for outline in sorted(view.figures.outlines, key=lambda o: o.group.id not in with_answers):
        lines += _group_lines(view, planned, outline, by_item, lines)
    return page(view, planned, lines, WIDTHS)


def _group_lines(
    view: TrustView,
    planned: PlannedSheet,
    outline: GroupOutline,
    by_item: Mapping[tuple[str, str], list[AnswerRow]],
    before: Sequence[Line],
) -> list[Line]:
    group = outline.group
    title = text_line(group.title, "heading", WIDTHS)
    missing = [q for q in outline.questions if (group.id, q) not in by_item]
    if len(missing) == len(outline.questions):
        sentence = no_scores_sentence(view, outline)
        return [title, text_line(sentence, "notice", WIDTHS), GAP]
    blocks: list[list[Line]] = []
    sections = [(section.words, section.questions) for section in outline.sections]
    for words, questions in [*sections, (OTHER_QUESTIONS, outline.others)]:
        answered = [(q, by_item[group.id, q]) for q in questions if (group.id, q) in by_item]
        for first in range(0, len(answered), MOST_CHARTED):
            blocks += _section_blocks(view, group.id, words, answered[first : first + MOST_CHARTED])
    first_line = title._replace(new_page=len(before) > 1)
    lines = [first_line, *kept_whole(planned, [*before, first_line], blocks, WIDTHS)]
    if missing:
        note = f"{SUPPRESSED} {why_suppressed(view.figures)}, or not asked: {listed(missing)}."
        lines.append(text_line(note, "note", WIDTHS))
    return [*lines, GAP]


def _section_blocks(
    view: TrustView, group: str, words: str, answered: Sequence[Answered]
) -> list[list[Line]]:
    """A section's questions beside a chart of all: first those beside the chart, then the rest."""
    wanted = BAR_HEIGHT * (3 * len(answered) - 1) + AROUND_BARS
    number = sum(len(options) for _, options in answered)
    height = max(LEAST_ROW, -(-wanted // number))
    blocks = [_question_lines(view, group, q, options, height) for q, options in answered]
    heights = [sum(line.height for line in block) for block in blocks]
    beside = next((i for i, h in enumerate(accumulate(heights), 1) if h >= wanted), len(blocks))
    first = [line for block in blocks[:beside] for line in block]
    covered = list(accumulate(line.height for line in first))
    rows = next((i for i, h in enumerate(covered, 1) if h >= wanted), len(first))
    spot = Spot(_chart(view, words, answered), CHART_COLUMN, rows=rows)
    first[0] = first[0]._replace(charts=(spot,))
    return [[text_line(words, "strong", WIDTHS), *first], *blocks[beside:]]


def _question_lines(
    view: TrustView, group: str, question: str, options: list[AnswerRow], height: int
) -> list[Line]:
    scored, rest = _by_scored(options)
    base = f"{scored[0]['base']:,} scored answers"
    head = Line(
        (
            Cell(1, question, "head_left"),
            Cell(2, f"{view.item(group, question).text} ({base})".lstrip(), "head_left"),
            Cell(3, "Score", "head"),
            Cell(4, OWN, "head"),
            Cell(5, view.figures.survey.everyone, "head"),
        )
    )
    labels = [str(row["label"]) for row in scored]
    labels += [f"{row['label']} (of all {row['base']:,} answers)" for row in rest]
    lines = [
        _option(row, label, height) for row, label in zip([*scored, *rest], labels, strict=True)
    ]
    return [*with_heights([head, *lines], WIDTHS), SMALL_GAP]


def _by_scored(options: list[AnswerRow]) -> tuple[list[AnswerRow], list[AnswerRow]]:
    return [row for row in options if row["scored"]], [row for row in options if not row["scored"]]


def _option(row: AnswerRow, label: str, height: int) -> Line:
    scored = row["scored"]
    cells = (
        Cell(1, None, "row"),
        Cell(2, label, "row" if scored else "row_note"),
        Cell(3, row["score"], "row_centred"),
        Cell(4, row["percent"] / 100, "row_share"),
        Cell(5, row["england_percent"] / 100, "row_share"),
    )
    return Line(cells, height)


def _chart(view: TrustView, words: str, answered: Sequence[Answered]) -> ShareChart:
    """Two bars of each question, cut at the scores of its answers, and a gap between questions."""
    labels: list[str] = []
    bars: list[dict[float, float]] = []
    said = []
    survey = view.figures.survey
    for question, options in answered:
        scored, _ = _by_scored(options)
        labels += ["", f"{question} {OWN}", survey.everyone]
        bars += [{}, _shares(scored, "percent"), _shares(scored, "england_percent")]
        shares = "; ".join(
            f"{row['label']} {row['percent']:.0f}%, "
            f"{survey.everyone_in_text} {row['england_percent']:.0f}%"
            for row in scored
        )
        said.append(f"{question}: {shares}")
    labels, bars = labels[1:], bars[1:]
    first, last = answered[0][0], answered[-1][0]
    of = first if first == last else f"{first} to {last}"
    scores = sorted({score for bar in bars for score in bar}, reverse=True)
    return ShareChart(
        title=f"{words.partition('. ')[0]}: answers to {of}",
        alt_text=(
            f"Bars of the scored answers, your trust above {survey.everyone_in_text}. "
            f"{'. '.join(said)}."
        ),
        labels=tuple(labels),
        series=tuple(
            Series("option", ENDS.get(score, f"{score:g}"), tuple(bar.get(score) for bar in bars))
            for score in scores
        ),
        across="Share of scored answers, by their score",
        up="Answers of",
        stacked=True,
    )


def _shares(scored: list[AnswerRow], column: str) -> dict[float, float]:
    """The share of the answers with each score."""
    shares: dict[float, float] = {}
    for row in scored:
        shares[row["score"]] = shares.get(row["score"], 0) + row[column] / 100
    return shares
