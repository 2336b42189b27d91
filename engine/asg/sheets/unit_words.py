"""The words of a workbook of hospitals, sites or areas, where others speak of trusts."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import TypeVar, cast

from asg.sheets.charts import Chart, PeersChart, RangeChart, RankingChart, ShareChart
from asg.sheets.figures.figures import Figures
from asg.sheets.model import Cell, Content, ExcelTable, Formula, Line, RichText, Sheet
from asg.unit_word import TRUST, wording

T = TypeVar("T")

FORMULA_TABLES = ("Trusts", "Results")
"""Tables whose headings stand in formulas."""


_QUOTED = re.compile(r'"[^"]*"')
"""A text within a formula."""


def worded(figures: Figures, text: str) -> str:
    """A text of a workbook in the words of its units; as it is where these are trusts.

    Texts of the survey, names and notices stay as they are.
    """
    return _words_of(figures).text(text)


def _kept(figures: Figures) -> frozenset[str]:
    survey, provenance = figures.survey, figures.results.provenance
    texts = [
        survey.title,
        *figures.trusts.values(),
        *(source.file for source in provenance.sources),
    ]
    # Notices of sites and areas speak of their trusts too.
    texts += provenance.notices if provenance.unit else ()
    texts += [section.title for section in survey.sections]
    texts += [group.title for group in survey.groups]
    about = survey.about
    texts += [str(value) for value in vars(about).values() if isinstance(value, str)]
    for question in survey.questions:
        texts += [question.text, question.base or "", *(o.label for o in question.options)]
    return frozenset(text for text in texts if "trust" in text.lower())


def sheet_of_units(figures: Figures, sheet: Sheet) -> Sheet:
    """A sheet in the words of its units."""
    if figures.results.word == TRUST:
        return sheet
    words = _words_of(figures)
    return replace(
        sheet,
        lines=tuple(words.line(line) for line in sheet.lines),
        table=None if sheet.table is None else words.table(sheet.table),
        charts=tuple(replace(placed, chart=words.chart(placed.chart)) for placed in sheet.charts),
    )


def in_words_of_units(figures: Figures, value: T) -> T:
    """Slides, or a published table, with every text in it in the words of its units."""
    if figures.results.word == TRUST:
        return value
    return cast("T", _mapped(value, _words_of(figures)))


def _mapped(value: object, words: _Words) -> object:
    if isinstance(value, str):
        return words.text(value)
    if isinstance(value, tuple):
        parts = [_mapped(part, words) for part in value]
        make = getattr(type(value), "_make", tuple)  # of a named tuple
        return make(parts)
    if is_dataclass(value) and not isinstance(value, type):
        named = {f.name: _mapped(getattr(value, f.name), words) for f in fields(value)}
        return replace(value, **named)
    return value


class _Words:
    def __init__(self, figures: Figures) -> None:
        self.word = figures.results.word
        self.text = wording(self.word, _kept(figures) if self.word != TRUST else ())

    def content(self, value: Content) -> Content:
        match value:
            case str():
                return self.text(value)
            case Formula():
                text = _QUOTED.sub(lambda said: self.text(said[0]), value.text)
                given = self.text(value.value) if isinstance(value.value, str) else value.value
                return value._replace(text=text, value=given)
            case RichText():
                return RichText(tuple((self.text(text), bold) for text, bold in value.runs))
        return value

    def line(self, line: Line) -> Line:
        spots = tuple(replace(spot, chart=self.chart(spot.chart)) for spot in line.charts)
        return line._replace(cells=tuple(map(self.cell, line.cells)), charts=spots)

    def cell(self, cell: Cell) -> Cell:
        note, tip = self.text(cell.note), self.text(cell.tip)
        return cell._replace(value=self.content(cell.value), note=note, tip=tip)

    def table(self, table: ExcelTable) -> ExcelTable:
        table = replace(table, description=self.text(table.description))
        if table.name in FORMULA_TABLES:
            return table
        columns = tuple(replace(c, heading=self.text(c.heading)) for c in table.columns)
        rows = tuple(tuple(map(self.content, row)) for row in table.rows)
        return replace(table, columns=columns, rows=rows)

    def chart(self, chart: Chart) -> Chart:
        series = tuple(replace(s, name=self.text(s.name)) for s in chart.series)
        chart = replace(
            chart, title=self.text(chart.title), alt_text=self.text(chart.alt_text), series=series
        )
        if isinstance(chart, RankingChart | ShareChart):
            chart = replace(chart, across=self.text(chart.across), up=self.text(chart.up))
        if isinstance(chart, RangeChart):
            chart = replace(chart, whose=self.word)
        return replace(chart, row=self.text(chart.row)) if isinstance(chart, PeersChart) else chart


@lru_cache(maxsize=2)
def _words_of(figures: Figures) -> _Words:
    return _Words(figures)
