"""The run: a trust's own rows and the national results in, its units' results out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from asg.bands import BAND_LABELS
from asg.columns import LIMIT_COLUMNS, typed_frame
from asg.errors import UsageError
from asg.kernels import TrustScores, adjusted_z, band, limits, pooled_se, total_se
from asg.local.nation import Nation, nation_of, read_nation
from asg.local.own_rows import Breakdown, OwnRows, read_own_rows
from asg.local.protection import withheld_figures
from asg.local.results import LOCAL_COLUMNS, LocalResults
from asg.local.scoring import GroupRows, group_rows, unit_scores
from asg.local.standard import counted_shares, own_shares, recovered_shares
from asg.local.strata import Reference, compared_units, strata_words
from asg.names import name_list
from asg.published.rounding import decimals_of
from asg.reading import Responses, read_responses
from asg.reading.beside import read_beside
from asg.reading.kinds import Wanted
from asg.results.results import Results
from asg.results.shown_counts import WITHHELD_DECIMALS
from asg.survey.model import Group, Survey
from asg.survey.trust_codes import same_codes

AGREES = 1e-5
"""A score of the results, and the same computed from the trust's own rows, differ by less: both are
rounded to six decimals as a rule, and so are the scores that the nation's mix is recovered from."""

NAMED = 8
"""Items that a notice names."""


def local_breakdown(
    responses: str | Path,
    by: Sequence[str],
    results: str | Path,
    *,
    survey: Survey,
    trust: str | None = None,
    group: str | None = None,
    national: str | Path | None = None,
    sheet: str | None = None,
) -> LocalResults:
    r"""Break a trust's results down by columns of its own, beside the national expected range.

    Parameters
    ----------
    responses
        A file of responses with the trust's own rows and further columns.
    by
        Headings of the columns: each gives a breakdown of its own.
    results
        The national results: results.csv of ``asg build``, or a published benchmark workbook.
    survey
        What was asked.
    trust
        The trust; may be left out where ``responses`` holds one alone.
    group
        One group alone; all in which the trust has respondents without it.
    national
        The national file of responses, for the national mix of age and sex, and for bands of units
        by sex or age. Without it the mix is recovered from the trust's scores in the results, where
        they tell it.
    sheet
        The sheet of ``responses``, and of ``national`` where that has one of this name.

    Returns
    -------
    LocalResults
        Nothing in it tells a figure of fewer than ``suppress_below`` respondents
        (:func:`asg.disclosure.withheld_units`).

    Raises
    ------
    InputError
        With every fault of a file.
    UsageError
        If what was asked for does not fit together.

    Notes
    -----
    :math:`z = (Y_u - \theta) / \sqrt{SE_u^2 + \tau^2}`, with the nation's average and spread
    between trusts; limits and bands as for trusts, and the variance within all trusts for a
    standard error of 0. A unit that lacks a sex or some ages is compared with people of the same
    ages and sexes: see :mod:`asg.local.strata`.
    """
    if group is not None and group not in {g.id for g in survey.groups}:
        known = ", ".join(g.id for g in survey.groups)
        raise UsageError(f"--group: {survey.id} has no group {group!r}; it has {known}")
    own = read_own_rows(responses, survey, by, trust, sheet)
    nation = read_nation(results, survey, group)
    own = replace(own, trust=same_codes([own.trust], nation.trusts)[own.trust])
    if own.trust not in nation.trusts:
        raise UsageError(
            f"--results: {nation.provenance.sources[0].file} has no trust {own.trust!r}"
        )
    everyone = None
    if national is not None:
        everyone = read_beside(Wanted("responses", Path(national), survey, sheet), read_responses)
    inputs = _Inputs(survey, own, nation, everyone)
    parts = [
        _broken_down(inputs, mine)
        for each in survey.groups
        if group in (None, each.id) and (mine := group_rows(survey, own, each)).rows.any()
    ]
    if not parts:
        raise UsageError(f"--trust: {own.trust} has no respondents of a group to break down")
    published = nation.provenance.kind == "published"
    return LocalResults(
        survey=survey,
        trust=own.trust,
        table=_table([block for part in parts for block in part.blocks]),
        by=tuple(breakdown.by for breakdown in own.breakdowns),
        standards={part.group: part.standard for part in parts},
        recovered={part.group: part.recovered for part in parts} if published else {},
        strata={(part.group, by): words for part in parts for by, words in part.strata.items()},
        national=_with_provenance(inputs, [notice for part in parts for notice in part.notices]),
    )


@dataclass(frozen=True)
class _Inputs:
    """A trust's own rows and what they are set against."""

    survey: Survey
    own: OwnRows
    nation: Results
    """The national results."""
    everyone: Responses | None
    """The national responses; None where they are not at hand."""

    def trust_rows(self, group: Group) -> pd.DataFrame:
        """The trust's rows of a group in the national results, by item."""
        table = self.nation.table
        chosen = (table["trust_code"] == self.own.trust) & (table["group"] == group.id)
        return table[chosen].set_index("item")


