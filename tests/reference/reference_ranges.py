"""Section 8 of the method: the expected range of one item, and the bands."""

import math
from fractions import Fraction
from statistics import NormalDist
from typing import NamedTuple

LABELS = {
    1: "Much worse than expected",
    2: "Worse than expected",
    3: "Somewhat worse than expected",
    4: "About the same",
    5: "Somewhat better than expected",
    6: "Better than expected",
    7: "Much better than expected",
}
RESIDUE = 1e-9


class Range(NamedTuple):
    tau2: float
    total_se: float
    z: float
    band: int
    limits: list[float]  # lower and upper, three times


def expected_ranges(scores, theta, method):
    """The range of each trust of an item; none where there are too few trusts."""
    if len(scores) < method["min_trusts"]:
        return {}
    spread = {t: one for t, one in scores.items() if one.se >= RESIDUE}
    if len(spread) < 2:
        return {}
    z = [(float(one.score) - theta) / one.se for one in spread.values()]
    phi = sum(zw**2 for zw in winsorised(z, method)) / len(z)
    tau2 = between_trusts(phi, [one.se for one in spread.values()])
    return {trust: range_of(scores, trust, theta, tau2, method) for trust in scores}


def winsorised(z, method):
    lowest, highest = winsor_points(
        sorted(z), Fraction(str(method["winsorise"])), method["quantile"]
    )
    return [min(max(one, lowest), highest) for one in z]


def between_trusts(phi, ses):
    count = len(ses)
    if count * phi <= count - 1:
        return 0.0
    v = [1 / se**2 for se in ses]
    return (count * phi - (count - 1)) / (sum(v) - sum(one**2 for one in v) / sum(v))


def range_of(scores, trust, theta, tau2, method):
    total_se = math.sqrt(variance_for_limits(scores, trust) + tau2)
    z = (float(scores[trust].score) - theta) / total_se
    cuts = [NormalDist().inv_cdf((1 + level) / 2) for level in method["limits"]]
    limits = [theta + sign * c * total_se for c in cuts for sign in (-1, 1)]
    beyond = sum(abs(z) > c for c in cuts)
    return Range(tau2, total_se, z, 4 + beyond if z > 0 else 4 - beyond, limits)


def variance_for_limits(scores, trust):
    """s_i^2; where a trust's SE is 0, the item's variance within trusts over the trust's n."""
    own = scores[trust]
    if own.se >= RESIDUE:
        return own.se**2
    within = sum(one.n**2 * one.se**2 for one in scores.values() if one.se >= RESIDUE)
    return within / sum(one.n for one in scores.values()) / own.n


# ---- the two z values that the others are pulled in to ----


def winsor_points(z, p, rule):
    """From z in rising order; all rules but rank_floor are those of Hyndman and Fan (1996)."""
    if rule == "rank_floor":
        rank = math.floor(float(p) * len(z) + RESIDUE)
        return (z[rank - 1], z[len(z) - rank - 1]) if rank else (z[0], z[-1])
    return quantile(z, p, rule), quantile(z, 1 - p, rule)


CONTINUOUS = {  # alpha and beta of Hyndman and Fan's types 4 to 9
    "interpolated_inverted_cdf": (0, 1),
    "hazen": (Fraction(1, 2), Fraction(1, 2)),
    "weibull": (0, 0),
    "linear": (1, 1),
    "median_unbiased": (Fraction(1, 3), Fraction(1, 3)),
    "normal_unbiased": (Fraction(3, 8), Fraction(3, 8)),
}
STEPS = ("inverted_cdf", "averaged_inverted_cdf", "closest_observation")  # types 1 to 3


def quantile(z, p, rule):
    if rule in STEPS:
        place = len(z) * p - (Fraction(1, 2) if rule == "closest_observation" else 0)
    else:
        alpha, beta = CONTINUOUS[rule]
        place = alpha + p * (len(z) + 1 - alpha - beta)
    rank = math.floor(place)
    part = place - rank
    if rule == "inverted_cdf":
        part = int(part > 0)
    elif rule == "averaged_inverted_cdf":
        part = 1 if part > 0 else Fraction(1, 2)
    elif rule == "closest_observation":
        part = 0 if part == 0 and rank % 2 == 0 else 1
    lower, upper = (z[min(max(r, 1), len(z)) - 1] for r in (rank, rank + 1))
    return lower + float(part) * (upper - lower)
