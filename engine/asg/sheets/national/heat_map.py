"""All trusts by all items of a group: the bands as a heat map, and the scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from asg.bands import BEST_FIRST
from asg.marks import or_no_figure
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
from asg.sheets.model import Cell, Line, Sheet, Value
from asg.sheets.table import Column, TablePage, table_page

COUNT, ITEM = 66, 52
"""Widths of a column that counts, and of an item's."""
SPREAD = 24
"""Columns that the title may span."""


class _Trust(NamedTuple):
    code: str
    name: str
    shown: Mapping[str, Value]
    """What its cells show, by item."""
    bands: Mapping[int, int]
    """How many of its questions are in each band."""


TRUST = (
    Column[_Trust]("Code", lambda trust: trust.code, "table_text", 84),
    Column[_Trust]("Trust", lambda trust: trust.name, "table_text", 300),
)


def heat_map(view: TrustView, planned: PlannedSheet, places: Mapping[Key, str]) -> Sheet:
    """Make the heat map of a group; ``places`` says where the wording of each item stands."""
    outline = planned.group_outline
    theme = view.template.theme
    key = "; ".join(f"{n} {theme.band_words(n)}" for n in BEST_FIRST)
    sentences = [
        f"{key}. {_marks(view)} {NOT_APPLICABLE} no expected range.",
        "Number of questions (sections not counted): much worse than expected; worse in all, that "
        "is bands 1 to 3; better in all, bands 5 to 7; much better. Sort by one of these columns "
        f"to see who stands out; the id above an item leads to {_target(view)}.",
    ]
    counts = (
        Column("Much worse", _questions_in(1), "table_small_count", COUNT),
        Column("Worse", _questions_in(1, 2, 3), "table_small_count", COUNT),
        Column("Better", _questions_in(5, 6, 7), "table_small_count", COUNT),
        Column("Much better", _questions_in(7), "table_small_count", COUNT),
    )
    trusts = _trusts(view, outline, _band)
    page = TablePage(f"Bands_{outline.group.id}", (*TRUST, *counts), trusts, sentences)
    item = Column[_Trust]("", lambda _: None, "table_band", ITEM, rule="number")
    return _wide_page(view, planned, page, item, places)


def trust_items(view: TrustView, planned: PlannedSheet, places: Mapping[Key, str]) -> Sheet:
    """Make the table of every trust's scores of a group."""
    outline = planned.group_outline
    sentences = [
        f"Scores from 0 (worst) to 10 (best). {_marks(view)} The id above an item leads to "
        f"{_target(view)}."
    ]
    trusts = _trusts(view, outline, _score)
    page = TablePage(f"Scores_{outline.group.id}", TRUST, trusts, sentences)
    item = Column[_Trust]("", lambda _: None, "table_cell_score", ITEM)
    return _wide_page(view, planned, page, item, places)


def _marks(view: TrustView) -> str:
    figures = view.figures
    return f"{SUPPRESSED} {why_suppressed(figures)}. {NO_FIGURE} {why_missing(figures)}."


def _target(view: TrustView) -> str:
    """Where the links above the items lead."""
    return "its wording" if view.figures.worded else "its national results"


def _items(view: TrustView, outline: GroupOutline) -> list[str]:
    """Each section followed by its questions, then the questions of no section."""
    known = view.figures.items
    ordered = [i for section in outline.sections for i in (section.id, *section.questions)]
    return [i for i in (*ordered, *outline.others) if (outline.group.id, i) in known]


def _trusts(
    view: TrustView, outline: GroupOutline, shown: Callable[[Row | None], Value]
) -> list[_Trust]:
    group, items, trusts = outline.group.id, _items(view, outline), []
    for code, own in view.figures.rows.items():
        found = (own.get((group, question)) for question in outline.questions)
        bands = Counter(row.band for row in found if row is not None and row.band is not None)
        cells = {item: shown(own.get((group, item))) for item in items}
        trusts.append(_Trust(code, view.figures.trusts[code], cells, bands))
    return trusts


def _questions_in(*bands: int) -> Callable[[_Trust], Value]:
    """The number of a trust's questions in some bands; None where none has a band."""
    return lambda trust: sum(trust.bands[b] for b in bands) if trust.bands else None


def _shown(item: str) -> Callable[[_Trust], Value]:
    return lambda trust: trust.shown[item]


def _band(row: Row | None) -> Value:
    if row is None or row.status in ("no_data", "not_asked"):
        return NO_FIGURE
    if row.status == "suppressed":
        return SUPPRESSED
    return NOT_APPLICABLE if row.band is None else row.band


def _score(row: Row | None) -> Value:
    if row is not None and row.status == "suppressed":
        return SUPPRESSED
    return or_no_figure(row and row.score)


def _wide_page(
    view: TrustView,
    planned: PlannedSheet,
    table: TablePage[_Trust],
    item_column: Column[_Trust],
    places: Mapping[Key, str],
) -> Sheet:
    """The table with a column for each item, its section and a link to its wording above it."""
    outline, first = planned.group_outline, len(table.columns)
    items = _items(view, outline)
    columns = (replace(item_column, heading=item, value=_shown(item)) for item in items)
    above = (
        Line((Cell(1, "Section", "strong"), *_spans(outline, items, first))),
        Line(
            (
                Cell(1, "Wording" if view.figures.worded else "Results", "strong"),
                *_links(outline, items, first, places),
            )
        ),
    )
    table = replace(table, columns=(*table.columns, *columns), above=above, links=(0, 1, 2, 5))
    return table_page(view, planned, replace(table, spread=SPREAD, kept=len(TRUST)))


def _spans(outline: GroupOutline, items: Sequence[str], first: int) -> list[Cell]:
    """The names of the sections, each across the columns of its items."""
    section_of = {i: s for s in outline.sections for i in (s.id, *s.questions)}
    cells = []
    for section, own_items in groupby(items, section_of.get):
        name = section.words.removeprefix("Section ") if section else OTHER_QUESTIONS
        cells.append(Cell(first, name, "span", columns=len(list(own_items))))
        first += cells[-1].columns
    return cells


def _links(
    outline: GroupOutline, items: Sequence[str], first: int, places: Mapping[Key, str]
) -> list[Cell]:
    return [
        Cell(column, item, "span_link", link=place)
        for column, item in enumerate(items, start=first)
        if (place := places.get((outline.group.id, item), ""))
    ]
