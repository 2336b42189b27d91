"""A layout of published files, as checked: which sheets, which headings, which items."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictInt
from pydantic import model_validator as checked_whole

from asg.names import fold
from asg.survey.field_types import SurveyId, Title

ITEM = "{}"
"""Stands for the item's name in a heading."""

LIMIT_FIGURES = (
    ("lower_90", "upper_90"),
    ("lower_95", "upper_95"),
    ("lower_998", "upper_998"),
)
"""The figures that are limits of the expected range, narrowest pair first."""

MOST_STARS = 3

_ITEM_PARTS = {"*": "[a-z0-9_]{0,39}", "#": "(?:0?[1-9]|[1-9][0-9])"}
_SHEET_PARTS = {
    "{letters}": "(?P<letters>[a-z]{2,5})",
    "{yy}": "(?P<yy>[0-9]{2})",
    "{year}": "[0-9]{4}",
    "*": ".*",
}


def _as_list(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _around_an_item(headings: tuple[str, ...]) -> tuple[str, ...]:
    for heading in headings:
        if heading.count(ITEM) != 1:
            raise ValueError(f"a heading with one {ITEM}, where the item's name stands")
    return headings


def _few_stars(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Each * may be anything: many of them take for ever to match."""
    if any(text.count("*") > MOST_STARS for text in texts):
        raise ValueError(f"at most {MOST_STARS} * in a name or a pattern")
    return texts


def _of_items(patterns: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in patterns:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_*#]*", pattern):
            raise ValueError(
                "a letter, then letters, digits and _, * (any of these) or # (a number, 1 to 99)"
            )
    return patterns


def _ending_in_a_number(patterns: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in patterns:
        if not re.fullmatch(r"[A-Za-z_]+#", pattern):
            raise ValueError("letters, then # for the section's number")
    return patterns


def _rising(scale: tuple[float, float]) -> tuple[float, float]:
    if not scale[0] < scale[1]:
        raise ValueError("the lowest score, then a higher one")
    return scale


Text = Annotated[str, Field(min_length=1, max_length=120)]
Texts = Annotated[
    tuple[Text, ...], BeforeValidator(_as_list), Field(max_length=50), AfterValidator(_few_stars)
]
ItemHeadings = Annotated[Texts, AfterValidator(_around_an_item)]
ItemPatterns = Annotated[Texts, AfterValidator(_of_items)]
SectionPatterns = Annotated[Texts, AfterValidator(_ending_in_a_number)]
Scale = Annotated[tuple[float, float], AfterValidator(_rising)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Sheets(_Part):
    """Names of sheets; the first one that a workbook has is read, of history all."""

    scores: Texts = Field(min_length=1)
    respondents: Texts = ()
    national: Texts = ()
    extremes: Texts = ()
    history: Texts = ()
    national_history: Texts = ()
    title: Texts = ()


class TrustColumns(_Part):
    """Headings of a trust's code and name, its respondents and its response rate."""

    code: Texts = Field(min_length=1)
    name: Texts = Field(min_length=1)
    n: Texts = ()
    rate: Texts = ()


class Items(_Part):
    """How questions and sections are named in headings."""

    questions: ItemPatterns = Field(min_length=1)
    sections: SectionPatterns = ()


class Figures(_Part):
    """Headings of an item's figures, with {} for its name."""

    score: ItemHeadings = Field(min_length=1)
    n: ItemHeadings = ()
    lower_90: ItemHeadings = ()
    upper_90: ItemHeadings = ()
    lower_95: ItemHeadings = ()
    upper_95: ItemHeadings = ()
    lower_998: ItemHeadings = ()
    upper_998: ItemHeadings = ()
    band: ItemHeadings = ()
    z: ItemHeadings = ()
    lowest: ItemHeadings = ()
    highest: ItemHeadings = ()


class National(_Part):
    """Headings of the country's number of respondents and response rate."""

    n: Texts = ()
    rate: Texts = ()


class History(_Part):
    """Headings of earlier years."""

    year: Texts = ()
    score: ItemHeadings = ()
    n: ItemHeadings = ()
    direction: ItemHeadings = ()


class _Named(_Part):
    id: SurveyId
    title: Title
    scale: Scale = (0.0, 10.0)

    def from_0_to_10(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scores of this layout's scale on the scale from 0 to 10."""
        low, high = self.scale
        return scores if (low, high) == (0, 10) else (scores - low) * (10 / (high - low))


class WorkbookLayout(_Named):
    """A workbook with one row a trust and one column a figure of an item."""

    complete: bool = False
    headings_row: Annotated[StrictInt, Field(ge=1, le=50)] = 1
    surveys: dict[str, Title] = Field(default_factory=dict)
    sheets: Sheets
    trust: TrustColumns
    items: Items
    figures: Figures
    national: National = National()
    history: History = History()

    def items_of(self, headings: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The questions and sections whose scores are under some headings, each once."""
        written = [heading.strip() for heading in headings]
        for template in self.figures.score:
            sections = self.matching(template, self.items.sections, written)
            known = {fold(item) for item in sections}
            found = self.matching(template, self.items.questions, written)
            questions = tuple(item for item in found if fold(item) not in known)
            if questions:
                return questions, sections
        return (), ()

    @staticmethod
    def matching(
        template: str, patterns: tuple[str, ...], headings: Iterable[str]
    ) -> tuple[str, ...]:
        """The items, of some patterns, that are in a heading under some headings, each once."""
        before, after = map(re.escape, template.split(ITEM))
        items = "|".join(_pattern(pattern, _ITEM_PARTS) for pattern in patterns)
        wanted = re.compile(f"{before}({items}){after}", re.IGNORECASE | re.ASCII)
        found: dict[str, str] = {}
        for heading in headings if patterns else ():
            if match := wanted.fullmatch(heading):
                found.setdefault(fold(match[1]), match[1])
        return tuple(found.values())


class TableColumns(_Part):
    """Headings of a tidy table: the first one that is there is read."""

    survey: Texts = ()
    year: Texts = ()
    trust_code: Texts = Field(min_length=1)
    trust_name: Texts = ()
    group: Texts = ()
    level: Texts = ()
    item: Texts = Field(min_length=1)
    key: Texts = ()
    section: Texts = ()
    text: Texts = ()
    n: Texts = ()
    score: Texts = Field(min_length=1)
    se: Texts = ()
    sd: Texts = ()
    lower: Texts = ()
    upper: Texts = ()
    n_eff: Texts = ()
    status: Texts = ()
    previous_survey: Texts = ()
    previous_n: Texts = ()
    previous_score: Texts = ()
    previous_se: Texts = ()
    previous_national_average: Texts = ()


class TableLayout(_Named):
    """A tidy table: one row a trust and item, with a score and how uncertain it is."""

    columns: TableColumns

    @checked_whole(mode="after")
    def _uncertain(self) -> TableLayout:
        columns = self.columns
        if not (columns.se or (columns.sd and columns.n) or (columns.lower and columns.upper)):
            raise ValueError(f"columns: {UNCERTAINTY} are expected")
        return self

    def found(self, headings: Iterable[str]) -> dict[str, str]:
        """By column of the layout, the heading that it is under; without those that are not."""
        written = {_plain(heading): heading for heading in headings}
        named = {
            column: next((written[_plain(h)] for h in wanted if _plain(h) in written), None)
            for column, wanted in self.columns
        }
        return {column: heading for column, heading in named.items() if heading is not None}

    def missing(self, headings: Iterable[str]) -> list[str]:
        """The columns that such a table must have, and that no heading names."""
        found = self.found(headings)
        return [column for column in ("trust_code", "item", "score") if column not in found]

    def heads(self, headings: Iterable[str]) -> bool:
        """Whether headings are those of such a table."""
        return not self.missing(headings)


def _plain(heading: str) -> str:
    """A heading for comparing, whatever its case, spaces and signs: lower_95_ci."""
    return re.sub("[^a-z0-9]+", "_", fold(heading)).strip("_")


UNCERTAINTY = "se, or sd and n, or lower and upper"
"""What says how uncertain a score is."""

UNCERTAIN = (frozenset({"se"}), frozenset({"lower", "upper"}), frozenset({"sd", "n"}))
"""The columns that say it."""

Layout = WorkbookLayout | TableLayout


def sheet_pattern(name: str) -> re.Pattern[str]:
    """What a name of a sheet matches, in any case.

    >>> sheet_pattern("{letters}{yy}_Scores").fullmatch("CMH21_scores")["yy"]
    '21'
    """
    return re.compile(_pattern(name, _SHEET_PARTS), re.IGNORECASE | re.ASCII)


def _pattern(written: str, parts: dict[str, str]) -> str:
    placeholder = "|".join(map(re.escape, parts))
    return "".join(
        parts.get(piece, re.escape(piece)) for piece in re.split(f"({placeholder})", written)
    )
