"""Section 19 of the method: the band under each alternative of one setting at a time."""

from statistics import NormalDist

from reference_ranges import expected_ranges
from reference_scores import group_scores, items_of, method_of, national_figures

RULES = ("rank_floor", "closest_observation", "hazen", "linear", "median_unbiased", "weibull")
TAILS = (0.05, 0.1, 0.2)


def sensitivity_of(survey, rows):
    """Rows of sensitivity.csv, as dictionaries, by trust, group and item."""
    method = method_of(survey)
    rule, tails = method["quantile"], method["winsorise"]
    others = {r: {"quantile": r} for r in RULES if r != rule}
    others |= {f"winsorise_{t:.2f}": {"winsorise": t} for t in TAILS if t != tails}
    variance = "product" if method["variance"] == "linearised" else "linearised"
    others |= {variance: {"variance": variance}, "weight_uncapped": {"weight_cap": 10**9}}
    now = ranges_of(survey, rows, method)
    under = {name: ranges_of(survey, rows, method | other) for name, other in others.items()}
    cuts = [NormalDist().inv_cdf((1 + level) / 2) for level in method["limits"]]
    table = {}
    for key, found in now.items():
        distance = min(abs(abs(found.z) - cut) for cut in cuts)
        bands = {name: ranges[key].band for name, ranges in under.items()}
        firm = distance >= 0.1 and set(bands.values()) == {found.band}
        filled = {"band": found.band, "distance": distance, "firm": firm}
        table[key] = filled | {f"band_{name}": band for name, band in bands.items()}
    return table


def ranges_of(survey, rows, method):
    """The expected range of every trust, group and item under some settings."""
    survey = survey | {"method": method}
    table = {}
    for group in survey["groups"]:
        if group["report"] == "scores":
            continue
        scores = group_scores(survey, group, rows)
        for item in items_of(survey, group):
            if scores[item]:
                theta = national_figures(scores[item])[0]
                for trust, found in expected_ranges(scores[item], theta, method).items():
                    table[trust, group["id"], item] = found
    return table
