"""From the sheet model to the bytes of a workbook; nothing else knows xlsxwriter."""

from __future__ import annotations

import io
import warnings
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.image import Image
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from asg.workbook.chart_writer import insert_chart
from asg.workbook.exact import ExactWorkbook, ExactWorksheet
from asg.workbook.layout import NOTE_STYLE
from asg.workbook.model import (
    BandRule,
    Book,
    Cell,
    Content,
    ExcelTable,
    Formula,
    Picture,
    RichText,
    Sheet,
    TableColumn,
)
from asg.workbook.text import one_line, shortened
from asg.workbook.theme import LOOKS, Look, Theme

PAPERS = {"A4": 9, "A3": 8}
"""Excel's numbers of the sizes of paper."""
PAGE_MARGINS = {"left": 0.4, "right": 0.4, "top": 0.45, "bottom": 0.6}
"""In inches."""
FOOTER_PARTS = (70, 50, 30)
"""Characters of each of a footer's parts, the first that fits: all together may have 255."""
LONGEST_FOOTER = 255

OPTIONS = {
    "in_memory": True,
    "use_future_functions": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}

Rectangle = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


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
    target = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        font = {"font_name": theme.font, "font_size": book.size}
        workbook = ExactWorkbook(target, OPTIONS | {"default_format_properties": font})
        workbook.set_properties(_document_properties(book))
        looks = _Formats(workbook, theme)
        names = {sheet.name for sheet in book.sheets}
        for sheet in book.sheets:
            worksheet = workbook.add_worksheet(sheet.name)
            _write_sheet(worksheet, sheet, book, looks, names)
            for picture in sheet.pictures:
                _insert_picture(worksheet, picture)
            for chart in sheet.charts:
                _done(insert_chart(workbook, worksheet, chart, theme))
        for name, formula in book.names:
            _done(workbook.define_name(name, formula))
        workbook.close()
    return target.getvalue()


def _document_properties(book: Book) -> dict[str, Any]:
    texts = {
        "title": book.title,
        "subject": book.subject,
        "author": book.author,
        "keywords": book.keywords,
    }
    told = {name: shortened(one_line(text), 250) for name, text in texts.items() if text}
    return told | {"created": book.created}


class _Formats:
    """The formats of one workbook, each made when it is first used."""

    def __init__(self, workbook: ExactWorkbook, theme: Theme) -> None:
        self._workbook, self.theme = workbook, theme
        self._made: dict[str, Format] = {}
        self.bands = {
            number: workbook.add_format(
                {"bg_color": theme.band(number).fill, "font_color": theme.band(number).text}
            )
            for number in range(1, 8)
        }

    def __getitem__(self, style: str) -> Format:
        if style not in self._made:
            look = LOOKS[style]
            properties = _properties(look, self.theme)
            if look.heading:
                made = self._workbook.add_heading_format(properties, look.heading)
            else:
                made = self._workbook.add_format(properties)
            self._made[style] = made
        return self._made[style]

    def of_run(self, style: str, bold: bool) -> Format:
        """Give the font of a stretch of a text that is partly bold."""
        name = f"{style} {'bold' if bold else 'plain'}"
        if name not in self._made:
            look = LOOKS[style]
            font = {
                "font_name": self.theme.font,
                "font_size": look.size,
                "font_color": self.theme.colour(look.colour),
                "bold": bold,
            }
            self._made[name] = self._workbook.add_format(font)
        return self._made[name]


def _properties(look: Look, theme: Theme) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "font_name": theme.font,
        "font_size": look.size,
        "bold": look.bold,
        "align": look.align,
        "valign": "top" if look.top else "vcenter",
        "text_wrap": look.wrap,
        "underline": 1 if look.underline else 0,
    }
    if look.colour:  # without one it is automatic: what the reader's screen has
        properties |= {"font_color": theme.colour(look.colour)}
    if look.fill:
        properties |= {"bg_color": theme.colour(look.fill)}
    if look.indent:
        properties |= {"indent": look.indent}
    if look.line:
        properties |= {"bottom": 1, "bottom_color": theme.colour(look.line)}
    if look.number:
        properties |= {"num_format": theme.number_format(look.number)}
    return properties


def _write_sheet(
    worksheet: ExactWorksheet, sheet: Sheet, book: Book, looks: _Formats, names: set[str]
) -> None:
    for column, width in enumerate(sheet.widths):
        _done(worksheet.set_column_pixels(column, column, width))
    for row, line in enumerate(sheet.lines):
        _done(worksheet.set_row_pixels(row, line.height))
        if line.fill:
            for column in range(len(sheet.widths)):
                _done(worksheet.write_blank(row, column, None, looks[line.fill]))
        for cell in line.cells:
            _write_cell(worksheet, row, cell, looks, names)
    if sheet.table is not None:
        _write_table(worksheet, len(sheet.lines), sheet.table, looks)
        _link_cells(worksheet, len(sheet.lines), sheet.table, looks, names)
    _colour_bands(worksheet, sheet, looks)
    _set_up_page(worksheet, sheet, book)


