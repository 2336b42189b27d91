"""A file that results were made from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A file that results were made from.

    Attributes
    ----------
    role
        What it was used as: responses, previous responses,
        responses of a year before (responses of 2021), outcomes, survey, published benchmark.
    file
        Its name, without the folder.
    sha256
        Checksum of its bytes.
    rows
        Rows of content, None where that means nothing.
    date
        The day it was last changed (YYYY-MM-DD), empty where not known.
    """

    role: str
    file: str
    sha256: str
    rows: int | None = None
    date: str = ""
