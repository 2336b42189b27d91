"""Breakdowns of a made-up trust, from files to files, with every respondent's units known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

import asg
from asg.cli import run
from asg.reading.survey_files import survey_toml
from made_up_surveys import NO, PARTLY, TRUSTS, YES, group, made_up_survey, respondents, write_rows

QUESTIONS = ("Q1", "Q2", "Q3", "Q4")
SECTIONS = (("Q1", "Q2", "Q3"), ("Q4",))
SCORES = {YES: 10.0, PARTLY: 5.0, NO: 0.0}
OWN = "RXL"
"""The trust that is broken down; the others are the nation."""


@dataclass(frozen=True)
class MadeUpLocal:
    """What ``asg local`` wrote and said, and the truth about the trust's respondents.

    ``units``: shape (J,) names by breakdown. ``answers``: shape (J, 4), NaN where there is none.
    """

    folder: Path
    said: str
    units: dict[str, np.ndarray]
    answers: np.ndarray


def own_rows(units: dict[str, list[str]], seed: int) -> list[dict[str, object]]:
    """Rows of the trust: units as given, answers at random, the last two questions of a part."""
    random = np.random.default_rng(seed)
    rows = []
    for j in range(len(next(iter(units.values())))):
        answers = {q: int(random.choice([YES, PARTLY, NO], p=[0.5, 0.2, 0.3])) for q in QUESTIONS}
        if random.random() < 0.5:
            answers["Q3"] = ""
        if random.random() < 0.1:
            answers["Q4"] = ""
        places = {by: of[j] for by, of in units.items()}
        rows += respondents(OWN, 1, **answers, **places)
    return rows


def made_up_local(folder: Path, units: dict[str, list[str]], capsys, seed: int = 0) -> MadeUpLocal:
    """Run the command on a trust's rows, all breakdowns at once."""
    survey = made_up_survey(
        questions=QUESTIONS, sections=SECTIONS, groups=[group(), group("OPMHS", "questions")]
    )
    own = own_rows(units, seed)
    others = []
    for i, trust in enumerate(TRUSTS[:-1]):
        shares = [YES] * (10 + i) + [PARTLY] * 5 + [NO] * (20 - i)
        others += respondents(trust, 70, **dict.fromkeys(QUESTIONS, shares))
    plain = [{k: v for k, v in row.items() if k not in units} for row in own]
    national = write_rows(folder / "national.csv", [*others, *plain])
    write_rows(folder / "own.csv", own)
    results = asg.benchmark(survey, asg.read_responses(national, survey))
    results.write_csv(folder / "results.csv")
    (folder / "survey.toml").write_text(survey_toml(survey), "utf-8")
    words = ["local", str(folder / "own.csv"), "--results", str(folder / "results.csv")]
    words += ["--survey", str(folder / "survey.toml"), "--national", str(national)]
    words += [word for by in units for word in ("--by", by)]
    capsys.readouterr()
    code = run([*words, "--out", str(folder / "out")])
    captured = capsys.readouterr()
    assert code == 0, captured.err
    answers = np.array([[SCORES.get(row[q], np.nan) for q in QUESTIONS] for row in own])
    names = {by: np.array(of, dtype=object) for by, of in units.items()}
    return MadeUpLocal(folder / "out", captured.out, names, answers)
