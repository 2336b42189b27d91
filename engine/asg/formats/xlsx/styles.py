"""The looks of cells as one part of a workbook: the same in every workbook of a theme."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import quoteattr

import xlsxwriter

from asg.sheets.layout import NOTE_STYLE
from asg.sheets.model import Book, TableColumn
from asg.template.theme import LOOKS, Look, Theme
from asg.zip_package import parts_of

HEADING_STYLES = {1: ("Heading 1", 16), 2: ("Heading 2", 17)}
"""Excel's built-in cell styles for headings: names and numbers. xlsxwriter knows 'Normal' alone."""
SWISS = 2
"""Number of the family of fonts that Arial is of."""


@dataclass(frozen=True, eq=False)
class StyleSheet:
    """Looks of cells of a theme; one object for all workbooks that have the same."""

    theme: Theme
    """Font and colours."""
    size: float
    """Font size, in points, of cells that nothing is said about."""
    part: bytes
    """``xl/styles.xml``."""
    looks: Mapping[str, str]
    """The number of the format of each look, as cells name it."""
    bands: Mapping[int, int]
    """The number of the colours of each band, 1 to 7, among what conditional formats give; empty
    where there are none."""
    fonts: Mapping[tuple[str, bool], str]
    """The font of each look, not bold and bold, as a stretch of a text names it."""


def style_sheet_of(book: Book, theme: Theme) -> StyleSheet:
    """The styles of a book.

    A workbook of a batch has those of all looks, and so the same as the others; any other has no
    more than it uses.
    """
    if book.common is not None:
        return style_sheet(theme, book.size, tuple(LOOKS), True)
    used, bands = set(), False
    for sheet in book.sheets:
        for line in sheet.lines:
            used |= {cell.style for cell in line.cells} | ({line.fill} if line.fill else set())
            used |= {NOTE_STYLE for cell in line.cells if cell.note}
            bands = bands or any(cell.rule for cell in line.cells)
        if sheet.table is not None:
            for column in sheet.table.columns:
                used |= {column.style, table_head_style(column)}
            bands = bands or bool(sheet.table.band_columns)
    return style_sheet(theme, book.size, tuple(name for name in LOOKS if name in used), bands)


@lru_cache(maxsize=8)
def style_sheet(theme: Theme, size: float, names: tuple[str, ...], bands: bool) -> StyleSheet:
    """Write the looks of a theme."""
    target = io.BytesIO()
    font = {"font_name": theme.font, "font_size": size}
    options = {"in_memory": True, "default_format_properties": font}
    workbook = xlsxwriter.Workbook(target, options)
    worksheet = workbook.add_worksheet()
    for row, name in enumerate(names):
        worksheet.write_blank(
            row, 0, None, workbook.add_format(cell_properties(LOOKS[name], theme))
        )
    numbers = range(1, 8) if bands else ()
    for number in numbers:
        band = theme.band(number)
        coloured = workbook.add_format({"bg_color": band.fill, "font_color": band.text})
        rule = {"type": "formula", "criteria": "=TRUE", "format": coloured}
        worksheet.conditional_format(number, 0, number, 0, rule)
    workbook.close()
    parts = parts_of(target)
    sheet, part = (parts[f"xl/{name}.xml"].decode() for name in ("worksheets/sheet1", "styles"))
    # The number of a look is in the cell that has it.
    looks = dict(zip(names, re.findall(r'<c r="A\d+" s="(\d+)"/>', sheet), strict=True))
    colours = dict(zip(numbers, map(int, re.findall(r'dxfId="(\d+)"', sheet)), strict=True))
    fonts = {
        (name, bold): _font(LOOKS[name], bold, theme) for name in names for bold in (False, True)
    }
    part = _with_headings(part, looks)
    return StyleSheet(theme, size, part.encode(), looks, colours, fonts)


_FORMATS = re.compile(r'<cellXfs count="\d+">(.*?)</cellXfs>', re.DOTALL)
_FORMAT = re.compile(r"<xf [^>]*/>|<xf [^>]*[^/]>.*?</xf>", re.DOTALL)


def _with_headings(part: str, looks: dict[str, str]) -> str:
    """Add the cell styles Heading 1 and 2, and a format of such a style for each of their looks."""
    formats = _FORMATS.search(part)
    if formats is None:
        raise RuntimeError("xlsxwriter wrote no formats of cells")
    made = _FORMAT.findall(formats[1])
    levels: dict[int, int] = {}
    styles, names = "", ""
    for name in looks:
        level = LOOKS[name].heading
        if not level:
            continue
        own = made[int(looks[name])]
        if level not in levels:
            number = levels[level] = len(levels) + 1
            title, builtin = HEADING_STYLES[level]
            styles += own.replace(' xfId="0"', "")
            names += f'<cellStyle name="{title}" xfId="{number}" builtinId="{builtin}"/>'
        looks[name] = str(len(made))
        made.append(own.replace('xfId="0"', f'xfId="{levels[level]}"'))
    count = f'count="{1 + len(levels)}">'
    part = _FORMATS.sub(f'<cellXfs count="{len(made)}">{"".join(made)}</cellXfs>', part)
    part = part.replace('<cellStyleXfs count="1">', f"<cellStyleXfs {count}")
    part = part.replace("</cellStyleXfs>", f"{styles}</cellStyleXfs>")
    return part.replace('<cellStyles count="1">', f"<cellStyles {count}{names}")


def _font(look: Look, bold: bool, theme: Theme) -> str:
    weight = "<b/>" if bold else ""
    ink = theme.colour(look.colour).removeprefix("#") if look.colour else ""
    colour = f'<color rgb="FF{ink}"/>' if ink else ""
    return (
        f'<rPr>{weight}<sz val="{look.size}"/>{colour}'
        f'<rFont val={quoteattr(theme.font)}/><family val="{SWISS}"/></rPr>'
    )


def cell_properties(look: Look, theme: Theme) -> dict[str, Any]:
    """A look as xlsxwriter takes the properties of a format."""
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


def table_head_style(column: TableColumn) -> str:
    """The look of the heading over a column of a table."""
    right = LOOKS[column.style].align == "right"
    return column.head or ("table_head_number" if right else "table_head")
