"""Weighted mean scores of questions and sections per trust, with their standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asg.kernels.standardise import whole_numbers

VARIANCES = ("linearised", "product")
"""The two forms of the sampling variance."""


class TrustScores(NamedTuple):
    """Scores of trusts (rows) on items (columns).

    Attributes
    ----------
    n
        Respondents with a scored answer, unweighted.
    score
        0 to 10; NaN where there is no respondent.
    se
        Standard error of the score; NaN where there is no respondent.
    """

    n: NDArray[np.int64]
    score: NDArray[np.float64]
    se: NDArray[np.float64]


def scores(
    answers: ArrayLike,
    weight: ArrayLike,
    trust: ArrayLike,
    trusts: int,
    *,
    variance: str = "linearised",
) -> TrustScores:
    r"""Score questions per trust: :math:`Y = \sum w x / \sum w`.

    Parameters
    ----------
    answers
        Shape (J, K): the score (0 to 10) of each respondent's answer to each question, NaN where
        there is no scored answer. Shape (J,) is one question.
    weight
        Shape (J,): standardisation weights; a respondent of weight 0 is no respondent.
    trust
        Shape (J,), integers from 0 to trusts - 1.
    trusts
        Number of trusts I.
    variance
        "linearised": :math:`V = \sum w^2 (x-Y)^2 / (\sum w)^2`, the with-replacement design
        estimator without its N/(N-1) factor; "product":
        :math:`V = [\sum w (x-Y)^2 / \sum w] \sum w^2 / (\sum w)^2`, the older form of the
        programme's appendix.

    Returns
    -------
    TrustScores
        Arrays of shape (I, K).

    Raises
    ------
    ValueError
        If the arrays do not fit or ``variance`` is neither form.
    """
    x, w, i = _checked(answers, weight, trust, trusts, variance)
    n = np.zeros((trusts, x.shape[1]), dtype=np.int64)
    score = np.full(n.shape, np.nan)
    v = np.full(n.shape, np.nan)
    for k in range(x.shape[1]):
        one = _question(x[:, k], w, i, trusts)
        n[:, k], score[:, k] = one.n, one.score
        if variance == "linearised":
            v[:, k] = _sums(one.trust, one.influence**2, trusts)
        else:
            spread = one.weight * (one.answer - one.score[one.trust]) ** 2
            squares = _sums(one.trust, one.weight**2, trusts)
            within = _sums(one.trust, spread, trusts)
            v[:, k] = _divide(within, one.total) * _divide(squares, one.total**2)
        v[one.n == 0, k] = np.nan
    return TrustScores(n, score, np.sqrt(v))


def section_scores(
    answers: ArrayLike,
    weight: ArrayLike,
    trust: ArrayLike,
    trusts: int,
    sections: Sequence[Sequence[int]],
    *,
    variance: str = "linearised",
) -> TrustScores:
    r"""Score sections per trust: the plain mean of their question scores.

    Parameters
    ----------
    answers, weight, trust, trusts, variance
        As in :func:`scores`; ``answers`` has shape (J, K).
    sections
        S sequences of columns of ``answers``: the questions of each section.

    Returns
    -------
    TrustScores
        Arrays of shape (I, S). ``n`` counts respondents with at least one scored answer in the
        section. The variance takes in the covariances between the section's questions:
        :math:`V = \sum_j (\sum_k e_{jk})^2 / Q^2` with
        :math:`e_{jk} = d_{jk} w_j (x_{jk} - Y_k) / \sum_j d_{jk} w_j`, or the product form's
        covariances. These are estimated pair by pair, so their sum can fall below 0; the
        linearised variance stands in for it then. NaN where a trust has no respondent to one of
        the questions.
    """
    x, w, i = _checked(answers, weight, trust, trusts, variance)
    n = np.zeros((trusts, len(sections)), dtype=np.int64)
    score = np.full(n.shape, np.nan)
    v = np.full(n.shape, np.nan)
    for s, columns in enumerate(sections):
        if not len(columns):
            raise ValueError(f"section {s} has no questions")
        questions = [_question(x[:, k], w, i, trusts) for k in columns]
        answered = (~np.isnan(x[:, list(columns)])).any(axis=1) & (w > 0)
        n[:, s] = np.bincount(i[answered], minlength=trusts)
        score[:, s] = np.mean([one.score for one in questions], axis=0)
        total = _linearised(questions, i)
        if variance == "product":
            product = _product(questions, i)
            # Below 0 the pairwise form says nothing, and 0 would make the trust certain.
            total = np.where(product < 0, total, product)
        v[:, s] = total / len(columns) ** 2
        v[np.isnan(score[:, s]), s] = np.nan
    return TrustScores(n, score, np.sqrt(v))


class _Question(NamedTuple):
    """One question: its respondents (M of them, ``who`` being their rows), and its trusts (I)."""

    who: NDArray[np.intp]
    trust: NDArray[np.intp]
    weight: NDArray[np.float64]
    answer: NDArray[np.float64]
    influence: NDArray[np.float64]
    n: NDArray[np.int64]
    total: NDArray[np.float64]
    score: NDArray[np.float64]


def _question(
    x: NDArray[np.float64], w: NDArray[np.float64], i: NDArray[np.intp], trusts: int
) -> _Question:
    who = np.flatnonzero(~np.isnan(x) & (w > 0))
    i, w, x = i[who], w[who], x[who]
    n = np.bincount(i, minlength=trusts)
    total = _sums(i, w, trusts)
    score = _divide(_sums(i, w * x, trusts), total)
    influence = w * (x - score[i]) / total[i]
    return _Question(who, i, w, x, influence, n, total, score)


def _linearised(questions: list[_Question], i: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sum over a trust's respondents of the square of their summed influence on the questions."""
    influence = np.zeros(i.shape)
    for one in questions:
        influence[one.who] += one.influence
    return _sums(i, influence**2, len(questions[0].n))


