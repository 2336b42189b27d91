"""Random small surveys with two years of responses, the same for a seed every time."""

import random
from typing import NamedTuple

SCORES = (
    (10, 0),
    (10, 5, 0),
    (10, 6.67, 3.33, 0),
    (10, 7.5, 5, 2.5, 0),
    (10, 6.6666667, 3.3333333, 0),
)
QUANTILES = (
    "rank_floor",
    "closest_observation",
    "median_unbiased",
    "weibull",
    "hazen",
    "linear",
    "normal_unbiased",
    "interpolated_inverted_cdf",
    "averaged_inverted_cdf",
    "inverted_cdf",
)
REPORTS = ("benchmark", "questions", "scores")


class Year(NamedTuple):
    survey: dict
    rows: list[dict]


def random_years(seed):
    """This year and, for most seeds, the year before."""
    deal = random.Random(seed)
    now = random_survey(deal, seed, 2024)
    codes = [f"R{number:02d}" for number in range(random_count(deal, seed))]
    if deal.random() < 0.25:
        return Year(now, random_rows(deal, now, codes)), None
    before = earlier(deal, now)
    codes_before = [code for code in codes if deal.random() < 0.85] + ["OLD", "GONE"]
    if seed % 3 == 0 and len(codes) > 2:
        now["succession"] = {"OLD": codes[0], "GONE": codes[1], codes[2]: codes[0]}
    rows_before = random_rows(deal, before, codes_before)
    return Year(now, random_rows(deal, now, codes)), Year(before, rows_before)


def random_count(deal, seed):
    """Of trusts; one alone, few, around ten and some more."""
    return [1, 4, 9, 10, 11, 12, 14, 19, 20, 21][seed % 10] + (deal.random() < 0.3)


def random_survey(deal, seed, year):
    questions = [random_question(deal, f"Q{number}") for number in range(1, deal.randint(4, 8))]
    ids = [question["id"] for question in questions]
    cuts = sorted(deal.sample(range(1, len(ids) + 1), 2))
    sections = [ids[: cuts[0]], ids[cuts[0] : cuts[1]]]  # the rest is in no section
    without_score = random_question(deal, "Q90")
    for option in without_score["options"]:
        option.pop("score", None)
    return {
        "id": f"random-{year}",
        "title": "Random survey",
        "year": year,
        "method": random_method(deal, seed),
        "codes": {"sex": {"1": "male", "2": "female", "3": "intersex"}, "missing": ["", ".", -99]},
        "age_groups": {"16-35": [16, 35], "36-50": [36, 50], "51-65": [51, 65], "66+": [66, 120]},
        "groups": [
            {
                "id": f"GROUP{number}",
                "title": f"Group {number}",
                "report": REPORTS[(seed + number) % 3],
                "history": deal.random() < 0.8 and REPORTS[(seed + number) % 3] != "scores",
                "drop": deal.sample(ids, deal.choice([0, 0, 1, 2])),
            }
            for number in range(deal.randint(1, 3))
        ],
        "sections": [
            {"number": number, "title": f"Section {number}", "questions": of_section}
            for number, of_section in enumerate(sections, start=1)
        ],
        "questions": [*questions, without_score],
        "trusts": {"R00": "First Trust"},
        "succession": {},
    }


def random_question(deal, question_id):
    options = [{"label": f"Option {s}", "score": s} for s in deal.choice(SCORES)]
    options.append({"label": "Don't know"})
    return {
        "id": question_id,
        "key": f"key_{question_id.lower()}",
        "text": f"Text of {question_id}",
        "source": "inferred",
        "options": [{"code": code} | option for code, option in enumerate(options, start=1)],
    }


