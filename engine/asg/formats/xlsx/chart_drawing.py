"""A chart of the sheet model drawn by xlsxwriter."""

from __future__ import annotations

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
    PeersChart,
    PlacedChart,
    RangeChart,
    RankingChart,
    ScatterChart,
    ShareChart,
)
from asg.template.theme import Theme


def draw_chart(workbook: Any, placed: PlacedChart, theme: Theme) -> Any:  # noqa: ANN401
    """Draw a chart, to be put on a sheet."""
    drawing, chart = Drawing(workbook, placed, theme), placed.chart
    if isinstance(chart, RankingChart):
        return ranking(drawing, chart)
    if isinstance(chart, RangeChart):
        return ranges(drawing, chart)
    if isinstance(chart, BarChart):
        return bars(drawing, chart)
    if isinstance(chart, PeersChart):
        return peers(drawing, chart)
    if isinstance(chart, ChangeChart):
        return change(drawing, chart)
    if isinstance(chart, ShareChart):
        return shares(drawing, chart)
    if isinstance(chart, ScatterChart):
        return scatter(drawing, chart)
    raise NotImplementedError(type(chart).__name__)
