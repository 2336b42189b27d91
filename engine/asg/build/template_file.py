"""A shipped template written as one's own: a folder, or a workbook to change in Excel."""

from __future__ import annotations

from pathlib import Path

from asg.errors import TemplateError
from asg.formats.xlsx.template_book import template_workbook_bytes
from asg.output_files import write_file
from asg.template.files import load_template
from asg.template.folders import list_templates


def export_template_workbook(name: str, path: Path) -> None:
    """Write a shipped template as a workbook."""
    if name not in list_templates():
        raise TemplateError(f"no template {name!r}; shipped: {', '.join(list_templates())}")
    write_file(template_workbook_bytes(load_template(name)), path)
