"""All trusts by all items of a group: the bands as a heat map, and the scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from asg.bands import BAND_LABELS
from asg.sheets.figures.absence import why_missing, why_suppressed
from asg.sheets.figures.figures import GroupOutline, Key, Row
from asg.sheets.figures.view import (
    NO_FIGURE,
    NOT_APPLICABLE,
    OTHER_QUESTIONS,
    SUPPRESSED,
    PlannedSheet,
    TrustView,
)
from asg.sheets.layout import bar_subtitle, navigation, with_heights
from asg.sheets.model import Cell, ExcelTable, Line, Sheet, TableColumn, Value

COUNTS = ("Much worse", "Worse", "Better", "Much better")
"""Columns that count a trust's questions: 'Worse' all three bands below, 'Better' above."""
CODE, NAME, COUNT, ITEM = 84, 300, 66, 52
SPREAD = 24
"""Columns that the title may span."""


def heat_map(view: TrustView, planned: PlannedSheet, places: Mapping[Key, str]) -> Sheet:
    """Make the heat map of a group; ``places`` says where the wording of each item stands."""
    outline = planned.group_outline
    theme = view.template.theme
    key = "; ".join(f"{n} {theme.band_words(n)}" for n in sorted(BAND_LABELS, reverse=True))
    sentences = [
        f"{key}. {_marks(view)} {NOT_APPLICABLE} no expected range.",
        "Number of questions (sections not counted): much worse than expected; worse in all, that "
        "is bands 1 to 3; better in all, bands 5 to 7; much better. Sort by one of these columns "
        "to see who stands out; the id above an item leads to its wording.",
    ]
    items = _items(view, outline)
    rows = []
    for code, own in view.figures.rows.items():
        bands = [r.band for q in outline.questions if (r := own.get((outline.group.id, q)))]
        found = [band for band in bands if band is not None]
        counts: tuple[Value, ...] = (None,) * len(COUNTS)
        if found:
            worse, better = sum(b < 4 for b in found), sum(b > 4 for b in found)
            counts = (found.count(1), worse, better, found.count(7))
        marks = (_band(own.get((outline.group.id, item))) for item in items)
        rows.append((code, view.figures.trusts[code] or None, *counts, *marks))
    first = 2 + len(COUNTS)
    heads = [TableColumn(count, "table_small_count") for count in COUNTS]
    table = ExcelTable(
        f"Bands_{outline.group.id}",
        _columns(heads, items, "table_band"),
        tuple(rows),
        band_columns=tuple(range(first, first + len(items))),
    )
    widths = (CODE, NAME, *(COUNT,) * len(COUNTS), *(ITEM,) * len(items))
    return _wide_page(view, planned, sentences, table, widths, first, places)


def trust_items(view: TrustView, planned: PlannedSheet, places: Mapping[Key, str]) -> Sheet:
    """Make the table of every trust's scores of a group."""
    outline = planned.group_outline
    sentences = [
        f"Scores from 0 (worst) to 10 (best). {_marks(view)} The id above an item leads to its "
        "wording."
    ]
    items = _items(view, outline)
    rows = tuple(
        (
            code,
            view.figures.trusts[code] or None,
            *(_score(own.get((outline.group.id, item))) for item in items),
        )
        for code, own in view.figures.rows.items()
    )
    columns = _columns([], items, "table_cell_score")
    table = ExcelTable(f"Scores_{outline.group.id}", columns, rows)
    widths = (CODE, NAME, *(ITEM,) * len(items))
    return _wide_page(view, planned, sentences, table, widths, 2, places)


def _marks(view: TrustView) -> str:
    figures = view.figures
    return f"{SUPPRESSED} {why_suppressed(figures)}. {NO_FIGURE} {why_missing(figures)}."


def _items(view: TrustView, outline: GroupOutline) -> list[str]:
    """Each section followed by its questions, then the questions of no section."""
    known = view.figures.items
    ordered = [i for section in outline.sections for i in (section.id, *section.questions)]
    return [i for i in (*ordered, *outline.others) if (outline.group.id, i) in known]


def _columns(
    counts: Sequence[TableColumn], items: Sequence[str], style: str
) -> tuple[TableColumn, ...]:
    return (
        TableColumn("Code", "table_text"),
        TableColumn("Trust", "table_text"),
        *counts,
        *(TableColumn(item, style) for item in items),
    )


def _band(row: Row | None) -> Value:
    if row is None or row.status in ("no_data", "not_asked"):
        return NO_FIGURE
    if row.status == "suppressed":
        return SUPPRESSED
    return NOT_APPLICABLE if row.band is None else row.band


def _score(row: Row | None) -> Value:
    if row is not None and row.status == "suppressed":
        return SUPPRESSED
    return NO_FIGURE if row is None or row.score is None else row.score


def _wide_page(
    view: TrustView,
    planned: PlannedSheet,
    sentences: Sequence[str],
    table: ExcelTable,
    widths: tuple[int, ...],
    first: int,
    places: Mapping[Key, str],
) -> Sheet:
    """Make a sheet of one wide table; ``first`` is the column of its first item."""
    outline = planned.group_outline
    spread = min(len(widths), SPREAD)
    subtitle = bar_subtitle(view, view.name, view.figures.survey.title)
    lines = [
        Line((Cell(0, planned.title, "bar_title", columns=spread),), fill="bar"),
        Line((Cell(0, subtitle, "bar_subtitle", columns=spread),), fill="bar"),
        navigation(view, planned, (0, 1, 2, 5), widths),
        *(Line((Cell(0, sentence, "note", columns=spread),)) for sentence in sentences),
        Line((Cell(1, "Section", "strong"), *_spans(outline, table, first))),
        Line((Cell(1, "Wording", "strong"), *_links(outline, table, first, places))),
    ]
    return Sheet(
        name=planned.name,
        widths=widths,
        lines=with_heights(lines, widths),
        table=table,
        frozen=(len(lines) + 1, 2),
        repeated=len(lines) + 1,
    )


def _spans(outline: GroupOutline, table: ExcelTable, first: int) -> list[Cell]:
    """The names of the sections, each across the columns of its items."""
    items = [column.heading for column in table.columns[first:]]
    section_of = {i: s for s in outline.sections for i in (s.id, *s.questions)}
    cells: list[Cell] = []
    start = 0
    while start < len(items):
        section = section_of.get(items[start])
        end = start + 1
        while end < len(items) and section_of.get(items[end]) is section:
            end += 1
        name = section.words.removeprefix("Section ") if section else OTHER_QUESTIONS
        cells.append(Cell(first + start, name, "span", columns=end - start))
        start = end
    return cells


def _links(
    outline: GroupOutline, table: ExcelTable, first: int, places: Mapping[Key, str]
) -> list[Cell]:
    cells = []
    for column, head in enumerate(table.columns[first:], start=first):
        place = places.get((outline.group.id, head.heading), "")
        if place:
            cells.append(Cell(column, head.heading, "span_link", link=place))
    return cells
