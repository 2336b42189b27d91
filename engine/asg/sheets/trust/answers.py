"""Answers: how many chose each option of each question, beside all trusts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from asg.sheets.charts import Series, ShareChart, Spot
from asg.sheets.figures.absence import why_suppressed
from asg.sheets.figures.figures import GroupOutline
from asg.sheets.figures.view import (
    OTHER_QUESTIONS,
    SUPPRESSED,
    AnswerRow,
    PlannedSheet,
    TrustView,
    no_scores_sentence,
)
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, kept_whole, page, text_line, with_heights
from asg.sheets.model import Cell, Line, Sheet
from asg.sheets.table import Column, table_lines
from asg.text_size import listed

WIDTHS = (MARGIN, 64, 450, 52, 80, 80, 20, 526)
CHART_COLUMN = 7
MOST_CHARTED = 8
"""Questions of a chart: a longer section has several."""
LEAST_ROW, BAR_HEIGHT, AROUND_BARS = 21, 16, 72
"""Pixels: of an option, of a bar, and of what stands above and below the bars."""
OWN = "Your trust"
ENDS: Mapping[float, str] = {10: "10 (best answer)", 0: "0 (worst answer)"}

Answered = tuple[str, list[AnswerRow]]
"""A question with its rows."""


def answers_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of answers: a block for each question that the trust has a score of."""
    by_item = view.answer_rows
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
    asked = f"{view.item(group, question).text} ({scored[0]['base']:,} scored answers)".lstrip()
    columns = (
        Column[AnswerRow](question, lambda _: None, "row"),
        Column[AnswerRow](asked, _label, "row"),
        Column[AnswerRow]("Score", lambda row: row["score"], "row_centred"),
        Column[AnswerRow](OWN, lambda row: row["percent"] / 100, "row_share"),
        Column[AnswerRow](
            view.figures.survey.everyone, lambda row: row["england_percent"] / 100, "row_share"
        ),
    )
    head, *lines = table_lines(columns, [*scored, *rest])
    lines = [line._replace(height=height) for line in lines]
    return [*with_heights([head, *lines], WIDTHS), SMALL_GAP]


def _label(row: AnswerRow) -> Cell:
    if row["scored"]:
        return Cell(0, str(row["label"]), "row")
    return Cell(0, f"{row['label']} (of all {row['base']:,} answers)", "row_note")


def _by_scored(options: list[AnswerRow]) -> tuple[list[AnswerRow], list[AnswerRow]]:
    return [row for row in options if row["scored"]], [row for row in options if not row["scored"]]


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
    questions = first if first == last else f"{first} to {last}"
    scores = sorted({score for bar in bars for score in bar}, reverse=True)
    return ShareChart(
        title=f"{words.partition('. ')[0]}: answers to {questions}",
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
