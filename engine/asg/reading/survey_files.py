"""Survey files: the shipped ones by name, anyone's by path, each fault with its place."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import ValidationError

from asg.errors import InputError, SurveyError, first_lines
from asg.reading.survey_workbook import read_survey_workbook
from asg.reading.toml_files import ShippedFiles, line_finder, validation_lines
from asg.survey.model import LocationPath, Survey
from asg.toml_files import parse_toml

WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".ods")
"""Endings of surveys that are workbooks."""


_SHIPPED = ShippedFiles(
    resources.files("asg.survey"), "survey", "a .toml or .xlsx file", SurveyError, newest_first=True
)


def list_surveys() -> list[str]:
    """The names of the shipped surveys, the newest year first."""
    return _SHIPPED.names()


def load_survey(name_or_path: str | Path) -> Survey:
    """Load a survey and check it.

    Parameters
    ----------
    name_or_path
        The name of a shipped survey (``"cmhs-2024"``) or the path of a TOML file or of a workbook
        (.xlsx, .ods). What has such an ending, or holds a folder separator, is a path.

    Returns
    -------
    Survey
        The checked, frozen survey.

    Raises
    ------
    SurveyError
        If there is no such survey, or its file is wrong: every fault is listed, with the file,
        the line and what was expected.
    """
    if str(name_or_path).lower().endswith(WORKBOOK_ENDINGS):
        return _from_workbook(Path(name_or_path))
    text, file = survey_text(name_or_path)
    try:
        content = parse_toml(text)
    except ValueError as error:
        raise SurveyError(f"{file}: {error}") from error
    return survey_from_mapping(content, file=file, text=text)


def _from_workbook(path: Path) -> Survey:
    try:
        found = read_survey_workbook(path)
    except InputError as error:
        raise SurveyError(str(error)) from error
    return _checked(found.content, file=path.name, place=found.place)


def survey_text(name_or_path: str | Path) -> tuple[str, str]:
    """A survey file's text as it stands, and the file's name."""
    return _SHIPPED.text(name_or_path)


def survey_from_mapping(content: dict[str, Any], *, file: str, text: str = "") -> Survey:
    """Check the content of a survey file."""
    return _checked(content, file=file, place=line_finder(text))


def _checked(
    content: dict[str, Any], *, file: str, place: Callable[[LocationPath], str | None]
) -> Survey:
    try:
        return Survey.model_validate(content)
    except ValidationError as error:
        raise SurveyError(first_lines(validation_lines(error, file, place))) from error


def survey_toml(survey: Survey) -> str:
    """A survey as the text of a TOML file."""
    return tomli_w.dumps(survey.model_dump(mode="json", exclude_none=True))
