"""The columns of the programme's sheets: headings as the programme writes them, and figures.

One row a trust and one column a figure, headed by what it is and the item it is of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from asg.sheets.figures.figures import Row
from asg.sheets.model import Value

SUPPRESSED_BAND = 0
"""What is in a column of bands where the score is suppressed."""

LOWEST_LIMIT, HIGHEST_LIMIT = 0.0, 10.0
"""Limits beyond the scale are published at its ends."""

DIRECTIONS = {"Decrease": -1, "No change": 0, "Increase": 1}


@dataclass(frozen=True)
class ItemColumn:
    """A column that every item has: the heading, with {} for the item, and its figure.

    ``words`` say what it holds, for the sheet Key.
    """

    heading: str
    figure: Callable[[Row], Value]
    words: str


def _limit(name: str) -> Callable[[Row], Value]:
    def clipped(row: Row) -> Value:
        limit = getattr(row, name)
        return None if limit is None else min(max(limit, LOWEST_LIMIT), HIGHEST_LIMIT)

    return clipped


def _band(row: Row) -> Value:
    return SUPPRESSED_BAND if row.score is None else row.band


SCORES: tuple[ItemColumn, ...] = (
    ItemColumn("mean{}", lambda row: row.score, "Score of the trust, 0 to 10"),
    ItemColumn("ll90{}", _limit("lower_90"), "Lower {inner} limit of the expected range"),
    ItemColumn("ul90{}", _limit("upper_90"), "Upper {inner} limit of the expected range"),
    ItemColumn("ll95{}", _limit("lower_95"), "Lower {middle} limit of the expected range"),
    ItemColumn("ul95{}", _limit("upper_95"), "Upper {middle} limit of the expected range"),
    ItemColumn("ll99{}", _limit("lower_998"), "Lower {outer} limit of the expected range"),
    ItemColumn("ul99{}", _limit("upper_998"), "Upper {outer} limit of the expected range"),
    ItemColumn(
        "band{}",
        _band,
        "Band: 0 suppressed, 1 much worse, 2 worse, 3 somewhat worse, 4 about the same, "
        "5 somewhat better, 6 better, 7 much better than expected",
    ),
    ItemColumn("{}_Zfinal", lambda row: row.z, "z score that the band comes from"),
)

RESPONDENTS: tuple[ItemColumn, ...] = (
    ItemColumn("{}_tres", lambda row: row.n, "Respondents to the question, blank where suppressed"),
)

HISTORY: tuple[ItemColumn, ...] = (
    ItemColumn(
        "{}_mean_H", lambda row: row.previous_score, "Score of the trust in the previous survey"
    ),
    ItemColumn(
        "{}_Base_unw", lambda row: row.previous_n, "Respondents to the question in that year"
    ),
    ItemColumn(
        "{}_sig",
        lambda row: DIRECTIONS.get(row.change),
        "Change: -1 significantly lower, 0 no significant difference, 1 significantly higher",
    ),
)


def headings(columns: Sequence[ItemColumn], items: Iterable[str]) -> list[str]:
    """The headings of all items, item by item.

    >>> headings(RESPONDENTS, ["Q1", "Q5_1"])
    ['Q1_tres', 'Q5_1_tres']
    """
    return [column.heading.format(item) for item in items for column in columns]


def values(columns: Sequence[ItemColumn], rows: Iterable[Row]) -> list[Value]:
    """The figures under them, from a trust's rows in the order of the items."""
    return [column.figure(row) for row in rows for column in columns]
