"""From the sheet model to the bytes of a workbook; what it calls alone knows xlsxwriter."""

from __future__ import annotations

import warnings
from typing import Any

from asg.workbook.chart_writer import insert_charts
from asg.workbook.common_parts import common_parts
from asg.workbook.exact import ExactWorkbook, done
from asg.workbook.formats import Formats
from asg.workbook.model import Book
from asg.workbook.package import Deflated, deflated, package_bytes
from asg.workbook.page_setup import set_up_page
from asg.workbook.sheet_writer import write_sheet
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
    RuntimeError, Warning
        If xlsxwriter warns, or refuses a cell: that is a defect of ours.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        workbook = ExactWorkbook(theme, book.size)
        workbook.set_properties(_document_properties(book))
        ready = write_sheets(workbook, book, theme)
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


def write_sheets(workbook: ExactWorkbook, book: Book, theme: Theme) -> dict[str, Deflated]:
    """Write the sheets of a book, and give the parts that are deflated already, by name."""
    looks = Formats(workbook, theme)
    common = book.common and common_parts(book.common, theme)
    if common:
        common.begin(workbook, looks)
    names = {sheet.name for sheet in book.sheets}
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
            write_sheet(worksheet, sheet, book.footer, looks, names)
    insert_charts(workbook, placed, theme)
    for name, formula in book.names:
        done(workbook.define_name(name, formula))
    return ready
