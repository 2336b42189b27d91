"""Which rows of the table of response rates, and which counts beside it, may not be shown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.disclosure.rules import leeway, too_few

MOST_FURTHER = 3
"""Trusts withheld for the sake of a small one; before more would be, the nation's row is."""

Key = tuple[str, str]
"""Trust code and group."""


def withheld_rates(table: pd.DataFrame, least: int, floors: Mapping[Key, int]) -> NDArray[np.bool_]:
    """Say which rows of the table of response rates may not be shown.

    Parameters
    ----------
    table
        Trusts' rows and, with ``trust_code`` empty, the nation's: one for each group and, with
        ``group`` empty too, one for all. Columns trust_code, group and returned. The nation's may
        count trusts that have no row.
    least
        A smaller number returned is not shown.
    floors
        The largest number of respondents to an item that is shown elsewhere, by trust code and
        group: so many at least came back.

    Returns
    -------
    ndarray
        Trusts with a smaller number returned. Then, as long as the nation's row of a group less
        the trusts shown would leave no room for ``least``, further trusts or else the nation's
        row. A trust whose scores are shown hides nothing, for nearly everyone who came back is
        in one of its numbers. Last the row of all groups, by the same reasoning. A nation's row
        also goes where fewer than ``least`` of it are of trusts without responses: the number of
        respondents in the file is shown as well.
    """
    trust = (table["trust_code"] != "").to_numpy()
    groups = table["group"].to_numpy()
    returned = table["returned"].to_numpy(np.int64)
    keys = zip(table["trust_code"], groups, strict=True)
    floor = np.array([floors.get(key, 0) for key in keys], dtype=np.int64)
    hidden: NDArray[np.bool_] = trust & too_few(returned, least)
    untold = apart = 0
    for group in dict.fromkeys(groups):
        if not group:
            continue
        national = np.flatnonzero(~trust & (groups == group))
        members = np.flatnonzero(trust & (groups == group))
        unlisted = int(returned[national].sum() - returned[members].sum()) if national.size else 0
        apart += unlisted
        if 0 < unlisted < least:
            hidden[national] = True
        elif unlisted + returned[members][hidden[members]].sum() > 0:
            hidden[members] = _with_further(
                returned[members], floor[members], hidden[members], least, unlisted
            )
            room = leeway(returned[members], floor[members], hidden[members]) + unlisted
            hidden[national] = room < least
        if hidden[national].any():
            untold += leeway(returned[members], floor[members], hidden[members]) + unlisted
    everyone = np.flatnonzero(~trust & (groups == ""))
    if everyone.size:
        nations = ~trust & (groups != "")
        alone = trust & (groups == "")
        unlisted = int(returned[everyone].sum() - returned[nations | alone].sum())
        rest = returned[everyone].sum() - returned[(nations | alone) & ~hidden].sum()
        room = untold + unlisted + leeway(returned[alone], floor[alone], hidden[alone])
        hidden[everyone] = (rest > 0 and room < least) or 0 < apart + unlisted < least
    return hidden


def _with_further(
    returned: NDArray[np.int64],
    floor: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    least: int,
    unlisted: int,
) -> NDArray[np.bool_]:
    """Add the fewest trusts that leave room for ``least``; none where more than a few would go."""
    missing = least - unlisted - leeway(returned, floor, hidden)
    if missing <= 0:
        return hidden
    spare = returned - np.minimum(floor, returned)
    order = [int(i) for i in np.argsort(-spare, kind="stable") if not hidden[i]][:MOST_FURTHER]
    chosen: list[int] = []
    for trust in order:
        enough = [i for i in order if i not in chosen and spare[i] >= missing]
        # The smallest that does it alone; the one with most room where none does.
        chosen.append(enough[-1] if enough else trust)
        missing -= int(spare[chosen[-1]])
        if missing <= 0:
            added = hidden.copy()
            added[chosen] = True
            return added
    return hidden


def withheld_counts(
    respondents: NDArray[np.int64],
    floors: NDArray[np.int64],
    told: NDArray[np.bool_],
    least: int,
) -> tuple[NDArray[np.bool_], bool]:
    """Say which counts of respondents of all trusts together may not be shown.

    Parameters
    ----------
    respondents
        Shape (I, G): rows of each trust in each group.
    floors
        Shape (I, G): the largest number of respondents to an item that is shown of each.
    told
        Shape (I, G): whether the number returned is shown of each.
    least
        A smaller number may not be shown.

    Returns
    -------
    tuple
        Shape (G,): the groups whose number may not be shown, since it less what is shown of the
        larger trusts would tell a smaller one's; and whether the number of all groups may not.
    """
    groups = respondents.shape[1]
    small = ((respondents > 0) & too_few(respondents, least) & ~told).any(axis=0)
    room = np.array(
        [leeway(respondents[:, g], floors[:, g], ~told[:, g]) for g in range(groups)],
        dtype=np.int64,
    )
    hidden: NDArray[np.bool_] = small & (room < least)
    return hidden, bool(hidden.any() and room[hidden].sum() < least)
