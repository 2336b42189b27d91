"""Which response rates and totals of a build may not be shown: all of the nation as one system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.disclosure.linked_tables import Counts, LinkedTables, Mask, given_back, suppress_further
from asg.disclosure.rules import too_few
from asg.when_used import when_used

sparse = when_used("scipy.sparse")

Key = tuple[str, str]
"""Trust code and group."""

NATION, EVERYONE = 4.0, 2.0
"""What it costs to withhold the nation's row of a group, and that of all groups, in rows of trusts.
Reports print the nation's rows: these are withheld last."""


class WithheldTotals(NamedTuple):
    """What may not be shown: rows of the response rates, groups' counts, the rows of the file."""

    rates: Mask
    counts: frozenset[str]
    rows: bool


def withheld_totals(
    rates: pd.DataFrame, respondents: pd.DataFrame, floors: Mapping[Key, int], least: int
) -> WithheldTotals:
    """Find the response rates and counts that may not be shown.

    Parameters
    ----------
    rates
        The table of response rates: trusts' rows and, with ``trust_code`` empty, the nation's: one
        for each group and, with ``group`` empty too, one for all. Columns trust_code, group and
        returned. The nation's may count trusts that have no row.
    respondents
        Columns trust_code, group and respondents: the rows of the file of responses. Their totals
        by group, and the number of all rows, are shown beside the results; not the total of a group
        where an optional column total is False.
    floors
        The largest number of respondents to an item that is shown, by trust code and group: a
        trust has so many at least. These figures stay.
    least
        A smaller number may not be shown.

    Returns
    -------
    WithheldTotals
        The rows of trusts with fewer than ``least`` returned; and the further figures that must be
        withheld so that each of these trusts, and the trusts without a row together, may have
        ``least`` for all that is shown (:func:`asg.disclosure.linked_tables.suppress_further`).

    Notes
    -----
    A trust with as many rows in the file as were returned is one unknown; one with another number,
    which a notice names, is two. One without a row counts as known unless it is small: another run
    may have the file of outcomes.
    """
    is_trust = (rates["trust_code"] != "").to_numpy()
    group, n, known, row, in_file = _cells(rates, respondents, floors, least)
    in_rates = row >= 0
    shown_total = respondents.get("total", np.ones(len(respondents), dtype=bool))
    groups = pd.unique(respondents.loc[shown_total, "group"])
    figures = [
        *(in_rates & ((group == g) | (g == "")) for g in rates["group"][~is_trust]),
        *(in_file & (group == g) for g in groups),
        in_file,
    ]
    small = np.flatnonzero((n > 0) & too_few(n, least))
    hidden = is_trust & too_few(rates["returned"].to_numpy(np.int64), least)
    if not small.size:
        return WithheldTotals(hidden, frozenset(), rows=False)

    own = np.flatnonzero(np.isin(row, np.flatnonzero(is_trust)))
    each = sparse.eye_array(len(n), format="csr")
    nation = np.where(rates["group"][~is_trust] == "", EVERYONE, NATION)
    tables = LinkedTables(
        counts=n[:, np.newaxis],
        known=known[:, np.newaxis],
        figures=sparse.vstack([each[own], sparse.csr_array(np.array(figures, float))], "csr"),
        cost=np.concatenate([np.ones(len(own)), nation, np.ones(len(groups) + 1)]),
        relations=np.zeros((0, 1)),
        groups=each[small],
    )
    shown = np.append(~hidden[row[own]], np.ones(len(figures), dtype=bool))
    enough, _ = suppress_further(tables, shown, least)
    shown = given_back(tables, enough, shown, least)
    of_trusts, of_nation, of_groups, rows = np.split(
        ~shown, np.cumsum([len(own), len(nation), len(groups)])
    )
    hidden[row[own]] = of_trusts
    hidden[~is_trust] = of_nation
    return WithheldTotals(hidden, frozenset(groups[of_groups]), rows=bool(rows[0]))


class _Cells(NamedTuple):
    """The unknowns, each of shape (cells,).

    ``floor``: what is known of each at least; ``rate``: its row in the response rates, -1 where it
    is in none; ``in_file``: whether it is in the file of responses.
    """

    group: NDArray[np.str_]
    n: Counts
    floor: Counts
    rate: NDArray[np.intp]
    in_file: Mask


def _cells(
    rates: pd.DataFrame, respondents: pd.DataFrame, floors: Mapping[Key, int], least: int
) -> _Cells:
    """List the unknowns. Trusts without a row are one for each group, and have the nation's row."""

    def floor(trust: str, group: str, n: int) -> int:
        return min(floors.get((trust, group), 0), n) if n >= least else 0

    counts = zip(respondents["trust_code"], respondents["group"], strict=True)
    rows = {key: int(n) for key, n in zip(counts, respondents["respondents"], strict=True) if n}
    cells: list[tuple[str, int, int, int, bool]] = []
    rest: dict[str, int] = {}
    returned = zip(rates["trust_code"], rates["group"], rates["returned"], strict=True)
    for rate, (trust, group, number) in enumerate(returned):
        n = int(number)
        if not trust:
            elsewhere = n - rest.pop(group, 0) - (0 if group else sum(rest.values()))
            cells.append((group, max(elsewhere, 0), 0, rate, False))
            rest["nation"] = rest.get("nation", 0) + n
            continue
        rest[group] = rest.get(group, 0) + n
        in_file = rows.get((trust, group)) == n
        if in_file:
            del rows[trust, group]
        cells.append((group, n, floor(trust, group, n), rate, in_file))
    for (_, group), n in rows.items():
        cells.append((group, n, n if n >= least else 0, -1, True))
    columns = zip(*cells, strict=True) if cells else ([], [], [], [], [])
    types = (np.str_, np.int64, np.int64, np.intp, np.bool_)
    return _Cells(*(np.array(c, dtype=t) for c, t in zip(columns, types, strict=True)))
