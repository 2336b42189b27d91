"""Units that take the place of trusts: sites of a column of the responses, or areas of trusts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from asg.coded_text import CodedText
from asg.errors import Fault, InputError
from asg.names import A_NAME, is_name, name_list
from asg.reading.kinds import Wanted, read_wanted
from asg.reading.meanings import NOT_GIVEN, missing_texts
from asg.reading.responses import Responses, check_responses
from asg.reading.trusts_file import TrustsFile
from asg.sources import Source
from asg.survey.model import Survey
from asg.survey.trust_codes import A_CODE, is_total, same_codes, trust_code_fault, usual_spellings
from asg.tables.text_table import TextTable
from asg.text_size import one_line
from asg.unit_word import several

NO_TOTAL = "a code of one unit, not of a total"

CODE = "_code"
"""A column of codes ends so; that of the names ends in ``_name``."""

LONGEST_CODE = 20

LONGEST_SHORT_FORM = 3
"""Letters of a heading that is a short form, such as icb."""


@dataclass(frozen=True)
class Unit:
    """What takes the place of trusts in a run.

    Attributes
    ----------
    column
        The column that names it, as the file spells it.
    trust_of
        The trust of each unit by its code; empty where units are areas of trusts.
    membership
        A checksum of which trust is in which area; empty for sites.
    """

    column: str
    trust_of: Mapping[str, str]
    membership: str = ""

    @property
    def ledger_name(self) -> str:
        """Its column; of areas also which trusts they are made of, as a short checksum."""
        return f"{self.column} {self.membership}".rstrip()

    @property
    def areas(self) -> bool:
        """Whether units are areas of trusts."""
        return not self.trust_of

    @property
    def word(self) -> str:
        """What one of them is called.

        >>> [Unit(column, {}).word for column in ("site_code", "icb", "Region")]
        ['site', 'ICB', 'region']
        """
        word = re.sub(r"[_ ](code|id)$", "", self.column, flags=re.IGNORECASE).replace("_", " ")
        return word.upper() if len(word) <= LONGEST_SHORT_FORM else word.lower()

    def without(self, what: str) -> str:
        """Say that something is not shown of the units."""
        return f"A build by {self.column} has no {what}: run without --unit for these."

    @property
    def words(self) -> str:
        """What several are called."""
        return several(self.word)


@dataclass(frozen=True, eq=False)
class UnitResponses(Responses):
    """Respondents by unit: ``trusts`` are the units, ``trust`` each respondent's unit.

    A respondent of no unit has the number of units there. Such people are in no unit's figures,
    but the mix of all respondents, which scores are weighted to, counts them.

    Attributes
    ----------
    unit
        What the units are.
    of_trusts
        The same respondents by trust.
    """

    unit: Unit = Unit("", {})
    of_trusts: Responses | None = None


def by_unit(
    responses: Responses, unit: Unit, place: NDArray[np.intp], names: Mapping[str, str]
) -> UnitResponses:
    """Put units in the place of trusts.

    ``place``: shape (J,), each respondent's unit counted in ``names``, the names by code; as many
    as there are names for a respondent of no unit.
    """
    fields = vars(responses) | {"trust": place, "trusts": dict(names)}
    return UnitResponses(**fields, unit=unit, of_trusts=responses)


def read_sites(
    path: str | Path, survey: Survey, column: str, sheet: str | None = None
) -> UnitResponses:
    """Read a file of responses by the sites whose codes are in one of its columns.

    Where the heading of the column ends in ``_code``, a column that ends in ``_name`` instead holds
    their names. Blank cells are respondents of no site. A site of two trusts is an error.
    """

    def take(table: TextTable, source: Source) -> UnitResponses:
        responses = check_responses(table, source, survey)
        heading = table.heading(column)
        if heading is None:
            others = name_list(responses.ignored_columns) or "none"
            expected = f"a column of sites; columns that {survey.id} does not name: {others}"
            raise InputError([table.fault("no such column", expected, column=column)])
        missing = missing_texts(survey) | NOT_GIVEN
        missing |= table.user_missing.get(heading, frozenset())
        codes = table.columns[heading].changed(lambda text: "" if text in missing else text)
        faults = [
            *_code_faults(table, heading, codes),
            *_trust_faults(table, heading, codes, responses),
        ]
        if not any(codes.different):
            faults.append(table.fault("no site", f"at least one code; {A_CODE}", column=heading))
        name_faults: list[Fault] = []
        names = _names(table, heading, codes, name_faults)
        if faults or name_faults:
            raise InputError([*faults, *name_faults])
        place = {code: number for number, code in enumerate(sorted(names))}
        number = np.array([place.get(c, len(place)) for c in codes.different], dtype=np.intp)
        trusts = list(responses.trusts)
        trust_of = {
            code: trusts[responses.trust[at]] for code, at in codes.first_places().items() if code
        }
        ignored = [
            h
            for h in responses.ignored_columns
            if h not in (heading, _names_heading(table, heading))
        ]
        own = replace(responses, ignored_columns=tuple(ignored))
        unit = Unit(heading, {code: trust_of[code] for code in place})
        return by_unit(own, unit, number[codes.places], {code: names[code] for code in place})

    return read_wanted(Wanted("responses", Path(path), survey, sheet), "responses", take)


def _code_faults(table: TextTable, heading: str, codes: CodedText) -> Iterator[Fault]:
    usual = usual_spellings(codes.first_places())
    for code, at in codes.first_places().items():
        fault = partial(table.fault, row=int(table.rows[at]), column=heading, value=code)
        if not code:
            continue
        if expected := trust_code_fault(code):
            yield fault("site code", expected)
        elif is_total(code):
            yield fault("total, not a site", NO_TOTAL)
        elif usual[code] != code:
            yield fault("site code spelled in two ways", f"{usual[code]!r}, as in other rows")


def _trust_faults(
    table: TextTable, heading: str, codes: CodedText, responses: Responses
) -> Iterator[Fault]:
    """Find sites of two trusts, at the first row of each further trust."""
    trusts = list(responses.trusts)
    pairs = codes.places.astype(np.intp) * len(trusts) + responses.trust
    first: dict[str, int] = {}
    for at in np.sort(np.unique(pairs, return_index=True)[1]).tolist():
        before = first.setdefault(codes[at], at)
        if codes[at] and before != at:
            yield table.fault(
                "site of two trusts",
                f"only rows of {trusts[responses.trust[before]]}, as row {table.rows[before]}; "
                "columns of areas belong in the file of --trusts",
                row=int(table.rows[at]),
                column=heading,
                value=codes[at],
            )


def _names_heading(table: TextTable, heading: str) -> str | None:
    stem = heading[: -len(CODE)] if heading.casefold().endswith(CODE) else None
    return None if stem is None else table.heading(f"{stem}_name")


def _names(table: TextTable, heading: str, codes: CodedText, faults: list[Fault]) -> dict[str, str]:
    """The name of each code; the code where there is none."""
    names = {code: code for code in codes.first_places() if code}
    named = _names_heading(table, heading)
    if named is None:
        return names
    texts = table.columns[named].changed(one_line)
    given: dict[str, str] = {}
    pairs = codes.places.astype(np.intp) * len(texts.different) + texts.places
    for at in np.sort(np.unique(pairs, return_index=True)[1]).tolist():
        code, name = codes[at], texts[at]
        if not code or name in NOT_GIVEN | {""}:
            continue
        fault = partial(table.fault, row=int(table.rows[at]), column=named, value=name)
        if not is_name(name):
            faults.append(fault("site name", A_NAME))
        elif given.setdefault(code, name) != name:
            faults.append(fault("site named in two ways", f"{given[code]!r}, as in other rows"))
    return names | given


def by_area(responses: Responses, trusts: TrustsFile, column: str) -> UnitResponses:
    """Put areas of trusts, as a column of a file of trusts names them, in the place of trusts.

    Where the file has a column ``<column>_code``, that holds the areas' codes; otherwise a code is
    made of the letters and digits of the area's name.
    """
    headings = {heading.casefold(): heading for heading in trusts.areas}
    heading = headings.get(column.casefold())
    if heading is None:
        expected = f"one of the columns {name_list([*trusts.areas]) or '(there are none)'}"
        raise InputError([Fault(trusts.file, "no such column", expected, column=column)])
    code_of = trusts.areas.get(headings.get(f"{heading}{CODE}".casefold(), ""), {})
    spelled = same_codes(responses.trusts, trusts.areas[heading])
    area_of = {trust: trusts.areas[heading].get(spelled[trust], "") for trust in responses.trusts}
    codes: dict[str, str] = {}
    names: dict[str, str] = {}
    faults = []
    for trust, area in area_of.items():
        if not area:
            continue
        code = code_of.get(spelled[trust], "") or _code_of_name(area)
        wrong = trust_code_fault(code) or (NO_TOTAL if is_total(code) else None)
        fault = partial(Fault, trusts.file, column=heading, value=area)
        if wrong is not None:
            faults.append(fault(f"{heading} code {code!r}", wrong))
        elif codes.setdefault(area, code) != code:
            faults.append(fault(f"{heading} with two codes", f"{codes[area]!r} for {trust} too"))
        elif names.setdefault(code.casefold(), area) != area:
            other = names[code.casefold()]
            expected = f"a code other than that of {other!r}; add a column {heading}{CODE}"
            faults.append(fault(f"{heading} code {code!r} for two areas", expected))
    if not codes and not faults:
        none = f"no {heading} of any trust of the responses"
        faults.append(Fault(trusts.file, none, "an area of at least one trust", column=heading))
    if faults:
        raise InputError(faults)
    by_code = dict(sorted((code, area) for area, code in codes.items()))
    place = {area: number for number, area in enumerate(by_code.values())}
    number = np.array([place.get(area, len(place)) for area in area_of.values()], dtype=np.intp)
    digest = hashlib.sha256(json.dumps(area_of, sort_keys=True).encode()).hexdigest()[:8]
    told = replace(responses, remarks=(*responses.remarks, *trusts.remarks))
    return by_unit(told, Unit(heading, {}, digest), number[responses.trust], by_code)


def _code_of_name(name: str) -> str:
    """A code of the letters and digits of a name.

    >>> _code_of_name("Hampshire and Isle of Wight")
    'Hampshire-and-Isle-o'
    """
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:LONGEST_CODE].strip("-")
