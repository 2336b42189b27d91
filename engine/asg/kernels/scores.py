"""Weighted mean scores of questions and sections per trust, with their standard errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    parts = _parts(x, w, i, trusts)
    v = _question_variance(parts, variance)
    return _of_all_trusts(parts, parts.n, parts.score, v)


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
    parts = _parts(x, w, i, trusts)
    of_questions = {variance: _question_variance(parts, variance)}
    return _section_scores(parts, sections, of_questions)[0]


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
    x, w, i = _checked(answers, weight, trust, trusts, *variances)
    parts = _parts(x, w, i, trusts)
    v = {variance: _question_variance(parts, variance) for variance in variances}
    questions = [_of_all_trusts(parts, parts.n, parts.score, each) for each in v.values()]
    in_sections = _section_scores(parts, sections, v)
    reached = [parts.weight[list(s)].max(axis=0, keepdims=True) for s in sections]
    of_sections = [_effective(parts.sums(r), parts.sums(np.square(r))) for r in reached]
    n_eff = np.full((trusts, len(parts.n) + len(sections)), np.nan)
    n_eff[parts.present] = np.concatenate([_effective(parts.total, parts.squares), *of_sections]).T
    return list(zip(questions, in_sections, strict=True)), n_eff


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
    total, squares = (np.bincount(i, weights, minlength=trusts) for weights in (w, np.square(w)))
    return _effective(total, squares)


def _effective(total: NDArray[Any], squares: NDArray[Any]) -> NDArray[np.float64]:
    """The effective number of weights with this sum and this sum of squares."""
    return _divide(np.square(total), squares)


class _Parts(NamedTuple):
    """What each respondent adds to the scores of the K questions.

    The M respondents are in the order of their trusts, so that a sum over a trust is one over a run
    of columns; those of weight 0 say nothing. P trusts have any.

    Attributes
    ----------
    trusts
        Number of all trusts.
    present
        Shape (P,): the trusts.
    starts
        Shape (P,): where each trust's respondents begin.
    said
        Shape (K, M): 1 where there is a scored answer, else 0.
    weight, deviation, influence
        Shape (K, M): weight, answer less the trust's score, and ``w (x - Y) / sum w``; 0 where
        nothing is said.
    n, total, squares, score
        Shape (K, P): respondents, sums of weights and of their squares, and score; NaN where nobody
        answered.
    """

    trusts: int
    present: NDArray[np.intp]
    starts: NDArray[np.intp]
    said: NDArray[np.float64]
    weight: NDArray[np.float64]
    deviation: NDArray[np.float64]
    influence: NDArray[np.float64]
    n: NDArray[np.int64]
    total: NDArray[np.float64]
    squares: NDArray[np.float64]
    score: NDArray[np.float64]

    def sums(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Sum by trust, along the last axis."""
        return _run_sums(values, self.starts)


def _parts(
    x: NDArray[np.float64], w: NDArray[np.float64], i: NDArray[np.intp], trusts: int
) -> _Parts:
    if (np.diff(i) < 0).any():
        order = np.argsort(i, kind="stable")
        x, w, i = x[order], w[order], i[order]
    # In one layout whatever came in: the order in which a sum is taken is that of the memory.
    columns = np.ascontiguousarray(x.T)
    starts = np.flatnonzero(np.diff(i, prepend=-1))
    place = np.repeat(np.arange(starts.size), np.diff(starts, append=i.size))
    said = (~np.isnan(columns) & (w > 0)).astype(np.float64)
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
    deviation -= np.nan_to_num(score).take(place, axis=-1)
    deviation *= said
    np.multiply(weight, deviation, out=influence)
    influence *= _divide(np.ones_like(total), total, nobody=0.0).take(place, axis=-1)
    squares = _run_sums(np.square(weight), starts)
    return _Parts(
        trusts, i[starts], starts, said, weight, deviation, influence, n, total, squares, score
    )


def _question_variance(parts: _Parts, variance: str) -> NDArray[np.float64]:
    """The variances of the questions' scores, shape (K, P)."""
    if variance == "linearised":
        return parts.sums(parts.influence**2)
    spread = parts.sums(parts.weight * parts.deviation**2)
    return _divide(spread, parts.total) * _divide(parts.squares, parts.total**2)


def _section_scores(
    parts: _Parts,
    sections: Sequence[Sequence[int]],
    of_questions: Mapping[str, NDArray[np.float64]],
) -> list[TrustScores]:
    """Score the sections with each form of the variance of which the questions' are given."""
    shape = (len(sections), parts.present.size)
    n, score = np.zeros(shape, dtype=np.int64), np.empty(shape)
    v = {variance: np.empty(shape) for variance in of_questions}
    for s, columns in enumerate(sections):
        if not len(columns):
            raise ValueError(f"section {s} has no questions")
        own = list(columns)
        n[s] = parts.sums(parts.said[own].max(axis=0))
        score[s] = np.mean(parts.score[own], axis=0)
        # The square of each respondent's summed influence on the questions.
        linearised = parts.sums(parts.influence[own].sum(axis=0) ** 2)
        for variance, questions in of_questions.items():
            total = linearised
            if variance == "product":
                product = _product(parts, own, questions[own])
                # Below 0 the pairwise form says nothing, and 0 would make the trust certain.
                total = np.where(product < 0, linearised, product)
            v[variance][s] = total / len(columns) ** 2
    return [_of_all_trusts(parts, n, score, of_sections) for of_sections in v.values()]


def _product(
    parts: _Parts, questions: list[int], variances: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Sum of the product form's variances of questions, and covariances over all pairs of them."""
    said, weight, whole = parts.said[questions], parts.weight[questions], parts.total[questions]
    deviation = parts.deviation[questions]
    weighed = weight * deviation
    total = variances.sum(axis=0)
    products = np.empty((3, *weight.shape))
    for k in range(len(questions) - 1):
        # Question k with all that follow it, in one go.
        after, each = slice(k + 1, None), products[:, k + 1 :]
        np.multiply(weighed[k], deviation[after], out=each[0])
        np.multiply(weight[k], said[after], out=each[1])
        np.multiply(weight[k], weight[after], out=each[2])
        of_deviations, of_weights, of_squares = parts.sums(each)
        # Two questions that no respondent of the trust shares have no covariance.
        covariance = _divide(of_deviations, of_weights, nobody=0.0)
        total += 2 * (covariance * _divide(of_squares, whole[k] * whole[after])).sum(axis=0)
    return total


def _of_all_trusts(
    parts: _Parts,
    n: NDArray[np.int64],
    score: NDArray[np.float64],
    variance: NDArray[np.float64],
) -> TrustScores:
    """Put the figures of the trusts that are present, (items, P), among all, (trusts, items)."""
    shape = (parts.trusts, len(score))
    result = TrustScores(np.zeros(shape, np.int64), np.full(shape, np.nan), np.full(shape, np.nan))
    se = np.sqrt(np.where(np.isnan(score), np.nan, variance))
    for whole, part in zip(result, (n, score, se), strict=True):
        whole[parts.present] = part.T
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
            "expected one row, one weight and one trust per respondent"
        )
    if not np.isfinite(w).all() or (w < 0).any():
        raise ValueError("weight: finite numbers, 0 or above, are expected")
    if i.size and not 0 <= i.min() <= i.max() < trusts:
        raise ValueError(f"trust: whole numbers from 0 to {trusts - 1} are expected")
    for variance in set(variances).difference(VARIANCES):
        raise ValueError(f"variance is {variance!r}; expected one of {', '.join(VARIANCES)}")
    return x, w, i
