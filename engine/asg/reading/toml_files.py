"""Files of surveys and layouts (TOML): their text, and what pydantic finds wrong, with the line."""

from __future__ import annotations

import codecs
import re
import reprlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from asg.errors import AsgError, InputError, SurveyError, first_lines
from asg.expected_words import NO_SUCH_KEY, expected_words
from asg.names import plain
from asg.open_files import read_input
from asg.survey.field_types import PATTERNS
from asg.survey.model import CrossFaultsError, LocationPath
from asg.toml_files import key_lines, line_of

LARGEST_FILE = 1_000_000
"""Bytes of a file of a survey or a layout; more than this is none."""

UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How a text begins that Windows' editors save as "Unicode"."""


class ShippedFiles(NamedTuple):
    """TOML files that come with the program, beside which anyone may have their own."""

    folder: Traversable
    what: str
    """What each of them is: "survey"."""
    own: str
    """What a file of one's own is: "a .toml file"."""
    error: type[AsgError]
    newest_first: bool = False
    """Whether names end in a year, the newest of which is to be the first."""

    def names(self) -> list[str]:
        """Their names, without the ending."""
        names = [file.name for file in self.folder.iterdir() if file.name.endswith(".toml")]
        return sorted((n.removesuffix(".toml") for n in names), reverse=self.newest_first)

    def text(self, name_or_path: str | Path) -> tuple[str, str]:
        """The text of one as it stands, or of anyone's by its path, and the file's name."""
        name = str(name_or_path)
        if isinstance(name_or_path, Path) or name.endswith(".toml") or re.search(r"[/\\]", name):
            return self._own_text(Path(name_or_path)), Path(name_or_path).name
        if name not in self.names():
            known = ", ".join(self.names())
            raise self.error(f"no {self.what} named {name!r}; shipped: {known}; or give {self.own}")
        file = f"{name}.toml"
        return (self.folder / file).read_text(encoding="utf-8"), file

    def _own_text(self, path: Path) -> str:
        try:
            content = read_input(path, f"a {self.what} file", LARGEST_FILE)
            text = content.decode("utf-16" if content.startswith(UTF_16_MARKS) else "utf-8-sig")
        except InputError as error:
            raise self.error(str(error)) from error
        except UnicodeDecodeError as error:
            said = f"not {error.encoding.upper()} text (byte {error.start})"
            raise self.error(f"{path.name}: {said}") from error
        return text.replace("\r\n", "\n")


def line_finder(text: str) -> Callable[[LocationPath], str | None]:
    """What finds the line of a key; the lines are counted once one is asked for."""
    lines = cache(lambda: key_lines(text))

    def place(path: LocationPath) -> str | None:
        line = line_of(lines(), path)
        return None if line is None else f"line {line}"

    return place


@contextmanager
def as_survey_error(file: str) -> Iterator[None]:
    """What pydantic finds wrong with a survey that a file of scores makes, as lines."""
    try:
        yield
    except ValidationError as error:
        lines = validation_lines(error, file, lambda _: None)
        raise SurveyError(first_lines(lines)) from error


def validation_lines(
    error: ValidationError, file: str, place: Callable[[LocationPath], str | None]
) -> list[str]:
    """One line for each fault that pydantic found in a file, with its place."""
    return [_fault_line(file, place(path), path, said) for path, said in _faults(error)]


def _faults(error: ValidationError) -> Iterable[tuple[LocationPath, str]]:
    for detail in error.errors(include_url=False):
        cause = detail.get("ctx", {}).get("error")
        if isinstance(cause, CrossFaultsError):
            yield from ((fault.path, fault.message) for fault in cause.faults)
        elif detail["type"] == "too_short" and detail["input"]:
            continue  # its values are wrong, each of which is reported
        elif detail["type"] == "extra_forbidden":
            where = _near(detail["loc"])
            yield detail["loc"], f"unknown key {where}; {NO_SUCH_KEY}"
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