def _write_cell(
    worksheet: ExactWorksheet, row: int, cell: Cell, looks: _Formats, names: set[str]
) -> None:
    look = looks[cell.style]
    last_row, last_column = row + cell.rows - 1, cell.column + cell.columns - 1
    if (last_row, last_column) != (row, cell.column):
        _done(worksheet.merge_range(row, cell.column, last_row, last_column, "", look))
    if cell.link:
        url = _url(cell.link, names)
        _done(worksheet.write_url(row, cell.column, url, look, str(cell.value)))
    elif isinstance(cell.value, RichText):
        fragments: list[Any] = []
        for text, bold in cell.value.runs:
            fragments += [looks.of_run(cell.style, bold), text]
        _done(worksheet.write_rich_string(row, cell.column, *fragments, look))
    elif cell.note:
        below = [looks.of_run(NOTE_STYLE, bold=False), f"\n{cell.note}"]
        pieces = [looks.of_run(cell.style, bold=LOOKS[cell.style].bold), str(cell.value), *below]
        _done(worksheet.write_rich_string(row, cell.column, *pieces, look))
    else:
        _write_value(worksheet, row, cell.column, cell.value, look)


def _url(link: str, names: set[str]) -> str:
    """Give a link as xlsxwriter takes it; one to a sheet that is not there is a defect."""
    if link.startswith(("https://", "mailto:")):
        return link
    target = link.rpartition("!")[0].strip("'").replace("''", "'")
    if target not in names:
        raise RuntimeError(f"a link leads to {link}, where there is no sheet")
    return f"internal:{link}"


def _write_value(
    worksheet: ExactWorksheet, row: int, column: int, value: Content, look: Format | None
) -> None:
    if isinstance(value, Formula):
        _done(_write_formula(worksheet, row, column, value, look))
    elif isinstance(value, RichText):
        raise TypeError(f"{value.text!r}: a table's cells have no text that is partly bold")
    elif isinstance(value, str) and value:
        _done(worksheet.write_string(row, column, value, look))
    elif value is None or value == "":
        _done(worksheet.write_blank(row, column, None, look))
    else:
        _done(worksheet.write_number(row, column, value, look))


def _write_formula(
    worksheet: ExactWorksheet, row: int, column: int, formula: Formula, look: Format | None
) -> object:
    if formula.value == "":
        raise ValueError(f"{formula.text}: a formula must not give an empty text")
    if formula.array:
        code: object = worksheet.write_array_formula(
            row, column, row, column, f"{{{formula.text}}}", look, formula.value
        )
    else:
        code = worksheet.write_formula(row, column, formula.text, look, formula.value)
    return code


def _write_table(worksheet: ExactWorksheet, first: int, table: ExcelTable, looks: _Formats) -> None:
    styles = [looks[column.style] for column in table.columns]
    # An Excel table needs a row below its heading, an empty one at the least.
    last = first + max(len(table.rows), 1)
    worksheet.set_row_pixels(first, table.head_height)
    options = _table_options(table, looks)
    _done(worksheet.add_table(first, 0, last, len(table.columns) - 1, options))
    for row, height in enumerate(table.heights, start=first + 1):
        _done(worksheet.set_row_pixels(row, height))
    for row, values in enumerate(table.rows, start=first + 1):
        _done(worksheet.write_values(row, values, styles))
    cells = xl_range(first + 1, 0, last, len(table.columns) - 1)
    _done(worksheet.ignore_errors({"number_stored_as_text": cells}))
    for _, left, _, right in rectangles({(0, column) for column in table.band_columns}):
        _add_band_rules(worksheet, (first + 1, left, last, right), "number", looks)


def _table_options(table: ExcelTable, looks: _Formats) -> dict[str, Any]:
    options = {
        "name": table.name,
        "style": table.look or None,
        "banded_rows": False,
        "autofilter": table.filtered,
        "columns": [
            {"header": column.heading, "header_format": looks[_head_style(column)]}
            for column in table.columns
        ],
    }
    if table.description:
        options |= {"title": table.name, "description": table.description}
    return options


def _link_cells(
    worksheet: ExactWorksheet, first: int, table: ExcelTable, looks: _Formats, names: set[str]
) -> None:
    for row, column, link in table.links:
        look, words = looks[table.columns[column].style], str(table.rows[row][column])
        _done(worksheet.write_url(first + 1 + row, column, _url(link, names), look, words))


def _head_style(column: TableColumn) -> str:
    right = LOOKS[column.style].align == "right"
    return column.head or ("table_head_number" if right else "table_head")


