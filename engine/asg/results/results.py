"""The waist of the house: whatever comes in ends as Results, whatever goes out starts there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from asg._version import __version__
from asg.bands import BAND_LABELS
from asg.columns import FURTHER_COLUMNS, csv_bytes, typed_frame
from asg.errors import UsageError
from asg.kernels.decimals import Decimals
from asg.marks import SYNTHETIC
from asg.output_files import write_file
from asg.reading.units import Unit
from asg.same_fields import same_fields
from asg.sources import Source
from asg.survey.model import Survey
from asg.survey.trust_codes import same_codes

NEAR_MATCHES = 5
"""Trusts that a message names as near to one that is not there."""


@dataclass(frozen=True)
class GroupCounts:
    """How one year's respondents of one group came into the scores.

    Attributes
    ----------
    year, group
        Which.
    respondents
        Rows of the group in the input. None, as the three that follow, where it would reveal a
        number that is withheld (:func:`asg.disclosure.withheld_totals`).
    excluded
        Of these, left out for want of an age group or a sex that has a cell.
    neutral
        Of these, kept with weight 1 for the same reason (``unknown_cell = "neutral"``).
    capped
        Respondents whose weight was cut to the cap.
    trusts
        Trusts with at least one respondent in the group.
    decimals
        Those of the group's scores and standard errors, "all" for every digit.
    """

    year: int
    group: str
    respondents: int | None
    excluded: int | None
    neutral: int | None
    capped: int | None
    trusts: int
    decimals: Decimals


@dataclass(frozen=True)
class Provenance:
    """Where results come from: files, counts, versions, and what a reader must be told.

    Attributes
    ----------
    kind
        "responses", "published" (a benchmark workbook) or "scores" (a tidy table).
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
    unit
        The sites or areas that are benchmarked instead of trusts; None for trusts.
    """

    kind: str
    sources: tuple[Source, ...]
    synthetic: bool = False
    counts: tuple[GroupCounts, ...] = ()
    notices: tuple[str, ...] = ()
    engine: str = __version__
    unit: Unit | None = None


SETTINGS_USED = {
    "published": {"limits"},
    "scores": {
        *("suppress_below", "winsorise", "quantile", "limits", "change_test", "change_level"),
        *("min_trusts", "decimals"),
    },
}
"""The settings that figures are computed with that are not made from responses, by what they are
made from; the others are the file's own."""


_WITHOUT_ROWS = {
    name: partial(typed_frame, {}, columns) for name, columns in FURTHER_COLUMNS.items()
}


