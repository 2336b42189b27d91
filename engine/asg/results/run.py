"""The run: responses of one or more years in, results out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from asg.coded_text import CodedText
from asg.columns import LIMIT_COLUMNS
from asg.kernels import expected_range, pooled_se, score_interval
from asg.names import name_list
from asg.reading import Responses
from asg.reading.outcomes import Outcomes, read_outcomes
from asg.reading.succession import codes_now
from asg.reading.units import UnitResponses
from asg.results.answers import answers_table
from asg.results.breakdowns import breakdowns_table
from asg.results.earlier_years import (
    Before,
    YearBefore,
    changed,
    check_year_before,
    earlier_year,
    newest_first,
    without_history,
)
from asg.results.outliers import outliers_table
from asg.results.priorities import priorities_table
from asg.results.profile import profile_table
from asg.results.response_rates import response_rate_notices, response_rates, without_rates
from asg.results.results import Provenance, Results, roles_of_years
from asg.results.sensitivity import sensitivity_table
from asg.results.shown_counts import ShownYear, shown_year
from asg.results.table import GroupBlock, Numbers, group_block, results_table
from asg.results.trend import with_years, year_frame
from asg.results.trust_scores import GroupScores, questions_alike
from asg.results.units import provenance_of_units
from asg.results.weights_table import weights_table
from asg.survey.model import Survey
from asg.survey.trust_codes import same_codes
from asg.text_size import counted, is_or_are


def benchmark(
    survey: Survey,
    responses: Responses,
    *,
    previous: YearBefore | Sequence[YearBefore] | None = None,
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
        An earlier year's survey and respondents, or a list of such pairs in any order. Change is
        tested against the newest; all are points of the trend. None where there is none.
    outcomes
        What became of the questionnaires sent, for the response rates: read already, or the
        path of the file; None where not known.

    Returns
    -------
    Results
        One row per trust of ``responses``, group and item.

    Raises
    ------
    TypeError
        If a path or something else stands for the survey or for responses.
    ValueError
        If responses were read for another survey.
    UsageError
        If ``previous`` is of no earlier year, or two of its years are the same.
    InputError
        If ``outcomes`` is the path of a file with faults.

    Notes
    -----
    The formulas are in the documentation's page on the method and in :mod:`asg.kernels`.
    """
    inputs = _checked_inputs(survey, responses, previous, outcomes)
    codes = list(responses.trusts)
    rates = response_rates(survey, responses, inputs.outcomes)
    of_units = isinstance(responses, UnitResponses)
    this_year = shown_year(
        survey,
        responses if of_units else responses.by_trust(),
        survey.groups,
        rates,
        both_variances=True,
    )
    rates = without_rates(rates, this_year.withheld.rates)
    earlier = [earlier_year(survey, codes, before) for before in inputs.befores]
    further = {} if of_units else _further_tables(this_year)
    # The copy in the order of trusts is not needed any more, and the table is large.
    this_year = this_year._replace(responses=responses, people={})
    table = _table(this_year, earlier[0].groups if earlier else {})
    surveys = [before for before, _ in inputs.befores]
    last, older = surveys[0] if surveys else None, tuple(surveys[1:])
    provenance = _provenance(
        inputs,
        [this_year, *(year.shown for year in earlier)],
        [*roles_of_years(survey, last, older)],
    )
    results = Results(survey, table, rates, provenance, last, older, **further)
    return with_years(results, [year_frame(codes, year) for year in earlier])


@dataclass(frozen=True)
class _Inputs:
    """What a run is computed from, checked."""

    survey: Survey
    responses: Responses
    befores: Sequence[YearBefore]
    """The earlier years, the newest first."""
    outcomes: Outcomes | None

    @property
    def synthetic(self) -> bool:
        """Whether any of it holds invented rows: then no figure is a trust's own."""
        before = any(earlier.synthetic for _, earlier in self.befores)
        sent = self.outcomes is not None and self.outcomes.synthetic
        return self.responses.synthetic or before or sent


def _checked_inputs(
    survey: Survey,
    responses: Responses,
    previous: YearBefore | Sequence[YearBefore] | None,
    outcomes: Outcomes | str | Path | None,
) -> _Inputs:
    _check_types(survey, responses)
    _check_belongs(survey, responses)
    befores = newest_first(previous)
    for before in befores:
        _check_types(*before)
        _check_belongs(*before)
        check_year_before(survey, before[0])
    if isinstance(outcomes, str | Path):
        outcomes = read_outcomes(outcomes, survey)
    if outcomes is not None:
        outcomes = outcomes.with_trusts_of(responses.trusts)
    return _Inputs(survey, responses, befores, outcomes)


