"""What two runs tell together that neither tells alone: differences of too few respondents."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from asg.ledger.shown_figures import KEYS

SCALE = 10.0
"""Points between the lowest and the highest score: what one respondent can change, weighted 1."""

SAME = 1e-6
"""Scores that differ by less are the same: one respondent's answer changes a score by more."""


OF_PEOPLE = ("item", "pooled", "unit")
"""The figures by which those who changed are counted."""


def revealed_together(earlier: pd.DataFrame, now: pd.DataFrame, least: int) -> list[str]:
    """Name the figures that reveal, beside earlier ones, something of under ``least`` respondents.

    ``earlier`` has the columns of :data:`asg.ledger.shown_figures.SHOWN_COLUMNS`, and ``edition``:
    which of the earlier runs showed the figure first. ``now`` has no ``edition``. A name says where
    the figure is, without any number.
    """
    pairs = earlier.merge(now, how="outer", on=KEYS, suffixes=("_then", ""), indicator=True)
    pairs = pairs.iloc[np.argsort(~pairs["figure"].isin(OF_PEOPLE), kind="stable")]
    newest = pd.concat([earlier, now]).drop_duplicates(KEYS, keep="last")
    said = [
        *_other_surveys(earlier, now),
        *_different_breakdowns(earlier, now),
        *_few_respondents(pairs, least),
        *_few_answers(earlier, now, pairs, least),
        *_pooled(newest, least),
    ]
    last = earlier.drop_duplicates(KEYS, keep="last")
    alone = {*_small_trusts(last, least), *_small_trusts(now, least)}
    said += [place for place in _small_trusts(newest, least) if place not in alone]
    return list(dict.fromkeys(said))


def _places(rows: pd.DataFrame) -> Iterable[str]:
    for survey, figure, trust, group, by, unit, item in rows[KEYS].to_numpy().tolist():
        parts = [survey, trust or "England", group or "all groups", by and f"{by} {unit}"]
        what = {"category": "", "tables": "answers, profile or weights"}
        last = item or what.get(figure, f"number of {figure}")
        yield ", ".join(part for part in [*parts, last] if part)


def _different_breakdowns(earlier: pd.DataFrame, now: pd.DataFrame) -> Iterable[str]:
    """Name the trusts whose breakdowns were other ones: overlaps of both are not protected."""
    keys = ["survey", "trust_code", "group"]
    then, new = (
        runs[runs["figure"] == "breakdown"].groupby(keys, sort=False)["by"].agg(frozenset)
        for runs in (earlier, now)
    )
    for key in new.index.intersection(then.index):
        if new[key] != then[key]:
            columns = " and ".join(sorted(then[key] | new[key]))
            yield f"{', '.join(key)}, {columns} (name all columns in one run)"


def _other_surveys(earlier: pd.DataFrame, now: pd.DataFrame) -> Iterable[str]:
    """Name surveys of the same id, or the same file, that count people otherwise."""
    then, new = (runs[runs["figure"] == "survey"] for runs in (earlier, now))
    for survey, source, definition in new[["survey", "source", "unit"]].to_numpy().tolist():
        met = then[(then["survey"] == survey) | (then["source"] == source)]
        if (met["unit"] != definition).any():
            yield f"{survey}, other groups, categories, weights or suppress_below than before"


def _few_respondents(pairs: pd.DataFrame, least: int) -> Iterable[str]:
    """Name figures whose number of respondents differs by too few."""
    differ = (pairs["n"] - pairs["n_then"]).abs()
    return _places(pairs[differ.between(1, least - 1).fillna(value=False)])


