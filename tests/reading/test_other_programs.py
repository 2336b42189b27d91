"""The same rows from files that other programs wrote: R, LibreOffice, and writers in Python."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import asg
from asg.build.survey_file import export_survey
from asg.errors import InputError
from asg.reading import NO_ANSWER

SCRIPT = Path(__file__).with_name("other_programs.R")


@pytest.fixture(scope="module")
def rows(sample_rows, tmp_path_factory):
    """Some rows of the sample as a CSV file."""
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    sample_rows(200).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def written_by_r(rows, tmp_path_factory):
    """A folder of what R wrote; what its packages are not there for is missing."""
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed: no files of its making to read")
    folder = tmp_path_factory.mktemp("r")
    survey = folder / "exported.xlsx"
    export_survey("cmhs-2024", survey)
    done = subprocess.run(
        ["Rscript", SCRIPT, rows, folder, survey], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return folder


def by(folder, name):
    path = folder / name
    if not path.exists():
        pytest.skip(f"R's package {path.stem.split('-')[0]} is not installed")
    return path


def assert_same(found, expected):
    assert found.trusts == expected.trusts
    for name in ("trust", "group", "age_group", "sex"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    pd.testing.assert_frame_equal(found.answers, expected.answers)


@pytest.mark.parametrize("name", ["haven.sav", "haven-none.sav", "haven-zsav.sav"])
def test_haven(written_by_r, rows, survey, name):
    found = asg.read_responses(by(written_by_r, name), survey)
    assert_same(found, asg.read_responses(rows, survey))
    missing = int((found.answers["Q18"] == NO_ANSWER).sum())
    assert missing > 0
    # What haven wrote as user-missing is kept apart from what is system-missing, and told.
    assert found.remarks == (
        f"{name}: codes that the file declares as missing were read as no answer: Q18 -77 "
        f"(Refused) in {missing} rows.",
    )


def test_a_code_is_shown_with_the_label_that_haven_gave_it(written_by_r, survey):
    with pytest.raises(InputError) as refused:
        asg.read_responses(by(written_by_r, "haven-wrong.sav"), survey)
    said = str(refused.value)
    assert said.startswith(
        "haven-wrong.sav, row 4, column Q18: code not known '97 (Refused to say)'; expected 1 ("
    )


def test_openxlsx(written_by_r, rows, survey):
    found = asg.read_responses(by(written_by_r, "openxlsx.xlsx"), survey)
    assert_same(found, asg.read_responses(rows, survey))


def test_a_survey_that_openxlsx_opened_and_saved(written_by_r):
    by(written_by_r, "openxlsx.xlsx")
    assert asg.load_survey(written_by_r / "survey.xlsx") == asg.load_survey("cmhs-2024")


@pytest.mark.parametrize("ending", ["ods", "xlsm"])
def test_libreoffice_from_the_csv_itself(rows, survey, tmp_path, ending):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed: no workbook of its making to read")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    kind = {"xlsm": "xlsm:Calc MS Excel 2007 VBA XML"}.get(ending, ending)
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", tmp_path, rows]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    found = asg.read_responses(tmp_path / f"rows.{ending}", survey)
    assert_same(found, asg.read_responses(rows, survey))


@pytest.mark.parametrize("engine", ["openpyxl", "xlsxwriter"])
def test_pandas(rows, survey, tmp_path, engine):
    path = tmp_path / "rows.xlsx"
    pd.read_csv(rows).to_excel(path, index=False, engine=engine)
    assert_same(asg.read_responses(path, survey), asg.read_responses(rows, survey))


def test_pandas_with_trusts_as_the_index_of_a_parquet_file(rows, survey, tmp_path):
    path = tmp_path / "rows.parquet"
    pd.read_csv(rows).set_index("trust_code").to_parquet(path)
    assert_same(asg.read_responses(path, survey), asg.read_responses(rows, survey))
