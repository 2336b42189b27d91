"""The model of slides: what they say, before anything knows how PowerPoint writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Paragraph(NamedTuple):
    """A line of text; ``strong`` is bold, ``below`` a line that belongs to the one above."""

    text: str
    strong: bool = False
    below: bool = False


class SlideCell(NamedTuple):
    """A cell of a table; with a band's number it has the band's colours."""

    text: str
    band: int | None = None
    centred: bool = False


@dataclass(frozen=True)
class SlideTable:
    """A table."""

    heads: tuple[str, ...]
    """Its headings."""
    widths: tuple[float, ...]
    """Of its columns, in proportion."""
    rows: tuple[tuple[SlideCell, ...], ...]
    """Its cells, row by row."""
    alt_text: str
    """What it holds, in words."""


class BarSeries(NamedTuple):
    """Bars of one name."""

    name: str
    """In the legend."""
    values: tuple[float | None, ...]
    """Scores from 0 to 10; None where there is none that may be shown."""
    colour: str
    """Token of the theme."""
    bands: tuple[int | None, ...] = ()
    """Of each bar that has its band's colour; None for the ordinary one."""


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars of scores from 0 to 10, the first label at the top."""

    title: str
    axis: str
    """Of the chart, and of its axis of scores."""
    labels: tuple[str, ...]
    """What each row of bars is of."""
    series: tuple[BarSeries, ...]
    """The bars."""
    alt_text: str
    """What it shows, in words."""


@dataclass(frozen=True)
class Slide:
    """A slide: a title, some lines, then a table or charts side by side, and a note below."""

    title: str
    lines: tuple[Paragraph, ...] = ()
    """What stands below the title."""
    table: SlideTable | None = None
    charts: tuple[BarChart, ...] = ()
    """What fills the rest, from left to right."""
    note: str = ""
    """Small text at its foot."""


@dataclass(frozen=True)
class Deck:
    """The slides of a trust."""

    title: str
    subject: str
    """Properties of the document."""
    footer: str
    """On every slide."""
    created: datetime
    """The day of the newest input, so that the same input gives the same bytes."""
    slides: tuple[Slide, ...]
    """In order."""
