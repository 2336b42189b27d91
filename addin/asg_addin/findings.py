"""What the doctor says: one finding a line, with what to do where something is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "wrong"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    level
        ``ok``, ``note`` (works, or cannot be told from here; worth knowing), ``wrong``.
    subject
        What was looked at, in a word or two.
    said
        What was found.
    todo
        What to do about it, empty where nothing.
    """

    level: Level
    subject: str
    said: str
    todo: str = ""

    @property
    def lines(self) -> list[str]:
        """The finding, and what to do about it on a line of its own."""
        found = f"{self.level:<6} {self.subject}: {self.said}"
        return [found, f"       do: {self.todo}"] if self.todo else [found]

    def __str__(self) -> str:
        return "\n".join(self.lines)


def ok(subject: str, said: str) -> Finding:
    """Make a finding that all is well."""
    return Finding("ok", subject, said)


def note(subject: str, said: str, todo: str = "") -> Finding:
    """Make a finding that is worth knowing."""
    return Finding("note", subject, said, todo)


def wrong(subject: str, said: str, todo: str) -> Finding:
    """Make a finding that keeps the add-in from working."""
    return Finding("wrong", subject, said, todo)
