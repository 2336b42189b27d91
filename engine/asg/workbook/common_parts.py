"""Parts that are the same in every workbook of a batch, made once and taken over by each.

The sheet of all trusts' scores is a third of a trust's workbook. A part refers to the workbook's
texts and formats by their numbers, so every workbook begins with the texts and formats of these
sheets, in one order: there the same numbers mean the same things.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from asg.workbook.exact import ExactWorkbook, ExactWorksheet
from asg.workbook.formats import Formats
from asg.workbook.model import CommonSheets, Sheet
from asg.workbook.package import COMMON_LEVEL, Deflated, deflated
from asg.workbook.sheet_writer import table_head_style, write_sheet
from asg.workbook.theme import Theme


@dataclass(frozen=True)
class CommonParts:
    """What a workbook takes over from its batch.

    Attributes
    ----------
    sheets
        The part of each common sheet, by its name.
    footer
        Left and middle part of their footer.
    styles
        The looks whose formats come first, in this order.
    strings
        The texts that come first, with their numbers.
    uses
        How often the common sheets use them.
    tables
        What xlsxwriter keeps of the Excel tables of each sheet.
    """

    sheets: Mapping[str, Deflated]
    footer: tuple[str, str]
    styles: tuple[str, ...]
    strings: Mapping[str, int]
    uses: int
    tables: Mapping[str, list[dict[str, Any]]]

    def begin(self, workbook: ExactWorkbook, looks: Formats) -> None:
        """Give the first numbers of a new workbook to the texts and formats of these sheets."""
        looks.number(self.styles)
        workbook.begin_strings(self.strings, self.uses)

    def take_over(self, worksheet: ExactWorksheet) -> None:
        """Let a sheet of a workbook be one of these: it writes no part of its own."""
        worksheet.taken_over = True
        worksheet.tables = copy.deepcopy(self.tables[worksheet.name])


@lru_cache(maxsize=2)
def common_parts(common: CommonSheets, theme: Theme) -> CommonParts:
    """Write the sheets that a batch of workbooks has in common."""
    workbook = ExactWorkbook(theme)
    looks = Formats(workbook, theme)
    styles = tuple(dict.fromkeys(style for sheet in common.sheets for style in _styles(sheet)))
    looks.number(styles)
    # The first sheet of a workbook is the one that is seen: these are not.
    workbook.add_worksheet("first")
    tables = {}
    for sheet in common.sheets:
        worksheet = workbook.add_worksheet(sheet.name)
        write_sheet(worksheet, sheet, common.footer, looks, common.names)
        tables[sheet.name] = copy.deepcopy(worksheet.tables)
    strings, uses = workbook.strings()
    parts = workbook.parts()
    return CommonParts(
        sheets={
            sheet.name: deflated(parts[f"xl/worksheets/sheet{number}.xml"], COMMON_LEVEL)
            for number, sheet in enumerate(common.sheets, start=2)
        },
        footer=common.footer,
        styles=styles,
        strings=strings,
        uses=uses,
        tables=tables,
    )


def _styles(sheet: Sheet) -> Iterable[str]:
    """Give the looks of a sheet's cells in the order in which they come."""
    coloured = any(cell.rule for line in sheet.lines for cell in line.cells)
    coloured = coloured or (sheet.table is not None and bool(sheet.table.band_columns))
    if sheet.charts or sheet.pictures or coloured:
        # These have numbers of their own in a workbook, which are not given out in advance.
        raise ValueError(
            f"{sheet.name}: a common sheet has no charts, pictures or colours of bands"
        )
    for line in sheet.lines:
        yield from filter(None, (line.fill, *(cell.style for cell in line.cells)))
    if sheet.table is not None:
        for column in sheet.table.columns:
            yield from (table_head_style(column), column.style)
