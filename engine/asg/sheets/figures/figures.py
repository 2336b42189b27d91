"""Results as plain records, arranged once for all workbooks: no statistic is computed here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asg.kernels import RangeSteps, range_steps
from asg.results.results import Results
from asg.sheets.figures.further import FurtherRows
from asg.sheets.figures.items import Item as Item
from asg.sheets.figures.items import ShownScores, item_keys, items_of, runs, shown_scores
from asg.sheets.figures.rates import Rate, rates_by_trust
from asg.sheets.figures.rows import Key as Key
from asg.sheets.figures.rows import PackedRows, TrustRows, pack, rows_by_trust
from asg.sheets.figures.rows import Row as Row
from asg.sheets.model import Value
from asg.survey.model import Group, Survey


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
    """A group with the sections and questions that it is reported on."""

    group: Group
    """The group of the survey."""
    sections: tuple[SectionOutline, ...]
    others: tuple[str, ...]
    """Questions that are in no section."""
    dropped: tuple[str, ...]
    """Questions of the survey that the group is not reported on."""

    @property
    def questions(self) -> tuple[str, ...]:
        """All its questions, section by section."""
        return (*(q for section in self.sections for q in section.questions), *self.others)


@dataclass(frozen=True, eq=False)
class Figures:
    """The results, arranged for the sheets."""

    results: Results
    """What they were arranged from; its table may be empty, for it is not read."""
    trusts: Mapping[str, str]
    """Names by code."""
    rows: TrustRows
    """The rows of each trust by group and item, in the order of the results; packed."""
    outlines: tuple[GroupOutline, ...]
    """The groups with what each is reported on."""
    items: Mapping[Key, Item]
    """What holds for an item in all trusts."""
    shown: ShownScores
    """Every score that may be shown, of all trusts."""
    previous: str
    """What changes are measured against, in a word ("2023"); empty where there is nothing."""
    further: Mapping[str, FurtherRows]
    """The tables beside the results table that have rows, by name."""

    @property
    def survey(self) -> Survey:
        """The survey that the results answer to."""
        return self.results.survey

    @cached_property
    def by_report(self) -> Sequence[GroupOutline]:
        """The groups, those that most is reported of first; the survey's order otherwise."""
        order = ("benchmark", "questions", "scores")
        return sorted(self.outlines, key=lambda outline: order.index(outline.group.report))

    def titled(self, code: str) -> str:
        """Code and name of a trust; its code alone where the input gives no name."""
        name = self.trusts[code]
        return code if name in ("", code) else f"{code} {name}"

    def beside(self, table: str, trust_code: str | None = None) -> list[dict[str, Any]]:
        """The rows of a table beside the results, of one trust or all; none where it has none."""
        rows = self.further.get(table)
        if rows is None:
            return []
        return rows.all if trust_code is None else rows.of(trust_code)

    @cached_property
    def worded(self) -> bool:
        """Whether any question has words: a published file has none of its own."""
        # Sections alone have a ranking.
        return any(i.text or i.base for i in self.items.values() if i.ranking is None)

    @property
    def row_count(self) -> int:
        """How many rows the results have."""
        return max((end for _, end in self.rows.spans.values()), default=0)

    @property
    def own_errors(self) -> bool:
        """Whether standard errors are the trusts' own, without the spread between trusts."""
        return error_column(self.results) == "se"

    @cached_property
    def response_rates(self) -> Mapping[str, Sequence[Rate]]:
        """The response rates by trust code, those of the nation under "": none without outcomes."""
        return rates_by_trust(self.results.response_rates)

    def group_rates(self, trust_code: str, group: str) -> tuple[Rate | None, Rate | None]:
        """The response rate of a trust in a group, and that of all trusts."""
        own, of_all = (
            next((rate for rate in self.response_rates.get(code, ()) if rate.group == group), None)
            for code in (trust_code, "")
        )
        return own, of_all

    @cached_property
    def workings(self) -> Mapping[Key, RangeSteps]:
        """The steps from the scores of each item to its expected range."""
        shown, method = self.shown, self.survey.method
        known = self.own_errors and not np.isnan(shown.error).any()
        return {
            key: range_steps(
                shown.score[places],
                shown.error[places] if known else None,
                shown.n[places],
                winsorise_tails=method.winsorise,
                quantile=method.quantile,
                min_trusts=method.min_trusts,
            )
            for key, places in shown.of_items()
        }

    @cached_property
    def sums(self) -> Mapping[tuple[str, ...], float]:
        """Sums over :meth:`scores` of columns and of products of two, by the columns' names.

        A product shows that two trusts' figures were swapped, and no order of the rows changes it.
        """
        shown, error = self.shown, error_column(self.results)
        columns = {"n": shown.n, "score": shown.score, error: shown.error}
        terms = [*((name,) for name in columns), ("score", "n"), ("score", error)]
        return {
            names: math.fsum(np.prod([np.nan_to_num(columns[n]) for n in names], axis=0).tolist())
            for names in terms
        }

    def scores(self) -> Iterator[tuple[Value, ...]]:
        """Go through the scores: trust code, name, group, item, n, score, standard error."""
        shown = self.shown
        numbers = (a.tolist() for a in (shown.trust, shown.item, shown.n, shown.score, shown.error))
        for trust, item, n, score, error in zip(*numbers, strict=True):
            code = shown.codes[trust]
            yield (
                code,
                self.trusts[code] or None,
                *shown.keys[item],
                None if n != n else int(n),
                score,
                None if error != error else error,
            )


