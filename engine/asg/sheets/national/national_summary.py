"""Summary of the national workbook: what stands out, so that a reader knows where to look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from asg.bands import BEST_FIRST
from asg.sheets.figures.absence import without_ranges
from asg.sheets.figures.chart_figures import SHORT_LABELS
from asg.sheets.figures.figures import GroupOutline, Item, Key
from asg.sheets.figures.multiplicity import flags_by_chance
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, beside, page, text_line
from asg.sheets.model import Cell, Line, Sheet
from asg.sheets.table import Column, table_lines
from asg.text_size import counted, has_or_have, listed

SHOWN = 6
"""Trusts, and questions, that a list shows."""
HALF = (66, 300, 62, 62)
WIDTHS = (MARGIN, *HALF, 62, 24, *HALF, 62)
STARTS = (1, 7)

R = TypeVar("R")


class _Ranked(NamedTuple):
    question: str
    item: Item


def national_summary(view: TrustView, planned: PlannedSheet, places: Mapping[Key, str]) -> Sheet:
    """Make the Summary of all trusts; ``places`` says where each item stands."""
    outlines = [o for o in view.figures.outlines if o.group.report != "scores"]
    lines: list[Line] = [SMALL_GAP]
    if not outlines:
        lines.append(text_line(without_ranges(view.figures), "notice", WIDTHS))
    lines += [text_line(said, "note", WIDTHS) for said in flags_by_chance(view.figures)]
    for position, outline in enumerate(outlines):
        first, *others = _group(view, outline, places)
        lines += [first._replace(new_page=position > 0), *others]
    return page(view, planned, lines, WIDTHS, nav_columns=(1, 2, 3, 7))


def _group(view: TrustView, outline: GroupOutline, places: Mapping[Key, str]) -> Iterable[Line]:
    counts = _counts(view, outline)
    yield text_line(outline.group.title, "heading", WIDTHS)
    yield text_line(_headline(view, outline, counts), "lead", WIDTHS)
    if not counts:
        yield GAP
        return
    yield SMALL_GAP
    worse = sorted(counts, key=lambda code: (-counts[code][1], -sum_worse(counts[code]), code))
    better = sorted(counts, key=lambda code: (-counts[code][7], -sum_better(counts[code]), code))
    below = [code for code in worse if sum_worse(counts[code])]
    above = [code for code in better if sum_better(counts[code])]
    more = "Most questions {} than expected"
    yield from _side_by_side(
        _trusts(view, more.format("worse"), below, counts, (1, 2, 3)),
        _trusts(view, more.format("better"), above, counts, (7, 6, 5)),
    )
    yield from _side_by_side(_spread(view, outline, places), _items(view, outline, places))


def _side_by_side(left: _List[Any], right: _List[Any]) -> list[Line]:
    return [*beside(left.lines(STARTS[0]), right.lines(STARTS[1])), GAP]


def sum_worse(counts: Sequence[int]) -> int:
    """How many questions are in the three bands below."""
    return sum(counts[1:4])


def sum_better(counts: Sequence[int]) -> int:
    """How many questions are in the three bands above."""
    return sum(counts[5:8])


def _counts(view: TrustView, outline: GroupOutline) -> dict[str, list[int]]:
    """Each trust's number of questions in each band, by band number (the first is unused)."""
    counts: dict[str, list[int]] = {}
    for code, rows in view.figures.rows.items():
        found = [rows.get((outline.group.id, question)) for question in outline.questions]
        bands = [row.band for row in found if row is not None and row.band is not None]
        if bands:
            counts[code] = [bands.count(number) for number in range(8)]
    return counts


def _headline(view: TrustView, outline: GroupOutline, counts: dict[str, list[int]]) -> str:
    if not counts:
        least, items = view.figures.survey.method.min_trusts, view.figures.items
        if any(items[outline.group.id, q].trusts >= least for q in outline.questions):
            return "No question has an expected range."
        return f"No question has an expected range: fewer than {least} trusts have a score."
    total = [sum(own[number] for own in counts.values()) for number in range(8)]
    by_band = listed(f"{total[number]:,} {SHORT_LABELS[number].lower()}" for number in BEST_FIRST)
    none_worse = sum(not sum_worse(own) for own in counts.values())
    return (
        f"{counted(len(counts), 'trust')}, {counted(sum(total), 'score')} of questions with an "
        f"expected range: {by_band}. {counted(none_worse, 'trust')} {has_or_have(none_worse)} no "
        "question worse than expected."
    )


