"""What a TOML file of a template says, with what it takes from the template that it extends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from asg.errors import TemplateError, first_lines
from asg.template.faults import expected_of, fault_line, text_of
from asg.toml_files import parse_toml

LEAVE_OUT = "leave_out"
"""The key that names sheets of the extended template that a template does without, by kind."""

_Checked = TypeVar("_Checked", bound=BaseModel)


@dataclass(frozen=True)
class Settings:
    """A TOML file of a template."""

    file: Path
    text: str
    """The file, and what is written in it."""
    values: Mapping[str, Any]
    """What it says, and what it takes from the file that it extends."""
    taken: Mapping[str, Settings] = field(default_factory=dict)
    """The files that keys are taken from."""
    places: tuple[int, ...] = ()
    """Of sheets that are taken: their places in the other file's list."""

    def fault(self, path: tuple[int | str, ...], said: str) -> str:
        """What is wrong at a key, with the file and the line that the key is in."""
        source = self.taken.get(str(path[0])) if path else None
        if source is None:
            return fault_line(self.file, self.text, path, said)
        if path[0] == "sheets" and path[1:] and self.places:
            path = ("sheets", self.places[int(path[1])], *path[2:])
        return source.fault(path, said)

    def without(self, key: str) -> Settings:
        """The same without a key."""
        return replace(self, values={k: v for k, v in self.values.items() if k != key})

    def checked(self, validate: Callable[[Mapping[str, Any]], _Checked]) -> _Checked:
        """Check what the file says, as a model of pydantic does."""
        try:
            return validate(self.values)
        except ValidationError as error:
            faults = [
                self.fault(detail["loc"], expected_of(detail))
                for detail in error.errors(include_url=False)
            ]
            raise TemplateError(first_lines(faults)) from error


def read_settings(file: Path) -> Settings:
    """Read a TOML file of a template."""
    text = text_of(file)
    try:
        return Settings(file, text, parse_toml(text))
    except ValueError as error:
        raise TemplateError(f"{file}: {error}") from error


def extending(own: Settings, base: Settings) -> Settings:
    """A template's settings, with the keys and tables that it does not have from another's."""
    values = {**base.values, **own.values}
    left_out = values.pop(LEAVE_OUT, [])
    sheets = [] if "sheets" in own.values else list(base.values.get("sheets", []))
    kinds = [sheet.get("kind") if isinstance(sheet, dict) else None for sheet in sheets]
    if not isinstance(left_out, list) or any(kind not in kinds for kind in left_out):
        said = f"found {left_out!r}; expected kinds of sheets of {base.file}"
        raise TemplateError(own.fault((LEAVE_OUT,), said))
    places = tuple(place for place, kind in enumerate(kinds) if kind not in left_out)
    if sheets:
        values["sheets"] = [sheets[place] for place in places]
    taken = {key: base for key in values if key not in own.values}
    return Settings(own.file, own.text, values, taken, places)
