"""results.csv of the method's reference: a row per trust, group and item."""

import math
from statistics import NormalDist

from reference_breakdowns import age_and_sex
from reference_change import change, last_year
from reference_ranges import LABELS, expected_ranges, variance_for_limits
from reference_scores import (
    group_scores,
    items_of,
    method_of,
    national_figures,
    questions_of,
    text_in,
)

QUANTILE = NormalDist().inv_cdf(0.975)
LIMITS = ("lower_90", "upper_90", "lower_95", "upper_95", "lower_998", "upper_998")


def results_of(survey, rows, previous=None, previous_rows=()):
    """The filled cells of each row, by trust, group and item."""
    trusts = list(dict.fromkeys(row["trust_code"] for row in rows))
    before = last_year(survey, previous, previous_rows, set(trusts)) if previous else {}
    table = {}
    for group in survey["groups"]:
        scores = group_scores(survey, group, rows)
        hidden = with_few_of_an_age_or_sex(survey, group, rows)
        for item in items_of(survey, group):
            filled = item_results(survey, group, item, scores[item])
            for trust in filled.keys() & hidden:
                del filled[trust]["n_eff"], filled[trust]["design_effect"]
            if group["history"] and item in questions_of(survey, group) and group["id"] in before:
                add_change(filled, survey, previous, group, item, scores[item], before[group["id"]])
            for trust in trusts:
                table[trust, group["id"], item] = filled.get(trust) or {
                    "status": why_nothing(survey, group, rows, trust)
                }
        for question in survey["questions"]:
            if question["id"] in group["drop"] and any("score" in o for o in question["options"]):
                for trust in trusts:
                    table[trust, group["id"], question["id"]] = {"status": "not_asked"}
    for (trust, group_id, item), filled in table.items():
        filled.update(keys_of(survey, item), survey=survey["id"], group=group_id)
        filled.update(trust_code=trust, trust_name=survey["trusts"].get(trust, trust))
    return table


def with_few_of_an_age_or_sex(survey, group, rows):
    """The trusts with fewer than ten of an age group or sex: nothing is shown of their weights."""
    least, found = method_of(survey)["suppress_below"], set()
    own = [row for row in rows if text_in(survey, row, "group") == group["id"]]
    for of in zip(*(age_and_sex(survey, row) for row in own), strict=True):
        known = [(row["trust_code"], c) for row, c in zip(own, of, strict=True) if c is not None]
        present = {c for _, c in known}
        for trust in {row["trust_code"] for row in own}:
            n = [known.count((trust, c)) for c in present]
            if len(present) > 1 and (min(n) < 10 or sum(n) < least):
                found.add(trust)
    return found


def why_nothing(survey, group, rows, trust):
    """Nobody of the trust is in the group, or too few are."""
    own = [row for row in rows if row["trust_code"] == trust]
    anyone = any(text_in(survey, row, "group") == group["id"] for row in own)
    return "suppressed" if anyone else "no_data"


def keys_of(survey, item):
    for question in survey["questions"]:
        if question["id"] == item:
            (section,) = [s for s in survey["sections"] if item in s["questions"]] or [None]
            return {
                "level": "question",
                "item": item,
                "key": question["key"],
                "section": f"S{section['number']:02d}" if section else "",
                "text": question["text"],
            }
    (section,) = [s for s in survey["sections"] if f"S{s['number']:02d}" == item]
    return {"level": "section", "item": item, "key": "", "section": item, "text": section["title"]}


def item_results(survey, group, item, scores):
    """The rows of the trusts that have a score, of one item."""
    if not scores:
        return {}
    theta, lowest, highest, count = national_figures(scores)
    method = method_of(survey)
    ranges = {} if group["report"] == "scores" else expected_ranges(scores, theta, method)
    table = {}
    for trust, one in scores.items():
        filled = {
            "status": "ok" if trust in ranges else "not_benchmarked",
            "n": one.n,
            "score": float(one.score),
            "se": one.se,
            "national_average": theta,
            "lowest": lowest,
            "highest": highest,
            "trusts": count,
            "n_eff": one.n_eff,
            "design_effect": one.n / one.n_eff,
        }
        error = math.sqrt(variance_for_limits(scores, trust))
        if error:
            filled["ci_lower"] = max(float(one.score) - QUANTILE * error, 0.0)
            filled["ci_upper"] = min(float(one.score) + QUANTILE * error, 10.0)
        if trust in ranges:
            own = ranges[trust]
            filled |= {"tau2": own.tau2, "total_se": own.total_se, "z": own.z}
            filled |= {"band": own.band, "band_label": LABELS[own.band]}
            filled |= dict(zip(LIMITS, own.limits, strict=True))
        table[trust] = filled
    return table


def add_change(filled, survey, previous, group, item, scores, before):
    """What was last year, and the change, for the trusts that have a score in both years."""
    pooled, as_they_were = before
    key = keys_of(survey, item)["key"]
    old_items = [q["id"] for q in previous["questions"] if q["key"] == key and q["id"] in pooled]
    for old_item in old_items:
        for trust in scores.keys() & pooled[old_item].keys():
            old = pooled[old_item][trust]
            z, word = change(scores, pooled[old_item], trust, method_of(survey))
            filled[trust] |= {
                "previous_survey": previous["id"],
                "previous_n": old.n,
                "previous_score": float(old.score),
                "previous_se": old.se,
                "previous_national_average": national_figures(as_they_were[old_item])[0]
                if as_they_were[old_item]
                else None,
                "change_z": z,
                "change": word,
            }
