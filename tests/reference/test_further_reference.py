"""The tables beside results.csv against the reference beside this file, on random surveys."""

import numpy as np
import pandas as pd
import pytest
import tomli_w
from random_surveys import random_years
from reference_breakdowns import breakdowns_of
from reference_outliers import outliers_of
from reference_sensitivity import sensitivity_of

import asg
from made_up_surveys import write_rows

SEEDS = range(20)


def results_of(seed, folder):
    """What the engine makes of a random survey, and the survey and rows as they are written."""
    year, _ = random_years(seed)
    file = folder / "survey.toml"
    file.write_text(tomli_w.dumps(year.survey), encoding="utf-8")
    survey = asg.load_survey(file)
    responses = asg.read_responses(write_rows(folder / "r.csv", year.rows), survey)
    return asg.benchmark(survey, responses), year


def differing(row, expected):
    """The columns of a row that are not as expected; figures to 1e-9, absent ones empty."""
    for name, value in expected.items():
        if value is None or isinstance(value, str | bool | int):
            same = (pd.isna(row[name]) and value is None) or row[name] == value
        else:
            same = np.isclose(row[name], value, 1e-9, 1e-9, equal_nan=True)
        if not same:
            yield name, row[name], value


@pytest.mark.parametrize("seed", SEEDS)
def test_outliers(seed, tmp_path):
    results, year = results_of(seed, tmp_path)
    found = results.outliers.set_index(["trust_code", "group", "measure"])
    expected = outliers_of(year.survey, year.rows)
    assert set(found.index) == set(expected)
    nothing = {"z": np.nan, "band": None, "band_label": ""}
    for key, filled in expected.items():
        assert list(differing(found.loc[key], nothing | filled)) == [], key


@pytest.mark.parametrize("seed", SEEDS)
def test_sensitivity(seed, tmp_path):
    results, year = results_of(seed, tmp_path)
    found = results.sensitivity.set_index(["trust_code", "group", "item"])
    expected = sensitivity_of(year.survey, year.rows)
    assert set(found.index) == set(expected)
    for key, filled in expected.items():
        assert set(filled) == set(found.columns) - {"survey"}
        assert list(differing(found.loc[key], filled)) == [], key


@pytest.mark.parametrize("seed", SEEDS)
def test_breakdowns(seed, tmp_path):
    results, year = results_of(seed, tmp_path)
    found = results.breakdowns.set_index(["group", "variable", "category", "item"])
    hidden = set(found.index[found["n"].isna()])
    expected = breakdowns_of(year.survey, year.rows, hidden)
    assert set(found.index) == set(expected)
    figures = ("score", "se", "lower_95", "upper_95", "difference", "z", "p", "p_holm")
    nothing = dict.fromkeys(figures, np.nan)
    for key, filled in expected.items():
        assert list(differing(found.loc[key], nothing | filled)) == [], key
