"""Peers: a trust beside others that the reader chooses, or beside those of an area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from asg.sheets.charts import FiguresAt, PeersChart, Role, Series, Spot
from asg.sheets.figures.figures import Figures, GroupOutline, Key
from asg.sheets.figures.view import NO_FIGURE, PlannedSheet, TrustView
from asg.sheets.layout import BARS, GAP, MARGIN, SMALL_GAP, empty_page, page, text_line
from asg.sheets.model import Cell, Choice, Content, Formula, Line, Sheet, Value, column_letters
from asg.text_size import counted

PEERS = 5
NO_PEERS = "These results have one trust, so there is no other trust to compare it with."
NOBODY = "-"
"""Stands for a trust where none is chosen."""
WIDTHS = (MARGIN, 76, 390, 80, 80, 80, *(80,) * PEERS)
"""Item, wording; own score, average of the peers, national average; the trusts chosen."""
ITEM, TEXT, OWN, MEAN, NATIONAL, FIRST_PEER = 1, 2, 3, 4, 5, 6
LAST = FIRST_PEER + PEERS - 1
MOST_AREAS = LAST - MEAN + 1
"""Columns of areas for which there is room."""
BAR_HEIGHT, QUESTION_HEIGHT, AXIS_ROOM, TALLEST = 21, 26, 60, 500
"""Pixels: of a section, of a question (its label may have two lines), of the axis, of a line."""
TITLES = {"region": "Region", "icb": "ICB", "type": "Type"}
CHOSEN = "Your trust", "Average of the peers", "National average"


@dataclass(frozen=True)
class _Trusts:
    """The trusts to choose from, and where the sheet has them."""

    codes: tuple[str, ...]
    labels: tuple[str, ...]
    variables: tuple[str, ...]
    areas: Mapping[str, Mapping[str, str]]
    """By trust, then by variable."""

    @property
    def options(self) -> tuple[str, ...]:
        """The areas to choose from."""
        found = [
            _area(variable, self.areas[code][variable])
            for variable in self.variables
            for code in sorted(self.codes, key=lambda c: self.areas.get(c, {}).get(variable, ""))
            if self.areas.get(code, {}).get(variable)
        ]
        return tuple(dict.fromkeys(found))

    def of_area(self, area: str) -> set[str]:
        """The trusts of an area."""
        return {
            code
            for code, own in self.areas.items()
            if any(_area(variable, value) == area for variable, value in own.items())
        }


@dataclass(frozen=True)
class _Places:
    """Where things are on the sheet. Formulas name these rows before the lines are made."""

    area: int
    first_choice: int
    first_trust: int
    last_trust: int
    """Rows as Excel counts them: the choice of an area, the first choice of a trust, and the list
    of trusts to choose from."""
    head: int
    end: int
    """Lines, the first being 0: the head of the table, and the one after the table's legend."""

    def cells(self, column: int) -> str:
        """A column of the trusts to choose from."""
        letters = column_letters(column)
        return f"${letters}${self.first_trust}:${letters}${self.last_trust}"

    @property
    def chosen(self) -> str:
        """The codes of the trusts chosen."""
        letters = column_letters(OWN)
        return f"${letters}${self.first_choice}:${letters}${self.first_choice + PEERS - 1}"


def _places(top: int, outlines: Sequence[GroupOutline], trusts: int) -> _Places:
    """Where things are below a number of lines at the top, the choices the last of them."""
    first_choice = BARS + top - PEERS + 1
    # Each chart has a gap and a heading above it; a gap follows the last.
    head = BARS + top + sum(len(_chart_heights(o)) + 2 for o in outlines) + 1
    # The head, a heading and the items of each group, the legend.
    end = head + 1 + sum(len(_items(o)) + 1 for o in outlines) + 1
    # A gap, a heading and a head.
    first_trust = end + 3 + 1
    return _Places(first_choice - 1, first_choice, first_trust, first_trust + trusts - 1, head, end)


def _area(variable: str, value: str) -> str:
    return f"{TITLES.get(variable, variable)}: {value}"


