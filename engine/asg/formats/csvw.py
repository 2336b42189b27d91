"""Published tables as CSV, with metadata that say what each column is (W3C CSV on the Web)."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from asg.sheets.publication.publication import Publishing
from asg.sheets.publication.publication_tables import (
    SHORTHAND,
    Column,
    Figure,
    PublishedTable,
    file_name,
)

CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en"}]


def csv_name(survey_id: str, table: PublishedTable) -> str:
    """The file name of a table.

    >>> from asg.sheets.publication.publication_tables import PublishedTable
    >>> csv_name("cmhs-2024", PublishedTable("AMHS_scores", "", (), (), (), ()))
    'cmhs-2024-amhs-scores.csv'
    """
    return file_name(survey_id, table.sheet.lower().replace("_", "-"), "csv")


def csv_bytes(table: PublishedTable) -> bytes:
    """Write a table as CSV: UTF-8, names of columns in the first row, every digit."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")  # as RFC 4180 has it
    writer.writerow([column.name for column in table.columns])
    writer.writerows([[_written(cell) for cell in row] for row in table.rows])
    return text.getvalue().encode("utf-8")


def metadata_bytes(publishing: Publishing, survey_id: str) -> bytes:
    """Write the metadata of all tables: one file, beside the CSV files it describes."""
    book = publishing.book
    group: dict[str, Any] = {
        "@context": CONTEXT,
        "dc:title": book.title,
        "dc:description": book.subject,
        "dc:publisher": book.author,
        "dc:language": "en-GB",
        "dcat:keyword": book.keywords.split(", ") if book.keywords else [],
        "rdfs:comment": [
            f"[note {number}] {text}" for number, text in enumerate(publishing.notes, start=1)
        ],
        "tables": [_table(survey_id, table) for table in publishing.tables],
    }
    text = json.dumps(group, indent=2, ensure_ascii=False)
    return f"{text}\n".encode()


def _table(survey_id: str, table: PublishedTable) -> dict[str, Any]:
    return {
        "url": csv_name(survey_id, table),
        "dc:title": table.title,
        "dc:description": " ".join(table.sentences[1:]),
        "tableSchema": {
            "columns": [_column(column) for column in table.columns],
            "primaryKey": list(table.key),
        },
    }


def _column(column: Column) -> dict[str, Any]:
    # The shorthand stays in the file: who reads it as text sees why a figure is missing, and who
    # reads it by this metadata gets no figure.
    return {
        "name": column.name,
        "titles": column.name,
        "dc:title": column.heading,
        "datatype": column.datatype,
        **({} if column.datatype == "string" else {"null": list(SHORTHAND)}),
    }


def _written(cell: Figure) -> str:
    return cell if isinstance(cell, str) else repr(cell)
