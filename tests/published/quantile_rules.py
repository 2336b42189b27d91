"""Which quantile rule winsorises the z scores of a published file: what its limits say of it.

The file gives each trust's total variance ``T2 = se**2 + tau2`` of an item, not the two parts.

1. A rule has to be at one with itself. If ``tau2`` is right, ``se**2 = T2 - tau2``, and the rule's
   own estimate from these is ``tau2`` again. A rule for which no ``tau2`` above 0 does that was not
   used. This supposes nothing of respondents.
2. Where the parts may lie: a sampling variance is about ``d_i g_k(Y) / n``, with ``d_i`` one factor
   a trust (its design effect) and ``g_k`` a parabola in the score, one a question. ``tau2`` is what
   is left as n grows: the constant of a regression of T2, with a standard error of its own. The
   right rule has a solution near it for every question. Sections have no n.

The same is asked of every pair of two of the z themselves, by their ranks, that may have been what
the others were pulled in to: it says more than a list of rules, which may lack the right one.

``python tests/published/quantile_rules.py FILE`` prints the tables for a published file.
"""

import sys
from collections.abc import Callable
from itertools import product
from typing import NamedTuple, get_args

import numpy as np

import asg
from asg.kernels.expected_range import RANK_FLOOR, winsor_ranks
from asg.survey.field_types import Quantile

RULES = get_args(Quantile)

ROUNDS = 10
"""Rounds in which the trusts' factors and the questions' parabolas are fitted in turn."""

TOLD = 0.03
"""A question counts if its tau2 is known this well: standard error over tau2."""

REACH = 12
"""How many standard errors from the regression's constant a solution is looked for."""

SHARES = np.linspace(0.0005, 0.9999, 4000)
"""Values of tau2 that are tried for a solution anywhere, as shares of the least T2. At 0 every rule
has one, but then T2 would fall with n to nothing, and it does not. At 1 a trust would be certain of
its score."""