def _provenance(inputs: _Inputs, years: Sequence[ShownYear], roles: Sequence[str]) -> Provenance:
    """Where the results come from: files by the role of each year, counts, notices."""
    sources = [replace(year.source, role=role) for role, year in zip(roles, years, strict=True)]
    if inputs.outcomes is not None:
        sources.append(inputs.outcomes.source)
    group_order = {group.id: g for g, group in enumerate(inputs.survey.groups)}
    counts = [count for year in years for count in year.counts]
    provenance = Provenance(
        kind="responses",
        sources=tuple(sources),
        synthetic=inputs.synthetic,
        counts=tuple(sorted(counts, key=lambda c: (group_order[c.group], -c.year))),
        notices=(*(notice for year in years for notice in _year_notices(year)), *_notices(inputs)),
    )
    if isinstance(inputs.responses, UnitResponses):
        pairs = [(inputs.survey, inputs.responses), *inputs.befores]
        provenance = provenance_of_units(provenance, inputs.responses, pairs)
    return provenance


def _further_tables(year: ShownYear) -> dict[str, pd.DataFrame]:
    """The tables beside the results table that are made from respondents."""
    return {
        "answers": answers_table(year),
        "profile": profile_table(year),
        "weights": weights_table(year),
        "breakdowns": breakdowns_table(year),
        "outliers": outliers_table(year),
        "sensitivity": sensitivity_table(year),
        "priorities": priorities_table(year),
    }


def _table(year: ShownYear, last_year: Mapping[str, Before]) -> pd.DataFrame:
    """The results table: scores, expected ranges, bands, and changes from last year."""
    blocks = [results_block(year.survey, now, last_year.get(now.group.id)) for now in year.scores]
    return results_table(year.survey, year.responses.trusts, blocks)


def results_block(survey: Survey, now: GroupScores, before: Before | None) -> GroupBlock:
    """A group's columns of the results table; with changes where last year's scores are known."""
    numbers = _benchmarked(survey, now)
    words: dict[str, CodedText] = {}
    if before is not None:
        changes, words = changed(survey, now, before)
        numbers |= changes
    return group_block(survey, now, numbers, words)


def _check_types(survey: object, responses: object) -> None:
    if not isinstance(survey, Survey):
        found = type(survey).__name__
        raise TypeError(f"survey is a {found}; expected what asg.load_survey(name) gives")
    if not isinstance(responses, Responses):
        found = type(responses).__name__
        raise TypeError(
            f"responses is a {found}; expected what asg.read_responses(path, survey) gives"
        )


def _check_belongs(survey: Survey, responses: Responses) -> None:
    if responses.survey_id != survey.id:
        raise ValueError(
            f"these responses were read for the survey {responses.survey_id!r}, not {survey.id!r}"
        )


def _benchmarked(survey: Survey, now: GroupScores) -> Numbers:
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
            now.score[:, item], now.se[:, item], now.n[:, item], **method.of_range
        )
        limits = [side[:, pair] for pair in range(3) for side in (found.lower, found.upper)]
        figures = (found.tau2, found.total_se, found.z, *limits, found.band)
        for name, values in zip((*names, "band"), figures, strict=True):
            block[name][:, item] = values
    return block


def _notices(inputs: _Inputs) -> list[str]:
    survey, responses = inputs.survey, inputs.responses
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
    notices += without_history(survey, [before.year for before, _ in inputs.befores])
    for before_survey, before in inputs.befores:
        notices += _one_year_notices(before, before_survey)
        if before.source.sha256 and before.source.sha256 == responses.source.sha256:
            notices.append(
                f"{before.source.file}, given for {before_survey.year}, has the same content as "
                f"{responses.source.file}: is it last year's?"
            )
        codes = list(responses.trusts)
        followed = codes_now(before.trusts, survey.succession, in_use=codes)
        gone = [old for old, new in followed.items() if new not in codes]
        if gone:
            notices.append(
                f"Trusts only in {before_survey.id}, with no results this year: {name_list(gone)}."
            )
        new = [code for code in responses.trusts if code not in followed.values()]
        if new:
            notices.append(f"Trusts with no responses in {before_survey.id}: {name_list(new)}.")
    if inputs.outcomes is not None:
        notices += inputs.outcomes.remarks
        notices += response_rate_notices(survey, responses, inputs.outcomes)
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
        f"{', '.join(alike)}, so these questions do not distinguish trusts. If a blank is an "
        "answer there (a box not ticked), the survey file says so with blank_means."
    ]


def _one_year_notices(responses: Responses, survey: Survey) -> list[str]:
    notices = list(responses.remarks)
    file = responses.source.file
    if responses.ignored_columns:
        names = name_list(responses.ignored_columns)
        notices.append(f"{file}: columns that {survey.id} does not name were ignored: {names}.")
    blank = int(np.count_nonzero(responses.group < 0))
    if blank:
        people = f"{counted(blank, 'respondent')} without a group {is_or_are(blank)}"
        notices.append(f"{file}: {people} not in any results.")
    return notices
