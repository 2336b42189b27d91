"""Results workbooks: results and a template -> a book of sheets -> one writer -> .xlsx."""

from asg.workbook.batch import (
    Written,
    workbook_name,
    write_national_workbook,
    write_workbook,
    write_workbooks,
)
from asg.workbook.template import Template, list_templates, load_template

__all__ = [
    "Template",
    "Written",
    "list_templates",
    "load_template",
    "workbook_name",
    "write_national_workbook",
    "write_workbook",
    "write_workbooks",
]
