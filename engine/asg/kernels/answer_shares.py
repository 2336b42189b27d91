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
    option = np.where(chosen.any(axis=1), chosen.argmax(axis=1), -1)
    return option_shares(option, weight, np.zeros(option.shape, np.intp), 1, scored)[0]


def option_shares(
    option: ArrayLike, weight: ArrayLike, trust: ArrayLike, trusts: int, scored: ArrayLike
) -> NDArray[np.float64]:
    """Compute the shares of :func:`answer_shares` for all trusts at once.

    Parameters
    ----------
    option
        Shape (J,): the option that each respondent chose, counted from 0; -1 where none.
    weight, trust
        Shape (J,): weights, and trusts from 0 to ``trusts`` - 1.
    trusts
        Number of trusts I.
    scored
        Shape (O,): whether the option carries a score.

    Returns
    -------
    ndarray
        Shape (I, O): 0 to 1; NaN where nobody of the base answered.
    """
    chosen, has_score = np.asarray(option), np.asarray(scored, bool)
    places = has_score.size + 1  # the first is of those who chose none
    cell = np.asarray(trust) * places + 1
    cell += chosen
    weighed = np.bincount(cell, np.asarray(weight, float), trusts * places)
    weighed = weighed.reshape(trusts, places)[:, 1:]
    of_scored = weighed[:, has_score].sum(axis=1, keepdims=True)
    base = np.where(has_score, of_scored, weighed.sum(axis=1, keepdims=True))
    return np.divide(weighed, base, out=np.full(weighed.shape, np.nan), where=base > 0)
