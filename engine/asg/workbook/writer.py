"""From the sheet model to the bytes of a workbook; what it calls alone knows xlsxwriter."""

from __future__ import annotations

import warnings
from typing import Any

from asg.workbook.chart_writer import insert_charts
from asg.workbook.common_parts import CommonParts, common_parts
from asg.workbook.exact import ExactWorkbook, done
from asg.workbook.model import Book
from asg.workbook.package import Deflated, deflated, package_bytes
from asg.workbook.page_setup import set_up_page
from asg.workbook.shared_texts import SharedTexts
from asg.workbook.sheet_writer import Ink, write_sheet
from asg.workbook.styles import style_sheet_of
from asg.workbook.text import one_line, shortened
from asg.workbook.theme import Theme

LONGEST_PROPERTY = 250
"""Characters of a property of a document: Excel takes 255."""


def workbook_bytes(book: Book, theme: Theme) -> bytes:
    """Write a book as an .xlsx file.

    Parameters
    ----------
    book
        What to write.
    theme
        Font and colours.

    Returns
    -------
    bytes
        The file: the same for the same book.

    Raises
    ------
    RuntimeError, ValueError, TypeError, Warning
        If a cell cannot be written, or xlsxwriter warns: that is a defect of ours.
    """
    styles, common = style_sheet_of(book, theme), None
    if book.common is not None:
        common = common_parts(book.common, styles)
    ink = Ink(styles, SharedTexts(common.texts if common else None), {s.name for s in book.sheets})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook = ExactWorkbook(theme, book.size, ink.texts, styles.part)
        workbook.set_properties(_document_properties(book))
        ready = _write_sheets(workbook, book, ink, common)
        if book.keeps_values:
            workbook.keep_values()
        parts = workbook.parts()
    return package_bytes((name, ready.get(name) or deflated(part)) for name, part in parts.items())


def _document_properties(book: Book) -> dict[str, Any]:
    texts = {
        "title": book.title,
        "subject": book.subject,
        "author": book.author,
        "keywords": book.keywords,
    }
    told = {
        name: shortened(one_line(text), LONGEST_PROPERTY) for name, text in texts.items() if text
    }
    return told | {"created": book.created}


def _write_sheets(
    workbook: ExactWorkbook, book: Book, ink: Ink, common: CommonParts | None
) -> dict[str, Deflated]:
    """Write the sheets of a book, and give the parts that are deflated already, by name."""
    ready = {}
    placed = []
    for number, sheet in enumerate(book.sheets, start=1):
        worksheet = workbook.add_worksheet(sheet.name)
        placed += [(worksheet, chart) for chart in sheet.charts]
        if common and sheet.name in common.sheets:
            common.take_over(worksheet)
            set_up_page(worksheet, sheet, common.footer)
            ready[f"xl/worksheets/sheet{number}.xml"] = common.sheets[sheet.name]
        else:
            write_sheet(worksheet, sheet, book.footer, ink)
    insert_charts(workbook, placed, ink.styles.theme)
    for name, formula in book.names:
        done(workbook.define_name(name, formula))
    return ready
