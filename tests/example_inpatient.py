"""A second survey, made up: 25 questions to inpatients of 130 trusts, all in one group.

Answers are standardised by age group, sex and route of admission. Nothing in it is anybody's.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from asg.reading.survey_files import survey_from_mapping

TRUSTS = 130
ROUTES = ("emergency", "elective")
AGES = {"16-35": [16, 35], "36-50": [36, 50], "51-65": [51, 65], "66+": [66, 120]}
SECTIONS = ("Admission", "The ward", "Doctors", "Nurses", "Leaving hospital")
SCALE = ("Yes, definitely", "Yes, to some extent", "No")
NO_NEED = "I did not need this"


def _question(number: int) -> dict:
    """Five questions to a section; the last of each is for those who did not say No before."""
    options = [
        {"code": code, "label": label, "score": 10.0 - 5 * (code - 1)}
        for code, label in enumerate(SCALE, start=1)
    ]
    question = {
        "id": f"Q{number}",
        "key": f"inpatient_{number}",
        "text": f"Made-up question {number} about {SECTIONS[(number - 1) // 5].lower()}?",
        "base": "Answered by all.",
        "source": "inferred",
        "options": [*options, {"code": 4, "label": NO_NEED}],
    }
    return question | ({"asked_if": {f"Q{number - 1}": [1, 2, 4]}} if number % 5 == 0 else {})


def example_inpatient(**parts):
    """The survey."""
    content = {
        "id": "example-inpatient-2024",
        "title": "Example Inpatient Survey 2024",
        "year": 2024,
        "about": {"population": "people who stayed in hospital overnight"},
        "columns": {"trust_code": "Provider", "sex": "Gender", "route": "Admission", "Q1": "First"},
        "codes": {"sex": {"M": "male", "F": "female"}},
        "age_groups": AGES,
        "standardise": {"variables": ["age_group", "sex", "route"]},
        "groups": [{"id": "ALL", "title": "All inpatients", "report": "benchmark"}],
        "sections": [
            {
                "number": number,
                "title": title,
                "questions": [f"Q{5 * number - k}" for k in (4, 3, 2, 1, 0)],
            }
            for number, title in enumerate(SECTIONS, start=1)
        ],
        "questions": [_question(number) for number in range(1, 26)],
    }
    return survey_from_mapping(content | parts, file="example-inpatient.toml")


def inpatient_rows(respondents: int = 70) -> pd.DataFrame:
    """So many respondents of each trust, with labels as answers."""
    rng = np.random.default_rng(2024)
    people = TRUSTS * respondents
    trust = np.repeat(np.arange(TRUSTS), respondents)
    emergency = rng.random(people) < rng.uniform(0.3, 0.7, TRUSTS)[trust]
    age = rng.integers(16, 95, people)
    female = rng.random(people) < 0.5
    good = 0.25 + rng.normal(0, 0.04, TRUSTS)[trust] + 0.1 * emergency + 0.002 * (age - 55)
    rows = {
        "Provider": np.array([f"R{number:03d}" for number in range(TRUSTS)])[trust],
        "Age": age,
        "Gender": np.where(female, "F", "M"),
        "Admission": np.where(emergency, *ROUTES),
    }
    before = np.zeros(people, dtype=int)
    for number in range(1, 26):
        draw = rng.random(people)
        code = np.select([draw < good, draw < 0.75, draw < 0.95], [1, 2, 3], 4)
        label = np.array(["", *SCALE, NO_NEED])[code]
        asked = (before != 3) if number % 5 == 0 else np.ones(people, dtype=bool)
        asked &= rng.random(people) > 0.03
        rows["First" if number == 1 else f"Q{number}"] = np.where(asked, label, "")
        before = np.where(asked, code, 0)
    frame = pd.DataFrame(rows)
    frame.loc[:4, "Admission"] = ""
    return frame
