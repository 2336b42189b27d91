"""A survey drafted from a file of responses: columns, codes, labels and wordings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from asg.errors import InputError
from asg.names import FORMULA_STARTS, fold
from asg.reading.meanings import NOT_GIVEN
from asg.reading.survey_files import survey_from_mapping
from asg.survey.field_types import LONGEST_TEXT
from asg.survey.file_columns import COLUMN_ROLES, OUTCOME_COUNTS, WEIGHT, read_code
from asg.survey.model import SEX_CELLS, Survey
from asg.tables.text_table import TextTable

MOST_OPTIONS = 12
"""A column of more different answers is no question with options."""

LONGEST_LABEL = 150

ROLE_HEADINGS: dict[str, tuple[str, ...]] = {
    "respondent_id": ("respondent_id", "respondentid", "responseid", "record", "id"),
    "trust_code": ("trust_code", "trustcode", "trust", "provider_code", "org_code", "provider"),
    "trust_name": ("trust_name", "trustname", "provider_name", "org_name"),
    "group": ("group", "asg", "service_group"),
    "age": ("age", "age_years"),
    "age_group": ("age_group", "agegroup", "age_band", "ageband"),
    "sex": ("sex", "gender"),
    "sample_age": ("sample_age",),
    "sample_sex": ("sample_sex",),
}
"""Headings, without regard to case and spaces, that are taken for a role."""

AGE_GROUPS = {"16-35": [16, 35], "36-50": [36, 50], "51-65": [51, 65], "66+": [66, 120]}

_BOUNDS = re.compile(r"\D*(\d{1,3})\s*(?:-|–|to)\s*(\d{1,3})\D*")
_OPEN = re.compile(r"\D*(\d{1,3})\s*(?:\+|and (?:over|above))\D*")
_SEX_WORDS = {"male": "male", "man": "male", "m": "male"} | {
    "female": "female",
    "woman": "female",
    "f": "female",
}


@dataclass(frozen=True)
class Draft:
    """A drafted survey, the columns that are not in it, and the roles without a column."""

    survey: Survey
    left_out: tuple[str, ...]
    missing: tuple[str, ...]
    remarks: tuple[str, ...]
    """How the file was read."""


def draft_survey(table: TextTable, survey_id: str, title: str, year: int) -> Draft:
    """Draft a survey from a table of responses.

    Roles of columns come from usual headings, questions from columns of few different answers. No
    option has a score, since a file does not say which answer is best.
    """
    roles = _roles(table)
    questions, left_out = [], []
    taken = {fold(name) for name in (*COLUMN_ROLES, *OUTCOME_COUNTS, WEIGHT)}
    columns = {role: heading for role, heading in roles.items() if fold(heading) != fold(role)}
    for heading in table.columns:
        if heading in roles.values():
            continue
        options = _options(table, heading)
        if not options:
            left_out.append(heading)
            continue
        question_id = _identifier(heading, taken)
        if fold(question_id) != fold(heading):
            columns[question_id] = heading
        text = " ".join(table.wordings.get(heading, heading).split()).lstrip(
            "".join(FORMULA_STARTS)
        )
        questions.append(
            {
                "id": question_id,
                "key": question_id.lower(),
                "text": _shown(text),
                "source": "inferred",
                "options": options,
            }
        )
    if not questions:
        expected = f"a column of at most {MOST_OPTIONS} different answers"
        raise InputError([table.fault("no questions", expected)])
    content: dict[str, Any] = {
        "id": survey_id,
        "title": title,
        "year": year,
        "columns": columns,
        "codes": {},
        "questions": questions,
    }
    _add_groups(content, table, roles.get("group"))
    _add_standard(content, table, roles)
    survey = survey_from_mapping(content, file=table.file)
    missing = tuple(role for role in ("trust_code", "sex") if role not in roles)
    missing += () if survey.age_groups else ("age or age_group",)
    return Draft(survey, tuple(left_out), missing, table.remarks)


def _roles(table: TextTable) -> dict[str, str]:
    headings = {re.sub(r"[\s_]+", "_", fold(heading)): heading for heading in table.columns}
    roles = {}
    for role, usual in ROLE_HEADINGS.items():
        found = next((headings[name] for name in usual if name in headings), None)
        if found is not None:
            roles[role] = found
    return roles


def _values(table: TextTable, heading: str) -> list[str]:
    """The different texts of a column that are neither blank nor missing by the file's word."""
    missing = {"", *NOT_GIVEN} | table.user_missing.get(heading, frozenset())
    return [text for text in table.columns[heading].first_places() if text not in missing]


