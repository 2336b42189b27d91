"""The run: responses of one or two years in, results out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from asg.bands import CHANGE_LABELS
from asg.coded_text import CodedText
from asg.columns import LIMIT_COLUMNS
from asg.errors import UsageError
from asg.kernels import change, expected_range, pooled_se, score_interval
from asg.names import name_list
from asg.reading import Responses
from asg.reading.outcomes import Outcomes, read_outcomes
from asg.reading.succession import codes_now, succeeded
from asg.results.answers import answers_table
from asg.results.outliers import outliers_table
from asg.results.response_rates import response_rate_notices, response_rates, without_rates
from asg.results.results import Provenance, Results
from asg.results.sensitivity import sensitivity_table
from asg.results.shown_counts import ShownYear, shown_year
from asg.results.table import Numbers, group_block, results_table
from asg.results.trust_scores import GroupScores, group_scores, questions_alike
from asg.sources import Source
from asg.survey.model import Survey
from asg.survey.trust_codes import same_codes


def benchmark(
    survey: Survey,
    responses: Responses,
    *,
    previous: tuple[Survey, Responses] | None = None,
    outcomes: Outcomes | str | Path | None = None,
) -> Results:
    """Benchmark a survey: scores, standard errors, expected ranges, bands and changes.

    Parameters
    ----------
    survey
        What was asked, and the settings of the method.
    responses
        This year's respondents.
    previous
        Last year's survey and respondents, for the change; None where there is none.
    outcomes
        What became of the questionnaires sent, for the response rates: read already, or the
        path of the file; None where not known.

    Returns
    -------
    Results
        One row per trust of ``responses``, group and item.

    Raises
    ------
    ValueError
        If responses were read for another survey.
    UsageError
        If ``previous`` is of no earlier year.
    InputError
        If ``outcomes`` is the path of a file with faults.

    Notes
    -----
    The formulas are in the documentation's page on the method and in :mod:`asg.kernels`.
    """
    _check_belongs(survey, responses)
    if previous is not None:
        _check_belongs(*previous)
        check_year_before(survey, previous[0])
    if isinstance(outcomes, str | Path):
        outcomes = read_outcomes(outcomes, survey)
    codes = list(responses.trusts)
    if outcomes is not None:
        outcomes = outcomes.with_trusts_of(responses.trusts)
    rates = response_rates(survey, responses, outcomes)
    this_year = shown_year(survey, responses, survey.groups, rates)
    rates = without_rates(rates, this_year.withheld.rates)
    last_year = None if previous is None else _year_before(survey, *previous)
    befores = {} if last_year is None else _by_group(survey, codes, last_year)
    blocks = []
    for now in this_year.scores:
        before = befores.get(now.group.id)
        numbers = benchmarked(survey, now)
        words: dict[str, CodedText] = {}
        if before is not None:
            changes, words = changed(survey, now, before)
            numbers |= changes
        blocks.append(group_block(survey, now, numbers, words))
    table = results_table(survey, responses.trusts, blocks)
    counts = this_year.counts
    sources = [this_year.source]
    if last_year is not None:
        counts += last_year.counts
        sources.append(_as_previous(last_year.source))
    if outcomes is not None:
        sources.append(outcomes.source)
    group_order = {group.id: g for g, group in enumerate(survey.groups)}
    provenance = Provenance(
        kind="responses",
        sources=tuple(sources),
        synthetic=_synthetic(responses, previous, outcomes),
        counts=tuple(sorted(counts, key=lambda c: (group_order[c.group], -c.year))),
        notices=(
            *_year_notices(this_year),
            *([] if last_year is None else _year_notices(last_year)),
            *_notices(survey, responses, previous, outcomes),
        ),
    )
    before_survey = None if previous is None else previous[0]
    return Results(
        survey,
        table,
        rates,
        provenance,
        before_survey,
        answers=answers_table(this_year),
        outliers=outliers_table(this_year),
        sensitivity=sensitivity_table(this_year),
    )


def check_year_before(survey: Survey, before: Survey) -> None:
    """Raise UsageError where the survey of the year before is of no earlier year, or the same."""
    if before.year >= survey.year:
        raise UsageError(
            f"--previous-survey: {before.id} is of {before.year}; expected a survey of a year "
            f"before {survey.year}, the year of {survey.id}"
        )
    if before.id == survey.id:
        raise UsageError(
            f"--previous-survey: {before.id} is the id of both surveys; expected another id in "
            f"the survey of {before.year}"
        )


def _check_belongs(survey: Survey, responses: Responses) -> None:
    if responses.survey_id != survey.id:
        raise ValueError(
            f"these responses were read for the survey {responses.survey_id!r}, not {survey.id!r}"
        )


def _synthetic(
    responses: Responses,
    previous: tuple[Survey, Responses] | None,
    outcomes: Outcomes | None,
) -> bool:
    """Whether any of the inputs holds invented rows: then no figure is a trust's own."""
    before = previous is not None and previous[1].synthetic
    return responses.synthetic or before or (outcomes is not None and outcomes.synthetic)


