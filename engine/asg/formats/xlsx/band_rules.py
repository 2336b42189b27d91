"""The colours of bands: conditional formats that follow what a cell says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from xml.sax.saxutils import escape

from asg.bands import BAND_LABELS
from asg.formats.xlsx.cell_xml import block
from asg.formats.xlsx.styles import StyleSheet
from asg.marks import NOT_FIRM
from asg.sheets.model import BandRule, Sheet
from asg.template.theme import Theme

Rectangle = tuple[int, int, int, int]
"""First row, first column, last row, last column."""
_BANDS = range(7, 0, -1)


def band_rules(
    cells: Mapping[BandRule, set[tuple[int, int]]], sheet: Sheet, styles: StyleSheet
) -> list[str]:
    """The conditional formats that colour what shows a band.

    ``cells`` are those above the sheet's table, row and column, by how they say their band.
    """
    coloured = [(rectangle, rule) for rule, at in cells.items() for rectangle in rectangles(at)]
    table = sheet.table
    if table is not None:
        first, last = len(sheet.lines) + 1, len(sheet.lines) + max(len(table.rows), 1)
        columns = rectangles({(0, column) for column in table.band_columns})
        coloured += [((first, left, last, right), "number") for _, left, _, right in columns]
    return [
        _rules(rectangle, rule, styles, place * len(_BANDS))
        for place, (rectangle, rule) in enumerate(coloured)
    ]


def rectangles(places: set[tuple[int, int]]) -> list[Rectangle]:
    """Cover cells, given as (row, column), exactly with rectangles: runs across, joined down.

    >>> rectangles({(1, 1), (1, 2), (2, 1), (2, 2), (4, 1)})
    [(1, 1, 2, 2), (4, 1, 4, 1)]
    """
    runs: list[Rectangle] = []
    for row, column in sorted(places):
        if runs and runs[-1][0] == row and runs[-1][3] == column - 1:
            runs[-1] = (*runs[-1][:3], column)
        else:
            runs.append((row, column, row, column))
    # By the columns that they cover and their last row: those that end right above a run.
    joined: dict[tuple[int, int, int], Rectangle] = {}
    for top, left, bottom, right in runs:
        first, *_ = joined.pop((left, right, top - 1), (top,))
        joined[left, right, bottom] = (first, left, bottom, right)
    return sorted(joined.values())


def _rules(rectangle: Rectangle, rule: BandRule, styles: StyleSheet, before: int) -> str:
    cell = block(*rectangle[:2], *rectangle[:2])
    rules = "".join(
        f'<cfRule type="expression" dxfId="{styles.bands[number]}" priority="{priority}"'
        f' stopIfTrue="1"><formula>{says.replace("{}", cell, 1)}</formula></cfRule>'
        for priority, (number, says) in enumerate(_criteria(rule, styles.theme), start=before + 1)
    )
    return f'<conditionalFormatting sqref="{block(*rectangle)}">{rules}</conditionalFormatting>'


@lru_cache(maxsize=32)
def _criteria(rule: BandRule, theme: Theme) -> tuple[tuple[int, str], ...]:
    """How a cell, the first {}, says each band."""
    return tuple((number, escape(text)) for number, text in _formulas(rule, theme))


def _formulas(rule: BandRule, theme: Theme) -> Iterable[tuple[int, str]]:
    for number in _BANDS:
        symbol = theme.band(number).symbol
        yield (
            number,
            {
                "words": f'SUBSTITUTE({{}},"{NOT_FIRM}","")={_text(theme.band_words(number))}',
                "label": f"{{}}={_text(BAND_LABELS[number])}",
                "strip": f"RIGHT({{}},{len(symbol) + 1})=CHAR(10)&{_text(symbol)}",
                "number": f"{{}}={number}",
            }[rule],
        )


def _text(text: str) -> str:
    """A text as formulas name it."""
    quoted = text.replace('"', '""')
    return f'"{quoted}"'
