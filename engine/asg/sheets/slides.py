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
    """A table.

    Attributes
    ----------
    heads
        Its headings.
    widths
        Of its columns, in proportion.
    rows
        Its cells, row by row.
    alt_text
        What it holds, in words.
    """

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[SlideCell, ...], ...]
    alt_text: str


class BarSeries(NamedTuple):
    """Bars of one name.

    Attributes
    ----------
    name
        In the legend.
    values
        Scores from 0 to 10; None where there is none that may be shown.
    colour
        Token of the theme.
    bands
        Of each bar that has its band's colour; None for the ordinary one.
    """

    name: str
    values: tuple[float | None, ...]
    colour: str
    bands: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars of scores from 0 to 10, the first label at the top.

    Attributes
    ----------
    title, axis
        Of the chart, and of its axis of scores.
    labels
        What each row of bars is of.
    series
        The bars.
    alt_text
        What it shows, in words.
    """

    title: str
    axis: str
    labels: tuple[str, ...]
    series: tuple[BarSeries, ...]
    alt_text: str


@dataclass(frozen=True)
class Slide:
    """A slide: a title, some lines, then a table or charts side by side, and a note below.

    Attributes
    ----------
    title
        Its title.
    lines
        What stands below the title.
    table, charts
        What fills the rest, from left to right.
    note
        Small text at its foot.
    """

    title: str
    lines: tuple[Paragraph, ...] = ()
    table: SlideTable | None = None
    charts: tuple[BarChart, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Deck:
    """The slides of a trust.

    Attributes
    ----------
    title, subject
        Properties of the document.
    footer
        On every slide.
    created
        The day of the newest input, so that the same input gives the same bytes.
    slides
        In order.
    """

    title: str
    subject: str
    footer: str
    created: datetime
    slides: tuple[Slide, ...]
