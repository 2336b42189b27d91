"""The steps between an item's scores and its expected range, once for all workbooks.

The results keep where these steps lead; the sheet Workings shows the steps. The kernels give both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from asg.kernels import Overdispersion, overdispersion, within_variance
from asg.kernels.expected_range import LEAST_SPREAD
from asg.kernels.within import zero_if_residue
from asg.sheets.figures.items import ShownScores
from asg.survey.model import Method

AGREE_WITHIN = 1e-9
"""Two numbers this near each other, relative to what is above 1, are the same figure."""


@dataclass(frozen=True)
class ItemWorkings:
    """The steps of one item over the trusts whose score may be shown.

    Attributes
    ----------
    theta
        National average.
    trusts
        How many trusts there are.
    spread
        How many of them have a standard error above 0.
    within
        Variance of one answer within the trusts.
    steps
        Overdispersion of the trusts with a standard error above 0; None where the standard errors
        are not the trusts' own.
    """

    theta: float
    trusts: int
    spread: int
    within: float
    steps: Overdispersion | None

    def has_range(self, min_trusts: int) -> bool:
        """Whether there are trusts enough for an expected range."""
        return self.trusts >= min_trusts and (self.steps is None or self.spread >= LEAST_SPREAD)


def work_out(
    shown: ShownScores, method: Method, *, own_errors: bool
) -> dict[tuple[str, str], ItemWorkings]:
    """Work out the steps of every item.

    Parameters
    ----------
    shown
        Every score that may be shown.
    method
        The settings of the method.
    own_errors
        Whether standard errors come from the trusts' own respondents; where they hold the spread
        between trusts already, nothing is left to estimate.
    """
    found = {}
    for key, lines in shown.of_items():
        y, s = shown.score[lines], zero_if_residue(shown.error[lines])
        theta = float(y.mean())
        apart = s > 0
        within, steps = math.nan, None
        if own_errors and not np.isnan(s).any():
            within = float(within_variance(s, shown.n[lines]))
            steps = overdispersion(
                y[apart],
                s[apart],
                theta,
                winsorise_tails=method.winsorise,
                quantile=method.quantile,
            )
        found[key] = ItemWorkings(theta, len(y), int(apart.sum()), within, steps)
    return found


def agree(found: float, expected: float | None) -> bool:
    """Whether two numbers are the same figure."""
    return expected is not None and abs(found - expected) <= AGREE_WITHIN * max(1, abs(expected))
