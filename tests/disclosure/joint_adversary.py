"""An adversary with every table of one national build. It shares no code with the rules.

It knows more than the tables say: each large trust's exact number of respondents and how many of
them are of no category, and England's shares by age and sex. Each category of a trust is an
unknown, and so is how many of it answered a question. It finds

- small categories of a trust that, by all tables together, cannot have 10 people (integer
  programming);
- figures of fewer than 30 people of the other trusts, for a trust that knows its own rows;
- small ages and sexes that fit what is shown of the weights.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from asg.results.variables import variables_of

FEW, LEAST, HALF = 10, 30, 0.5


class Truth(NamedTuple):
    """Numbers of a group: ``n`` (I, C + 1) by trust and category, ``answered`` (I, C + 1, K).

    The last category is of those of none. ``trusts``, ``categories`` and ``items`` name them.
    """

    trusts: list[str]
    categories: list[str]
    items: list[str]
    n: np.ndarray
    answered: np.ndarray


def truth_of(survey, responses, group, name):
    """The true numbers by trust and category of a variable."""
    variable = next(v for v in variables_of(survey, responses) if v.name == name)
    own = responses.group == [g.id for g in survey.groups].index(group)
    code = np.where(variable.codes < 0, len(variable.categories), variable.codes)
    trusts, places = list(responses.trusts), len(variable.categories) + 1
    questions = survey.scored_questions

    def count(rows):
        cell = responses.trust[rows] * places + code[rows]
        return np.bincount(cell, minlength=len(trusts) * places).reshape(len(trusts), places)

    scored = [
        np.isin(
            responses.answers[q.id].to_numpy(), [o.code for o in q.options if o.score is not None]
        )
        for q in questions
    ]
    known = responses.cell >= 0
    answered = [count(own & known & said) for said in scored]
    items = [q.id for q in questions]
    return Truth(trusts, list(variable.categories), items, count(own), np.stack(answered, axis=2))


def categories_found(results, truth, group, name):
    """Small categories of trusts that cannot have 10 people; and how many were attacked."""
    system = _System(results, truth, group, name)
    small = [
        (t, c)
        for t, c in product(range(len(truth.trusts)), range(len(truth.categories)))
        if system.withheld[t, c] and truth.n[t, c] < FEW and system.large[t]
    ]
    found = [(truth.trusts[t], truth.categories[c]) for t, c in small if system.most(t, c) < FEW]
    return found, len(small)


class _System:
    """What the tables of who took part and of subgroups say, as rows of a linear programme."""

    def __init__(self, results, truth, group, name):
        self.truth = truth
        trusts, categories = truth.n.shape[0], len(truth.categories)
        self.large = truth.n.sum(axis=1) >= LEAST
        self.rows, self.low, self.high = [], [], []
        table = results.table[results.table["group"] == group]
        score = table.pivot(index="trust_code", columns="item", values="n")
        shown = score.reindex(index=truth.trusts, columns=truth.items).notna().to_numpy(bool)
        self.place = np.arange(trusts * categories).reshape(trusts, categories)
        size = self.place.size
        self.said = {}
        for t, k in zip(*np.nonzero(shown), strict=True):
            self.said[t, k] = size + np.arange(categories + 1)
            size += categories + 1
        self.size = size
        self.profile(results, group, name)
        self.answers(results, group, name, shown)

    def says(self, terms, least, most):
        self.rows.append(terms)
        self.low.append(least)
        self.high.append(most)

    def profile(self, results, group, name):
        truth = self.truth
        of = results.profile["group"].eq(group) & results.profile["variable"].eq(name)
        rows = results.profile[of].set_index(["trust_code", "category"])
        self.withheld = np.zeros(self.place.shape, dtype=bool)
        bases = truth.n[:, :-1].sum(axis=1)
        for (t, trust), (c, category) in product(
            enumerate(truth.trusts), enumerate(truth.categories)
        ):
            if (trust, category) not in rows.index:
                self.says({self.place[t, c]: 1}, 0, 0)  # nobody of England, or of the trust
                continue
            row = rows.loc[(trust, category)]
            self.withheld[t, c] = row["status"] != "ok"
            if not self.withheld[t, c]:
                self.says({self.place[t, c]: 1}, row["n"] - 2, row["n"] + 2)
                ends = [bases[t] * (row["percent"] + sign * HALF) / 100 for sign in (-1, 1)]
                self.says({self.place[t, c]: 1}, *ends)
        for t in range(len(truth.trusts)):
            total = dict.fromkeys(self.place[t], 1)
            self.says(total, *((bases[t], bases[t]) if self.large[t] else (0, LEAST - 1)))
        england = rows["england_percent"].groupby(level="category", observed=True).first().dropna()
        for c, category in enumerate(truth.categories):
            for sign in (-1, 1) if category in england.index else ():
                end = (england[category] + sign * HALF) / 100
                terms = dict.fromkeys(self.place.ravel(), -end)
                terms |= dict.fromkeys(self.place[:, c], 1 - end)
                self.says(terms, *((0, np.inf) if sign < 0 else (-np.inf, 0)))

    def answers(self, results, group, name, shown):
        truth, breakdowns = self.truth, results.breakdowns
        of = breakdowns["group"].eq(group) & breakdowns["variable"].eq(name)
        england = breakdowns[of].set_index(["category", "item"])["n"].dropna()
        for (t, k), said in self.said.items():
            n = int(truth.answered[t, :, k].sum())
            self.says(dict.fromkeys(said, 1), n, n)
            for c, place in enumerate(said[:-1]):
                self.says({place: 1, self.place[t, c]: -1}, -np.inf, 0)
            self.says({said[-1]: 1}, 0, truth.n[t, -1])
        for k, item in enumerate(truth.items):
            for c, category in enumerate(truth.categories):
                if (number := england.get((category, item))) is not None:
                    terms = {self.said[t, k][c]: 1 for t in np.flatnonzero(shown[:, k])}
                    self.says(terms, int(number), int(number))

    def most(self, trust, category):
        """The largest number that a category of a trust can have."""
        row = np.concatenate([np.full(len(terms), i) for i, terms in enumerate(self.rows)])
        column = np.concatenate([list(terms) for terms in self.rows])
        value = np.concatenate([list(terms.values()) for terms in self.rows])
        matrix = csr_array((value, (row, column)), shape=(len(self.rows), self.size))
        gain = np.zeros(self.size)
        gain[self.place[trust, category]] = -1
        # No more than 10 need be possible: the search ends there.
        upper = np.full(self.size, np.inf)
        upper[self.place[trust, category]] = FEW
        whole = np.arange(self.size) < self.place.size
        limits = LinearConstraint(matrix, np.array(self.low) - 1e-6, np.array(self.high) + 1e-6)
        for presolve in (True, False):  # HiGHS 1.12 finds some systems infeasible that are not
            options = {"presolve": presolve}
            bounds = Bounds(0, upper)
            found = milp(
                gain, constraints=limits, integrality=whole, bounds=bounds, options=options
            )
            if found.status == 0:
                return round(-found.fun)
        raise AssertionError(f"the truth is possible: {found.message}")


def others_found(results, truth, group, name):
    """Categories and questions of which one trust finds fewer than 30 people of the others.

    A trust takes its own respondents from England's; what no category shows is one more category.
    """
    breakdowns = results.breakdowns
    of = breakdowns["group"].eq(group) & breakdowns["variable"].eq(name)
    table = results.table[(results.table["group"] == group) & results.table["n"].notna()]
    found, tried = [], 0
    for item, rows in breakdowns[of].groupby("item", sort=False):
        k = truth.items.index(item)
        inside = np.isin(truth.trusts, table.loc[table["item"] == item, "trust_code"])
        n = truth.answered[inside, :, k]
        if len(n) < 2:
            continue
        seen = [truth.categories.index(c) for c in rows.loc[rows["n"].notna(), "category"]]
        rest = n.sum(axis=1) - n[:, seen].sum(axis=1)
        for label, of_trusts in [*((truth.categories[c], n[:, c]) for c in seen), ("rest", rest)]:
            if not seen or not of_trusts.any():
                continue
            tried += 1
            if of_trusts.sum() - of_trusts.max() < LEAST:
                found.append((item, label))
    return found, tried


def weights_found(results, truth, group):
    """Trusts with fewer than 10 of a sex where the weights leave no other number.

    For nations of one age group: the weights depend on the number of men alone.
    """
    of = (results.weights["group"] == group) if len(results.weights) else []
    rows = results.weights[of].set_index("trust_code") if len(results.weights) else None
    national = truth.n[:, :-1].sum(axis=0)
    share = national / national.sum()
    found, tried = [], 0
    for t, trust in enumerate(truth.trusts):
        own = truth.n[t, :-1]
        if own.sum() < LEAST or own.min() >= FEW:
            continue
        tried += 1
        if rows is None or trust not in rows.index:
            continue
        row, fitting = rows.loc[trust], []
        for men in range(own.sum() + 1):
            n = np.array([men, own.sum() - men])
            weight = np.minimum(share / np.maximum(n / n.sum(), 1e-9), 5)[n > 0]
            kept = n[n > 0]
            effective = (kept @ weight) ** 2 / (kept @ weight**2)
            if abs(effective - row["n_eff"]) < 0.051 and abs(weight.max() - row["largest"]) < 0.051:
                fitting.append(min(n))
        assert min(own) in fitting
        if max(fitting) < FEW:
            found.append(trust)
    return found, tried
