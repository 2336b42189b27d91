"""The sample's teams: which team of its trust each respondent was seen by."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from make_sample.trusts import Trust

_TEAMS = {
    "CAMHS": ("Young people",),
    "AMHS": ("North team", "South team", "Early intervention"),
    "OPMHS": ("Later life",),
}
_PEOPLE_A_TEAM = 100
"""A trust has a team more for so many respondents: with fewer, a breakdown would be all [c]."""
_LIKENESS = 200.0
"""How alike in size the teams of a trust are: the concentration of a Dirichlet law."""


def make_teams(
    trusts: list[Trust], group: str, trust: NDArray[np.intp], random: Generator
) -> NDArray[np.object_]:
    """Deal the respondents of a group out to teams, by chance alone.

    Parameters
    ----------
    trusts
        The trusts. How many teams one has follows from its respondents of 2024, so that it has
        the same in both years.
    group
        Its id.
    trust
        Shape (J,): the trust of each respondent, counted in ``trusts``.
    random
        Where chance comes from: a stream of its own, so that nothing else in the sample changes.
    """
    team = np.empty(trust.size, dtype=object)
    for i, of in enumerate(trusts):
        here = trust == i
        names = _TEAMS[group][: max(of.rows[2024, group] // _PEOPLE_A_TEAM, 1)]
        shares = random.dirichlet([_LIKENESS / len(names)] * len(names))
        team[here] = random.choice(names, size=int(here.sum()), p=shares)
    return team