def peers_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of a trust and its peers."""
    trusts = _trusts(view.figures)
    if len(trusts.codes) == 1:
        return empty_page(view, planned, NO_PEERS, WIDTHS)
    chosen, area = _first_choice(view, trusts)
    top = _choices(trusts, chosen, area)
    outlines = [o for o in view.figures.by_report if _items(o)]
    places = _places(len(top), outlines, len(trusts.codes))
    members = (trusts.of_area(area) if area else set(chosen)) - {view.code}
    peers = _Peers(chosen, members)
    charts: list[Line] = []
    table: list[Line] = [_head(view, places, peers)]
    drawn_from = []
    for outline in outlines:
        table.append(text_line(outline.group.title, "heading", WIDTHS))
        drawn_from.append(places.head + len(table))
        rows, drawn = _table_rows(view, outline, places, peers, places.head + len(table))
        table += rows
        charts += _chart_lines(outline, drawn)
    lines = [*top, *charts, SMALL_GAP, *table, _legend()]
    lines += _list_lines(view.code, trusts, places, members)
    lists = [
        Choice(
            places.first_choice - 1 + i, TEXT, places.first_trust - 1, places.last_trust - 1, TEXT
        )
        for i in range(PEERS)
    ]
    if options := trusts.options:
        first = BARS + len(lines) + 2
        lists.append(Choice(places.area - 1, TEXT, first, first + len(options) - 1, TEXT))
        lines += [GAP, text_line("Areas to choose from", "heading", WIDTHS)]
        lines += [Line((Cell(TEXT, option, "row"),)) for option in options]
    sheet = page(view, planned, lines, WIDTHS, nav_columns=(1, 2, 4, 6))
    placed = [
        replace(chart, at=FiguresAt(planned.name, row, TEXT))
        for chart, row in zip(sheet.charts, drawn_from, strict=True)
    ]
    # The head of the table is printed on all its pages; the trusts to choose from are not printed.
    return replace(
        sheet,
        charts=tuple(placed),
        choices=tuple(lists),
        repeated_from=places.head,
        repeated=places.head + 1,
        printed=places.end,
    )


@lru_cache(maxsize=2)
def _trusts(figures: Figures) -> _Trusts:
    areas: dict[str, dict[str, str]] = {}
    rows = figures.further["areas"].all if "areas" in figures.further else []
    for row in rows:
        areas.setdefault(row["trust_code"], {})[row["variable"]] = row["value"]
    variables = tuple(dict.fromkeys(row["variable"] for row in rows))[:MOST_AREAS]
    # A code with a blank could not be read from a drop-down; no such trust has a workbook.
    codes = tuple(sorted(code for code in figures.trusts if code and " " not in code))
    labels = tuple(map(figures.titled, codes))
    return _Trusts(codes, labels, variables, areas)


@lru_cache(maxsize=2)
def _scores(figures: Figures) -> Mapping[Key, Mapping[str, tuple[float, int]]]:
    """By item the scores, and the numbers of respondents, of each trust that may be shown."""
    found: dict[Key, dict[str, tuple[float, int]]] = {}
    for code, _, group, item, n, score, _ in figures.scores():
        of_item = found.setdefault((str(group), str(item)), {})
        of_item[str(code)] = (float(score or 0), int(n or 0))
    return found


@lru_cache(maxsize=2)
def _averages(figures: Figures) -> Mapping[Key, float]:
    """By item the average of these scores."""
    return {
        key: float(np.mean([score for score, _ in of_item.values()]))
        for key, of_item in _scores(figures).items()
    }


@lru_cache(maxsize=2)
def _sizes(figures: Figures) -> Mapping[str, int]:
    """The number of respondents to the item of each trust that most answered."""
    sizes: dict[str, int] = {}
    for of_item in _scores(figures).values():
        for code, (_, n) in of_item.items():
            sizes[code] = max(sizes.get(code, 0), n)
    return sizes


def _first_choice(view: TrustView, trusts: _Trusts) -> tuple[tuple[str, ...], str]:
    """To begin with: the trusts nearest to it in size, and its own region."""
    sizes = _sizes(view.figures)
    mine = sizes.get(view.code, 0)
    others = [code for code in trusts.codes if code in sizes and code != view.code]
    near = sorted(others, key=lambda code: (abs(sizes[code] - mine), code))[:PEERS]
    own = trusts.areas.get(view.code, {})
    areas = [_area(v, own[v]) for v in trusts.variables if own.get(v)]
    return tuple(near), next((area for area in areas if len(trusts.of_area(area)) > 1), "")


def _choices(trusts: _Trusts, chosen: Sequence[str], area: str) -> list[Line]:
    label = dict(zip(trusts.codes, trusts.labels, strict=True))
    whose = (
        "that of the area, or of the chosen trusts if there is no area"
        if trusts.options
        else "that of the chosen trusts"
    )
    words = (
        "Choose in the shaded cells: all figures and charts of this sheet change with your choice. "
        f"Up to {PEERS} trusts have columns of their own: at first those nearest to yours in "
        f"number of respondents. The average of the peers is {whose}, without your own trust. "
        "For each item it leaves out trusts that have no score of it."
    )
    first = (Cell(ITEM, "Area", "row_strong"), Cell(TEXT, area or None, "choice"))
    lines = [
        SMALL_GAP,
        text_line(words, "text", WIDTHS),
        Line(first if trusts.options else ()),
    ]
    for place in range(PEERS):
        text = label[chosen[place]] if place < len(chosen) else None
        row = BARS + len(lines) + 1
        cell = f"{column_letters(TEXT)}{row}"
        code = chosen[place] if place < len(chosen) else NOBODY
        found = Formula(f'=IF({cell}="","{NOBODY}",LEFT({cell},FIND(" ",{cell}&" ")-1))', code)
        cells = (
            Cell(ITEM, f"Trust {place + 1}", "row_strong"),
            Cell(TEXT, text, "choice"),
            Cell(OWN, found, "row_centred"),
        )
        lines.append(Line(cells))
    return lines


def _items(outline: GroupOutline) -> list[tuple[str, str]]:
    """The items of a group, each with the id of the section that it is; "" for a question."""
    if outline.group.report == "scores":
        return []
    sections = [(s.id, s.id) for s in outline.sections if outline.group.report == "benchmark"]
    return [*sections, *((question, "") for question in outline.questions)]


def _charted(outline: GroupOutline) -> int:
    """How many items, from the first on, the chart of a group shows: its sections, or all."""
    items = _items(outline)
    return sum(section != "" for _, section in items) or len(items)


def _chart_heights(outline: GroupOutline) -> list[int]:
    """Heights of the lines that a chart covers: Excel has none for so high a row."""
    of_sections = _items(outline)[0][1] != ""
    height = (BAR_HEIGHT if of_sections else QUESTION_HEIGHT) * _charted(outline) + AXIS_ROOM
    number = -(-height // TALLEST)
    return [height // number] * number


_Drawn = Sequence[tuple[str, Sequence[float | None]]]
"""The label and the values of each bar of a chart."""


class _Peers(NamedTuple):
    """The trusts chosen, and those that the average is of."""

    chosen: Sequence[str]
    members: set[str]


def _table_rows(
    view: TrustView, outline: GroupOutline, places: _Places, peers: _Peers, first: int
) -> tuple[list[Line], _Drawn]:
    """The lines of a group's items, the first on row ``first``, and what its chart draws."""
    group, (chosen, members) = outline.group.id, peers
    lines, drawn = [], []
    for place, (item, section) in enumerate(_items(outline)):
        content = _contents(view.code, (group, item), places, first + place + 1)
        values = _values(view, (group, item), chosen, members)
        absent = [*(NO_FIGURE,) * (3 + len(chosen)), *(NOBODY,) * (PEERS - len(chosen))]
        figures = [
            Cell(column, Formula(text, none if value is None else value), "row_score")
            for column, text, value, none in zip(
                range(OWN, LAST + 1), content, values, absent, strict=True
            )
        ]
        known = (group, item) in view.figures.items and view.item(group, item).text
        text = known or item  # the chart reads it
        style = "row_strong" if section else "row"
        lines.append(Line((Cell(ITEM, item, "row_strong"), Cell(TEXT, text, style), *figures)))
        drawn.append((text, values[:3]))
    return lines, drawn[: _charted(outline)]