def _few_answers(
    earlier: pd.DataFrame, now: pd.DataFrame, pairs: pd.DataFrame, least: int
) -> Iterable[str]:
    """Name figures of as many respondents with another score, unless many changed in the group.

    One respondent in the place of another, or an answer corrected, leaves the number as it is. The
    number of those who changed is at least what the scores moved in all, on a scale of ten. Where
    many came or went the weights move every score of the group a little; these count as well. What
    else is shown of a trust may be other on the same condition.
    """
    both = pairs["_merge"] == "both"
    n = pairs["n"].fillna(pairs["n_then"]).astype("float64").fillna(0.0)
    more = (pairs["n"] - pairs["n_then"]).abs().astype("float64")
    points = (pairs["score"] - pairs["score_then"]).abs()
    other = pairs["source"] != pairs["source_then"]
    moved = both & other & (more == 0) & (points > SAME)
    changed = np.where(both, np.where(more == 0, points * n / SCALE, more), n)
    people = pairs.assign(changed=np.nan_to_num(changed))
    people = people[people["figure"].isin(OF_PEOPLE)]
    group = ["survey", "figure", "group", "by"]
    whole = people[people["_merge"] != "both"].groupby([*group, "item"])["changed"].sum()
    met = people[people["_merge"] == "both"]
    each = met.groupby([*group, "item", "edition"])["changed"].sum().rename("changed").reset_index()
    each = each.join(whole.rename("whole"), on=[*group, "item"]).fillna({"whole": 0.0})
    most = (each["changed"] + each["whole"]).groupby([each[c] for c in [*group, "edition"]]).max()
    others = pd.concat([pairs[moved], _other_tables(earlier, now)])
    of_people = others["figure"].isin(OF_PEOPLE)
    counted_as = others.assign(
        figure=others["figure"].where(of_people, "item"), by=others["by"].where(of_people, "")
    )
    most_changed = counted_as.join(most.rename("most"), on=[*group, "edition"])["most"].fillna(0.0)
    return _places(others[(most_changed < least).to_numpy()])


def _other_tables(earlier: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Find the trusts of which a file with other contents shows anything else than before."""
    keys = ["survey", "figure", "trust_code", "group"]
    then, new = (runs[runs["figure"] == "tables"] for runs in (earlier, now))
    met = then.merge(new, on=keys, suffixes=("_then", ""))
    other = (met["unit"] != met["unit_then"]) & (met["source"] != met["source_then"])
    return met[other].assign(by="", unit="", item="")


def _pooled(shown: pd.DataFrame, least: int) -> Iterable[str]:
    """Name pooled figures that, less those of some of the trusts, leave too few."""
    items = shown[shown["figure"] == "item"]
    pooled = shown[shown["figure"] == "pooled"]
    parts = pooled.merge(
        items[["survey", "trust_code", "group", "item", "n"]],
        how="left",
        left_on=["survey", "unit", "group", "item"],
        right_on=["survey", "trust_code", "group", "item"],
        suffixes=("", "_part"),
    )
    keys = ["survey", "trust_code", "group", "item"]
    sums = parts.groupby(keys)["n_part"].sum().rename("parts")
    whole = pooled.drop_duplicates(keys).join(sums, on=keys)
    rest = whole["n"] - whole["parts"]
    return _places(whole[rest.between(1, least - 1) & (whole["parts"] > 0)].assign(by="", unit=""))


def _small_trusts(shown: pd.DataFrame, least: int) -> list[str]:
    """Name trusts that a total less the other trusts leaves too few for.

    As rule 9: a trust whose rate is withheld has at least as many as its largest shown number.
    """
    said = []
    for survey, rows in shown.groupby("survey", sort=False):
        trusts = rows[rows["trust_code"] != ""]
        numbered = trusts[trusts["figure"].isin(["item", "returned"])]
        exact = numbered[numbered["figure"] == "returned"]
        sizes = numbered.groupby(["trust_code", "group"])["n"].max()
        sizes.update(exact.set_index(["trust_code", "group"])["n"])
        known = sizes.groupby("group").sum()
        hidden = trusts[trusts["figure"] == "withheld"]
        hidden = hidden[
            ~pd.MultiIndex.from_frame(hidden[["trust_code", "group"]]).isin(sizes.index)
        ]
        for figure in ("rows", "returned"):
            national = rows[(rows["trust_code"] == "") & (rows["figure"] == figure)]
            totals = national.set_index("group")["n"]
            lowest = totals.drop("", errors="ignore").combine_first(known)
            for group, own in hidden.groupby("group", sort=False):
                most = [totals[group]] if group in totals else []
                if "" in totals:
                    most.append(totals[""] - lowest.drop(group, errors="ignore").sum())
                if most and 0 < min(most) - known.get(group, 0) < least:
                    said += [f"{survey}, {code}, {group}" for code in own["trust_code"]]
    return said
