"""What a publisher says of published tables: who, when, where; and the notes that titles name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from asg.survey.model import Survey
from asg.template.markdown import Block
from asg.template.theme import FONT

TableFormat = Literal["xlsx", "ods", "csvw"]
"""What published tables are written as."""

_ADDRESS = r"^(https://\S+)?$"
_EMAIL = r"^([^@\s]+@[^@\s]+)?$"
PUBLICATION_PATTERNS = {
    _ADDRESS: "an address that begins with https://, or nothing",
    _EMAIL: "an e-mail address, or nothing",
}
"""What a text of each pattern is, in words."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=250)]

MARKER = re.compile(r"\[note ([a-z0-9 ]+)\]")
"""How a title of a template refers to a note by its name."""

REMARKS = "remarks"
"""The note that the cover refers to rather than a title."""


class PublishedThemeFile(BaseModel):
    """What ``theme.toml`` of published tables says: nothing but the font."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    font: Annotated[str, StringConstraints(min_length=1, max_length=31, pattern=FONT)]


class Publication(BaseModel):
    """The publisher's part of the cover; what is left empty is said to be open."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation: Annotated[Words, Field(min_length=1)]
    """Who publishes; also the author in the file's properties."""
    geography: Words = ""
    """The area that the figures cover, where it is not the survey's country."""
    period: Words = ""
    """What the figures cover."""
    release: Words = ""
    release_link: Annotated[str, StringConstraints(pattern=_ADDRESS)] = ""
    """Name of the release, and the address of its page."""
    published: date | None = None
    next_release: date | None = None
    """Dates of this release and of the next."""
    status: Literal["provisional", "revised", "final"] = "provisional"
    """Whether the figures are provisional, revised or final."""
    contact_team: Words = ""
    contact_email: Annotated[str, StringConstraints(pattern=_EMAIL)] = ""
    """Whom to ask: a team, not a person."""
    keywords: tuple[Words, ...] = ()
    """By which the file is found."""

    @field_validator("published", "next_release", mode="before")
    @classmethod
    def _no_text(cls, value: object) -> object:
        if isinstance(value, str):
            raise ValueError("expected a date such as 2025-11-28, without quotation marks")  # noqa: TRY004
        return value

    def area(self, survey: Survey) -> str:
        """The area that the figures cover; "" where neither template nor survey states one."""
        return self.geography or survey.about.country or ""

    def open_points(self, survey: Survey) -> tuple[str, ...]:
        """Name the keys that are still to be filled in before anything is published."""
        release = ("period", "release", "release_link", "published", "next_release")
        wanted = (*release, "contact_team", "contact_email")
        missing = tuple(name for name in wanted if not getattr(self, name))
        return missing if self.area(survey) else ("geography", *missing)


def day(date_: date) -> str:
    """A date in words.

    >>> day(date(2025, 11, 8))
    '8 November 2025'
    """
    return f"{date_.day} {date_:%B %Y}"


def note_names(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The headings of notes.md: the names of the notes, in order."""
    return tuple(b.text.strip() for b in blocks if b.kind in ("title", "heading"))


def markers(title: str) -> list[str]:
    """The names of the notes that a title refers to.

    >>> markers("Scores [note scores][note weighting]")
    ['scores', 'weighting']
    """
    return MARKER.findall(title)


def numbered(title: str, names: Sequence[str]) -> str:
    """Put the numbers of notes for their names in a title.

    >>> numbered("Scores [note weighting]", ["scores", "weighting"])
    'Scores [note 2]'
    """
    return MARKER.sub(lambda found: f"[note {names.index(found[1]) + 1}]", title)


def unmarked(title: str) -> str:
    """A title without its references to notes.

    >>> unmarked("Scores [note scores][note weighting]")
    'Scores'
    """
    return " ".join(MARKER.sub("", title).split())
