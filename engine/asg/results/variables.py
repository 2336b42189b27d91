"""What tells respondents apart in the tables beside the results: age, sex, the survey's profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from asg.disclosure.profiles import withheld_of_each_trust
from asg.reading import Responses
from asg.survey.model import SEX_CELLS, Group, Survey


class Variable(NamedTuple):
    """A variable: its categories, and the category of each respondent, -1 where not known."""

    name: str
    categories: Sequence[str]
    codes: NDArray[np.integer[Any]]

    def by_trust(
        self, row: NDArray[np.intp], trust: NDArray[np.intp], trusts: int
    ) -> NDArray[np.int64]:
        """Count respondents of each trust in each category, shape (I, C).

        ``row``: which respondents, shape (J,); ``trust``: theirs.
        """
        places = len(self.categories) + 1  # the first is of those of none
        cell = trust * places + (self.codes[row] + 1)
        return np.bincount(cell, minlength=trusts * places).reshape(trusts, places)[:, 1:]


def variables_of(survey: Survey, responses: Responses) -> Iterator[Variable]:
    """Age group, sex and the columns of the profile, as far as anybody's category is known."""
    yield from (variable for variable in _every(survey, responses) if (variable.codes >= 0).any())


def _every(survey: Survey, responses: Responses) -> Iterator[Variable]:
    yield Variable("age_group", tuple(survey.age_groups), responses.age_group)
    yield Variable("sex", SEX_CELLS, responses.sex)
    for name, codes in responses.profile.items():
        yield Variable(name, survey.profile[name].categories, codes)


def weights_reveal(survey: Survey, responses: Responses, group: Group) -> NDArray[np.bool_]:
    """Of which trusts weights would reveal a category that the table of who took part withholds.

    Shape (I,). Weights are England's shares by the trust's own.
    """
    row = np.flatnonzero(responses.group == [g.id for g in survey.groups].index(group.id))
    found = np.zeros(len(responses.trusts), dtype=bool)
    for variable in variables_of(survey, responses):
        if variable.name in survey.standardise.variables:
            counts = variable.by_trust(row, responses.trust[row], len(found))
            counts = counts[:, counts.any(axis=0)]
            withheld = withheld_of_each_trust(counts, survey.method.suppress_below)
            found |= withheld.any(axis=1) & (counts.shape[1] > 1)
    return found
