"""A chart of the sheet model drawn by xlsxwriter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asg.formats.xlsx.change_charts import change
from asg.formats.xlsx.drawing import Drawing
from asg.formats.xlsx.peer_charts import peers
from asg.formats.xlsx.range_charts import bars, ranges
from asg.formats.xlsx.ranking_charts import ranking
from asg.formats.xlsx.scatter_charts import scatter
from asg.formats.xlsx.share_charts import shares
from asg.sheets.charts import (
    BarChart,
    ChangeChart,
    Chart,
    PeersChart,
    PlacedChart,
    RangeChart,
    RankingChart,
    ScatterChart,
    ShareChart,
)
from asg.template.theme import Theme

DRAWN_BY: tuple[tuple[type[Chart], Callable[..., Any]], ...] = (
    (RankingChart, ranking),
    (RangeChart, ranges),
    (BarChart, bars),
    (PeersChart, peers),
    (ChangeChart, change),
    (ShareChart, shares),
    (ScatterChart, scatter),
)


def draw_chart(workbook: Any, placed: PlacedChart, theme: Theme) -> Any:  # noqa: ANN401
    """Draw a chart, to be put on a sheet."""
    draw = next(draw for kind, draw in DRAWN_BY if isinstance(placed.chart, kind))
    return draw(Drawing(workbook, placed, theme), placed.chart)
