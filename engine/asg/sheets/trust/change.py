"""Change: what rose, fell or stayed since the survey before, and what cannot be compared."""

from __future__ import annotations

from collections.abc import Sequence

from asg.marks import or_no_figure
from asg.published.previous import PREVIOUS_ROLE
from asg.sheets.blocks import asked_columns
from asg.sheets.figures.absence import from_published, why_missing, without_change
from asg.sheets.figures.chart_figures import change_chart
from asg.sheets.figures.figures import Figures, GroupOutline, Row
from asg.sheets.figures.view import (
    NO_FIGURE,
    NOT_APPLICABLE,
    PlannedSheet,
    TrustView,
    no_scores_sentence,
)
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, empty_page, kept_whole, page, text_line
from asg.sheets.model import Cell, Line, Sheet, Value, place
from asg.sheets.paging import with_head
from asg.sheets.table import Column, row_line, table_lines
from asg.sheets.trust.question_blocks import QuestionBlock, block_rows
from asg.text_size import counted, share

WIDTHS = (MARGIN, 70, 310, 18, 90, 90, 100, 100, 18, 74, 84, 84, 46, 114)
"""Question, wording, a gap; respondents before and now, score before and now, a gap; change,
national average before and now, z, significance."""
BLOCKS = ((1, 2), (4, 4), (9, 5))
"""First columns of the blocks of charts, and how many columns each has."""
TABLE_HEADING = "All comparable questions: {}"
SYMBOLS = {"Increase": "↑", "Decrease": "↓", "No change": "→"}