def random_method(deal, seed):
    """Settings: for every other seed most are the defaults, the others share the quantile rules."""
    method = {"suppress_below": deal.choice([8, 12])}
    if seed % 2:
        method = {"suppress_below": 30, "quantile": QUANTILES[seed // 2 % len(QUANTILES)]}
    choices = {
        "weight_cap": [5, 1.2, 1.5, 100],
        "unknown_cell": ["exclude", "neutral"],
        "winsorise": [0.1, 0.1, 0.05, 0.2, 0.0, 0.49],
        "variance": ["linearised", "product"],
        "limits": [[0.90, 0.95, 0.998], [0.5, 0.8, 0.9]],
        "change_test": ["z", "t"],
        "change_level": [0.05, 0.3],
        "min_trusts": [10, 3, 2, 12],
        "decimals": [6, 6, 3, "all"],
    }
    chance = 0.6 if seed % 2 else 0.3
    return method | {k: deal.choice(v) for k, v in choices.items() if deal.random() < chance}


def earlier(deal, now):
    """Last year's survey: own settings; questions in another order, under other ids, one gone."""
    before = random_survey(deal, deal.randrange(100), 2023)
    scored, without_score = now["questions"][:-1], now["questions"][-1]
    shuffled = deal.sample(scored, len(scored))[: max(2, len(scored) - 1)]
    before["questions"] = [q | {"id": f"P{k}"} for k, q in enumerate(shuffled)] + [without_score]
    before["sections"] = []
    before["groups"] = [group | {"drop": []} for group in now["groups"]]
    if len(before["groups"]) > 2:
        before["groups"].pop()
    if deal.random() < 0.3:
        before["groups"][0]["drop"] = ["P0"]
    return before


def random_rows(deal, survey, codes):
    """Respondents of each trust and group, in any order."""
    least = survey["method"]["suppress_below"]
    numbers = [least - 1, least, least + 1, least + 3, least + 8]
    sample = deal.random() < 0.5
    rows = []
    for group in survey["groups"]:
        alike = deal.random() < 0.1  # the whole group answers alike
        for code in codes:
            count = 0 if deal.random() < 0.05 and code != codes[0] else deal.choice(numbers) + 4
            habits = Habits(deal, survey["questions"], alike)
            for _ in range(count):
                one = {"trust_code": code, "group": group["id"]}
                rows.append(one | habits.person(sample) | habits.answers())
    deal.shuffle(rows)
    return rows


class Habits:
    """How a trust's respondents answer, how old they are and of which sex."""

    def __init__(self, deal, questions, alike):
        self.deal = deal
        self.questions = questions
        self.alike = alike
        self.level = deal.gauss(0, 0.5)
        self.same = {
            q["id"] for q in questions if deal.random() < 0.12
        }  # all give the first option
        self.blanks = deal.choice([0, 0.02, 0.1])
        self.young, self.women = deal.choice([0.05, 0.3, 0.6]), deal.choice([0.1, 0.5, 0.9])
        self.unknown = deal.choice([0, 0.05])

    def person(self, sample):
        deal = self.deal
        age = deal.randint(16, 50) if deal.random() < self.young else deal.randint(51, 100)
        sex = "2" if deal.random() < self.women else "1"
        found = {"age": str(age), "sex": deal.choice([sex, {"1": "male", "2": "female"}[sex]])}
        if sample:
            found |= {"sample_age": str(age + 1), "sample_sex": sex}
        for column in found:
            if deal.random() < self.unknown:
                found[column] = deal.choice(["", ".", "-99"])
        if deal.random() < self.unknown / 2:
            found["sex"] = "3"
        return found

    def answers(self):
        return {question["id"]: self.answer(question) for question in self.questions}

    def answer(self, question):
        deal = self.deal
        if self.alike:
            return "1"
        if deal.random() < self.blanks:
            return deal.choice(["", ".", "-99"])
        if question["id"] in self.same:
            return "1"
        last = len(question["options"])
        if deal.random() < 0.03:
            return str(last)
        place = deal.gauss(0.45 + 0.25 * self.level, 0.35)
        return str(min(max(round(place * last), 1), last - 1))