def _options(table: TextTable, heading: str) -> list[dict[str, Any]]:
    """The options of a column that is a question; none of any other column."""
    values = _values(table, heading)
    missing = table.user_missing.get(heading, frozenset())
    labels = {c: t for c, t in table.labels.get(heading, {}).items() if c not in missing}
    if len({*values, *labels}) > MOST_OPTIONS or not values:
        return []
    codes = {text: read_code(text) for text in (*labels, *values)}
    if None not in codes.values():
        by_code = {code: labels.get(text, text) for text, code in codes.items() if code is not None}
        if max(map(abs, by_code)) > 32767:
            return []
        return [{"code": code, "label": _shown(by_code[code])} for code in sorted(by_code)]
    if max(map(len, values)) > LONGEST_LABEL or len(values) == len(table) > 1:
        return []
    folded = {fold(text): text for text in reversed(values)}  # each as it is first written
    known = [text for text in values if folded[fold(text)] == text]
    return [{"code": code, "label": _shown(text)} for code, text in enumerate(known, start=1)]


def _add_groups(content: dict[str, Any], table: TextTable, heading: str | None) -> None:
    """The groups of a column, by their labels where the file has them; one where there is none."""
    if heading is None:
        content["groups"] = [{"id": "ALL", "title": "All respondents", "report": "benchmark"}]
        return
    labels, taken = table.labels.get(heading, {}), set[str]()
    content["groups"], codes = [], {}
    for value in _values(table, heading):
        title = labels.get(value, value)
        group_id = _identifier(title, taken)
        content["groups"].append({"id": group_id, "title": title, "report": "benchmark"})
        if group_id != value:
            codes[value] = group_id
    content["codes"]["group"] = codes


def _add_standard(content: dict[str, Any], table: TextTable, roles: dict[str, str]) -> None:
    """What answers are standardised by: age and sex, as far as the file has them."""
    variables = []
    if "age" in roles:
        content["age_groups"] = AGE_GROUPS
    elif "age_group" in roles:
        heading = roles["age_group"]
        labels = table.labels.get(heading, {})
        bounds = {value: _bounds(labels.get(value, value)) for value in _values(table, heading)}
        known = {value: bound for value, bound in bounds.items() if bound is not None}
        if len(known) == len(bounds):
            names = {value: labels.get(value, value) for value in known}
            content["age_groups"] = {
                names[value]: known[value] for value in sorted(known, key=known.__getitem__)
            }
            content["codes"]["age_group"] = {v: n for v, n in names.items() if n != v}
    if "age_groups" in content:
        variables.append("age_group")
    if "sex" in roles:
        variables.append("sex")
        labels = table.labels.get(roles["sex"], {})
        words = {value: value for value in _values(table, roles["sex"])} | dict(labels)
        codes = {value: _SEX_WORDS.get(fold(word), word) for value, word in words.items()}
        if {*SEX_CELLS} <= {*codes.values()}:
            content["codes"]["sex"] = codes
    content["standardise"] = {"variables": variables}


def _bounds(label: str) -> list[int] | None:
    """The first and the last age of a label such as 16-35, 66+ or "80 and over"."""
    if found := _BOUNDS.fullmatch(label):
        return [int(found[1]), int(found[2])]
    if found := _OPEN.fullmatch(label):
        return [int(found[1]), 120]
    return None


def _identifier(text: str, taken: set[str]) -> str:
    """A name of letters, digits and _ that is not taken; it is taken then."""
    plain = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")[:30]
    plain = plain if plain[:1].isalpha() else f"Q{plain}"
    names: Iterable[str] = (plain, *(f"{plain}_{number}" for number in range(2, 10_000)))
    name = next(name for name in names if fold(name) not in taken)
    taken.add(fold(name))
    return name


def _shown(text: str) -> str:
    """A text without what a survey's texts may not hold."""
    seen = "".join(letter if letter.isprintable() else " " for letter in text)
    return seen[:LONGEST_TEXT].strip() or "?"
