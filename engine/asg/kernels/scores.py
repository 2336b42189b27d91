"""Weighted mean scores of questions and sections per trust, with their standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asg.kernels import defaults
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
    variance: str = defaults.VARIANCE,
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
    return _of_all_trusts(_question_scores(_parts(x, w, i), variance), trusts)


def section_scores(
    answers: ArrayLike,
    weight: ArrayLike,
    trust: ArrayLike,
    trusts: int,
    sections: Sequence[Sequence[int]],
    *,
    variance: str = defaults.VARIANCE,
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
    return _of_all_trusts(_section_scores(_parts(x, w, i), sections, variance), trusts)


def item_scores(
    answers: ArrayLike,
    weight: ArrayLike,
    trust: ArrayLike,
    trusts: int,
    sections: Sequence[Sequence[int]],
    *,
    variance: str = defaults.VARIANCE,
) -> tuple[TrustScores, TrustScores]:
    """Score questions and sections in one go: what :func:`scores` and :func:`section_scores` give.

    Each trust's figures are the same to the last bit whichever other trusts there are.
    """
    [found], _ = item_scores_by_variance(
        answers, weight, trust, trusts, sections, variances=(variance,)
    )
    return found


def item_scores_by_variance(
    answers: ArrayLike,
    weight: ArrayLike,
    trust: ArrayLike,
    trusts: int,
    sections: Sequence[Sequence[int]],
    *,
    variances: Sequence[str] = VARIANCES,
) -> tuple[list[tuple[TrustScores, TrustScores]], NDArray[np.float64]]:
    """Score as :func:`item_scores` does with each of some forms of the variance, in one go.

    The last are the effective numbers of questions and sections, shape (I, K + S).
    """
    parts = _parts(*_checked(answers, weight, trust, trusts, *variances))
    found = [
        (
            _of_all_trusts(_question_scores(parts, variance), trusts),
            _of_all_trusts(_section_scores(parts, sections, variance), trusts),
        )
        for variance in variances
    ]
    reached = [parts.weight[list(of)].max(axis=0, keepdims=True) for of in sections]
    every = [_effective_number(weights, parts.starts) for weights in (parts.weight, *reached)]
    n_eff = np.full((trusts, len(parts.n) + len(sections)), np.nan)
    n_eff[parts.present] = np.concatenate(every).T
    return found, n_eff


def effective_number(weight: ArrayLike, trust: ArrayLike, trusts: int) -> NDArray[np.float64]:
    r"""Compute the effective number of respondents, :math:`(\sum w)^2 / \sum w^2`.

    Parameters
    ----------
    weight, trust, trusts
        As in :func:`scores`.

    Returns
    -------
    ndarray
        Shape (I,): at most the number of respondents; NaN where there is none.
    """
    w, i = np.asarray(weight, dtype=np.float64), whole_numbers(trust, "trust")
    total, squares = (np.bincount(i, of, minlength=trusts) for of in (w, np.square(w)))
    return _divide(np.square(total), squares)


def _effective_number(weight: NDArray[np.float64], starts: NDArray[np.intp]) -> NDArray[np.float64]:
    """The same of the weights of those who answered, shape (K, M): shape (K, P)."""
    return _divide(np.square(_run_sums(weight, starts)), _run_sums(np.square(weight), starts))


class _Parts(NamedTuple):
    """What each respondent adds to the scores of the K questions.

    Respondents of weight 0 are left out; the M others are in the order of their trusts, so that
    a sum over a trust is one over a run of columns. P trusts have any.

    Attributes
    ----------
    present
        Shape (P,): the trusts.
    starts
        Shape (P,): where each trust's respondents begin.
    run
        Shape (P,): how many there are.
    said
        Shape (K, M): 1 where there is a scored answer, else 0.
    weight, deviation, influence
        Shape (K, M): weight, answer less the trust's score, and ``w (x - Y) / sum w``; 0 where
        nothing is said.
    n, total, score
        Shape (K, P): respondents, sum of weights, and score; NaN where nobody answered.
    """

    present: NDArray[np.intp]
    starts: NDArray[np.intp]
    run: NDArray[np.intp]
    said: NDArray[np.float64]
    weight: NDArray[np.float64]
    deviation: NDArray[np.float64]
    influence: NDArray[np.float64]
    n: NDArray[np.int64]
    total: NDArray[np.float64]
    score: NDArray[np.float64]

    def sums(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Sum by trust, along the last axis."""
        return _run_sums(values, self.starts)


