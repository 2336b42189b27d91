"""A sheet of the model written by xlsxwriter: its lines, its table, its pictures."""

from __future__ import annotations

import io
from collections.abc import Collection
from typing import Any

from xlsxwriter.image import Image
from xlsxwriter.utility import xl_range

from asg.workbook.band_rules import add_band_rules, colour_bands, rectangles
from asg.workbook.exact import ExactWorksheet, done
from asg.workbook.formats import Formats
from asg.workbook.layout import NOTE_STYLE
from asg.workbook.model import (
    Cell,
    ExcelTable,
    Picture,
    RichText,
    Sheet,
    TableColumn,
)
from asg.workbook.page_setup import set_up_page
from asg.workbook.theme import LOOKS


def write_sheet(
    worksheet: ExactWorksheet,
    sheet: Sheet,
    footer: tuple[str, str] | None,
    looks: Formats,
    names: Collection[str],
) -> None:
    """Write all of a sheet but its charts.

    Parameters
    ----------
    worksheet
        Where to.
    sheet
        What.
    footer
        Left and middle part of the footer of its pages; None for no footer.
    looks
        The formats of the workbook.
    names
        The names of the workbook's sheets: links lead to these.

    Raises
    ------
    RuntimeError
        If a link leads nowhere, or xlsxwriter refuses a cell.
    """
    for column, width in enumerate(sheet.widths):
        done(worksheet.set_column_pixels(column, column, width))
    for row, line in enumerate(sheet.lines):
        done(worksheet.set_row_pixels(row, line.height))
        if line.fill:
            for column in range(len(sheet.widths)):
                done(worksheet.write_value(row, column, None, looks[line.fill]))
        for cell in line.cells:
            _write_cell(worksheet, row, cell, looks, names)
    if sheet.table is not None:
        _write_table(worksheet, len(sheet.lines), sheet.table, looks, names)
    colour_bands(worksheet, sheet, looks)
    for picture in sheet.pictures:
        _insert_picture(worksheet, picture)
    set_up_page(worksheet, sheet, footer)


def _write_cell(
    worksheet: ExactWorksheet, row: int, cell: Cell, looks: Formats, names: Collection[str]
) -> None:
    look = looks[cell.style]
    last_row, last_column = row + cell.rows - 1, cell.column + cell.columns - 1
    if (last_row, last_column) != (row, cell.column):
        done(worksheet.merge_range(row, cell.column, last_row, last_column, "", look))
    if cell.link:
        url = _url(cell.link, names)
        done(worksheet.write_url(row, cell.column, url, look, str(cell.value)))
    elif isinstance(cell.value, RichText):
        fragments: list[Any] = []
        for text, bold in cell.value.runs:
            fragments += [looks.of_run(cell.style, bold), text]
        done(worksheet.write_rich_string(row, cell.column, *fragments, look))
    elif cell.note:
        below = [looks.of_run(NOTE_STYLE, bold=False), f"\n{cell.note}"]
        pieces = [looks.of_run(cell.style, bold=LOOKS[cell.style].bold), str(cell.value), *below]
        done(worksheet.write_rich_string(row, cell.column, *pieces, look))
    else:
        done(worksheet.write_value(row, cell.column, cell.value, look))


def _url(link: str, names: Collection[str]) -> str:
    """Give a link as xlsxwriter takes it; one to a sheet that is not there is a defect."""
    if link.startswith(("https://", "mailto:")):
        return link
    target = link.rpartition("!")[0].strip("'").replace("''", "'")
    if target not in names:
        raise RuntimeError(f"a link leads to {link}, where there is no sheet")
    return f"internal:{link}"


def _write_table(
    worksheet: ExactWorksheet,
    first: int,
    table: ExcelTable,
    looks: Formats,
    names: Collection[str],
) -> None:
    styles = [looks[column.style] for column in table.columns]
    # An Excel table needs a row below its heading, an empty one at the least.
    last = first + max(len(table.rows), 1)
    worksheet.set_row_pixels(first, table.head_height)
    options = _table_options(table, looks)
    done(worksheet.add_table(first, 0, last, len(table.columns) - 1, options))
    for row, height in enumerate(table.heights, start=first + 1):
        done(worksheet.set_row_pixels(row, height))
    for row, values in enumerate(table.rows, start=first + 1):
        done(worksheet.write_values(row, values, styles))
    for row, column, link in table.links:
        words = str(table.rows[row][column])
        done(worksheet.write_url(first + 1 + row, column, _url(link, names), styles[column], words))
    cells = xl_range(first + 1, 0, last, len(table.columns) - 1)
    done(worksheet.ignore_errors({"number_stored_as_text": cells}))
    for _, left, _, right in rectangles({(0, column) for column in table.band_columns}):
        add_band_rules(worksheet, (first + 1, left, last, right), "number", looks)


def _table_options(table: ExcelTable, looks: Formats) -> dict[str, Any]:
    options = {
        "name": table.name,
        "style": table.look or None,
        "banded_rows": False,
        "autofilter": table.filtered,
        "columns": [
            {"header": column.heading, "header_format": looks[table_head_style(column)]}
            for column in table.columns
        ],
    }
    if table.description:
        options |= {"title": table.name, "description": table.description}
    return options


def table_head_style(column: TableColumn) -> str:
    """Give the look of the heading over a column of a table."""
    right = LOOKS[column.style].align == "right"
    return column.head or ("table_head_number" if right else "table_head")


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
    done(worksheet.insert_image(picture.row, picture.column, "logo.png", options))
