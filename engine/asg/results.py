"""The waist of the house: whatever comes in ends as Results, whatever goes out starts there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg._version import __version__
from asg.survey import Survey

RESULT_COLUMNS: dict[str, str] = {
    "survey": "str",
    "trust_code": "str",
    "trust_name": "str",
    "group": "str",
    "level": "str",
    "item": "str",
    "key": "str",
    "section": "str",
    "text": "str",
    "n": "Int64",
    "score": "float64",
    "se": "float64",
    "national_average": "float64",
    "lowest": "float64",
    "highest": "float64",
    "trusts": "Int64",
    "tau2": "float64",
    "total_se": "float64",
    "z": "float64",
    "band": "Int64",
    "band_label": "str",
    "lower_90": "float64",
    "upper_90": "float64",
    "lower_95": "float64",
    "upper_95": "float64",
    "lower_998": "float64",
    "upper_998": "float64",
    "status": "str",
    "previous_survey": "str",
    "previous_n": "Int64",
    "previous_score": "float64",
    "previous_se": "float64",
    "previous_national_average": "float64",
    "change_z": "float64",
    "change": "str",
}
"""The columns of the results table, in order, with their types.

One row per trust, group and item. Where there is nothing, text columns hold ``""``, numbers NaN or
NA. ``status`` is one of :data:`STATUSES`.
"""

STATUSES: dict[str, str] = {
    "ok": "scored and benchmarked",
    "suppressed": "too few respondents, or no score in the published workbook: nothing is shown",
    "not_asked": "this group is not reported on this question",
    "no_data": "the trust has no respondents in this group",
    "not_benchmarked": "scored, without an expected range",
}
"""What a row of the results is, and what each status means."""

KEY_COLUMNS = list(RESULT_COLUMNS)[:9]
"""The columns that say which row it is; the only ones filled where a row is suppressed."""

LIMIT_COLUMNS = list(RESULT_COLUMNS)[21:27]
"""The six limits of the expected range, from the 90 % pair to the 99.8 % pair."""


@dataclass(frozen=True)
class Source:
    """A file that results were made from.

    Attributes
    ----------
    role
        What it was used as: responses, previous responses, outcomes, survey, published benchmark.
    file
        Its name, without the folder.
    sha256
        Checksum of its bytes.
    rows
        Rows of content, None where that means nothing.
    date
        The day it was last changed (YYYY-MM-DD), empty where not known.
    """

    role: str
    file: str
    sha256: str
    rows: int | None = None
    date: str = ""


@dataclass(frozen=True)
class GroupCounts:
    """How one year's respondents of one group came into the scores.

    Attributes
    ----------
    year, group
        Which.
    respondents
        Rows of the group in the input. None, as the three that follow, where it would tell a
        number that is withheld (:func:`asg.disclosure.withheld_totals`).
    excluded
        Of these, left out for want of an age group or a sex that has a cell.
    neutral
        Of these, kept with weight 1 for the same reason (``unknown_cell = "neutral"``).
    capped
        Respondents whose weight was cut to the cap.
    trusts
        Trusts with at least one respondent in the group.
    """

    year: int
    group: str
    respondents: int | None
    excluded: int | None
    neutral: int | None
    capped: int | None
    trusts: int


@dataclass(frozen=True)
class Provenance:
    """Where results come from: files, counts, versions, and what a reader must be told.

    Attributes
    ----------
    kind
        "responses" or "published".
    synthetic
        Whether invented rows, as those of the embedded sample, went into the figures.
    sources
        The files.
    counts
        Per year and group, how respondents came in.
    notices
        Sentences for the reader: columns ignored, trusts of last year alone, disagreements with a
        published file, and so on. Empty where there is nothing to say.
    engine
        Version of this distribution.
    """

    kind: str
    sources: tuple[Source, ...]
    synthetic: bool = False
    counts: tuple[GroupCounts, ...] = ()
    notices: tuple[str, ...] = ()
    engine: str = __version__


SETTINGS_OF_PUBLISHED = {"limits"}
"""The settings that figures from a published workbook are computed with; the others are its own."""


@dataclass(frozen=True)
class Results:
    """The results of a survey: one tidy table, the survey it answers to, and where it comes from.

    Attributes
    ----------
    survey
        The survey with its settings. For a published file one is made from what the file says.
    table
        One row per trust, group and item (see :data:`RESULT_COLUMNS`), in the order of trusts,
        groups and items of the survey.
    response_rates
        One row per trust and group, then (``trust_code`` empty) the national row of each group and
        (``group`` empty) of all; see :data:`RESPONSE_RATE_COLUMNS`. The rate is a fraction. No
        rows where no outcomes were given.
    provenance
        Files, counts, versions, notices.
    previous
        The survey that changes are measured against, None where there is none.
    """

    survey: Survey
    table: pd.DataFrame
    response_rates: pd.DataFrame
    provenance: Provenance
    previous: Survey | None = None
    _trusts: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = self.table.drop_duplicates("trust_code")
        trusts = dict(zip(names["trust_code"], names["trust_name"], strict=True))
        object.__setattr__(self, "_trusts", trusts)

    @property
    def trusts(self) -> dict[str, str]:
        """Trust names by trust code, in the order of the table."""
        return dict(self._trusts)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of the method that the figures were made with, by name.

        A published workbook's own settings are not known: only those that were used on it here.
        """
        used = SETTINGS_OF_PUBLISHED if self.provenance.kind == "published" else None
        return self.survey.method.model_dump(mode="json", include=used)

    def write_csv(self, path: str | Path) -> None:
        """Write the table as results.csv: UTF-8, full precision, empty where there is nothing.

        Synthetic results have one column more, ``synthetic``.
        """
        from asg.writing.output import write_results_table

        write_results_table(self.table, Path(path), synthetic=self.provenance.synthetic)


