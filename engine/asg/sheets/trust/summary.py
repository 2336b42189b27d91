"""Summary: the headline, and the results of each group at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from asg.bands import BEST_FIRST
from asg.sheets.blocks import (
    axis_line,
    band_cell,
    chart_spot,
    firmness_notes,
    legend,
    no_range_note,
    rank,
    shown,
)
from asg.sheets.figures.absence import why_suppressed, without_sections
from asg.sheets.figures.chart_figures import SHORT_LABELS, range_chart
from asg.sheets.figures.figures import GroupOutline, Key, SectionOutline
from asg.sheets.figures.outliers import outlier_line
from asg.sheets.figures.view import (
    NOT_APPLICABLE,
    OTHER_QUESTIONS,
    SUPPRESSED,
    PlannedSheet,
    TrustView,
)
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, beside, kept_whole, levelled, page, text_line
from asg.sheets.model import Cell, Formula, Line, Sheet, place
from asg.sheets.trust.change import SYMBOLS
from asg.sheets.trust.headline import Places, headline_lines, result_sentence
from asg.text_size import counted, has_or_have, is_or_are

STRIP = 8
"""First column of the heat strip."""
STRIP_COLUMNS = 7
CHART_COLUMN = 7
WIDTHS = (MARGIN, 60, 204, 62, 68, 68, 146, 226, *(62,) * STRIP_COLUMNS)

HEADLINE = Places(group=1, words=4, named=CHART_COLUMN, end=STRIP + STRIP_COLUMNS)


class _Side(NamedTuple):
    """The first columns of what is shown of a question; the last is the one after them."""

    name: int
    own: int
    average: int
    difference: int
    end: int


EXTREMES = _Side(1, 4, 5, 6, 7), _Side(7, 11, 12, 13, 15)
"""Of the highest questions, and beside them of the lowest."""
MOST_EXTREMES = 5
LONGEST_NAME = 36
"""Characters of a wording that fit beside a question's id."""

MARKS_WORDS = "Black: your trust. Blue: national average"


def summary(view: TrustView, planned: PlannedSheet, links: Mapping[Key, str]) -> Sheet:
    """Make the Summary: the headline, then each group with scores.

    ``links`` says where each question is in the workbook.
    """
    brief = Line((Cell(1, "Results in brief", "heading", columns=6),))
    lines = [SMALL_GAP, brief, *headline_lines(view, links, HEADLINE)]
    blocks: list[list[Line]] = []
    for outline in view.figures.by_report:
        if view.has_scores(outline):
            overview = [*_overview(view, outline), *_extremes(view, outline, links)]
            blocks += [overview, _by_section(view, outline, links)]
    blocks.append([SMALL_GAP, *(text_line(note, "note", WIDTHS) for note in _notes(view))])
    lines += kept_whole(planned, lines, blocks, WIDTHS)
    return page(view, planned, lines, WIDTHS, nav_columns=(1, 2, 3, 5))


def _overview(view: TrustView, outline: GroupOutline) -> list[Line]:
    """The results of a group in words and by band."""
    bands = _bands(view, outline.group.id, outline.questions)
    words = view.unless_changed(headline(view, outline))
    return [
        GAP,
        *beside(
            [
                Line((Cell(1, outline.group.title, "heading", columns=6),)),
                Line((Cell(1, words, "lead", columns=6, rows=2 if bands else 1),)),
            ],
            _tiles(view, bands) if bands else [],
        ),
    ]


def _by_section(view: TrustView, outline: GroupOutline, links: Mapping[Key, str]) -> list[Line]:
    """The results of a group by section and question."""
    no_range = ""
    if outline.group.report != "scores":
        items = [*(section.id for section in outline.sections), *outline.questions]
        no_range = no_range_note(view, outline.group.id, items)
    notes = [text_line(no_range, "note", WIDTHS)] if no_range else []
    return [GAP, *_sections(view, outline, links), *notes]


def _notes(view: TrustView) -> Iterable[str]:
    before = view.figures.previous
    if not any(outline.group.report == "benchmark" for outline in view.figures.outlines):
        yield without_sections(view.figures)
    yield from view.how_to_read("wider_range")
    yield from firmness_notes(view)
    yield _symbols(view)
    arrows = "Click a box to go to its question. Rest the mouse on it to see the wording."
    if before:
        arrows += (
            f" {SYMBOLS['Increase']} rose and {SYMBOLS['Decrease']} fell significantly since "
            f"{before}."
        )
    yield arrows
    yield legend(view)
    yield from view.how_to_read("summary")


