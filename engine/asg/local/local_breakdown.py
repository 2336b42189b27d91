"""The run: a trust's own rows and the national results in, its units' results out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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
    blocks: list[dict[str, Any]] = []
    standards: dict[str, str] = {}
    recovered: dict[str, tuple[str, ...]] = {}
    strata: dict[tuple[str, str], str] = {}
    notices: list[str] = []
    for of in survey.groups:
        mine = group_rows(survey, own, of)
        if group not in (None, of.id) or not mine.rows.any():
            continue
        standards[of.id], shares = _standard(survey, mine, everyone, nation, own.trust)
        rounded = _rounded_as(nation, of, survey)
        if rounded is not survey:
            notices.append(
                f"{of.id}: scores and standard errors of units are rounded to "
                f"{WITHHELD_DECIMALS} decimals, as the scores of the results are."
            )
        nobody = np.zeros(len(mine.cell), dtype=np.intp)
        whole = unit_scores(rounded, mine, nobody, 1, shares)
        figures = nation_of(nation, of, mine.items, own.trust, whole)
        if nation.provenance.kind == "published":
            recovered[of.id] = figures.recovered
        apart, said = _disagreements(nation, own, mine, whole, standards[of.id])
        notices += said
        reference = Reference(shares, figures, everyone, apart)
        blocks += _blocks(rounded, own, mine, reference, nation, strata)
    if not blocks:
        raise UsageError(f"--trust: {own.trust} has no respondents of a group to break down")
    return LocalResults(
        survey=survey,
        trust=own.trust,
        table=_table(blocks),
        by=tuple(breakdown.by for breakdown in own.breakdowns),
        standards=standards,
        recovered=recovered,
        strata=strata,
        national=_with_provenance(nation, own, everyone, notices),
    )


def _rounded_as(nation: Results, group: Group, survey: Survey) -> Survey:
    """Set few decimals where the results have few: more would reveal what theirs do not."""
    scores = nation.table.loc[nation.table["group"] == group.id, "score"]
    told = decimals_of(scores.to_numpy(dtype=np.float64))
    if told is None or told > WITHHELD_DECIMALS or survey.method.decimals == WITHHELD_DECIMALS:
        return survey
    method = survey.method.model_copy(update={"decimals": WITHHELD_DECIMALS})
    return survey.model_copy(update={"method": method})


def _standard(
    survey: Survey, mine: GroupRows, everyone: Responses | None, nation: Results, trust: str
) -> tuple[str, NDArray[np.float64]]:
    """The standard population: the nation's where it is known, else the trust's own."""
    if everyone is not None:
        return "national", counted_shares(survey, everyone, mine)
    table = nation.table
    chosen = (table["trust_code"] == trust) & (table["group"] == mine.group.id)
    found = recovered_shares(survey, mine, table[chosen].set_index("item")["score"])
    if found is not None:
        return "results", found
    return "trust", own_shares(survey, mine)


def _blocks(
    survey: Survey,
    own: OwnRows,
    mine: GroupRows,
    reference: Reference,
    nation: Results,
    strata: dict[tuple[str, str], str],
) -> list[dict[str, Any]]:
    """Score each breakdown of a group, and take out what may not be shown."""
    parts = [_of_group(breakdown, mine) for breakdown in own.breakdowns]
    hidden = withheld_figures(survey, mine, parts, reference.apart)
    blocks = []
    for part, withheld in zip(parts, hidden, strict=True):
        found, figures = compared_units(survey, mine, part, reference)
        blocks.append(_block(survey, own, mine, part, withheld, found, figures, nation))
        if words := strata_words(survey, mine, part, reference, ~withheld):
            strata[mine.group.id, part.by] = words
    return blocks


def _of_group(breakdown: Breakdown, mine: GroupRows) -> Breakdown:
    """Keep the units that have a respondent in the group."""
    present, unit = np.unique(breakdown.unit[mine.rows], return_inverse=True)
    return Breakdown(breakdown.by, tuple(breakdown.units[u] for u in present), unit.ravel())


def _block(
    survey: Survey,
    own: OwnRows,
    mine: GroupRows,
    part: Breakdown,
    withheld: NDArray[np.bool_],
    found: TrustScores,
    figures: Nation,
    nation: Results,
) -> dict[str, Any]:
    shape = (len(part.units), len(mine.items))
    asked = np.array([item not in mine.group.drop for item in mine.items])
    shown = ~withheld & asked
    score = np.where(shown, found.score, np.nan)
    se = np.where(shown, found.se, np.nan)
    tau2 = np.full(shape, np.nan)
    if mine.group.report != "scores":
        tau2 = np.where(shown, figures.tau2, np.nan)
    own_se = pooled_se(se, np.where(shown, found.n, 0), figures.within)
    total = total_se(own_se, tau2)
    z = adjusted_z(score, total, figures.average)
    bands = band(z, survey.method.limits)
    lower, upper = limits(figures.average, total, survey.method.limits)
    status = np.where(bands > 0, "ok", "not_benchmarked").astype(object)
    status[withheld] = "withheld"
    status[:, ~asked] = "not_asked"
    labels = np.array(["", *(BAND_LABELS[b] for b in range(1, 8))], dtype=object)
    block: dict[str, Any] = {
        "n": np.where(shown, found.n, 0),
        "score": score,
        "se": se,
        "national_average": np.where(shown, figures.average, np.nan),
        "lowest": np.where(shown, figures.lowest, np.nan),
        "highest": np.where(shown, figures.highest, np.nan),
        "tau2": tau2,
        "total_se": total,
        "z": z,
        "band": bands,
        "band_label": labels[bands],
        "status": status,
    }
    pairs = [side[..., p] for p in range(3) for side in (lower, upper)]
    block |= dict(zip(LIMIT_COLUMNS, pairs, strict=True))
    block |= _keys(survey, own, mine, part, nation)
    return block


def _keys(
    survey: Survey, own: OwnRows, mine: GroupRows, part: Breakdown, nation: Results
) -> dict[str, Any]:
    """The columns that say which row it is, and the trust's own figures beside it."""
    shape = (len(part.units), len(mine.items))
    titles = {section.id: section.title for section in survey.sections}
    section_of = {q: s.id for q, s in survey.section_of.items()}
    texts = [titles[i] if i in titles else survey.question[i].text for i in mine.items]
    whole = nation.table
    chosen = (whole["trust_code"] == own.trust) & (whole["group"] == mine.group.id)
    trust = whole[chosen].set_index("item").reindex(mine.items)
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
        "trust_code": own.trust,
        "trust_name": nation.trusts[own.trust],
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
    nation: Results, own: OwnRows, mine: GroupRows, whole: TrustScores, standard: str
) -> tuple[NDArray[np.int64], list[str]]:
    """By how many respondents the trust's rows and the results differ; and where, in words."""
    table = nation.table
    chosen = (table["trust_code"] == own.trust) & (table["group"] == mine.group.id)
    theirs = table[chosen].set_index("item").reindex(mine.items)
    shown = theirs["score"].notna().to_numpy()
    n = theirs["n"].fillna(-1).to_numpy(dtype=np.int64)
    apart = np.where(shown & (n >= 0), np.abs(n - whole.n[0]), 0)
    differ = apart > 0
    notices = []
    file = nation.provenance.sources[0].file
    if differ.any():
        notices.append(
            f"{mine.group.id}: the number of respondents in {own.responses.source.file} is not "
            f"that in {file} for {_named(mine.items, differ)}: these are not the rows that the "
            "results were made from."
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


def _with_provenance(
    nation: Results, own: OwnRows, everyone: Responses | None, notices: Sequence[str]
) -> Results:
    """The national results with the files and notices of this run."""
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
