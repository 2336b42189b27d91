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
    "gap",
    "named",
    "named_left",
]
"""What a series stands for, which says how it is drawn. Spacers are not seen: the bands, the range
and the marks of a trust and the nation are stacked on them."""

NUMBERED_ROLES: frozenset[Role] = frozenset(["own", "national", "own_below", "national_above"])
"""Series whose figures are on the chart as numbers."""
PLOTTED_DECIMALS = 6
"""Of all other figures: on a screen a millionth of a point is less than a thousandth of a pixel."""

BAND_ROLES: tuple[Role, ...] = ("band1", "band2", "band3", "band4", "band5", "band6", "band7")
"""By band, the first being 1."""


@dataclass(frozen=True)
class Series:
    """A run of figures of a chart."""

    role: Role
    """What it stands for."""
    name: str
    """In the legend, and over its figures."""
    values: tuple[float | None, ...]
    """One for each label of the chart; None where there is nothing to draw."""


@dataclass(frozen=True)
class Axis:
    """Where an axis begins and ends, and how far apart its numbers are."""

    least: float
    most: float
    step: float

    @property
    def span(self) -> float:
        """Its length in points."""
        return self.most - self.least


WHOLE_SCALE = Axis(0, 10, 2)
"""Scores run from 0 to 10."""


@dataclass(frozen=True)
class Chart:
    """A native chart."""

    title: str
    """What its figures are, over them on the sheet of chart figures."""
    alt_text: str
    """What it shows, in words with figures."""
    labels: tuple[str, ...]
    """What its figures are of: trusts, questions, sections or years."""
    series: tuple[Series, ...]
    """Its figures."""

    @property
    def heading(self) -> str:
        """What stands over the drawn chart."""
        return self.title


@dataclass(frozen=True)
class RankingChart(Chart):
    """All trusts by score from lowest to highest as columns, with the national average."""

    across: str
    up: str
    """What stands along the two axes."""


@dataclass(frozen=True)
class RangeChart(Chart):
    """A bar from the lowest to the highest score for each row of a table, with two marks.

    The bar is cut at the limits between the bands; a thin black segment marks the trust, a thin
    blue one the national average.
    """

    axis: Axis
    """The same for all its rows."""
    row: str = "Question"
    """What each of its rows is."""
    whose: str = "trust"
    """Whose score the black segment is."""


@dataclass(frozen=True)
class StarChart(RangeChart):
    """The same with one grey bar, and a star for the trust."""


@dataclass(frozen=True)
class BarChart(Chart):
    """A bar of the trust's score for each row of a table, on the whole scale."""


@dataclass(frozen=True)
class ShareChart(Chart):
    """Shares of 0 to 1: a bar of all series for each label, or the series side by side."""

    across: str
    up: str
    """What stands along the two axes."""
    stacked: bool
    """Whether the series of a label are one bar."""


@dataclass(frozen=True)
class PeersChart(Chart):
    """A trust, its peers and the nation as bars, drawn from the cells of its own sheet."""

    row: str
    """What each bar is of."""


@dataclass(frozen=True)
class ChangeChart(Chart):
    """Two lines from an earlier survey to this one: the trust and the national average.

    A series "own_below" or "national_above" carries numbers alone: where the lines cross, for the
    point at which the trust is below the national average.
    """

    below: bool
    """Whether the trust is below the national average at all points."""
    named: str = ""
    """The question in a few words: its id is the title."""

    @property
    def heading(self) -> str:
        """The question's id, and the question in a few words."""
        return f"{self.title}. {self.named}" if self.named else self.title


@dataclass(frozen=True)
class ScatterChart(Chart):
    """A point for each label, coloured by band and named.

    Its first series, of the role "gap", is across; the others are up. "named" and "named_left" have
    the names of all points between them; the others have the points by colour.
    """

    across: str
    up: str
    """What stands along the two axes."""
    x: Axis
    y: Axis
    middle: float
    """Where the line across stands. The other one is at 0."""


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
    """The cells that a chart covers, from a line of a sheet on."""

    chart: Chart
    column: int
    columns: int = 1
    """Its first column, and how many it covers."""
    rows: int = 1
    """How many lines it covers."""
    head: int = 0
    """How many of these lie above its plot, beside the head of a table: the numbers of its axis."""


@dataclass(frozen=True)
class FiguresAt:
    """Where the figures of a chart stand."""

    sheet: str
    """Name of the sheet."""
    row: int
    column: int
    """Their first row, and the column of their labels; the series follow to the right of it."""
    labels_row: int | None = None
    """The row with the labels, where the figures run across; None where they run down."""


@dataclass(frozen=True)
class PlacedChart:
    """A chart on a sheet."""

    chart: Chart
    row: int
    column: int
    """The cell at its upper left corner."""
    rows: int
    columns: int
    """How many cells it covers."""
    width: int
    height: int
    """In pixels: those of the cells that it covers."""
    head: int
    """Pixels of its height that lie above its plot."""
    at: FiguresAt | None = None
    """Where its figures stand; None before they are stacked."""