def arrange(results: Results) -> Figures:
    """Arrange results for the sheets: once for all trusts, since it is the same for each.

    Notes
    -----
    This takes some 250 bytes for each row of the results, whatever they hold.
    """
    return arrange_packed(results, pack(results.table), pack_further(results))


def pack_further(results: Results) -> dict[str, FurtherRows]:
    """The tables beside the results table, packed."""
    return {name: FurtherRows.of_frame(t) for name, t in results.further_tables.items()}


def arrange_packed(
    results: Results, packed: PackedRows, further: Mapping[str, FurtherRows]
) -> Figures:
    """Arrange results whose rows are packed already; their tables may be empty."""
    survey = results.survey
    keys, item = item_keys(packed)
    outlines = tuple(_outline(survey, group, packed, keys, item) for group in survey.groups)
    items = items_of(survey, packed, keys, item)
    shown = shown_scores(packed, keys, item, error_column(results))
    previous = _previous(results, packed)
    rows = rows_by_trust(packed)
    return Figures(results, packed.trusts(), rows, outlines, items, shown, previous, further)


def error_column(results: Results) -> str:
    """The column of the standard error that the results have."""
    return "total_se" if results.provenance.kind == "published" else "se"


def _outline(
    survey: Survey,
    group: Group,
    packed: PackedRows,
    keys: Sequence[Key],
    item: NDArray[np.int32],
) -> GroupOutline:
    titles = {section.id: section.title for section in survey.sections}
    members: dict[str, list[str]] = {section.id: [] for section in survey.sections}
    own = {section.id for section in survey.sections if not section.questions}
    others: list[str] = []
    unasked: list[str] = []
    for (group_id, name), rows in zip(keys, runs(item, len(keys)), strict=True):
        if group_id != group.id:
            continue
        level, section, text = (
            packed.texts(column, rows[:1])[0] for column in ("level", "section", "text")
        )
        asked = set(packed.texts("status", rows)) != {"not_asked"}
        if level == "section":
            members.setdefault(name, [])
            titles[name] = titles.get(name) or text
            if asked:
                own.add(name)
        elif name in group.drop or not asked:
            unasked.append(name)
        elif section:
            members.setdefault(section, []).append(name)
        else:
            others.append(name)
    sections = tuple(
        SectionOutline(id_, titles.get(id_, ""), tuple(questions))
        for id_, questions in members.items()
        if questions or id_ in own
    )
    dropped = [q.id for q in survey.questions if q.id in {*group.drop, *unasked}]
    return GroupOutline(group, sections, tuple(others), tuple(dropped))


def _previous(results: Results, packed: PackedRows) -> str:
    if results.previous is not None:
        return str(results.previous.year)
    compared = np.flatnonzero(~np.isnan(packed.records["previous_score"]))
    places = packed.records["previous_survey"][compared]
    named = np.flatnonzero(places)
    name = packed.words["previous_survey"][int(places[named[0]])] if len(named) else ""
    year = re.search(r"\d{4}$", name)
    return year[0] if year else name
