"""Shares of the options among a trust's answers to a question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def answer_shares(
    answers: ArrayLike, weight: ArrayLike, codes: Sequence[int], scored: ArrayLike
) -> NDArray[np.float64]:
    r"""Compute the share of each option: :math:`p_o = \sum w d_o / \sum w`.

    Shares of scored options are of the respondents with a scored answer, so that
    :math:`\sum p_o \cdot score_o` is the score; shares of the others are of all answers.

    Parameters
    ----------
    answers
        Shape (J,): the code that each respondent of the trust chose, NaN where none.
    weight
        Shape (J,): standardisation weights.
    codes
        The O codes of the question.
    scored
        Shape (O,): whether the option carries a score.

    Returns
    -------
    ndarray
        Shape (O,): 0 to 1; NaN where nobody of the base answered.
    """
    chosen = np.asarray(answers, float)[:, np.newaxis] == np.asarray(codes, float)
    weighed = np.asarray(weight, float) @ chosen
    has_score = np.asarray(scored, bool)
    base = np.where(has_score, weighed[has_score].sum(), weighed.sum())
    return np.divide(weighed, base, out=np.full(weighed.shape, np.nan), where=base > 0)
