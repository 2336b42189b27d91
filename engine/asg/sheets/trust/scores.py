"""A group on one sheet: scores alone, or scores with the expected range of each question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from asg.sheets.blocks import (
    Asked,
    asked,
    charted_lines,
    dropped_note,
    legend,
    own_columns,
    question_table,
    question_widths,
    range_notes,
    short_title,
)
from asg.sheets.figures.absence import from_published
from asg.sheets.figures.chart_figures import bar_chart, star_chart
from asg.sheets.figures.figures import GroupOutline
from asg.sheets.figures.view import OTHER_QUESTIONS, PlannedSheet, TrustView, no_scores_sentence
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, kept_whole, page, text_line
from asg.sheets.model import Content, Line, Sheet
from asg.sheets.table import Column

SCORES_WIDTHS = (MARGIN, 80, 500, 104, 90, 100, 366)
SCORES_WITHOUT_INTERVAL = (MARGIN, 80, 560, 104, 90, 406)

QUESTIONS_ALONE = "Each question is compared with other trusts. This group has no section scores."

Table = Callable[[TrustView, GroupOutline, str, Sequence[str]], list[Line]]


def scores_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of a group that gets scores alone, without a benchmark."""
    intro = f"Scores and numbers of respondents of your trust alone: {why_scores_alone(view)}"
    return _group_sheet(view, planned, _scores_widths(view), _scores_table, [intro], [])


def why_scores_alone(view: TrustView) -> str:
    """Why a group has no expected ranges."""
    if from_published(view.figures):
        return "the published workbook has no expected ranges."
    return "this group is not compared with other trusts."


def questions_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of a group that is benchmarked question by question, without sections."""
    outline = planned.outline
    above, below = range_notes(view, outline.group.id, outline.questions) if outline else ([], [])
    lead = [view.unless_changed(QUESTIONS_ALONE), *above]
    return _group_sheet(view, planned, question_widths(view), _star_table, lead, below)


def _group_sheet(
    view: TrustView,
    planned: PlannedSheet,
    widths: tuple[int, ...],
    table: Table,
    intro: Sequence[Content],
    notes: list[str],
) -> Sheet:
    outline = planned.group_outline
    dropped = dropped_note(outline)
    if not view.has_scores(outline):
        sentence = no_scores_sentence(view, outline)
        lines = [GAP, text_line(sentence, "notice", widths)]
        if dropped:
            lines += [GAP, text_line(dropped, "note", widths)]
        return page(view, planned, lines, widths)
    lines = [SMALL_GAP, text_line(intro[0], "text", widths)]
    lines += [text_line(sentence, "notice", widths) for sentence in intro[1:]]
    blocks = [(section.words, section.questions) for section in outline.sections]
    blocks += [(OTHER_QUESTIONS, outline.others)] if outline.others else []
    tables = [
        [SMALL_GAP, text_line(title, "heading", widths), *table(view, outline, title, questions)]
        for title, questions in blocks
        if questions
    ]
    lines += [*kept_whole(planned, lines, tables, widths), SMALL_GAP]
    below = [*notes, dropped, legend(view)]
    lines += [text_line(note, "note", widths) for note in below if note]
    return page(view, planned, lines, widths)


def _star_table(
    view: TrustView, outline: GroupOutline, title: str, questions: Sequence[str]
) -> list[Line]:
    chart = star_chart(view, outline.group.id, questions, short_title(title, "range"))
    return question_table(view, outline, questions, chart)


def _scores_widths(view: TrustView) -> tuple[int, ...]:
    return SCORES_WIDTHS if view.figures.own_errors else SCORES_WITHOUT_INTERVAL


def _scores_table(
    view: TrustView, outline: GroupOutline, title: str, questions: Sequence[str]
) -> list[Line]:
    chart = bar_chart(view, outline.group.id, questions, short_title(title, "scores"))
    bar = Column[Asked]("Blue bar: your trust, from 0 to 10", lambda _: None, "row")
    rows = asked(view, outline, questions)
    return charted_lines([*own_columns(view), bar], rows, _scores_widths(view), chart)
