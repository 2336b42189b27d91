"""Results as plain records, arranged once for all workbooks: no statistic is computed here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import pandas as pd

from asg.results import KEY_COLUMNS, RESULT_COLUMNS, Results
from asg.survey import Group, Survey
from asg.workbook.item_workings import ItemWorkings, work_out
from asg.workbook.model import Value

Key = tuple[str, str]
"""Group and item."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the results; a number that is missing, or infinite, is None."""

    survey: str
    trust_code: str
    trust_name: str
    group: str
    level: str
    item: str
    key: str
    section: str
    text: str
    n: int | None
    score: float | None
    se: float | None
    national_average: float | None
    lowest: float | None
    highest: float | None
    trusts: int | None
    tau2: float | None
    total_se: float | None
    z: float | None
    band: int | None
    band_label: str
    lower_90: float | None
    upper_90: float | None
    lower_95: float | None
    upper_95: float | None
    lower_998: float | None
    upper_998: float | None
    status: str
    previous_survey: str
    previous_n: int | None
    previous_score: float | None
    previous_se: float | None
    previous_national_average: float | None
    change_z: float | None
    change: str

    def values(self) -> tuple[Value, ...]:
        """Give the values in the order of the results' columns, None where there is nothing."""
        return tuple(None if (v := getattr(self, name)) == "" else v for name in _FIELDS)


_FIELDS = tuple(f.name for f in fields(Row))


@dataclass(frozen=True)
class SectionOutline:
    """A section of a group: its id ("S05"), title (may be empty) and questions."""

    id: str
    title: str
    questions: tuple[str, ...]

    @property
    def words(self) -> str:
        """The section as headings name it: "Section 5. Medication"."""
        number = f"Section {self.id.removeprefix('S').lstrip('0') or self.id}"
        return number if self.title in ("", number) else f"{number}. {self.title}"


@dataclass(frozen=True)
class GroupOutline:
    """A group with the sections and questions that it is reported on.

    Attributes
    ----------
    group
        The group of the survey.
    sections
        Its sections.
    others
        Questions that stand in no section.
    dropped
        Questions of the survey that the group is not reported on.
    """

    group: Group
    sections: tuple[SectionOutline, ...]
    others: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        """All its questions, section by section."""
        return (*(q for section in self.sections for q in section.questions), *self.others)


@dataclass(frozen=True)
class Item:
    """What holds for an item in all trusts.

    Attributes
    ----------
    text, base
        Wording, and who answered.
    average, lowest, highest, tau2
        Of the unsuppressed trusts; None where there are none.
    trusts
        How many these are.
    ranks
        Place of each of them by score, the highest being 1; equal scores share a place.
    bands
        How many of them are in each band.
    ranking
        Trust, score and band of each from the lowest to the highest, for sections alone.
    """

    text: str
    base: str
    average: float | None
    lowest: float | None
    highest: float | None
    tau2: float | None
    trusts: int
    ranks: Mapping[str, int]
    bands: Mapping[int, int]
    ranking: tuple[tuple[str, float, int | None], ...]


@dataclass(frozen=True, eq=False)
class Figures:
    """The results, arranged for the sheets.

    Attributes
    ----------
    results
        What they were arranged from.
    trusts
        Names by code.
    rows
        The rows of each trust by group and item, in the order of the results.
    outlines
        The groups with what each is reported on.
    items
        What holds for an item in all trusts.
    scores
        Every score that may be shown: trust code, name, group, item, n, score, standard error.
    previous
        What changes are measured against, in a word ("2023"); empty where there is nothing.
    """

    results: Results
    trusts: Mapping[str, str]
    rows: Mapping[str, Mapping[Key, Row]]
    outlines: tuple[GroupOutline, ...]
    items: Mapping[Key, Item]
    scores: tuple[tuple[Value, ...], ...]
    previous: str

    @property
    def survey(self) -> Survey:
        """The survey that the results answer to."""
        return self.results.survey

    @property
    def own_errors(self) -> bool:
        """Whether standard errors are the trusts' own, without the spread between trusts."""
        return error_column(self.results) == "se"

    @cached_property
    def workings(self) -> Mapping[Key, ItemWorkings]:
        """The steps between the scores of each item and its expected range."""
        method = self.survey.method
        scores = [(row[0], (row[2], row[3]), row[5], row[6]) for row in self.scores]
        return work_out(
            scores,  # type: ignore[arg-type]  # the columns are what the table says
            own_errors=self.own_errors,
            winsorise_tails=method.winsorise,
            quantile=method.quantile,
        )


