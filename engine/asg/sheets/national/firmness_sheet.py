"""How firm bands are: how many of all trusts' bands change under another setting of the method."""

from __future__ import annotations

from collections.abc import Iterable

from asg.sheets.figures.absence import without_firmness
from asg.sheets.figures.figures import GroupOutline
from asg.sheets.figures.firmness import changed_bands, setting_words
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, empty_page, page, text_line
from asg.sheets.model import Line, Sheet
from asg.sheets.table import Column, table_lines
from asg.text_size import counted, is_or_are

WIDTHS = (MARGIN, 420, 130, 130, 120, 120, 120)


def firmness_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet that counts the bands that change."""
    if "sensitivity" not in view.figures.further:
        return empty_page(view, planned, without_firmness(view.figures), WIDTHS)
    lines = [line for outline in view.figures.outlines for line in _group(view, outline)]
    return page(view, planned, [SMALL_GAP, *lines], WIDTHS, nav_columns=(1, 2, 3, 5))


def _group(view: TrustView, outline: GroupOutline) -> Iterable[Line]:
    bands, firm, changed = changed_bands(view.figures, outline.group.id)
    if not bands:
        return
    yield text_line(outline.group.title, "heading", WIDTHS)
    firm_bands = f"{firm:,} of {counted(bands, 'band')} {is_or_are(firm)}"
    yield text_line(f"{firm_bands} firm ({firm / bands:.0%}).", "lead", WIDTHS)
    words = {name: setting_words(name) for name in changed}
    columns = (
        Column[str]("With", lambda name: words[name][0].upper() + words[name][1:], "row"),
        Column[str]("Bands that change", lambda name: changed[name], "row_count"),
        Column[str]("Of all bands", lambda name: changed[name] / bands, "row_rate"),
    )
    yield from table_lines(columns, changed)
    yield GAP
