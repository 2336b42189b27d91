"""A book as .xlsx: xlsxwriter writes all but the cells; the cells are put into the finished file.

xlsxwriter takes a dozen calls for a cell, and a workbook has forty thousand: 52 workbooks would
take 40 s, not 5. So xlsxwriter writes a workbook without cells (sheets, tables, charts, names,
print set-up), and its parts then get their cells, texts, looks and charts. The project relies on
the file format alone, on nothing inside xlsxwriter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from asg.formats.xlsx import cell_xml
from asg.formats.xlsx.chart_places import put_charts
from asg.formats.xlsx.frame import frame_parts, with_own
from asg.formats.xlsx.page_setup import with_page
from asg.formats.xlsx.shared_texts import SharedTexts
from asg.formats.xlsx.sheet_cells import Ink, Link, StoredCells, stored_cells
from asg.formats.xlsx.styles import StyleSheet, style_sheet_of
from asg.sheets.model import Book, CommonSheets, ExcelTable, Sheet
from asg.template.theme import Theme
from asg.zip_package import deflated, deflated_once, package_bytes

Parts = dict[str, bytes]


def workbook_bytes(book: Book, theme: Theme) -> bytes:
    """Write a book as an .xlsx file.

    The same bytes for the same book.
    """
    styles = style_sheet_of(book, theme)
    texts, ready = _common_cells(book.common, styles) if book.common else (None, {})
    ink = Ink(styles, SharedTexts(texts), {sheet.name for sheet in book.sheets})
    cells = [ready.get(sheet.name) or stored_cells(sheet, ink) for sheet in book.sheets]
    frame = frame_parts(book, theme, cells)
    parts, common = with_own(frame, book), {"xl/styles.xml"}
    for number, (sheet, stored) in enumerate(zip(book.sheets, cells, strict=True), start=1):
        name, footer = f"xl/worksheets/sheet{number}.xml", book.footer
        if book.common and sheet.name in ready:
            common.add(name)
            footer = book.common.footer
        parts[name] = _with_cells(parts[name], sheet, stored, footer)
    _stretch_tables(parts, [sheet for sheet in book.sheets if sheet.table is not None])
    put_charts(parts, book.sheets, theme)
    parts["xl/styles.xml"] = styles.part
    parts["xl/sharedStrings.xml"] = ink.texts.part().encode()
    common |= {name for name, part in frame.items() if parts[name] is part}
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


_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_OUTSIDE_LINK = re.compile(rb"<hyperlink [^>]*r:id=[^>]*/>")
_IGNORED = re.compile(rb'<ignoredError sqref="[^"]*"')
_LISTS = re.compile(rb"<dataValidations .*?</dataValidations>", re.DOTALL)
_LINKS = re.compile(rb"<hyperlinks>.*?</hyperlinks>", re.DOTALL)


def _with_cells(
    part: bytes, sheet: Sheet, stored: StoredCells, footer: tuple[str, str] | None
) -> bytes:
    head, _, tail = part.partition(b"<sheetData")
    rest = with_page(tail.partition(b"</sheetData>")[2], sheet, footer)
    if sheet.table is not None:
        first, right = len(sheet.lines), len(sheet.table.columns) - 1
        below = cell_xml.block(first + 1, 0, _last_row(first, sheet.table), right)
        rest = _IGNORED.sub(f'<ignoredError sqref="{below}"'.encode(), rest)
    merged = "".join(f'<mergeCell ref="{cells}"/>' for cells in stored.merged)
    outside = iter(_OUTSIDE_LINK.findall(rest))
    links = b"".join(next(outside) if link.outside else _link(link) for link in stored.links)
    merges = f'<mergeCells count="{len(stored.merged)}">{merged}</mergeCells>' if merged else ""
    return b"".join(
        [
            _DIMENSION.sub(f'<dimension ref="{stored.covered}"/>'.encode(), head, count=1),
            b"<sheetData>",
            stored.rows,
            b"</sheetData>",
            (merges + "".join(stored.rules)).encode(),
            *_LISTS.findall(rest),
            b"<hyperlinks>" + links + b"</hyperlinks>" if links else b"",
            _LINKS.sub(b"", _LISTS.sub(b"", rest), count=1),
        ]
    )


def _link(link: Link) -> bytes:
    where, words = quoteattr(link.target), quoteattr(link.words)
    tip = f" tooltip={quoteattr(link.tip)}" if link.tip else ""
    return f'<hyperlink ref="{link.cell}" location={where}{tip} display={words}/>'.encode()