@dataclass(frozen=True)
class _GroupPart:
    """What the breakdowns of one group give."""

    group: str
    standard: str
    """What its units are standardised to: a key of :data:`asg.local.results.STANDARDS`."""
    recovered: tuple[str, ...]
    """The items whose tau2 was recovered."""
    blocks: Sequence[dict[str, Any]]
    """Columns of the table, of each breakdown."""
    strata: dict[str, str]
    """By breakdown, which units are not compared with everyone, in words."""
    notices: Sequence[str]


@dataclass(frozen=True)
class _Units:
    """The units of a breakdown that have a respondent in a group."""

    part: Breakdown
    withheld: NDArray[np.bool_]
    """Shape (units, K): the figures that may not be shown."""
    scores: TrustScores
    nation: Nation
    """Of the people that each unit has."""


def _broken_down(inputs: _Inputs, mine: GroupRows) -> _GroupPart:
    """Score the units of a group in each breakdown, and take out what may not be shown."""
    group, notices = mine.group, []
    standard, shares = _standard(inputs, mine)
    survey = _rounded_as(inputs.nation, group, inputs.survey)
    if survey is not inputs.survey:
        notices.append(
            f"{group.id}: scores and standard errors of units are rounded to {WITHHELD_DECIMALS} "
            "decimals, as the scores of the results are."
        )
    one_unit = np.zeros(len(mine.cell), dtype=np.intp)
    whole = unit_scores(survey, mine, one_unit, 1, shares)
    nation = nation_of(inputs.nation, group, mine.items, inputs.own.trust, whole)
    apart, said = _disagreements(inputs, mine, whole, standard)
    reference = Reference(shares, nation, inputs.everyone, apart)
    parts = [_of_group(breakdown, mine) for breakdown in inputs.own.breakdowns]
    blocks, strata = [], {}
    for part, withheld in zip(parts, withheld_figures(survey, mine, parts, apart), strict=True):
        units = _Units(part, withheld, *compared_units(survey, mine, part, reference))
        blocks.append(_block(inputs, mine, units))
        if words := strata_words(survey, mine, part, reference, ~withheld):
            strata[part.by] = words
    return _GroupPart(group.id, standard, nation.recovered, blocks, strata, [*notices, *said])


def _rounded_as(nation: Results, group: Group, survey: Survey) -> Survey:
    """Set few decimals where the results have few: more would reveal what theirs do not."""
    scores = nation.table.loc[nation.table["group"] == group.id, "score"]
    decimals = decimals_of(scores.to_numpy(dtype=np.float64))
    own = survey.method.decimals
    if decimals is None or decimals > WITHHELD_DECIMALS or own == WITHHELD_DECIMALS:
        return survey
    method = survey.method.model_copy(update={"decimals": WITHHELD_DECIMALS})
    return survey.model_copy(update={"method": method})


def _standard(inputs: _Inputs, mine: GroupRows) -> tuple[str, NDArray[np.float64]]:
    """The standard population: the nation's where it is known, else the trust's own."""
    if inputs.everyone is not None:
        return "national", counted_shares(inputs.survey, inputs.everyone, mine)
    found = recovered_shares(inputs.survey, mine, inputs.trust_rows(mine.group)["score"])
    if found is not None:
        return "results", found
    return "trust", own_shares(inputs.survey, mine)


def _of_group(breakdown: Breakdown, mine: GroupRows) -> Breakdown:
    """Keep the units that have a respondent in the group."""
    present, unit = np.unique(breakdown.unit[mine.rows], return_inverse=True)
    return Breakdown(breakdown.by, tuple(breakdown.units[u] for u in present), unit.ravel())


def _block(inputs: _Inputs, mine: GroupRows, units: _Units) -> dict[str, Any]:
    """The columns of a breakdown's rows of the table, each of shape (units, K)."""
    found, nation, limits_at = units.scores, units.nation, inputs.survey.method.limits
    asked = np.array([item not in mine.group.drop for item in mine.items])
    shown = ~units.withheld & asked
    score = np.where(shown, found.score, np.nan)
    se = np.where(shown, found.se, np.nan)
    tau2 = np.full(shown.shape, np.nan)
    if mine.group.report != "scores":
        tau2 = np.where(shown, nation.tau2, np.nan)
    own_se = pooled_se(se, np.where(shown, found.n, 0), nation.within)
    total = total_se(own_se, tau2)
    z = adjusted_z(score, total, nation.average)
    bands = band(z, limits_at)
    lower, upper = limits(nation.average, total, limits_at)
    status = np.where(bands > 0, "ok", "not_benchmarked").astype(object)
    status[units.withheld] = "withheld"
    status[:, ~asked] = "not_asked"
    labels = np.array(["", *(BAND_LABELS[b] for b in range(1, 8))], dtype=object)
    block: dict[str, Any] = {
        "n": np.where(shown, found.n, 0),
        "score": score,
        "se": se,
        "national_average": np.where(shown, nation.average, np.nan),
        "lowest": np.where(shown, nation.lowest, np.nan),
        "highest": np.where(shown, nation.highest, np.nan),
        "tau2": tau2,
        "total_se": total,
        "z": z,
        "band": bands,
        "band_label": labels[bands],
        "status": status,
    }
    pairs = [side[..., p] for p in range(3) for side in (lower, upper)]
    block |= dict(zip(LIMIT_COLUMNS, pairs, strict=True))
    return block | _keys(inputs, mine, units.part)


