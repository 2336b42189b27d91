"""Standardising variables and design weights of any survey, against R's survey package."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import asg
from asg.errors import InputError, SurveyError
from asg.kernels import weights
from asg.reading.survey_files import load_survey, survey_from_mapping
from made_up_surveys import made_up_survey, respondents, write_rows

REFERENCE = Path(__file__).parents[1] / "reference"
ROUTES = ["emergency", "elective", "transfer"]
VARIABLES = ["age_group", "sex", "route"]


def made_up_rows():
    """240 respondents of four trusts whose mixes of age, sex and route differ."""
    rng = np.random.default_rng(18)
    trust = rng.integers(0, 4, 240)
    mix = np.array([[3, 2, 1], [1, 3, 2], [2, 2, 2], [2, 1, 3]])
    route = [rng.choice(ROUTES, p=mix[t] / 6) for t in trust]
    return pd.DataFrame(
        {
            "trust_code": [f"RX{'ABCD'[t]}" for t in trust],
            "group": "AMHS",
            "age_group": rng.choice(["16-50", "51+"], 240),
            "sex": rng.choice(["male", "female"], 240),
            "route": route,
            "own": rng.integers(50, 250, 240) / 100,
            "Q1": rng.choice(["1", "2", "3", ""], 240, p=[0.3, 0.3, 0.3, 0.1]),
        }
    )


def survey_of(variables=VARIABLES, **parts):
    columns = {"columns": {"weight": "own"}} | parts
    return made_up_survey(
        questions=("Q1",),
        age_groups={"16-50": [16, 50], "51+": [51, 120]},
        standardise={"variables": variables},
        method={"suppress_below": 10, "decimals": "all", "weight_cap": 50.0},
        **columns,
    )


def by_r(*words):
    """What R says; skipped where there is no R, or no survey package."""
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed: nothing to hold the figures against")
    call = ["Rscript", str(REFERENCE / "standardise.R"), *map(str, words)]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120, check=False)
    if "no package called" in done.stderr:
        pytest.skip("R's package survey is not installed")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def stored():
    """What R said of the made-up rows, when they were made."""
    return json.loads((REFERENCE / "standardise.json").read_text(encoding="utf-8"))


def assert_rs(table, told):
    assert table["trust_code"].tolist() == told["trusts"]
    assert_allclose(table["score"], told["mean"], rtol=1e-10)
    # R's variance is ours times N / (N - 1), N being the rows of the design.
    share = np.sqrt((told["rows"] - 1) / told["rows"])
    assert_allclose(table["se"], share * np.array(told["se"]), rtol=1e-10)


def test_three_variables_and_a_design_weight_are_rs(tmp_path, stored):
    made_up_rows().to_csv(tmp_path / "rows.csv", index=False)
    survey = survey_of()
    results = asg.benchmark(survey, asg.read_responses(tmp_path / "rows.csv", survey))
    assert results.provenance.counts[0].capped == 0
    assert_rs(results.table, stored)


def scores_for_r(frame):
    """The same rows with the score 10, 5 or 0 beside the code."""
    return frame.assign(score=frame["Q1"].map({"1": "10", "2": "5", "3": "0"}).fillna(""))


def test_r_says_again_what_is_stored(tmp_path, stored):
    path = tmp_path / "rows.csv"
    scores_for_r(made_up_rows()).to_csv(path, index=False)
    again = by_r(path, "trust_code", "score", 1, "own", *VARIABLES)
    assert again["trusts"] == stored["trusts"]
    for field in ("mean", "se"):
        assert_allclose(again[field], stored[field], rtol=1e-10)


NHANES = {
    "id": "nhanes-2009",
    "title": "High cholesterol in NHANES",
    "year": 2009,
    "method": {"decimals": "all", "weight_cap": 1000.0},
    "columns": {"trust_code": "race", "Q1": "HI_CHOL", "weight": "WTMEC2YR"},
    "standardise": {"variables": ["agecat", "RIAGENDR"]},
    "groups": [{"id": "ALL", "title": "Everyone", "report": "benchmark"}],
    "questions": [
        {
            "id": "Q1",
            "key": "cholesterol",
            "text": "Total cholesterol of 240 mg/dl or more",
            "source": "public",
            "options": [
                {"code": 0, "label": "No", "score": 0},
                {"code": 1, "label": "Yes", "score": 10},
            ],
        }
    ],
}


INSTEVAL = NHANES | {
    "id": "insteval",
    "title": "Students' ratings of lectures at ETH Zurich",
    "columns": {"trust_code": "dept", "Q1": "y", "weight": "one"},
    "standardise": {"variables": ["studage", "service"]},
    "questions": [
        {
            "id": "Q1",
            "key": "rating",
            "text": "The lecture, from 1 to 5",
            "source": "public",
            "options": [{"code": y, "label": f"Rating {y}", "score": 2 * y} for y in range(1, 6)],
        }
    ],
}


def data_of_r(package, frame, path):
    """Write public data that a package of R brings; skipped where it is not installed."""
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed: no data of its making to read")
    script = f"suppressMessages(library({package})); write.csv({frame}, '{path}')"
    made = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, timeout=120)
    if "no package called" in made.stderr:
        pytest.skip(f"R's package {package} is not installed")
    assert made.returncode == 0, made.stderr


@pytest.mark.parametrize(
    ("survey", "package", "frame", "columns", "rows"),
    [
        pytest.param(
            NHANES,
            "survey",
            "{data(nhanes); nhanes}",
            ("race", "HI_CHOL", 10, "WTMEC2YR", "agecat", "RIAGENDR"),
            8591,
            id="nhanes",
        ),
        pytest.param(
            INSTEVAL,
            "lme4",
            "transform(InstEval, one = 1)",
            ("dept", "y", 2, "one", "studage", "service"),
            73421,
            id="InstEval",
        ),
    ],
)
def test_public_data_of_r_through_a_survey_of_ones_own(
    tmp_path, survey, package, frame, columns, rows
):
    path = tmp_path / "data.csv"
    data_of_r(package, frame, path)
    own = survey_from_mapping(survey, file=package)
    results = asg.benchmark(own, asg.read_responses(path, own))
    told = by_r(path, *columns)
    assert told["rows"] == rows
    assert_rs(results.table, told)


def test_without_variables_every_weight_is_1(tmp_path):
    frame = made_up_rows().drop(columns=["age_group", "sex", "route", "own"])
    frame.to_csv(tmp_path / "rows.csv", index=False)
    survey = survey_of([], columns={})
    results = asg.benchmark(survey, asg.read_responses(tmp_path / "rows.csv", survey))
    score = frame["Q1"].map({"1": 10.0, "2": 5.0, "3": 0.0})
    assert_allclose(results.table["score"], score.groupby(frame["trust_code"]).mean())
    assert results.provenance.counts[0].excluded == 0


def test_a_design_weight_multiplies_the_capped_weight():
    trust = np.array([0] * 10 + [1] * 10)
    cell = np.array([0] * 9 + [1] + [1] * 9 + [0])
    design = np.linspace(0.5, 2, 20)
    alone = weights(trust, cell, design=design, cap=1e9)
    # Each trust then has the national share of each cell, by weight.
    national = design[cell == 0].sum() / design.sum()
    for number in (0, 1):
        own = trust == number
        assert_allclose(alone[own & (cell == 0)].sum() / alone[own].sum(), national)
    capped = weights(trust, cell, design=design, cap=2.0)
    assert_allclose(capped, np.minimum(alone / design, 2.0) * design)
    assert (capped != alone).any()


def test_age_and_sex_alone_are_as_before(tmp_path):
    frame = made_up_rows().drop(columns=["own"])
    frame.to_csv(tmp_path / "rows.csv", index=False)
    survey = survey_of(["age_group", "sex"], columns={})
    found = asg.read_responses(tmp_path / "rows.csv", survey)
    np.testing.assert_array_equal(found.cell, found.age_group * 2 + found.sex)
    assert found.ignored_columns == ("route",)


def read_one(tmp_path, survey, **row):
    first = {"trust_code": "RXA", "group": "AMHS", "age_group": "51+", "sex": "male", "Q1": 1}
    rows = [first | {"route": "elective", "own": 1}, first | {"route": "emergency", "own": 1} | row]
    return asg.read_responses(write_rows(tmp_path / "r.csv", rows), survey)


@pytest.mark.parametrize("weight", ["", "0", "-1", "NA", "one", "inf", "nan"])
def test_a_weight_that_is_no_number_above_0_is_an_error(tmp_path, weight):
    with pytest.raises(InputError) as refused:
        read_one(tmp_path, survey_of(), own=weight)
    said = f"r.csv, row 3, column own: weight '{weight}'; expected a number above 0"
    assert str(refused.value) == said


def test_categories_without_codes_are_those_of_the_file(tmp_path):
    codes = {"sex": {"1": "male", "2": "female"}}
    found = read_one(tmp_path, survey_of(["route"], codes=codes), route=" Elective ")
    np.testing.assert_array_equal(found.cell, [0, 0])
    found = read_one(tmp_path, survey_of(["route"], codes=codes), route="")
    np.testing.assert_array_equal(found.cell, [0, -1])


def test_categories_with_codes_are_those_of_the_survey(tmp_path):
    codes = {"route": {"1": "emergency", "2": "elective"}}
    survey = survey_of(["route"], codes=codes)
    np.testing.assert_array_equal(read_one(tmp_path, survey, route="1").cell, [1, 0])
    with pytest.raises(InputError) as refused:
        read_one(tmp_path, survey, route="emergncy")
    assert str(refused.value) == (
        "r.csv, row 3, column route: route not known 'emergncy'; expected one of emergency, "
        "elective, 1, 2, or blank"
    )


def test_a_variable_without_a_column_is_an_error(tmp_path):
    rows = respondents("RXA", 2, Q1=1)
    path = write_rows(tmp_path / "r.csv", rows)
    with pytest.raises(InputError) as refused:
        asg.read_responses(path, survey_of())
    assert [fault.column for fault in refused.value.faults] == ["route", "own"]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"variables": ["age"]}, "standardise.variables[1]: 'age' has no categories"),
        ({"variables": ["sex", "sex"]}, "standardise.variables[2]: duplicate variable 'sex'"),
        (
            {"codes": {"route": {"1": "emergency"}}, "variables": ["sex"]},
            "codes.route: unknown key; expected sex, group, age_group, missing or a variable of",
        ),
        ({"columns": {"rout": "R"}}, "columns.rout: a column role ("),
    ],
)
def test_what_does_not_fit_together(parts, said):
    with pytest.raises(SurveyError, match=r"made-up\.toml: ") as refused:
        survey_of(**({"columns": {}} | parts))
    assert said in str(refused.value)


def test_a_survey_with_variables_goes_to_excel_and_back(tmp_path):
    from asg.formats.xlsx.survey_book import write_survey_workbook
    from asg.reading.survey_files import survey_toml

    for variables, codes in (
        (VARIABLES, {"route": {"1": "emergency", "2": "elective"}}),
        ([], {}),
    ):
        survey = survey_of(variables, codes=codes)
        write_survey_workbook(survey, tmp_path / "survey.xlsx")
        assert load_survey(tmp_path / "survey.xlsx") == survey
        (tmp_path / "survey.toml").write_text(survey_toml(survey), encoding="utf-8")
        assert load_survey(tmp_path / "survey.toml") == survey


def texts_of(path):
    from openpyxl import load_workbook

    book = load_workbook(path)
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return "\n".join(str(value) for row in rows for value in row if isinstance(value, str))


@pytest.mark.parametrize("variables", [VARIABLES, [], ["age_group", "sex"]])
def test_what_a_workbook_says_of_weights_is_true_of_the_survey(tmp_path, variables):
    made_up_rows().to_csv(tmp_path / "rows.csv", index=False)
    survey = survey_of(variables, **({} if variables == VARIABLES else {"columns": {}}))
    results = asg.benchmark(survey, asg.read_responses(tmp_path / "rows.csv", survey))
    asg.write_workbook(results, "RXA", tmp_path / "RXA.xlsx")
    said = texts_of(tmp_path / "RXA.xlsx")
    assert ("age, sex and route" in said) == (variables == VARIABLES)
    assert ("Scores are not standardised" in said) == (variables == [])
    assert ("in the column own" in said) == (variables == VARIABLES)
    assert ("mix of age and sex" in said) == (variables == ["age_group", "sex"])


def test_a_survey_without_age_groups_reads_no_age(read):
    survey = made_up_survey(age_groups={}, standardise={"variables": ["sex"]})
    responses = read(survey, respondents("RXA", 30, age=40, Q1=1, Q2=1))
    assert "age" in responses.ignored_columns
    assert set(responses.age_group) == {-1}


def test_a_survey_that_standardises_by_age_groups_has_some(read):
    survey = made_up_survey(age_groups={})
    with pytest.raises(asg.InputError) as error:
        read(survey, respondents("RXA", 30, age=40, Q1=1, Q2=1))
    assert str(error.value) == (
        "made-up-2024: standardises by age_group and has no age groups; expected age groups in the "
        "survey file, or standardising variables without age_group"
    )


def read_with_weights(tmp_path, weights_as_text):
    rows = made_up_rows().head(len(weights_as_text)).assign(own=weights_as_text)
    rows.to_csv(tmp_path / "rows.csv", index=False)
    return asg.read_responses(tmp_path / "rows.csv", survey_of())


def test_a_weight_that_may_be_thousands_is_an_error(tmp_path):
    with pytest.raises(InputError) as refused:
        read_with_weights(tmp_path, ["875", "24,000"])
    assert str(refused.value) == (
        "rows.csv, row 3, column own: weight '24,000'; expected a number above 0, without commas "
        "for thousands"
    )


def test_decimal_commas_that_other_weights_show_to_be_such(tmp_path):
    assert read_with_weights(tmp_path, ["0,873", "1,234"]).weight.tolist() == [0.873, 1.234]


def test_a_date_is_no_category(tmp_path):
    rows = made_up_rows()
    rows.loc[3, "route"] = "2024-10-05T00:00:00"  # as a date of a workbook is read
    rows.to_csv(tmp_path / "rows.csv", index=False)
    with pytest.raises(InputError) as refused:
        asg.read_responses(tmp_path / "rows.csv", survey_of())
    assert str(refused.value) == (
        "rows.csv, row 5, column route: a date, which Excel makes of labels such as 5-10, "
        "'2024-10-05T00:00:00'; expected one of elective, emergency, transfer, or blank"
    )
