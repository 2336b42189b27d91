"""Answers: how many chose each option of each question, beside England."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from asg.sheets.charts import Series, ShareChart, Spot
from asg.sheets.figures.absence import why_suppressed
from asg.sheets.figures.figures import GroupOutline
from asg.sheets.figures.view import SUPPRESSED, PlannedSheet, TrustView, no_scores_sentence
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, kept_whole, page, text_line
from asg.sheets.model import Cell, Line, Sheet
from asg.text_size import listed

WIDTHS = (MARGIN, 64, 400, 60, 84, 84, 20, 560)
CHART_COLUMN = 7
LEAST_ROW, LEAST_CHART = 24, 128
OWN, ENGLAND = "Your trust", "England"

AnswerRow = dict[str, Any]
"""A row of the table of answers."""


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
    asked = [(q, by_item.get((group.id, q), [])) for q in outline.questions]
    if not any(options for _, options in asked):
        sentence = no_scores_sentence(view, outline)
        return [title, text_line(sentence, "notice", WIDTHS), GAP]
    first = title._replace(new_page=len(before) > 1)
    blocks = [_block(view, group.id, q, options) for q, options in asked if options]
    missing = [question for question, options in asked if not options]
    lines = [first, *kept_whole(planned, [*before, title], blocks, WIDTHS)]
    if missing:
        note = f"{SUPPRESSED} {why_suppressed(view.figures)}, or not asked: {listed(missing)}."
        lines.append(text_line(note, "note", WIDTHS))
    return [*lines, GAP]


def _block(view: TrustView, group: str, question: str, options: list[AnswerRow]) -> list[Line]:
    wording = view.item(group, question).text
    scored = [row for row in options if row["scored"]]
    rest = [row for row in options if not row["scored"]]
    heads = ((3, "Score"), (4, OWN), (5, ENGLAND))
    base = f"{scored[0]['base']:,} scored answers"
    head = Line(
        (
            Cell(1, question, "head_left"),
            Cell(2, wording, "head_left"),
            *(Cell(column, text, "head") for column, text in heads),
            Cell(6, None, "head"),
            Cell(CHART_COLUMN, base, "head_left"),
        )
    )
    chart = _chart(question, wording, scored)
    height = max(LEAST_ROW, -(-LEAST_CHART // len(options)))
    labels = [str(row["label"]) for row in scored]
    labels += [f"{row['label']} (of all {row['base']:,} answers)" for row in rest]
    lines = [
        _option(row, label, height) for row, label in zip([*scored, *rest], labels, strict=True)
    ]
    lines[0] = lines[0]._replace(charts=(Spot(chart, CHART_COLUMN, rows=len(lines)),))
    return [head, *lines, SMALL_GAP]


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


def _chart(question: str, wording: str, scored: list[AnswerRow]) -> ShareChart:
    shares = [
        (str(row["label"]), row["percent"] / 100, row["england_percent"] / 100) for row in scored
    ]
    own, england = (", ".join(f"{row[0]} {row[place]:.0%}" for row in shares) for place in (1, 2))
    return ShareChart(
        title=f"{question}. {wording}",
        alt_text=f"{question}: bars of the scored answers. Your trust: {own}. England: {england}.",
        labels=(OWN, ENGLAND),
        series=tuple(Series("option", label, (mine, all_)) for label, mine, all_ in shares),
        across="Share of scored answers",
        up="Answers of",
        stacked=True,
    )
