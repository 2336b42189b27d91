"""The steps between an item's scores and its expected range, once for all workbooks.

The results keep where these steps lead; the sheet Workings shows the steps. The kernels give both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from asg.kernels import Overdispersion, overdispersion
from asg.kernels.expected_range import ZERO_SE

AGREE_WITHIN = 1e-9
"""Two numbers this near each other, relative to what is above 1, are the same figure."""


@dataclass(frozen=True)
class ItemWorkings:
    """The steps of one item over the trusts whose score may be shown.

    Attributes
    ----------
    theta
        National average.
    lines
        Line of each trust in the table of all trusts, the first being 1.
    errors
        Standard error of each trust, None where the source gives none.
    spread
        How many trusts have a standard error above 0.
    steps
        Overdispersion of these; None where the standard errors are not the trusts' own.
    """

    theta: float
    lines: Mapping[str, int]
    errors: Mapping[str, float | None]
    spread: int
    steps: Overdispersion | None

    def error(self, code: str) -> float:
        """Give a trust's standard error; one that is rounding residue counts as 0."""
        error = self.errors[code]
        return 0.0 if error is None or error < ZERO_SE else error

    @property
    def trusts(self) -> int:
        """How many trusts there are."""
        return len(self.lines)


Score = tuple[str, tuple[str, str], float, float | None]
"""Trust code, group and item, score, standard error."""


def work_out(
    scores: Sequence[Score], *, own_errors: bool, winsorise_tails: float, quantile: str
) -> dict[tuple[str, str], ItemWorkings]:
    """Work out the steps of every item.

    Parameters
    ----------
    scores
        Every score that may be shown, in the order of the table of all trusts.
    own_errors
        Whether standard errors come from the trusts' own respondents; where they hold the spread
        between trusts already, nothing is left to estimate.
    winsorise_tails, quantile
        Settings of the method.
    """
    members: dict[tuple[str, str], list[tuple[int, Score]]] = {}
    for line, score in enumerate(scores, start=1):
        members.setdefault(score[1], []).append((line, score))
    found = {}
    for key, rows in members.items():
        y = np.array([score for _, (_, _, score, _) in rows])
        s = np.array([math.nan if error is None else error for _, (_, _, _, error) in rows])
        theta = float(y.mean())
        apart = s >= ZERO_SE
        steps = None
        if own_errors and not np.isnan(s).any():
            steps = overdispersion(
                y[apart], s[apart], theta, winsorise_tails=winsorise_tails, quantile=quantile
            )
        found[key] = ItemWorkings(
            theta=theta,
            lines={code: line for line, (code, _, _, _) in rows},
            errors={code: error for _, (code, _, _, error) in rows},
            spread=int(apart.sum()),
            steps=steps,
        )
    return found


def agree(found: float, expected: float | None) -> bool:
    """Say whether two numbers are the same figure."""
    return expected is not None and abs(found - expected) <= AGREE_WITHIN * max(1, abs(expected))
