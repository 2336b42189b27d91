"""Sections 9 and 10 of the method: change since last year, and response rates."""

import math
from fractions import Fraction
from statistics import NormalDist

from reference_ranges import variance_for_limits
from reference_scores import group_scores, method_of


def last_year(survey, previous, rows, codes_now):
    """Per group of last year's survey: scores, and the national figures of the trusts as they were.

    Trusts whose code has a successor are one trust with it, but a code still in use stays itself.
    Their pooled score is withheld where, less the shown scores of those who became it, it would be
    of fewer respondents than may be shown.
    """
    follows = {old: new for old, new in survey["succession"].items() if old not in codes_now}
    moved = [
        row | {"trust_code": follows.get(row["trust_code"], row["trust_code"])} for row in rows
    ]
    least = method_of(previous)["suppress_below"]
    found = {}
    for group in previous["groups"]:
        pooled, own = (group_scores(previous, group, people) for people in (moved, rows))
        for item, scores in pooled.items():
            for trust in list(scores):
                shown = [s.n for code, s in own[item].items() if follows.get(code, code) == trust]
                if shown and 0 < scores[trust].n - sum(shown) < least:
                    del scores[trust]
        found[group["id"]] = pooled, own
    return found


def change(now, before, trust, method):
    """z and the word, from the scores of an item in both years by trust."""
    variances = [variance_for_limits(scores, trust) for scores in (now, before)]
    difference = float(now[trust].score) - float(before[trust].score)
    if sum(variances) == 0:
        return (
            (0.0, "No change") if difference == 0 else (math.copysign(math.inf, difference), None)
        )
    z = difference / math.sqrt(sum(variances))
    if method["change_test"] == "z":
        significant = abs(z) > NormalDist().inv_cdf(1 - method["change_level"] / 2)
    else:
        numbers = [scores[trust].n for scores in (now, before)]
        parts = sum(v**2 / (n - 1) for v, n in zip(variances, numbers, strict=True))
        significant = two_sided_p(z, sum(variances) ** 2 / parts) < method["change_level"]
    if not significant:
        return z, "No change"
    return z, "Increase" if z > 0 else "Decrease"


def two_sided_p(t, df, steps=2000):
    """Of Student's t: one less the density between -t and t, by Simpson's rule."""
    scale = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    width = abs(t) / steps
    area = 0.0
    for step in range(steps + 1):
        times = 1 if step in (0, steps) else 4 if step % 2 else 2
        area += times * (1 + (step * width) ** 2 / df) ** (-(df + 1) / 2)
    return 1 - 2 * scale * area * width / 3


def response_rates(outcomes):
    """Adjusted rates by trust and group, by group, and of everyone: counts pooled, then divided."""
    pooled = {}
    for row in outcomes:
        sent = row["sent"] - row["undeliverable"] - row["died"]
        for key in ((row["trust_code"], row["group"]), (None, row["group"]), (None, None)):
            returned_to_now, sent_to_now = pooled.get(key, (0, 0))
            pooled[key] = returned_to_now + row["returned"], sent_to_now + sent
    return {key: Fraction(*counts) for key, counts in pooled.items() if counts[1]}