@dataclass(frozen=True, eq=False, repr=False)
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
    older
        The surveys of the years before that one, newest first.
    answers
        Each option's share of the answers, per trust, group and question.
    profile
        Who took part: respondents by age group, sex and each column of the survey's ``[profile]``.
    weights
        The largest weight of each trust and group, the share at the cap, the effective number.
    breakdowns
        National scores by the same variables.
    outliers
        Shares of best and worst answers over the whole survey, per trust and group.
    sensitivity
        Bands under other settings, per trust, group and item.
    priorities
        Correlation of each question with the overall experience, within trusts, per group.
    areas
        What the file of trusts says each of them is of: region, ICB, type and further columns.
    trend
        Scores of this and all earlier years, of the questions that can be compared: one row per
        trust, group, key and year. No rows where there is no earlier year.

    Notes
    -----
    Columns of the tables beside it: :data:`asg.columns.FURTHER_COLUMNS`. Each may be empty.
    """

    survey: Survey
    table: pd.DataFrame
    response_rates: pd.DataFrame
    provenance: Provenance
    previous: Survey | None = None
    older: tuple[Survey, ...] = ()
    answers: pd.DataFrame = field(default_factory=_WITHOUT_ROWS["answers"])
    profile: pd.DataFrame = field(default_factory=_WITHOUT_ROWS["profile"])
    weights: pd.DataFrame = field(default_factory=_WITHOUT_ROWS["weights"])
    breakdowns: pd.DataFrame = field(default_factory=_WITHOUT_ROWS["breakdowns"])
    outliers: pd.DataFrame = field(default_factory=_WITHOUT_ROWS["outliers"])
    sensitivity: pd.DataFrame = field(default_factory=_WITHOUT_ROWS["sensitivity"])
    priorities: pd.DataFrame = field(default_factory=_WITHOUT_ROWS["priorities"])
    areas: pd.DataFrame = field(default_factory=_WITHOUT_ROWS["areas"])
    trend: pd.DataFrame = field(default_factory=_WITHOUT_ROWS["trend"])
    _trusts: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = self.table.drop_duplicates("trust_code")
        trusts = dict(zip(names["trust_code"], names["trust_name"], strict=True))
        object.__setattr__(self, "_trusts", trusts)

    def __eq__(self, other: object) -> bool:
        return same_fields(self, other) if isinstance(other, Results) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as of any object that holds tables

    @property
    def word(self) -> str:
        """What one of the trusts is called: a site or area, or as the survey says."""
        unit = self.provenance.unit
        return self.survey.organisation if unit is None else unit.word

    def __repr__(self) -> str:
        """Survey, trusts and rows in a line."""
        synthetic = ", synthetic" if self.provenance.synthetic else ""
        trusts = len(self._trusts)
        return f"<Results of {self.survey.id}: {trusts} trusts, {len(self.table)} rows{synthetic}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the trusts and bands of each group."""
        shown = self.table[self.table["score"].notna()]
        groups = [group.id for group in self.survey.groups]
        trusts = shown.groupby("group")["trust_code"].nunique()
        counts = pd.crosstab(shown["group"], shown["band_label"])
        counts = counts.reindex(index=groups, fill_value=0)
        labels = [label for label in BAND_LABELS.values() if label in counts]
        counts = counts[labels].set_axis([f"{group}" for group in groups], axis=0)
        counts.insert(0, "Trusts with scores", trusts.reindex(groups, fill_value=0).to_numpy())
        synthetic = f"<p>{SYNTHETIC}</p>" if self.provenance.synthetic else ""
        return f"<h4>{escape(self.survey.title)}</h4>{synthetic}{counts.to_html()}"

    def trust(self, code: str) -> pd.DataFrame:
        """The rows of one trust.

        Parameters
        ----------
        code
            Its code, in any case.

        Returns
        -------
        DataFrame
            Its rows of :attr:`table`, numbered from 0.

        Raises
        ------
        UsageError
            If the results have no such trust.
        """
        [own] = known_trusts(self, [code])
        return self.table[self.table["trust_code"] == own].reset_index(drop=True)

    @property
    def trusts(self) -> dict[str, str]:
        """Trust names by trust code, in the order of the table."""
        return dict(self._trusts)

    @property
    def surveys_by_role(self) -> dict[str, Survey]:
        """The surveys of all years, this year first, by the role of their file of responses."""
        return roles_of_years(self.survey, self.previous, self.older)

    @property
    def further_tables(self) -> dict[str, pd.DataFrame]:
        """The tables beside the results table that have rows, by name."""
        tables = {name: getattr(self, name) for name in FURTHER_COLUMNS}
        return {name: table for name, table in tables.items() if len(table)}

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of the method that the figures were made with, by name.

        Those of a file of scores are not known: only those that were used on it here.
        """
        used = SETTINGS_USED.get(self.provenance.kind)
        return self.survey.method.model_dump(mode="json", include=used)

    def write_csv(self, path: str | Path) -> None:
        """Write the table as results.csv: UTF-8, full precision, empty where there is nothing.

        Synthetic results have one column more, ``synthetic``.
        """
        write_file(csv_bytes(self.table, synthetic=self.provenance.synthetic), Path(path))


def without_breakdowns(results: Results) -> str:
    """Why results have no breakdowns."""
    if results.provenance.kind == "published":
        return "A published workbook has no respondents: breakdowns need their responses."
    if results.provenance.kind != "responses":
        return "A table of scores has no respondents: breakdowns need their responses."
    if results.provenance.unit is not None:
        return results.provenance.unit.without("breakdowns")
    if results.table["score"].notna().any():
        return "No respondent's age, sex or profile is known, so there is nothing to break down."
    return "No question has a score that may be shown, so there is nothing to break down."


def without_sensitivity(results: Results) -> str:
    """Why results do not say how firm bands are."""
    if results.provenance.kind == "published":
        return (
            "A published workbook has only total standard errors. They already contain an estimate "
            "of the spread between trusts, so no band can be computed with other settings."
        )
    if results.provenance.unit is not None:
        return results.provenance.unit.without("sensitivity of bands")
    return "No score has an expected range, so there is no band that could change."


def roles_of_years(
    survey: Survey, previous: Survey | None, older: Iterable[Survey]
) -> dict[str, Survey]:
    """The surveys of all years by what a source of their responses is called."""
    last = {} if previous is None else {"previous responses": previous}
    return {"responses": survey} | last | {f"responses of {s.year}": s for s in older}


def most_shown(table: pd.DataFrame) -> dict[tuple[str, str], int]:
    """The largest number of respondents to an item that a results table shows.

    By trust and group. Nearly everyone who answered is in it, so it tells about how many did.
    """
    shown = table[table["n"].notna()]
    most: dict[tuple[str, str], int] = {}
    for trust, group, n in zip(shown["trust_code"], shown["group"], shown["n"], strict=True):
        most[trust, group] = max(most.get((trust, group), 0), int(n))
    return most


def known_trusts(results: Results, codes: Sequence[str] | None) -> list[str]:
    """Trust codes as the results spell them, each once; all where ``codes`` is None."""
    known = results.trusts
    if codes is None:
        return list(known)
    spelled = same_codes(codes, known)
    unknown = [code for code in codes if spelled[code] not in known]
    if not unknown:
        return list(dict.fromkeys(spelled.values()))
    lines = []
    for code in unknown:
        near = difflib.get_close_matches(code, known, n=NEAR_MATCHES, cutoff=0.5)
        words = code.casefold()
        near += [c for c, name in known.items() if words and words in name.casefold()]
        shown = ", ".join(
            c if known[c] in ("", c) else f"{c} ({known[c]})"
            for c in dict.fromkeys(near[:NEAR_MATCHES])
        )
        hint = f"near it: {shown}" if shown else f"the results hold {len(known)} trusts"
        lines.append(f"no trust {code!r} in the results; {hint}")
    raise UsageError("\n".join(lines))
