"""Breakdowns of a trust where answers are standardised by other variables than age and sex."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from asg.cli import run
from asg.reading.survey_files import survey_toml
from example_inpatient import ROUTES, example_inpatient, inpatient_rows

CODES = {"sex": {"M": "male", "F": "female"}, "route": {"1": ROUTES[0], "2": ROUTES[1]}}
WEIGHT = {"weight": "own"}


@pytest.fixture(scope="module")
def rows():
    frame = inpatient_rows(80)
    rng = np.random.default_rng(5)
    sites = np.where(frame.index % 2, "North", "South")
    return frame.assign(own=rng.integers(50, 200, len(frame)) / 100, site=sites, whole="all")


@pytest.fixture
def files(rows, tmp_path):
    """Writes a survey, its responses and its results; gives the words of asg local."""

    def write(survey):
        (tmp_path / "survey.toml").write_text(survey_toml(survey), encoding="utf-8")
        rows.to_csv(tmp_path / "national.csv", index=False)
        rows[rows["Provider"] == "R007"].to_csv(tmp_path / "own.csv", index=False)
        named = ["--survey", str(tmp_path / "survey.toml")]
        words = [str(tmp_path / "national.csv"), *named, "--out", str(tmp_path / "results.csv")]
        assert run(["score", *words]) == 0
        words = [str(tmp_path / "own.csv"), *named, "--results", str(tmp_path / "results.csv")]
        return ["local", *words, "--by", "whole", "--by", "site", "--out", str(tmp_path / "local")]

    return write


@pytest.mark.parametrize(
    ("national", "variables", "mix"),
    [
        (True, ["age_group", "sex", "route"], "age, sex and route, counted in"),
        (False, ["sex", "route"], "sex and route, recovered from"),
    ],
)
def test_a_unit_of_everyone_has_the_score_of_the_trust(
    files, tmp_path, capsys, national, variables, mix
):
    columns = example_inpatient().columns | WEIGHT
    standardise = {"variables": variables}
    words = files(example_inpatient(codes=CODES, columns=columns, standardise=standardise))
    if national:
        words += ["--national", str(tmp_path / "national.csv")]
    capsys.readouterr()
    assert run(words) == 0
    said = capsys.readouterr().out
    assert f"ALL: standardised to the national mix of {mix} " in said
    results = pd.read_csv(tmp_path / "results.csv").set_index("trust_code").loc["R007"]
    found = pd.read_csv(tmp_path / "local" / "local-results.csv")
    found = found[found["by"] == "whole"].set_index("item")["score"]
    expected = results.set_index("item")["score"]
    assert found.notna().sum() == 30
    assert_allclose(found, expected[found.index], atol=5e-6)


def test_categories_that_the_survey_does_not_name_are_reported(files, capsys):
    words = files(example_inpatient())
    capsys.readouterr()
    assert run(words) == 2
    assert capsys.readouterr().err.splitlines() == [
        "asg: asg local: example-inpatient-2024 does not name the categories of route; expected "
        "[codes] route = {...} in the survey file"
    ]