def _colour_bands(worksheet: ExactWorksheet, sheet: Sheet, looks: _Formats) -> None:
    cells: dict[BandRule, set[tuple[int, int]]] = {}
    for row, line in enumerate(sheet.lines):
        for cell in line.cells:
            if cell.rule:
                cells.setdefault(cell.rule, set()).add((row, cell.column))
    for rule, places in cells.items():
        for rectangle in rectangles(places):
            _add_band_rules(worksheet, rectangle, rule, looks)


def rectangles(places: set[tuple[int, int]]) -> list[Rectangle]:
    """Cover cells, given as (row, column), exactly with rectangles: runs across, joined down.

    >>> rectangles({(1, 1), (1, 2), (2, 1), (2, 2), (4, 1)})
    [(1, 1, 2, 2), (4, 1, 4, 1)]
    """
    found: list[Rectangle] = []
    for row, column in sorted(places):
        if found and found[-1][0] == row and found[-1][3] == column - 1:
            found[-1] = (*found[-1][:3], column)
        else:
            found.append((row, column, row, column))
    joined: list[Rectangle] = []
    for top, left, bottom, right in found:
        above = next((r for r in joined if (r[1], r[2], r[3]) == (left, top - 1, right)), None)
        if above is None:
            joined.append((top, left, bottom, right))
        else:
            joined[joined.index(above)] = (above[0], left, bottom, right)
    return joined


def _add_band_rules(
    worksheet: ExactWorksheet, rectangle: Rectangle, rule: BandRule, looks: _Formats
) -> None:
    cell = xl_rowcol_to_cell(rectangle[0], rectangle[1])
    for number in range(7, 0, -1):
        symbol = looks.theme.band(number).symbol
        criteria = {
            "words": f'={cell}="{looks.theme.band_words(number)}"',
            "strip": f'=RIGHT({cell},{len(symbol) + 1})=CHAR(10)&"{symbol}"',
            "number": f"={cell}={number}",
        }[rule]
        options = {
            "type": "formula",
            "criteria": criteria,
            "format": looks.bands[number],
            "stop_if_true": True,
        }
        _done(worksheet.conditional_format(*rectangle, options))


def _insert_picture(worksheet: ExactWorksheet, picture: Picture) -> None:
    image = Image(io.BytesIO(picture.content))
    width, height = image.width * 96 / image.x_dpi, image.height * 96 / image.y_dpi
    scale = min(picture.width / width, picture.height / height)
    options = {
        "image_data": io.BytesIO(picture.content),
        "description": picture.text,
        "x_scale": scale,
        "y_scale": scale,
        "x_offset": picture.width - width * scale,
        "object_position": 1,
    }
    _done(worksheet.insert_image(picture.row, picture.column, "logo.png", options))


def _set_up_page(worksheet: ExactWorksheet, sheet: Sheet, book: Book) -> None:
    worksheet.hide_gridlines(1 if sheet.gridlines else 2)
    if sheet.orientation == "landscape":
        worksheet.set_landscape()
    worksheet.set_paper(PAPERS[sheet.paper])
    worksheet.set_margins(**PAGE_MARGINS)
    worksheet.center_horizontally()
    worksheet.fit_to_pages(sheet.pages_wide, sheet.pages_tall)
    last = len(sheet.lines) - 1 + (1 + max(len(sheet.table.rows), 1) if sheet.table else 0)
    _done(worksheet.print_area(0, 0, last, len(sheet.widths) - 1))
    if sheet.repeated:
        _done(worksheet.repeat_rows(0, sheet.repeated - 1))
    if sheet.repeated_columns is not None:
        _done(worksheet.repeat_columns(*sheet.repeated_columns))
    breaks = [row for row, line in enumerate(sheet.lines) if line.new_page]
    if breaks:
        worksheet.set_h_pagebreaks(breaks)
    if any(sheet.frozen):
        worksheet.freeze_panes(*sheet.frozen)
    if book.footer is not None:
        _done(worksheet.set_footer(_footer(book.footer, sheet), {"margin": 0.3}))


def _footer(parts: tuple[str, str], sheet: Sheet) -> str:
    for longest in FOOTER_PARTS:
        left, middle, name = (
            shortened(one_line(text), longest).replace("&", "&&") for text in (*parts, sheet.name)
        )
        # A space after the size: "&8" before a name that begins with a digit would be another.
        footer = f"&L&8 {left}&C&8 {middle}&R&8 {name} - page &P of &N"
        if len(footer) <= LONGEST_FOOTER:
            break
    return footer


def _done(outcome: object) -> None:
    """Take a negative return code of xlsxwriter as the refusal that it is."""
    if isinstance(outcome, int) and outcome < 0:
        raise RuntimeError(f"xlsxwriter refused to write (code {outcome})")
