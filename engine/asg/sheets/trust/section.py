"""A section of a benchmarked group: its score, its band and its questions."""

from __future__ import annotations

from dataclasses import replace

from asg.bands import BAND_LABELS, NO_BAND_LABEL
from asg.marks import or_no_figure
from asg.sheets.blocks import (
    HIGHEST_SCORE,
    INTERVAL,
    band_cell,
    band_value,
    interval,
    legend,
    needed_score,
    question_table,
    question_widths,
    range_notes,
    rank,
    short_title,
    shown,
)
from asg.sheets.charts import Spot
from asg.sheets.figures.absence import from_published, from_table, or_withheld
from asg.sheets.figures.chart_figures import range_chart, ranking_chart
from asg.sheets.figures.figures import GroupOutline, SectionOutline
from asg.sheets.figures.view import OTHER_QUESTIONS, PlannedSheet, TrustView, no_scores_sentence
from asg.sheets.layout import SMALL_GAP, empty_page, page, text_line
from asg.sheets.model import Cell, Content, Line, Sheet
from asg.sheets.paging import shrunk_to_a_page

RANKED_COLUMNS = 5
"""Of the table beside a ranking, the last of the sheet: rank, score, band and, over two, trust."""
RANKED_HEAD, RANKED_ROW, MOST_RANKED = 26, 26, 5
"""Heights of its head and of its rows, and how many rows it may have."""
MOST_PAGES = 1.2
"""A longer section is printed on several pages."""


def section_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of a section, or of the questions that are in none."""
    outline, section = planned.outline, planned.section
    if outline is None or section is None:
        raise ValueError("a section's sheet needs its group and section")
    widths = question_widths(view)
    if not view.has_scores(outline):
        return empty_page(view, planned, no_scores_sentence(view, outline), widths)
    items = [*([section.id] if section.id else []), *section.questions]
    above, below = range_notes(view, outline.group.id, items)
    lines = [
        SMALL_GAP,
        *(text_line(note, "notice", widths) for note in above),
        *(_panel(view, outline, section) if section.id else []),
        SMALL_GAP,
        *_questions(view, outline, section),
        SMALL_GAP,
        *(text_line(note, "note", widths) for note in [*below, legend(view)]),
    ]
    sheet = replace(page(view, planned, lines, widths), orientation=planned.orientation)
    return shrunk_to_a_page(sheet, MOST_PAGES)


def _questions(view: TrustView, outline: GroupOutline, section: SectionOutline) -> list[Line]:
    title: Content = "Question scores"
    if not section.id:
        title = view.unless_changed("Question scores")
    heading = Line((Cell(1, title, "heading", columns=3),))
    if section.questions:
        title = short_title(section.words if section.id else OTHER_QUESTIONS, "range")
        chart = range_chart(view, outline.group.id, section.questions, title)
        return [heading, *question_table(view, outline, section.questions, chart)]
    sentence = "The results hold no questions of this section, only its score."
    return [heading, text_line(sentence, "text", question_widths(view))]


def _panel(view: TrustView, outline: GroupOutline, section: SectionOutline) -> list[Line]:
    group = outline.group.id
    row, summary = view.row(group, section.id), view.figures.items.get((group, section.id))
    national = (
        (summary.average, summary.lowest, summary.highest)
        if summary is not None
        else (None, None, None)
    )
    average, lowest, highest = map(or_no_figure, national)
    panel = [
        ("Respondents", Cell(3, shown(row, "n"), "panel_count")),
        ("Your trust", Cell(4, shown(row, "score"), "panel_own", anchor=(group, section.id))),
        (INTERVAL, Cell(5, interval(row), "panel_count")),
        ("National average", Cell(6, average, "panel_score")),
        ("Lowest", Cell(7, lowest, "panel_score")),
        ("Highest", Cell(8, highest, "panel_score")),
        ("Band", Cell(9, band_value(view, row), "panel_band", rule="words")),
        ("Rank", Cell(10, rank(view, group, section.id), "panel_count")),
    ]
    if not view.figures.own_errors:
        panel = [(head, cell) for head, cell in panel if head != INTERVAL]
    heads = [head for head, _ in panel]
    values = [cell._replace(column=i) for i, (_, cell) in enumerate(panel, start=3)]
    sentence = view.unless_changed(section_sentence(view, group, section))
    ranking = _ranking(view, outline, section)
    return [
        Line(
            (
                Cell(1, "How your trust compares", "heading", columns=2),
                *(Cell(i, text, "panel_head") for i, text in enumerate(heads, start=3)),
            )
        ),
        Line((Cell(1, sentence, "lead", columns=2), *values), 46),
        *([SMALL_GAP, *ranking] if ranking else []),
    ]


def _ranking(view: TrustView, outline: GroupOutline, section: SectionOutline) -> list[Line]:
    """All trusts as a chart; beside it, by name, the first, the last and the trust's neighbours."""
    group = outline.group.id
    chart, summary = (
        ranking_chart(view, outline, section),
        view.figures.items.get((group, section.id)),
    )
    if chart is None or summary is None or summary.ranking is None:
        return []
    first = len(question_widths(view)) - RANKED_COLUMNS
    row = view.row(group, section.id)
    mine = -1 if row is None or row.score is None else summary.ranking.place(view.code, row.score)
    texts = (("Rank", "head"), ("Score", "head"), ("Band", "head_left"), ("Trust", "head_left"))
    head = [Cell(first + i, text, style) for i, (text, style) in enumerate(texts)]
    lines = [Line((*head[:-1], head[-1]._replace(columns=2)), RANKED_HEAD)]
    for code, score, band in summary.ranking.at(summary.ranking.neighbours(mine)):
        own = code == view.code
        words = view.template.theme.band_words(band) if band else NO_BAND_LABEL
        banded = Cell(first + 2, words, "band" if band else "row_bare", rule="words")
        cells = (
            Cell(first, summary.rank(score), "row_centred"),
            Cell(first + 1, score, "row_own_score" if own else "row_score"),
            band_cell(view, first + 2, row) if own else banded,
            Cell(first + 3, view.titled(code), "row_strong" if own else "row", columns=2),
        )
        lines.append(Line(cells, RANKED_ROW))
    lines += [Line(height=RANKED_ROW)] * (MOST_RANKED + 1 - len(lines))
    spot = Spot(chart, 1, columns=first - 1, rows=len(lines))
    return [lines[0]._replace(charts=(spot,)), *lines[1:]]


