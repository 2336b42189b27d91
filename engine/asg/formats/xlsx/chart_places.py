"""Charts put on their sheets: xlsxwriter places one on each, and the others are placed like it.

So trusts whose charts lie elsewhere, or are more or fewer, have the same frame. The chart that
xlsxwriter writes for its place is replaced by ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from xml.sax.saxutils import quoteattr

from asg.formats.xlsx.chart_outlines import chart_parts
from asg.sheets.charts import PlacedChart
from asg.sheets.model import Sheet
from asg.template.theme import Theme

_ANCHOR = re.compile(
    r"(<xdr:twoCellAnchor[^>]*>)<xdr:from>(?:(?!</xdr:twoCellAnchor>).)*</xdr:to>"
    r"(<xdr:graphicFrame.*?)<xdr:cNvPr [^>]*/>(.*?)(?<= r:id=)\"[^\"]*\"(.*?</xdr:twoCellAnchor>)"
)
_RELATION = re.compile(r'(<Relationship )Id="[^"]*"( [^>]*?/charts/chart)\d+(\.xml"/>)')
_TYPE = re.compile(r'(<Override PartName="/xl/charts/chart)\d+(\.xml" [^>]*/>)')


def put_charts(parts: dict[str, bytes], sheets: Sequence[Sheet], theme: Theme) -> None:
    """Put all charts of a book into its parts, of which each sheet with charts has one chart."""
    charts = [chart for sheet in sheets for chart in sheet.charts]
    for number, chart in enumerate(chart_parts(charts, theme), start=1):
        parts[f"xl/charts/chart{number}.xml"] = chart.encode()
    first = 1
    drawn = [sheet for sheet in sheets if sheet.charts or sheet.pictures]
    for place, sheet in enumerate(drawn, start=1):
        if sheet.charts:
            numbers = range(first, first + len(sheet.charts))
            first = numbers.stop
            _put_on_sheet(parts, f"drawing{place}.xml", sheet, numbers)
    if charts:
        of_all = range(1, len(charts) + 1)
        _instead(parts, "[Content_Types].xml", _TYPE, lambda a, b: (f"{a}{n}{b}" for n in of_all))


def _put_on_sheet(
    parts: dict[str, bytes], drawing: str, sheet: Sheet, numbers: Sequence[int]
) -> None:
    def relations(begin: str, middle: str, end: str) -> Iterator[str]:
        return (f'{begin}Id="chart{n}"{middle}{n}{end}' for n in numbers)

    def anchors(begin: str, frame: str, middle: str, end: str) -> Iterator[str]:
        before = len(sheet.pictures)
        for place, (number, chart) in enumerate(zip(numbers, sheet.charts, strict=True), start=1):
            words = quoteattr(chart.chart.alt_text)
            yield (
                f'{begin}{_cells(chart)}{frame}<xdr:cNvPr id="{before + place + 1}" '
                f'name="Chart {before + place}" descr={words}/>{middle}"chart{number}"{end}'
            )

    _instead(parts, f"xl/drawings/_rels/{drawing}.rels", _RELATION, relations)
    _instead(parts, f"xl/drawings/{drawing}", _ANCHOR, anchors)


def _cells(chart: PlacedChart) -> str:
    """The upper left corners of the first cell that a chart covers and of the first beyond it."""
    last = (chart.column + chart.columns, chart.row + chart.rows)
    return "".join(
        f"<xdr:{end}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{end}>"
        for end, (column, row) in (("from", (chart.column, chart.row)), ("to", last))
    )


def _instead(
    parts: dict[str, bytes],
    name: str,
    pattern: re.Pattern[str],
    made: Callable[..., Iterable[str]],
) -> None:
    """Replace what a pattern finds in a part by what is made of its groups."""
    text = parts[name].decode()
    found = pattern.search(text)
    if found is None:
        raise RuntimeError(f"{name}: xlsxwriter placed no chart")
    rest = pattern.sub("", text[found.end() :])
    parts[name] = (text[: found.start()] + "".join(made(*found.groups())) + rest).encode()
