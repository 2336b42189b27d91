"""What tells respondents apart in the tables beside the results: age, sex, the survey's profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from asg.results.shown_counts import ShownYear
from asg.survey.model import SEX_CELLS


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


def variables_of(year: ShownYear) -> Iterator[Variable]:
    """Age group, sex, and each column of the profile that the file of responses has."""
    survey, responses = year.survey, year.responses
    yield Variable("age_group", tuple(survey.age_groups), responses.age_group)
    yield Variable("sex", SEX_CELLS, responses.sex)
    for name, codes in responses.profile.items():
        yield Variable(name, survey.profile[name].categories, codes)
