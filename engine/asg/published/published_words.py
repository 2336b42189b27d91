"""The words of a survey for a file that has scores alone: matched by item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from asg.errors import Fault, InputError
from asg.names import fold, name_list
from asg.published.stated_survey import EVERYONE, PublishedQuestion, PublishedSurvey
from asg.reading.toml_files import as_survey_error
from asg.results.results import Results
from asg.survey.model import Codes, Group, Section, Survey

_REPORTS = ("scores", "questions", "benchmark")
"""What can be reported of a group, least first."""


@dataclass(frozen=True)
class Worded:
    """A survey with the items of a file and the words of another survey."""

    survey: Survey
    items: Mapping[str, str]
    groups: Mapping[str, str]
    """Ids in ``survey`` of the file's questions and groups."""
    notices: tuple[str, ...]
    """What of the two does not match."""


def worded(stated: Survey, given: Survey, file: str, scored_sections: frozenset[str]) -> Worded:
    """A published file's survey, with the words, sections and groups of another one.

    A question of ``given`` is one of the file by its id or its key.
    """
    if stated.year != given.year:
        expected = f"the year of {given.id}, {given.year}: another --survey, or another file"
        raise InputError([Fault(file, "has scores of the year", expected, value=str(stated.year))])
    known = {fold(question.key): question for question in given.questions}
    known |= {fold(question.id): question for question in given.questions}
    found = {q.id: known[fold(q.id)] for q in stated.questions if fold(q.id) in known}
    found |= {
        q.id: known[fold(q.key)]
        for q in stated.questions
        if q.id not in found and fold(q.key) in known
    }
    if not found:
        named = name_list([question.id for question in stated.questions], 5)
        expected = f"questions of {given.id}, by their ids or keys"
        raise InputError([Fault(file, "no question of the survey among", expected, value=named)])
    items = {q.id: found[q.id].id if q.id in found else q.id for q in stated.questions}
    questions = [
        PublishedQuestion.model_validate(found[q.id].model_dump()) if q.id in found else q
        for q in stated.questions
    ]
    groups = _groups(stated, given, items)
    sections = {section.id: section for section in _sections(given, items, scored_sections)}
    placed = {q for section in sections.values() for q in section.questions}
    own = {
        section.id: _renamed(section, items)
        for section in stated.sections
        if section.id not in sections and placed.isdisjoint(_renamed(section, items).questions)
    }
    # Not model_copy: it would take along what was computed of the questions that are replaced.
    parts = {name: getattr(given, name) for name in Survey.model_fields} | {
        "known_by": "scores",
        "groups": tuple(groups.values()),
        "sections": tuple(sorted((*sections.values(), *own.values()), key=lambda s: s.number)),
        "questions": tuple(questions),
        "trusts": stated.trusts,
        "columns": {},
        "codes": Codes(),
    }
    with as_survey_error(file):
        survey = PublishedSurvey.model_validate(parts)
    ids = {group: merged.id for group, merged in groups.items()}
    notices = _mismatches(stated, given, survey, file, items, scored_sections)
    return Worded(survey, items, ids, tuple(notices))


def _groups(stated: Survey, given: Survey, items: Mapping[str, str]) -> dict[str, Group]:
    """By id in the file, each group with the words of the survey's where it is one of these."""
    known = {fold(group.id): group for group in given.groups}
    known |= {fold(code): given.group(name) for code, name in given.codes.group.items()}
    only = given.groups[0] if len(given.groups) == 1 else None
    merged = {}
    for group in stated.groups:
        match = known.get(fold(group.id)) or (only if group.id == EVERYONE else None)
        if match is None:
            merged[group.id] = group
            continue
        update = {
            "report": min(group.report, match.report, key=_REPORTS.index),
            "drop": tuple(items[item] for item in group.drop),
            "history": group.history and match.history,
        }
        merged[group.id] = match.model_copy(update=update)
    return merged


def _sections(
    given: Survey, items: Mapping[str, str], scored_sections: frozenset[str]
) -> Iterator[Section]:
    """The survey's sections with those of their questions that the file has."""
    there = set(items.values())
    for section in given.sections:
        kept = tuple(question for question in section.questions if question in there)
        if kept and (not scored_sections or section.id in scored_sections):
            yield section.model_copy(update={"questions": kept})


