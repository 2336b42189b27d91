"""A survey in Excel: there and back without a change, and every fault at its cell."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import asg
from asg.build.survey_file import export_survey
from asg.formats.xlsx.survey_book import write_survey_workbook
from asg.names import is_name, looks_like_formula
from asg.reading.survey_files import survey_toml
from asg.reading.survey_workbook import SHEETS
from edited_workbook import row_of, set_cells
from made_up_surveys import made_up_survey, question

SURVEYS = ["cmhs-2024", "cmhs-2023"]


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "survey.xlsx"
    export_survey("cmhs-2024", path)
    return path


@pytest.fixture
def edited(workbook):
    """Load the workbook after setting some cells: ``{"Groups!C3": "benchmark"}``."""

    def load(cells):
        set_cells(workbook, cells)
        return asg.load_survey(workbook)

    return load


@pytest.fixture
def cell_of(workbook):
    """Find the row in which a value is in a column."""
    return partial(row_of, workbook)


def test_a_score_keeps_its_seventeenth_digit(tmp_path):
    """10/3 and 20/3 of four options at equal intervals: XlsxWriter alone writes 16 digits."""
    of_four = question("Q1")
    for option, score in zip(of_four["options"], (10, 20 / 3, 10 / 3, 0), strict=True):
        option["score"] = score
    survey = made_up_survey(questions=[of_four])
    write_survey_workbook(survey, tmp_path / "survey.xlsx")
    back = asg.load_survey(tmp_path / "survey.xlsx")
    assert [option.score for option in back.question["Q1"].options] == [10, 20 / 3, 10 / 3, 0]
    assert back == survey


@pytest.mark.parametrize("name", SURVEYS)
def test_toml_to_excel_to_toml_changes_nothing(name, tmp_path):
    survey = asg.load_survey(name)
    export_survey(name, tmp_path / "survey.xlsx")
    export_survey(str(tmp_path / "survey.xlsx"), tmp_path / "back.toml")
    assert asg.load_survey(tmp_path / "survey.xlsx") == survey
    assert asg.load_survey(tmp_path / "back.toml") == survey
    assert (tmp_path / "back.toml").read_text("utf-8") == survey_toml(survey)


words = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=12
).filter(lambda text: text == text.strip() != "")


@settings(max_examples=25, derandomize="CI" in os.environ)
@given(
    words,
    words.filter(lambda text: not looks_like_formula(text)),
    words.filter(lambda text: not looks_like_formula(text)),
    words.filter(is_name),
    st.text("0123456789.-", max_size=4),
)
@example("=1+1", "_x0041_", "'1", "1E5", "01")
@example("a\nb", "#N/A", "TRUE", "1.50", "-99.0")
def test_any_words_survive_the_way_to_excel_and_back(title, text, label, name, missing):
    asked = question("Q1")
    asked["text"], asked["base"] = text, title
    asked["options"][0]["label"] = label
    survey = made_up_survey(
        title=title,
        questions=[asked],
        trusts={"01": name, "1E5": "A"},
        succession={"007": "01"},
        codes={"missing": [missing]},
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey.xlsx"
        write_survey_workbook(survey, path)
        assert asg.load_survey(path) == survey


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_workbook_that_libreoffice_saved_is_the_same_survey(workbook, tmp_path, ending):
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed: no workbook of its making to read")
    out = tmp_path / "saved"
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", ending, "--outdir", out]
    subprocess.run([*command, workbook], check=True, capture_output=True, timeout=120)
    assert asg.load_survey(out / f"survey.{ending}") == asg.load_survey("cmhs-2024")


def test_what_is_changed_in_excel_is_changed_in_the_survey(edited, cell_of):
    row = cell_of("Survey", "B", "suppress_below")
    option = cell_of("Options", "C", "Very good")
    survey = edited({f"Survey!C{row}": 50, f"Options!D{option}": 9.5, "Groups!D2": True})
    assert survey.method.suppress_below == 50
    assert survey.question["Q39"].scores[1] == 9.5
    assert survey.group("CAMHS").history is True


def test_who_took_part_goes_to_excel_and_back(tmp_path, edited, cell_of):
    profile = {
        "ethnicity": {"column": "D9", "labels": {"1": "White", "02": "Black", "3": "White"}},
        "carer": {"column": "Carer?", "labels": {"1": "Yes", "2": "No"}, "title": "Is a carer"},
    }
    survey = made_up_survey(profile=profile)
    write_survey_workbook(survey, tmp_path / "survey.xlsx")
    assert asg.load_survey(tmp_path / "survey.xlsx") == survey
    (tmp_path / "survey.toml").write_text(survey_toml(survey), "utf-8")
    assert asg.load_survey(tmp_path / "survey.toml") == survey
    row = cell_of("Survey", "C", "White")
    assert edited({f"Survey!C{row}": "British"}).profile["ethnicity"].categories[0] == "British"
    with pytest.raises(asg.SurveyError, match=rf"cell C{row}: profile.ethnicity.labels.1"):
        edited({f"Survey!C{row}": "-A"})


def test_what_describes_a_survey_goes_to_excel_and_back(tmp_path):
    about = {
        "population": "people who stayed\nin hospital overnight",
        "invited": 76581,
        "links": [
            {"text": "The page", "url": "https://example.org/a?b=c&d"},
            {"text": "The page", "url": "https://example.org/"},
        ],
    }
    survey = made_up_survey(about=about)
    assert survey.about.invited == "76,581 people"
    write_survey_workbook(survey, tmp_path / "survey.xlsx")
    assert asg.load_survey(tmp_path / "survey.xlsx") == survey
    export_survey(str(tmp_path / "survey.xlsx"), tmp_path / "survey.toml")
    assert asg.load_survey(tmp_path / "survey.toml") == survey
    assert "eligibility" not in (tmp_path / "survey.toml").read_text("utf-8")


def test_what_a_survey_does_not_state_has_an_empty_cell_to_fill_in(edited, cell_of):
    row = cell_of("Survey", "B", "fieldwork")
    assert edited({f"Survey!C{row}": None}).about.fieldwork is None
    assert edited({f"Survey!C{row}": "In May"}).about.fieldwork == "In May"
    row = cell_of("Survey", "B", "invited")
    assert edited({f"Survey!C{row}": 1250}).about.invited == "1,250 people"


def test_lists_to_choose_from_hold_what_the_survey_allows(workbook):
    book = openpyxl.load_workbook(workbook)
    lists = {
        (name, str(rule.sqref).split(":")[0]): rule.formula1.strip('"').split(",")
        for name in SHEETS
        for rule in book[name].data_validations.dataValidation
    }
    assert lists["Groups", "C2"] == ["scores", "benchmark", "questions"]
    assert lists["Questions", "E2"] == ["stated", "public", "inferred"]
    settings = [choices for (sheet, _), choices in lists.items() if sheet == "Survey"]
    assert ["exclude", "neutral"] in settings
    assert ["z", "t"] in settings


def test_every_heading_has_a_note(workbook):
    book = openpyxl.load_workbook(workbook)
    for name, columns in SHEETS.items():
        notes = [cell.comment.text for cell in book[name][1]]
        assert notes == [column.note for column in columns]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"Groups!C3": "bench"}, "survey.xlsx, sheet Groups, cell C3: groups[2].report: found"),
        (
            {"Groups!E2": "Q7, Q777"},
            "survey.xlsx, sheet Groups, cell E2: groups[1].drop[2]: 'Q777'",
        ),
        ({"Sections!C2": "Q6, Q1"}, "survey.xlsx, sheet Sections, cell C2: sections[1].questions"),
        ({"Sections!A2": "one"}, "survey.xlsx, sheet Sections, cell A2: sections[1].number: found"),
        ({"Questions!B3": "last_seen"}, "survey.xlsx, sheet Questions, cell B3: questions[2].key"),
        ({"Options!B3": 1}, "survey.xlsx, sheet Options, cell B3: questions[1].options[2].code"),
        ({"Options!B2": "x"}, "survey.xlsx, sheet Options, cell B2: questions[1].options[1].code"),
        ({"Options!A2": "Q0"}, "survey.xlsx, sheet Options, row 2, column question: question not"),
        ({"Survey!C4": "soon"}, "survey.xlsx, sheet Survey, cell C4: year: found 'soon'"),
        ({"Survey!A5": "methods"}, "survey.xlsx, sheet Survey, row 5, column part: part not known"),
        ({"Survey!B5": "weight"}, "survey.xlsx, sheet Survey, cell C5: method.weight: unknown key"),
        ({"Survey!A5": "profile.age"}, "survey.xlsx, sheet Survey, cell C5: profile.age"),
        ({"Groups!A1": "ID no."}, "survey.xlsx, sheet Groups, row 1, column id: column missing"),
    ],
)
def test_a_fault_is_said_with_its_sheet_and_cell(edited, cells, said):
    with pytest.raises(asg.SurveyError) as refused:
        edited(cells)
    assert said in str(refused.value)


def test_a_missing_sheet_is_said(workbook):
    book = openpyxl.load_workbook(workbook)
    del book["Options"]
    book.save(workbook)
    with pytest.raises(asg.SurveyError, match="sheet Options: no such sheet"):
        asg.load_survey(workbook)


def test_a_file_that_is_no_workbook_is_said(tmp_path):
    path = Path(tmp_path / "survey.xlsx")
    path.write_bytes(b"not a workbook")
    with pytest.raises(asg.SurveyError, match=r"survey\.xlsx: is not a workbook"):
        asg.load_survey(path)


def test_responses_are_scored_alike_with_a_survey_from_excel(workbook):
    from asg.sample import load_sample

    sample = load_sample()
    by_excel = asg.benchmark(asg.load_survey(workbook), sample.responses)
    assert by_excel.table.equals(asg.benchmark(sample.survey, sample.responses).table)
