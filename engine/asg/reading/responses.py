"""A file of responses: one row a respondent, checked against the survey, as codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.errors import Fault, InputError, LayoutError
from asg.marks import SYNTHETIC_COLUMN
from asg.names import fold, plain
from asg.reading.kinds import Wanted, read_wanted
from asg.reading.response_columns import NO_ANSWER as NO_ANSWER
from asg.reading.response_columns import ResponseColumns
from asg.reading.synthetic import holds_synthetic
from asg.same_fields import same_fields
from asg.sources import Source
from asg.survey.file_columns import AGE_ROLES, COLUMN_ROLES, WEIGHT
from asg.survey.model import Survey
from asg.tables.text_table import TextTable
from asg.tables.workbooks import headed_cells
from asg.unit_word import TRUST


@dataclass(frozen=True, eq=False, repr=False)
class Responses:
    """The respondents of one survey, checked."""

    survey_id: str
    """The survey they were checked against."""
    trusts: dict[str, str]
    """Trust names by trust code, in the order of the codes; the code again where no name is
    known."""
    trust: NDArray[np.intp]
    """Shape (J,): each respondent's trust, counted in ``trusts``."""
    group: NDArray[np.intp]
    """Shape (J,): each respondent's group, counted in the survey's groups; -1 where blank."""
    age_group: NDArray[np.intp]
    sex: NDArray[np.intp]
    """Shape (J,): counted in the survey's age groups and in ``SEX_CELLS``; -1 where not known, or a
    sex without a cell. Already filled from the sample's columns where those are given."""
    cell: NDArray[np.intp]
    """Shape (J,): the cell of the standardisation, -1 where it is not known."""
    answers: pd.DataFrame
    """Columns by question id: int16 codes, ``NO_ANSWER`` where there is none."""
    source: Source
    """The file."""
    weight: NDArray[np.float64] | None = None
    """Shape (J,): each respondent's own weight; None where the survey has none."""
    standardised_by: tuple[str, ...] = ("age", "sex")
    """The words of the standardising variables."""
    word: str = TRUST
    """What the survey calls one of the trusts."""
    profile: Mapping[str, NDArray[np.int16]] = field(default_factory=dict)
    """By variable of the survey's ``[profile]`` that the file has a column of: shape (J,), counted
    in the variable's categories; -1 where not known."""
    ignored_columns: tuple[str, ...] = ()
    """Headings that mean nothing to this survey."""
    remarks: tuple[str, ...] = ()
    """What the file's owner should know of how it was read."""
    synthetic: bool = False
    """Whether any row is marked as invented, as those of the sample are."""

    def __len__(self) -> int:
        return len(self.trust)

    def __eq__(self, other: object) -> bool:
        return same_fields(self, other) if isinstance(other, Responses) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as of any object that holds arrays

    def __repr__(self) -> str:
        """Survey, respondents and trusts in a line."""
        trusts = len(self.trusts)
        return f"<Responses to {self.survey_id}: {len(self)} respondents of {trusts} trusts>"

    def by_trust(self) -> Responses:
        """The same respondents group by group, in the order of their trusts."""
        place = (self.group + 1) * len(self.trusts) + self.trust
        # Small numbers are sorted several times as fast.
        order = np.argsort(place.astype(np.min_scalar_type(place.max(initial=0))), kind="stable")
        if (np.diff(order) > 0).all():
            return self
        columns = ("trust", "group", "age_group", "sex", "cell")
        return replace(
            self,
            **{name: getattr(self, name)[order] for name in columns},
            answers=self.answers.take(order),
            weight=None if self.weight is None else self.weight[order],
            profile={name: codes[order] for name, codes in self.profile.items()},
        )


