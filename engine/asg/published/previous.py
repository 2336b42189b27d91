"""Published scores as the year before; the change is tested where they have standard errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from asg.columns import FURTHER_COLUMNS, typed_frame
from asg.errors import Fault, InputError
from asg.names import fold, name_list, plain
from asg.reading.succession import codes_now
from asg.results.earlier_years import Before, changed, check_year_before, without_history
from asg.results.given_scores import given_group
from asg.results.results import Results
from asg.survey.model import Group, Survey

PREVIOUS_ROLE = "previous published benchmark"
"""What a source is called that gave last year's scores and no standard errors."""


def with_published_previous(results: Results, before: Survey, published: Results) -> Results:
    """Put the scores of a published workbook beside this year's, by key.

    ``before`` says which key each item of the workbook has. ``previous_se``, ``change_z`` and
    ``change`` stay empty: standard errors are not published, so no change can be tested.
    """
    source = published.provenance.sources[0]
    group = _its_group(results.survey, before, published, source.file)
    key_of = _keys(before, published, source.file)
    codes, merged = _codes_now(results, published)
    last = published.table[published.table["score"].notna()]
    last = last[(last["level"] == "question") & last["item"].isin(key_of)]
    last = last[last["trust_code"].isin(codes)]
    rows = pd.MultiIndex.from_arrays(
        [last["trust_code"].map(codes), last["item"].map(key_of)], names=["trust_code", "key"]
    )
    figures = last.set_axis(rows, axis="index")[["n", "score"]]
    every = published.table.drop_duplicates("item").set_index("item")["national_average"]
    averages = {key: float(every[item]) for item, key in key_of.items()}
    table = _filled(results.table, figures, averages, group.id, before.id)
    notices = [
        f"{source.file} has scores but no standard errors: scores and averages of {before.year} "
        "are shown, but no change is tested."
    ]
    if merged:
        notices.append(
            f"Trusts with no score of {before.year}, because published scores of merged trusts "
            f"cannot be pooled: {name_list(merged)}."
        )
    strange = sorted(
        set(published.table.loc[published.table["level"] == "question", "item"]) - set(key_of)
    )
    if strange:
        notices.append(
            f"{source.file}: questions that {before.id} does not name were ignored: "
            f"{name_list(strange)}."
        )
    gone = [code for code in published.trusts if code not in codes]
    if gone:
        notices.append(_gone(source.file, gone))
    with_table = replace(results, table=table, previous=before)
    return _with_source(with_table, published, PREVIOUS_ROLE, notices)


def _gone(file: str, trusts: Sequence[str]) -> str:
    return f"Trusts only in {file}, with no results this year: {name_list(trusts)}."


def _with_source(results: Results, last: Results, role: str, notices: Sequence[str]) -> Results:
    """Name the file of last year's scores among the sources, with what is to be said of it."""
    own, source = results.provenance, replace(last.provenance.sources[0], role=role)
    provenance = replace(
        own,
        sources=(*own.sources, source),
        synthetic=own.synthetic or last.provenance.synthetic,
        notices=(*own.notices, *notices),
    )
    return replace(results, provenance=provenance)


def _its_group(survey: Survey, before: Survey, published: Results, file: str) -> Group:
    """The group of this year's survey that the workbook is of."""
    year = published.survey.year
    if year != before.year:
        expected = f"the year of {before.id}, {before.year} (--previous-survey names another)"
        raise InputError([Fault(file, "published for the year", expected, value=str(year))])
    if len(before.groups) != 1:
        expected = (
            f"last year's responses, or a --previous-survey with one group, to which the scores "
            f"belong; {before.id} has {len(before.groups)}"
        )
        raise InputError([Fault(file, "scores not split by service group", expected)])
    found = [group for group in survey.groups if group.id == before.groups[0].id]
    if not found or not found[0].history:
        expected = f"a group of {survey.id} that has history"
        value = before.groups[0].id
        raise InputError([Fault(file, "scores of a group", expected, value=value)])
    return found[0]


def _keys(before: Survey, published: Results, file: str) -> dict[str, str]:
    """The key of each item of the workbook that is a question of last year's survey."""
    named = {fold(question.key): question.key for question in before.questions}
    named |= {fold(question.id): question.key for question in before.questions}
    items = [question.id for question in published.survey.questions]
    keys = {item: named[fold(item)] for item in items if fold(item) in named}
    if not keys:
        expected = f"questions named as in {before.id} (--previous-survey), by their id or key"
        raise InputError([Fault(file, "no question known", expected, value=plain(items[0]))])
    return keys


def _codes_now(results: Results, published: Results) -> tuple[dict[str, str], list[str]]:
    """Code of this year of each trust of the workbook, and the trusts that were merged."""
    now = codes_now(published.trusts, results.survey.succession, in_use=results.trusts)
    counted = pd.Series(now).value_counts()
    merged = sorted(code for code in results.trusts if counted.get(code, 0) > 1)
    codes = {old: new for old, new in now.items() if new in results.trusts and new not in merged}
    return codes, merged


