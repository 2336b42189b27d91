"""The sample's respondents: trust, age and sex, as answered and as in the sample of patients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from asg.kernels import weights
from asg.survey.model import SEX_CELLS, Survey

_FIRST_AGES = (16, 36, 51, 66)
_LAST_AGES = (35, 50, 65, 85)
_CELL_SHARES = {
    # male and female of 16-35, 36-50, 51-65, 66+
    "CAMHS": (0.30, 0.70, 0, 0, 0, 0, 0, 0),
    "AMHS": (0.10, 0.16, 0.12, 0.16, 0.14, 0.17, 0.07, 0.08),
    "OPMHS": (0, 0, 0, 0.002, 0.018, 0.02, 0.40, 0.56),
}
_OLDEST_CAMHS = 25
_OLDEST = 95
_MIX_LIKENESS = 90.0
"""How alike the trusts' mixes of age and sex are: the concentration of a Dirichlet law."""

_SHARE_FILLED, _SHARE_UNKNOWN, _SHARE_OTHER_SEX = 0.015, 0.002, 0.004


@dataclass(frozen=True)
class Respondents:
    """The respondents of one group and year.

    Attributes
    ----------
    trust
        Shape (J,): counted in the list of trusts.
    age_group
        Shape (J,): counted from the youngest; of the age in the sample.
    columns
        Columns of the file by name, as texts: age, sex, sample_age, sample_sex.
    weight
        Shape (J,): standardisation weights; 0 for who has no cell.
    """

    trust: NDArray[np.intp]
    age_group: NDArray[np.intp]
    columns: dict[str, NDArray[np.object_]]
    weight: NDArray[np.float64]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Shape (J,): who is in a cell, so in the scores."""
        return self.weight > 0


def make_respondents(
    survey: Survey, group: str, rows: NDArray[np.int64], careful: int, random: Generator
) -> Respondents:
    """Make the respondents of one group.

    Parameters
    ----------
    survey
        Gives the weighting's settings.
    group
        Its id.
    rows
        Shape (I,): respondents of each trust.
    careful
        The trust, counted, that has exactly two respondents without a cell: its numbers of
        respondents are printed.
    random
        Where chance comes from.
    """
    trust = np.repeat(np.arange(rows.size), rows)
    cell = np.empty(trust.size, dtype=np.intp)
    shares = np.array(_CELL_SHARES[group], dtype=float)
    possible = np.flatnonzero(shares)
    for i in range(rows.size):
        mix = random.dirichlet(_MIX_LIKENESS * shares[possible])
        cell[trust == i] = random.choice(possible, size=int(rows[i]), p=mix)
    age_group, sex = np.divmod(cell, len(SEX_CELLS))
    first, last = np.array(_FIRST_AGES)[age_group], np.array(_LAST_AGES)[age_group]
    if group == "CAMHS":
        last = np.full(last.shape, _OLDEST_CAMHS)
    elif group == "OPMHS":
        last = np.where(age_group == len(_LAST_AGES) - 1, _OLDEST, last)
    age = random.integers(first, last + 1)

    sample_age, sample_sex = age.astype(str).astype(object), (sex + 1).astype(str).astype(object)
    answered_age, answered_sex = sample_age.copy(), sample_sex.copy()
    chance = random.random((3, trust.size))
    filled = chance[0] < _SHARE_FILLED
    what = random.integers(0, 3, trust.size)
    answered_age[filled & (what != 1)] = ""
    answered_sex[filled & (what != 0)] = ""
    unknown = (chance[1] < _SHARE_UNKNOWN) & (trust != careful)
    other = (chance[2] < _SHARE_OTHER_SEX) & (trust != careful)
    printed = np.flatnonzero(trust == careful)
    if printed.size:
        unknown[printed[7]] = other[printed[11]] = True
    answered_age[unknown] = sample_age[unknown] = ""
    answered_sex[other] = random.choice(["3", "4"], int(other.sum()))
    in_cell = np.where(unknown | other, -1, cell)
    method = survey.method
    weight = weights(trust, in_cell, cap=method.weight_cap, unknown_cell=method.unknown_cell)
    columns = {
        "age": answered_age,
        "sex": answered_sex,
        "sample_age": sample_age,
        "sample_sex": sample_sex,
    }
    return Respondents(trust, age_group, columns, weight)
