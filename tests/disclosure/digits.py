"""What the digits of a trust's published scores tell of the nation: its number by age and sex.

A trust knows its own rows. The weights of its respondents come from the nation's shares of the age
by sex cells, so each of its scores is an equation for these shares. The nation has a whole number
of respondents in each cell: few totals, or one alone, fit all scores.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from asg.kernels import cell_ratios, scores, weights
from asg.results.trust_scores import scored_answers
from asg.sample import load_sample

INFEASIBLE = 2
"""What milp says where there is no solution; one not found in time excludes nothing."""


class KnownTrust(NamedTuple):
    """What a trust knows, and ``nation``, what it looks for.

    ``cell``: of each respondent, shape (J,); ``answers``: 0 to 10 or NaN, shape (J, K);
    ``scores``, ``errors``: those that results show, shape (K,), with every digit; ``nation``: the
    respondents of the nation by cell, shape (C,).
    """

    cell: np.ndarray
    answers: np.ndarray
    scores: np.ndarray
    errors: np.ndarray
    nation: np.ndarray


def sample_trusts(group="AMHS", most=12):
    """Trusts of the embedded sample with respondents in every cell, none with a cut weight."""
    sample = load_sample()
    return trusts_of(sample.survey, sample.responses, group)[:most]


def trusts_of(survey, responses, group):
    """Trusts with respondents in every cell of a group, none with a cut weight."""
    of = [g.id for g in survey.groups].index(group)
    member = np.flatnonzero(responses.group == of)
    age, sex, trust = (a[member] for a in (responses.age_group, responses.sex, responses.trust))
    cell = np.where((age >= 0) & (sex >= 0), age * 2 + sex, -1)
    asked = [q for q in survey.scored_questions if q.id not in survey.groups[of].drop]
    codes = [responses.answers[q.id].to_numpy()[member] for q in asked]
    answers = np.column_stack([scored_answers(c, q) for c, q in zip(codes, asked, strict=True)])
    method = survey.method
    weight = weights(trust, cell, cap=method.weight_cap, unknown_cell=method.unknown_cell)
    found = scores(answers, weight, trust, len(responses.trusts), variance=method.variance)
    cut = np.nan_to_num(cell_ratios(trust, cell)) > method.weight_cap * (1 + 1e-12)
    cells, nation = np.unique(cell[cell >= 0], return_counts=True)
    trusts = []
    for t in range(len(responses.trusts)):
        own = (trust == t) & (cell >= 0)
        if own.sum() >= 100 and not cut[trust == t].any() and len(set(cell[own])) == len(cells):
            shown = found.n[t] >= method.suppress_below
            known = answers[own][:, shown], found.score[t, shown], found.se[t, shown]
            trusts.append(KnownTrust(cell[own], *known, nation))
    return trusts


def _sums(cell, answers):
    """Sum answered questions and scores by cell (rows), per share of the trust in the cell."""
    cells, of = np.unique(cell, return_inverse=True)
    own = np.bincount(of) / len(of)
    number, total = np.zeros((2, len(cells), answers.shape[1]))
    np.add.at(number, of, ~np.isnan(answers))
    np.add.at(total, of, np.nan_to_num(answers))
    return number / own[:, np.newaxis], total / own[:, np.newaxis]


def _slopes(trust):
    """How much each standard error changes with the nation's number in each cell: shape (K, C)."""
    _, of = np.unique(trust.cell, return_inverse=True)
    own = np.bincount(of)
    given = ~np.isnan(trust.answers)
    x = np.nan_to_num(trust.answers)

    def errors(nation):
        w = (nation / own)[of][:, np.newaxis] * given
        score = (w * x).sum(axis=0) / w.sum(axis=0)
        return np.sqrt((w**2 * (x - score) ** 2).sum(axis=0)) / w.sum(axis=0)

    np.testing.assert_allclose(errors(trust.nation), trust.errors, rtol=1e-9)
    steps = np.eye(len(own)) * trust.nation * 1e-4
    return np.array(
        [(errors(trust.nation + s) - errors(trust.nation - s)) / (2 * s.sum()) for s in steps]
    ).T


def may_be(trust, decimals, n):
    """Whether a nation of ``n`` respondents fits what is shown, whatever its numbers by cell.

    Score k is (nation @ total) / (nation @ number), up to its rounding, where ``nation`` are whole
    numbers by cell: linear, so integer programming finds whether there are any. Standard errors
    are taken for linear around the true nation, which is more than the trust knows. Section scores
    are means of the questions' rounded ones and tell nothing more.
    """
    published = np.round(trust.scores, decimals)
    half = 0.5 * 10.0**-decimals
    number, total = _sums(trust.cell, trust.answers)
    scale = number.mean(axis=0)
    low = (total - (published + half) * number) / scale
    high = (total - (published - half) * number) / scale
    size = len(total)
    # A standard error is the same for a nation twice as large.
    slopes = _slopes(trust) * (trust.nation.sum() / n)
    off = np.round(trust.errors, decimals) - trust.errors
    none, free = np.zeros(len(published)), np.full(len(published), np.inf)
    matrix = np.vstack([low.T, high.T, slopes, np.ones(size)])
    beside = max(half, 5e-7)  # what the solver tells apart
    least = np.concatenate([-free, none, off - beside, [n]])
    most = np.concatenate([none, free, off + beside, [n]])
    found = milp(
        np.zeros(size),
        constraints=LinearConstraint(matrix, least, most),
        integrality=np.ones(size),
        bounds=Bounds(1, np.inf),
        options={"time_limit": 5},
    )
    return found.status != INFEASIBLE
