"""Secondary suppression in linked tables: further figures go until no small group can be found.

A reader of several tables knows that their figures are sums of the same counts. What the shown
figures leave possible for a group is a linear programme; where it leaves too little, the prices of
the solution name the figures that are to blame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from asg.when_used import when_used

if TYPE_CHECKING:
    from scipy.sparse import csr_array

optimize = when_used("scipy.optimize")
sparse = when_used("scipy.sparse")

ROUNDING = 1e-6
"""What a solver's solution may be off by."""

NEARBY = 2
"""A number is not known to within 1 where this much more than it is possible."""

ALMOST_BEST = 0.2
"""How far from the best an example for several groups may be, as a share."""

Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LinkedTables:
    """Figures that are sums of the same counts, and groups of respondents to protect.

    The counts are of U cells, such as the overlap of a team and a site, and I items each.
    """

    counts: Counts
    """Shape (U, I): the true counts."""
    known: Counts
    """Shape (U, I): what a reader knows each count to be at least."""
    figures: csr_array
    """Shape (F, U * I), 0 and 1: which counts each figure is the sum of."""
    cost: Floats
    """Shape (F,): what it costs to withhold a figure; infinite where that cannot be."""
    relations: Floats
    """Shape (R, I): ``relations @ counts[u] >= 0`` for every cell, which a reader knows too. Only
    where ``known`` is 0."""
    groups: csr_array
    """Shape (T, U * I), 0 and 1: the counts that the number of each group is the sum of."""

    @property
    def spare(self) -> Floats:
        """Return what each count is beyond what is known of it, shape (U * I,)."""
        return (self.counts - self.known).ravel().astype(np.float64)


def suppress_further(tables: LinkedTables, shown: Mask, least: int) -> tuple[Mask, Mask]:
    """Withhold figures until every group may have ``least`` respondents, as far as a reader knows.

    Parameters
    ----------
    tables
        The figures and the groups.
    shown
        Shape (F,): the figures that are shown.
    least
        The number that must be possible for each group. A group of nearly as many must be able to
        have 2 more than it has, so that its number is not known to within 1. Where figures that
        cannot be withheld do not leave room for ``least``, these 2 are enough.

    Returns
    -------
    tuple
        Shape (F,), the figures that may be shown; and shape (T,), the groups that figures that
        cannot be withheld tell to within 1.

    Notes
    -----
    A group is protected by an example: whole counts that agree with everything shown and give it
    enough. The first is the truth with the respondents of like cells dealt out again; cells are
    alike if the same shown figures count them. Then examples are looked for by integer
    programming, for several groups at once, then for one alone. Where there is none, the figures
    with a price in the linear programme are those that the bound is subtracted from. The one that
    costs least for the respondents it leaves open is withheld.
    """
    shown = shown.copy()
    need, exposed = _needs(tables, shown, least)
    waiting = ~exposed
    while waiting.any():
        possible = _Possible(tables, shown)
        waiting[waiting] = ~possible.enough_by_exchange(waiting, need)
        unprotected = _unprotected(possible, waiting, need)
        if unprotected is None:
            break
        most, blamed = possible.most(unprotected, need)
        missing = max(need[unprotected][0] - most, 1.0)
        may_go = np.isfinite(tables.cost) & shown
        # Enough in fractions of a respondent, though not in whole ones: any figure may be to blame.
        may_go &= blamed | (need[unprotected][0] - most < ROUNDING)
        room = np.where(may_go, tables.figures @ tables.spare, 0.0)
        if room.any():
            price = np.full(len(room), np.inf)
            np.divide(tables.cost, np.minimum(room, missing), out=price, where=room > 0)
            shown[np.argmin(price)] = False
        else:
            exposed |= unprotected
            waiting &= ~unprotected
    return shown, exposed


def given_back(tables: LinkedTables, shown: Mask, before: Mask, least: int) -> Mask:
    """Show again what was shown ``before`` and need not be withheld, what costs most first."""
    need, exposed = _needs(tables, shown, least)
    for figure in sorted(np.flatnonzero(before & ~shown), key=lambda f: -tables.cost[f]):
        trial = shown | (np.arange(len(shown)) == figure)
        possible = _Possible(tables, trial)
        waiting = ~exposed
        waiting[waiting] = ~possible.enough_by_exchange(waiting, need)
        if _unprotected(possible, waiting, need) is None:
            shown = trial
    return shown


def _unprotected(possible: _Possible, waiting: Mask, need: Counts) -> Mask | None:
    """Find a group that cannot have enough; groups that can are no longer ``waiting``."""
    while waiting.any():
        found = possible.example(waiting, need, aims=waiting)
        if not found.any():
            break
        waiting[waiting] = ~found
    while waiting.any():
        first = np.arange(len(waiting)) == np.flatnonzero(waiting)[0]
        found = possible.example(waiting, need, aims=first)
        if not found[0]:
            return first
        waiting[waiting] = ~found
    return None


def _needs(tables: LinkedTables, shown: Mask, least: int) -> tuple[Counts, Mask]:
    """Find the number that each group must be able to have, and the groups beyond protection."""
    true = (tables.groups @ tables.counts.ravel()).astype(np.int64)
    nearby = true + NEARBY
    need = np.maximum(nearby, least)
    exposed = np.zeros(len(need), dtype=bool)
    possible = _Possible(tables, shown & np.isinf(tables.cost))
    for group in np.flatnonzero(~possible.enough_by_exchange(~exposed, need)):
        most, _ = possible.most(np.arange(len(need)) == group, need)
        if most < need[group] - ROUNDING:
            need[group] = least if most > least - ROUNDING else nearby[group]
            exposed[group] = most < need[group] - ROUNDING
    return need, exposed


