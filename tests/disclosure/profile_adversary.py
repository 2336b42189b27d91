"""An adversary of the table of who took part. It shares no code with the rules.

What it sees: each row of one group and variable, England's per cents, and how many respondents
each trust that shows anything has in all. Each withheld number is an unknown. By integer
programming it finds the largest that each may be.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

HALF = 0.5
"""What a whole per cent may be off by."""


def largest_possible(rows, totals):
    """The largest number that each withheld row may have, by trust and category.

    ``rows``: trust, category, n (None where withheld) and England's per cent; ``totals``: what is
    known of the trusts' numbers of respondents.
    """
    trusts = list(dict.fromkeys(row[0] for row in rows))
    categories = list(dict.fromkeys(row[1] for row in rows))
    place = {(row[0], row[1]): i for i, row in enumerate(rows)}
    size = len(rows)
    low, high = np.zeros(size), np.full(size, 10_000.0)
    for i, (_, _, n, _) in enumerate(rows):
        if n is not None:
            low[i], high[i] = n - 2, n + 2
    limits = []
    for trust in trusts:
        if trust in totals:
            one = np.array([row[0] == trust for row in rows], float)
            limits.append(LinearConstraint(one, totals[trust], totals[trust]))
    percents = {category: p for _, category, _, p in rows}
    for category in categories:
        if not math.isnan(percents[category]):
            inside = np.array([row[1] == category for row in rows], float)
            for sign in (1, -1):
                end = (percents[category] + sign * HALF) / 100
                limits.append(LinearConstraint(sign * (inside - end), -np.inf, 1e-6))
    found = {}
    for key, i in place.items():
        if rows[i][2] is None:
            gain = np.zeros(size)
            gain[i] = -1
            best = milp(
                gain, constraints=limits, bounds=Bounds(low, high), integrality=np.ones(size)
            )
            assert best.status == 0, "the truth is possible"
            found[key] = round(-best.fun)
    return found
