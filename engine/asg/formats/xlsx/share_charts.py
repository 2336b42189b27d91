"""Shares in per cent: stacked to one bar of all, or beside each other."""

from __future__ import annotations

from typing import Any

from asg.formats.xlsx.drawing import EDGE, HORIZONTAL, NONE, Drawing, finish
from asg.sheets.charts import ShareChart

STACKED_GAP, BESIDE_GAP = 30, 40
"""Between bars, in hundredths of their thickness."""
PER_CENT = "0%"
STACKED_LABEL = '[<0.03]"";0%'
"""Of a share below 3 %, which has no room for it, no number is shown."""


LEFT, STACKED_LEFT = 86, 110
"""Pixels left of the bars: labels of stacked bars begin with a question's id."""
NAMES_DOWN, HEAD, FOOT = 15, 50, 20
"""Pixels down to the names of the axes and to the bars, and of the legend."""


def shares(drawing: Drawing, chart: ShareChart) -> Any:  # noqa: ANN401
    """Draw a bar of all options for each label, or the bars of two series side by side."""
    subtype = {"subtype": "percent_stacked"} if chart.stacked else {}
    bars = drawing.workbook.add_chart({"type": "bar", **subtype})
    fills = _fills(drawing, chart)
    for position, (series, (fill, ink)) in enumerate(zip(chart.series, fills, strict=True)):
        labels = {
            "value": True,
            "num_format": STACKED_LABEL if chart.stacked else PER_CENT,
            "position": "center" if chart.stacked else "outside_end",
            "font": drawing.text(8, colour=ink if chart.stacked else ""),
        }
        bars.add_series(
            {
                "name": series.name,
                **drawing.references(position, labelled=not position),
                "fill": {"color": fill},
                "border": {"color": EDGE, "width": 0.5},
                "gap": STACKED_GAP if chart.stacked else BESIDE_GAP,
                "data_labels": labels,
            }
        )
    width, height = drawing.placed.width, drawing.placed.height
    left = (STACKED_LEFT if chart.stacked else LEFT) / width
    names_down = NAMES_DOWN / height
    bars.set_x_axis(
        {
            **drawing.axis_name(chart.across),
            "name_layout": {"x": left, "y": names_down},
            "min": 0,
            "max": 1,
            "major_unit": 0.2,
            "num_format": PER_CENT,
            "num_font": drawing.text(),
            "major_gridlines": drawing.grid,
            "major_tick_mark": "none",
            "line": NONE,
        }
    )
    bars.set_y_axis(
        {
            "reverse": True,
            "name": chart.up,
            "name_font": drawing.text() | {"rotation": HORIZONTAL},
            "name_layout": {"x": 0.01, "y": names_down},
            "num_font": drawing.text(8.5),
            "major_tick_mark": "none",
            "line": NONE,
        }
    )
    plot = {"x": left, "y": HEAD / height, "width": 0.97 - left}
    bars.set_plotarea({"layout": plot | {"height": 1 - (HEAD + FOOT) / height}, "fill": NONE})
    legend = {"x": left, "y": 1 - FOOT / height, "width": 0.97 - left, "height": FOOT / height}
    bars.set_legend({"position": "bottom", "font": drawing.text(), "layout": legend})
    finish(drawing, bars)
    return bars


def _fills(drawing: Drawing, chart: ShareChart) -> list[tuple[str, str]]:
    """Fill and colour of the numbers of each series: from dark to pale, the best answer first."""
    colours = drawing.theme.colours
    if not chart.stacked:
        return [(colours.blue, colours.ink), (colours.pale, colours.ink)]
    last = max(len(chart.series) - 1, 1)
    shades = [
        _mixed(colours.dark_blue, colours.pale, place / last) for place in range(len(chart.series))
    ]
    return [(shade, colours.white if _is_dark(shade) else colours.ink) for shade in shades]


def _mixed(first: str, second: str, part: float) -> str:
    pairs = zip(_parts(first), _parts(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02X}" for a, b in pairs)


def _is_dark(colour: str) -> bool:
    red, green, blue = _parts(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
