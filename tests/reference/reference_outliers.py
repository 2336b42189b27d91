"""Section 17 of the method: the shares of best and of worst answers of each trust."""

import math
from fractions import Fraction

from reference_ranges import LABELS, expected_ranges
from reference_scores import Score, group_scores, method_of, questions_of, respondents_of, weighted


def outliers_of(survey, rows):
    """Rows of outliers.csv, as dictionaries, by trust, group and measure."""
    table = {}
    for group in survey["groups"]:
        if group["report"] == "scores":
            continue
        for measure, counted in (("best", 10), ("worst", 0)):
            shares = shares_of(survey, group, rows, counted)
            for trust, filled in in_ranges(survey, shares, measure).items():
                table[trust, group["id"], measure] = filled
    return table


def shares_of(survey, group, rows, counted):
    """Share, standard error and respondents of each trust, over the questions it has a score of."""
    method = method_of(survey)
    shown = group_scores(survey, group, rows)
    people = {}
    for p in weighted(respondents_of(survey, group, rows), method):
        people.setdefault(p.trust, []).append(p)
    decimals = method["decimals"]
    shares = {}
    for trust, own in people.items():
        questions = [q for q in questions_of(survey, group) if trust in shown[q]]
        said = [(p.weight, [p.scores[q] for q in questions if q in p.scores]) for p in own]
        said = [(weight, answers) for weight, answers in said if answers]
        if not said:
            continue
        base = sum(weight * len(answers) for weight, answers in said)
        share = sum(weight * answers.count(counted) for weight, answers in said) / base
        influence = [
            float(weight * (answers.count(counted) - share * len(answers)) / base)
            for weight, answers in said
        ]
        se = math.sqrt(sum(one**2 for one in influence))
        share, se = in_tenths(share, decimals), in_tenths(se, decimals)
        shares[trust] = Score(len(said), share, se, n_eff=math.nan)  # no table has it of shares
    return shares


def in_tenths(share, decimals):
    """Rounded as the same figure from 0 to 10 is."""
    if decimals == "all":
        return share
    unit = Fraction(1, 10 ** (decimals + 1))
    return math.floor(Fraction(share) / unit + Fraction(1, 2)) * unit


def in_ranges(survey, shares, measure):
    if not shares:
        return {}
    shares = {trust: s._replace(se=float(s.se)) for trust, s in shares.items()}
    theta = math.fsum(float(s.score) for s in shares.values()) / len(shares)
    ranges = expected_ranges(shares, theta, method_of(survey))
    table = {}
    for trust, share in shares.items():
        filled = {"share": float(share.score), "se": share.se, "expected": theta}
        if trust in ranges:
            found = ranges[trust]
            band = found.band if measure == "best" else 8 - found.band
            filled |= {"z": found.z, "band": band, "band_label": LABELS[band]}
        table[trust] = filled
    return table
