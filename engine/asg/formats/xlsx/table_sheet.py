"""A results table as a workbook of one sheet."""

from __future__ import annotations

import io

import pandas as pd
import xlsxwriter

from asg.output_files import FIXED_DATE
from asg.zip_package import repacked


class FullPrecision(float):
    """A float that XlsxWriter writes with every digit.

    XlsxWriter formats numbers to 16 significant digits, which is one short of telling any two
    floats apart; Excel itself stores 17.
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        """The shortest text that reads back as the same number, whatever is asked for."""
        return repr(float(self))


def table_sheet(table: pd.DataFrame) -> bytes:
    """The sheet ``results``: a heading in bold, then a row for each of the table."""
    # Text from an input stays text: "=1+1" is a name, not a formula.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, options) as workbook:
        workbook.set_properties({"created": FIXED_DATE})
        sheet = workbook.add_worksheet("results")
        sheet.write_row(0, 0, list(table.columns), workbook.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(table.columns):
            for row, value in enumerate(table[name].tolist(), start=1):
                if isinstance(value, str):
                    if value:
                        sheet.write_string(row, column, value)
                elif not pd.isna(value):
                    sheet.write_number(row, column, FullPrecision(value))
    return repacked(made.getvalue())
