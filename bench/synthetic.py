"""A large made-up survey, the same at every run: respondents of many small providers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from asg.kernels import cells
from asg.reading import NO_ANSWER, Responses
from asg.sources import Source
from asg.survey.model import SEX_CELLS, Survey

SECTIONS = 10
SEED = 20240


def large_survey(questions: int = 60, year: int = 2024) -> Survey:
    """Make a survey of one benchmarked group and ten sections, like the GP Patient Survey's size.

    Parameters
    ----------
    questions
        How many scored questions: five options, 10 to 0, and a sixth without a score.
    year
        Its year; the questions of all years are the same ones.
    """
    options = [
        {"code": code, "label": f"Option {code}", "score": 12.5 - 2.5 * code}
        for code in range(1, 6)
    ]
    options.append({"code": 6, "label": "Can't remember"})
    ids = [f"Q{number}" for number in range(1, questions + 1)]
    return Survey.model_validate(
        {
            "id": f"large-{year}",
            "title": f"Large Survey {year}",
            "year": year,
            "codes": {"sex": {"1": "male", "2": "female"}},
            "age_groups": {
                "16-35": (16, 35),
                "36-50": (36, 50),
                "51-65": (51, 65),
                "66+": (66, 120),
            },
            "groups": [{"id": "ALL", "title": "All", "report": "benchmark", "history": True}],
            "sections": [
                {"number": s + 1, "title": f"Section {s + 1}", "questions": ids[s::SECTIONS]}
                for s in range(min(SECTIONS, questions))
            ],
            "questions": [
                {"id": id_, "key": id_.lower(), "text": f"Question {id_}", "source": "inferred"}
                | {"options": options}
                for id_ in ids
            ],
        }
    )


def large_responses(survey: Survey, respondents: int, providers: int) -> Responses:
    """Make respondents of many providers.

    Providers differ in size (some fall under the limit of suppression in all they are asked, many
    in the questions that few are asked) and in how well they do.

    Parameters
    ----------
    survey
        From :func:`large_survey`.
    respondents, providers
        How many.
    """
    rng = np.random.default_rng([SEED, survey.year])
    size = rng.lognormal(0.0, 0.5, providers)
    trust = rng.choice(providers, respondents, p=size / size.sum())
    trust[:providers] = np.arange(providers)  # nobody is left without a respondent
    better = rng.normal(0.0, 0.35, providers)
    mood = better[trust] + rng.normal(0.0, 1.0, respondents)
    answers = np.empty((len(survey.questions), respondents), dtype=np.int16)
    for number in range(len(answers)):
        said = 2.2 - mood + rng.normal(0.0, 1.0, respondents)
        codes = np.clip(np.rint(said), 1, 5).astype(np.int16)
        codes[rng.random(respondents) < 0.05] = 6
        asked = 0.25 if number % 3 == 2 else 0.92
        codes[rng.random(respondents) > asked] = NO_ANSWER
        answers[number] = codes
    age_group = rng.integers(0, 4, respondents)
    age_group[rng.random(respondents) < 0.01] = -1
    sex = rng.integers(0, 2, respondents)
    width = len(str(providers))
    return Responses(
        survey_id=survey.id,
        trusts={f"P{p:0{width}}": f"Provider {p:0{width}}" for p in range(providers)},
        trust=trust.astype(np.intp),
        group=np.zeros(respondents, dtype=np.intp),
        age_group=age_group.astype(np.intp),
        sex=sex.astype(np.intp),
        cell=cells(respondents, [age_group, sex], [4, 2]),
        answers=pd.DataFrame(answers.T, columns=[question.id for question in survey.questions]),
        source=Source("responses", "made-up", "", respondents),
    )


def write_large(responses: Responses, survey: Survey, path: Path) -> None:
    """Write made-up responses as a file that :func:`asg.read_responses` reads."""
    labels = np.array([*survey.age_groups, ""])
    codes = np.array(list(responses.trusts))
    names = np.array(list(responses.trusts.values()))
    columns = {
        "respondent_id": [f"R{number:07}" for number in range(len(responses))],
        "trust_code": codes[responses.trust],
        "trust_name": names[responses.trust],
        "group": survey.groups[0].id,
        "age_group": labels[responses.age_group],
        "sex": np.array(SEX_CELLS)[responses.sex],
    }
    answers = responses.answers.astype("Int16").mask(responses.answers == NO_ANSWER)
    pd.concat([pd.DataFrame(columns), answers], axis=1).to_csv(path, index=False)
