"""A trust's own rows of a file of responses, and the units that its columns deal them out to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from asg.errors import Fault, InputError, UsageError
from asg.names import FORMULA_STARTS, fold, looks_like_formula, name_list
from asg.reading import Responses, check_responses
from asg.reading.kinds import Wanted, read_wanted
from asg.reading.meanings import NOT_GIVEN, missing_texts
from asg.sources import Source
from asg.survey.model import Survey
from asg.survey.trust_codes import same_codes
from asg.tables.text_table import TextTable

NOT_STATED = "Not stated"
"""The unit of respondents whose cell in the column is blank."""

MOST_UNITS = 60
"""Units of a breakdown: a column with more different values is no team or site."""

LONGEST_UNIT = 80
"""Characters of a unit's name, which heads a column of the workbook."""

NO_FORMULA = f"a number, or a text that does not begin with {' '.join(FORMULA_STARTS)}"
"""What Excel does not take for a formula when it opens local-results.csv."""


@dataclass(frozen=True)
class Breakdown:
    """A column of the responses, and what its values part the trust's respondents into."""

    by: str
    """Its heading, as the file writes it."""
    units: tuple[str, ...]
    """Its different values in alphabetical order, :data:`NOT_STATED` last."""
    unit: NDArray[np.intp]
    """Shape (J,): the unit of each of the trust's respondents."""


@dataclass(frozen=True)
class OwnRows:
    """The respondents of one trust."""

    responses: Responses
    """The file, checked."""
    trust: str
    """The trust's code."""
    member: NDArray[np.bool_]
    """Shape (all rows,): whether a row is the trust's."""
    breakdowns: tuple[Breakdown, ...]
    """One for each column asked for; their units are of the trust's rows alone, in their order."""


def read_own_rows(
    path: str | Path,
    survey: Survey,
    by: Sequence[str],
    trust: str | None = None,
    sheet: str | None = None,
) -> OwnRows:
    """Read a file of responses with further columns, and keep one trust's rows."""
    if not by:
        raise UsageError("--by: name at least one column of the responses")
    if len({fold(name) for name in by}) < len(by):
        raise UsageError(f"--by: a column is named twice: {', '.join(by)}")

    def take(table: TextTable, source: Source) -> tuple[TextTable, Responses]:
        faults = [*_column_faults(table, survey, by)]
        try:
            responses = check_responses(table, source, survey)
        except InputError as error:
            raise type(error)([*error.faults, *faults]) from error
        if faults:
            raise InputError(faults)
        return table, responses

    wanted = Wanted("responses", Path(path), survey, sheet)
    table, responses = read_wanted(wanted, "own responses", take)
    code = _trust(responses, trust)
    member = responses.trust == list(responses.trusts).index(code)
    breakdowns = tuple(_breakdown(table, survey, name, member) for name in by)
    return OwnRows(responses, code, member, breakdowns)


def _trust(responses: Responses, trust: str | None) -> str:
    codes = list(responses.trusts)
    if trust is None and len(codes) == 1:
        return codes[0]
    if trust is not None and (code := same_codes([trust], codes)[trust]) in codes:
        return code
    said = "choose a trust" if trust is None else f"no rows of trust {trust!r}"
    raise UsageError(
        f"--trust: {said}: {responses.source.file} holds those of {name_list(codes, 5)}"
    )


def _column_faults(table: TextTable, survey: Survey, by: Sequence[str]) -> Iterable[Fault]:
    for name in by:
        heading = table.heading(name)
        if heading is None:
            yield table.no_column(name)
            continue
        if looks_like_formula(heading):
            yield table.fault("heading that looks like a formula", NO_FORMULA, row=1, value=heading)
        spelled: dict[str, str] = {}
        for text, at in table.columns[heading].first_places().items():
            unit = _unit_name(table, survey, heading, text)
            row = int(table.rows[at])
            fault = partial(table.fault, row=row, column=heading, value=text)
            first = spelled.setdefault(unit.casefold(), unit)
            if first != unit:
                yield fault("unit spelled in two ways", f"{first!r}, as elsewhere")
            if len(unit) > LONGEST_UNIT:
                yield fault("name too long", f"at most {LONGEST_UNIT} characters")
            if looks_like_formula(unit):
                yield fault("unit that looks like a formula", NO_FORMULA)
            if not unit.isprintable():
                yield fault("unit not readable", "letters, digits and signs")


def _unit_name(table: TextTable, survey: Survey, heading: str, text: str) -> str:
    """The name of a unit: the label of a code where the file or the survey has one."""
    labels = table.labels.get(heading) or _words_of_codes(survey, heading)
    missing = text in missing_texts(survey) | table.user_missing.get(heading, frozenset())
    missing |= text in NOT_GIVEN
    label = "" if missing else labels.get(text, text)
    return " ".join(label.split()) or NOT_STATED


def _words_of_codes(survey: Survey, heading: str) -> Mapping[str, str]:
    """The survey's words for the codes of a column such as sex; none of other columns."""
    codes = survey.codes
    roles = {"sex": codes.sex, "group": codes.group, "age_group": codes.age_group}
    named = (role for role in roles if fold(survey.column(role)) == fold(heading))
    return roles.get(next(named, ""), {})


def _breakdown(table: TextTable, survey: Survey, name: str, member: NDArray[np.bool_]) -> Breakdown:
    heading = table.heading(name) or name
    texts = table.columns[heading].at(member).tolist()
    names = {text: _unit_name(table, survey, heading, text) for text in set(texts)}
    units = sorted(set(names.values()), key=lambda u: (u == NOT_STATED, u.casefold()))
    if len(units) > MOST_UNITS:
        fault = table.fault(
            "too many units",
            f"at most {MOST_UNITS} different values, as a team or a site has",
            column=heading,
            value=f"{len(units)} different values",
        )
        raise InputError([fault])
    index = {unit: u for u, unit in enumerate(units)}
    unit = np.array([index[names[text]] for text in texts], dtype=np.intp)
    return Breakdown(heading, tuple(units), unit)
