"""A book written by xlsxwriter alone, through its public calls: what ours is measured against.

The tests hold our workbooks against these, cell by cell; the bench, what they take.
"""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from asg.bands import BAND_LABELS
from asg.formats.xlsx.band_rules import rectangles
from asg.formats.xlsx.chart_drawing import draw_chart
from asg.formats.xlsx.page_setup import set_up_page
from asg.formats.xlsx.styles import cell_properties, table_head_style
from asg.marks import NOT_FIRM
from asg.sheets.layout import NOTE_STYLE
from asg.sheets.model import Book, Cell, Content, ExcelTable, Formula, RichText, Sheet
from asg.template.theme import LOOKS, Theme
from asg.text_size import one_line, shortened

OPTIONS = {
    "in_memory": True,
    "use_future_functions": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


def plain_bytes(book: Book, theme: Theme, charts: bool = True) -> bytes:
    """Write a book; without its charts where they are not wanted."""
    target = io.BytesIO()
    font = {"font_name": theme.font, "font_size": book.size}
    workbook = xlsxwriter.Workbook(target, OPTIONS | {"default_format_properties": font})
    workbook.set_properties({"title": book.title, "created": book.created})
    formats = _Formats(workbook, theme)
    for sheet in book.sheets:
        worksheet = workbook.add_worksheet(sheet.name)
        _write_sheet(worksheet, sheet, book, formats)
        for chart in sheet.charts if charts else ():
            worksheet.insert_chart(chart.row, chart.column, draw_chart(workbook, chart, theme))
    for name, formula, _ in book.names:
        workbook.define_name(name, formula)
    workbook.close()
    return target.getvalue()


class _Formats:
    """The formats of one workbook, each made when it is first used."""

    def __init__(self, workbook: xlsxwriter.Workbook, theme: Theme) -> None:
        self._workbook, self.theme = workbook, theme
        self._made: dict[Any, Any] = {}
        self.bands = {
            number: workbook.add_format(
                {"bg_color": theme.band(number).fill, "font_color": theme.band(number).text}
            )
            for number in range(1, 8)
        }

    def __getitem__(self, style: str) -> Any:  # noqa: ANN401
        if style not in self._made:
            properties = cell_properties(LOOKS[style], self.theme)
            self._made[style] = self._workbook.add_format(properties)
        return self._made[style]

    def of_run(self, style: str, bold: bool) -> Any:  # noqa: ANN401
        if (style, bold) not in self._made:
            look = LOOKS[style]
            font = {
                "font_name": self.theme.font,
                "font_size": look.size,
                "font_color": self.theme.colour(look.colour),
                "bold": bold,
            }
            self._made[style, bold] = self._workbook.add_format(font)
        return self._made[style, bold]


def _write_sheet(worksheet: Any, sheet: Sheet, book: Book, formats: _Formats) -> None:  # noqa: ANN401
    for column, width in enumerate(sheet.widths):
        worksheet.set_column_pixels(column, column, width)
    for row, line in enumerate(sheet.lines):
        worksheet.set_row_pixels(row, line.height)
        if line.fill:
            for column in range(len(sheet.widths)):
                worksheet.write_blank(row, column, None, formats[line.fill])
        for cell in line.cells:
            _write_cell(worksheet, row, cell, formats)
    if sheet.table is not None:
        _write_table(worksheet, len(sheet.lines), sheet.table, formats)
    _colour_bands(worksheet, sheet, formats)
    set_up_page(worksheet, sheet, book.footer)


def _write_cell(worksheet: Any, row: int, cell: Cell, formats: _Formats) -> None:  # noqa: ANN401
    look = formats[cell.style]
    last_row, last_column = row + cell.rows - 1, cell.column + cell.columns - 1
    if (last_row, last_column) != (row, cell.column):
        worksheet.merge_range(row, cell.column, last_row, last_column, "", look)
    if cell.link:
        tip = shortened(one_line(cell.tip), 255)
        shown = cell.value.value if isinstance(cell.value, Formula) else cell.value
        worksheet.write_url(row, cell.column, _url(cell.link), look, str(shown), tip)
        if isinstance(cell.value, Formula):
            _write_value(worksheet, row, cell.column, cell.value, look)
    elif isinstance(cell.value, RichText):
        fragments: list[Any] = []
        for text, bold in cell.value.runs:
            fragments += [formats.of_run(cell.style, bold), text]
        worksheet.write_rich_string(row, cell.column, *fragments, look)
    elif cell.note:
        below = [formats.of_run(NOTE_STYLE, bold=False), f"\n{cell.note}"]
        own = [formats.of_run(cell.style, bold=LOOKS[cell.style].bold), str(cell.value)]
        worksheet.write_rich_string(row, cell.column, *own, *below, look)
    else:
        _write_value(worksheet, row, cell.column, cell.value, look)


def _write_value(worksheet: Any, row: int, column: int, value: Content, look: Any) -> None:  # noqa: ANN401
    if value is None or value == "":
        worksheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        worksheet.write_string(row, column, value, look)
    elif isinstance(value, bool):
        worksheet.write_boolean(row, column, value, look)
    elif isinstance(value, Formula) and value.fills != (0, 0):
        last = row + value.fills[0] - 1, column + value.fills[1] - 1
        worksheet.write_dynamic_array_formula(row, column, *last, value.text, look, value.value)
    elif isinstance(value, Formula):
        text = f"{{{value.text}}}" if value.array else value.text
        worksheet.write_formula(row, column, text, look, value.value)
    else:
        worksheet.write_number(row, column, value, look)


def _url(link: str) -> str:
    return link if link.startswith(("https://", "mailto:")) else f"internal:{link}"


def _write_table(worksheet: Any, first: int, table: ExcelTable, formats: _Formats) -> None:  # noqa: ANN401
    looks = [formats[column.style] for column in table.columns]
    last, right = first + max(len(table.rows), 1), len(table.columns) - 1
    worksheet.set_row_pixels(first, table.head_height)
    columns = [
        {"header": column.heading, "header_format": formats[table_head_style(column)]}
        for column in table.columns
    ]
    options: dict[str, Any] = {
        "name": table.name,
        "style": table.look or None,
        "banded_rows": False,
        "autofilter": table.filtered,
        "columns": columns,
    }
    worksheet.add_table(first, 0, last, right, options)
    for row, height in enumerate(table.heights, start=first + 1):
        worksheet.set_row_pixels(row, height)
    for row, values in enumerate(table.rows, start=first + 1):
        for column, value in enumerate(values):
            if value is not None:
                _write_value(worksheet, row, column, value, looks[column])
    for row, column, link in table.links:
        words = str(table.rows[row][column])
        worksheet.write_url(first + 1 + row, column, _url(link), looks[column], words)


def _colour_bands(worksheet: Any, sheet: Sheet, formats: _Formats) -> None:  # noqa: ANN401
    places: dict[str, set[tuple[int, int]]] = {}
    for row, line in enumerate(sheet.lines):
        for cell in line.cells:
            if cell.rule:
                places.setdefault(cell.rule, set()).add((row, cell.column))
    if sheet.table is not None and sheet.table.band_columns:
        rows = range(len(sheet.lines) + 1, len(sheet.lines) + 1 + max(len(sheet.table.rows), 1))
        cells = {(row, column) for row in rows for column in sheet.table.band_columns}
        places.setdefault("number", set()).update(cells)
    for rule, cells in places.items():
        for rectangle in rectangles(cells):
            for number in range(7, 0, -1):
                _colour_band(worksheet, rectangle, rule, number, formats)


def _colour_band(
    worksheet: Any,  # noqa: ANN401
    rectangle: tuple[int, int, int, int],
    rule: str,
    number: int,
    formats: _Formats,
) -> None:
    cell = xl_rowcol_to_cell(*rectangle[:2])
    symbol = formats.theme.band(number).symbol
    criteria = {
        "words": f'=SUBSTITUTE({cell},"{NOT_FIRM}","")="{formats.theme.band_words(number)}"',
        "label": f'={cell}="{BAND_LABELS[number]}"',
        "strip": f'=RIGHT({cell},{len(symbol) + 1})=CHAR(10)&"{symbol}"',
        "number": f"={cell}={number}",
    }[rule]
    options = {
        "type": "formula",
        "criteria": criteria,
        "format": formats.bands[number],
        "stop_if_true": True,
    }
    worksheet.conditional_format(*rectangle, options)
