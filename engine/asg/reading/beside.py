"""An input beside the one whose sheet ``--sheet`` names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from asg.names import plain
from asg.reading.kinds import Wanted, sheet_beside
from asg.reading.outcomes import Outcomes
from asg.reading.responses import Responses
from asg.survey.model import Survey

Beside = TypeVar("Beside", Responses, Outcomes)


def read_beside(wanted: Wanted, read: Callable[[Path, Survey, str | None], Beside]) -> Beside:
    """Read an input beside the one whose sheet is named, with a remark on another sheet of it."""
    found = sheet_beside(wanted)
    taken: Beside = read(wanted.path, wanted.survey, found)
    if found is None:
        return taken
    remark = f"{wanted.path.name}: the sheet {plain(found)} was read."
    return replace(taken, remarks=(remark, *taken.remarks))