def _filled(
    table: pd.DataFrame,
    figures: pd.DataFrame,
    averages: Mapping[str, float],
    group: str,
    survey_id: str,
) -> pd.DataFrame:
    rows = pd.MultiIndex.from_frame(table[["trust_code", "key"]])
    found = figures.reindex(rows)
    both = (table["group"] == group) & (table["level"] == "question") & table["score"].notna()
    both &= found["score"].notna().to_numpy()
    filled = table.copy()
    filled.loc[both, "previous_survey"] = survey_id
    filled.loc[both, "previous_n"] = pd.array(found["n"].to_numpy()[both], dtype="Int64")
    filled.loc[both, "previous_score"] = found["score"].to_numpy()[both]
    average = table["key"].map(averages).astype("float64")
    filled.loc[both, "previous_national_average"] = average[both]
    assert np.isnan(filled["previous_se"]).all()
    return filled


def with_scores_previous(results: Results, last: Results) -> Results:
    """Put last year's scores beside this year's, by key, and test the change.

    ``last`` has standard errors: of a tidy table, of results.csv, or of responses.
    """
    survey, before = results.survey, last.survey
    check_year_before(survey, before)
    codes, merged = _codes_now(results, last)
    trusts, old = list(results.trusts), list(last.trusts)
    was = {new: old.index(code) for code, new in codes.items()}
    rows = np.array([was.get(code, -1) for code in trusts], dtype=np.intp)
    counted = bool(last.table["n"].notna().any())
    table = results.table.copy()
    known = {group.id for group in before.groups}
    for group in survey.groups:
        if not group.history or group.id not in known:
            continue
        scores = given_group(before, before.group(group.id), last.table, old, counted=counted)
        averages = last.table[last.table["group"] == group.id].groupby("item")["national_average"]
        average = averages.max().reindex(list(scores.items)).to_numpy(np.float64)
        in_group = table["group"] == group.id
        now = given_group(survey, group, table, trusts, counted=False)
        beside = Before(before.id, scores, rows, average)
        numbers, texts = changed(survey, now, beside)
        places = table.index[in_group].to_numpy().reshape(len(trusts), -1)
        order = table.loc[places[0], "item"].tolist()
        columns = [now.items.index(item) for item in order]
        for name, values in numbers.items():
            filled = pd.Series(values[:, columns].ravel(), dtype=table[name].dtype)
            if name == "previous_n":
                filled = filled.where(filled > 0)
            table.loc[in_group, name] = filled.to_numpy()
        for name, text in texts.items():
            words = np.array(text.different, dtype=object)[text.places]
            table.loc[in_group, name] = words[:, columns].ravel()
    notices = [*last.provenance.notices, *_notices(results, last, codes, merged)]
    role = f"previous {last.provenance.sources[0].role}"
    return _with_source(replace(results, table=table, previous=before), last, role, notices)


def earlier_year(results: Results, before: Survey, last: Results) -> pd.DataFrame:
    """The questions' scores of an earlier year as rows of the trend, by this year's trusts."""
    source = last.provenance.sources[0]
    rows = last.table[last.table["level"] == "question"]
    if last.provenance.kind == "published":
        keys = _keys(before, last, source.file)
        rows = rows[rows["item"].isin(keys)]
        group = _its_group(results.survey, before, last, source.file).id
        rows = rows.assign(key=rows["item"].map(keys), group=group)
    codes, _ = _codes_now(results, last)
    averages = rows.groupby(["group", "key"])["national_average"].transform("max")
    rows = rows.assign(
        survey=before.id,
        year=before.year,
        trust_code=rows["trust_code"].map(codes),
        national_average=averages,
    )
    known = {group.id for group in results.survey.groups if group.history}
    rows = rows[rows["trust_code"].notna() & rows["group"].isin(known)]
    columns = FURTHER_COLUMNS["trend"]
    return typed_frame({name: rows[name].to_numpy() for name in columns}, columns)


def _notices(
    results: Results, last: Results, codes: Mapping[str, str], merged: Sequence[str]
) -> Iterator[str]:
    file = last.provenance.sources[0].file
    yield from without_history(results.survey, [last.survey.year])
    if merged:
        yield (
            f"Trusts with no score of {last.survey.year}, because scores of merged trusts cannot "
            f"be pooled: {name_list(merged)}."
        )
    keys = {question.key for question in results.survey.questions}
    strange = [q.id for q in last.survey.scored_questions if q.key not in keys]
    if strange:
        yield f"{file}: questions that {results.survey.id} does not ask: {name_list(strange)}."
    gone = [code for code in last.trusts if code not in codes and code not in merged]
    if gone:
        yield _gone(file, gone)
