"""The figures that a run shows, each with the number of respondents behind it, as one table."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.util import hash_pandas_object

from asg.columns import typed_frame
from asg.reading.units import Unit
from asg.results.results import Results
from asg.survey.model import Survey

if TYPE_CHECKING:
    from asg.local.results import LocalResults

KEYS = ["survey", "figure", "trust_code", "group", "by", "unit", "item"]
"""What a figure is of; ``group`` is empty for all groups, ``trust_code`` for the nation."""

SHOWN_COLUMNS = {
    **dict.fromkeys(KEYS, "str"),
    "n": "Int64",
    "score": "float64",
    "source": "str",
}
"""The columns of such a table. ``source`` is the checksum of the file of respondents."""

FIGURES = {
    "item": "respondents to a question or section of a trust",
    "pooled": "the same of trusts that became one; a row for each of them, in ``unit``",
    "unit": "the same of a unit of a trust",
    "breakdown": "a column that the trust's respondents are broken down by; no number",
    "returned": "questionnaires that came back",
    "rows": "rows of the file of responses",
    "answered": "respondents of a trust with any answer to a question, one without a score too",
    "category": "respondents of a trust in a category, to the nearest 5",
    "subgroup": "respondents of a category in all trusts with a score of a question, and its score",
    "tables": "whatever else is shown of a trust, or of England: its checksum, in ``unit``",
    "survey": "who counts where and how much: its checksum, in ``unit``",
    "withheld": "a trust with respondents of which no item is shown; no number",
}
"""The kinds of figure."""

_TABLES = {
    "table": ("item", "n", "score", "se"),
    "answers": ("item", "code", "base", "percent"),
    "profile": ("variable", "category", "n", "percent"),
    "weights": ("largest", "capped_percent", "empty_cells", "n_eff", "design_effect"),
    "outliers": ("measure", "share", "se"),
}
"""The tables with rows of trusts, and what their checksums are of: all that is of a trust alone."""

_NATIONAL = {
    "profile": ("variable", "category", "england_percent"),
    "breakdowns": ("variable", "category", "item", "n", "score", "se"),
    "priorities": ("item", "correlation"),
}
"""The same of England: of everyone, or of all trusts together."""


def figures_of_results(results: Results) -> pd.DataFrame:
    """What a build shows (:data:`SHOWN_COLUMNS`); no rows for a published workbook.

    Nothing in it is withheld from results.csv, the response rates or the counts on Notes.
    """
    if results.provenance.kind == "published":
        return typed_frame({}, SHOWN_COLUMNS)
    parts = [_of_this_year(results), _beside(results), _returned(results), *_rows(results)]
    for role, survey in results.surveys_by_role.items():
        if source := _source(results, role):
            parts.append(_definition(survey).assign(source=source))
            if survey is not results.survey:
                parts.append(_of_earlier_year(results, survey).assign(source=source))
    shown = pd.concat([_shown(part) for part in parts], ignore_index=True)
    unit = results.provenance.unit
    return shown if unit is None else _by_unit(shown, unit)


def _by_unit(shown: pd.DataFrame, unit: Unit) -> pd.DataFrame:
    """Figures of sites as those of a trust's units, of areas as those of the nation's.

    Another column of sites, or other areas, is another breakdown of the same people.
    """
    items = shown[shown["figure"] == "item"]
    trusts = [unit.trust_of.get(code, "") for code in items["trust_code"]]
    items = items.assign(
        figure="unit", unit=items["trust_code"], trust_code=trusts, by=unit.ledger_name
    )
    keys = ["survey", "source", "trust_code", "group", "by"]
    breakdowns = _shown(items[keys].drop_duplicates().assign(figure="breakdown"))
    others = shown[shown["figure"].isin(["rows", "survey"])]
    return pd.concat([breakdowns, items, others], ignore_index=True)


def figures_of_units(local: LocalResults) -> pd.DataFrame:
    """What a run of ``asg local`` shows of a trust's units (:data:`SHOWN_COLUMNS`)."""
    table = local.table
    keys = table[["survey", "trust_code", "group", "by"]].drop_duplicates()
    units = table.loc[table["n"].notna(), ["unit", "item", "n", "score", *keys.columns]]
    shown = pd.concat([keys.assign(figure="breakdown"), units.assign(figure="unit")])
    return _shown(shown.assign(source=local.national.provenance.sources[0].sha256))


def _shown(columns: pd.DataFrame) -> pd.DataFrame:
    values = {str(name): column.reset_index(drop=True) for name, column in columns.items()}
    return typed_frame(values, SHOWN_COLUMNS).fillna(dict.fromkeys([*KEYS, "source"], ""))


def _source(results: Results, role: str) -> str:
    """The checksum of the file of a role, empty where there is none."""
    return next((s.sha256 for s in results.provenance.sources if s.role == role), "")


def _item(table: pd.DataFrame) -> pd.Series[str]:
    """Name an item alike in every year: by its key where it has one."""
    return table["key"].where(table["key"] != "", table["item"])


