"""The mark of invented rows: a column, which stays when rows are filtered or saved in Excel."""

from __future__ import annotations

from asg.errors import Fault
from asg.marks import SYNTHETIC_COLUMN
from asg.tables.text_table import TextTable

_YES, _NO = ("yes", "true", "1"), ("", "no", "false", "0")


def holds_synthetic(table: TextTable, faults: list[Fault]) -> bool:
    """Whether any row of a table is marked as invented; a mark not known is a fault.

    The heading is the same for every survey: one that named another would lose the mark.
    """
    texts = table.column(SYNTHETIC_COLUMN)
    if texts is None:
        return False
    first = texts.first_places()
    for text, at in first.items():
        if text.casefold() not in (*_YES, *_NO):
            fault = table.fault(
                "mark of synthetic rows not known",
                "yes, no or blank",
                row=int(table.rows[at]),
                column=table.heading(SYNTHETIC_COLUMN),
                value=text,
            )
            faults.append(fault)
    return any(text.casefold() in _YES for text in first)
