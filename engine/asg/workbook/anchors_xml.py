"""Where the charts of a sheet stand, as Excel stores it.

A workbook has a hundred charts, and xlsxwriter writes the anchor of each by eighty calls; here it
is written in one step. A test holds these parts against those that xlsxwriter writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from xlsxwriter.drawing import Drawing, DrawingInfo, DrawingTypes

_MAIN = "http://schemas.openxmlformats.org/drawingml/2006"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<xdr:wsDr xmlns:xdr="{_MAIN}/spreadsheetDrawing" xmlns:a="{_MAIN}/main">'
)
_FRAME = '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_IN_QUOTES = {'"': "&quot;", "\n": "&#xA;"}
_MOVES_AND_SIZES = 1


def charts_part(drawing: Drawing) -> str | None:
    """Give the part of a drawing that holds charts alone; None where it holds anything else."""
    if not all(map(_is_plain_chart, drawing.drawings)):
        return None
    anchors = map(_anchor, range(1, len(drawing.drawings) + 1), drawing.drawings)
    return f"{_HEAD}{''.join(anchors)}</xdr:wsDr>"


def _is_plain_chart(info: DrawingInfo) -> bool:
    return (
        info._drawing_type == DrawingTypes.CHART
        and info._anchor == _MOVES_AND_SIZES
        and info._description
        and not (info._name or info._url or info._shape or info._decorative)
    )


def _anchor(number: int, info: DrawingInfo) -> str:
    said = escape(info._description, _IN_QUOTES)
    return (
        "<xdr:twoCellAnchor>"
        f"<xdr:from>{_corner(info._dimensions[:4])}</xdr:from>"
        f"<xdr:to>{_corner(info._dimensions[4:8])}</xdr:to>"
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
        f'<xdr:cNvPr id="{number + 1}" name="Chart {number}" descr="{said}"/>'
        f"<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>{_FRAME}"
        f'<a:graphic><a:graphicData uri="{_MAIN}/chart"><c:chart xmlns:c="{_MAIN}/chart" '
        f'xmlns:r="{_RELATIONSHIPS}" r:id="rId{info._rel_index}"/></a:graphicData></a:graphic>'
        "</xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>"
    )


def _corner(place: Sequence[int]) -> str:
    column, row, right, down = place
    return (
        f"<xdr:col>{column}</xdr:col><xdr:colOff>{right}</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{down}</xdr:rowOff>"
    )
