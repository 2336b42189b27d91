"""Lines of the parity pages: what was compared with what, how many figures, how far apart."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

DOCS = Path(__file__).parents[2] / "docs"

FINEST = -12
"""Differences of floating point below 10 to this power are not told apart."""


@dataclass(frozen=True)
class Line:
    """One line of a table.

    Attributes
    ----------
    what, against
        What was compared, and with what; the two name the line.
    equal, compared
        How many figures are equal (or near enough), of how many.
    apart
        The largest difference, empty where figures are equal or not.
    """

    what: str
    against: str
    equal: int
    compared: int
    apart: str = ""

    def __str__(self) -> str:
        share = f"{self.equal:,} of {self.compared:,}"
        return f"| {self.what} | {self.against} | {share} | {self.apart or 'equal or not'} |"


@dataclass(frozen=True)
class Table:
    """A table of a page: its heading, words under it, and what makes each of its lines."""

    heading: str
    words: str
    lines: tuple[Callable[[], Line], ...]


def near(
    what: str, against: str, ours: ArrayLike, theirs: ArrayLike, tolerance: float, scale: str = ""
) -> Line:
    """Compare figures that may differ by a tolerance; tell the largest difference, rounded up."""
    difference = np.abs(np.asarray(ours, float) - np.asarray(theirs, float))
    equal = int((difference <= tolerance).sum())
    return Line(what, against, equal, difference.size, f"{at_most(difference.max())}{scale}")


def near_relatively(
    what: str, against: str, ours: ArrayLike, theirs: ArrayLike, tolerance: float
) -> Line:
    """Compare figures as :func:`near` does, each difference as a share of the figure."""
    ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
    return near(what, against, ours / theirs, np.ones_like(ours), tolerance, " of the figure")


def at_most(difference: float) -> str:
    """Round a difference up to a power of ten: ``at most 1e-07``."""
    if difference == 0:
        return "0"
    power = max(math.ceil(math.log10(difference)), FINEST)
    return f"at most 1e{power:+03d}"
