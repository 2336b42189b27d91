"""Section 16 of the method: subgroups of all respondents, each beside everyone else."""

import math
from statistics import NormalDist

from reference_scores import (
    group_scores,
    method_of,
    questions_of,
    respondents_of,
    rounded,
    text_in,
    weighted,
    who_answered,
)

LEVEL = 0.05


def breakdowns_of(survey, rows, hidden):
    """Rows of breakdowns.csv, as dictionaries, by group, variable, category and item.

    ``hidden``: those that disclosure control withholds, which tests/disclosure attacks.
    """
    method = method_of(survey)
    categories = {"age_group": list(survey["age_groups"]), "sex": ["male", "female"]}
    table = {}
    for group in survey["groups"]:
        scores = group_scores(survey, group, rows)
        people = respondents_of(survey, group, rows)
        own_rows = [row for row in rows if text_in(survey, row, "group") == group["id"]]
        kept = [p.cell or method["unknown_cell"] == "neutral" for p in people]
        of_rows = [age_and_sex(survey, r) for r, k in zip(own_rows, kept, strict=True) if k]
        people = weighted(people, method)
        known = {id(p): of for p, of in zip(people, of_rows, strict=True)}
        for question in questions_of(survey, group):
            shown = scores[question]
            said = [p for p in who_answered(people, question) if p.trust in shown and p.weight]
            if not said:
                continue
            of_trust = {t: sum(p.weight for p in said if p.trust == t) for t in shown}
            everyone = [
                (
                    p.trust,
                    float(p.weight / of_trust[p.trust]),
                    float(p.scores[question]),
                    known[id(p)],
                )
                for p in said
            ]
            for place, (variable, names) in enumerate(categories.items()):
                parts = {c: [e[3][place] == c for e in everyone] for c in names}
                of = {c for c in names if (group["id"], variable, c, question) in hidden}
                found = compared(everyone, parts, method, of)
                for category, filled in found.items():
                    table[group["id"], variable, category, question] = filled
    return table


def age_and_sex(survey, row):
    """The age group and the sex of a row, each None where it is not known or has no cell."""
    age = text_in(survey, row, "age") or text_in(survey, row, "sample_age")
    sex = text_in(survey, row, "sex") or text_in(survey, row, "sample_sex")
    label = None
    for name, (first, last) in survey["age_groups"].items():
        label = name if age and first <= int(age) <= last else label
    return label, survey["codes"]["sex"].get(sex, sex)


def compared(everyone, parts, method, hidden):
    least, decimals = method["suppress_below"], method["decimals"]
    n = {c: sum(of) for c, of in parts.items()}
    assert hidden >= {c for c in parts if n[c] < least}
    shown = [c for c in parts if c not in hidden]
    table = {c: {"n": None, "comparison": ""} for c in parts}
    for c in shown:
        own, rest = influences(everyone, parts[c]), influences(everyone, [not o for o in parts[c]])
        filled = {"n": n[c], "score": own[0], "se": se_of(everyone, own[1]), "comparison": ""}
        chance = 0 if filled["se"] else variance_within(everyone) / n[c]
        filled["interval_se"] = math.sqrt(filled["se"] ** 2 + chance)
        if n[c] < len(everyone):
            filled["difference"] = own[0] - rest[0]
            apart = [a - b for a, b in zip(own[1], rest[1], strict=True)]
            if not se_of(everyone, rest[1]):
                chance += variance_within(everyone) / (len(everyone) - n[c])
            filled["difference_se"] = math.sqrt(se_of(everyone, apart) ** 2 + chance)
        table[c] = {k: figure(v, decimals) for k, v in filled.items()}
        reach = NormalDist().inv_cdf(0.975) * table[c].pop("interval_se")
        if reach:
            table[c]["lower_95"] = max(table[c]["score"] - reach, 0)
            table[c]["upper_95"] = min(table[c]["score"] + reach, 10)
    add_tests(table)
    return table


def figure(value, decimals):
    is_number = isinstance(value, float)
    return float(rounded(value, decimals)) if is_number and decimals != "all" else value


def influences(everyone, of):
    """The mean of some, and the influence of each of everyone on it."""
    whole = math.fsum(w for (_, w, _, _), o in zip(everyone, of, strict=True) if o)
    products = [w * x for (_, w, x, _), o in zip(everyone, of, strict=True) if o]
    mean = math.fsum(products) / whole if whole else math.nan
    values = [
        w * (x - mean) / whole if o else 0.0 for (_, w, x, _), o in zip(everyone, of, strict=True)
    ]
    return mean, values


def se_of(everyone, values):
    """Trusts are strata, without the factor n / (n - 1)."""
    variance = 0.0
    for trust in dict.fromkeys(e[0] for e in everyone):
        own = [u for e, u in zip(everyone, values, strict=True) if e[0] == trust]
        variance += math.fsum(u**2 for u in own) - math.fsum(own) ** 2 / len(own)
    return math.sqrt(variance) if variance > 1e-14 else 0.0


def variance_within(everyone):
    """Of one answer: what stands in for a standard error of 0 (sections 8 and 13)."""
    variance = 0.0
    for trust in dict.fromkeys(e[0] for e in everyone):
        own = [e for e in everyone if e[0] == trust]
        _, values = influences(own, [True] * len(own))
        variance += len(own) ** 2 * math.fsum(u**2 for u in values)
    return variance / len(everyone)


def add_tests(table):
    """z, p, and p by Holm's step-down over the categories."""
    tested = [filled for filled in table.values() if "difference" in filled]
    for filled in tested:
        difference, se = filled["difference"], filled.pop("difference_se")
        if se:
            filled["z"] = difference / se
        else:
            filled["z"] = 0.0 if abs(difference) < 1e-9 else math.copysign(math.inf, difference)
        filled["p"] = 2 * NormalDist().cdf(-abs(filled["z"]))
    largest = 0.0
    for place, filled in enumerate(sorted(tested, key=lambda f: f["p"])):
        largest = max(largest, (len(tested) - place) * filled["p"])
        filled["p_holm"] = min(largest, 1.0)
        far = filled["p_holm"] < LEVEL
        word = "above" if filled["difference"] > 0 else "below"
        filled["comparison"] = word if far else "no difference"
