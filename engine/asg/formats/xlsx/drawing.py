"""What all kinds of chart share: references to their figures, fonts, lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook

from asg.sheets.charts import BAND_ROLES, WHOLE_SCALE, PlacedChart, Series
from asg.template.theme import Theme
from asg.text_size import fitted, one_line

EDGE = "#5B6770"
"""Thin border that keeps neighbouring columns apart in any colour."""
BLACK = "#000000"
TITLE_SIZE = 9
TITLE_SIDE, TITLE_TOP, TITLE_ROOM = 0.02, 0.01, 0.78
"""Parts of a chart: where a title begins, and what it may take before LibreOffice breaks it."""
HORIZONTAL = 360
"""In degrees: 0 would be the ordinary way of an upright axis."""
LABELS = -1
"""Stands for the labels of a chart where a series is named by its place in it."""
NONE: dict[str, Any] = {"none": True}
Cells = tuple[str, int, int, int, int]
"""Sheet, first row, first column, last row, last column."""
Reference = list[str | int]
"""The same, as xlsxwriter takes it."""


@dataclass(frozen=True)
class Drawing:
    """A chart that is to be drawn, and with what."""

    workbook: Workbook
    placed: PlacedChart
    theme: Theme

    def text(self, size: float = 8, bold: bool = False, colour: str = "") -> dict[str, Any]:
        """A font."""
        ink = colour or self.theme.colours.grey
        return {"name": self.theme.font, "size": size, "bold": bold, "color": ink}

    def axis_name(self, name: str) -> dict[str, Any]:
        """What stands along an axis."""
        return {"name": name, "name_font": self.text()}

    @property
    def grid(self) -> dict[str, Any]:
        """The lines of the grid."""
        return {"visible": True, "line": {"color": self.theme.colours.hairline, "width": 0.75}}

    @property
    def whole_scale(self) -> dict[str, Any]:
        """An axis from 0 to 10, with lines across the chart."""
        return {
            "min": WHOLE_SCALE.least,
            "max": WHOLE_SCALE.most,
            "major_unit": WHOLE_SCALE.step,
            "major_gridlines": self.grid,
            "major_tick_mark": "none",
            "num_format": "0",
            "num_font": self.text(),
        }

    def references(self, position: int, labelled: bool = False) -> dict[str, Reference]:
        """The cells of a series' figures, and those of their labels where it is to have them.

        One series on a pair of axes has the labels for all.
        """
        found: dict[str, Reference] = {"values": [*references(self.placed, position)]}
        if labelled:
            found["categories"] = [*references(self.placed, LABELS)]
        return found

    def fill(self, series: Series) -> dict[str, Any]:
        """The fill of a series that stands for something with a colour."""
        role = series.role
        if role in BAND_ROLES:
            colour = self.theme.band(BAND_ROLES.index(role) + 1).fill
        else:
            colour = {
                "no_band": self.theme.colours.pale,
                "range": self.theme.band(4).fill,
                "own": BLACK,
                "own_mark": BLACK,
                "national_mark": self.theme.colours.blue,
            }[role]
        return {"color": colour}


def references(placed: PlacedChart, position: int) -> Cells:
    """The cells of the figures of a series, by its place in the chart, or of the labels."""
    at, many = placed.at, len(placed.chart.labels)
    if at is None:
        raise ValueError(f"{placed.chart.title}: its figures stand on no sheet")
    if at.labels_row is None:
        column = at.column if position == LABELS else at.column + 1 + position
        return at.sheet, at.row, column, at.row + many - 1, column
    first = at.column + 1
    if position == LABELS:
        return at.sheet, at.labels_row, first, at.labels_row, at.column + many
    column = first + many * position
    return at.sheet, at.row, column, at.row, column + many - 1


def drawn_title(placed: PlacedChart) -> str:
    """The title over a chart, cut to one line."""
    room = placed.width * TITLE_ROOM
    return fitted(one_line(placed.chart.heading), room, TITLE_SIZE, bold=True)


def finish(drawing: Drawing, chart: Any) -> None:  # noqa: ANN401
    """Put the title over a chart; what lies below it is seen through it, without a frame."""
    chart.set_title(
        {
            "name": drawn_title(drawing.placed),
            "name_font": drawing.text(TITLE_SIZE, bold=True, colour=drawing.theme.colours.ink),
            "layout": {"x": TITLE_SIDE, "y": TITLE_TOP},
            "overlay": True,
        }
    )
    chart.set_chartarea({"border": NONE, "fill": NONE})