def most_shown(table: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Give the largest number of respondents to an item that a results table shows.

    By trust and group. Nearly everyone who answered is in it, so it tells about how many did.
    """
    shown = table[table["n"].notna()]
    most: dict[tuple[str, str], int] = {}
    for trust, group, n in zip(shown["trust_code"], shown["group"], shown["n"], strict=True):
        most[trust, group] = max(most.get((trust, group), 0), int(n))
    return most


RESPONSE_RATE_COLUMNS: dict[str, str] = {
    "trust_code": "str",
    "trust_name": "str",
    "group": "str",
    "sent": "Int64",
    "undeliverable": "Int64",
    "died": "Int64",
    "returned": "Int64",
    "response_rate": "float64",
}
"""The columns of the table of response rates, in order, with their types."""


class Words(NamedTuple):
    """A column of texts, as places in a few different ones: quick to lay out over many rows.

    Attributes
    ----------
    words
        The different texts.
    which
        Integers: for each row (or cell) which of them stands there.
    """

    words: tuple[str, ...]
    which: NDArray[np.integer[Any]]


def typed_frame(columns: dict[str, Any], types: dict[str, str]) -> pd.DataFrame:
    """Make a data frame with exactly these columns and types; columns not given are empty.

    Parameters
    ----------
    columns
        Values by column: arrays, lists or :class:`Words` of one length, or scalars (repeated).
        The frame takes arrays as they are, without a copy.
    types
        The columns to have, in order, with their pandas types.
    """
    length = next((_rows(v) for v in columns.values() if not np.isscalar(v)), 0)
    empty: dict[str, Any] = {"str": "", "Int64": pd.NA, "float64": np.nan}
    frame = {}
    for name, dtype in types.items():
        values = columns.get(name, empty[dtype])
        if isinstance(values, Words):
            values = pd.array(list(values.words), dtype="str").take(values.which)
        elif np.isscalar(values) or values is pd.NA:
            values = [values] * length
        frame[name] = pd.Series(values, dtype=dtype)
    return pd.DataFrame(frame, copy=False)


def _rows(values: Any) -> int:  # noqa: ANN401 - any column
    return len(values.which) if isinstance(values, Words) else len(values)
