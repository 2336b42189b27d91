"""A workbook without cells, as xlsxwriter writes it: once for all books with the same frame.

What is around the cells takes xlsxwriter a seventh of the time of a batch, and nearly all of it is
the same in every workbook: 52 trusts have 13 frames. A book's own titles, footers and ends of pages
are put in afterwards.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol, xl_range_abs

from asg.formats.xlsx.cell_xml import block
from asg.formats.xlsx.page_setup import set_up_page, with_print_areas
from asg.formats.xlsx.sheet_cells import StoredCells, picture_options, table_options
from asg.sheets.model import Book, Cell, Line, Sheet
from asg.template.theme import Theme
from asg.text_size import one_line, shortened
from asg.zip_package import parts_of

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
LONGEST_PROPERTY = 250
"""Characters of a title or author that Excel accepts."""
CALCULATED_BY = 191029
"""The number of the calculation engine of Excel 2019 and later."""
LANGUAGE = b"<dc:language>en-GB</dc:language>"
TITLE, SUBJECT = "\ue000", "\ue001"
"""Stand for the title and the subject of a book."""
MOST_KEPT = 16
"""Frames in memory."""


@dataclass(frozen=True)
class _Frame:
    """What xlsxwriter needs to know of a book."""

    book: Book
    """Without what :func:`_bare` leaves out."""
    cells: tuple[StoredCells, ...]
    """Of each sheet, without the cells."""
    charted: frozenset[str]
    """The sheets with charts."""
    theme: Theme


def frame_parts(book: Book, theme: Theme, cells: Sequence[StoredCells]) -> Mapping[str, bytes]:
    """The parts of a book without its cells, charts and footers: the same for many books."""
    bare = replace(
        book,
        title=TITLE if book.title else "",
        subject=SUBJECT if book.subject else "",
        footer=book.footer and ("", ""),
        sheets=tuple(_bare(sheet) for sheet in book.sheets),
        common=None,
    )
    around = tuple(
        StoredCells(
            heights=tuple(stored.heights) if sheet.pictures else (),
            rows=b"",
            covered="",
            links=tuple(link for link in stored.links if link.outside),
            fills=stored.fills,
        )
        for sheet, stored in zip(book.sheets, cells, strict=True)
    )
    charted = frozenset(sheet.name for sheet in book.sheets if sheet.charts)
    return _written(_Frame(bare, around, charted, theme))


def with_own(parts: Mapping[str, bytes], book: Book) -> dict[str, bytes]:
    """The parts of a frame with the properties and the print areas of a book."""
    own = dict(parts)
    core = own["docProps/core.xml"]
    for mark, text in ((SUBJECT, book.subject), (TITLE, book.title)):
        core = core.replace(mark.encode(), escape(_property(text)).encode())
    own["docProps/core.xml"] = core
    own["xl/workbook.xml"] = with_print_areas(own["xl/workbook.xml"], book.sheets)
    return own


def _bare(sheet: Sheet) -> Sheet:
    """A sheet without what is a trust's own: its lines, but for where they end, and its charts."""
    title = sheet.lines[0].cells[:1] if sheet.printed else ()
    lines = [
        Line(tuple(Cell(cell.column, None, "", cell.columns) for cell in title)),
        Line(new_page=True),
    ]
    table = sheet.table
    if table is not None:  # below all lines
        lines += [Line()] * (len(sheet.lines) - len(lines))
        table = replace(table, rows=(), band_columns=(), heights=(), links=())
    return replace(sheet, lines=tuple(lines[: len(sheet.lines)]), table=table, charts=())


@lru_cache(maxsize=MOST_KEPT)
def _written(frame: _Frame) -> Mapping[str, bytes]:
    target, book = io.BytesIO(), frame.book
    font = {"font_name": frame.theme.font, "font_size": book.size}
    workbook = xlsxwriter.Workbook(target, OPTIONS | {"default_format_properties": font})
    workbook.set_properties(_properties(book))
    workbook.set_calc_mode("auto", CALCULATED_BY)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # xlsxwriter warns of what it leaves out
        for sheet, stored in zip(book.sheets, frame.cells, strict=True):
            worksheet = workbook.add_worksheet(sheet.name)
            if sheet.tab:
                worksheet.set_tab_color(frame.theme.colour(sheet.tab))
            _set_up_sheet(worksheet, sheet, stored)
            _place_pictures(worksheet, sheet)
            if sheet.name in frame.charted:
                _place_chart(workbook, worksheet)
            set_up_page(worksheet, sheet, book.footer)
        for name, formula, _ in book.names:
            accepted(workbook.define_name(name, formula), f"the name {name}")
        workbook.close()
    return _finished(parts_of(target), frame)


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
        worksheet.ignore_errors({"number_stored_as_text": block(first + 1, 0, first + 1, right)})
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


def _place_pictures(worksheet: Any, sheet: Sheet) -> None:  # noqa: ANN401
    for picture in sheet.pictures:
        options = picture_options(picture)
        accepted(worksheet.insert_image(picture.row, picture.column, "logo.png", options), "a logo")


def _place_chart(workbook: Any, worksheet: Any) -> None:  # noqa: ANN401
    """Put a chart on a sheet, in place of all that it has."""
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series({"values": [worksheet.name, 0, 0, 0, 0]})
    options = {"description": "...", "object_position": 1}
    accepted(worksheet.insert_chart(0, 0, chart, options), "a chart")


def accepted(outcome: object, what: str) -> None:
    """Raise RuntimeError where xlsxwriter returns the negative number of a refusal."""
    if isinstance(outcome, int) and outcome < 0:
        raise RuntimeError(f"xlsxwriter refused {what} (code {outcome})")


def _properties(book: Book) -> dict[str, Any]:
    texts = {"title": book.title, "subject": book.subject, "author": book.author}
    texts |= {"keywords": book.keywords}
    return {n: _property(t) for n, t in texts.items() if t} | {"created": book.created}


def _property(text: str) -> str:
    return shortened(one_line(text), LONGEST_PROPERTY)


_THEME_FONT = re.compile(rb'(?<=<a:m..orFont>)<a:latin typeface="[^"]*"/>')
"""Fonts of headings and of texts in the theme: cells name them by its scheme."""


def _finished(parts: dict[str, bytes], frame: _Frame) -> Mapping[str, bytes]:
    """The parts with what xlsxwriter cannot say."""
    # Else Excel recalculates all formulas on opening, and asks on closing whether to save them.
    workbook = parts["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
    for name, _, said in frame.book.names:  # xlsxwriter writes names without comments
        plain = f'<definedName name="{name}"'
        workbook = workbook.replace(
            plain.encode(), f"{plain} comment={quoteattr(said)}".encode(), 1
        )
    parts["xl/workbook.xml"] = workbook
    parts["xl/theme/theme1.xml"] = _THEME_FONT.sub(
        f'<a:latin typeface="{escape(frame.theme.font)}"/>'.encode(), parts["xl/theme/theme1.xml"]
    )
    end = b"</cp:coreProperties>"
    parts["docProps/core.xml"] = parts["docProps/core.xml"].replace(end, LANGUAGE + end)
    return MappingProxyType(parts)