class _System(NamedTuple):
    """``matrix @ x`` lies between ``least`` and ``most``; ``x`` between 0 and ``upper``."""

    matrix: Any
    least: Floats
    most: Floats
    upper: Floats


class _Possible:
    """What the shown figures leave possible, with like cells taken together."""

    def __init__(self, tables: LinkedTables, shown: Mask) -> None:

        cells, items = tables.counts.shape
        self._tables = tables
        self._shown = np.flatnonzero(shown)
        rows = tables.figures[self._shown]
        # Like cells have equal columns: equal, and only then, are their sums of random numbers.
        random = np.random.default_rng(0)
        columns = (rows.T @ random.normal(size=len(self._shown))).reshape(cells, items)
        _, first, like = np.unique(
            columns @ random.normal(size=items), return_index=True, return_inverse=True
        )
        places = np.arange(cells * items).reshape(cells, items)
        to_class = like.ravel()[:, np.newaxis] * items + np.arange(items)
        self._merge = sparse.csr_array(
            (np.ones(cells * items), (places.ravel(), to_class.ravel())),
            shape=(cells * items, len(first) * items),
        )
        self._rows = rows[:, places[first].ravel()]
        self._sums = rows @ tables.spare
        self._spare = self._merge.T @ tables.spare
        self._relations = sparse.block_diag([tables.relations] * len(first), "csr")

    def _within(self, groups: Mask) -> tuple[Any, Floats]:
        """Find the classes that each group has a part in, and what is known of it already."""
        members = self._tables.groups[np.flatnonzero(groups)]
        within = members @ self._merge
        within.data[:] = 1.0
        return within, members @ self._tables.known.ravel().astype(np.float64)

    def enough_by_exchange(self, groups: Mask, need: Counts) -> Mask:
        """Whether each group has enough if all respondents of like cells were its own."""
        within, known = self._within(groups)
        enough: Mask = within @ self._spare + known >= need[groups]
        return enough

    def example(self, groups: Mask, need: Counts, aims: Mask) -> Mask:
        """Which groups have enough in an example that gives ``aims`` as many as can be."""
        within, known = self._within(aims)
        goals = need[aims] - known
        # Hundreds of overlaps have parts in the same few classes.
        random = np.random.default_rng(1).normal(size=within.shape[1])
        _, first = np.unique(np.column_stack([within @ random, goals]), axis=0, return_index=True)
        counts = _example(self._system(within[first], goals[first]), self._spare.size)
        within, known = self._within(groups)
        enough: Mask = within @ counts + known >= need[groups] - ROUNDING
        return enough

    def most(self, group: Mask, need: Counts) -> tuple[float, Mask]:
        """Compute the most that one group can have, in fractions; and the figures that prove it.

        Where nothing bounds it, the result is what it needs, or more.
        """
        within, known = self._within(group)
        system = self._system(within, np.maximum(self._spare.sum(), need[group]))
        equal = np.isfinite(system.most)
        found = optimize.linprog(
            -1.0 * (np.arange(len(system.upper)) == self._spare.size),
            A_ub=-system.matrix[~equal],
            b_ub=-system.least[~equal],
            A_eq=system.matrix[equal],
            b_eq=system.most[equal],
            bounds=np.column_stack([np.zeros(len(system.upper)), system.upper]),
            method="highs",
        )
        if found.status != 0:
            raise RuntimeError(f"the shown figures have no solution: {found.message}")
        blamed = np.zeros(self._tables.figures.shape[0], dtype=bool)
        blamed[self._shown] = np.abs(found.eqlin.marginals) > ROUNDING
        return float(known[0] - found.fun), blamed

    def _system(self, within: Any, most: Floats) -> _System:  # noqa: ANN401 - a sparse matrix
        """Write what a reader knows of the classes, and of each group's number up to ``most``."""
        groups, relations = len(most), self._relations.shape[0]
        matrix = sparse.block_array(
            [
                [self._rows, None],
                [self._relations, None],
                [within, -sparse.eye_array(groups)],
            ],
            format="csr",
        )
        beyond = np.zeros(relations + groups)
        return _System(
            matrix,
            np.concatenate([self._sums, beyond]),
            np.concatenate([self._sums, np.full(len(beyond), np.inf)]),
            np.concatenate([np.full(self._spare.size, np.inf), most]),
        )


def _example(system: _System, size: int) -> Floats:
    """Find whole counts, ``size`` of them, that give the groups as many as they can have together.

    The system's other unknowns are the groups' numbers. No counts at all where none are found.
    """
    whole = np.arange(len(system.upper)) < size
    # For many groups a good example is soon found; that none is better takes long to prove.
    gap = ALMOST_BEST if len(system.upper) > size + 1 else 0.0
    for presolve in (True, False):  # HiGHS 1.12 finds some systems infeasible that are not
        found = optimize.milp(
            np.where(whole, 0.0, -1.0),
            constraints=optimize.LinearConstraint(system.matrix, system.least, system.most),
            integrality=whole.astype(int),
            bounds=optimize.Bounds(0, system.upper),
            options={"presolve": presolve, "mip_rel_gap": gap},
        )
        if found.x is not None:
            return np.rint(found.x[:size])
    return np.zeros(size)
