"""Means and standard errors against R's survey package: the stored values, and R run again."""

import csv
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

import asg
from asg.kernels import scores, section_scores
from asg.sample import load_sample
from sample_rows import GROUP, QUESTIONS, write_sample_rows

REFERENCE = Path(__file__).parents[1] / "reference"
FIELDS = [f"{item}_{figure}" for item in ("x1", "x2", "x3", "section") for figure in ("mean", "se")]


@pytest.fixture(scope="module")
def stored():
    return json.loads((REFERENCE / "survey_mean.json").read_text(encoding="utf-8"))


def arrays_of(rows_file):
    """Trust codes, the trust of each row, weights, and scores with NaN for a blank."""
    with rows_file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    codes, trust = np.unique([row["trust"] for row in rows], return_inverse=True)
    weight = np.array([float(row["w"]) for row in rows])
    answers = np.array([[float(row[x] or "nan") for x in ("x1", "x2", "x3")] for row in rows])
    return codes.tolist(), trust, weight, answers


def by_r(rows_file):
    """What R says now; the test is skipped where there is no R or no survey package."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not installed here")
    asked = [rscript, "-e", 'cat(requireNamespace("survey", quietly = TRUE))']
    if subprocess.run(asked, capture_output=True, text=True, check=True).stdout != "TRUE":
        pytest.skip("R's package survey is not installed here")
    call = [rscript, str(REFERENCE / "survey_mean.R"), str(rows_file)]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module", params=["made_up", "sample"])
def case(request, stored, tmp_path_factory):
    """The stored values, and the rows they are of: made-up ones, or those of the sample."""
    if request.param == "made_up":
        return stored["made_up"], REFERENCE / "survey_rows.csv"
    rows_file = tmp_path_factory.mktemp("sample") / "rows.csv"
    write_sample_rows(rows_file)
    return stored["sample"], rows_file


def test_means_and_standard_errors_are_rs(case):
    told, rows_file = case
    codes, trust, weight, answers = arrays_of(rows_file)
    assert codes == told["trusts"]
    assert len(trust) == told["design_rows"]
    questions = scores(answers, weight, trust, len(codes))
    section = section_scores(answers, weight, trust, len(codes), [[0, 1, 2]])
    # R's variance is the engine's times N / (N - 1), N being the rows of the whole design.
    share = np.sqrt((len(trust) - 1) / len(trust))
    for k, item in enumerate(["x1", "x2", "x3"]):
        assert_allclose(questions.score[:, k], told[f"{item}_mean"], rtol=1e-10)
        assert_allclose(questions.se[:, k], share * np.array(told[f"{item}_se"]), rtol=1e-10)
    assert_allclose(section.score[:, 0], told["section_mean"], rtol=1e-10)
    assert_allclose(section.se[:, 0], share * np.array(told["section_se"]), rtol=1e-10)


def test_r_says_again_what_is_stored(case):
    told, rows_file = case
    again = by_r(rows_file)
    assert again["trusts"] == told["trusts"]
    assert again["design_rows"] == told["design_rows"]
    for field in FIELDS:
        assert_allclose(again[field], told[field], rtol=1e-10)


def test_results_of_the_sample_hold_what_r_says(stored):
    told, sample = stored["sample"], load_sample()
    method = sample.survey.method.model_copy(update={"decimals": "all"})
    survey = sample.survey.model_copy(update={"method": method})
    table = asg.benchmark(survey, sample.responses).table
    table = table[table["group"] == GROUP].set_index(["item", "trust_code"])
    share = np.sqrt((told["design_rows"] - 1) / told["design_rows"])
    for item, question in zip(["x1", "x2", "x3"], QUESTIONS, strict=True):
        found = table.loc[question].loc[told["trusts"]]
        assert_allclose(found["score"], told[f"{item}_mean"], rtol=1e-10)
        assert_allclose(found["se"], share * np.array(told[f"{item}_se"]), rtol=1e-10)
