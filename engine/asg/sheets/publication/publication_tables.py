"""The published tables: scores, expected ranges, change, national figures, response rates."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from asg.bands import BAND_LABELS
from asg.marks import NO_FIGURE, NOT_APPLICABLE, SUPPRESSED
from asg.sheets.figures.absence import without_change, without_ranges, without_rates
from asg.sheets.figures.figures import Figures, GroupOutline, Row
from asg.sheets.publication.table import Column, Figure, Made, TableKind, figure
from asg.survey.model import Method

SCALE = (0.0, 10.0)
"""The ends of the scale of scores: limits beyond them are shown at them."""

LEVEL_WORDS = {"question": "Question", "section": "Section"}

CHANGE_WORDS = {
    "Increase": "Significant increase",
    "Decrease": "Significant decrease",
    "No change": "No significant change",
}

TRUST_CODE = Column("trust_code", "Trust code", "published_word", "string", 90)
TRUST_NAME = Column("trust_name", "Trust name", "published_word", "string", 330)
LEVEL = Column("level", "Type of item", "published_word", "string", 100)
ITEM = Column("item", "Item code", "published_word", "string", 80)
TEXT = Column("text", "Item", "published_word", "string", 470)
SECTION = Column("section", "Section code", "published_word", "string", 90)
RESPONDENTS = Column("n", "Respondents (number)", "published_count", "integer", 130)
SCORE = Column("score", "Score (out of 10)", "published_score", "number", 100)
ERROR = Column("se", "Standard error (points of score)", "published_se", "number", 130)
AVERAGE = Column(
    "national_average", "National average (out of 10)", "published_score", "number", 130
)
LOWEST = Column("lowest", "Lowest trust score (out of 10)", "published_score", "number", 130)
HIGHEST = Column("highest", "Highest trust score (out of 10)", "published_score", "number", 130)
TRUSTS = Column("trusts", "Trusts with a score (number)", "published_count", "integer", 130)
TAU = Column("tau", "Spread between trusts, tau (points of score)", "published_se", "number", 160)
Z = Column("z", "z score (standard errors)", "published_fine", "number", 120)
BAND = Column("band", "Band number (1 worst to 7 best)", "published_plain", "integer", 130)
BAND_WORDS = Column("band_label", "Band", "published_outcome", "string", 260)
EARLIER_RESPONDENTS = Column(
    "previous_n", "Respondents, previous survey (number)", "published_count", "integer", 150
)
EARLIER_SCORE = Column(
    "previous_score", "Score, previous survey (out of 10)", "published_score", "number", 140
)
DIFFERENCE = Column(
    "difference",
    "Change since previous survey (points of score)",
    "published_change",
    "number",
    160,
)
CHANGE_Z = Column(
    "change_z", "z score of change (standard errors)", "published_fine", "number", 140
)
CHANGE = Column("change", "Significance of change", "published_outcome", "string", 240)
GROUP_CODE = Column("group", "Group code", "published_word", "string", 100)
GROUP = Column("group_title", "Group", "published_word", "string", 420)
RETURNED = Column("returned", "Returned and useable (number)", "published_count", "integer", 170)
RATE = Column("response_rate", "Adjusted response rate (%)", "published_rate", "number", 170)


def _rows_of(figures: Figures, outline: GroupOutline) -> Iterable[Row]:
    for rows in figures.rows.values():
        yield from (row for row in rows.values() if row.group == outline.group.id)


def _trust_item(row: Row) -> tuple[Figure, ...]:
    return (row.trust_code, row.trust_name or NO_FIGURE, *_item(row))


def _item(row: Row) -> tuple[Figure, ...]:
    return LEVEL_WORDS[row.level], row.item, row.text or NO_FIGURE


TRUST_ITEM = (TRUST_CODE, TRUST_NAME, LEVEL, ITEM, TEXT)
TRUST_ITEM_KEY = ("trust_code", "item")


def _scores(figures: Figures, outline: GroupOutline) -> Made:
    rows = tuple(
        (
            *_trust_item(row),
            row.section or NOT_APPLICABLE,
            *(figure(row, value) for value in (row.n, row.score, row.se)),
        )
        for row in _rows_of(figures, outline)
    )
    return (*TRUST_ITEM, SECTION, RESPONDENTS, SCORE, ERROR), TRUST_ITEM_KEY, rows


def _ranges(figures: Figures, outline: GroupOutline) -> Made:
    limits = _limit_columns(figures.survey.method)
    rows = tuple(
        (*_trust_item(row), *(figure(row, value) for value in _range_of(row)))
        for row in _rows_of(figures, outline)
    )
    columns = (*TRUST_ITEM, SCORE, AVERAGE, *limits, Z, BAND, BAND_WORDS)
    return columns, TRUST_ITEM_KEY, rows


def _range_of(row: Row) -> Iterable[str | float | None]:
    yield from (row.score, row.national_average)
    for limit in (
        row.lower_90,
        row.upper_90,
        row.lower_95,
        row.upper_95,
        row.lower_998,
        row.upper_998,
    ):
        yield None if limit is None else min(max(limit, SCALE[0]), SCALE[1])
    yield from (row.z, row.band, BAND_LABELS[row.band] if row.band else None)


def _limit_columns(method: Method) -> tuple[Column, ...]:
    names = (("lower_90", "upper_90"), ("lower_95", "upper_95"), ("lower_998", "upper_998"))
    return tuple(
        Column(
            name,
            f"{side} limit of {round(limit * 100, 6):g}% expected range (out of 10)",
            "published_score",
            "number",
            150,
        )
        for limit, pair in zip(method.limits, names, strict=True)
        for side, name in zip(("Lower", "Upper"), pair, strict=True)
    )


def _changes(figures: Figures, outline: GroupOutline) -> Made:
    in_group = list(_rows_of(figures, outline))
    compared = {row.item for row in in_group if row.change}
    rows = tuple(
        (*_trust_item(row), *(figure(row, value) for value in _change_of(row)))
        for row in in_group
        if row.item in compared
    )
    measured = (RESPONDENTS, SCORE, EARLIER_RESPONDENTS, EARLIER_SCORE)
    return (*TRUST_ITEM, *measured, DIFFERENCE, CHANGE_Z, CHANGE), TRUST_ITEM_KEY, rows


def _change_of(row: Row) -> Iterable[str | float | None]:
    now, before = row.score, row.previous_score
    yield from (row.n, now, row.previous_n, before)
    yield None if now is None or before is None else now - before
    yield from (row.change_z, CHANGE_WORDS.get(row.change))


def _national(figures: Figures, outline: GroupOutline) -> Made:
    ranged = outline.group.report != "scores"
    first: dict[str, Row] = {}
    for row in _rows_of(figures, outline):
        first.setdefault(row.item, row)
    rows = []
    for name, row in first.items():
        item = figures.items[outline.group.id, name]
        tau = None if item.tau2 is None else math.sqrt(item.tau2)
        asked = name not in outline.dropped
        shown: list[Figure] = [
            NO_FIGURE if value is None else value
            for value in (item.trusts, item.average, item.lowest, item.highest, tau)
        ]
        if not ranged:
            shown[-1] = NOT_APPLICABLE
        if not asked:
            shown = [NOT_APPLICABLE] * len(shown)
        rows.append((*_item(row), row.section or NOT_APPLICABLE, *shown))
    columns = (LEVEL, ITEM, TEXT, SECTION, TRUSTS, AVERAGE, LOWEST, HIGHEST, TAU)
    return columns, ("item",), tuple(rows)


def _rates(figures: Figures, outline: GroupOutline) -> Made:
    rates = figures.results.response_rates
    rows = rates[rates["group"] == outline.group.id]
    trusts, nation = rows[rows["trust_code"] != ""], rows[rows["trust_code"] == ""]
    listed = [
        (code, name or NO_FIGURE, *shown)
        for code, name, shown in zip(
            trusts["trust_code"], trusts["trust_name"], _returned(trusts), strict=True
        )
    ]
    total = [
        (NOT_APPLICABLE, f"All trusts, {name}", *shown)
        for name, shown in zip(nation["trust_name"], _returned(nation), strict=True)
    ]
    columns = (TRUST_CODE, TRUST_NAME, RETURNED, RATE)
    return columns, ("trust_code",), (*listed, *total)


def _national_rates(figures: Figures, outline: None) -> Made:
    rates = figures.results.response_rates
    nation = rates[rates["trust_code"] == ""]
    titles = {group.id: group.title for group in figures.survey.groups}
    rows = tuple(
        (group or NOT_APPLICABLE, titles.get(group, group) or "All groups", *shown)
        for group, shown in zip(nation["group"], _returned(nation), strict=True)
    )
    return (GROUP_CODE, GROUP, RETURNED, RATE), ("group",), rows


def _returned(rates: pd.DataFrame) -> Iterable[tuple[Figure, Figure]]:
    """Number returned and rate in per cent; a row that is withheld has neither."""
    for returned, rate in zip(rates["returned"], rates["response_rate"], strict=True):
        if returned is pd.NA:
            yield SUPPRESSED, SUPPRESSED
        else:
            yield int(returned), NO_FIGURE if math.isnan(rate) else 100 * float(rate)


_NOT_REPORTED = "not applicable: the group is not reported on this question"

SCORES = TableKind(
    _scores,
    "not available: the trust has no respondents in this group, or the figure is not known.",
    f"{_NOT_REPORTED}, or the question belongs to no section.",
)
RANGES = TableKind(
    _ranges,
    "not available: the trust has no respondents in this group, too few trusts have a score for "
    "an expected range, or the figure is not known.",
    f"{_NOT_REPORTED}.",
    absent=("expected ranges", without_ranges),
)
CHANGES = TableKind(
    _changes,
    "not available: the trust has no figure in the previous survey that may be shown and "
    "compared, or the figure is not known.",
    f"{_NOT_REPORTED}.",
    absent=("change", without_change),
)
NATIONAL = TableKind(
    _national,
    "not available: no trust has a score that may be shown, or the figure is not known.",
    f"{_NOT_REPORTED} or has no expected ranges, or the question belongs to no section.",
)
_NOBODY = "not available: nobody was sent a questionnaire, or the figure is not known."
RATES = TableKind(
    _rates,
    _NOBODY,
    "not applicable: a figure of all trusts has no trust code.",
    absent=("response rates", without_rates),
)
NATIONAL_RATES = TableKind(
    _national_rates, _NOBODY, "not applicable: a figure of all groups has no group code."
)
