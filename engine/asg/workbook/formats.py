"""The looks of cells as xlsxwriter's formats."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xlsxwriter.format import Format

from asg.workbook.exact import ExactWorkbook
from asg.workbook.theme import LOOKS, Look, Theme


class Formats:
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
            properties = cell_properties(look, self.theme)
            if look.heading:
                made = self._workbook.add_heading_format(properties, look.heading)
            else:
                made = self._workbook.add_format(properties)
            self._made[style] = made
        return self._made[style]

    def number(self, styles: Iterable[str]) -> None:
        """Give some looks the next numbers among the formats of the workbook, in their order."""
        for style in styles:
            self[style]._get_xf_index()

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
