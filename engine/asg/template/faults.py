"""The files of a template, read and checked: every fault with its file, line and key."""

from __future__ import annotations

import reprlib
from pathlib import Path
from typing import TYPE_CHECKING

from asg.errors import InputError, TemplateError
from asg.expected_words import NO_SUCH_KEY, expected_words
from asg.open_files import read_input
from asg.template.publication import PUBLICATION_PATTERNS
from asg.template.theme import THEME_PATTERNS
from asg.text_size import one_line
from asg.toml_files import key_lines, line_of

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

LARGEST_FILE = 1_000_000
"""Bytes of a file of a template."""

MISSING = "missing; expected this key"


def expected_of(detail: ErrorDetails) -> str:
    """What is wrong at a key, as a model of pydantic found it: what is there, what was expected."""
    if detail["type"] == "extra_forbidden":
        return f"unknown key; {NO_SUCH_KEY}"
    if detail["type"] == "missing":
        return MISSING
    found = one_line(reprlib.repr(detail["input"]))
    patterns = THEME_PATTERNS | PUBLICATION_PATTERNS
    return f"found {found}; expected {expected_words(detail, patterns)}"


def text_of(file: Path) -> str:
    """Read a file of a template."""
    try:
        return read_input(file, "a file of a template", LARGEST_FILE).decode("utf-8-sig")
    except InputError as error:
        raise TemplateError(str(error)) from error
    except UnicodeDecodeError as error:
        raise TemplateError(f"{file}: not UTF-8 text (byte {error.start})") from error


def fault_line(file: Path, text: str, path: tuple[int | str, ...], said: str) -> str:
    """What is wrong at a key of a TOML file, given by its path, with the key's line."""
    # A heading such as [bands.7] is one name to line_of.
    dotted = (f"{path[0]}.{path[1]}", *path[2:]) if path[0] == "bands" and path[1:] else path
    line = line_of(key_lines(text), dotted)
    where = f"{file}" if line is None else f"{file}, line {line}"
    return f"{where}: {key_words(path)}: {said}"


def key_words(path: tuple[int | str, ...]) -> str:
    """A key's path as messages write it, places in lists counted from 1: ``sheets.3.kind``."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