def _sections(view: TrustView, outline: GroupOutline, links: Mapping[Key, str]) -> list[Line]:
    """The table of the sections, with a chart that has a row for each of its lines."""
    rows: list[Line] = []
    charted: list[str] = []
    others = SectionOutline("", "", outline.others)
    for section in (*outline.sections, *([others] if outline.others else [])):
        lines = _section_lines(view, outline, section, links)
        rows += lines
        charted += [section.id, *[""] * (len(lines) - 1)]
    if outline.group.report != "benchmark":
        return [_head_of_questions(), *levelled(rows, WIDTHS)]
    drawn = range_chart(view, outline.group.id, charted, "Range of each section")
    chart = replace(drawn, row="Section") if drawn else None
    spots = (chart_spot(chart, CHART_COLUMN, len(rows)),) if chart else ()
    return [_head(), axis_line(WIDTHS[:STRIP], spots), *levelled(rows, WIDTHS)]


def _extremes(view: TrustView, outline: GroupOutline, links: Mapping[Key, str]) -> Iterable[Line]:
    """The questions farthest above and below the national average, in points."""
    group = outline.group.id
    apart = []
    for question in outline.questions:
        row = view.row(group, question)
        if row is not None and row.score is not None and row.national_average is not None:
            apart.append((row.score - row.national_average, row))
    if outline.group.report == "scores" or len(apart) < 2:
        return
    apart.sort(key=lambda pair: -pair[0])
    count = min(MOST_EXTREMES, len(apart) // 2)
    ends = ("Highest", apart[:count]), ("Lowest", apart[: -count - 1 : -1])
    title = f"{outline.group.title}: farthest from the national average"
    yield from (GAP, Line((Cell(1, title, "heading", columns=STRIP - 1),)))
    yield Line(
        tuple(
            cell
            for (end, _), at in zip(ends, EXTREMES, strict=True)
            for cell in (
                Cell(at.name, end, "head_left", columns=at.own - at.name),
                Cell(at.own, "Your trust", "head"),
                Cell(at.average, "National average", "head"),
                Cell(at.difference, "Difference in points", "head", at.end - at.difference),
            )
        )
    )
    for pair in zip(*(rows for _, rows in ends), strict=True):
        cells: list[Cell] = []
        for (difference, row), at in zip(pair, EXTREMES, strict=True):
            item, link = view.item(group, row.item), links.get((group, row.item), "")
            name = f"{row.item}. {item.named(LONGEST_NAME)}".removesuffix(". ")
            style = "row_link" if link else "row"
            cells += [
                Cell(at.name, name, style, at.own - at.name, link=link, tip=item.text),
                Cell(at.own, row.score, "row_own_score"),
                Cell(at.average, row.national_average, "row_score"),
                Cell(at.difference, difference, "row_change", at.end - at.difference),
            ]
        yield Line(tuple(cells))


def _bands(view: TrustView, group: str, items: Sequence[str]) -> list[int]:
    rows = (view.row(group, item) for item in items)
    return [row.band for row in rows if row is not None and row.band is not None]


def headline(view: TrustView, outline: GroupOutline) -> str:
    """The summary in words: how many questions and sections are better, the same, worse."""
    group = outline.group.id
    bands = _bands(view, group, outline.questions)
    sections = _bands(view, group, [section.id for section in outline.sections])
    better, worse = sum(b > 4 for b in bands), sum(b < 4 for b in bands)
    said = []
    if outline.group.report == "scores":
        said.append(result_sentence(view, outline))
    if bands:
        said.append(
            f"Of {counted(len(bands), 'question')} with an expected range, {better} "
            f"{is_or_are(better)} better than expected to some degree, {worse} worse and "
            f"{bands.count(4)} about the same."
        )
    if sections:
        better, worse = sum(b > 4 for b in sections), sum(b < 4 for b in sections)
        said.append(
            f"Of {counted(len(sections), 'section')}, {better} {is_or_are(better)} better than "
            f"expected and {worse} worse."
        )
    rows = [view.row(group, question) for question in outline.questions]
    hidden = sum(row is not None and row.status == "suppressed" for row in rows)
    if hidden:
        why = why_suppressed(view.figures)
        said.append(f"{counted(hidden, 'question')} {is_or_are(hidden)} not shown: {why}.")
    bare = sum(row is not None and row.score is not None and row.band is None for row in rows)
    if bare and outline.group.report != "scores":
        said.append(
            f"{counted(bare, 'question')} {has_or_have(bare)} a score but no expected range."
        )
    said.append(outlier_line(view.figures, view.code, group))
    return " ".join(filter(None, said))


def _tiles(view: TrustView, bands: list[int]) -> list[Line]:
    order = BEST_FIRST
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


def _head_of_questions() -> Line:
    texts = [(1, "Sheet", 1), (2, "Section", STRIP - 2), (STRIP, "Questions", STRIP_COLUMNS)]
    return Line(tuple(Cell(column, t, "head_left", columns=n) for column, t, n in texts))


def _section_lines(
    view: TrustView, outline: GroupOutline, section: SectionOutline, links: Mapping[Key, str]
) -> list[Line]:
    """A section's line of the table, and more lines where its questions need them."""
    rows = [
        section.questions[start : start + STRIP_COLUMNS]
        for start in range(0, max(len(section.questions), 1), STRIP_COLUMNS)
    ]
    strips = [
        tuple(
            _strip_cell(view, (outline.group.id, question), STRIP + i, links)
            for i, question in enumerate(questions)
        )
        for questions in rows
    ]
    return [
        Line((*_section_cells(view, outline, section), *strips[0]), height=34),
        *(Line(strip, height=34) for strip in strips[1:]),
    ]


def _section_cells(
    view: TrustView, outline: GroupOutline, section: SectionOutline
) -> Iterable[Cell]:
    group = outline.group.id
    sheet = view.sheet_of(group, section.id)
    where = place(sheet) if sheet else ""
    name = (section.id or "Others") if outline.group.report == "benchmark" else sheet or group
    yield Cell(1, name, "row_link" if where else "row", link=where)
    if not section.id:
        yield Cell(2, f"{OTHER_QUESTIONS}: in no section", "row_strong", columns=5)
        return
    words = _section_words(section)
    if outline.group.report != "benchmark":
        yield Cell(2, words, "row_strong", columns=STRIP - 2)
        return
    row, item = view.row(group, section.id), view.figures.items.get((group, section.id))
    average = item.average if item is not None and item.average is not None else NOT_APPLICABLE
    yield Cell(2, words, "row_strong")
    yield Cell(3, shown(row, "score"), "row_own_score")
    yield Cell(4, average, "row_score")
    yield Cell(5, rank(view, group, section.id), "row_centred")
    yield band_cell(view, 6, row)
    yield Cell(CHART_COLUMN, None, "row")


def _section_words(section: SectionOutline) -> str:
    words = section.words.removeprefix("Section ")
    return section.words if words.isdigit() else words


def _strip_cell(view: TrustView, key: Key, column: int, links: Mapping[Key, str]) -> Cell:
    """A question's box: its id, its change since the previous survey, and its band."""
    row = view.row(*key)
    changed = row is not None and row.change in ("Increase", "Decrease")
    name = f"{key[1]} {SYMBOLS[row.change]}" if row is not None and changed else key[1]
    if row is not None and row.band is not None:
        symbol = view.template.theme.band(row.band).symbol
        text = view.workings.reading(row, "symbol", f"{name}\n{symbol}", f'"{name}"&CHAR(10)&{{}}')
    else:
        symbol = f"{row.score:.1f}" if row and row.score is not None else str(shown(row, "score"))
        text = ""
    if not isinstance(text, Formula):
        # LibreOffice drops the line break of a linked text, not that of a formula.
        text = Formula(f'="{name}"&CHAR(10)&"{symbol}"', f"{name}\n{symbol}")
    link, tip = links.get(key, ""), view.item(*key).text
    return Cell(column, text, "strip", link=link, rule="strip", tip=tip)


def _symbols(view: TrustView) -> str:
    theme = view.template.theme
    words = [f"{theme.band(number).symbol} {SHORT_LABELS[number].lower()}" for number in BEST_FIRST]
    without = f"{SUPPRESSED}: not shown; a number is a score without a band"
    return f"Symbols: {', '.join(words)} ({without})."
