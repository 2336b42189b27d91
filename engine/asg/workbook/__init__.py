"""Results workbooks: results and a template -> a book of sheets -> one writer -> .xlsx."""

from asg.workbook.batch import (
    write_national_workbook,
    write_workbook,
    write_workbooks,
)
from asg.workbook.running import Written, workbook_name
from asg.workbook.template import Template, load_template
from asg.workbook.template_folders import list_templates

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
