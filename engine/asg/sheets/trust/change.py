"""Change: what rose, fell or stayed since the survey before, and what cannot be compared."""

from __future__ import annotations

from collections.abc import Iterable

from asg.published.previous import PREVIOUS_ROLE
from asg.sheets.blocks import asked_cells
from asg.sheets.charts import Spot
from asg.sheets.figures.absence import from_published, why_missing, without_change
from asg.sheets.figures.chart_figures import change_chart
from asg.sheets.figures.figures import Figures, GroupOutline, Row
from asg.sheets.figures.view import (
    NO_FIGURE,
    NOT_APPLICABLE,
    OTHER_QUESTIONS,
    PlannedSheet,
    TrustView,
    no_scores_sentence,
)
from asg.sheets.layout import (
    GAP,
    MARGIN,
    SMALL_GAP,
    beside,
    empty_page,
    kept_whole,
    page,
    text_line,
)
from asg.sheets.model import Cell, Line, Sheet, place
from asg.sheets.paging import with_head
from asg.text_size import counted, share

WIDTHS = (MARGIN, 70, 310, 18, 90, 90, 100, 100, 18, 74, 84, 84, 46, 114)
"""Question, wording, a gap; respondents before and now, score before and now, a gap; change,
national average before and now, z, significance."""
GAPS = (3, 8)
BLOCKS = ((1, 2), (4, 4), (9, 5))
"""First columns of the blocks of charts, and how many columns each has."""
CHART_HEIGHT = 164
"""Two rows of charts find room on a page, on the first one too."""
NUMBERS = (4, 5, 6, 7, 9, 10, 11, 12)
Z, LAST = 12, 13
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
            f"Of {figures.previous} there are scores and no standard errors, as the published file "
            "has none: whether a difference is more than chance is not tested.",
            "Scores run from 0 (worst) to 10 (best). National average: of all trusts with a "
            f"score. {NO_FIGURE} {why_missing(figures)}.",
        ]
    not_tested = f" {NOT_APPLICABLE} not applicable: both standard errors are 0."
    if from_published(figures):
        how = "Increase, decrease and no change are as the published file has them, without z."
        not_tested = ""
    return [
        f"{how} 'No change' does not say that nothing changed, only that chance may explain the "
        "difference.",
        f"Scores run from 0 (worst) to 10 (best). National average: of all trusts with a score. "
        f"{NO_FIGURE} {why_missing(figures)}.{not_tested}",
    ]


def _group_lines(
    view: TrustView, planned: PlannedSheet, outline: GroupOutline, before: list[Line]
) -> list[Line]:
    group = outline.group
    rows = [(q, view.row(group.id, q)) for q in outline.questions]
    compared = [(q, row) for q, row in rows if row is not None and is_compared(row)]
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
        table = [_head(view)], [_line(view, group.id, q, row) for q, row in compared]
        lines += with_head(planned, [*before, *lines], table, WIDTHS)
    else:
        sentence = (
            f"{view.title} has no comparison with {view.figures.previous} for {group.title}: "
            "there is no score of that survey for any question that is comparable."
        )
        lines.append(text_line(sentence, "notice", WIDTHS))
    reasons = [
        (q, _reason(view, outline, q, row)) for q, row in rows if not (row and is_compared(row))
    ]
    if reasons:
        lines += [SMALL_GAP, text_line("Not compared, and why", "strong", WIDTHS)]
        for question, reason in reasons:
            cells = (
                *_asked(view, group.id, question),
                Cell(3, reason, "row_note", columns=len(WIDTHS) - 3),
            )
            lines.append(Line(cells))
    return [*lines, GAP]


def is_untested(figures: Figures) -> bool:
    """Whether the year before came without standard errors."""
    return any(s.role == PREVIOUS_ROLE for s in figures.results.provenance.sources)


def is_compared(row: Row) -> bool:
    """Whether there is a score of the year before to compare with."""
    return bool(row.change) or row.previous_score is not None


def change_sentence(view: TrustView, compared: list[tuple[str, Row]]) -> str:
    """How many scores rose, fell or stayed, or why that is not known."""
    if is_untested(view.figures):
        before, now = view.figures.previous, view.figures.survey.year
        return (
            f"Scores of {before} and {now} for {counted(len(compared), 'comparable question')}. "
            f"Change is not tested: the published file of {before} has no standard errors."
        )
    outcomes = [row.change for _, row in compared]
    return (
        f"Of {counted(len(compared), 'comparable question')}: {outcomes.count('Increase')} "
        f"increased, {outcomes.count('No change')} did not change and "
        f"{outcomes.count('Decrease')} decreased significantly."
    )


