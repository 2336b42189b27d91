"""The published tables: what each of their cells says, before any file format."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from asg.bands import BAND_LABELS
from asg.columns import LIMIT_COLUMNS
from asg.marks import NO_FIGURE, NOT_APPLICABLE, SUPPRESSED, or_no_figure
from asg.sheets.figures.absence import (
    without_breakdowns,
    without_change,
    without_outliers,
    without_ranges,
    without_rates,
)
from asg.sheets.figures.figures import Figures, GroupOutline, Row
from asg.survey.model import Method

Figure = str | int | float
"""A cell: no cell is empty, shorthand stands where there is no figure."""

Datatype = Literal["string", "integer", "number"]

SHORTHAND = (SUPPRESSED, NO_FIGURE, NOT_APPLICABLE)
"""What stands for a figure that is not there."""

MARK_OF_STATUS = {"suppressed": SUPPRESSED, "no_data": NO_FIGURE, "not_asked": NOT_APPLICABLE}
"""What stands for every figure of a row of some status."""

LONGEST_FILE_NAME = 60

_CELL_NAME = re.compile(r"[A-Za-z]{1,3}[0-9]+|[RrCc]([0-9]*|[0-9]*[RrCc][0-9]*)")


@dataclass(frozen=True)
class Column:
    """A column of a published table."""

    name: str
    """By which machines know it."""
    heading: str
    """What readers see, with the unit in round brackets."""
    style: str
    """Look of its cells."""
    datatype: Datatype
    """Of its figures."""
    width: int
    """In pixels."""


@dataclass(frozen=True)
class PublishedTable:
    """A table with what is said about it."""

    sheet: str
    """Name of its worksheet."""
    title: str
    """What, of whom, when and where, with the numbers of its notes."""
    sentences: tuple[str, ...]
    """What is said above it: shorthand, how to read it."""
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """Names of the columns that tell its rows apart."""
    rows: tuple[tuple[Figure, ...], ...]
    """Its cells, none of them empty."""


Rows = tuple[tuple[Figure, ...], ...]
Made = tuple[tuple[Column, ...], tuple[str, ...], Rows]
"""Columns, names of those that tell rows apart, and rows."""


@dataclass(frozen=True)
class TableKind:
    """A kind of published table."""

    rows: Callable[[Figures, Any], Made]  # of a GroupOutline, or of None: as kinds.py says
    """What makes the table of a group, or of all where the group is None."""
    not_available: str
    does_not_apply: str
    """What [x] and [z] mean in it."""
    absent: tuple[str, Callable[[Figures], str]] | None = None
    """Where results may have no such table: what it is of, and why there is none."""

    def meaning(self, mark: str, held_back: str) -> str:
        """What a mark means in such a table, where ``held_back`` is what [c] means."""
        words = {
            SUPPRESSED: held_back,
            NO_FIGURE: self.not_available,
            NOT_APPLICABLE: self.does_not_apply,
        }
        return words[mark]


def figure(row: Row, value: str | float | None) -> Figure:
    """A figure of a row of the results, or the shorthand for why there is none."""
    mark = MARK_OF_STATUS.get(row.status)
    if mark is not None:
        return mark
    return or_no_figure(value)


def shorthand_in(rows: tuple[tuple[Figure, ...], ...]) -> list[str]:
    """List the shorthand that is in some rows, in its own order."""
    found = {cell for row in rows for cell in row if cell in SHORTHAND}
    return [mark for mark in SHORTHAND if mark in found]


def file_name(survey_id: str, what: str, ending: str) -> str:
    """The name of a file of published tables: lower case, dashes, not too long.

    >>> file_name("cmhs-2024", "published-tables", "xlsx")
    'cmhs-2024-published-tables.xlsx'
    """
    rest = f"-{what}.{ending}"
    return f"{survey_id[: LONGEST_FILE_NAME - len(rest)].strip('-')}{rest}"


def table_name(sheet: str) -> str:
    """The name of the Excel table of a sheet: letters, digits and underscores, no cell's name.

    >>> table_name("AMHS_scores"), table_name("A1")
    ('AMHS_scores', 'Table_A1')
    """
    name = re.sub(r"[^A-Za-z0-9_]", "_", sheet)
    return name if name[0].isalpha() and not _CELL_NAME.fullmatch(name) else f"Table_{name}"


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
MEASURE = Column("measure", "Answers counted", "published_word", "string", 130)
SHARE = Column("share", "Share of answers (%)", "published_count", "integer", 130)
EXPECTED = Column("expected", "Mean share of all trusts (%)", "published_count", "integer", 130)
MEASURE_WORDS = {"best": "Best answers", "worst": "Worst answers"}
VARIABLE = Column("variable", "Variable", "published_word", "string", 150)
CATEGORY = Column("category", "Category", "published_word", "string", 170)
INTERVAL = tuple(
    Column(name, f"{side} limit of 95% interval (out of 10)", "published_score", "number", 150)
    for side, name in (("Lower", "lower_95"), ("Upper", "upper_95"))
)
FROM_OTHERS = Column(
    "difference",
    "Difference from everyone else (points of score)",
    "published_change",
    "number",
    170,
)
COMPARISON = Column("comparison", "Compared with everyone else", "published_outcome", "string", 240)
COMPARISON_WORDS = {
    "above": "Above everyone else",
    "below": "Below everyone else",
    "no difference": "No significant difference",
    "": NOT_APPLICABLE,
}
RETURNED = Column("returned", "Returned and useable (number)", "published_count", "integer", 170)
RATE = Column("response_rate", "Adjusted response rate (%)", "published_rate", "number", 170)


def _rows_of(figures: Figures, outline: GroupOutline) -> Iterable[Row]:
    for rows in figures.rows.values():
        yield from (row for row in rows.values() if row.group == outline.group.id)


KEYS: Mapping[str, Callable[[Row], Figure]] = {
    "trust_code": lambda row: row.trust_code,
    "trust_name": lambda row: row.trust_name or NO_FIGURE,
    "level": lambda row: LEVEL_WORDS[row.level],
    "item": lambda row: row.item,
    "text": lambda row: row.text or NO_FIGURE,
    "section": lambda row: row.section or NOT_APPLICABLE,
}
"""What tells rows apart: it is in every row."""

WORKED_OUT: Mapping[str, Callable[[Row], str | float | None]] = {
    "band_label": lambda row: BAND_LABELS[row.band] if row.band else None,
    "change": lambda row: CHANGE_WORDS.get(row.change),
    "difference": lambda row: (
        None if row.score is None or row.previous_score is None else row.score - row.previous_score
    ),
}
"""Figures that the results do not hold as they are published; any other is a column of theirs."""


def _cells(columns: Iterable[Column], row: Row) -> tuple[Figure, ...]:
    return tuple(
        KEYS[c.name](row) if c.name in KEYS else figure(row, _figure(row, c.name)) for c in columns
    )


def _figure(row: Row, name: str) -> str | float | None:
    if name in WORKED_OUT:
        return WORKED_OUT[name](row)
    value = getattr(row, name)
    return (
        min(max(value, SCALE[0]), SCALE[1])
        if name in LIMIT_COLUMNS and value is not None
        else value
    )


TRUST_ITEM = (TRUST_CODE, TRUST_NAME, LEVEL, ITEM, TEXT)
TRUST_ITEM_KEY = ("trust_code", "item")


def _of_rows(columns: tuple[Column, ...], rows: Iterable[Row]) -> Made:
    return columns, TRUST_ITEM_KEY, tuple(_cells(columns, row) for row in rows)


def _scores(figures: Figures, outline: GroupOutline) -> Made:
    columns = (*TRUST_ITEM, SECTION, RESPONDENTS, SCORE, ERROR)
    return _of_rows(columns, _rows_of(figures, outline))


def _ranges(figures: Figures, outline: GroupOutline) -> Made:
    limits = _limit_columns(figures.survey.method)
    columns = (*TRUST_ITEM, SCORE, AVERAGE, *limits, Z, BAND, BAND_WORDS)
    return _of_rows(columns, _rows_of(figures, outline))


def _limit_columns(method: Method) -> tuple[Column, ...]:
    pairs = zip(LIMIT_COLUMNS[::2], LIMIT_COLUMNS[1::2], strict=True)
    return tuple(
        Column(
            name,
            f"{side} limit of {round(limit * 100, 6):g}% expected range (out of 10)",
            "published_score",
            "number",
            150,
        )
        for limit, pair in zip(method.limits, pairs, strict=True)
        for side, name in zip(("Lower", "Upper"), pair, strict=True)
    )


def _changes(figures: Figures, outline: GroupOutline) -> Made:
    in_group = list(_rows_of(figures, outline))
    compared = {row.item for row in in_group if row.change}
    measured = (RESPONDENTS, SCORE, EARLIER_RESPONDENTS, EARLIER_SCORE)
    columns = (*TRUST_ITEM, *measured, DIFFERENCE, CHANGE_Z, CHANGE)
    return _of_rows(columns, (row for row in in_group if row.item in compared))


def _national(figures: Figures, outline: GroupOutline) -> Made:
    ranged = outline.group.report != "scores"
    first: dict[str, Row] = {}
    for row in _rows_of(figures, outline):
        first.setdefault(row.item, row)
    rows = []
    for name, row in first.items():
        item = figures.items[outline.group.id, name]
        asked = name not in outline.dropped
        shown: list[Figure] = [
            *map(or_no_figure, (item.trusts, item.average, item.lowest, item.highest, item.tau))
        ]
        if not ranged:
            shown[-1] = NOT_APPLICABLE
        if not asked:
            shown = [NOT_APPLICABLE] * len(shown)
        rows.append((*_cells((LEVEL, ITEM, TEXT, SECTION), row), *shown))
    columns = (LEVEL, ITEM, TEXT, SECTION, TRUSTS, AVERAGE, LOWEST, HIGHEST, TAU)
    return columns, ("item",), tuple(rows)


def _outliers(figures: Figures, outline: GroupOutline) -> Made:
    found = {
        (row["trust_code"], row["measure"]): row
        for row in figures.further["outliers"].all
        if row["group"] == outline.group.id
    }
    statuses: dict[tuple[str, str], set[str]] = {}
    for row in _rows_of(figures, outline):
        statuses.setdefault((row.trust_code, row.trust_name), set()).add(row.status)
    rows = []
    for (code, name), of_trust in statuses.items():
        absent = SUPPRESSED if "suppressed" in of_trust else NO_FIGURE
        for measure, words in MEASURE_WORDS.items():
            shares = found.get((code, measure))
            shown = [absent] * 5 if shares is None else _shares_of(shares)
            rows.append((code, name or NO_FIGURE, words, *shown))
    columns = (TRUST_CODE, TRUST_NAME, MEASURE, SHARE, EXPECTED, Z, BAND, BAND_WORDS)
    return columns, ("trust_code", "measure"), tuple(rows)


def _shares_of(row: Mapping[str, Any]) -> list[Figure]:
    """What is shown of a share: it and the mean in whole per cents."""
    figures = map(or_no_figure, (row["z"], row["band"], row["band_label"]))
    return [round(100 * row["share"]), round(100 * row["expected"]), *figures]


def _breakdowns(figures: Figures, outline: GroupOutline) -> Made:
    survey, group = figures.survey, outline.group.id
    shown = (RESPONDENTS, SCORE, ERROR, *INTERVAL, FROM_OTHERS, Z, COMPARISON)
    rows = []
    for row in figures.beside("breakdowns"):
        if row["group"] != group:
            continue
        text = figures.items[group, row["item"]].text or NO_FIGURE
        cells = [NOT_APPLICABLE if row[c.name] is None else row[c.name] for c in shown[:-1]]
        cells.append(COMPARISON_WORDS[row["comparison"]])
        if row["n"] is None:
            cells = [SUPPRESSED] * len(shown)
        title = survey.variable_title(row["variable"])
        rows.append((title, row["category"], row["item"], text, *cells))
    columns = (VARIABLE, CATEGORY, ITEM, TEXT, *shown)
    return columns, ("variable", "category", "item"), tuple(rows)


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
    name = ", ".join(filter(None, ("All trusts", figures.survey.about.country)))
    total = [(NOT_APPLICABLE, name, *shown) for shown in _returned(nation)]
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
OUTLIERS = TableKind(
    _outliers,
    "not available: the trust has no respondents in this group, or too few trusts have a share "
    "for an expected range.",
    "not applicable.",
    absent=("outliers", without_outliers),
)
BREAKDOWNS = TableKind(
    _breakdowns,
    "not available.",
    "not applicable: there is nobody else, or all answers to the question are alike.",
    absent=("breakdowns", without_breakdowns),
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
