"""Templates: which sheets a workbook has and how it looks, from a folder of TOML files."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from asg.errors import TemplateError
from asg.survey_files import line_of
from asg.workbook.theme import Theme

SheetKind = Literal[
    "cover",
    "summary",
    "scores",
    "sections",
    "questions",
    "change",
    "comparison",
    "trusts",
    "results",
    "notes",
]

PLACEHOLDERS = (
    "group",
    "group_title",
    "section",
    "section_title",
    "survey",
    "year",
    "previous",
)
"""What a name or a title of a template may hold in braces."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TemplateSheet(_Part):
    """A sheet, or a run of sheets of one kind: tab name and title, with placeholders."""

    kind: SheetKind
    name: Text
    title: Text


class Layout(_Part):
    """What ``template.toml`` says."""

    programme: Text
    report: Text
    report_one_group: Text
    sheets: tuple[TemplateSheet, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Template:
    """A template: its sheets and its looks."""

    name: str
    layout: Layout
    theme: Theme


def templates_folder() -> Path:
    """Give the folder of the shipped templates: in the installed package, or in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "workbook_templates"
    return installed if installed.is_dir() else package.parents[1] / "workbook_templates"


def list_templates() -> list[str]:
    """Give the names of the shipped templates."""
    return sorted(f.parent.name for f in templates_folder().glob("*/template.toml"))


def load_template(name_or_folder: str | Path) -> Template:
    """Load a template and check it.

    Parameters
    ----------
    name_or_folder
        The name of a shipped template, or a folder with ``template.toml`` and ``theme.toml``.

    Raises
    ------
    TemplateError
        If there is no such template or a file of it is wrong: file, line, key and what was
        expected.
    """
    name = str(name_or_folder)
    shipped = templates_folder() / name
    if isinstance(name_or_folder, str) and name in list_templates():
        return _load(shipped)
    folder = Path(name_or_folder)
    if not folder.is_dir():
        known = ", ".join(list_templates())
        raise TemplateError(f"no template {name!r}; shipped: {known}; or give a folder")
    return _load.__wrapped__(folder)  # a user's folder is read anew: it is being edited


@lru_cache(maxsize=8)
def _load(folder: Path) -> Template:
    layout = _checked(folder / "template.toml", Layout.model_validate)
    _check_placeholders(folder / "template.toml", layout)
    theme = _checked(folder / "theme.toml", Theme.model_validate)
    return Template(folder.name, layout, theme)


_Checked = TypeVar("_Checked", Layout, Theme)


def _checked(file: Path, validate: Callable[[dict[str, Any]], _Checked]) -> _Checked:
    try:
        text = file.read_text(encoding="utf-8-sig")
        return validate(tomllib.loads(text))
    except FileNotFoundError as error:
        raise TemplateError(f"{file}: missing; a template has this file") from error
    except (UnicodeDecodeError, OSError) as error:
        raise TemplateError(f"{file}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise TemplateError(f"{file}: not a TOML file: {error}") from error
    except ValidationError as error:
        faults = [
            _fault_line(file, text, detail["loc"], detail["type"], detail["msg"])
            for detail in error.errors(include_url=False)
        ]
        raise TemplateError("\n".join(faults)) from error


def _fault_line(file: Path, text: str, path: tuple[int | str, ...], kind: str, said: str) -> str:
    # A heading such as [bands.7] is one name to line_of.
    dotted = (f"{path[0]}.{path[1]}", *path[2:]) if path[0] == "bands" and path[1:] else path
    line = line_of(text, dotted)
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
    fault = {"extra_forbidden": "unknown key", "missing": "missing; expected this key"}
    where = f"{file}" if line is None else f"{file}, line {line}"
    return f"{where}: {key}: {fault.get(kind, said)}"


def _check_placeholders(file: Path, layout: Layout) -> None:
    known = dict.fromkeys(PLACEHOLDERS, "")
    for number, sheet in enumerate(layout.sheets, start=1):
        for key, text in (("name", sheet.name), ("title", sheet.title)):
            try:
                text.format_map(known)
            except (KeyError, ValueError, IndexError, AttributeError) as error:
                allowed = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
                raise TemplateError(
                    f"{file}: sheets.{number}.{key}: {text!r}: expected no braces but {allowed}"
                ) from error
