"""The charts of the sheet model: what each shows, before anything knows how Excel draws it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Chart:
    """A native chart on a sheet.

    Attributes
    ----------
    row, column
        The cell at its upper left corner.
    width, height
        In pixels.
    alt_text
        What it shows, in words with figures.
    """

    row: int
    column: int
    width: int
    height: int
    alt_text: str
