"""A book as .xlsx: xlsxwriter writes all but the cells; the cells are put into the finished file.

xlsxwriter takes a dozen calls for a cell, and a workbook has forty thousand: 52 workbooks would
take 40 s, not 5. So xlsxwriter writes a workbook without cells (sheets, tables, charts, names,
print set-up), and its parts then get their cells, texts, looks and charts. The project relies on
the file format alone, on nothing inside xlsxwriter.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol, xl_range_abs

from asg.formats.xlsx import cell_xml
from asg.formats.xlsx.chart_places import put_charts
from asg.formats.xlsx.page_setup import set_up_page
from asg.formats.xlsx.shared_texts import SharedTexts
from asg.formats.xlsx.sheet_cells import (
    Ink,
    Link,
    StoredCells,
    picture_options,
    stored_cells,
    table_options,
)
from asg.formats.xlsx.styles import StyleSheet, style_sheet_of
from asg.sheets.model import Book, CommonSheets, ExcelTable, Sheet
from asg.template.theme import Theme
from asg.text_size import one_line, shortened
from asg.zip_package import deflated, deflated_once, package_bytes, parts_of

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
LONGEST_PROPERTY = 250
"""Characters of a title or author that Excel accepts."""
CALCULATED_BY = 191029
"""The number of the calculation engine of Excel 2019 and later."""
POINTS = 0.75
"""Of a pixel."""
ORDINARY_HEIGHTS = (None, 0, 20)
"""In pixels, of rows that need no height of their own."""
LANGUAGE = b"<dc:language>en-GB</dc:language>"

Parts = dict[str, bytes]


def workbook_bytes(book: Book, theme: Theme) -> bytes:
    """Write a book as an .xlsx file.

    The same bytes for the same book.
    """
    styles = style_sheet_of(book, theme)
    texts, ready = _common_cells(book.common, styles) if book.common else (None, {})
    ink = Ink(styles, SharedTexts(texts), {sheet.name for sheet in book.sheets})
    cells = [ready.get(sheet.name) or stored_cells(sheet, ink) for sheet in book.sheets]
    parts = _without_cells(book, theme, cells)
    common = set()
    for number, (sheet, stored) in enumerate(zip(book.sheets, cells, strict=True), start=1):
        name = f"xl/worksheets/sheet{number}.xml"
        parts[name] = _with_cells(parts[name], stored)
        if sheet.name in ready:
            common.add(name)
    _stretch_tables(parts, [sheet for sheet in book.sheets if sheet.table is not None])
    put_charts(parts, book.sheets, theme)
    parts["xl/styles.xml"] = styles.part
    parts["xl/sharedStrings.xml"] = ink.texts.part().encode()
    # Else Excel recalculates all formulas on opening, and asks on closing whether to save them.
    workbook = parts["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
    for name, _, said in book.names:  # xlsxwriter writes names without comments
        plain = f'<definedName name="{name}"'
        workbook = workbook.replace(
            plain.encode(), f"{plain} comment={quoteattr(said)}".encode(), 1
        )
    parts["xl/workbook.xml"] = workbook
    parts["xl/theme/theme1.xml"] = _THEME_FONT.sub(
        f'<a:latin typeface="{escape(theme.font)}"/>'.encode(), parts["xl/theme/theme1.xml"]
    )
    end = b"</cp:coreProperties>"
    parts["docProps/core.xml"] = parts["docProps/core.xml"].replace(end, LANGUAGE + end)
    return package_bytes(
        {n: deflated_once(p) if n in common else deflated(p) for n, p in parts.items()}
    )


@lru_cache(maxsize=2)
def _common_cells(
    common: CommonSheets, styles: StyleSheet
) -> tuple[SharedTexts, dict[str, StoredCells]]:
    """Cells of the sheets that a batch has in common: their texts come first in each workbook."""
    texts = SharedTexts()
    ink = Ink(styles, texts, common.names)
    return texts, {sheet.name: stored_cells(sheet, ink) for sheet in common.sheets}


def _without_cells(book: Book, theme: Theme, cells: Sequence[StoredCells]) -> Parts:
    target = io.BytesIO()
    font = {"font_name": theme.font, "font_size": book.size}
    workbook = xlsxwriter.Workbook(target, OPTIONS | {"default_format_properties": font})
    workbook.set_properties(_properties(book))
    workbook.set_calc_mode("auto", CALCULATED_BY)
    common = {sheet.name for sheet in book.common.sheets} if book.common else set()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # xlsxwriter warns of what it leaves out
        for sheet, stored in zip(book.sheets, cells, strict=True):
            worksheet = workbook.add_worksheet(sheet.name)
            if sheet.tab:
                worksheet.set_tab_color(theme.colour(sheet.tab))
            _set_up_sheet(worksheet, sheet, stored)
            _place_charts(workbook, worksheet, sheet)
            footer = book.common.footer if book.common and sheet.name in common else book.footer
            set_up_page(worksheet, sheet, footer)
        for name, formula, _ in book.names:
            accepted(workbook.define_name(name, formula), f"the name {name}")
        workbook.close()
    return parts_of(target)


def _set_up_sheet(worksheet: Any, sheet: Sheet, stored: StoredCells) -> None:  # noqa: ANN401
    worksheet.write_string(0, 0, "")  # so that xlsxwriter writes a part of texts
    first = 0
    for width, alike in groupby(sheet.widths):
        last = first + len(list(alike)) - 1
        accepted(worksheet.set_column_pixels(first, last, width), f"a width of {sheet.name}")
        first = last + 1
    if sheet.pictures:  # the heights of rows place them
        for row, height in enumerate(stored.heights):
            worksheet.set_row_pixels(row, height)
    if sheet.table is not None:
        # Of two rows, and stretched later: xlsxwriter looks at every cell of a table.
        first, right = len(sheet.lines), len(sheet.table.columns) - 1
        options = table_options(sheet.table)
        accepted(worksheet.add_table(first, 0, first + 1, right, options), sheet.table.name)
        below = cell_xml.block(first + 1, 0, _last_row(first, sheet.table), right)
        worksheet.ignore_errors({"number_stored_as_text": below})
    for choice in sheet.choices:
        among = xl_range_abs(choice.first, choice.among, choice.last, choice.among)
        options = {"validate": "list", "source": f"={among}"}
        options |= {"error_title": "Not in the list", "error_message": "Choose from the list."}
        at = (choice.row, choice.column) * 2
        accepted(worksheet.data_validation(*at, options), f"a list of {sheet.name}")
    for link in stored.links:
        if link.outside:
            place = xl_cell_to_rowcol(link.cell)
            accepted(worksheet.write_url(*place, link.target), f"a link to {link.target}")
    if stored.fills:  # so that xlsxwriter writes the part that such formulas need
        worksheet.write_dynamic_array_formula(0, 0, 0, 1, "=A1:B1")


def _place_charts(workbook: Any, worksheet: Any, sheet: Sheet) -> None:  # noqa: ANN401
    """Put pictures on a sheet, and a chart in place of all that it has."""
    for picture in sheet.pictures:
        options = picture_options(picture)
        accepted(worksheet.insert_image(picture.row, picture.column, "logo.png", options), "a logo")
    if sheet.charts:
        chart = workbook.add_chart({"type": "bar"})
        chart.add_series({"values": [sheet.name, 0, 0, 0, 0]})
        options = {"description": "...", "object_position": 1}
        accepted(worksheet.insert_chart(0, 0, chart, options), "a chart")


def accepted(outcome: object, what: str) -> None:
    """Raise RuntimeError where xlsxwriter returns the negative number of a refusal."""
    if isinstance(outcome, int) and outcome < 0:
        raise RuntimeError(f"xlsxwriter refused {what} (code {outcome})")


def _properties(book: Book) -> dict[str, Any]:
    texts = {"title": book.title, "subject": book.subject, "author": book.author}
    texts |= {"keywords": book.keywords}
    filled = {n: shortened(one_line(t), LONGEST_PROPERTY) for n, t in texts.items() if t}
    return filled | {"created": book.created}


def _last_row(first: int, table: ExcelTable) -> int:
    return first + max(len(table.rows), 1)


def _stretch_tables(parts: Parts, sheets: Sequence[Sheet]) -> None:
    for number, sheet in enumerate(sheets, start=1):
        if sheet.table is None:
            continue
        first, right = len(sheet.lines), len(sheet.table.columns) - 1
        short = cell_xml.block(first, 0, first + 1, right)
        whole = cell_xml.block(first, 0, _last_row(first, sheet.table), right)
        name = f"xl/tables/table{number}.xml"
        parts[name] = parts[name].replace(f'ref="{short}"'.encode(), f'ref="{whole}"'.encode())


_THEME_FONT = re.compile(rb'(?<=<a:m..orFont>)<a:latin typeface="[^"]*"/>')
"""Fonts of headings and of texts in the theme: cells name them by its scheme."""
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_OUTSIDE_LINK = re.compile(rb"<hyperlink [^>]*r:id=[^>]*/>")
_LISTS = re.compile(rb"<dataValidations .*?</dataValidations>", re.DOTALL)
_LINKS = re.compile(rb"<hyperlinks>.*?</hyperlinks>", re.DOTALL)


def _with_cells(part: bytes, stored: StoredCells) -> bytes:
    head, _, tail = part.partition(b"<sheetData")
    rest = tail.partition(b"</sheetData>")[2]
    heights = [
        None if height is None or height in ORDINARY_HEIGHTS else height * POINTS
        for height in stored.heights
    ]
    merged = "".join(f'<mergeCell ref="{cells}"/>' for cells in stored.merged)
    outside = iter(_OUTSIDE_LINK.findall(rest))
    links = b"".join(next(outside) if link.outside else _link(link) for link in stored.links)
    written = (
        f"<sheetData>{cell_xml.rows(heights, stored.rows)}</sheetData>"
        + (f'<mergeCells count="{len(stored.merged)}">{merged}</mergeCells>' if merged else "")
        + "".join(stored.rules)
    ).encode()
    written += b"".join(_LISTS.findall(rest))
    written += b"<hyperlinks>" + links + b"</hyperlinks>" if links else b""
    last = max(len(stored.rows), 1) - 1, max(stored.columns, 1) - 1
    dimension = f'<dimension ref="{cell_xml.block(0, 0, *last)}"/>'.encode()
    return (
        _DIMENSION.sub(dimension, head, count=1)
        + written
        + _LINKS.sub(b"", _LISTS.sub(b"", rest), count=1)
    )


def _link(link: Link) -> bytes:
    where, words = quoteattr(link.target), quoteattr(link.words)
    tip = f" tooltip={quoteattr(link.tip)}" if link.tip else ""
    return f'<hyperlink ref="{link.cell}" location={where}{tip} display={words}/>'.encode()
