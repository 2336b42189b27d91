"""Scores of subgroups of all respondents, each compared with everyone else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from asg.kernels.standardise import whole_numbers
from asg.kernels.within import pooled_se, within_variance

RESIDUE = 1e-7
"""A standard error below this is 0: sums of squares taken from each other leave that much."""


class Subgroups(NamedTuple):
    """Subgroups on one question, each of shape (C,), or on K, (C, K); NaN where there is nobody.

    Attributes
    ----------
    n
        Respondents.
    score, se
        Mean score and its standard error.
    interval_se
        The same; where everyone gave the same answer that of the variance within trusts.
    difference, difference_se
        The score less that of everyone else, and its standard error, from ``interval_se`` where
        that of either is 0.
    """

    n: NDArray[np.int64]
    score: NDArray[np.float64]
    se: NDArray[np.float64]
    interval_se: NDArray[np.float64]
    difference: NDArray[np.float64]
    difference_se: NDArray[np.float64]

    def on(self, question: int) -> Subgroups:
        """Those on one of the questions."""
        return Subgroups(self.n[:, question], *(figures[:, question] for figures in self[1:]))


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
    x, i = np.asarray(answers, float), whole_numbers(trust, "trust")
    centre = float(x.mean()) if x.size else 0.0
    trusts = int(i.max(initial=-1)) + 1
    deviation = x[:, np.newaxis] - centre
    sums = subgroup_sums(deviation, weight, i, trusts, [(category, categories)])
    return subgroups_of(sums, centre).on(0)


def subgroup_sums(
    deviation: ArrayLike,
    weight: ArrayLike,
    trust: ArrayLike,
    trusts: int,
    variables: Sequence[tuple[ArrayLike, int]],
) -> NDArray[np.float64]:
    """Sum what :func:`subgroups_of` needs over the respondents of each trust and category.

    Parameters
    ----------
    deviation
        Shape (J, K): scores of the answers less a score near them all, so that little is lost where
        squares are taken from each other; NaN where there is none.
    weight, trust, trusts
        Shape (J,): standardisation weights, and trusts from 0 to ``trusts`` - 1.
    variables
        Of each variable the category of each respondent, shape (J,), -1 for none, and how many
        categories it has.

    Returns
    -------
    ndarray
        Shape (6, C, I, K): sums of 1, w, wd, w^2, w^2 d and w^2 d^2. The categories of all
        variables follow each other, those of none first in each variable.
    """
    # Here: the formulas of the add-in import the kernels and do without scipy.
    from scipy import sparse

    x = np.ascontiguousarray(deviation, float)
    said = (~np.isnan(x)).astype(float)
    d = np.fmax(x, 0.0) + np.fmin(x, 0.0)  # 0 for NaN; np.where takes several times as long
    i, w = whole_numbers(trust, "trust"), np.asarray(weight, float)
    starts = np.cumsum([0, *(categories + 1 for _, categories in variables)])
    # One column a respondent, with a 1 in the row of the category and trust of each variable.
    cells = [
        (start + 1 + whole_numbers(category, "category")) * trusts + i
        for start, (category, _) in zip(starts, variables, strict=False)
    ]
    rows, ends = np.stack(cells, axis=1).ravel(), np.arange(len(d) + 1) * len(cells)
    one, by_w, by_w2 = (
        sparse.csc_array(
            (np.repeat(each, len(cells)), rows, ends), shape=(int(starts[-1]) * trusts, len(d))
        )
        for each in (np.ones(len(d)), w, w**2)
    )
    found = [one @ said, by_w @ said, by_w @ d, by_w2 @ said, by_w2 @ d, by_w2 @ d**2]
    return np.reshape(found, (len(found), int(starts[-1]), trusts, d.shape[1]))


def subgroups_of(sums: NDArray[np.float64], centre: ArrayLike) -> Subgroups:
    """Score the subgroups of a variable on K questions.

    Parameters
    ----------
    sums
        Shape (6, C + 1, I, K): from :func:`subgroup_sums`.
    centre
        Shape () or (K,): the scores that its deviations are from.
    """
    n, total, of_d, *powers = sums
    in_trust = total.sum(axis=0)
    share = np.divide(1.0, in_trust, out=np.zeros_like(in_trust), where=in_trust > 0)
    total, of_d = total * share, of_d * share
    squares = [(power * share**2).sum(axis=1) for power in powers]
    strata = np.maximum(n.sum(axis=0), 1)

    def mean_of(
        weights: NDArray[np.float64],
        products: NDArray[np.float64],
        powers: list[NDArray[np.float64]],
    ) -> tuple[NDArray[np.float64], ...]:
        """Mean, sum of squared influences, and sum of influences in each trust."""
        whole = weights.sum(axis=1)
        whole[whole <= 0] = np.nan
        mean = products.sum(axis=1) / whole
        square = _squares(powers, mean) / whole**2
        return mean, square, (products - mean[:, np.newaxis] * weights) / whole[:, np.newaxis]

    def se(square: NDArray[np.float64], in_trusts: NDArray[np.float64]) -> NDArray[np.float64]:
        found = np.sqrt(np.maximum(square - (in_trusts**2 / strata).sum(axis=1), 0))
        return np.where(found < RESIDUE, 0.0, found)

    score, square, own = mean_of(total[1:], of_d[1:], [s[1:] for s in squares])
    other, of_other = (p.sum(axis=0) - p[1:] for p in (total, of_d))
    rest = mean_of(other, of_other, [s.sum(axis=0) - s[1:] for s in squares])
    each, everyone = n[1:].sum(axis=1), n.sum(axis=(0, 1))
    within = _variance_within(sums)
    own_se, rest_se = se(square, own), se(*rest[1:])
    interval_se = pooled_se(own_se, each, within)
    # What stands in for a standard error of 0; 0 where there is one.
    chance = interval_se**2 - own_se**2
    chance_of_rest = pooled_se(rest_se, everyone - each, within) ** 2 - rest_se**2
    apart = se(square + rest[1], own - rest[2])
    # Of those who are everyone, what is left for the others is rounding residue.
    alone = each == everyone
    return Subgroups(
        each.astype(np.int64),
        score + np.asarray(centre, float),
        own_se,
        interval_se,
        np.where(alone, np.nan, score - rest[0]),
        np.where(alone, np.nan, np.sqrt(apart**2 + chance + chance_of_rest)),
    )


def _variance_within(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Variance of one answer within trusts, shape (K,), from :func:`subgroup_sums`."""
    n, total, of_d, *powers = sums.sum(axis=1)
    total[total <= 0] = np.nan
    mean = of_d / total
    square = np.maximum(_squares(powers, mean), 0)
    return within_variance(np.sqrt(square) / total, n)


def _squares(
    powers: Sequence[NDArray[np.float64]], mean: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The sum of ``w^2 (d - mean)^2`` from those of w^2, w^2 d and w^2 d^2."""
    return powers[2] - 2 * mean * powers[1] + mean**2 * powers[0]


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