def _others(view: TrustView, group: str, section: SectionOutline) -> str:
    summary = view.figures.items.get((group, section.id))
    return " The chart shows the other trusts." if summary is not None and summary.trusts else ""


def section_sentence(view: TrustView, group: str, section: SectionOutline) -> str:
    """A section's result in words."""
    row = view.row(group, section.id)
    if row is None or row.status in ("no_data", "not_asked"):
        return "Your trust has no section score: it has no data."
    if row.score is None:
        below = view.figures.survey.method.suppress_below
        why = (
            "the published workbook has none"
            if from_published(view.figures)
            else f"at least one of its questions has fewer than {below} respondents"
            + (", or the table has none" if from_table(view.figures) else or_withheld(view.figures))
        )
        others = _others(view, group, section)
        return f"No section score is shown for your trust: {why}.{others}"
    trusts = "trust" if view.item(group, section.id).trusts == 1 else "trusts"
    placed = f"It ranks {rank(view, group, section.id)} {trusts} with a score."
    if row.band is None:
        return f"Your trust's section score is {row.score:.1f}. {placed}"
    label = BAND_LABELS[row.band].lower()
    needed = needed_score(row)
    further = ""
    if isinstance(needed, float) and needed <= HIGHEST_SCORE:
        further = f" The next band up begins at {needed:.2f}."
    as_others = " as other trusts" if row.band == 4 else ""
    return f"Your trust's section score is {row.score:.1f}: {label}{as_others}. {placed}{further}"
