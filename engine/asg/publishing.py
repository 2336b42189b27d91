"""Published tables written: the workbook, and what else the template names under ``formats``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from asg.output import replacing
from asg.results import Results
from asg.workbook.figures import arrange
from asg.workbook.published.book import Publishing, published_tables
from asg.workbook.published.csvw import csv_bytes, csv_name, metadata_bytes
from asg.workbook.published.ods import ods_bytes
from asg.workbook.template import Template, check_workbook, load_template
from asg.workbook.writer import workbook_bytes

PUBLISHED_TEMPLATE = "published_tables"
SUFFIX = "published-tables"
LONGEST_NAME = 60
"""Characters of a file's name, its ending not counted."""


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
        the same as ``.ods``, or a ``.csv`` for each table with one ``-metadata.json``.
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
    chosen = load_template(template)
    check_workbook(chosen, "published")
    publishing = published_tables(arrange(results), chosen)
    written = []
    for name, content in _files(publishing, chosen, file_stem(results.survey.id)):
        path = Path(folder) / name
        with replacing(path) as temporary:
            temporary.write_bytes(content)
        written.append(path)
    return tuple(written)


def file_stem(survey_id: str) -> str:
    """Give the name of the files without their ending: lower case, dashes, not too long.

    >>> file_stem("cmhs-2024")
    'cmhs-2024-published-tables'
    """
    return f"{survey_id[: LONGEST_NAME - len(SUFFIX) - 1].strip('-')}-{SUFFIX}"


def _files(publishing: Publishing, template: Template, stem: str) -> Iterable[tuple[str, bytes]]:
    formats = template.layout.formats
    if "xlsx" in formats:
        yield f"{stem}.xlsx", workbook_bytes(publishing.book, template.theme)
    if "ods" in formats:
        yield f"{stem}.ods", ods_bytes(publishing.book, template.theme)
    if "csvw" in formats:
        for table in publishing.tables:
            yield csv_name(stem, table), csv_bytes(table)
        yield f"{stem}-metadata.json", metadata_bytes(publishing, stem)


def open_points(template: str | Path) -> tuple[str, ...]:
    """Name what the publisher has not filled in yet, by the keys of the template."""
    publication = load_template(template).layout.publication
    return () if publication is None else publication.open_points()
