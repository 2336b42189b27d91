"""What a published benchmark workbook says, sheet by sheet, and whether it fits together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from asg.errors import Fault
from asg.published.read_national import PublishedHistory
from asg.published.read_sheets import Floats, Sheet
from asg.reading.layouts import LayoutInUse
from asg.reading.layouts.layout_model import LIMIT_FIGURES, Figures

LIMIT_LEVELS = ("90", "95", "99.8")
"""The three pairs of limits, narrowest first, in words."""


@dataclass(frozen=True, eq=False)
class PublishedScores:
    """The sheet of scores: trusts in rows (I), items in columns (K), NaN where blank."""

    questions: tuple[str, ...]
    sections: tuple[str, ...]
    """The items, as the columns of means name them and in their order; questions come first in the
    arrays."""
    codes: tuple[str, ...]
    names: tuple[str, ...]
    n_total: Floats
    """Shape (I,): respondents of each trust, NaN where the sheet does not say."""
    score: Floats
    band: Floats
    z: Floats
    """Shape (I, K); band 0 is a suppressed score."""
    lower: Floats
    upper: Floats
    """Shape (I, K, 3): limits, narrowest first, as published (clipped to 0 and 10)."""

    @property
    def items(self) -> tuple[str, ...]:
        """Questions, then sections: the columns of the arrays."""
        return self.questions + self.sections


@dataclass(frozen=True, eq=False)
class PublishedRespondents:
    """The sheet of respondents: trusts in rows, in an order of their own; n is by question."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    n: Floats
    n_total: Floats
    rate: Floats


@dataclass(frozen=True, eq=False)
class PublishedBenchmark:
    """What a published workbook says, checked cell by cell and otherwise as it stands."""

    file: str
    sha256: str
    date: str
    """The file's name, its checksum, and the day it was last changed (YYYY-MM-DD, UTC)."""
    title: str
    """The first cell of the guidance, empty where there is none."""
    scores: PublishedScores
    respondents: PublishedRespondents
    """The sheets."""
    histories: tuple[PublishedHistory, ...]
    """Earlier years, the newest first."""
    lowest: Floats
    highest: Floats
    """Shape (K,): of each item, as published; NaN where not published."""
    national_n: float
    national_rate: float
    """Respondents and adjusted response rate (percentage) of all trusts; NaN where not
    published."""
    ignored: tuple[str, ...]
    """Headings of the sheet of scores that are no figure of any item."""
    used: LayoutInUse
    """The layout that it has, and its sheets."""
    synthetic: bool
    """Whether it was made by this program from invented rows."""
    remarks: tuple[str, ...] = ()
    """What its owner should know of how it was read."""

    @property
    def history(self) -> PublishedHistory | None:
        """The newest earlier year: changes are measured against it."""
        return self.histories[0] if self.histories else None


def crossed_limits(sheet: Sheet, scores: PublishedScores, headings: Figures) -> list[Fault]:
    """Find lower limits above the upper ones."""
    faults = []
    for p, (side, _) in enumerate(LIMIT_FIGURES):
        for i, k in np.argwhere(scores.lower[..., p] > scores.upper[..., p]):
            upper = float(scores.upper[i, k, p])
            column = sheet.heading(getattr(headings, side), scores.items[k])
            expected = f"a lower limit that is not above the upper, {upper}"
            value = float(scores.lower[i, k, p])
            faults.append(sheet.fault("limits the wrong way round", expected, i, column, value))
    return faults


def beside_a_score(sheet: Sheet, scores: PublishedScores, headings: Figures) -> list[Fault]:
    """Find figures beside a suppressed score, and gaps beside one with an expected range."""
    faults = []
    parts = [(headings.band, scores.band), (headings.z, scores.z)]
    for p, pair in enumerate(LIMIT_FIGURES):
        sides = scores.lower[..., p], scores.upper[..., p]
        parts += [(getattr(headings, n), s) for n, s in zip(pair, sides, strict=True)]
    parts = [(named, figures) for named, figures in parts if named]
    if not parts:
        return []
    filled = np.stack([~np.isnan(figures) for _, figures in parts])
    suppressed = np.isnan(scores.score)
    no_width = (scores.lower[..., 0] == scores.upper[..., 0]) & ~suppressed
    for part, (_, figures) in enumerate(parts):
        if figures is scores.band:  # 0 beside a blank score says the same as the blank
            filled[part] &= ~(suppressed & (scores.band == 0))
        if figures is scores.z:  # infinite in a range of no width, which no cell can hold
            filled[part] |= no_width
    # A score with nothing beside it was published without an expected range; with band 0 it is
    # suppressed and its other cells are not used.
    partial = filled.any(axis=0) & ~filled.all(axis=0) & (scores.band != 0)
    wrong = np.where(suppressed, filled, partial & ~filled)
    for p, i, k in np.argwhere(wrong):
        item = scores.items[k]
        column, beside = sheet.heading(parts[p][0], item), sheet.heading(headings.score, item)
        if suppressed[i, k]:
            expected = f"nothing, since {beside} is blank"
            value = float(parts[p][1][i, k])
            faults.append(sheet.fault("figure of a suppressed score", expected, i, column, value))
        else:
            expected = f"a number, since {beside} has an expected range"
            faults.append(sheet.fault("blank", expected, i, column))
    return faults


def by_trust(wanted: tuple[str, ...], codes: tuple[str, ...], figures: Floats) -> Floats:
    """Put the rows of a sheet in the order of other trusts; NaN for those it does not have."""
    row_of = {code: row for row, code in enumerate(codes)}
    rows = np.array([row_of.get(code, -1) for code in wanted], dtype=np.intp)
    missing = np.full((1, figures.shape[1]), np.nan)
    return np.concatenate([figures, missing])[rows]
