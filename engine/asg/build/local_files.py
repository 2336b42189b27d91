"""Writes a trust's breakdowns: the workbook, and the table beside it."""

from __future__ import annotations

import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from asg.build.editions import EDITIONS, template_for
from asg.build.file_names import workbook_name
from asg.errors import OutputError
from asg.formats.table_file import write_results_table
from asg.formats.xlsx.writer import workbook_bytes
from asg.ledger.ledger import LEDGER_FILE, record, unless_unwritten
from asg.ledger.shown_figures import figures_of_units
from asg.local.results import LocalResults
from asg.output_files import write_file
from asg.sheets.editions import local_book
from asg.sheets.figures.figures import arrange
from asg.sheets.model import Book

LOCAL_TEMPLATE = EDITIONS["local"].template
LOCAL_TABLE = "local-results.csv"
WORKBOOK_ENDING = ".xlsx"
MOST_PROPERTIES = 100_000
"""Bytes read of a workbook's properties: the author is in the first few hundred."""


def is_of_the_engine(workbook: Path) -> bool:
    """Whether a file is a workbook of results, by its author: Excel keeps it when it saves."""
    try:
        with ZipFile(workbook) as package, package.open("docProps/core.xml") as properties:
            return Book.author.encode() in properties.read(MOST_PROPERTIES)
    except (OSError, KeyError, BadZipFile, NotImplementedError, RuntimeError, zlib.error):
        return False


def write_local_breakdown(
    local: LocalResults,
    out: str | Path,
    *,
    template: str | Path = LOCAL_TEMPLATE,
    ledger: str | Path | None = None,
) -> tuple[Path, Path]:
    """Write the workbook of a trust's breakdowns and local-results.csv beside it.

    Parameters
    ----------
    local
        The breakdowns.
    out
        A folder, made if it is not there, or the name of the workbook (.xlsx).
    template
        Name of a shipped template of such workbooks, or a folder.
    ledger
        The file that says what earlier runs showed, and what this one shows; asg-ledger.json
        beside the workbook where None.

    Returns
    -------
    tuple of Path
        The workbook and the table.

    Raises
    ------
    TemplateError
        If the template is wrong, or one of other workbooks.
    InputError
        If the ledger is damaged.
    OutputError
        If a file cannot be written, or the breakdowns beside those of an earlier run would reveal
        something of too few respondents; earlier files are still whole.
    """
    chosen = template_for("local", template)
    path = Path(out)
    if path.suffix.lower() != WORKBOOK_ENDING:
        name = workbook_name(local.survey.id, local.trust)
        path = path / f"{name.removesuffix(WORKBOOK_ENDING)}-local{WORKBOOK_ENDING}"
    if path.is_dir():
        raise OutputError(f"{path}: is a folder; give the name of a file")
    content = workbook_bytes(local_book(arrange(local.national), chosen, local), chosen.theme)
    table = path.parent / LOCAL_TABLE
    book = path.parent / LEDGER_FILE if ledger is None else Path(ledger)
    with unless_unwritten(book):
        record(book, figures_of_units(local), local.survey.method.suppress_below)
        write_file(content, path)
    write_results_table(local.table, table, synthetic=local.national.provenance.synthetic)
    return path, table
