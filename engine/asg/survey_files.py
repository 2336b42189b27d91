"""Survey files: the shipped ones by name, anyone's by path, each fault with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from asg.errors import SurveyError
from asg.survey import CrossFaultsError, Survey

LocationPath = tuple[str | int, ...]


def list_surveys() -> list[str]:
    """Give the names of the shipped surveys, the newest year first."""
    folder = resources.files("asg") / "surveys"
    names = [f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")]
    return sorted(names, reverse=True)


def load_survey(name_or_path: str | Path) -> Survey:
    """Load a survey and check it.

    Parameters
    ----------
    name_or_path
        The name of a shipped survey (``"cmhs-2024"``) or the path of a TOML file. What ends in
        ``.toml``, or holds a folder separator, is a path.

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
    text, file = survey_text(name_or_path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SurveyError(f"{file}: not a TOML file: {error}") from error
    return survey_from_mapping(content, file=file, text=text)


def survey_text(name_or_path: str | Path) -> tuple[str, str]:
    """Give a survey file's text as it stands, and the file's name.

    Raises
    ------
    SurveyError
        If there is no such survey or the file cannot be read as UTF-8 text.
    """
    name = str(name_or_path)
    if isinstance(name_or_path, Path) or name.endswith(".toml") or re.search(r"[/\\]", name):
        path = Path(name_or_path)
        try:
            return path.read_text(encoding="utf-8-sig"), path.name
        except FileNotFoundError as error:
            raise SurveyError(f"{path}: no such survey file") from error
        except UnicodeDecodeError as error:
            raise SurveyError(f"{path.name}: not UTF-8 text (byte {error.start})") from error
        except OSError as error:
            raise SurveyError(f"{path}: cannot be read: {error.strerror}") from error
    if name not in list_surveys():
        known = ", ".join(list_surveys())
        raise SurveyError(f"no survey named {name!r}; shipped: {known}; or give a .toml file")
    file = f"{name}.toml"
    return (resources.files("asg") / "surveys" / file).read_text(encoding="utf-8"), file


def survey_from_mapping(content: dict[str, Any], *, file: str, text: str | None = None) -> Survey:
    """Check the content of a survey file.

    Parameters
    ----------
    content
        The file's content as nested mappings and lists.
    file
        The file's name, for the messages.
    text
        The file's text, from which the messages take line numbers; None where it has no lines.

    Raises
    ------
    SurveyError
        With one line for each fault.
    """
    try:
        return Survey.model_validate(content)
    except ValidationError as error:
        lines = [_fault_line(file, text, path, said) for path, said in _faults(error)]
        raise SurveyError("\n".join(lines)) from error


def _faults(error: ValidationError) -> Iterable[tuple[LocationPath, str]]:
    for detail in error.errors(include_url=False):
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, CrossFaultsError):
            yield from ((fault.path, fault.message) for fault in cause.faults)
        elif detail["type"] == "extra_forbidden":
            yield detail["loc"], f"unknown key; expected none of this name {_near(detail['loc'])}"
        elif detail["type"] == "missing":
            yield detail["loc"], "missing; expected this key"
        else:
            yield detail["loc"], f"found {detail['input']!r}; expected: {detail['msg']}"


def _near(path: LocationPath) -> str:
    return f"in {_path_words(path[:-1])}" if len(path) > 1 else "at the top level"


def _fault_line(file: str, text: str | None, path: LocationPath, message: str) -> str:
    line = None if text is None else line_of(text, path)
    place = file if line is None else f"{file}, line {line}"
    return f"{place}: {_path_words(path)}: {message}" if path else f"{place}: {message}"


def _path_words(path: LocationPath) -> str:
    """Write a path as a reader counts: ``questions[3].options[1].code``, the first being 1."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part + 1}]"
        else:
            words += f".{part}" if words else part
    return words


_TABLE = re.compile(r"^\s*(\[\[?)\s*([\w.\"' -]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*(\"[^\"]*\"|'[^']*'|[\w-]+)\s*=")


def line_of(text: str, path: LocationPath) -> int | None:
    """Find the line (from 1) of a TOML file at which a path, or the nearest part of it, stands.

    A look-up in a text that a TOML reader has accepted already, for messages: it knows table
    headings and keys at the start of a line, and one-element-a-line arrays of inline tables.
    """
    table: list[str | int] = []
    counts: dict[str, int] = {}
    found: tuple[int, int] | None = None  # how much of the path matched, and where
    element = -1  # which element of a many-line array the line belongs to
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := _TABLE.match(line):
            name = heading[2].strip("\"'")
            table = [name]
            if heading[1] == "[[":
                counts[name] = counts.get(name, -1) + 1
                table.append(counts[name])
            here: tuple[str | int, ...] = tuple(table)
        elif key := _KEY.match(line):
            here = (*table, key[1].strip("\"'"))
            element, array = -1, here
        elif line.lstrip().startswith("{") and table:
            element += 1
            here = (*array, element)
        else:
            continue
        depth = len(here)
        if tuple(path[:depth]) == here and (found is None or depth > found[0]):
            found = (depth, number)
    return None if found is None else found[1]
