"""An adversary: what the numbers shown leave possible for those withheld, by integer programming.

It knows more than a reader would: which units overlap, the trust's own numbers, and the rules. It
shares no code with the engine. Every withheld number is a variable, every shown number an
equation; a section's number is at least that of each of its questions and at most their sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

ANY_NUMBER = 100_000
"""More than any trust has: what a number may be that nothing bounds."""


@dataclass(frozen=True)
class Seen:
    """What is to be seen of one trust and group.

    ``overlaps``: shape (A, B), the unit in each breakdown of every overlap that has anybody.
    ``total``: shape (I,), the trust's numbers; ``n``: for each breakdown shape (U, I), NaN where
    withheld. Items are K questions, then the sections; ``sections`` are columns of questions.
    """

    overlaps: np.ndarray
    sections: list[list[int]]
    total: np.ndarray
    n: list[np.ndarray]

    @property
    def questions(self):
        return len(self.total) - len(self.sections)

    def block(self, item):
        """The items whose numbers bound each other: a section and its questions, or one alone."""
        for s, columns in enumerate(self.sections):
            if item in columns or item == self.questions + s:
                return [*columns, self.questions + s]
        return [item]


def span(seen: Seen, people: np.ndarray, item: int) -> tuple[int, int]:
    """The least and the largest number that some overlaps can have, by all that is shown.

    ``people``: shape (A,), true for the overlaps that are meant, such as those of a unit.
    """
    items = seen.block(item)
    count = len(seen.overlaps)
    rows, low, high = [], [], []

    def constrain(coefficients, least, most):
        rows.append(coefficients)
        low.append(least)
        high.append(most)

    def of(position, members=None):
        row = np.zeros((len(items), count))
        row[position] = 1 if members is None else members
        return row

    for position, i in enumerate(items):
        if not np.isnan(seen.total[i]):
            constrain(of(position), seen.total[i], seen.total[i])
        for b, numbers in enumerate(seen.n):
            for u in np.flatnonzero(~np.isnan(numbers[:, i])):
                members = seen.overlaps[:, b] == u
                constrain(of(position, members), numbers[u, i], numbers[u, i])
    if len(items) > 1:
        section = len(items) - 1
        for a in range(count):
            one = np.arange(count) == a
            for position in range(section):
                constrain(of(section, one) - of(position, one), 0, np.inf)
            parts = sum(of(position, one) for position in range(section))
            constrain(parts - of(section, one), 0, np.inf)
    if not rows:
        return 0, ANY_NUMBER
    system = LinearConstraint(np.array(rows).reshape(len(rows), -1), low, high)
    target = of(items.index(item), people).ravel()
    ends = []
    for sign in (1, -1):
        found = milp(
            sign * target,
            constraints=system,
            integrality=np.ones(len(target)),
            bounds=Bounds(0, ANY_NUMBER),
        )
        assert found.status == 0, found.message
        ends.append(round(sign * found.fun))
    return ends[0], ends[1]


def score_span(rest_n, rest_sum, n, highest=10.0):
    """The ends of a withheld unit's score, its number of respondents being known even.

    ``rest_n``, ``rest_sum``: respondents and sum of scores of all withheld units together.
    """
    least = max(rest_sum - highest * (rest_n - n), 0.0)
    return least / n, min(rest_sum / n, highest)


def seen_of(units, answers, sections, withheld, least=30):
    """What is to be seen where some figures are withheld, and the true numbers."""
    answered = ~np.isnan(answers)
    in_sections = [answered[:, columns].any(axis=1) for columns in sections]
    every = np.column_stack([answered, *in_sections]).astype(int)
    true = [
        np.array([every[unit == u].sum(axis=0) for u in range(unit.max() + 1)]) for unit in units
    ]
    shown = [np.where(mask, np.nan, n) for n, mask in zip(true, withheld, strict=True)]
    overlaps = np.unique(np.column_stack(units), axis=0)
    total = every.sum(axis=0).astype(float)
    small = total < least  # the trust's own numbers are not published then
    for s, columns in enumerate(sections):
        small[answers.shape[1] + s] |= small[list(columns)].any()
    total[small] = np.nan
    return Seen(overlaps, [list(c) for c in sections], total, shown), true
