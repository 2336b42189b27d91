"""The sample's outcomes file: what became of the questionnaires."""

from __future__ import annotations

import csv
import io

import numpy as np

from asg.marks import SYNTHETIC_COLUMN, SYNTHETIC_MARK
from asg.reading.outcomes import OUTCOME_COUNTS
from make_sample.printed import Printed
from make_sample.trusts import GROUPS, NO_GROUPS, Trust, apportioned, invented_name

_RATE_LIKENESS = 0.14
"""How far trusts' response rates lie apart, as standard deviation of their logarithms."""
_DIED_SHARE = {"CAMHS": 0.0005, "AMHS": 0.003, "OPMHS": 0.012}
_NO_GROUPS_COUNTS = {"sent": 1026, "undeliverable": 17, "died": 4, "returned": 191}


def outcomes_table(trusts: list[Trust], printed: Printed, random: np.random.Generator) -> str:
    """Make the file: sent, undeliverable, died and returned by trust and group.

    The national rates are the printed ones, and so is the number sent over all.
    """
    national = printed.national
    rows = []
    for group in GROUPS:
        responding = [trust for trust in trusts if trust.rows[2024, group]]
        returned = np.array([trust.rows[2024, group] for trust in responding])
        useable = round(100 * national["returned"][group] / national["rate_percent"][group])
        shares = returned * np.exp(random.normal(0.0, _RATE_LIKENESS, returned.size))
        delivered = apportioned(useable, shares)
        died = apportioned(round(useable * _DIED_SHARE[group]), delivered.astype(float))
        rows += [
            [trust, group, *counts]
            for trust, *counts in zip(
                responding, delivered.tolist(), died.tolist(), returned.tolist(), strict=True
            )
        ]
    rows.sort(key=lambda row: trusts.index(row[0]))
    delivered = np.array([row[2] for row in rows])
    died = np.array([row[3] for row in rows])
    rest = national["sent"] - _NO_GROUPS_COUNTS["sent"] - int(delivered.sum() + died.sum())
    undeliverable = apportioned(rest, delivered.astype(float))

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["trust_code", "trust_name", "group", *OUTCOME_COUNTS, SYNTHETIC_COLUMN])
    for (trust, group, reached, dead, back), lost in zip(rows, undeliverable.tolist(), strict=True):
        sent = reached + dead + lost
        writer.writerow([trust.code, trust.name, group, sent, lost, dead, back, SYNTHETIC_MARK])
    without = [NO_GROUPS, invented_name(NO_GROUPS), "", *_NO_GROUPS_COUNTS.values()]
    writer.writerow([*without, SYNTHETIC_MARK])
    return stream.getvalue()
