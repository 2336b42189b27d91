"""Workbooks that a user edits: headings with notes, lists to choose from, text that stays text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

from asg.formats.xlsx.table_sheet import FullPrecision
from asg.output_files import FIXED_DATE
from asg.reading.survey_workbook import Column

SPARE_ROWS = 200
"""Rows below the last that have the lists too."""

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


@dataclass(frozen=True)
class EditableBook:
    """A workbook that is being written, and the looks of its cells."""

    workbook: Any
    head: Any
    text: Any
    plain: Any

    def add_sheet(
        self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[object]]
    ) -> Any:  # noqa: ANN401 - xlsxwriter's
        """Add a sheet with a row of headings; None is an empty cell."""
        sheet = self.workbook.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, column.heading, self.head)
            sheet.write_comment(0, at, column.note, {"author": "asg"})
            if column.choices:
                choices = {"validate": "list", "source": list(column.choices)}
                sheet.data_validation(1, at, max(len(rows), 1) + SPARE_ROWS, at, choices)
        for number, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, at, value, self.text)
                elif value is not None:
                    exact = FullPrecision(value) if isinstance(value, float) else value
                    sheet.write_number(number, at, exact, self.plain)
        return sheet


@contextmanager
def editable_book(target: BytesIO, title: str) -> Iterator[EditableBook]:
    """Open a workbook to add sheets to; ``target`` holds it when all are added."""
    with xlsxwriter.Workbook(target, _OPTIONS) as workbook:
        workbook.set_properties({"title": title, "created": FIXED_DATE})
        head = workbook.add_format(
            {"bold": True, "font_color": "#FFFFFF", "bg_color": "#003087", "valign": "top"}
        )
        text = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        plain = workbook.add_format({"text_wrap": True, "valign": "top"})
        yield EditableBook(workbook, head, text, plain)
