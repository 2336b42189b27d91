"""How a sheet is seen and printed: panes, paper, repeated lines, footer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from asg.sheets.model import Sheet
from asg.text_size import one_line, shortened

PAPERS = {"A4": 9, "A3": 8}
"""Excel's numbers of the sizes of paper."""
PAGE_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.45, "bottom": 0.6}
"""In inches."""
FOOTER_PARTS = (70, 50, 30)
"""Characters of each of a footer's parts, the first that fits: all together may have 255."""
PORTRAIT_PARTS = (34, 48, 34)
"""Characters of the left, middle and right part that do not meet on a portrait page."""
LONGEST_FOOTER = 255
MOST_BREAKS = 1023
"""Ends of pages of a sheet: Excel takes no more."""


def set_up_page(
    worksheet: Any,  # noqa: ANN401
    sheet: Sheet,
    footer: tuple[str, str] | None,
) -> None:
    """Set up how a sheet is seen and printed; a footer holds two texts and the sheet's name."""
    worksheet.hide_gridlines(1 if sheet.gridlines else 2)
    if sheet.orientation == "landscape":
        worksheet.set_landscape()
    worksheet.set_paper(PAPERS[sheet.paper])
    worksheet.set_margins(**PAGE_MARGINS)
    worksheet.center_horizontally()
    worksheet.fit_to_pages(sheet.pages_wide, sheet.pages_tall)
    right = len(sheet.widths) - 1
    if sheet.printed:  # as wide as its title
        title = sheet.lines[0].cells[0]
        right = title.column + title.columns - 1
    worksheet.print_area(0, 0, _printed(sheet) - 1, right)
    if sheet.repeated:
        worksheet.repeat_rows(sheet.repeated_from, sheet.repeated - 1)
    if sheet.repeated_columns is not None:
        worksheet.repeat_columns(*sheet.repeated_columns)
    breaks = [row for row, line in enumerate(sheet.lines) if line.new_page]
    if breaks:
        worksheet.set_h_pagebreaks(breaks)
    if any(sheet.frozen):
        worksheet.freeze_panes(*sheet.frozen)
    if footer is not None:
        worksheet.set_footer(_footer(footer, sheet), {"margin": 0.3})


def _printed(sheet: Sheet) -> int:
    """How many rows are printed."""
    below = 1 + max(len(sheet.table.rows), 1) if sheet.table else 0
    return sheet.printed or len(sheet.lines) + below


_FOOTER = re.compile(rb"(?<=<oddFooter>).*?(?=</oddFooter>)")
_BREAKS = re.compile(rb"<rowBreaks .*?</rowBreaks>")
_PRINT_AREA = re.compile(
    rb'(<definedName name="_xlnm.Print_Area" localSheetId="(\d+)">[^<]*\$)\d+(?=<)'
)


def with_page(part: bytes, sheet: Sheet, footer: tuple[str, str] | None) -> bytes:
    """The part of a sheet that was set up, with the footer and the breaks of another like it."""
    if footer is not None:
        text = escape(_footer(footer, sheet)).encode()
        part = _FOOTER.sub(lambda _: text, part, count=1)
    rows = [row for row, line in enumerate(sheet.lines) if line.new_page and row][:MOST_BREAKS]
    breaks = "".join(f'<brk id="{row}" max="16383" man="1"/>' for row in rows)
    head = f'<rowBreaks count="{len(rows)}" manualBreakCount="{len(rows)}">'
    written = f"{head}{breaks}</rowBreaks>".encode() if rows else b""
    return _BREAKS.sub(written, part, count=1)


def with_print_areas(workbook: bytes, sheets: Sequence[Sheet]) -> bytes:
    """The part of a workbook in which each print area ends at the last printed row."""
    return _PRINT_AREA.sub(
        lambda area: area[1] + str(_printed(sheets[int(area[2])])).encode(), workbook
    )


def _footer(texts: tuple[str, str], sheet: Sheet) -> str:
    most = PORTRAIT_PARTS if sheet.orientation == "portrait" else (LONGEST_FOOTER,) * 3
    for longest in FOOTER_PARTS:
        left, middle, right = (
            shortened(one_line(text), min(longest, room)).replace("&", "&&")
            for text, room in zip((*texts, sheet.name), most, strict=True)
        )
        # A space after the size: "&8" before a name that begins with a digit would be another.
        footer = f"&L&8 {left}&C&8 {middle}&R&8 {right} - page &P of &N"
        if len(footer) <= LONGEST_FOOTER:
            break
    return footer
