"""A survey written as a file of one's own."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from asg.errors import Fault, InputError, UsageError
from asg.formats.xlsx.survey_book import write_survey_workbook
from asg.output_files import write_file
from asg.published.read import is_published
from asg.published.score_tables import is_score_table
from asg.reading.draft import Draft, draft_survey
from asg.reading.kinds import EXPECTED, FOUND, below_titles, kind_of, rows_above
from asg.reading.survey_files import (
    WORKBOOK_ENDINGS,
    list_surveys,
    load_survey,
    survey_text,
    survey_toml,
)
from asg.reading.trusts_file import AREAS, TRUST_CODE
from asg.survey.model import Survey
from asg.tables.read import read_table
from asg.tables.text_table import Part, TextTable
from asg.text_size import one_line


def export_survey(name_or_path: str | Path, path: Path) -> None:
    """Write a survey as a file of one's own: .toml, or .xlsx to change in Excel.

    A TOML file is copied as it stands, with its comments.
    """
    survey = load_survey(name_or_path)
    if path.suffix.lower() == ".toml" and not _is_workbook(name_or_path):
        text, _ = survey_text(name_or_path)
        write_file(text.encode(), path)
    else:
        _write_survey(survey, path)


def new_survey(data: Path, path: Path, sheet: str | None = None) -> Draft:
    """Draft a survey from a file of responses and write it, to be finished in Excel or as text."""
    _check_ending(path)
    _check_responses(data, sheet)
    above = rows_above(data, sheet)
    table = below_titles(read_table(data, Part(sheet, above)), above)
    _check_no_trusts(table)
    stem = data.name.removesuffix(".gz").rpartition(".")[0]
    found = re.search(r"(?<!\d)(?:19[9]|20\d)\d(?!\d)", stem)
    year = int(found[0]) if found else datetime.now(tz=UTC).year
    name = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:50].rstrip("-") or "survey"
    survey_id = name if str(year) in name else f"{name}-{year}"
    draft = draft_survey(table, survey_id, one_line(stem) or survey_id, year)
    _write_survey(draft.survey, path)
    return draft


def _check_responses(data: Path, sheet: str | None) -> None:
    """Raise InputError where a file is known to hold something else than responses."""
    found = "published" if is_published(data) else None
    if found is None:
        found = kind_of(data, load_survey(list_surveys()[0]), sheet)
    if found in (None, "responses") and is_score_table(data, sheet):
        found = "scores"
    if found not in (None, "responses"):
        raise InputError([Fault(data.name, f"is {FOUND[found]}", EXPECTED["responses"])])


def _check_no_trusts(table: TextTable) -> None:
    """Raise InputError where each row is another trust: of responses each has several."""
    codes = table.column(TRUST_CODE)
    if codes is None or len(table) < 2 or codes.again().any():
        return
    kind = f"has another trust in each of its {len(table):,} rows"
    if any(table.heading(area) for area in AREAS):
        kind = f"is {FOUND['trusts']}"
    raise InputError([Fault(table.file, kind, EXPECTED["responses"])])


def _write_survey(survey: Survey, path: Path) -> None:
    _check_ending(path)
    if path.suffix.lower() == ".xlsx":
        write_survey_workbook(survey, path)
    else:
        write_file(survey_toml(survey).encode(), path)


def _check_ending(path: Path) -> None:
    if path.suffix.lower() not in (".toml", ".xlsx"):
        raise UsageError(f"{path}: a survey is written as .toml or .xlsx")


def _is_workbook(name_or_path: str | Path) -> bool:
    return str(name_or_path).lower().endswith(WORKBOOK_ENDINGS)
