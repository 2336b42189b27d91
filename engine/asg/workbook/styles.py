"""The looks of cells as one part of a workbook: the same in every workbook of a theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import quoteattr

from xlsxwriter.format import Format
from xlsxwriter.styles import Styles, XFormatType

from asg.workbook.exact import ExactWorkbook
from asg.workbook.layout import NOTE_STYLE
from asg.workbook.model import Book, TableColumn
from asg.workbook.theme import LOOKS, Look, Theme

HEADING_STYLES = {1: ("Heading 1", 16), 2: ("Heading 2", 17)}
"""Excel's built-in cell styles for headings: names and numbers. xlsxwriter knows 'Normal' alone."""
SWISS = 2
"""Number of the family of fonts that Arial is of."""


@dataclass(frozen=True, eq=False)
class StyleSheet:
    """Looks of cells of a theme; one object for all workbooks that have the same.

    Attributes
    ----------
    theme
        Font and colours.
    size
        Font size, in points, of cells that nothing is said about.
    part
        ``xl/styles.xml``.
    looks
        The number of the format of each look, as cells name it.
    bands
        The number of the colours of each band, 1 to 7, among what conditional formats give; empty
        where there are none.
    fonts
        The font of each look, not bold and bold, as a stretch of a text names it.
    """

    theme: Theme
    size: float
    part: bytes
    looks: Mapping[str, str]
    bands: Mapping[int, int]
    fonts: Mapping[tuple[str, bool], str]


def style_sheet_of(book: Book, theme: Theme) -> StyleSheet:
    """Give the styles of a book.

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
    """Write the looks of a theme.

    Parameters
    ----------
    theme
        Font and colours.
    size
        Font size, in points, of cells that nothing is said about.
    names
        The looks.
    bands
        Whether there are the colours of bands too.
    """
    workbook = StylesWorkbook(theme, size)
    workbook.add_worksheet()
    numbers = range(1, 8) if bands else ()
    looks = {name: str(workbook.add_look(LOOKS[name])._get_xf_index()) for name in names}
    colours = {number: workbook.add_band(number)._get_dxf_index() for number in numbers}
    fonts = {
        (name, bold): _font(LOOKS[name], bold, theme) for name in names for bold in (False, True)
    }
    return StyleSheet(theme, size, workbook.parts()["xl/styles.xml"], looks, colours, fonts)


def _font(look: Look, bold: bool, theme: Theme) -> str:
    weight = "<b/>" if bold else ""
    ink = theme.colour(look.colour).removeprefix("#") if look.colour else ""
    colour = f'<color rgb="FF{ink}"/>' if ink else ""
    return (
        f'<rPr>{weight}<sz val="{look.size}"/>{colour}'
        f'<rFont val={quoteattr(theme.font)}/><family val="{SWISS}"/></rPr>'
    )


def cell_properties(look: Look, theme: Theme) -> dict[str, Any]:
    """Give a look as xlsxwriter takes the properties of a format."""
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


class _HeadingFormat(Format):  # type: ignore[misc]
    """A format that carries a heading's cell style; how it looks is its own all the same."""

    heading: int = 0

    def _get_format_key(self) -> str:
        # Two formats that differ in this alone are two.
        return f"{super()._get_format_key()}:{self.heading}"


class _StylesWithHeadings(Styles):  # type: ignore[misc]
    """Styles of which some are headings: each takes the looks of its first format as its own."""

    def _headings(self) -> list[_HeadingFormat]:
        first: dict[int, _HeadingFormat] = {}
        for xf in self.xf_formats:
            if isinstance(xf, _HeadingFormat) and xf.heading:
                first.setdefault(xf.heading, xf)
        return [first[level] for level in sorted(first)]

    def _assemble_xml_file(self) -> None:
        places = {h.heading: place for place, h in enumerate(self._headings(), start=1)}
        for xf in self.xf_formats:
            if isinstance(xf, _HeadingFormat) and xf.heading:
                xf.xf_id = places[xf.heading]
        super()._assemble_xml_file()

    def _write_cell_style_xfs(self) -> None:
        formats = [self.xf_formats[0], *self._headings()]
        self._xml_start_tag("cellStyleXfs", [("count", len(formats))])
        for xf in formats:
            self._write_xf(xf, XFormatType.STYLE)
        self._xml_end_tag("cellStyleXfs")

    def _write_cell_styles(self) -> None:
        headings = self._headings()
        self._xml_start_tag("cellStyles", [("count", 1 + len(headings))])
        for heading in headings:
            name, builtin = HEADING_STYLES[heading.heading]
            self._write_cell_style(name, heading.xf_id, builtin)
        self._write_cell_style()
        self._xml_end_tag("cellStyles")


class StylesWorkbook(ExactWorkbook):
    """A workbook of which the styles alone are wanted."""

    styles_class = _StylesWithHeadings

    def add_look(self, look: Look) -> Format:
        """Make the format of a look, with the cell style of a heading where it is one."""
        properties = cell_properties(look, self.theme)
        if not look.heading:
            return self.add_format(properties)
        made = _HeadingFormat(
            self.default_format_properties | properties,
            self.xf_format_indices,
            self.dxf_format_indices,
        )
        made.heading = look.heading
        self.formats.append(made)
        return made

    def add_band(self, number: int) -> Format:
        """Make the format that a band's cells take on."""
        band = self.theme.band(number)
        return self.add_format({"bg_color": band.fill, "font_color": band.text})


def table_head_style(column: TableColumn) -> str:
    """Give the look of the heading over a column of a table."""
    right = LOOKS[column.style].align == "right"
    return column.head or ("table_head_number" if right else "table_head")
