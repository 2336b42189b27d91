"""Survey files: the shipped ones by name, anyone's by path, each fault with its place."""

from __future__ import annotations

import codecs
import re
import reprlib
import tomllib
from collections.abc import Callable, Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from asg.errors import InputError, SurveyError, UsageError
from asg.expected_words import expected_words
from asg.names import plain
from asg.survey import PATTERNS, CrossFaultsError, LocationPath, Survey

LARGEST_FILE = 1 << 24
"""Bytes of a survey file; more than this is none."""

UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How a text begins that Windows' editors save as "Unicode"."""

WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".ods")
"""Endings of surveys that are workbooks."""


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
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SurveyError(f"{file}: not a TOML file: {plain(str(error))}") from error
    except (RecursionError, ValueError) as error:  # a million brackets, or a number as long
        raise SurveyError(f"{file}: not a survey: nested too deep, or too long a number") from error
    return survey_from_mapping(content, file=file, text=text)


def _from_workbook(path: Path) -> Survey:
    from asg.survey_workbook import read_survey_workbook

    try:
        found = read_survey_workbook(path)
    except InputError as error:
        raise SurveyError(str(error)) from error
    return _checked(found.content, file=path.name, place=found.place)


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
            with path.open("rb") as stream:
                content = stream.read(LARGEST_FILE + 1)
            if len(content) > LARGEST_FILE:
                raise SurveyError(f"{path.name}: over 16 MB; expected a survey file")
            text = content.decode("utf-16" if content.startswith(UTF_16_MARKS) else "utf-8-sig")
        except FileNotFoundError as error:
            raise SurveyError(f"{path}: no such survey file") from error
        except UnicodeDecodeError as error:
            raise SurveyError(
                f"{path.name}: not {error.encoding.upper()} text (byte {error.start})"
            ) from error
        except OSError as error:
            raise SurveyError(f"{path}: cannot be read: {error.strerror}") from error
        return text.replace("\r\n", "\n"), path.name
    if name not in list_surveys():
        known = ", ".join(list_surveys())
        raise SurveyError(
            f"no survey named {name!r}; shipped: {known}; or give a .toml or .xlsx file"
        )
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

    def place(path: LocationPath) -> str | None:
        line = None if text is None else line_of(text, path)
        return None if line is None else f"line {line}"

    return _checked(content, file=file, place=place)


def _checked(
    content: dict[str, Any], *, file: str, place: Callable[[LocationPath], str | None]
) -> Survey:
    try:
        return Survey.model_validate(content)
    except ValidationError as error:
        lines = [_fault_line(file, place(path), path, said) for path, said in _faults(error)]
        raise SurveyError("\n".join(lines)) from error


def _faults(error: ValidationError) -> Iterable[tuple[LocationPath, str]]:
    for detail in error.errors(include_url=False):
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, CrossFaultsError):
            yield from ((fault.path, fault.message) for fault in cause.faults)
        elif detail["type"] == "extra_forbidden":
            yield detail["loc"], f"unknown key; expected none of this name {_near(detail['loc'])}"
        elif detail["type"] == "missing":
            what = "value" if isinstance(detail["loc"][-1], int) else "key"
            yield detail["loc"], f"missing; expected this {what}"
        else:
            found = plain(reprlib.repr(detail["input"]))
            yield detail["loc"], f"found {found}; expected {expected_words(detail, PATTERNS)}"


def _near(path: LocationPath) -> str:
    return f"in {_path_words(path[:-1])}" if len(path) > 1 else "at the top level"


def _fault_line(file: str, place: str | None, path: LocationPath, message: str) -> str:
    where = file if place is None else f"{file}, {place}"
    return f"{where}: {_path_words(path)}: {message}" if path else f"{where}: {message}"


def _path_words(path: LocationPath) -> str:
    """Write a path as a reader counts: ``questions[3].options[1].code``, the first being 1."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part + 1}]"
        else:
            words += f".{part}" if words else part
    return plain(words)


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
    from asg.writing.output import replacing

    survey = load_survey(name_or_path)
    ending = path.suffix.lower()
    if ending == ".xlsx":
        from asg.survey_workbook import write_survey_workbook

        write_survey_workbook(survey, path)
    elif ending == ".toml":
        text = survey_toml(survey)
        if not str(name_or_path).lower().endswith(WORKBOOK_ENDINGS):
            text, _ = survey_text(name_or_path)
        with replacing(path) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
    else:
        raise UsageError(f"{path}: a survey is written as .toml or .xlsx")


def survey_toml(survey: Survey) -> str:
    """Give a survey as the text of a TOML file."""
    import tomli_w

    return tomli_w.dumps(survey.model_dump(mode="json", exclude_none=True))


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
