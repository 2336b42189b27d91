"""How the tests look into a finished workbook."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl


def parts(path: Path) -> dict[str, str]:
    """The text of every part of the file."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def opened(path: Path, *, values: bool = False) -> openpyxl.Workbook:
    """Open a workbook with its formulas, or with the values that are stored for them."""
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=values)


def texts(sheet) -> list[str]:
    return [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]


def table_rows(sheet, name: str) -> list[tuple[object, ...]]:
    """The rows of an Excel table, its heading first."""
    return [tuple(c.value for c in row) for row in sheet[sheet.tables[name].ref]]


def link_targets(sheet) -> list[str]:
    """The names of the sheets that a sheet links to; its links to the web are left out."""
    links = [c.hyperlink for row in sheet.iter_rows() for c in row if c.hyperlink]
    places = [link.location for link in links if not link.target]
    return [re.match(r"^'(.+)'!\$?[A-Z]+\$?\d+$", place)[1].replace("''", "'") for place in places]
