"""The steps between an item's scores and its expected range, once for all workbooks.

The results keep where these steps lead; the sheet Workings shows the steps. The kernels give both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from asg.kernels import Overdispersion, overdispersion
from asg.kernels.expected_range import ZERO_SE
from asg.workbook.items import ShownScores

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
    steps
        Overdispersion of these; None where the standard errors are not the trusts' own.
    """

    theta: float
    trusts: int
    spread: int
    steps: Overdispersion | None


def work_out(
    shown: ShownScores, *, own_errors: bool, winsorise_tails: float, quantile: str
) -> dict[tuple[str, str], ItemWorkings]:
    """Work out the steps of every item.

    Parameters
    ----------
    shown
        Every score that may be shown.
    own_errors
        Whether standard errors come from the trusts' own respondents; where they hold the spread
        between trusts already, nothing is left to estimate.
    winsorise_tails, quantile
        Settings of the method.
    """
    found = {}
    for key, y, s in shown.of_items():
        theta = float(y.mean())
        apart = s >= ZERO_SE
        steps = None
        if own_errors and not np.isnan(s).any():
            steps = overdispersion(
                y[apart], s[apart], theta, winsorise_tails=winsorise_tails, quantile=quantile
            )
        found[key] = ItemWorkings(theta, len(y), int(apart.sum()), steps)
    return found


def above_zero(error: float | None) -> float:
    """Give a standard error; one that is rounding residue counts as 0."""
    return 0.0 if error is None or error < ZERO_SE else error


def agree(found: float, expected: float | None) -> bool:
    """Say whether two numbers are the same figure."""
    return expected is not None and abs(found - expected) <= AGREE_WITHIN * max(1, abs(expected))
