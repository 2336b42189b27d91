"""Who took part: which categories of a trust are withheld, and whether England is shown."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from asg.disclosure.rules import too_few

LEAST_IN_CATEGORY = 10
"""A category with fewer people is withheld."""


def withheld_of_each_trust(counts: NDArray[np.int64], least: int) -> NDArray[np.bool_]:
    """Find the categories of each trust that may not be shown.

    Parameters
    ----------
    counts
        Shape (I, C): respondents of each trust in each category of one variable. Their sum is
        taken to be known to a reader.
    least
        Trusts with fewer respondents in all show nothing.

    Returns
    -------
    ndarray
        Shape (I, C). A category of fewer than 10 is withheld, and with it the next smallest ones
        until at least two, with 10 people or more together, are: so each may have 10.
    """
    ordered = np.sort(counts, axis=1)
    small = too_few(ordered, LEAST_IN_CATEGORY).sum(axis=1)
    enough = (np.cumsum(ordered, axis=1) < LEAST_IN_CATEGORY).sum(axis=1) + 1
    number = np.where(small > 0, np.maximum(np.maximum(small, enough), 2), 0)
    rank = np.argsort(np.argsort(counts, axis=1, kind="stable"), axis=1, kind="stable")
    return (rank < number[:, np.newaxis]) | too_few(counts.sum(axis=1), least)[:, np.newaxis]


def england_shown(
    counts: NDArray[np.int64], withheld: NDArray[np.bool_], least: int
) -> NDArray[np.bool_]:
    """Find the categories whose whole per cent of England may be shown.

    Parameters
    ----------
    counts, withheld, least
        As in :func:`withheld_of_each_trust`, of trusts with anyone.

    Returns
    -------
    ndarray
        Shape (C,).

    Notes
    -----
    England less the trusts that are shown is what is withheld. All categories are shown if each
    withheld number may be another whatever England's numbers are (:func:`_may_change_places`).
    Otherwise those are that 10 people more or less would not change: then people of a trust may
    change their category. A category is not shown where fewer than 10 people are withheld in all,
    or fewer than 10 beside a trust that shows nothing.
    """
    if _may_change_places(counts, withheld, least):
        return np.ones(counts.shape[1], dtype=bool)
    england, hidden = counts.sum(axis=0), np.where(withheld, counts, 0)
    percent = 100 * england / max(int(england.sum()), 1)
    off = np.abs(percent - np.floor(percent + 0.5))
    loose = (0.5 - off) * england.sum() / 100 >= LEAST_IN_CATEGORY
    loose &= ~too_few(hidden.sum(axis=0), LEAST_IN_CATEGORY)
    nothing_shown = too_few(counts.sum(axis=1), least)
    beside = hidden.sum(axis=0) - hidden[nothing_shown]
    loose &= ~too_few(beside, LEAST_IN_CATEGORY).any(axis=0)
    return loose | ~withheld.any(axis=0)


class Answered(NamedTuple):
    """Answers to a question, of the trusts that show who took part.

    Attributes
    ----------
    n
        Shape (I, C): respondents of each trust in each category with a score of the question.
    trusts
        Shape (I,): the trusts that England's numbers are of.
    withheld
        Shape (C,): the categories of which England's number is withheld.
    """

    n: NDArray[np.int64]
    trusts: NDArray[np.bool_]
    withheld: NDArray[np.bool_]


def answers_reveal(
    counts: NDArray[np.int64], withheld: NDArray[np.bool_], answered: Answered
) -> bool:
    """Whether England's exact numbers of answers to a question reveal what a trust withholds.

    Parameters
    ----------
    counts, withheld
        As in :func:`withheld_of_each_trust`.
    answered
        Who answered the question.

    Notes
    -----
    A small category may have 10 if people of the trust's other withheld categories may be of it.
    Elsewhere as many must be able to make up for it: people of trusts that withhold the same two
    categories, or people of the one who did not answer, in the place of people of the other who
    did. Where the trust has no score but others made up for it, people who did not answer make up
    for these. Categories of which England's number is withheld count as one.
    """
    # Sums over trusts are several times as fast where these are next to each other in memory.
    counts, withheld = np.asfortranarray(counts), np.asfortranarray(withheld)
    n = np.asfortranarray(answered.n)
    here = answered.trusts[:, np.newaxis]
    alone = np.eye(len(answered.withheld), dtype=bool)
    pool = np.where(answered.withheld, answered.withheld[:, np.newaxis], alone)
    given, hidden, silent = (
        (pool.T @ np.where(here & counted, people, 0).T).T
        for counted, people in ((True, n), (withheld, n), (True, counts - n))
    )
    at_risk = withheld & too_few(counts, LEAST_IN_CATEGORY)
    shares = max(counts.shape[1] - 1, 1)  # so that nobody changes places twice
    for category in np.flatnonzero(at_risk.any(axis=0)):
        columns, rows = [category], np.flatnonzero(at_risk[:, category])
        people = _of_others(np.where(withheld, hidden[:, columns] // shares, 0), rows)
        fewer = _of_others(np.minimum(silent, given[:, columns]), rows)
        more = _of_others(np.minimum(silent[:, columns], given), rows)
        more[people == 0] = counts.sum()  # nobody there made up for another
        instead = np.where(here[rows], fewer + people, more)
        instead[:, pool[category]] = counts.sum()
        own = np.where(withheld[rows], np.minimum(counts[rows], instead), 0)
        own[:, category] = counts[rows, category]
        if too_few(own.sum(axis=1), LEAST_IN_CATEGORY).any():
            return True
    return False


def _of_others(n: NDArray[np.int64], rows: NDArray[np.intp]) -> NDArray[np.int64]:
    """Sum each column over the other rows, for each of ``rows``."""
    others: NDArray[np.int64] = n.sum(axis=0) - n[rows]
    return others


def _may_change_places(counts: NDArray[np.int64], withheld: NDArray[np.bool_], least: int) -> bool:
    """Whether every small number may be 10 while no total of a trust or of England changes.

    People of a trust change places with people of other trusts that withhold the same two
    categories. A trust with fewer than ``least`` in all needs 10 people of other trusts in each.
    """
    large = ~too_few(counts.sum(axis=1), least)
    hidden = np.where(withheld, counts, 0)
    together = hidden.T @ withheld.astype(np.int64)
    shares = max(counts.shape[1] - 1, 1)  # so that nobody changes places twice
    for category, of_others in enumerate(together):
        own = hidden[:, category]
        at_risk = withheld[:, category] & (too_few(own, LEAST_IN_CATEGORY) | ~large)
        exchanged = np.minimum(hidden, (of_others - own[:, np.newaxis] * withheld) // shares)
        exchanged[:, category] = 0
        possible = np.where(
            large,
            own + np.where(withheld, exchanged, 0).sum(axis=1),
            together[category, category] - own,
        )
        if too_few(possible[at_risk], LEAST_IN_CATEGORY).any():
            return False
    return True
