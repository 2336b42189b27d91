"""A survey written as a file of one's own."""

from __future__ import annotations

from pathlib import Path

from asg.errors import UsageError
from asg.formats.xlsx.survey_book import write_survey_workbook
from asg.output_files import write_file
from asg.reading.survey_files import WORKBOOK_ENDINGS, load_survey, survey_text, survey_toml


def export_survey(name_or_path: str | Path, path: Path) -> None:
    """Write a survey as a file of one's own: .toml, or .xlsx to change in Excel.

    A TOML file is copied as it stands, with its comments.

    Raises
    ------
    UsageError
        If the ending is neither.
    SurveyError
        If there is no such survey, or it is wrong.
    OutputError
        If the file cannot be written.
    """
    survey = load_survey(name_or_path)
    ending = path.suffix.lower()
    if ending == ".xlsx":
        write_survey_workbook(survey, path)
    elif ending == ".toml":
        text = survey_toml(survey)
        if not str(name_or_path).lower().endswith(WORKBOOK_ENDINGS):
            text, _ = survey_text(name_or_path)
        write_file(text.encode(), path)
    else:
        raise UsageError(f"{path}: a survey is written as .toml or .xlsx")
