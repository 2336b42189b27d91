"""What tells respondents apart in the tables beside the results: age, sex, the survey's profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from asg.disclosure.nested import Categories, withhold_parts_of_trusts
from asg.disclosure.profiles import withheld_of_each_trust
from asg.disclosure.rules import too_few
from asg.reading import Responses
from asg.survey.model import SEX_CELLS, Group, Survey


class Variable(NamedTuple):
    """A variable: its categories, and the category of each respondent, -1 where not known."""

    name: str
    categories: Sequence[str]
    codes: NDArray[np.integer[Any]]

    def of(self, row: NDArray[np.intp]) -> Variable:
        """The same of some respondents."""
        return self._replace(codes=self.codes[row])

    def by(self, other: NDArray[np.integer[Any]], others: int) -> NDArray[np.int64]:
        """Count respondents in each category, those of none first, by another number of theirs.

        ``other``: shape (J,), from 0 to ``others`` - 1. The counts have shape (others, C + 1).
        """
        places = len(self.categories) + 1
        cell = other.astype(np.intp) * places + (self.codes + 1)
        return np.bincount(cell, minlength=others * places).reshape(others, places)


class Profile(NamedTuple):
    """Who took part, by trust and category of a variable."""

    present: NDArray[np.bool_]
    """Shape (C,): the categories that anybody is of."""
    counts: NDArray[np.int64]
    withheld: NDArray[np.bool_]
    """Shapes (I, C): respondents, and which of the numbers are withheld."""
    shown: NDArray[np.bool_]
    """Shape (I,): the trusts of which enough people have a category."""


def variables_of(survey: Survey, responses: Responses) -> Iterator[Variable]:
    """Age group, sex and the columns of the profile, as far as anybody's category is known."""
    yield from (variable for variable in _every(survey, responses) if (variable.codes >= 0).any())


def _every(survey: Survey, responses: Responses) -> Iterator[Variable]:
    yield Variable("age_group", tuple(survey.age_groups), responses.age_group)
    yield Variable("sex", SEX_CELLS, responses.sex)
    for name, codes in responses.profile.items():
        yield Variable(name, survey.profile[name].categories, codes)


def overlaps_of(variables: Sequence[Variable]) -> dict[tuple[str, str], NDArray[np.int64]]:
    """Count who is of each two categories of two variables, those of none first, by their names."""
    found: dict[tuple[str, str], NDArray[np.int64]] = {}
    for one, other in permutations(variables, 2):
        counted = found.get((other.name, one.name))
        found[one.name, other.name] = (
            other.by(one.codes + 1, len(one.categories) + 1) if counted is None else counted.T
        )
    return found


def profiles_of(
    variables: Sequence[Variable], trust: NDArray[np.intp], trusts: int, least: int
) -> dict[str, Profile]:
    """Count the respondents of some variables, and find what of each trust is withheld."""
    found, tables = {}, {}
    for variable in variables:
        n = variable.by(trust, trusts)
        counts = n[:, 1:]
        present = counts.sum(axis=0) > 0
        withheld = np.zeros(counts.shape, dtype=bool)
        withheld[:, present] = withheld_of_each_trust(counts[:, present], least)
        shown = ~too_few(counts.sum(axis=1), least)
        found[variable.name] = Profile(present, counts, withheld, shown)
        tables[variable.name] = Categories(n, withheld)
    for (whole, part), overlap in overlaps_of(variables).items():
        withhold_parts_of_trusts(tables[whole], tables[part], overlap)
    return found


def weights_reveal(survey: Survey, responses: Responses, group: Group) -> NDArray[np.bool_]:
    """Of which trusts weights would reveal a category that the table of who took part withholds.

    Shape (I,). Weights are England's shares by the trust's own.
    """
    row = np.flatnonzero(responses.group == survey.place_of(group))
    found = np.zeros(len(responses.trusts), dtype=bool)
    variables = [variable.of(row) for variable in variables_of(survey, responses)]
    least = survey.method.suppress_below
    profiles = profiles_of(variables, responses.trust[row], len(found), least)
    for name in profiles.keys() & set(survey.standardise.variables):
        found |= profiles[name].withheld.any(axis=1) & (profiles[name].present.sum() > 1)
    return found