def _parts(x: NDArray[np.float64], w: NDArray[np.float64], i: NDArray[np.intp]) -> _Parts:
    order = np.flatnonzero(w > 0)
    if (np.diff(i[order]) < 0).any():
        order = order[np.argsort(i[order], kind="stable")]
    if order.size < i.size or (np.diff(order) < 0).any():
        x, w, i = x[order], w[order], i[order]
    # In one layout whatever came in: the order in which a sum is taken is that of the memory.
    columns = np.ascontiguousarray(x.T)
    present, starts, run = np.unique(i, return_index=True, return_counts=True)
    said = (~np.isnan(columns)).astype(np.float64)
    weight = w * said
    # fmax and fmin of NaN and 0 are 0: no branch per cell, so several times as fast as np.where.
    answer = np.fmax(columns, 0.0)
    answer += np.fmin(columns, 0.0)
    n = _run_sums(said, starts).astype(np.int64)
    total = _run_sums(weight, starts)
    influence = weight * answer
    score = _divide(_run_sums(influence, starts), total)
    # Where nobody answered every weight is 0, so any score and any share but NaN will do.
    deviation = answer
    deviation -= np.repeat(np.nan_to_num(score), run, axis=-1)
    deviation *= said
    np.multiply(weight, deviation, out=influence)
    influence *= np.repeat(_divide(np.ones_like(total), total, nobody=0.0), run, axis=-1)
    return _Parts(present, starts, run, said, weight, deviation, influence, n, total, score)


def _question_scores(parts: _Parts, variance: str) -> tuple[TrustScores, NDArray[np.intp]]:
    """Score the questions of the trusts that are present."""
    if variance == "linearised":
        v = parts.sums(parts.influence**2)
    else:
        spread = parts.sums(parts.weight * parts.deviation**2)
        squares = parts.sums(parts.weight**2)
        v = _divide(spread, parts.total) * _divide(squares, parts.total**2)
    v[parts.n == 0] = np.nan
    return TrustScores(parts.n, parts.score, np.sqrt(v)), parts.present


def _section_scores(
    parts: _Parts, sections: Sequence[Sequence[int]], variance: str
) -> tuple[TrustScores, NDArray[np.intp]]:
    """Score the sections of the trusts that are present."""
    shape = (len(sections), parts.present.size)
    n, score, v = np.zeros(shape, dtype=np.int64), np.empty(shape), np.empty(shape)
    for s, columns in enumerate(sections):
        if not len(columns):
            raise ValueError(f"section {s} has no questions")
        of = list(columns)
        n[s] = _run_sums(parts.said[of].max(axis=0), parts.starts)
        score[s] = np.mean(parts.score[of], axis=0)
        # Linearised: the square of each respondent's summed influence on the questions.
        total = parts.sums(parts.influence[of].sum(axis=0) ** 2)
        if variance == "product":
            product = _product(parts, of)
            # Below 0 the pairwise form says nothing, and 0 would make the trust certain.
            total = np.where(product < 0, total, product)
        v[s] = total / len(columns) ** 2
    v[np.isnan(score)] = np.nan
    return TrustScores(n, score, np.sqrt(v)), parts.present


def _product(parts: _Parts, columns: Sequence[int]) -> NDArray[np.float64]:
    """Sum of the product form's variances and covariances over all pairs of questions."""
    of = list(columns)
    said, weight, whole = parts.said[of], parts.weight[of], parts.total[of]
    deviation = parts.deviation[of]
    weighed = weight * deviation
    total = np.zeros(parts.present.size)
    products = np.empty((3, *weight.shape))
    for k in range(len(of)):
        # Question k with itself and with all that follow it, in one go.
        each = products[:, k:]
        np.multiply(weighed[k], deviation[k:], out=each[0])
        np.multiply(weight[k], said[k:], out=each[1])
        np.multiply(weight[k], weight[k:], out=each[2])
        of_deviations, of_weights, of_squares = parts.sums(each)
        # Two questions that no respondent of the trust shares have no covariance.
        covariance = _divide(of_deviations, of_weights, nobody=0.0)
        terms = covariance * _divide(of_squares, whole[k] * whole[k:])
        total += terms[0] + 2 * terms[1:].sum(axis=0)
    return total


def _of_all_trusts(found: tuple[TrustScores, NDArray[np.intp]], trusts: int) -> TrustScores:
    """Put the figures of the trusts that are present, (items, P), among all, (trusts, items)."""
    (n, score, se), present = found
    shape = (trusts, len(score))
    result = TrustScores(np.zeros(shape, np.int64), np.full(shape, np.nan), np.full(shape, np.nan))
    for whole, part in zip(result, (n, score, se), strict=True):
        whole[present] = part.T
    return result


def _run_sums(values: NDArray[np.float64], starts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sum runs of columns that begin at ``starts``; each run has at least one column."""
    if not starts.size:
        return np.zeros((*values.shape[:-1], 0))
    summed: NDArray[np.float64] = np.add.reduceat(values, starts, axis=-1)
    return summed


def _divide(
    above: NDArray[Any], below: NDArray[Any], nobody: float = np.nan
) -> NDArray[np.float64]:
    """Divide; ``nobody`` where the divisor is 0 (a trust with no respondents)."""
    return np.divide(above, below, out=np.full(np.shape(below), nobody), where=below != 0)


def _checked(
    answers: ArrayLike, weight: ArrayLike, trust: ArrayLike, trusts: int, *variances: str
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
    for variance in set(variances).difference(VARIANCES):
        raise ValueError(f"variance is {variance!r}; expected one of {', '.join(VARIANCES)}")
    return x, w, i