def arrange(results: Results) -> Figures:
    """Arrange results for the sheets: once for all trusts, since it is the same for each."""
    records = [_safe(Row(*values)) for values in _plain_values(results.table)]
    rows: dict[str, dict[Key, Row]] = {}
    by_item: dict[Key, list[Row]] = {}
    for row in records:
        rows.setdefault(row.trust_code, {})[row.group, row.item] = row
        by_item.setdefault((row.group, row.item), []).append(row)
    survey = results.survey
    outlines = tuple(_outline(survey, group, by_item) for group in survey.groups)
    items = {key: _item(survey, key, item_rows) for key, item_rows in by_item.items()}
    error = error_column(results)
    scores = tuple(
        (r.trust_code, r.trust_name or None, r.group, r.item, r.n, r.score, getattr(r, error))
        for r in records
        if r.score is not None
    )
    previous = _previous(results, records)
    return Figures(results, results.trusts, rows, outlines, items, scores, previous)


def error_column(results: Results) -> str:
    """Give the column of the standard error that the results have."""
    return "total_se" if results.provenance.kind == "published" else "se"


def _safe(row: Row) -> Row:
    """Keep no more of a suppressed row than its keys, whatever the results hold."""
    if row.status != "suppressed":
        return row
    kept = {name: getattr(row, name) for name in (*KEY_COLUMNS, "status")}
    empty = {"str": "", "Int64": None, "float64": None}
    return Row(**{name: empty[kind] for name, kind in RESULT_COLUMNS.items()} | kept)


def _plain_values(table: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    """Give the rows with Python's own values; missing and infinite numbers as None."""
    columns: list[list[Any]] = []
    for name, kind in RESULT_COLUMNS.items():
        if kind == "str":
            columns.append(table[name].fillna("").astype(object).tolist())
        elif kind == "Int64":
            values = table[name].astype(object).tolist()
            columns.append([None if v is pd.NA or v is None else int(v) for v in values])
        else:
            numbers = table[name].astype(float).tolist()
            columns.append([v if math.isfinite(v) else None for v in numbers])
    return zip(*columns, strict=True)


def _outline(survey: Survey, group: Group, by_item: Mapping[Key, list[Row]]) -> GroupOutline:
    titles = {section.id: section.title for section in survey.sections}
    members: dict[str, list[str]] = {section.id: [] for section in survey.sections}
    own = {section.id for section in survey.sections if not section.questions}
    others: list[str] = []
    unasked: list[str] = []
    for (group_id, item), rows in by_item.items():
        if group_id != group.id:
            continue
        first = rows[0]
        if first.level == "section":
            members.setdefault(item, [])
            titles[item] = titles.get(item) or first.text
            if any(row.status != "not_asked" for row in rows):
                own.add(item)
        elif item in group.drop or all(row.status == "not_asked" for row in rows):
            unasked.append(item)
        elif first.section:
            members.setdefault(first.section, []).append(item)
        else:
            others.append(item)
    sections = tuple(
        SectionOutline(id_, titles.get(id_, ""), tuple(questions))
        for id_, questions in members.items()
        if questions or id_ in own
    )
    dropped = [q.id for q in survey.questions if q.id in {*group.drop, *unasked}]
    return GroupOutline(group, sections, tuple(others), tuple(dropped))


def _item(survey: Survey, key: Key, rows: list[Row]) -> Item:
    question = survey.question.get(key[1])
    shown = [row for row in rows if row.score is not None]
    first = next((row for row in shown if row.national_average is not None), None)
    order = sorted((row.score for row in shown if row.score is not None), reverse=True)
    places: dict[float, int] = {}
    for place, score in enumerate(order, start=1):
        places.setdefault(score, place)
    bands = [row.band for row in shown if row.band is not None]
    return Item(
        text=rows[0].text or (question.text if question else ""),
        base=question.base if question else "",
        average=first.national_average if first else None,
        lowest=first.lowest if first else None,
        highest=first.highest if first else None,
        tau2=first.tau2 if first else None,
        trusts=len(shown),
        ranks={row.trust_code: places[row.score] for row in shown if row.score is not None},
        bands={number: bands.count(number) for number in range(1, 8)},
        ranking=_ranking(shown) if rows[0].level == "section" else (),
    )


def _ranking(shown: list[Row]) -> tuple[tuple[str, float, int | None], ...]:
    scores = [(r.trust_code, r.score, r.band) for r in shown if r.score is not None]
    return tuple(sorted(scores, key=lambda known: (known[1], known[0])))


def _previous(results: Results, records: list[Row]) -> str:
    if results.previous is not None:
        return str(results.previous.year)
    named = (r.previous_survey for r in records if r.previous_score is not None)
    name = next((name for name in named if name), "")
    year = re.search(r"\d{4}$", name)
    return year[0] if year else name