def _chart_lines(outline: GroupOutline, drawn: _Drawn) -> list[Line]:
    """The heading of a group and its chart."""
    roles: tuple[Role, ...] = ("own", "peers", "national")
    series = tuple(
        Series(role, name, tuple(values[i] for _, values in drawn))
        for i, (role, name) in enumerate(zip(roles, CHOSEN, strict=True))
    )
    of_sections = _items(outline)[0][1] != ""
    what = "Section scores" if of_sections else "Question scores"
    chart = PeersChart(
        title=f"{outline.group.title}: {what.lower()}",
        alt_text=f"Bars: {what.lower()} of your trust, the average of its peers and the national "
        f"average, {outline.group.title}. They follow the choice at the top of the sheet.",
        labels=tuple(label for label, _ in drawn),
        series=series,
        row="Section" if of_sections else "Question",
    )
    heights = _chart_heights(outline)
    spot = Spot(chart, ITEM, columns=len(WIDTHS) - 1, rows=len(heights))
    return [
        GAP,
        text_line(outline.group.title, "heading", WIDTHS),
        *(Line(height=h, charts=(spot,) if i == 0 else ()) for i, h in enumerate(heights)),
    ]


def _head(view: TrustView, places: _Places, peers: _Peers) -> Line:
    """The head of the table."""
    chosen, members = peers
    mean = Formula(
        f'="Average of "&SUM({places.cells(OWN)})&" peers"', f"Average of {len(members)} peers"
    )
    codes = [
        Cell(
            FIRST_PEER + i,
            Formula(
                f"=${column_letters(OWN)}${places.first_choice + i}",
                chosen[i] if i < len(chosen) else NOBODY,
            ),
            "head",
        )
        for i in range(PEERS)
    ]
    cells = (
        Cell(ITEM, "Item", "head_left"),
        Cell(TEXT, "Wording" if view.figures.worded else "In the chart", "head_left"),
        Cell(OWN, CHOSEN[0], "head"),
        Cell(MEAN, mean, "head"),
        Cell(NATIONAL, CHOSEN[2], "head"),
        *codes,
    )
    return Line(cells)


