"""Files of layouts: the shipped ones by name, anyone's by path, each fault with its line."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from asg.errors import LayoutFileError, first_lines
from asg.reading.layouts.layout_model import Layout, TableLayout, WorkbookLayout
from asg.reading.toml_files import ShippedFiles, line_finder, validation_lines
from asg.toml_files import parse_toml

_SHIPPED = ShippedFiles(
    resources.files("asg.reading.layouts"), "layout", "a .toml file", LayoutFileError
)


def list_layouts() -> list[str]:
    """The names of the shipped layouts."""
    return _SHIPPED.names()


def load_layout(name_or_path: str | Path) -> Layout:
    """Load a layout and check it.

    Parameters
    ----------
    name_or_path
        The name of a shipped layout (``"cqc-2022"``) or the path of a TOML file. A file may say
        ``extends = "cqc-2022"``: then it holds only what differs from that one.

    Raises
    ------
    LayoutFileError
        If there is no such layout, or its file is wrong: every fault, with file and line.
    """
    text, file = _SHIPPED.text(name_or_path)
    try:
        content = _extended(parse_toml(text))
    except ValueError as error:
        raise LayoutFileError(f"{file}: {error}") from error
    model: type[Layout] = TableLayout if "columns" in content else WorkbookLayout
    try:
        return model.model_validate(content)
    except ValidationError as error:
        lines = validation_lines(error, file, line_finder(text))
        raise LayoutFileError(first_lines(lines)) from error


def _extended(content: dict[str, Any]) -> dict[str, Any]:
    """The content of a file with that of the shipped layout that it extends below it."""
    base = content.pop("extends", None)
    if base is None:
        return content
    if not isinstance(base, str) or base not in list_layouts():
        raise ValueError(f"extends: found {base!r}; expected one of {', '.join(list_layouts())}")
    below = _extended(parse_toml(_SHIPPED.text(base)[0]))
    parts = {
        key: below.get(key, {}) | value if isinstance(value, dict) else value
        for key, value in content.items()
    }
    return below | parts


def layout_toml(layout: Layout) -> str:
    """A layout as the text of a TOML file, with a comment on each of its parts."""
    fields = type(layout).model_fields
    tables = {n: v for n, v in layout.model_dump(mode="json").items() if isinstance(v, dict)}
    lines = [_HEAD, *(_line(n, v) for n, v in layout.model_dump(exclude=set(tables)).items())]
    for name, values in tables.items():
        part = fields[name].annotation
        is_part = isinstance(part, type) and issubclass(part, BaseModel)
        lines += ["", f"# {part.__doc__ if is_part else _SURVEYS}", f"[{name}]"]
        lines += [_line(key, value) for key, value in values.items()]
    return "\n".join([*lines, ""])


def _line(key: str, value: object) -> str:
    """A key and its value: JSON's texts, numbers and lists of texts are TOML's as well."""
    alone = value[0] if isinstance(value, list) and len(value) == 1 else value
    return f"{key} = {json.dumps(alone, ensure_ascii=False)}"


_SURVEYS = "Surveys by the letters before the year in the names of sheets ({letters})."

_HEAD = """\
# A layout of published files. Change what differs in your file, then name the layout and use it:
#     asg layout check FILE --layout THIS.toml
#     asg build FILE --layout THIS.toml
# Headings and names of sheets match in any case. Several in [ ] are alternatives.
# In a heading {} is the item's name. In an item's pattern * is any letters, digits and _, and # is
# a number. In a sheet's name {letters} is 2 to 5 letters, {yy} and {year} a year, * anything.
# complete = true: a column that is not there is an error. false: what is there is read.
# scale: the lowest and highest score. Scores are shown from 0 to 10.
"""