def read_responses(path: str | Path, survey: Survey, sheet: str | None = None) -> Responses:
    """Read a file of responses and check it against a survey.

    Parameters
    ----------
    path
        The file (.csv, .csv.gz, .tsv, .txt, .xlsx, .xlsm, .ods, .sav, .zsav, .dta, .parquet): one
        row per respondent, headings in the first row, or below titles. Columns by the survey's
        ``[columns]``, in any case; the defaults are trust_code, group (which a survey of one group
        does not need), age or age_group, sex, optionally respondent_id, trust_name, sample_age,
        sample_sex, and one per question id.
    survey
        What was asked.
    sheet
        The sheet of a workbook; without it the one named responses, or the first.

    Returns
    -------
    Responses
        Everyone in the file.

    Raises
    ------
    InputError
        With every fault in the file: row, column, value and what was expected.
    """
    wanted = Wanted("responses", Path(path), survey, sheet)
    return read_wanted(wanted, "responses", partial(check_responses, survey=survey))


def responses_in_rows(
    rows: Sequence[Sequence[object]], survey: Survey, name: str = "responses"
) -> Responses:
    """Read rows of cells as responses, with the same checks as a file."""
    table = headed_cells(rows, TextTable(name))
    return check_responses(table, Source("responses", name, "", len(table)), survey)


def check_responses(table: TextTable, source: Source, survey: Survey) -> Responses:
    """Check a table of texts against a survey."""
    faults = list(_heading_faults(table, survey))
    if faults:
        raise LayoutError(faults)
    columns = ResponseColumns(table, survey, faults)
    columns.check_respondent_ids()
    trust, trusts = columns.trusts()
    group = columns.groups()
    age_group, sex, profile = columns.age_groups(), columns.sexes(), columns.profile()
    responses = Responses(
        survey_id=survey.id,
        trusts=trusts,
        trust=trust,
        group=group,
        age_group=age_group,
        sex=sex,
        cell=columns.cells({**profile, "age_group": age_group, "sex": sex}),
        answers=columns.answers(),
        source=source,
        weight=columns.weights(),
        standardised_by=survey.standardised_by,
        word=survey.organisation,
        profile=profile,
        ignored_columns=_ignored(table, survey),
        remarks=(),
        synthetic=holds_synthetic(table, faults),
    )
    responses = replace(responses, remarks=columns.remarks())
    if not len(table):
        faults.append(table.fault("no respondents", "at least one row below the headings"))
    if faults:
        raise InputError(faults)
    return responses


def _heading_faults(table: TextTable, survey: Survey) -> Iterable[Fault]:
    known = frozenset(fold(heading) for heading in _known_headings(survey))
    variables = survey.standardise.variables
    roles = ["trust_code", "group"] if len(survey.groups) > 1 else ["trust_code"]
    roles += [variable for variable in variables if variable != "age_group"]
    roles += [WEIGHT] if WEIGHT in survey.columns else []
    roles += [question.id for question in survey.scored_questions]
    needed = [survey.column(role) for role in dict.fromkeys(roles)]
    for heading in needed:
        if table.heading(heading) is None:
            yield table.missing_column(heading, known)
    ages = [survey.column(role) for role in ("age", "age_group")]
    if "age_group" not in variables:
        return
    if not survey.age_groups:
        expected = "age groups in the survey file, or standardising variables without age_group"
        yield Fault(survey.id, "standardises by age_group and has no age groups", expected)
        return
    if table.heading(ages[0]) is None and table.heading(ages[1]) is None:
        yield table.missing_column(ages[0], known, instead=ages[1])


def _known_headings(survey: Survey) -> set[str]:
    ages = () if survey.age_groups else AGE_ROLES
    roles = (
        *(r for r in COLUMN_ROLES if r not in ages),
        *survey.question,
        *survey.profile,
        *survey.standardise.variables,
    )
    weight = {survey.columns[WEIGHT]} if WEIGHT in survey.columns else set()
    return {*map(survey.column, roles), *weight, SYNTHETIC_COLUMN}


def _ignored(table: TextTable, survey: Survey) -> tuple[str, ...]:
    known = {fold(heading) for heading in _known_headings(survey)}
    strange = (heading for heading in table.columns if fold(heading) not in known)
    return tuple(plain(heading) for heading in strange)
