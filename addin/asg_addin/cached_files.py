"""Surveys and results files that formulas name: each read once, and again when it has changed."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from asg_addin.arguments import ArgumentError, Cells, in_words, one_line, text_in, was_left_out
from asg_addin.formula_paths import path_in_formula

if TYPE_CHECKING:
    from asg.survey.model import Survey


A_SURVEY = "the name of a survey (cmhs-2024), or the path of a survey file"
A_RESULTS_FILE = "the path of a results file (results.csv, or a workbook of results)"

KEPT = 8
"""Files of a kind that are kept in memory."""

T = TypeVar("T")

Version = tuple[int, int]
"""When a file was last changed (nanoseconds), and its size."""


def survey_asked(survey: Cells) -> Survey:
    """The survey that a formula names; the newest shipped one where it names none.

    Raises
    ------
    ArgumentError
        If there is no such survey, or its file is wrong.
    """
    from asg.errors import SurveyError

    name = _newest() if was_left_out(survey) else text_in(survey, "survey", A_SURVEY)
    if not re.search(r"[/\\:]|\.(toml|xlsx|xlsm|ods)$", name, re.IGNORECASE):
        try:
            return _survey(name, None)
        except SurveyError as error:
            raise ArgumentError("survey", one_line(str(error))) from error
    path = path_in_formula(name, "survey")
    unusable = f"{in_words(name)} is not a usable survey file; 'asg survey check' says why"
    return _named_file(path, _survey, ArgumentError("survey", unusable))


@lru_cache(maxsize=1)
def _newest() -> str:
    from asg.reading.survey_files import list_surveys

    return list_surveys()[0]


@lru_cache(maxsize=KEPT)
def _survey(name: str | Path, version: Version | None) -> Survey:
    from asg.reading.survey_files import load_survey

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
    """The results file that a formula names; where it names none, the one that was chosen.

    Raises
    ------
    ArgumentError
        If none was chosen, or there is no results file of that path that can be used.
    """
    from asg.errors import InputError
    from asg_addin.chosen_results import chosen_results

    if not was_left_out(results):
        name = text_in(results, "results", A_RESULTS_FILE)
        path = path_in_formula(name, "results")
        unusable = f"{in_words(name)} is not a usable results file; choose it in the ASG tab"
        return _named_file(path, _results, ArgumentError("results", f"{unusable} to see why"))
    chosen = chosen_results()
    if chosen is None:
        said = "no results file has been chosen; choose one in the ASG tab, or name one here"
        raise ArgumentError("results", said)
    version = _version(chosen)
    if version is None:
        raise ArgumentError("results", f"there is no file {in_words(str(chosen))}")
    try:
        return _results(chosen, version)
    except InputError as error:
        raise ArgumentError("results", one_line(str(error))) from error


@lru_cache(maxsize=KEPT)
def _results(path: Path, version: Version) -> ResultsFile:
    from asg.results.results_file import read_results_rows

    rows = {
        (str(row["trust_code"]), str(row["group"]), str(row["item"])): row
        for row in read_results_rows(path)
    }
    folded = {(t.casefold(), g.casefold(), i.casefold()): row for (t, g, i), row in rows.items()}
    return ResultsFile(path.name, folded)


def _named_file(path: Path, read: Callable[[Path, Version], T], unusable: ArgumentError) -> T:
    """Read a file that a formula names.

    Whatever is wrong gives the same sentence: a workbook from elsewhere must not find out which
    files there are, nor what is in them.
    """
    from asg.errors import AsgError

    version = _version(path)
    if version is None:
        raise unusable
    try:
        return read(path, version)
    except AsgError:
        raise unusable from None


def _version(path: Path) -> Version | None:
    """Version of a regular file; None where there is none."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return (status.st_mtime_ns, status.st_size) if stat.S_ISREG(status.st_mode) else None
