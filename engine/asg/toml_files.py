"""TOML that anyone may have written: parsed within limits, with the line of each key."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from asg.names import plain

MOST_DOTS = 100
"""In a line. The parser keeps the start of a dotted key for each of its parts."""

_LONG_NUMBER = re.compile(r"(?<![\w.])\d[\da-fA-FoxX_]{99,}")
"""Beyond all floats, and Python writes none of over 4,300 digits."""

_TABLE = re.compile(r"^\s*(\[\[?)\s*([\w.\"' -]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*(\"[^\"]*\"|'[^']*'|[\w-]+)\s*=")

Path = tuple[int | str, ...]
"""Where a value is: keys, and places in lists."""


def parse_toml(text: str) -> dict[str, Any]:
    """Parse the text of a TOML file."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_DOTS:
            raise ValueError(f"line {number}: over {MOST_DOTS} dots")
        if _LONG_NUMBER.search(line):
            raise ValueError(f"line {number}: too long a number")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"not a TOML file: {plain(str(error))}") from error
    except RecursionError as error:  # a million brackets
        raise ValueError("nested too deep") from error


def key_lines(text: str) -> dict[Path, int]:
    """Find the lines (from 1) of the keys of a TOML file that a TOML reader accepted, for messages.

    Known are table headings, keys at the start of a line, and arrays of inline tables with one
    element a line.
    """
    lines: dict[Path, int] = {}
    table: Path = ()
    array: Path = ()
    counts: dict[str, int] = {}
    here: Path
    element = -1  # which element of a many-line array the line belongs to
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := _TABLE.match(line):
            name = heading[2].strip("\"'")
            table = (name,)
            if heading[1] == "[[":
                counts[name] = counts.get(name, -1) + 1
                table = (name, counts[name])
            here = table
        elif key := _KEY.match(line):
            here = array = (*table, key[1].strip("\"'"))
            element = -1
        elif line.lstrip().startswith("{") and table:
            element += 1
            here = (*array, element)
        else:
            continue
        lines.setdefault(here, number)
    return lines


def line_of(lines: dict[Path, int], path: Path) -> int | None:
    """Line of a path, or of the nearest part of it that has one."""
    return next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), None)
