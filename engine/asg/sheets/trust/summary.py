"""Summary: a benchmarked group on one page."""

from __future__ import annotations

from collections.abc import Sequence

from asg.bands import BAND_LABELS
from asg.sheets.blocks import axis_line, band_cell, chart_spot, legend, no_range_note, rank, shown
from asg.sheets.figures.absence import why_suppressed, without_sections
from asg.sheets.figures.chart_figures import SHORT_LABELS, range_chart
from asg.sheets.figures.figures import GroupOutline, SectionOutline
from asg.sheets.figures.outliers import outlier_line
from asg.sheets.figures.view import (
    NOT_APPLICABLE,
    OTHER_QUESTIONS,
    SUPPRESSED,
    PlannedSheet,
    TrustView,
    no_scores_sentence,
)
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, beside, levelled, page, text_line
from asg.sheets.model import Cell, Content, Line, Sheet, place
from asg.text_size import counted

STRIP = 8
"""First column of the heat strip."""
STRIP_COLUMNS = 7
CHART_COLUMN = 7
WIDTHS = (MARGIN, 60, 204, 62, 68, 68, 146, 226, *(62,) * STRIP_COLUMNS)

MARKS_WORDS = "Black: your trust. Blue: national average"


def summary(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the Summary of a benchmarked group."""
    outline = planned.outline
    if outline is None:
        sentence = without_sections(view.figures)
        return page(view, planned, [GAP, text_line(sentence, "notice", WIDTHS)], WIDTHS)
    if not view.has_scores(outline):
        sentence = no_scores_sentence(view, outline)
        return page(view, planned, [GAP, text_line(sentence, "notice", WIDTHS)], WIDTHS)
    group, questions = outline.group.id, outline.questions
    bands = _bands(view, group, questions)
    lines = [
        GAP,
        *beside(_headline(view, outline), _tiles(view, bands)),
        GAP,
        Line((Cell(1, "Section scores and the band of each question", "heading", columns=6),)),
        *_sections(view, outline),
    ]
    no_range = no_range_note(view, group, [*(s.id for s in outline.sections), *questions])
    notes = [*view.how_to_read("wider_range"), no_range, _symbols(view), legend(view)]
    lines += [SMALL_GAP, *(text_line(note, "note", WIDTHS) for note in notes if note)]
    return page(view, planned, lines, WIDTHS, nav_columns=(1, 2, 3, 5))


def _sections(view: TrustView, outline: GroupOutline) -> list[Line]:
    """The table of the sections, with a chart that has a row for each of its lines."""
    rows: list[Line] = []
    charted: list[str] = []
    others = SectionOutline("", "", outline.others)
    for section in (*outline.sections, *([others] if outline.others else [])):
        lines = _section_lines(view, outline, section)
        rows += lines
        charted += [section.id, *[""] * (len(lines) - 1)]
    chart = range_chart(view, outline.group.id, charted, "Range of each section")
    spots = (chart_spot(chart, CHART_COLUMN, len(rows)),) if chart else ()
    return [_head(), axis_line(WIDTHS[:STRIP], spots), *levelled(rows, WIDTHS)]


def _bands(view: TrustView, group: str, items: Sequence[str]) -> list[int]:
    rows = (view.row(group, item) for item in items)
    return [row.band for row in rows if row is not None and row.band is not None]


def _headline(view: TrustView, outline: GroupOutline) -> list[Line]:
    lines = [Line((Cell(1, "Headline", "heading", columns=6),))]
    words = view.unless_changed(headline(view, outline))
    lines.append(Line((Cell(1, words, "lead", columns=6, rows=2),)))
    return lines


def headline(view: TrustView, outline: GroupOutline) -> str:
    """The summary in words: how many questions and sections are better, the same, worse."""
    group = outline.group.id
    bands = _bands(view, group, outline.questions)
    sections = _bands(view, group, [section.id for section in outline.sections])
    better, worse = sum(b > 4 for b in bands), sum(b < 4 for b in bands)
    said = []
    if bands:
        said.append(
            f"Of {counted(len(bands), 'question')} with an expected range, {better} "
            f"{_is(better)} better than expected to some degree, {worse} worse and "
            f"{bands.count(4)} about the same."
        )
    if sections:
        better, worse = sum(b > 4 for b in sections), sum(b < 4 for b in sections)
        said.append(
            f"Of {counted(len(sections), 'section')}, {better} {_is(better)} better than "
            f"expected and {worse} worse."
        )
    rows = [view.row(group, question) for question in outline.questions]
    hidden = sum(row is not None and row.status == "suppressed" for row in rows)
    if hidden:
        why = why_suppressed(view.figures)
        said.append(f"{counted(hidden, 'question')} {_is(hidden)} not shown: {why}.")
    bare = sum(row is not None and row.score is not None and row.band is None for row in rows)
    if bare:
        said.append(f"{counted(bare, 'question')} {_has(bare)} a score but no expected range.")
    said.append(outlier_line(view.figures, view.code, group))
    return " ".join(filter(None, said))


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def _tiles(view: TrustView, bands: list[int]) -> list[Line]:
    order = sorted(BAND_LABELS, reverse=True)
    title = f"{counted(len(bands), 'question')} by band"
    numbers = [
        Cell(STRIP + i, bands.count(number), f"tile_number{number}")
        for i, number in enumerate(order)
    ]
    words = [
        Cell(
            STRIP + i,
            f"{view.template.theme.band(number).symbol}\n{SHORT_LABELS[number]}",
            f"tile_words{number}",
        )
        for i, number in enumerate(order)
    ]
    return [
        Line((Cell(STRIP, title, "heading", columns=STRIP_COLUMNS),)),
        Line(tuple(numbers), height=34),
        Line(tuple(words), height=50),
    ]


def _head() -> Line:
    texts = [
        (1, "Sheet", "head_left", 1),
        (2, "Section", "head_left", 1),
        (3, "Your trust", "head", 1),
        (4, "National average", "head", 1),
        (5, "Rank", "head", 1),
        (6, "Band", "head_left", 1),
        (CHART_COLUMN, MARKS_WORDS, "head_left", 1),
        (STRIP, "Questions", "head_left", STRIP_COLUMNS),
    ]
    return Line(tuple(Cell(column, t, style, columns=n) for column, t, style, n in texts))


def _section_lines(view: TrustView, outline: GroupOutline, section: SectionOutline) -> list[Line]:
    """A section's line of the table, and more lines where its questions need them."""
    group = outline.group.id
    sheet = view.sheet_of(group, section.id)
    where = place(sheet) if sheet else ""
    cells: tuple[Cell, ...] = (
        Cell(1, section.id or "Others", "row_link" if where else "row", link=where),
    )
    if section.id:
        row, of = view.row(group, section.id), view.figures.items.get((group, section.id))
        average = of.average if of is not None and of.average is not None else NOT_APPLICABLE
        cells += (
            Cell(2, _section_words(section), "row_strong"),
            Cell(3, shown(row, "score"), "row_own_score"),
            Cell(4, average, "row_score"),
            Cell(5, rank(view, group, section.id), "row_centred"),
            band_cell(view, 6, row),
            Cell(CHART_COLUMN, None, "row"),
        )
    else:
        cells += (Cell(2, f"{OTHER_QUESTIONS}: in no section", "row_strong", columns=5),)
    rows = [
        section.questions[start : start + STRIP_COLUMNS]
        for start in range(0, max(len(section.questions), 1), STRIP_COLUMNS)
    ]
    strips = [
        tuple(
            Cell(STRIP + i, _strip_text(view, group, question), "strip", rule="strip")
            for i, question in enumerate(questions)
        )
        for questions in rows
    ]
    return [
        Line(cells + strips[0], height=34),
        *(Line(strip, height=34) for strip in strips[1:]),
    ]


def _section_words(section: SectionOutline) -> str:
    words = section.words.removeprefix("Section ")
    return section.words if words.isdigit() else words


def _strip_text(view: TrustView, group: str, question: str) -> Content:
    row = view.row(group, question)
    if row is not None and row.band is not None:
        text = f"{question}\n{view.template.theme.band(row.band).symbol}"
        return view.workings.reading(row, "symbol", text, f'"{question}"&CHAR(10)&{{}}')
    if row is not None and row.score is not None:
        return f"{question}\n{NOT_APPLICABLE}"
    return f"{question}\n{shown(row, 'score')}"


def _symbols(view: TrustView) -> str:
    theme = view.template.theme
    words = [
        f"{theme.band(number).symbol} {SHORT_LABELS[number].lower()}"
        for number in sorted(BAND_LABELS, reverse=True)
    ]
    return f"Symbols: {', '.join(words)} ({SUPPRESSED}, {NOT_APPLICABLE}: no band)."
