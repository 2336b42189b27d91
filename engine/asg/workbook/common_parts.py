"""Parts that are the same in every workbook of a batch, made once and taken over by each.

The sheet of all trusts' scores is a third of a trust's workbook. A part refers to the workbook's
texts by their numbers, so every workbook begins with the texts of these sheets: there the same
numbers mean the same texts. The looks of cells have the same numbers in all workbooks of a theme.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from asg.workbook.exact import ExactWorkbook, ExactWorksheet
from asg.workbook.model import CommonSheets
from asg.workbook.package import COMMON_LEVEL, Deflated, deflated
from asg.workbook.shared_texts import SharedTexts
from asg.workbook.sheet_writer import Ink, write_sheet
from asg.workbook.styles import StyleSheet


@dataclass(frozen=True)
class CommonParts:
    """What a workbook takes over from its batch.

    Attributes
    ----------
    sheets
        The part of each common sheet, by its name.
    footer
        Left and middle part of their footer.
    texts
        The texts that come first.
    tables
        What xlsxwriter keeps of the Excel tables of each sheet.
    """

    sheets: Mapping[str, Deflated]
    footer: tuple[str, str]
    texts: SharedTexts
    tables: Mapping[str, list[dict[str, Any]]]

    def take_over(self, worksheet: ExactWorksheet) -> None:
        """Let a sheet of a workbook be one of these: it writes no part of its own."""
        worksheet.taken_over = True
        worksheet.tables = copy.deepcopy(self.tables[worksheet.name])


@lru_cache(maxsize=2)
def common_parts(common: CommonSheets, styles: StyleSheet) -> CommonParts:
    """Write the sheets that a batch of workbooks has in common.

    Raises
    ------
    ValueError
        If one has charts or pictures, which have numbers of their own in each workbook.
    """
    texts = SharedTexts()
    workbook = ExactWorkbook(styles.theme, styles.size, texts, styles.part)
    ink = Ink(styles, texts, common.names)
    # The first sheet of a workbook is the one that is seen: these are not.
    workbook.add_worksheet("first")
    tables = {}
    for sheet in common.sheets:
        if sheet.charts or sheet.pictures:
            raise ValueError(f"{sheet.name}: a common sheet has no charts and no pictures")
        worksheet = workbook.add_worksheet(sheet.name)
        write_sheet(worksheet, sheet, common.footer, ink)
        tables[sheet.name] = copy.deepcopy(worksheet.tables)
    parts = workbook.parts()
    return CommonParts(
        sheets={
            sheet.name: deflated(parts[f"xl/worksheets/sheet{number}.xml"], COMMON_LEVEL)
            for number, sheet in enumerate(common.sheets, start=2)
        },
        footer=common.footer,
        texts=texts,
        tables=tables,
    )