def outcome(row: Row) -> str:
    """The outcome of the test of change, with its symbol."""
    return f"{SYMBOLS[row.change]} {row.change}" if row.change else "Not tested"


def _blocks(
    view: TrustView, outline: GroupOutline, compared: list[tuple[str, Row]]
) -> list[list[Line]]:
    """A chart of each question, three side by side, by rows of charts."""
    sections = {q: section.words for section in outline.sections for q in section.questions}
    rows: list[list[Line]] = []
    for start in range(0, len(compared), len(BLOCKS)):
        side_by_side: list[Line] = []
        blocks = zip(BLOCKS, compared[start : start + len(BLOCKS)], strict=False)
        for (column, columns), (question, row) in blocks:
            text = view.item(outline.group.id, question).text
            title = f"{question}. {text}" if text else question
            section = sections.get(question, OTHER_QUESTIONS)
            base = view.item(outline.group.id, question).base
            block = _block(view, row, (column, columns), (section, title, base))
            side_by_side = beside(side_by_side, block)
        rows.append([*side_by_side, SMALL_GAP])
    return rows


def _block(
    view: TrustView, row: Row, columns_of: tuple[int, int], words: tuple[str, str, str]
) -> list[Line]:
    before, now = view.figures.previous, view.figures.survey.year
    column, columns = columns_of
    section, title, base = words

    def across(text: str | None, style: str) -> tuple[Cell, ...]:
        return (Cell(column, text, style, columns=columns),)

    chart = change_chart(view, row, row.item)
    spots = (Spot(chart, column, columns=columns),) if chart else ()
    counts = ((before, row.previous_n), (now, row.n))
    people = "; ".join(f"{year}: {NO_FIGURE if n is None else f'{n:,}'}" for year, n in counts)
    return [
        Line(across(None, "rule"), 3),
        Line(across(section, "block_section")),
        Line(across(title, "block_question"), 36),
        Line(height=CHART_HEIGHT, charts=spots),
        Line(across(f"Significant change {now} against {before}: {outcome(row)}", "block_outcome")),
        Line(across(answered_by(base), "block_note")),
        Line(across(f"Number of respondents: {people}", "block_note")),
    ]


def answered_by(base: str) -> str | None:
    """Who answered a question; None where the survey does not say."""
    asked = "Asked of "
    return f"Answered by {base.removeprefix(asked)}" if base.startswith(asked) else base or None


def _head(view: TrustView) -> Line:
    now, before = str(view.figures.survey.year), view.figures.previous
    texts = (
        f"Respondents {before}",
        f"Respondents {now}",
        f"Your trust {before}",
        f"Your trust {now}",
        "Change in score",
        f"National average {before}",
        f"National average {now}",
        "z",
    )
    return Line(
        (
            *asked_cells(view, Cell(1, "Question", "head_left"), Cell(2, "Wording", "head_left")),
            *(Cell(i, None, "head") for i in GAPS),
            *_with_z(
                view,
                (Cell(i, text, "head") for i, text in zip(NUMBERS, texts, strict=True)),
                Cell(LAST, "Significant change", "head_left"),
            ),
        )
    )


def _line(view: TrustView, group: str, question: str, row: Row) -> Line:
    before, now = row.previous_score, row.score
    difference = now - before if now is not None and before is not None else None
    numbers = (
        (row.previous_n, "row_count", NO_FIGURE),
        (row.n, "row_count", NO_FIGURE),
        (before, "row_score", NO_FIGURE),
        (now, "row_own_score", NO_FIGURE),
        (difference, "row_change", NO_FIGURE),
        (row.previous_national_average, "row_score", NO_FIGURE),
        (row.national_average, "row_score", NO_FIGURE),
        (row.change_z, "row_z", NO_FIGURE if row.previous_se is None else NOT_APPLICABLE),
    )
    return Line(
        (
            *_asked(view, group, question),
            *_with_z(
                view,
                (
                    Cell(i, absent if number is None else number, style)
                    for i, (number, style, absent) in zip(NUMBERS, numbers, strict=True)
                ),
                Cell(LAST, outcome(row), "row_outcome"),
            ),
            *(Cell(i, None, "row") for i in GAPS),
        )
    )


def _with_z(view: TrustView, numbers: Iterable[Cell], last: Cell) -> tuple[Cell, ...]:
    """The cells of numbers and the last one, which takes the place of z where it is not known."""
    if from_published(view.figures) or is_untested(view.figures):
        known = (cell for cell in numbers if cell.column != Z)
        return (*known, last._replace(column=Z, columns=2))
    return (*numbers, last)


def _asked(view: TrustView, group: str, question: str) -> tuple[Cell, ...]:
    text = view.item(group, question).text
    return asked_cells(view, Cell(1, question, "row_strong"), Cell(2, text, "row"))


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
