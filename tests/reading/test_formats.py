"""The same responses in every kind of file that analysts have."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pandas as pd
import pyreadstat
import pytest

import asg
from asg.errors import InputError
from asg.reading import NO_ANSWER
from asg.sample import load_sample

ROWS = 400
"""Of the sample: enough to have blanks and every code."""


@pytest.fixture(scope="module")
def texts(sample_rows):
    return sample_rows(ROWS)


@pytest.fixture(scope="module")
def typed(texts):
    """The same with codes as numbers and blanks as nothing, as a spreadsheet holds them."""
    frame = texts.replace("", None)
    codes = [c for c in frame.columns if c not in ("respondent_id", "trust_code", "trust_name")]
    for name in ("synthetic", "group", "team"):
        codes.remove(name)
    return frame.astype(dict.fromkeys(codes, float))


@pytest.fixture(scope="module")
def expected(texts, survey, tmp_path_factory):
    path = tmp_path_factory.mktemp("expected") / "plain.csv"
    texts.to_csv(path, index=False)
    return asg.read_responses(path, survey)


def same(found, expected):
    assert found.trusts == expected.trusts
    assert found.synthetic
    for name in ("trust", "group", "age_group", "sex"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    pd.testing.assert_frame_equal(found.answers, expected.answers)
    assert expected.profile
    for name, categories in expected.profile.items():
        np.testing.assert_array_equal(found.profile[name], categories)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_with_any_separator_in_any_encoding(
    texts, survey, expected, tmp_path, separator, encoding
):
    path = tmp_path / "responses.csv"
    texts.to_csv(path, index=False, sep=separator, encoding=encoding)
    same(asg.read_responses(path, survey), expected)


def test_windows_1252_is_read_and_remarked(survey, texts, tmp_path):
    path = tmp_path / "responses.csv"
    named = texts.assign(trust_name=texts["trust_name"] + " – Süd")
    named.to_csv(path, index=False, encoding="cp1252")
    found = asg.read_responses(path, survey)
    assert all(name.endswith(" – Süd") for name in found.trusts.values())
    assert found.remarks == ("responses.csv is not UTF-8; it was read as Windows-1252.",)


def test_bytes_that_are_no_text_in_any_encoding_are_said(tmp_path, survey):
    path = tmp_path / "responses.csv"
    path.write_bytes(b"trust_code,group\nA\x81,AMHS\n")
    with pytest.raises(InputError, match="byte that is not text '0x81'; expected a file saved as"):
        asg.read_responses(path, survey)


def test_a_decimal_comma_is_a_point(texts, survey, expected, tmp_path):
    path = tmp_path / "responses.csv"
    coded = texts.copy()
    for column in ["age", "sex", *survey.question, *survey.profile]:
        coded[column] = coded[column].where(coded[column] == "", coded[column] + ",0")
    coded.to_csv(path, index=False, sep=";")
    same(asg.read_responses(path, survey), expected)


@pytest.mark.parametrize("ending", ["xlsx", "xlsm", "ods"])
def test_workbooks_with_codes_as_numbers(typed, survey, expected, tmp_path, ending):
    path = tmp_path / f"responses.{ending}"
    plain = tmp_path / "plain.xlsx"
    typed.to_excel(plain, index=False, engine="openpyxl")
    if ending == "ods":
        _converted(plain, "ods", tmp_path).rename(path)
    else:
        plain.rename(path)
    same(asg.read_responses(path, survey), expected)


def test_workbooks_with_codes_as_text(texts, survey, expected, tmp_path):
    path = tmp_path / "responses.xlsx"
    texts.to_excel(path, index=False, engine="openpyxl")
    same(asg.read_responses(path, survey), expected)


def test_a_workbook_that_libreoffice_saved(typed, survey, expected, tmp_path):
    first = tmp_path / "first.ods"
    plain = tmp_path / "plain.xlsx"
    typed.to_excel(plain, index=False, engine="openpyxl")
    _converted(plain, "ods", tmp_path).rename(first)
    same(asg.read_responses(_converted(first, "xlsx", tmp_path), survey), expected)


def _converted(path, ending, folder):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed: no workbook of its making to read")
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", ending, "--outdir"]
    subprocess.run([*command, folder, path], check=True, capture_output=True, timeout=120)
    return folder / f"{path.stem}.{ending}"


def test_the_sheet_named_responses_is_read_wherever_it_stands(texts, survey, expected, tmp_path):
    path = tmp_path / "book.xlsx"
    with pd.ExcelWriter(path, engine="openpyxl") as writer:
        pd.DataFrame({"a": [1]}).to_excel(writer, sheet_name="Cover", index=False)
        texts.to_excel(writer, sheet_name="Responses", index=False)
    same(asg.read_responses(path, survey), expected)


def test_a_fault_in_a_workbook_names_sheet_and_row(texts, survey, tmp_path):
    path = tmp_path / "book.xlsx"
    wrong = texts.copy()
    wrong.loc[3, "Q18"] = "9"
    wrong.to_excel(path, sheet_name="Wave 1", index=False, engine="openpyxl")
    with pytest.raises(InputError) as refused:
        asg.read_responses(path, survey)
    said = str(refused.value)
    assert said.startswith("book.xlsx, sheet Wave 1, row 5, column Q18: code not known '9'")


def test_cells_below_no_heading_are_a_fault_not_dropped(texts, survey, tmp_path):
    path = tmp_path / "book.xlsx"
    stray = texts.assign(stray=["", "", "x", *[""] * (len(texts) - 3)])
    stray.rename(columns={"stray": ""}).to_excel(path, index=False, engine="openpyxl")
    with pytest.raises(InputError, match="row 4: cells without a heading 'x'"):
        asg.read_responses(path, survey)


def test_spss_with_labels_and_missing_values_of_both_kinds(typed, survey, expected, tmp_path):
    path = tmp_path / "responses.sav"
    held = typed.copy()
    held["Q8"] = held["Q8"].fillna(-77)  # user-missing, no code of the survey
    pyreadstat.write_sav(
        held,
        path,
        missing_ranges={"Q8": [{"lo": -77, "hi": -70}, 4]},  # 4: don't know, which the survey has
        variable_value_labels={"Q8": {1: "Yes", -77: "Refused"}},
    )
    found = asg.read_responses(path, survey)
    same(found, expected)
    assert (found.answers["Q8"] == 4).any()
    assert (found.answers["Q8"] == NO_ANSWER).any()


def test_an_spss_code_that_is_not_known_is_shown_with_its_label(typed, survey, tmp_path):
    path = tmp_path / "responses.sav"
    held = typed.copy()
    held.loc[2, "Q18"] = 97
    pyreadstat.write_sav(held, path, variable_value_labels={"Q18": {97: "Refused"}})
    with pytest.raises(InputError) as refused:
        asg.read_responses(path, survey)
    said = str(refused.value)
    assert said.startswith("responses.sav, row 4, column Q18: code not known '97 (Refused)'")


@pytest.mark.parametrize("kind", ["typed", "texts"])
def test_parquet(request, survey, expected, tmp_path, kind):
    path = tmp_path / "responses.parquet"
    request.getfixturevalue(kind).to_parquet(path)
    same(asg.read_responses(path, survey), expected)


@pytest.mark.parametrize("ending", ["xlsx", "ods", "sav", "parquet", "csv.gz"])
@pytest.mark.parametrize("content", [b"", b"not such a file", b"PK\x03\x04 cut off"])
def test_a_file_that_is_not_what_its_ending_says_is_one_clear_line(
    survey, tmp_path, ending, content
):
    path = tmp_path / f"responses.{ending}"
    path.write_bytes(content)
    with pytest.raises(InputError) as refused:
        asg.read_responses(path, survey)
    assert len(str(refused.value).splitlines()) == 1
    assert str(refused.value).startswith(f"responses.{ending}: ")


@pytest.mark.parametrize("ending", ["xlsx", "sav", "parquet", "csv"])
def test_a_file_that_is_not_there_is_said_alike(survey, tmp_path, ending):
    with pytest.raises(InputError, match="no such file"):
        asg.read_responses(tmp_path / f"none.{ending}", survey)


def test_headings_are_matched_in_any_case_and_without_their_blanks(
    texts, survey, expected, tmp_path
):
    path = tmp_path / "responses.csv"
    texts.rename(columns=lambda name: f" {name.upper()} ").to_csv(path, index=False)
    same(asg.read_responses(path, survey), expected)


def test_a_near_miss_of_a_heading_is_suggested(texts, survey, tmp_path):
    path = tmp_path / "responses.csv"
    texts.rename(columns={"Q22_1": "Q22-1"}).to_csv(path, index=False)
    with pytest.raises(InputError) as refused:
        asg.read_responses(path, survey)
    assert str(refused.value) == (
        "responses.csv, row 1, column Q22_1: column missing; expected this heading in row 1 "
        "(Q22-1: did you mean Q22_1?)"
    )


def test_headings_that_differ_in_case_alone_are_a_fault(texts, survey, tmp_path):
    path = tmp_path / "responses.csv"
    texts.assign(q18="1").to_csv(path, index=False)
    with pytest.raises(InputError, match="heading twice 'q18'; expected each once"):
        asg.read_responses(path, survey)


def test_outcomes_come_in_workbooks_too(survey, tmp_path):
    path = tmp_path / "outcomes.xlsx"
    told = load_sample().outcomes.table
    told.rename(columns=str.title).to_excel(path, index=False, engine="openpyxl")
    pd.testing.assert_frame_equal(asg.read_outcomes(path, survey).table, told)
