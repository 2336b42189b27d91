"""What makes a sheet, by its kind."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from asg.template.kinds import KINDS, SheetKind


def maker_of(kind: SheetKind) -> Any:  # noqa: ANN401 - as its row says: see Kind.made
    """What makes a sheet of a kind: its module is loaded with the first one."""
    module, name = KINDS[kind].maker.split(":")
    return getattr(import_module(f"asg.sheets.{module}"), name)
