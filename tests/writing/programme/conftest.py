"""Results in which everyone of a trust gave the same answer."""

import pandas as pd
import pytest

import asg
from asg.survey.model import Survey


@pytest.fixture
def made_up_results(tmp_path):
    """12 trusts of 40 respondents: 11 where all answered 5, one where all answered 10."""
    survey = Survey.model_validate(
        {
            "id": "alike-2024",
            "title": "Everyone Alike Survey 2024",
            "year": 2024,
            "groups": [{"id": "ALL", "title": "Everybody", "report": "questions"}],
            "age_groups": {"16-35": [16, 35]},
            "sections": [],
            "questions": [
                {
                    "id": "Q1",
                    "key": "alike",
                    "text": "Alike?",
                    "source": "stated",
                    "options": [
                        {"code": 1, "label": "Yes", "score": 10},
                        {"code": 2, "label": "Half", "score": 5},
                    ],
                }
            ],
        }
    )
    rows = [
        {"trust_code": f"T{t:02d}", "group": "ALL", "age": 20, "sex": "male", "Q1": 1 + (t < 11)}
        for t in range(12)
        for _ in range(40)
    ]
    file = tmp_path / "alike.csv"
    file.write_text(pd.DataFrame(rows).to_csv(index=False))
    return asg.benchmark(survey, asg.read_responses(file, survey))
