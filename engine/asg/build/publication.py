"""Published tables written: the workbook, and what else the template names under ``formats``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from asg.formats.csvw import csv_bytes, csv_name, metadata_bytes
from asg.formats.ods import ods_bytes
from asg.formats.xlsx.writer import workbook_bytes
from asg.output_files import write_file
from asg.results.results import Results
from asg.sheets.figures.figures import arrange
from asg.sheets.publication.publication import Publishing, published_tables
from asg.sheets.publication.table import file_name
from asg.template.files import Template, check_workbook, load_template

PUBLISHED_TEMPLATE = "published_tables"
PUBLISHED = "published-tables"


def write_published_tables(
    results: Results, folder: str | Path, *, template: str | Path = PUBLISHED_TEMPLATE
) -> tuple[Path, ...]:
    """Write national results as tables for publication.

    Parameters
    ----------
    results
        The results.
    folder
        Where to write: ``<survey id>-published-tables.xlsx``, and with the template's ``formats``
        the same as ``.ods``, or a ``.csv`` for each table with one ``-metadata.json``. A long id
        is cut.
    template
        Name of a shipped template of published tables, or a folder.

    Returns
    -------
    tuple of Path
        The files written.

    Raises
    ------
    TemplateError
        If the template is wrong, or is one of another sort of workbook.
    OutputError
        If a file cannot be written; an earlier file is still whole.
    """
    written = published_files(results, template)
    return tuple(Path(folder) / write_file(c, Path(folder) / name)["file"] for name, c in written)


def published_files(results: Results, template: str | Path) -> Iterable[tuple[str, bytes]]:
    """Names and contents of the files of published tables."""
    chosen = load_template(template)
    check_workbook(chosen, "published")
    return _files(published_tables(arrange(results), chosen), chosen, results.survey.id)


def _files(
    publishing: Publishing, template: Template, survey_id: str
) -> Iterable[tuple[str, bytes]]:
    formats = template.layout.formats
    if "xlsx" in formats:
        book = workbook_bytes(publishing.book, template.theme)
        yield file_name(survey_id, PUBLISHED, "xlsx"), book
    if "ods" in formats:
        yield file_name(survey_id, PUBLISHED, "ods"), ods_bytes(publishing.book, template.theme)
    if "csvw" in formats:
        for table in publishing.tables:
            yield csv_name(survey_id, table), csv_bytes(table)
        metadata = metadata_bytes(publishing, survey_id)
        yield file_name(survey_id, f"{PUBLISHED}-metadata", "json"), metadata


def open_points(template: str | Path) -> tuple[str, ...]:
    """Name what the publisher has not filled in yet, by the keys of the template."""
    publication = load_template(template).layout.publication
    return () if publication is None else publication.open_points()
