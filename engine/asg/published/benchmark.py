"""Reads a published benchmark workbook into results."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from asg.bands import BAND_LABELS, CHANGE_LABELS
from asg.columns import LIMIT_COLUMNS, RESPONSE_RATE_COLUMNS, RESULT_COLUMNS, typed_frame
from asg.disclosure import withheld_totals
from asg.names import name_list
from asg.published.disagreements import NAMED, disagreements
from asg.published.not_held import not_held
from asg.published.published_trend import published_years
from asg.published.ranges import RecoveredRanges, recover_ranges
from asg.published.read import read_published_workbook
from asg.published.read_figures import PublishedBenchmark, PublishedRespondents, by_trust
from asg.published.read_sheets import Floats
from asg.published.rounding import (
    TOLERANCE,
    decimals_of,
    half_unit,
    keep_published_bands,
    rounding_of,
)
from asg.published.stated_survey import EVERYONE, previous_id, section_id, stated_survey
from asg.reading.layouts import WorkbookLayout
from asg.reading.toml_files import as_survey_error
from asg.results.results import Provenance, Results, most_shown
from asg.results.trend import with_years
from asg.sources import Source
from asg.survey.model import Survey
from asg.text_size import counted, has_or_have

NATION = "England"
"""The name in the national rows of response rates."""


def read_published(path: str | Path, layout: WorkbookLayout | None = None) -> Results:
    """Read a published trust-level benchmark workbook of the NHS survey programme.

    Parameters
    ----------
    path
        The workbook (.ods or .xlsx).
    layout
        Where its figures stand; None: the shipped layout that fits it.

    Returns
    -------
    Results
        One group, ``ALL``; items named as in the file, sections S01, S02, .... National averages,
        total standard errors, z, limits and bands are recomputed from the published scores and
        limits; wherever they are not the published ones, ``provenance.notices`` says so. Changes
        are the published ones, against the newest sheet of historical comparisons. ``se`` and
        ``tau2`` are not published, and empty. A suppressed score has nothing but its keys.

    Raises
    ------
    InputError
        If the file is no such workbook, or for every fault in it.

    Notes
    -----
    The total standard error is the reach of the published 90 % limits from the average over their
    critical value; where both limits are clipped, the score's distance from the average over
    published z. Which questions a section is made of is not published: they are the neighbouring
    questions whose mean its score is, for every trust.
    """
    published = read_published_workbook(path, layout)
    rounding, decimals = rounding_of(published.scores)
    with as_survey_error(published.file):
        survey, notices = stated_survey(published, rounding)
    ranges = recover_ranges(published.scores, survey.method.limits)
    ranges, kept = keep_published_bands(published.scores, ranges, rounding, survey.method.limits)
    notices = [*published.remarks, *notices, *not_held(published)]
    if decimals and (ranges.band > 0).any():
        bands = int((ranges.band > 0).sum())
        found = (
            f"{kept.sum():,} of {bands:,} bands would differ if computed from the rounded figures; "
            "they are shown as published, since rounding explains the difference."
            if kept.any()
            else f"Rounding changes none of the {bands:,} bands."
        )
        notices.append(f"{published.file} is rounded: {decimals}. {found}")
    notices += disagreements(published, ranges, rounding, survey.method)
    notices += _trusts_apart(published)
    table = _table(published, ranges, survey)
    least = survey.method.suppress_below
    rates, rate_notices = _response_rates(published, least, most_shown(table))
    rows = len(published.scores.codes)
    source = Source("published benchmark", published.file, published.sha256, rows, published.date)
    provenance = Provenance(
        "published",
        (source,),
        synthetic=published.synthetic,
        notices=(*notices, *rate_notices),
    )
    results = Results(survey, table, rates, provenance)
    return (
        with_years(results, published_years(published, survey)) if published.histories else results
    )


def _table(published: PublishedBenchmark, ranges: RecoveredRanges, survey: Survey) -> pd.DataFrame:
    """Lay out one row a trust and item: questions in the order of the file, then sections."""
    scores = published.scores
    benchmarked = ranges.shown & (ranges.band > 0)
    words = np.array(["", *(BAND_LABELS[b] for b in sorted(BAND_LABELS))], dtype=object)
    status = np.where(benchmarked, "ok", np.where(ranges.shown, "not_benchmarked", "suppressed"))
    n = np.full(ranges.shown.shape, np.nan)
    n[:, : len(scores.questions)] = by_trust(
        scores.codes, published.respondents.codes, published.respondents.n
    )
    figures: dict[str, Any] = {
        "n": n,
        "score": scores.score,
        "national_average": ranges.average,
        "lowest": ranges.lowest,
        "highest": ranges.highest,
        "trusts": ranges.trusts,
        "total_se": ranges.total_se,
        "z": ranges.z,
        "band": np.where(benchmarked, ranges.band, np.nan),
        **_changes(published, ranges, survey),
    }
    pairs = [side[..., p] for p in range(3) for side in (ranges.lower, ranges.upper)]
    figures |= dict(zip(LIMIT_COLUMNS, pairs, strict=True))
    columns: dict[str, Any] = _keys(published, survey)
    columns["status"] = status
    columns["band_label"] = words[np.where(benchmarked, ranges.band, 0).astype(np.intp)]
    for name, values in figures.items():
        columns[name] = values
        if RESULT_COLUMNS[name] != "str":
            columns[name] = np.where(ranges.shown, values, np.nan)
    by_number = [section_id(section) for section in scores.sections]
    questions = len(scores.questions)
    order = [*range(questions), *(questions + np.argsort(by_number, kind="stable"))]
    unrolled = {name: values[:, order].ravel() for name, values in columns.items()}
    return typed_frame({"survey": [survey.id] * len(unrolled["item"]), **unrolled}, RESULT_COLUMNS)


def _keys(published: PublishedBenchmark, survey: Survey) -> dict[str, Any]:
    """The columns that say which row it is, each of shape (I, K)."""
    scores = published.scores
    sections = [section_id(section) for section in scores.sections]
    items = [*scores.questions, *sections]
    section_of = {question: section.id for question, section in survey.section_of.items()}
    # Titles are not published; a section of unknown questions is numbered like the others.
    titles = {item: f"Section {int(item[1:])}" for item in sections}
    by_item = {
        "level": ["question"] * len(scores.questions) + ["section"] * len(sections),
        "item": items,
        "key": items,
        "section": [item if item in titles else section_of.get(item, "") for item in items],
        "text": [titles.get(item, "") for item in items],
    }
    by_trust = {"trust_code": scores.codes, "trust_name": scores.names}
    shape = (len(scores.codes), len(items))
    columns = {
        name: np.broadcast_to(np.array(words, dtype=object), shape)
        for name, words in by_item.items()
    }
    for name, words in by_trust.items():
        column = np.array(words, dtype=object)[:, np.newaxis]
        columns[name] = np.broadcast_to(column, shape)
    columns["group"] = np.full(shape, EVERYONE, dtype=object)
    return columns


def _changes(
    published: PublishedBenchmark, ranges: RecoveredRanges, survey: Survey
) -> dict[str, Any]:
    """The published changes of questions, where both years are shown and compared."""
    shape = ranges.shown.shape
    n, score, average = (np.full(shape, np.nan) for _ in range(3))
    change, survey_before = np.full(shape, "", dtype=object), np.full(shape, "", dtype=object)
    history = published.history
    if history is not None:
        questions = slice(len(published.scores.questions))
        parts = [
            by_trust(published.scores.codes, history.codes, part)
            for part in (history.score, history.n, history.direction)
        ]
        before, n_before, direction = parts
        both = ~np.isnan(before) & ~np.isnan(direction) & ranges.shown[:, questions]
        words = np.array([CHANGE_LABELS[d] for d in (-1, 0, 1)], dtype=object)
        outcome = words[np.nan_to_num(direction).astype(np.intp) + 1]
        score[:, questions] = np.where(both, before, np.nan)
        n[:, questions] = np.where(both, n_before, np.nan)
        average[:, questions] = np.where(both, history.average, np.nan)
        change[:, questions] = np.where(both, outcome, "")
        survey_before[:, questions] = np.where(both, previous_id(survey, history.year), "")
    return {
        "previous_survey": survey_before,
        "previous_n": n,
        "previous_score": score,
        "previous_national_average": average,
        "change": change,
    }


def _trusts_apart(published: PublishedBenchmark) -> list[str]:
    """Which trusts are in one sheet alone, and where sheets count respondents differently."""
    scores, respondents, history = published.scores, published.respondents, published.history
    notices = []
    alone = [code for code in respondents.codes if code not in set(scores.codes)]
    if alone:
        notices.append(
            "Trusts with respondents and no scores (they count only in the national response "
            f"rate): {name_list(alone)}."
        )
    if history is not None:
        gone = [code for code in history.codes if code not in set(scores.codes)]
        if gone:
            notices.append(
                f"Trusts only in sheet {history.sheet} ({history.year}), so with no change: "
                f"{name_list(gone)}."
            )
    totals = by_trust(scores.codes, respondents.codes, respondents.n_total[:, np.newaxis])[:, 0]
    differ = np.flatnonzero(~np.isnan(scores.n_total) & (scores.n_total != totals))
    if differ.size:
        named = [
            f"{scores.codes[i]} ({int(scores.n_total[i])} beside the scores, {int(totals[i])})"
            for i in differ
        ]
        notices.append(
            f"{counted(differ.size, 'trust')} {has_or_have(differ.size)} another number of "
            "respondents in the sheet of scores than in that of respondents: "
            f"{name_list(named, NAMED)}."
        )
    return notices


def _response_rates(
    published: PublishedBenchmark, least: int, most_shown: Mapping[tuple[str, str], int]
) -> tuple[pd.DataFrame, list[str]]:
    """The response rates, pooled for the nation, and where the published ones differ.

    The adjusted base of a trust (sent less undeliverable less died) is not published; it is the
    whole number that its respondents and its rate make.
    """
    respondents = published.respondents
    n = respondents.n_total
    if np.isnan(n).all():
        return typed_frame({}, RESPONSE_RATE_COLUMNS), []
    stated, national, notice = _as_percentages(respondents, published.national_rate)
    notices = [notice] if notice else []
    slack = half_unit(decimals_of(stated))
    base = np.rint(n / stated * 100)
    everyone, rate = float(n.sum()), float("nan")
    if np.isnan(n).any():
        # Some are withheld, so the trusts do not add up to the nation.
        everyone, rate = published.national_n, national / 100
    elif not np.isnan(base).any() and base.sum():
        rate = everyone / float(base.sum())
        # Rounding moved each base by slack / rate of itself, and the published rate by slack.
        allowed = slack * (1 + 100 * rate * float((base / stated).sum() / base.sum()))
        if slack and abs(national - 100 * rate) <= allowed:
            rate = national / 100
    trusts = len(respondents.codes)
    returned = np.array([*n, everyone, everyone])
    table = typed_frame(
        {
            "trust_code": [*respondents.codes, "", ""],
            "trust_name": [*respondents.names, NATION, NATION],
            "group": [*[EVERYONE] * (trusts + 1), ""],
            "returned": np.nan_to_num(returned),
            "response_rate": np.array([*(stated / 100), rate, rate]),
        },
        RESPONSE_RATE_COLUMNS,
    )
    no_file = pd.DataFrame(columns=["trust_code", "group", "respondents"])
    hidden = withheld_totals(table, no_file, most_shown, least).rates | np.isnan(returned)
    table.loc[hidden, ["returned", "response_rate"]] = pd.NA
    if abs(published.national_n - everyone) > TOLERANCE:
        notices.append(
            f"The national number of respondents differs from the published one: the trusts' add "
            f"up to {everyone:,.0f}, published {published.national_n:,.6g}."
        )
    if abs(national - 100 * rate) > TOLERANCE:
        notices.append(
            f"The national response rate differs from the published one: pooled over the trusts "
            f"{100 * rate:.6f} %, published {national:.6f} %."
        )
    return table, notices


def _as_percentages(
    respondents: PublishedRespondents, national: float
) -> tuple[Floats, float, str]:
    """The response rates of trusts and nation as percentages, and a notice of fractions.

    A rate of 1 or less is a fraction: as a percentage, 30 respondents would be 3,000 people invited
    by one trust, and fewer respondents are not shown.
    """
    fractions = respondents.rate <= 1
    stated = np.where(fractions, respondents.rate * 100, respondents.rate)
    named = [respondents.codes[i] for i in np.flatnonzero(fractions)]
    if national <= 1:
        national *= 100
        named.append(NATION)
    if not named:
        return stated, national, ""
    shown = name_list(named, NAMED)
    return (
        stated,
        national,
        f"Response rates that are fractions were read as such, 0.4 as 40 %: {shown}.",
    )