def _as_previous(source: Source) -> Source:
    role = f"previous {source.role}"
    return Source(role, source.file, source.sha256, source.rows, source.date)


@dataclass(frozen=True)
class Before:
    """Last year's scores of one group.

    Attributes
    ----------
    survey_id
        Last year's survey.
    scores
        The scores.
    rows
        For each of this year's trusts its row in ``scores``, -1 where it has none.
    average
        The national averages of that year, of its own trusts.
    """

    survey_id: str
    scores: GroupScores
    rows: NDArray[np.intp]
    average: NDArray[np.float64]


def _year_before(survey: Survey, before: Survey, responses: Responses) -> ShownYear:
    """Score last year's groups that have a history, for that year's own trusts."""
    known = {group.id for group in before.groups}
    kept = [group.id for group in survey.groups if group.history and group.id in known]
    groups = [before.group(id_) for id_ in kept]
    return shown_year(before, responses, groups, response_rates(before, responses, None))


def _by_group(survey: Survey, codes: Sequence[str], year: ShownYear) -> dict[str, Before]:
    """Score this year's trusts last year, those that became one together."""
    merged = succeeded(year.responses, survey.succession, in_use=codes)
    row_of = {code: row for row, code in enumerate(merged.trusts)}
    rows = np.array([row_of.get(code, -1) for code in codes], dtype=np.intp)
    befores = {}
    for own in year.scores:
        scores = own
        if merged is not year.responses:
            pooled = group_scores(year.survey, merged, own.group)
            scores = pooled.in_decimals(own.counts.decimals)
        befores[own.group.id] = Before(year.survey.id, scores, rows, own.national().average)
    return befores


def benchmarked(survey: Survey, now: GroupScores) -> Numbers:
    """National figures and, where the group is benchmarked, expected ranges and bands."""
    method = survey.method
    shape = now.score.shape
    national = now.national()
    block: Numbers = {
        "n": now.n,
        "score": now.score,
        "se": now.se,
        "national_average": np.broadcast_to(national.average, shape),
        "lowest": np.broadcast_to(national.lowest, shape),
        "highest": np.broadcast_to(national.highest, shape),
        "trusts": np.broadcast_to(national.trusts, shape),
    }
    # Without any spread between answers chance cannot be estimated: no interval.
    error = pooled_se(now.se, now.n)
    ends = score_interval(now.score, np.where(error > 0, error, np.nan))
    block |= dict(zip(("ci_lower", "ci_upper"), ends, strict=True))
    block |= {"n_eff": now.n_eff, "design_effect": now.n / now.n_eff}
    names = ["tau2", "total_se", "z", *LIMIT_COLUMNS]
    block |= {name: np.full(shape, np.nan) for name in names}
    block["band"] = np.zeros(shape, dtype=np.int64)
    if now.group.report == "scores":
        return block
    for item in range(shape[1]):
        found = expected_range(
            now.score[:, item],
            now.se[:, item],
            now.n[:, item],
            winsorise_tails=method.winsorise,
            quantile=method.quantile,
            limits_at=method.limits,
            min_trusts=method.min_trusts,
        )
        block["tau2"][:, item] = found.tau2
        block["total_se"][:, item] = found.total_se
        block["z"][:, item] = found.z
        block["band"][:, item] = found.band
        for pair in range(3):
            block[LIMIT_COLUMNS[2 * pair]][:, item] = found.lower[:, pair]
            block[LIMIT_COLUMNS[2 * pair + 1]][:, item] = found.upper[:, pair]
    return block


