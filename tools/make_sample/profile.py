"""The sample's ethnicity and long-term conditions, by chance alone: no answer depends on them."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

_ETHNICITY = (0.80, 0.03, 0.08, 0.05, 0.02)
"""White, mixed, Asian, Black, other."""
_LIKENESS = 25.0
"""How alike the trusts' ethnic mixes are: the concentration of a Dirichlet law."""
_CONDITION = {"CAMHS": 0.62, "AMHS": 0.78, "OPMHS": 0.85}
_SHARE_BLANK = 0.02


def make_profile(
    group: str, trust: NDArray[np.intp], trusts: int, random: Generator
) -> dict[str, NDArray[np.object_]]:
    """Make the profile columns of a group's respondents.

    Parameters
    ----------
    group
        Its id.
    trust
        Shape (J,): the trust of each respondent.
    trusts
        How many trusts there are.
    random
        Where chance comes from: a stream of its own, so that nothing else in the sample changes.
    """
    codes = np.arange(1, len(_ETHNICITY) + 1).astype(str).astype(object)
    ethnicity = np.empty(trust.size, dtype=object)
    for i in range(trusts):
        here = trust == i
        mix = random.dirichlet(_LIKENESS * np.array(_ETHNICITY))
        ethnicity[here] = random.choice(codes, size=int(here.sum()), p=mix)
    condition = np.where(random.random(trust.size) < _CONDITION[group], "1", "2").astype(object)
    columns = {"ethnicity": ethnicity, "long_term_condition": condition}
    for column in columns.values():
        column[random.random(trust.size) < _SHARE_BLANK] = ""
    return columns