def _of_this_year(results: Results) -> pd.DataFrame:
    table = results.table
    shown = table["n"].notna()
    items = table.loc[shown, ["survey", "trust_code", "group", "n", "score"]]
    items = items.assign(figure="item", item=_item(table[shown]))
    asked = table[table["status"] != "not_asked"]
    suppressed = asked.assign(all=asked["status"] == "suppressed")
    by_trust = suppressed.groupby(["survey", "trust_code", "group"], sort=False)["all"].all()
    withheld = by_trust[by_trust].index.to_frame(index=False).assign(figure="withheld")
    return pd.concat([items, withheld]).assign(source=_source(results, "responses"))


def _beside(results: Results) -> pd.DataFrame:
    """What the tables beside the results show of this year."""
    answers, profile, breakdowns = results.answers, results.profile, results.breakdowns
    answered = answers[answers["scored"] == False].drop_duplicates(  # noqa: E712 - may be NA
        ["trust_code", "group", "item"]
    )
    parts = [
        answered.rename(columns={"base": "n"})
        .assign(figure="answered")
        .drop(columns=["score", "code"]),
        profile[profile["n"].notna()]
        .rename(columns={"variable": "by", "category": "unit"})
        .assign(figure="category"),
        breakdowns[breakdowns["n"].notna()]
        .rename(columns={"variable": "by", "category": "unit"})
        .assign(figure="subgroup"),
        # A table of scores has nothing beside its items; so no file of responses is met here.
        *([] if results.provenance.kind == "scores" else _checksums(results)),
    ]
    kept = [part[[c for c in SHOWN_COLUMNS if c in part and c != "source"]] for part in parts]
    source = _source(results, "responses")
    return pd.concat(kept).assign(survey=results.survey.id, source=source)


def _checksums(results: Results) -> list[pd.DataFrame]:
    """A checksum of all that is shown of each trust and group, and of England by group."""
    found = []
    for tables, by in ((_TABLES, ["trust_code", "group"]), (_NATIONAL, ["group"])):
        shown = [
            getattr(results, name)[[*by, *columns]].dropna().drop_duplicates()
            for name, columns in tables.items()
        ]
        rows = pd.concat([r[by].assign(sum=hash_pandas_object(r, index=False)) for r in shown])
        sums = rows.groupby(by, sort=False)["sum"].sum().reset_index()
        found.append(sums[by].assign(figure="tables", unit=sums["sum"].map("{:016x}".format)))
    return found


def _definition(survey: Survey) -> pd.DataFrame:
    """Who is counted in which group and category, with what weight, and the least number shown."""
    parts = survey.model_dump(
        mode="json",
        include={"age_groups": True, "codes": True, "standardise": True, "profile": True},
    )
    method = survey.method.model_dump(include={"weight_cap", "unknown_cell", "suppress_below"})
    what = parts | method | {"groups": sorted(group.id for group in survey.groups)}
    text = json.dumps(what, sort_keys=True, ensure_ascii=False)
    checksum = hashlib.sha256(text.encode()).hexdigest()
    return pd.DataFrame({"survey": [survey.id], "figure": ["survey"], "unit": [checksum]})


def _of_earlier_year(results: Results, survey: Survey) -> pd.DataFrame:
    """An earlier year's figures beside this year's, pooled over trusts that became one."""
    trend = results.trend[(results.trend["survey"] == survey.id) & results.trend["n"].notna()]
    columns = ["survey", "trust_code", "group", "n", "score"]
    last = trend[columns].assign(figure="item", unit="", item=trend["key"])
    if results.provenance.unit is not None:
        return last.drop(columns="unit")
    in_use = {code.casefold() for code in results.trusts}
    succession = results.survey.succession.items()
    heirs = {old: new.casefold() for old, new in succession if old.casefold() not in in_use}
    codes = last["trust_code"].str.casefold()
    pooled = codes.isin(set(heirs.values()))
    members = [last[pooled].assign(figure="pooled", unit=last.loc[pooled, "trust_code"])]
    members += [last[codes == new].assign(figure="pooled", unit=old) for old, new in heirs.items()]
    return pd.concat([last[~pooled], *members])


def _returned(results: Results) -> pd.DataFrame:
    rates = results.response_rates
    shown = rates.loc[rates["returned"].notna(), ["trust_code", "group", "returned"]]
    return shown.rename(columns={"returned": "n"}).assign(
        survey=results.survey.id, figure="returned", source=_source(results, "responses")
    )


def _rows(results: Results) -> list[pd.DataFrame]:
    """The numbers of rows on Notes: of each group, and of the file."""
    years = results.surveys_by_role
    parts = []
    for source in results.provenance.sources:
        survey = years.get(source.role)
        if survey is None:
            continue
        counts = [c for c in results.provenance.counts if c.year == survey.year]
        numbers = {c.group: c.respondents for c in counts} | {"": source.rows}
        shown = {group: n for group, n in numbers.items() if n is not None}
        part = pd.DataFrame({"group": list(shown), "n": np.array(list(shown.values()), np.int64)})
        parts.append(part.assign(survey=survey.id, figure="rows", source=source.sha256))
    return parts