def changed(
    survey: Survey, now: GroupScores, before: Before
) -> tuple[Numbers, dict[str, CodedText]]:
    """Last year's figures of each trust and question, and the test of the change."""
    shape = now.score.shape
    last = before.scores
    item_of = {key: item for item, key in enumerate(last.keys)}
    items = [item_of.get(key, -1) if key else -1 for key in now.keys]
    n = np.zeros(shape, dtype=np.int64)
    score, se, tested_se, average = (np.full(shape, np.nan) for _ in range(4))
    last_pooled = pooled_se(last.se, last.n)
    present = before.rows >= 0
    rows = before.rows[present]
    for item, earlier in enumerate(items):
        if earlier < 0:
            continue
        n[present, item] = last.n[rows, earlier]
        score[present, item] = last.score[rows, earlier]
        se[present, item] = last.se[rows, earlier]
        tested_se[present, item] = last_pooled[rows, earlier]
        average[:, item] = before.average[earlier]
    method = survey.method
    tested = change(
        now.score,
        pooled_se(now.se, now.n),
        score,
        tested_se,
        test=method.change_test,
        level=method.change_level,
        n=now.n,
        previous_n=n,
    )
    both = ~(np.isnan(now.score) | np.isnan(score))
    figures: Numbers = {
        "previous_n": np.where(both, n, 0),
        "previous_score": np.where(both, score, np.nan),
        "previous_se": np.where(both, se, np.nan),
        "previous_national_average": np.where(both, average, np.nan),
        "change_z": np.where(both, tested.z, np.nan),
    }
    directions = ("", *(CHANGE_LABELS[d] for d in (-1, 0, 1)))
    return figures, {
        "previous_survey": CodedText(both.astype(np.intp), ("", before.survey_id)),
        "change": CodedText(np.where(both, tested.direction + 2, 0), directions),
    }


def _notices(
    survey: Survey,
    responses: Responses,
    previous: tuple[Survey, Responses] | None,
    outcomes: Outcomes | None,
) -> list[str]:
    notices = list(_one_year_notices(responses, survey))
    spelled = same_codes(survey.succession, responses.trusts)
    kept = [
        f"{spelled[old]} (for {new})"
        for old, new in survey.succession.items()
        if spelled[old] in responses.trusts
    ]
    if kept:  # a merger that the rows do not follow: two trusts where there should be one
        notices.append(
            f"{responses.source.file}: old codes of the succession table are still in use and were "
            f"not replaced: {name_list(kept)}."
        )
    if previous is not None:
        before_survey, before = previous
        notices += _one_year_notices(before, before_survey)
        if before.source.sha256 and before.source.sha256 == responses.source.sha256:
            notices.append(
                f"{before.source.file}, given for {before_survey.year}, holds exactly what "
                f"{responses.source.file} does: is it last year's?"
            )
        codes = list(responses.trusts)
        followed = codes_now(before.trusts, survey.succession, in_use=codes)
        gone = [old for old, new in followed.items() if new not in codes]
        if gone:
            notices.append(
                f"Trusts in {before_survey.id} alone, with no results this year: {name_list(gone)}."
            )
        new = [code for code in responses.trusts if code not in followed.values()]
        if new:
            notices.append(f"Trusts with no responses in {before_survey.id}: {name_list(new)}.")
    if outcomes is not None:
        notices += outcomes.remarks
        notices += response_rate_notices(survey, responses, outcomes)
    return notices


def _year_notices(year: ShownYear) -> list[str]:
    return [*year.notices(), *alike_notices(year.responses, year.exact)]


def alike_notices(responses: Responses, groups: Sequence[GroupScores]) -> list[str]:
    """Name the questions on which no respondent of any trust shown differs from another."""
    alike = questions_alike(groups)
    if not alike:
        return []
    return [
        f"{responses.source.file}: all scored answers of the trusts shown are alike in "
        f"{', '.join(alike)}, so these questions tell no trusts apart. If a blank is an answer "
        "there (a box not ticked), the survey file says so with blank_means."
    ]


def _one_year_notices(responses: Responses, survey: Survey) -> list[str]:
    notices = list(responses.remarks)
    file = responses.source.file
    if responses.ignored_columns:
        names = name_list(responses.ignored_columns)
        notices.append(f"{file}: columns that {survey.id} does not name were ignored: {names}.")
    blank = int(np.count_nonzero(responses.group < 0))
    if blank:
        notices.append(f"{file}: {blank} respondents of no group are in no results.")
    return notices
