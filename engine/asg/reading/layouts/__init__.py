"""Layouts of published files: small TOML files that say where each figure stands."""

from asg.reading.layouts.files import layout_toml, list_layouts, load_layout
from asg.reading.layouts.layout_model import Layout, TableLayout, WorkbookLayout
from asg.reading.layouts.recognise import LayoutInUse, layouts_of

__all__ = [
    "Layout",
    "LayoutInUse",
    "TableLayout",
    "WorkbookLayout",
    "layout_toml",
    "layouts_of",
    "list_layouts",
    "load_layout",
]
