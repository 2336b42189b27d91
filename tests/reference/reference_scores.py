"""Sections 1 to 7 of the method, word by word and slowly: from rows of answers to scores.

The files reference_*.py are written from the text of the method alone and import nothing of asg.
Scores and weights are fractions here, exact; only standard errors are floating point.
"""

import math
from collections import Counter
from fractions import Fraction
from typing import NamedTuple

METHOD = {
    "weight_cap": 5,
    "unknown_cell": "exclude",
    "suppress_below": 30,
    "winsorise": 0.10,
    "quantile": "rank_floor",
    "variance": "linearised",
    "limits": [0.90, 0.95, 0.998],
    "change_test": "z",
    "change_level": 0.05,
    "min_trusts": 10,
    "decimals": 6,
}


class Respondent(NamedTuple):
    trust: str
    cell: tuple[str, str] | None
    scores: dict[str, Fraction]  # by question, of the answers that carry a score
    weight: Fraction | None = None


class Score(NamedTuple):
    n: int
    score: Fraction
    se: float
    n_eff: float


def method_of(survey):
    return METHOD | survey.get("method", {})


def text_in(survey, row, column):
    """What a cell says; nothing where it is blank or holds a code for missing."""
    text = str(row.get(column, ""))
    return None if text == "" or text in map(str, survey["codes"]["missing"]) else text


# ---- 1. scoring an answer, and 2. the cell of a respondent ----


def respondents_of(survey, group, rows):
    """The respondents of a group, each with its cell and its scored answers."""
    found = []
    for row in rows:
        if text_in(survey, row, "group") == group["id"]:
            found.append(
                Respondent(row["trust_code"], cell_of(survey, row), answers_of(survey, group, row))
            )
    return found


def answers_of(survey, group, row):
    scores = {}
    for question in survey["questions"]:
        code = text_in(survey, row, question["id"])
        if code is None or question["id"] in group["drop"]:
            continue
        (option,) = [o for o in question["options"] if str(o["code"]) == code]
        if "score" in option:
            scores[question["id"]] = Fraction(str(option["score"]))
    return scores


def cell_of(survey, row):
    age = text_in(survey, row, "age") or text_in(survey, row, "sample_age")
    sex = text_in(survey, row, "sex") or text_in(survey, row, "sample_sex")
    sex = survey["codes"]["sex"].get(sex, sex)
    if age is None or sex not in ("male", "female"):
        return None
    for label, (first, last) in survey["age_groups"].items():
        if first <= int(age) <= last:
            return label, sex
    raise ValueError(f"age {age}")


# ---- 2. weights ----


def weighted(people, method):
    """The respondents that count, with their weights."""
    in_nation = Counter(p.cell for p in people if p.cell)
    in_trust = Counter((p.trust, p.cell) for p in people if p.cell)
    nation = in_nation.total()
    trusts = Counter(p.trust for p in people if p.cell)
    counted = []
    for p in people:
        if p.cell:
            share = Fraction(in_nation[p.cell], nation)
            own_share = Fraction(in_trust[p.trust, p.cell], trusts[p.trust])
            weight = min(share / own_share, Fraction(str(method["weight_cap"])))
            counted.append(p._replace(weight=weight))
        elif method["unknown_cell"] == "neutral":
            counted.append(p._replace(weight=Fraction(1)))
    return counted


# ---- 3. to 5. scores and standard errors of one trust ----


def rounded(number, decimals):
    """The number to so many decimals, a tie away from 0 as Excel's ROUND has it."""
    if decimals == "all":
        return Fraction(number)
    number = Fraction(number)
    unit = Fraction(1, 10**decimals)
    return math.floor(number / unit + Fraction(1, 2)) * unit


def mean_of(people, question):
    """Y of section 3, exact; people are one trust's who answered the question."""
    total = sum(p.weight for p in people)
    return sum(p.weight * p.scores[question] for p in people) / total


def who_answered(people, *questions):
    return [p for p in people if all(q in p.scores for q in questions)]


def deviation(person, question, mean):
    return float(person.scores[question]) - float(mean)


def linearised(people, means):
    """V of the plain mean of questions, one or more, from each respondent's influence on it."""
    totals = {q: float(sum(p.weight for p in who_answered(people, q))) for q in means}
    variance = 0.0
    for p in people:
        e = [
            float(p.weight) * deviation(p, q, means[q]) / totals[q] for q in means if q in p.scores
        ]
        variance += sum(e) ** 2
    return variance / len(means) ** 2


def product(people, means):
    """The same by the older form: C_km is V_k where k is m."""
    return sum(covariance(people, means, k, m) for k in means for m in means) / len(means) ** 2


def covariance(people, means, k, m):
    both = who_answered(people, k, m)
    if not both:
        return 0.0
    weights = [float(p.weight) for p in both]
    deviations = [deviation(p, k, means[k]) * deviation(p, m, means[m]) for p in both]
    spread = sum(w * d for w, d in zip(weights, deviations, strict=True)) / sum(weights)
    total_k = float(sum(p.weight for p in who_answered(people, k)))
    total_m = float(sum(p.weight for p in who_answered(people, m)))
    return spread * sum(w**2 for w in weights) / (total_k * total_m)


def score_of(people, questions, method):
    """The score of a question of a trust, or of a section of questions that all have one."""
    means = {q: mean_of(who_answered(people, q), q) for q in questions}
    n = sum(any(q in p.scores for q in questions) for p in people)
    variance = {"linearised": linearised, "product": product}[method["variance"]](people, means)
    decimals = method["decimals"]
    score = sum(rounded(mean, decimals) for mean in means.values()) / len(means)
    weights = [p.weight for p in people if any(q in p.scores for q in questions)]
    n_eff = sum(weights) ** 2 / sum(w**2 for w in weights)
    n_eff = float(n_eff if decimals == "all" else rounded(n_eff, 1))
    se = float(rounded(math.sqrt(max(variance, 0)), decimals))
    return Score(n, rounded(score, decimals), se, n_eff)


# ---- 6. suppression, and 7. national figures ----


def group_scores(survey, group, rows):
    """Unsuppressed scores of a group by item, each by trust."""
    method = method_of(survey)
    people = weighted(respondents_of(survey, group, rows), method)
    by_trust = {}
    for p in people:
        by_trust.setdefault(p.trust, []).append(p)
    scores = {item: {} for item in items_of(survey, group)}
    for trust, own in by_trust.items():
        shown = set()
        for question in questions_of(survey, group):
            if len(who_answered(own, question)) >= method["suppress_below"]:
                shown.add(question)
                scores[question][trust] = score_of(own, [question], method)
        for section, questions in sections_of(survey, group).items():
            if shown.issuperset(questions):
                scores[section][trust] = score_of(own, questions, method)
    return scores


def questions_of(survey, group):
    scored = [q["id"] for q in survey["questions"] if any("score" in o for o in q["options"])]
    return [q for q in scored if q not in group["drop"]]


def sections_of(survey, group):
    """Section 11: only a group with report "benchmark" has sections."""
    if group["report"] != "benchmark":
        return {}
    kept = {
        f"S{section['number']:02d}": [q for q in section["questions"] if q not in group["drop"]]
        for section in survey["sections"]
    }
    return {section: questions for section, questions in kept.items() if questions}


def items_of(survey, group):
    return [*questions_of(survey, group), *sections_of(survey, group)]


def national_figures(scores):
    """The national average, lowest and highest, and the number of trusts, of one item."""
    values = [float(one.score) for one in scores.values()]
    return math.fsum(values) / len(values), min(values), max(values), len(values)
