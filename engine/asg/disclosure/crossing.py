"""What several breakdowns of the same respondents tell together, by linear programming."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

ROUNDING = 1e-6
"""What a solver's solution may be off by."""

Place = tuple[int, int]
"""A breakdown and a unit of it."""


class _Programme(NamedTuple):
    """What is known of the overlaps' numbers x: ``equal @ x == exact`` and ``above @ x >= least``.

    Each row of the two matrices is a unit, named in ``exact_of`` and ``least_of``; the row of the
    whole trust has none.
    """

    equal: NDArray[np.float64]
    exact: NDArray[np.float64]
    exact_of: list[Place | None]
    above: NDArray[np.float64]
    least: NDArray[np.float64]
    least_of: list[Place]


class Crossing:
    """The overlaps of the units of several breakdowns, each overlap that has a respondent."""

    def __init__(self, units: Sequence[NDArray[np.intp]], answered: NDArray[np.bool_]) -> None:
        overlaps, of = np.unique(np.column_stack(units), axis=0, return_inverse=True)
        self._members = [
            (overlaps[:, [b]] == np.arange(unit.max() + 1)).T.astype(np.float64)
            for b, unit in enumerate(units)
        ]
        self._n = np.stack([np.bincount(of.ravel(), item, len(overlaps)) for item in answered.T])

    def proof(
        self,
        item: int,
        shown: Sequence[NDArray[np.bool_]],
        floors: Sequence[NDArray[np.int64]],
        least: int,
    ) -> list[Place]:
        """Give the units whose shown numbers prove that some people are too few.

        Parameters
        ----------
        item
            The item.
        shown
            For each breakdown shape (units,): whether the unit's number is shown.
        floors
            For each breakdown shape (units,): what a unit that is not shown has at least.
        least
            The number that each withheld unit, and each overlap, must be able to have.

        Returns
        -------
        list of tuple
            Breakdown and unit of those that the proof uses; none where there is no such proof.
        """
        if not any(mask.any() for mask in shown) or self._n[item].sum() < least:
            return []
        known = self._programme(item, shown, floors)
        targets = self._targets(item, shown, least)
        while len(targets):
            enough = self._enough(known, targets, least)
            if not enough.any():
                # None of those left found room beside the others: the first one, alone.
                found = _solve(-targets[0], known)
                if -found.fun < least - ROUNDING:
                    return _used(found, known)
                enough[0] = True
            targets = targets[~enough]
        return []

    def _programme(
        self,
        item: int,
        shown: Sequence[NDArray[np.bool_]],
        floors: Sequence[NDArray[np.int64]],
    ) -> _Programme:
        n = self._n[item]
        equal, exact_of = [np.ones(len(n))], list[Place | None]([None])
        above, least, least_of = [np.zeros(len(n))], [0.0], [(0, 0)]
        for b, members in enumerate(self._members):
            for u, of in enumerate(members):
                if shown[b][u]:
                    equal.append(of)
                    exact_of.append((b, u))
                elif floors[b][u] > 0:
                    above.append(of)
                    least.append(float(floors[b][u]))
                    least_of.append((b, u))
        rows = np.array(equal)
        return _Programme(rows, rows @ n, exact_of, np.array(above), np.array(least), least_of)

    def _targets(
        self, item: int, shown: Sequence[NDArray[np.bool_]], least: int
    ) -> NDArray[np.float64]:
        """Give the withheld units, and the overlaps, that have too few respondents; one a row."""
        n = self._n[item]
        rows = [np.eye(len(n))[(n > 0) & (n < least)]]
        rows += [m[~mask & (m @ n < least)] for m, mask in zip(self._members, shown, strict=True)]
        targets: NDArray[np.float64] = np.unique(np.concatenate(rows), axis=0)
        return targets

    def _enough(
        self, known: _Programme, targets: NDArray[np.float64], least: int
    ) -> NDArray[np.bool_]:
        """Say which targets one solution, in which as many as can be have enough, settles."""
        count, overlaps = targets.shape
        wide = _Programme(
            np.pad(known.equal, ((0, 0), (0, count))),
            known.exact,
            known.exact_of,
            np.block(
                [
                    [known.above, np.zeros((len(known.above), count))],
                    [targets, -np.eye(count)],
                ]
            ),
            np.concatenate([known.least, np.zeros(count)]),
            known.least_of,
        )
        objective = np.concatenate([np.zeros(overlaps), -np.ones(count)])
        bounds = [(0.0, None)] * overlaps + [(0.0, float(least))] * count
        found: NDArray[np.float64] = _solve(objective, wide, bounds).x[overlaps:]
        return found >= least - ROUNDING


def _solve(objective: NDArray[np.float64], known: _Programme, bounds: Any = (0, None)) -> Any:  # noqa: ANN401
    from scipy.optimize import linprog  # only a run with several breakdowns waits for it

    found = linprog(
        objective,
        A_ub=-known.above,
        b_ub=-known.least,
        A_eq=known.equal,
        b_eq=known.exact,
        bounds=bounds,
        method="highs",
    )
    if found.status != 0:
        raise RuntimeError(f"the numbers of overlaps have no solution: {found.message}")
    return found


def _used(found: Any, known: _Programme) -> list[Place]:  # noqa: ANN401
    """Give the units whose numbers the bound is made of: those with a price in the solution.

    By duality the bound is the sum of the known numbers, each times its price: it is the very
    subtraction by which the number could be had.
    """
    exact = np.abs(found.eqlin.marginals) > ROUNDING
    least = np.abs(found.ineqlin.marginals) > ROUNDING
    places = [p for p, used in zip(known.exact_of, exact, strict=True) if used and p is not None]
    places += [p for p, used in zip(known.least_of, least, strict=True) if used]
    if not places:
        raise RuntimeError("a bound on a withheld number that nothing shown explains")
    return places