def _product(questions: list[_Question], i: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sum of the product form's variances and covariances over all pairs of questions."""
    trusts = len(questions[0].n)
    total = np.zeros(trusts)
    deviation = [np.zeros(i.shape) for _ in questions]
    weight = [np.zeros(i.shape) for _ in questions]
    for one, d, w in zip(questions, deviation, weight, strict=True):
        d[one.who] = one.answer - one.score[one.trust]
        w[one.who] = one.weight
    for k, first in enumerate(questions):
        for m, second in enumerate(questions[: k + 1]):
            shared = np.flatnonzero((weight[k] > 0) & (weight[m] > 0))
            j, w = i[shared], weight[k][shared]
            products = w * deviation[k][shared] * deviation[m][shared]
            covariance = _divide(_sums(j, products, trusts), _sums(j, w, trusts))
            squares = _sums(j, w**2, trusts)
            # Two questions that no respondent of the trust shares have no covariance.
            term = np.nan_to_num(covariance) * _divide(squares, first.total * second.total)
            total += term if m == k else 2 * term
    return total


def _sums(i: NDArray[np.intp], values: NDArray[np.float64], trusts: int) -> NDArray[np.float64]:
    """Sum values by trust."""
    summed: NDArray[np.float64] = np.bincount(i, values, trusts).astype(np.float64, copy=False)
    return summed


def _divide(above: NDArray[Any], below: NDArray[Any]) -> NDArray[np.float64]:
    """Divide, giving NaN where the divisor is 0 (a trust with no respondents)."""
    return np.divide(above, below, out=np.full(np.shape(below), np.nan), where=below != 0)


def _checked(
    answers: ArrayLike, weight: ArrayLike, trust: ArrayLike, trusts: int, variance: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    x = np.asarray(answers, dtype=np.float64)
    x = x[:, np.newaxis] if x.ndim == 1 else x
    w = np.asarray(weight, dtype=np.float64)
    i = whole_numbers(trust, "trust")
    if x.ndim != 2 or w.shape != (x.shape[0],) or i.shape != (x.shape[0],):
        raise ValueError(
            f"answers {x.shape}, weight {w.shape} and trust {i.shape} do not fit: "
            "one row, one weight and one trust a respondent"
        )
    if not np.isfinite(w).all() or (w < 0).any():
        raise ValueError("weight: finite numbers, 0 or above, are expected")
    if i.size and not 0 <= i.min() <= i.max() < trusts:
        raise ValueError(f"trust: whole numbers from 0 to {trusts - 1} are expected")
    if variance not in VARIANCES:
        raise ValueError(f"variance is {variance!r}; expected one of {', '.join(VARIANCES)}")
    return x, w, i
