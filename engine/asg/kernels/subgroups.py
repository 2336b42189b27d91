"""Scores of subgroups of all respondents, each compared with everyone else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asg.kernels.standardise import whole_numbers


class Subgroups(NamedTuple):
    """Subgroups on one question, each of shape (C,); NaN where there is nobody.

    Attributes
    ----------
    n
        Respondents.
    score, se
        Mean score and its standard error.
    difference, difference_se
        The score less that of everyone else, and its standard error.
    """

    n: NDArray[np.int64]
    score: NDArray[np.float64]
    se: NDArray[np.float64]
    difference: NDArray[np.float64]
    difference_se: NDArray[np.float64]


def subgroup_scores(
    answers: ArrayLike, weight: ArrayLike, trust: ArrayLike, category: ArrayLike, categories: int
) -> Subgroups:
    r"""Score subgroups over all trusts, every trust counting alike.

    Within a trust weights are scaled to a sum of 1, so that the score of everyone is the plain mean
    of the trusts' scores. Standard errors are linearised with trusts as strata:
    :math:`V = \sum_h [\sum_j u_{hj}^2 - (\sum_j u_{hj})^2 / n_h]`, with *u* the influence of a
    respondent and *n* all respondents of the trust; R's package survey has a factor n / (n - 1) in
    each stratum too.

    Parameters
    ----------
    answers
        Shape (J,): scores of the answers; everyone has one.
    weight
        Shape (J,): standardisation weights, each above 0.
    trust
        Shape (J,), integers from 0.
    category
        Shape (J,), integers: the subgroup of each, -1 for none. Those of none are others to all.
    categories
        Number of subgroups C.
    """
    [found] = subgroup_scores_by_variable(answers, weight, trust, [(category, categories)])
    return found


def subgroup_scores_by_variable(
    answers: ArrayLike,
    weight: ArrayLike,
    trust: ArrayLike,
    variables: Iterable[tuple[ArrayLike, int]],
) -> list[Subgroups]:
    """Score as :func:`subgroup_scores` does, by several variables in one go."""
    x, w = np.asarray(answers, float), np.asarray(weight, float)
    i = whole_numbers(trust, "trust")
    if not x.size:
        nothing = [np.full(categories, np.nan) for _, categories in variables]
        return [Subgroups(np.zeros(of.size, np.int64), *[of] * 4) for of in nothing]
    w = w / np.bincount(i, w)[i]
    centre = float(np.average(x, weights=w))
    d = x - centre  # small numbers: less is lost where squares are taken from each other
    w2 = w**2
    values = (None, w, w * d, w2, w2 * d, w2 * d**2)
    return [
        _of_variable(values, centre, i, whole_numbers(category, "category"), categories)
        for category, categories in variables
    ]


def _of_variable(
    values: Sequence[NDArray[np.float64] | None],
    centre: float,
    trust: NDArray[np.intp],
    category: NDArray[np.intp],
    categories: int,
) -> Subgroups:
    """Score the subgroups of a variable, from what each respondent adds to sums."""
    cells = (int(trust.max()) + 1, categories + 1)
    place = trust * cells[1] + (category + 1)
    n, total, of_d, *powers = (
        np.bincount(place, each, minlength=cells[0] * cells[1]).reshape(cells).astype(float)
        for each in values
    )
    squares = [power.sum(axis=0) for power in powers]
    strata = np.maximum(n.sum(axis=1, keepdims=True), 1)

    def mean_of(
        weights: NDArray[np.float64],
        products: NDArray[np.float64],
        powers: list[NDArray[np.float64]],
    ) -> tuple[NDArray[np.float64], ...]:
        """Mean, sum of squared influences, and sum of influences in each trust."""
        whole = weights.sum(axis=0)
        whole[whole <= 0] = np.nan
        mean = products.sum(axis=0) / whole
        square = (powers[2] - 2 * mean * powers[1] + mean**2 * powers[0]) / whole**2
        return mean, square, (products - mean * weights) / whole

    def se(square: NDArray[np.float64], in_trusts: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.sqrt(np.maximum(square - (in_trusts**2 / strata).sum(axis=0), 0))

    score, square, own = mean_of(total[:, 1:], of_d[:, 1:], [s[1:] for s in squares])
    other, of_other = (p.sum(axis=1, keepdims=True) - p[:, 1:] for p in (total, of_d))
    rest = mean_of(other, of_other, [s.sum() - s[1:] for s in squares])
    alone = n[:, 1:].sum(axis=0) == len(trust)  # no one else: what is left is rounding residue
    difference = np.where(alone, np.nan, score - rest[0])
    return Subgroups(
        n[:, 1:].sum(axis=0).astype(np.int64),
        score + centre,
        se(square, own),
        difference,
        np.where(alone, np.nan, se(square + rest[1], own - rest[2])),
    )


def two_sided_p(z: ArrayLike) -> NDArray[np.float64]:
    """The two-sided p of z in the normal distribution, to 12 digits; NaN stays NaN."""
    values = np.asarray(z, float)
    # The last digits of erfc depend on the system's library: files are the same on all.
    found = [float(f"{math.erfc(abs(one) / math.sqrt(2)):.12g}") for one in values.ravel()]
    return np.array(found).reshape(values.shape)


def holm(p: ArrayLike) -> NDArray[np.float64]:
    """Correct p values, shape (C,), for their number, as R's ``p.adjust(p, "holm")``; NaN stays."""
    values = np.asarray(p, float)
    result = np.full(values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known])]
    factors = np.arange(len(order), 0, -1)
    result[order] = np.minimum(np.maximum.accumulate(values[order] * factors), 1)
    return result
