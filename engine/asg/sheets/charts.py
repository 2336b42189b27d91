"""The charts of the sheet model: what each shows, before anything knows how Excel draws it.

A chart holds its figures. They are stacked on the sheet of chart figures, which the drawn chart
refers to: see :mod:`asg.sheets.trust.chart_data`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Role = Literal[
    "spacer",
    "band1",
    "band2",
    "band3",
    "band4",
    "band5",
    "band6",
    "band7",
    "no_band",
    "range",
    "own",
    "national",
    "peers",
    "mark_spacer",
    "own_mark",
    "national_mark",
    "own_below",
    "national_above",
    "option",
]
"""What a series stands for, which says how it is drawn. Spacers are not seen: the bands, the range
and the marks of a trust and the nation are stacked on them."""

NUMBERED_ROLES: frozenset[Role] = frozenset(["own", "national", "own_below", "national_above"])
"""Series whose figures stand on the chart as numbers."""
PLOTTED_DECIMALS = 6
"""Of all other figures: on a screen a millionth of a point is less than a thousandth of a pixel."""

BAND_ROLES: tuple[Role, ...] = ("band1", "band2", "band3", "band4", "band5", "band6", "band7")
"""By band, the first being 1."""


@dataclass(frozen=True)
class Series:
    """A run of figures of a chart.

    Attributes
    ----------
    role
        What it stands for.
    name
        In the legend, and over its figures.
    values
        One for each label of the chart; None where there is nothing to draw.
    """

    role: Role
    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Axis:
    """Where an axis of scores begins and ends, and how far apart its numbers are."""

    least: int
    most: int
    step: int

    @property
    def span(self) -> int:
        """Its length in points."""
        return self.most - self.least


WHOLE_SCALE = Axis(0, 10, 2)
"""Scores run from 0 to 10."""


@dataclass(frozen=True)
class Chart:
    """A native chart.

    Attributes
    ----------
    title
        What its figures are, over them on the sheet of chart figures.
    alt_text
        What it shows, in words with figures.
    labels
        What its figures are of: trusts, questions, sections or years.
    series
        Its figures.
    """

    title: str
    alt_text: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def heading(self) -> str:
        """What stands over the drawn chart."""
        return self.title


@dataclass(frozen=True)
class RankingChart(Chart):
    """All trusts by score from lowest to highest as columns, with the national average.

    Attributes
    ----------
    across, up
        What stands along the two axes.
    names
        The names of the trusts whose codes are its labels.
    """

    across: str
    up: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class RangeChart(Chart):
    """A bar from the lowest to the highest score for each row of a table, with two marks.

    The bar is cut at the limits between the bands; a thin black segment marks the trust, a thin
    blue one the national average.

    Attributes
    ----------
    axis
        The same for all its rows.
    row
        What each of its rows is.
    """

    axis: Axis
    row: str = "Question"


@dataclass(frozen=True)
class StarChart(RangeChart):
    """The same with one grey bar, and a star for the trust."""


@dataclass(frozen=True)
class BarChart(Chart):
    """A bar of the trust's score for each row of a table, on the whole scale."""


@dataclass(frozen=True)
class ShareChart(Chart):
    """Shares of 0 to 1: a bar of all series for each label, or the series side by side.

    Attributes
    ----------
    across, up
        What stands along the two axes.
    stacked
        Whether the series of a label are one bar.
    """

    across: str
    up: str
    stacked: bool


@dataclass(frozen=True)
class PeersChart(Chart):
    """A trust, its peers and the nation as bars, drawn from the cells of its own sheet.

    Attributes
    ----------
    row
        What each bar is of.
    """

    row: str


@dataclass(frozen=True)
class ChangeChart(Chart):
    """Two lines from an earlier survey to this one: the trust and the national average.

    A series "own_below" or "national_above" carries numbers alone: where the lines cross, for the
    point at which the trust is below the national average.

    Attributes
    ----------
    below
        Whether the trust is below the national average at all points.
    named
        The question in a few words: its id is the title.
    """

    below: bool
    named: str = ""

    @property
    def heading(self) -> str:
        """The question's id, and the question in a few words."""
        return f"{self.title}. {self.named}" if self.named else self.title


def plotted(chart: Chart) -> Chart:
    """A chart with its bars to :data:`PLOTTED_DECIMALS`; what stands as a number keeps all."""
    return replace(chart, series=tuple(map(_plotted, chart.series)))


def _plotted(series: Series) -> Series:
    if series.role in NUMBERED_ROLES:
        return series
    values = [None if v is None else round(v, PLOTTED_DECIMALS) for v in series.values]
    return Series(series.role, series.name, tuple(values))


@dataclass(frozen=True)
class Spot:
    """The cells that a chart covers, from a line of a sheet on.

    Attributes
    ----------
    chart
        The chart.
    column, columns
        Its first column, and how many it covers.
    rows
        How many lines it covers.
    head
        How many of these lie above its plot, beside the head of a table: the numbers of its axis.
    """

    chart: Chart
    column: int
    columns: int = 1
    rows: int = 1
    head: int = 0


@dataclass(frozen=True)
class FiguresAt:
    """Where the figures of a chart stand.

    Attributes
    ----------
    sheet
        Name of the sheet.
    row, column
        Their first row, and the column of their labels; the series follow to the right of it.
    labels_row
        The row with the labels, where the figures run across; None where they run down.
    """

    sheet: str
    row: int
    column: int
    labels_row: int | None = None


@dataclass(frozen=True)
class PlacedChart:
    """A chart on a sheet.

    Attributes
    ----------
    chart
        The chart.
    row, column
        The cell at its upper left corner.
    width, height
        In pixels: those of the cells that it covers.
    head
        Pixels of its height that lie above its plot.
    at
        Where its figures stand; None before they are stacked.
    """

    chart: Chart
    row: int
    column: int
    width: int
    height: int
    head: int
    at: FiguresAt | None = None
