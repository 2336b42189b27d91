"""The one tree of errors.

Everything that a user can put right is an :class:`AsgError`; the command turns each into lines of
plain words and the exit code that the class carries. Anything else is a defect of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from asg.names import plain

SHOWN_PER_KIND = 20
"""Faults of one kind that are shown one by one; the rest are counted."""


class AsgError(Exception):
    """Something a user can put right; its text says what and where."""

    exit_code = 1


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an input, with its place.

    Attributes
    ----------
    file
        Name of the file.
    kind
        What sort of fault it is, in a few words; faults of one kind are counted together.
    expected
        What would have been right.
    sheet, row, column, value
        Where it is and what is there. ``row`` counts as a text editor or Excel does: the
        headings are row 1. Parts that do not apply are None.
    rows
        How many rows have it; ``row`` is the first.
    """

    file: str
    kind: str
    expected: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    rows: int = 1

    def __str__(self) -> str:
        place = [self.file]
        if self.sheet is not None:
            place.append(f"sheet {self.sheet}")
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(f"column {self.column}")
        found = "" if self.value is None else f" {_quoted(self.value)}"
        often = f" ({self.rows:,} rows)" if self.rows > 1 else ""
        said = f"{self.kind}{found}{often}; expected {self.expected}"
        return f"{', '.join(map(plain, place))}: {said}"


def _quoted(value: str, longest: int = 60) -> str:
    """Show a value from a file on one line, escaped and shortened."""
    shown = value if len(value) <= longest else value[: longest - 1] + "…"
    return f"'{plain(shown)}'"


class InputError(AsgError):
    """An input is wrong; it lists every error in it.

    Parameters
    ----------
    faults
        The faults, in the order in which they were found; at least one.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault_lines(self.faults)))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]]]:
        return InputError, (self.faults,)


class LayoutError(InputError):
    """A table is not laid out as expected: its headings, or the cells of its rows."""

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Fault, ...]]]:
        return LayoutError, (self.faults,)


def fault_lines(faults: Sequence[Fault]) -> list[str]:
    """The lines to show for some faults: 20 of a kind, then how many more there are."""
    by_kind: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        by_kind.setdefault((fault.file, fault.kind), []).append(fault)
    lines = []
    for (file, kind), group in by_kind.items():
        lines += [str(fault) for fault in group[:SHOWN_PER_KIND]]
        if len(group) > SHOWN_PER_KIND:
            more = len(group) - SHOWN_PER_KIND
            lines.append(f"{file}: {kind}: {more} more of this kind, {len(group)} in all")
    return lines


MOST_LINES = 50
"""Lines of an error in a survey or a template that are shown."""


def first_lines(lines: Sequence[str]) -> str:
    """The first lines of an error, and how many more there are."""
    more = len(lines) - MOST_LINES
    return "\n".join([*lines[:MOST_LINES], *([f"{more:,} more like these"] if more > 0 else [])])


class SurveyError(AsgError):
    """A survey file (or the name of a survey) is wrong."""


class LayoutFileError(AsgError):
    """A file that describes a layout of published files (or the name of a layout) is wrong."""


class TemplateError(AsgError):
    """A template folder is wrong."""


class UsageError(AsgError):
    """What was asked for does not fit together."""

    exit_code = 2


class OutputError(AsgError):
    """An output could not be written; what was there before is still whole."""

    exit_code = 3