Cut = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Gives what z, (G, I), are pulled in to: the lower and the upper end, (G, 1) each."""


def by_rule(rule, tails=0.10) -> Cut:
    """Pull z in to their quantiles."""

    def cut(z):
        if rule == RANK_FLOOR:
            return by_rank(*winsor_ranks(z.shape[1], tails))(z)
        low, high = np.quantile(z, [tails, 1 - tails], axis=1, method=rule, keepdims=True)
        return low, high

    return cut


def by_rank(low, high) -> Cut:
    """Pull z in to the ones of these ranks, the lowest being 1."""

    def cut(z):
        z = np.sort(z, axis=1)
        return z[:, low - 1 : low], z[:, high - 1 : high]

    return cut


class Parts(NamedTuple):
    """Scores and total variances of trusts (I) and questions (K), and what is told of tau2 (K)."""

    score: np.ndarray
    total: np.ndarray
    tau2: np.ndarray
    error: np.ndarray


class Fit(NamedTuple):
    """How well a rule fits, over the questions whose tau2 the regression tells.

    Attributes
    ----------
    distance
        Median distance of its nearest solution from the regression's tau2, in standard errors.
    none
        Questions with no solution within REACH of them.
    rms, largest
        How far the 95 % limits move where the rule's own estimate takes the place of tau2.
    """

    distance: float
    none: int
    rms: float
    largest: float


def published_figures(path, level=("question",)):
    """Items, and their score, total standard error and respondents, (I, K) each."""
    table = asg.read_published(path).table
    table = table[table.level.isin(level)]
    columns = ("score", "total_se", "n")
    wide = [table.pivot(index="trust_code", columns="item", values=name) for name in columns]
    return list(wide[0].columns), *(frame.to_numpy(float) for frame in wide)


def solutions(y, total, cut):
    """Values of tau2 that are the estimate made with them (step 1)."""
    tried = SHARES * total.min()
    return _solved(tried, estimates(y, total, cut, tried) - tried)


def _solved(tried, off):
    """Where a curve crosses 0, between the points where it was tried."""
    at = np.flatnonzero(off[:-1] * off[1:] <= 0)
    return tried[at] - off[at] * np.diff(tried)[at] / np.diff(off)[at]


def unsolved(items, score, total_se, cut):
    """Items for which a way to pull z in has no solution at all."""
    shown = ~np.isnan(score)
    return [
        item
        for item, y, total, one in zip(items, score.T, total_se.T**2, shown.T, strict=True)
        if not solutions(y[one], total[one], cut).size
    ]


def split(score, total_se, n):
    """Tell tau2 from the sampling variances of every question, by regression (step 2)."""
    total, items = total_se**2, score.shape[1]
    factor = np.ones(len(score))
    shape = np.full(score.shape, 10.0)  # g: about the variance of answers
    tau2, error, spread = (np.zeros(items) for _ in range(3))
    for _ in range(ROUNDS):
        for k in range(items):
            one = ~np.isnan(score[:, k])
            y, u = score[one, k] - score[one, k].mean(), factor[one] / n[one, k]
            columns = np.column_stack([np.ones_like(y), u, u * y, u * y**2])
            trust = np.ones_like(y)  # down-weighted where it lies far off
            for _ in range(3):
                weight = (trust / (u * shape[one, k]))[:, np.newaxis]
                found = np.linalg.lstsq(columns * weight, total[one, k] * weight[:, 0], rcond=None)[
                    0
                ]
                parabola = np.maximum(found[1] + found[2] * y + found[3] * y**2, 0.5)
                off = np.abs((total[one, k] - found[0]) / (u * parabola) - 1)
                spread[k] = 1.48 * np.median(off)
                trust = np.sqrt(np.minimum(1, 2.5 * spread[k] / np.maximum(off, 1e-12)))
                shape[one, k] = parabola
            tau2[k] = found[0]
            inverse = np.linalg.inv((columns * weight).T @ (columns * weight))
            error[k] = np.sqrt(inverse[0, 0]) * spread[k]
        ratio = (total - tau2) * n / shape
        factor = np.nanmedian(ratio[:, spread < np.median(spread)], axis=1)
        factor /= np.median(factor)
    return Parts(score, total, tau2, error)


def estimates(y, total, cut, tau2):
    """The estimate of tau2, shape (G,), that follows were ``tau2``, shape (G,), right."""
    se2 = total - tau2[:, np.newaxis]
    z = (y - y.mean()) / np.sqrt(se2)
    phi = np.mean(np.clip(z, *cut(z)) ** 2, axis=1)
    v = 1 / se2
    beyond = len(y) * phi - (len(y) - 1)
    return np.maximum(beyond, 0) / (v.sum(axis=1) - (v**2).sum(axis=1) / v.sum(axis=1))


def fit(parts, cut):
    """How well a way to pull z in fits (step 2)."""
    distances, moved = [], []
    for k in np.flatnonzero(parts.error < TOLD * parts.tau2):
        one = ~np.isnan(parts.score[:, k])
        y, total = parts.score[one, k], parts.total[one, k]
        steps = np.linspace(-REACH, REACH, 8 * REACH + 1)
        tried = parts.tau2[k] + steps * parts.error[k]
        inside = (tried > 0) & (tried < total.min() * (1 - 1e-6))
        steps, tried = steps[inside], tried[inside]
        crossing = _solved(steps, estimates(y, total, cut, tried) - tried)
        distances.append(np.abs(crossing).min(initial=np.inf))
        middle = parts.tau2[k : k + 1]
        if middle < total.min():
            own = estimates(y, total, cut, middle)
            moved.append(1.959964 * (np.sqrt(total - middle + own) - np.sqrt(total)))
    distance = np.array(distances)
    reach = np.concatenate(moved)
    return Fit(
        float(np.median(distance)),
        int(np.isinf(distance).sum()),
        float(np.sqrt(np.mean(reach**2))),
        float(np.abs(reach).max()),
    )


def fits(parts, tails=0.10):
    """The fit of every rule."""
    return {rule: fit(parts, by_rule(rule, tails)) for rule in RULES}


def rank_fits(parts, tails=0.10, reach=2):
    """The fit of every pair of ranks near the two ends, for questions of all trusts."""
    whole = np.flatnonzero(~np.isnan(parts.score).any(axis=0))
    parts = Parts(*(column[..., whole] for column in parts))
    trusts = len(parts.score)
    ends = (round(trusts * tails), round(trusts * (1 - tails)))
    near = (range(end - reach, end + reach + 1) for end in ends)
    return {ranks: fit(parts, by_rank(*ranks)) for ranks in product(*near)}


def main(path):
    """Print the tables of a published file."""
    items, score, total_se, _ = published_figures(path, ("question", "section"))
    print(f"of {len(items)} items, those with no solution at all")
    for rule in RULES:
        print(f"{rule:27}{' '.join(unsolved(items, score, total_se, by_rule(rule))) or 'none'}")
    parts = split(*published_figures(path)[1:])
    counted = int((parts.error < TOLD * parts.tau2).sum())
    print(f"\n{counted} of {parts.tau2.size} questions tell tau2")
    head = f"{'distance':>10}{'none':>6}{'rms':>9}{'largest':>9}"
    print(f"{'rule':27}{'tails':>6}{head}")
    for tails in (0.05, 0.10, 0.15):
        for rule, found in fits(parts, tails).items():
            print(f"{rule:27}{tails:6.2f}{_shown(found)}")
    print(f"\n{'pulled in to the z of these ranks':33}{head}")
    pairs = rank_fits(parts)
    for low, high in sorted(pairs, key=lambda ranks: pairs[ranks].distance):
        print(f"{low:6} and {high:3} of {len(parts.score):<15}{_shown(pairs[low, high])}")


def _shown(found):
    return f"{found.distance:10.2f}{found.none:6}{found.rms:9.4f}{found.largest:9.4f}"


if __name__ == "__main__":
    main(sys.argv[1])
