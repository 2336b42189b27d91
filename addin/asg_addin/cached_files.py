"""Surveys and results files that formulas name: each read once, and again when it has changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from asg_addin.arguments import ArgumentError, Cells, in_words, one_line, text_in, was_left_out

if TYPE_CHECKING:
    from asg.survey import Survey


A_SURVEY = "the name of a survey (cmhs-2024), or the path of a survey file"
A_RESULTS_FILE = "the path of a results file (results.csv, or a workbook of results)"

KEPT = 8
"""Files of a kind that are kept in memory."""

NETWORK_PATH = re.compile(r"[/\\]{2}")
"""How a path of a network begins: ``\\\\server\\share``, with either slash."""

Version = tuple[int, int]
"""When a file was last changed (nanoseconds), and its size."""


def survey_asked(survey: Cells) -> Survey:
    """Give the survey that a formula names; the newest shipped one where it names none.

    Raises
    ------
    ArgumentError
        If there is no such survey, or its file is wrong.
    """
    from asg.errors import SurveyError

    name = _newest() if was_left_out(survey) else text_in(survey, "survey", A_SURVEY)
    _refuse_network_path(name, "survey", "copy the file to a drive")
    is_path = re.search(r"[/\\]|\.(toml|xlsx|xlsm|ods)$", name, re.IGNORECASE)
    try:
        return _survey(name, _version(Path(name)) if is_path else None)
    except SurveyError as error:
        raise ArgumentError("survey", one_line(str(error))) from error


@lru_cache(maxsize=1)
def _newest() -> str:
    from asg.survey_files import list_surveys

    return list_surveys()[0]


@lru_cache(maxsize=KEPT)
def _survey(name: str, version: Version | None) -> Survey:
    from asg.survey_files import load_survey

    return load_survey(name)


@dataclass(frozen=True)
class ResultsFile:
    """A results file in memory.

    Attributes
    ----------
    name
        The file's name.
    rows
        Its rows by trust, group and item, all in small letters, each a figure or a text by column.
    """

    name: str
    rows: Mapping[tuple[str, str, str], Mapping[str, float | int | str]]


def results_asked(results: Cells) -> ResultsFile:
    """Give the results file that a formula names; where it names none, the one that was chosen.

    Raises
    ------
    ArgumentError
        If none was chosen, there is no such file, or it is no results file.
    """
    from asg.errors import InputError
    from asg_addin.chosen_results import chosen_results

    if was_left_out(results):
        path = chosen_results()
        if path is None:
            said = "no results file has been chosen; choose one in the ASG tab, or name one here"
            raise ArgumentError("results", said)
    else:
        name = text_in(results, "results", A_RESULTS_FILE)
        _refuse_network_path(name, "results", "choose the file in the ASG tab")
        path = Path(name)
    version = _version(path)
    if version is None:
        raise ArgumentError("results", f"there is no file {in_words(str(path))}")
    try:
        return _results(path, version)
    except InputError as error:
        raise ArgumentError("results", one_line(str(error))) from error


@lru_cache(maxsize=KEPT)
def _results(path: Path, version: Version) -> ResultsFile:
    from asg.reading.results_files import read_results_rows

    rows = {
        (str(row["trust_code"]), str(row["group"]), str(row["item"])): row
        for row in read_results_rows(path)
    }
    folded = {(t.casefold(), g.casefold(), i.casefold()): row for (t, g, i), row in rows.items()}
    return ResultsFile(path.name, folded)


def _refuse_network_path(name: str, argument: str, instead: str) -> None:
    """Refuse a path of a network in a formula, which someone else may have written.

    Merely looking at such a path makes Windows log on at the server that it names, with the user's
    name and a hash of the password. A drive letter or a choice in a dialog is the user's own doing.
    """
    if NETWORK_PATH.match(name):
        raise ArgumentError(
            argument,
            f"a formula may not name a path on a network ({one_line(name[:60])}); {instead}, or "
            "use a drive letter",
        )


def _version(path: Path) -> Version | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
