"""Secondary suppression of scores: what shown scores and standard errors leave of a small group's.

Number, score and standard error of a unit may tell how many of its respondents gave each answer.
So each answer to a question is a table of its own, all tables are linked by the numbers of
respondents, and a group's score has the range that these tables leave possible.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from asg.disclosure.linked_tables import ROUNDING, Counts, Floats, Mask
from asg.when_used import when_used

optimize = when_used("scipy.optimize")
sparse = when_used("scipy.sparse")

SCORE_RANGE = 1.0
"""Points of score: a wider range must remain possible for a small group, so that its score is not
known to within half a point."""


class AnswerTables:
    """The answers to one question, by overlap of units.

    Parameters
    ----------
    counts
        Shape (A, V): how many of each overlap gave an answer.
    values
        Shape (V,): the score of each answer.
    members
        Shape (F, A): the overlaps that each figure counts.
    """

    def __init__(self, counts: Counts, values: Floats, members: Mask) -> None:
        self.counts = counts
        self.values = values
        self.members = members

    def known(self, groups: Mask, shown: Mask) -> Iterator[tuple[int, Mask]]:
        """Find groups with a score that is known, and the figures that tell it.

        ``groups``: shape (G, A), each with a respondent; ``shown``: shape (F,).
        """
        number = groups @ self.counts.sum(axis=1)
        waiting = self._exchanged(groups, shown) <= SCORE_RANGE
        while waiting.any():
            trial = np.flatnonzero(waiting)
            for chosen in (trial, trial[:1]):
                gain = (groups[chosen] / number[chosen, np.newaxis]).sum(axis=0)
                high, low = (self._example(sign * gain, shown) for sign in (1.0, -1.0))
                width = np.abs(groups[trial] @ ((high - low) @ self.values)) / number[trial]
                found = trial[width > SCORE_RANGE + ROUNDING]
                waiting[found] = False
                if found.size:
                    break
            else:
                blamed = self._prices(gain, shown) | self._prices(-gain, shown)
                yield int(trial[0]), blamed
                waiting[trial[0]] = False

    def _exchanged(self, groups: Mask, shown: Mask) -> Floats:
        """Compute the range of each group's score if answers of like overlaps were dealt out again.

        Overlaps are alike if the same shown figures count them.
        """
        _, like = np.unique(self.members[shown], axis=1, return_inverse=True)
        like = like.ravel()
        people = self.counts.sum(axis=1)
        width = np.zeros(len(groups))
        for which in np.flatnonzero(np.bincount(like, people)):
            answers = np.repeat(self.values, self.counts[like == which].sum(axis=0))
            total = np.concatenate([[0.0], answers.cumsum()])
            number = groups[:, like == which] @ people[like == which]
            width += total[-1] - total[len(answers) - number] - total[number]
        return width / (groups @ people)

    def _equations(self, shown: Mask) -> tuple[Any, Floats]:
        """Write that overlaps keep their numbers, and shown figures their answers."""
        members = self.members[shown].astype(float)
        each = sparse.eye_array(len(self.values))
        matrix = sparse.vstack(
            [
                sparse.kron(sparse.eye_array(len(self.counts)), np.ones((1, len(self.values)))),
                sparse.kron(sparse.csr_array(members), each),
            ],
            format="csr",
        )
        return matrix, matrix @ self.counts.ravel().astype(float)

    def _example(self, gain: Floats, shown: Mask) -> Counts:
        """Find answers of the overlaps, shape (A, V), that agree with all that is shown.

        ``gain``, shape (A,): what a point of score in an overlap is worth; the example with most.
        """
        matrix, numbers = self._equations(shown)
        found = optimize.milp(
            -np.outer(gain, self.values).ravel(),
            constraints=optimize.LinearConstraint(matrix, numbers, numbers),
            integrality=np.ones(self.counts.size),
        )
        if found.x is None:
            return self.counts  # the truth is an example
        return np.rint(found.x).astype(np.int64).reshape(self.counts.shape)

    def _prices(self, gain: Floats, shown: Mask) -> Mask:
        """Find the shown figures that a bound of the linear programme is subtracted from."""
        matrix, numbers = self._equations(shown)
        found = optimize.linprog(
            -np.outer(gain, self.values).ravel(), A_eq=matrix, b_eq=numbers, method="highs"
        )
        blamed = np.zeros(len(shown), dtype=bool)
        if found.status == 0:
            prices = found.eqlin.marginals[len(self.counts) :].reshape(-1, len(self.values))
            # Prices that are the same for every answer are one of the number, which is known.
            blamed[shown] = np.ptp(prices, axis=1) > ROUNDING
        return blamed