def _renamed(section: Section, items: Mapping[str, str]) -> Section:
    return section.model_copy(update={"questions": tuple(items[q] for q in section.questions)})


def _mismatches(
    stated: Survey,
    given: Survey,
    merged: Survey,
    file: str,
    items: Mapping[str, str],
    scored_sections: frozenset[str],
) -> Iterator[str]:
    known = {question.id for question in given.questions}
    strange = [item for item, name in items.items() if name not in known]
    if strange:
        yield f"{file}: items that {given.id} does not name have no words: {name_list(strange)}."
    absent = [q.id for q in given.scored_questions if q.id not in items.values()]
    if absent:
        yield f"Questions of {given.id} that {file} does not have: {name_list(absent)}."
    titled = {section.id for section in given.sections}
    named = titled & {section.id for section in merged.sections}
    untitled = sorted(scored_sections - named)
    if untitled:
        yield (
            f"{file}: {given.id} has no such sections, or none with a question of the file: "
            f"{name_list(untitled)}."
        )
    unscored = sorted(titled - scored_sections) if scored_sections else []
    if unscored:
        yield f"Sections of {given.id} that have no scores in {file}: {name_list(unscored)}."
    fitted = {section.id: _renamed(section, items).questions for section in stated.sections}
    for section in merged.sections:
        if section.id in titled and set(fitted.get(section.id, section.questions)) != set(
            section.questions
        ):
            yield (
                f"{file}: section {section.id} consists of {name_list(fitted[section.id])}; "
                f"the workbooks show those of {given.id}: {name_list(section.questions)}."
            )
    names = {group.id for group in given.groups}
    groups = [group.id for group in merged.groups if group.id not in names]
    if groups == [EVERYONE]:
        yield f"{file} is not split by the groups of {given.id}: {name_list(sorted(names))}."
    elif groups:
        yield f"{file}: groups that {given.id} does not have: {name_list(groups)}."


def with_words(results: Results, given: Survey) -> Results:
    """Results of a published workbook with the words, sections and groups of a survey."""
    table = results.table
    stated, file = results.survey, results.provenance.sources[0].file
    rows = table[table["level"] == "section"]
    found = worded(stated, given, file, frozenset(rows["item"]))
    # Its figures were made with its own settings, as far as they are known.
    survey = found.survey.model_copy(update={"method": stated.method})
    section_of = {question: section.id for question, section in survey.section_of.items()}
    titles = {section.id: section.title for section in survey.sections}
    named = table.assign(
        survey=survey.id,
        group=table["group"].map(found.groups),
        item=table["item"].map(lambda item: found.items.get(item, item)),
    )
    texts = {question.id: question.text for question in survey.questions} | titles
    keys = {question.id: question.key for question in survey.questions}
    is_section = named["level"] == "section"
    named["key"] = named["item"].map(lambda item: keys.get(item, item))
    named["section"] = named["item"].map(section_of).fillna("").where(~is_section, named["item"])
    named["text"] = named["item"].map(texts).fillna(named["text"])
    order = [*(q.id for q in survey.scored_questions), *dict.fromkeys(rows["item"])]
    place = {item: k for k, item in enumerate(order)}
    trusts = {code: i for i, code in enumerate(results.trusts)}
    by = np.lexsort([named["item"].map(place), named["trust_code"].map(trusts)])
    named = named.iloc[by].reset_index(drop=True).astype(table.dtypes)
    trend = _trend_with_words(results, found, survey)
    provenance = replace(results.provenance, notices=(*results.provenance.notices, *found.notices))
    rates = results.response_rates
    rates = rates.assign(group=rates["group"].map(lambda group: found.groups.get(group, group)))
    return replace(
        results,
        survey=survey,
        table=named,
        response_rates=rates.astype(results.response_rates.dtypes),
        provenance=provenance,
        trend=trend,
    )


def _trend_with_words(results: Results, found: Worded, survey: Survey) -> pd.DataFrame:
    keys = {item: survey.question[name].key for item, name in found.items.items()}
    trend = results.trend
    this_year = trend["year"] == survey.year
    return trend.assign(
        survey=trend["survey"].where(~this_year, survey.id),
        group=trend["group"].map(found.groups),
        key=trend["key"].map(keys),
    ).astype(trend.dtypes)