@dataclass(frozen=True)
class _List(Generic[R]):
    """A list below its title, or why it is empty."""

    title: str
    columns: Sequence[Column[R]]
    rows: Sequence[R]
    none: str

    def lines(self, start: int) -> list[Line]:
        """The lines of the list, from the column ``start`` on."""
        title = Line((Cell(start, self.title, "strong", columns=5),))
        table = table_lines(self.columns, self.rows[:SHOWN], start)
        none = Line((Cell(start, self.none, "meaning", columns=5),))
        return [title, *table] if self.rows else [title, *table, none]


def _trusts(
    view: TrustView,
    title: str,
    codes: Sequence[str],
    counts: dict[str, list[int]],
    bands: tuple[int, int, int],
) -> _List[str]:
    theme, names = view.template.theme, view.figures.trusts

    def in_band(number: int) -> Column[str]:
        heading = f"{theme.band(number).symbol}\n{SHORT_LABELS[number]}"
        return Column(heading, lambda code: counts[code][number], "row_count", head=f"head{number}")

    code = Column[str]("Code", lambda code: code, "row_strong")
    name = Column[str]("Trust", lambda code: names[code] or code, "row")
    return _List(title, (code, name, *map(in_band, bands)), codes, "No trust.")


def _spread(view: TrustView, outline: GroupOutline, places: Mapping[Key, str]) -> _List[_Ranked]:
    """The questions on which trusts differ most by more than chance explains (tau)."""
    items = _known(view, outline)
    ranked = sorted(
        (entry for entry in items if entry.item.tau2),
        key=lambda entry: (-(entry.item.tau2 or 0), entry.question),
    )
    columns = (
        *_item_columns(view, outline, places),
        Column[_Ranked]("National average", lambda entry: entry.item.average, "row_score"),
        Column[_Ranked]("Lowest", lambda entry: entry.item.lowest, "row_score"),
        Column[_Ranked]("Highest", lambda entry: entry.item.highest, "row_score"),
    )
    known = any(entry.item.tau2 is not None for entry in items)
    chance, unknown = (
        "None: chance explains all differences.",
        "Not known from these results: they hold no tau squared.",
    )
    return _List(
        "Questions on which trusts differ most", columns, ranked, chance if known else unknown
    )


def _items(view: TrustView, outline: GroupOutline, places: Mapping[Key, str]) -> _List[_Ranked]:
    """The questions with most trusts far outside the expected range."""
    far = {entry: entry.item.bands[1] + entry.item.bands[7] for entry in _known(view, outline)}
    ranked = sorted(
        (entry for entry in far if far[entry]), key=lambda entry: (-far[entry], entry.question)
    )
    columns = (
        *_item_columns(view, outline, places),
        Column[_Ranked]("Much worse", lambda entry: entry.item.bands[1], "row_count"),
        Column[_Ranked]("Much better", lambda entry: entry.item.bands[7], "row_count"),
        Column[_Ranked]("Trusts", lambda entry: entry.item.trusts, "row_count"),
    )
    title = "Questions with most trusts far outside the expected range"
    return _List(title, columns, ranked, "None.")


def _known(view: TrustView, outline: GroupOutline) -> list[_Ranked]:
    return [_Ranked(q, view.figures.items[outline.group.id, q]) for q in outline.questions]


def _item_columns(
    view: TrustView, outline: GroupOutline, places: Mapping[Key, str]
) -> tuple[Column[_Ranked], ...]:
    def item_cell(entry: _Ranked) -> Cell:
        link = places.get((outline.group.id, entry.question), "")
        return Cell(0, entry.question, "row_link" if link else "row_strong", link=link)

    if not view.figures.worded:
        return (Column("Item", item_cell, "row_strong", span=2),)
    return (
        Column("Item", item_cell, "row_strong"),
        Column("Wording", lambda entry: entry.item.text, "row_small"),
    )
