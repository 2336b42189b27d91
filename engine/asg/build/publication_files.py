"""Published tables written: the workbook, and what else the template names under ``formats``."""

from __future__ import annotations

from collections.abc import Iterable

from asg.formats.csvw import csv_bytes, csv_name, metadata_bytes
from asg.formats.ods import ods_bytes
from asg.formats.xlsx.writer import workbook_bytes
from asg.results.results import Results
from asg.sheets.figures.figures import arrange
from asg.sheets.publication.publication import published_tables
from asg.sheets.publication.publication_tables import file_name
from asg.survey.model import Survey
from asg.template.files import Template

PUBLISHED = "published-tables"


def published_files(results: Results, template: Template) -> Iterable[tuple[str, bytes]]:
    """Names and contents of the files of published tables."""
    publishing = published_tables(arrange(results), template)
    survey_id, formats = results.survey.id, template.layout.formats
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


def published_names(results: Results) -> list[str]:
    """Names that the workbooks of published tables may have."""
    return [file_name(results.survey.id, PUBLISHED, kind) for kind in ("xlsx", "ods")]


def open_points(template: Template, survey: Survey) -> tuple[str, ...]:
    """Name what the publisher has not filled in yet, by the keys of the template."""
    publication = template.layout.publication
    return () if publication is None else publication.open_points(survey)