def _legend() -> Line:
    words = f"Scores run from 0 (worst) to 10 (best). {NO_FIGURE} no score that may be shown."
    return text_line(words, "note", WIDTHS)


def _contents(own: str, key: Key, places: _Places, row: int) -> list[str]:
    """The formulas of an item's row, column by column."""
    item = f"${column_letters(ITEM)}{row}"
    of_item = f'Trusts[group],"{key[0]}",Trusts[item],{item}'

    def of_trust(code: str) -> str:
        return (
            f'=IFERROR(AVERAGEIFS(Trusts[score],Trusts[trust_code],{code},{of_item}),"{NO_FIGURE}")'
        )

    peer, codes = places.cells(OWN), places.cells(ITEM)
    mean = (
        f"=IFERROR(SUMPRODUCT({peer},SUMIFS(Trusts[score],Trusts[trust_code],{codes},{of_item}))"
        f'/SUMPRODUCT({peer},COUNTIFS(Trusts[trust_code],{codes},{of_item})),"{NO_FIGURE}")'
    )
    letters = column_letters(OWN)
    cells = [f"${letters}${places.first_choice + i}" for i in range(PEERS)]
    chosen = [f'=IF({cell}="{NOBODY}","{NOBODY}",{of_trust(cell)[1:]})' for cell in cells]
    national = f'=IFERROR(AVERAGEIFS(Trusts[score],{of_item}),"{NO_FIGURE}")'
    return [of_trust(f'"{own}"'), mean, national, *chosen]


def _values(
    view: TrustView, key: Key, chosen: Sequence[str], members: set[str]
) -> list[float | None]:
    """What these give to begin with."""
    scores = _scores(view.figures).get(key, {})
    own, *of_chosen = (scores[c][0] if c in scores else None for c in (view.code, *chosen))
    peers = [score for code, (score, _) in scores.items() if code in members]
    mean = float(np.mean(peers)) if peers else None
    nobody = (None,) * (PEERS - len(chosen))
    return [own, mean, _averages(view.figures).get(key), *of_chosen, *nobody]


def _list_lines(own: str, trusts: _Trusts, places: _Places, members: set[str]) -> list[Line]:
    """The trusts to choose from, each with whether it is a peer and what it is of."""
    shown = [TITLES.get(variable, variable) for variable in trusts.variables]
    last = column_letters(max(MEAN, MEAN + len(shown) - 1))
    names = f"${column_letters(MEAN)}${places.first_trust - 1}:${last}${places.first_trust - 1}"
    area = f"${column_letters(TEXT)}${places.area}"
    lines = []
    for place, (code, label) in enumerate(zip(trusts.codes, trusts.labels, strict=True)):
        row = places.first_trust + place
        here = f"${column_letters(ITEM)}{row}"
        picked = f"--(SUMPRODUCT(--({places.chosen}={here}))>0)"
        if shown:
            own_areas = f"${column_letters(MEAN)}{row}:${last}{row}"
            inside = f'--(SUMPRODUCT(--({names}&": "&{own_areas}={area}))>0)'
            picked = f'IF({area}="",{picked},{inside})'
        peer: Content = Formula(f'=IF({here}="{own}",0,{picked})', int(code in members))
        values: list[Value] = [trusts.areas.get(code, {}).get(v) for v in trusts.variables]
        cells = (
            Cell(ITEM, code, "row_strong"),
            Cell(TEXT, label, "row"),
            Cell(OWN, peer, "row_count"),
            *(Cell(MEAN + i, value, "row_small") for i, value in enumerate(values)),
        )
        lines.append(Line(cells))
    heads = [Cell(MEAN + i, name, "head_left") for i, name in enumerate(shown)]
    head = (
        Cell(ITEM, "Trust", "head_left"),
        Cell(TEXT, "Name", "head_left"),
        Cell(OWN, "Peer (1) or not (0)", "head"),
        *heads,
    )
    title = f"Trusts to choose from: {counted(len(trusts.codes), 'trust')} (not printed)"
    return [GAP, text_line(title, "heading", WIDTHS), Line(head), *lines]