def change_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of changes since the previous survey."""
    figures = view.figures
    if not figures.previous:
        return empty_page(view, planned, without_change(figures), WIDTHS)
    lines: list[Line] = [SMALL_GAP]
    for outline in figures.by_report:
        lines += _group_lines(view, planned, outline, lines)
    lines += [text_line(note, "note", WIDTHS) for note in _notes(figures)]
    return page(view, planned, lines, WIDTHS, nav_columns=(1, 2, 4, 6))


def _notes(figures: Figures) -> list[str]:
    method = figures.survey.method
    test = "Welch's t test" if method.change_test == "t" else "a z test"
    how = (
        f"Increase and decrease are significant at the {share(method.change_level)} level, "
        f"two-sided, by {test}: z is the difference / square root of (SE now squared + SE before "
        "squared), from the trust's own sampling error alone."
    )
    if is_untested(figures):
        return [
            f"The published file of {figures.previous} has scores but no standard errors. So the "
            "program does not test whether a difference is more than chance.",
            "Scores run from 0 (worst) to 10 (best). National average: of all trusts with a "
            f"score. {NO_FIGURE} {why_missing(figures)}.",
        ]
    not_tested = f" {NOT_APPLICABLE} not applicable: both standard errors are 0."
    if from_published(figures):
        how = "Increase, decrease and no change come from the published file. It has no z."
        not_tested = ""
    return [
        f"{how} 'No change' does not mean that nothing changed: chance may explain the difference.",
        f"Scores run from 0 (worst) to 10 (best). National average: of all trusts with a score. "
        f"{NO_FIGURE} {why_missing(figures)}.{not_tested}",
    ]


def _group_lines(
    view: TrustView, planned: PlannedSheet, outline: GroupOutline, before: list[Line]
) -> list[Line]:
    group = outline.group
    rows = [(q, view.row(group.id, q)) for q in outline.questions]
    compared = [row for _, row in rows if row is not None and is_compared(row)]
    title = text_line(group.title, "heading", WIDTHS)
    if not group.history and not compared:
        sentence = f"{group.title} is not compared with earlier surveys."
        return [title, text_line(sentence, "text", WIDTHS), GAP]
    if not view.has_scores(outline):
        return [title, text_line(no_scores_sentence(view, outline), "notice", WIDTHS), GAP]
    lines = [title]
    if compared:
        lines += [text_line(change_sentence(view, compared), "strong", WIDTHS), SMALL_GAP]
        if len(before) > 1:
            lines[0] = lines[0]._replace(new_page=True)
        trend = next((p.name for p in view.plan if p.kind == "trend"), "")
        if trend:  # its charts have these two years and those before
            words = f"The charts of these questions are on the sheet {trend}."
            lines += [
                Line((Cell(1, words, "brief_link", columns=5, link=place(trend)),)),
                SMALL_GAP,
            ]
        else:
            above = lines if len(before) > 1 else [*before, *lines]
            lines += kept_whole(planned, above, _blocks(view, outline, compared), WIDTHS)
        lines.append(text_line(TABLE_HEADING.format(group.title), "heading", WIDTHS))
        head, *table = table_lines(_columns(view, group.id), compared)
        lines += with_head(planned, [*before, *lines], ([head], table), WIDTHS)
    else:
        sentence = (
            f"{view.title} has no comparison with {view.figures.previous} for {group.title}: "
            "no comparable question has a score from that survey."
        )
        lines.append(text_line(sentence, "notice", WIDTHS))
    reasons = {
        q: _reason(view, outline, q, row) for q, row in rows if not (row and is_compared(row))
    }
    if reasons:
        lines += [SMALL_GAP, text_line("Not compared, and why", "strong", WIDTHS)]
        columns: tuple[Column[str], ...] = (
            *asked_columns(view, group.id, lambda question: question),
            Column(None, lambda question: reasons[question], "row_note", span=len(WIDTHS) - 3),
        )
        lines += [row_line(columns, question) for question in reasons]
    return [*lines, GAP]


def is_untested(figures: Figures) -> bool:
    """Whether the year before came without standard errors."""
    return any(s.role == PREVIOUS_ROLE for s in figures.results.provenance.sources)


def is_compared(row: Row) -> bool:
    """Whether there is a score of the year before to compare with."""
    return bool(row.change) or row.previous_score is not None


def change_sentence(view: TrustView, compared: Sequence[Row]) -> str:
    """How many scores rose, fell or stayed, or why that is not known."""
    if is_untested(view.figures):
        before, now = view.figures.previous, view.figures.survey.year
        return (
            f"Scores of {before} and {now} for {counted(len(compared), 'comparable question')}. "
            f"Change is not tested: the published file of {before} has no standard errors."
        )
    outcomes = [row.change for row in compared]
    return (
        f"Of {counted(len(compared), 'comparable question')}: {outcomes.count('Increase')} "
        f"increased, {outcomes.count('No change')} did not change and "
        f"{outcomes.count('Decrease')} decreased significantly."
    )


def outcome(row: Row) -> str:
    """The outcome of the test of change, with its symbol."""
    return f"{SYMBOLS[row.change]} {row.change}" if row.change else "Not tested"


def _blocks(view: TrustView, outline: GroupOutline, compared: Sequence[Row]) -> list[list[Line]]:
    """A chart of each question, three side by side, by rows of charts."""
    before, now = view.figures.previous, view.figures.survey.year
    blocks = [
        QuestionBlock(
            row.item,
            view.item(outline.group.id, row.item),
            change_chart(view, row, row.item),
            ((before, row.previous_n), (now, row.n)),
            f"Significant change {now} against {before}: {outcome(row)}",
        )
        for row in compared
    ]
    return block_rows(outline, blocks, BLOCKS)


def _columns(view: TrustView, group: str) -> list[Column[Row]]:
    now, before = view.figures.survey.year, view.figures.previous
    tested = not (from_published(view.figures) or is_untested(view.figures))
    gap = Column[Row](None, lambda _: None, "row", head="head")

    def figure(heading: str, name: str, style: str) -> Column[Row]:
        return Column(heading, lambda row: or_no_figure(getattr(row, name)), style)

    return [
        *asked_columns(view, group, lambda row: row.item),
        gap,
        figure(f"Respondents {before}", "previous_n", "row_count"),
        figure(f"Respondents {now}", "n", "row_count"),
        figure(f"Your trust {before}", "previous_score", "row_score"),
        figure(f"Your trust {now}", "score", "row_own_score"),
        gap,
        Column("Change in score", lambda row: or_no_figure(_difference(row)), "row_change"),
        figure(f"National average {before}", "previous_national_average", "row_score"),
        figure(f"National average {now}", "national_average", "row_score"),
        *([Column[Row]("z", _z, "row_z")] if tested else []),
        Column(
            "Significant change",
            outcome,
            "row_outcome",
            head="head_left",
            span=1 if tested else 2,
        ),
    ]


def _difference(row: Row) -> float | None:
    before, now = row.previous_score, row.score
    return now - before if now is not None and before is not None else None


def _z(row: Row) -> Value:
    if row.change_z is None:
        return NO_FIGURE if row.previous_se is None else NOT_APPLICABLE
    return row.change_z


def _reason(view: TrustView, outline: GroupOutline, question: str, row: Row | None) -> str:
    """Why a question of a trust has no change: new, suppressed, or no data."""
    survey, previous = view.figures.survey, view.figures.results.previous
    before = view.figures.previous
    group = outline.group
    if row is not None and row.status == "suppressed":
        if from_published(view.figures):
            return f"No score in the published workbook of {survey.year}."
        return f"Fewer than {survey.method.suppress_below} respondents in {survey.year}."
    if row is None or row.score is None:
        return f"No data in {survey.year}."
    if previous is not None:
        same = next((q for q in previous.questions if q.key == row.key), None)
        if same is None or not same.scored:
            return f"New or changed since {before}: no comparable question."
        groups = {g.id: g for g in previous.groups}
        if group.id not in groups or same.id in groups[group.id].drop:
            return f"Not reported for this group in {before}."
    rows = (view.row(group.id, q) for q in outline.questions)
    if not any(r is not None and r.previous_score is not None for r in rows):
        return f"The trust has no score of {before} in this group."
    if previous is None or is_untested(view.figures):
        return f"The published workbook has no score of {before} for this question."
    return f"Fewer than {previous.method.suppress_below} respondents in {before}, or none."