def _keys(inputs: _Inputs, mine: GroupRows, part: Breakdown) -> dict[str, Any]:
    """The columns that say which row it is, and the trust's own figures beside it."""
    survey, shape = inputs.survey, (len(part.units), len(mine.items))
    titles = {section.id: section.title for section in survey.sections}
    section_of = {q: s.id for q, s in survey.section_of.items()}
    texts = [titles[i] if i in titles else survey.question[i].text for i in mine.items]
    trust = inputs.trust_rows(mine.group).reindex(mine.items)
    by_item = {
        "level": mine.levels,
        "item": mine.items,
        "section": [i if i in titles else section_of.get(i, "") for i in mine.items],
        "text": texts,
        "trust_n": trust["n"].fillna(0).to_numpy(dtype=np.int64),
        "trust_score": trust["score"].to_numpy(dtype=np.float64),
        "trust_band": trust["band"].fillna(0).to_numpy(dtype=np.int64),
    }
    same = {
        "survey": survey.id,
        "trust_code": inputs.own.trust,
        "trust_name": inputs.nation.trusts[inputs.own.trust],
        "group": mine.group.id,
        "by": part.by,
    }
    columns: dict[str, Any] = {
        name: np.broadcast_to(np.array(values, dtype=object), shape)
        for name, values in by_item.items()
    }
    columns |= {name: np.full(shape, value, dtype=object) for name, value in same.items()}
    columns["unit"] = np.repeat(np.array(part.units, dtype=object), shape[1]).reshape(shape)
    return columns


def _table(blocks: Sequence[dict[str, Any]]) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for name, kind in LOCAL_COLUMNS.items():
        values = np.concatenate([block[name].ravel() for block in blocks])
        if kind == "Int64":
            numbers = values.astype(np.int64)
            columns[name] = pd.arrays.IntegerArray(numbers, numbers == 0)
        else:
            columns[name] = values.astype(np.float64) if kind == "float64" else values
    return typed_frame(columns, LOCAL_COLUMNS)


def _disagreements(
    inputs: _Inputs, mine: GroupRows, whole: TrustScores, standard: str
) -> tuple[NDArray[np.int64], list[str]]:
    """By how many respondents the trust's rows and the results differ; and where, in words."""
    theirs = inputs.trust_rows(mine.group).reindex(mine.items)
    shown = theirs["score"].notna().to_numpy()
    n = theirs["n"].fillna(-1).to_numpy(dtype=np.int64)
    apart = np.where(shown & (n >= 0), np.abs(n - whole.n[0]), 0)
    differ = apart > 0
    notices = []
    file = inputs.nation.provenance.sources[0].file
    if differ.any():
        notices.append(
            f"{mine.group.id}: the number of respondents in {inputs.own.responses.source.file} "
            f"differs from {file} for {_named(mine.items, differ)}: the results were made from "
            "other rows."
        )
    score = theirs["score"].to_numpy(dtype=np.float64)
    differ = shown & ~(np.abs(whole.score[0] - score) < AGREES)
    if differ.any() and standard != "trust":
        notices.append(
            f"{mine.group.id}: the trust's rows do not give its score in {file} for "
            f"{_named(mine.items, differ)}."
        )
    return apart, notices


def _named(items: Sequence[str], chosen: NDArray[np.bool_]) -> str:
    names = [item for item, yes in zip(items, chosen, strict=True) if yes]
    return name_list(names, NAMED)


def _with_provenance(inputs: _Inputs, notices: Sequence[str]) -> Results:
    """The national results with the files and notices of this run."""
    own, nation, everyone = inputs.own, inputs.nation, inputs.everyone
    # How many rows the file has would reveal how many of the trust gave no group, age or sex.
    sources = [replace(own.responses.source, rows=None), *nation.provenance.sources]
    if everyone is not None:
        # Nor is the nation's shown: less the response rates of a build it may be a small trust's.
        sources.append(replace(everyone.source, role="national responses", rows=None))
    files = [own.responses, *([] if everyone is None else [everyone])]
    provenance = replace(
        nation.provenance,
        sources=tuple(sources),
        synthetic=nation.provenance.synthetic or any(file.synthetic for file in files),
        notices=(*(remark for file in files for remark in file.remarks), *notices),
    )
    return replace(nation, provenance=provenance)
