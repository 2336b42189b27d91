"""The one rounding: scores and standard errors, to the decimals that all others rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from asg.kernels.scores import TrustScores

RESIDUE = 1e-9
"""Scores less apart are equal: what parts them is rounding residue."""

TIE_DECIMALS = 6
"""Decimals, of the last digit that is kept, in which a figure half way between two is known."""

ENDS_OF_SCALE = (0.0, 10.0)
"""The lowest and the highest score."""

Decimals = int | Literal["all"]


def in_decimals(values: NDArray[np.float64], decimals: Decimals) -> NDArray[np.float64]:
    """Round values; "all" keeps every digit, but for residue at the ends of the scale."""
    if decimals != "all":
        # A tie goes up, as in Excel's ROUND, whichever side of it residue has put the product.
        scaled = np.round(values * 10**decimals, TIE_DECIMALS)
        rounded: NDArray[np.float64] = np.floor(scaled + 0.5) / 10**decimals
        return rounded
    result = values.copy()
    for end in ENDS_OF_SCALE:
        result[np.abs(result - end) < RESIDUE] = end
    return result


def without_residue(value: float, ends: tuple[float, float] = ENDS_OF_SCALE) -> float:
    """An end of the scale where a figure is that but for rounding residue."""
    return next((end for end in ends if abs(value - end) < RESIDUE), value)


def scores_in_decimals(
    questions: TrustScores,
    sections: TrustScores,
    columns: Sequence[Sequence[int]],
    decimals: Decimals,
) -> tuple[TrustScores, TrustScores]:
    """Round scores and standard errors; a section is the mean of its questions' rounded scores.

    Parameters
    ----------
    questions, sections
        Shapes (I, K) and (I, S), with every digit.
    columns
        S sequences of columns of ``questions``: the questions of each section.
    decimals
        How many, or "all".
    """
    score = in_decimals(questions.score, decimals)
    means = sections.score.copy()
    for s, questions_of in enumerate(columns):
        means[:, s] = score[:, list(questions_of)].mean(axis=1)
    return (
        TrustScores(questions.n, score, in_decimals(questions.se, decimals)),
        TrustScores(sections.n, in_decimals(means, decimals), in_decimals(sections.se, decimals)),
    )
