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


class KnownTrust(NamedTuple):
    """What a trust knows, and ``nation``, what it looks for.

    ``cell``: of each respondent, shape (J,); ``answers``: 0 to 10 or NaN, shape (J, K);
    ``scores``: those that results show, shape (K,).
    """

    cell: np.ndarray
    answers: np.ndarray
    scores: np.ndarray
    nation: int


def sample_trusts(group="AMHS", most=12):
    """Trusts of the embedded sample with respondents in every cell, none with a cut weight."""
    sample = load_sample()
    survey, responses = sample.survey, sample.responses
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
    cells = len(np.unique(cell[cell >= 0]))
    trusts = []
    for t in range(len(responses.trusts)):
        own = (trust == t) & (cell >= 0)
        if own.sum() >= 100 and not cut[trust == t].any() and len(np.unique(cell[own])) == cells:
            shown = found.n[t] >= method.suppress_below
            known = answers[own][:, shown], found.score[t, shown], int((cell >= 0).sum())
            trusts.append(KnownTrust(cell[own], *known))
    return trusts[:most]


def _sums(cell, answers):
    """Sum answered questions and scores by cell (rows), per share of the trust in the cell."""
    cells, of = np.unique(cell, return_inverse=True)
    own = np.bincount(of) / len(of)
    number, total = np.zeros((2, len(cells), answers.shape[1]))
    np.add.at(number, of, ~np.isnan(answers))
    np.add.at(total, of, np.nan_to_num(answers))
    return number / own[:, np.newaxis], total / own[:, np.newaxis]


def may_be(cell, answers, published, decimals, n):
    """Whether a nation of ``n`` respondents fits the scores, whatever its numbers by cell.

    Score k is (nation @ total) / (nation @ number), up to its rounding, where ``nation`` are whole
    numbers by cell: linear, so integer programming finds whether there are any.
    """
    half = 0.5 * 10.0**-decimals
    number, total = _sums(cell, answers)
    scale = number.mean(axis=0)
    low = (total - (published + half) * number) / scale
    high = (total - (published - half) * number) / scale
    size = len(total)
    matrix = np.vstack([low.T, high.T, np.ones(size)])
    least = np.concatenate([np.full(len(published), -np.inf), np.zeros(len(published)), [n]])
    most = np.concatenate([np.zeros(len(published)), np.full(len(published), np.inf), [n]])
    found = milp(
        np.zeros(size),
        constraints=LinearConstraint(matrix, least, most),
        integrality=np.ones(size),
        bounds=Bounds(1, np.inf),
        options={"time_limit": 5},
    )
    return found.x is not None
