"""A survey drafted from a data file: what is taken over, and that it then reads the file."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest
from tests.reading.test_exports import LABELS, qualtrics_csv

import asg
from asg.cli import run
from asg.reading.survey_files import load_survey
from made_up_benchmark import made_up, write
from made_up_scores import ncpes, write_table
from made_up_surveys import every_trust


@pytest.fixture
def frame():
    return pd.DataFrame(every_trust())


def drafted(capsys, *words):
    capsys.readouterr()
    code = run(["survey", "new", *map(str, words)])
    captured = capsys.readouterr()
    return code, captured.out.splitlines() or captured.err.splitlines()


def test_a_labelled_spss_file_to_a_workbook_to_results(frame, tmp_path, capsys):
    pyreadstat = pytest.importorskip("pyreadstat")
    data, out = tmp_path / "Inpatients 2024.sav", tmp_path / "my-survey.xlsx"
    wordings = {"Q1": "Were you heard?", "Q2": "Were you helped?", "age": "Age in years"}
    labels = {q: {float(c): label for c, label in LABELS.items()} for q in ("Q1", "Q2")}
    labels["sex"] = {1.0: "Man", 2.0: "Woman", 3.0: "Another"}
    labels["group"] = {1.0: "Adult Services", 2.0: "Older People"}
    typed = frame.assign(sex=1.0, group=1.0, ward=[f"W{n}" for n in range(len(frame))])
    typed = typed.astype({"Q1": float, "Q2": float, "age": float})
    typed.loc[0, "Q2"] = -99.0
    pyreadstat.write_sav(
        typed,
        str(data),
        column_labels=wordings,
        variable_value_labels=labels,
        missing_ranges={"Q2": [-99]},
    )
    code, said = drafted(capsys, data, "--out", out)
    assert code == 0
    assert said == [
        f"Survey: {out}",
        "Drafted: 2 questions, 1 group; weighted by age and sex",
        "Columns left out: ward",
        "To do: scores of options from 0 to 10, wordings, sections, and how groups are reported",
        f"Then: asg survey check {out}",
    ]
    assert run(["survey", "check", str(out)]) == 0
    survey = load_survey(out)
    assert (survey.id, survey.year) == ("inpatients-2024", 2024)
    assert survey.question["Q1"].text == "Were you heard?"
    assert survey.question["Q2"].labels == LABELS
    assert survey.codes.group == {"1": "Adult_Services"}
    assert survey.codes.sex == {"1": "male", "2": "female", "3": "Another"}
    # Scores are given in Excel; then the file is read as it is.
    book = openpyxl.load_workbook(out)
    sheet = book["Options"]
    for row in sheet.iter_rows(min_row=2):
        score = {1: 10, 2: 5, 3: 0}.get(row[1].value)
        if score is not None:
            row[3].value = score
    book.save(out)
    words = [str(data), "--survey", str(out), "--trust", "RXA", "--out", str(tmp_path / "out")]
    assert run(["build", *words]) == 0, capsys.readouterr().err
    assert (tmp_path / "out" / "inpatients-2024-RXA.xlsx").exists()


def test_a_qualtrics_export_of_labels(frame, tmp_path, capsys):
    data = qualtrics_csv(frame.drop(columns="group"), tmp_path / "export.csv")
    out = tmp_path / "draft.toml"
    code, said = drafted(capsys, data, "--out", out)
    assert code == 0, said
    survey = load_survey(out)
    assert survey.question["Q1"].text == "Wording of Q1, in two lines"
    assert set(survey.question["Q1"].labels.values()) == {"Yes", "No"}
    assert survey.groups[0].id == "ALL"
    found = asg.read_responses(data, survey)
    assert len(found) == len(frame)
    assert (found.answers["Q2"] >= 1).all()


def test_codes_bands_of_age_titles_and_headings_of_ones_own(tmp_path, capsys):
    data = tmp_path / "survey_2023.xlsx"
    rows = [
        ["Survey of 2023"],
        [],
        ["Trust", "Age band", "Gender", "Q 12: heard?", "Comment", "sent"],
        ["RXA", "16-50", "Male", 1, "free text of all kinds", 1],
        ["RXB", "51 and over", "female", 2, "another text", 2],
        ["RXB", "51 and over", "F", -99, "a third", 1],
    ]
    book = openpyxl.Workbook()
    book.active.append(["nothing"])
    sheet = book.create_sheet("Data")
    for row in rows:
        sheet.append(row)
    book.save(data)
    out = tmp_path / "draft.toml"
    code, said = drafted(capsys, data, "--sheet", "Data", "--out", out)
    assert code == 0, said
    assert "Columns left out: Comment" in said
    survey = load_survey(out)
    assert survey.age_groups == {"16-50": (16, 50), "51 and over": (51, 120)}
    assert survey.codes.sex == {"Male": "male", "female": "female", "F": "female"}
    assert survey.columns["Q_12_heard"] == "Q 12: heard?"
    assert survey.columns["trust_code"] == "Trust"
    assert list(survey.question) == ["Q_12_heard", "sent_2"]
    assert survey.question["Q_12_heard"].labels == {-99: "-99", 1: "1", 2: "2"}
    assert len(asg.read_responses(data, survey, "Data")) == 3


def test_the_files_of_the_sample_can_be_drafted(tmp_path, capsys):
    """They have every column with a default heading, sample_age and sample_sex too."""
    assert run(["sample", "--out", str(tmp_path)]) == 0
    data, out = tmp_path / "responses-2024.csv", tmp_path / "draft.toml"
    code, said = drafted(capsys, data, "--out", out)
    assert code == 0, said
    assert "Codes of sex not known: name those of male and female under codes.sex" in said
    survey = load_survey(out)
    assert survey.columns == {}
    assert not {"sample_age", "sample_sex"} & {*survey.question}
    assert run(["survey", "check", str(out)]) == 0


def test_what_cannot_be_drafted_is_one_line(tmp_path, capsys):
    data = tmp_path / "texts.csv"
    texts = "".join(f"RX{n % 4},a text {n}\n" for n in range(40))
    data.write_text("trust_code,comment\n" + texts, encoding="utf-8")
    out = tmp_path / "draft.toml"
    code, (line,) = drafted(capsys, data, "--out", out)
    assert code == 1
    assert line == (
        "asg: texts.csv: no questions; expected a column of at most 12 different answers"
    )
    assert drafted(capsys, data, "--out", tmp_path / "draft.csv")[0] == 2
    out.write_text("mine", encoding="utf-8")
    code, (line, *_) = drafted(capsys, data, "--out", out)
    assert code == 2
    assert "already exists" in line
    assert out.read_text(encoding="utf-8") == "mine"


def test_a_wrong_survey_is_reported_by_survey_check(tmp_path, capsys):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('id = "Wrong Name"\n', encoding="utf-8")
    assert run(["survey", "check", str(wrong)]) == 1
    assert "wrong.toml, line 1: id: found 'Wrong Name'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("write_file", "said"),
    [
        (lambda path: write(path, made_up()), "is a published benchmark workbook"),
        (lambda path: write_table(path, ncpes()), "is a table of scores"),
        (
            lambda path: path.write_text(
                "trust_code,group,sent,undeliverable,died,returned\nRXA,AMHS,9,0,0,3\n"
            ),
            "outcomes",
        ),
        (
            lambda path: path.write_text("trust_code,name,region\nRXA,A,North\n"),
            "is a file of trusts, for --trusts",
        ),
        (
            lambda path: path.write_text("trust_code,ICB,beds\nRXA,Kent,1\nRXB,Kent,2\n"),
            "is a file of trusts, for --trusts",
        ),
        (
            lambda path: path.write_text("trust_code,q1 score\nRXA,1\nRXB,2\nRXC,2\n"),
            "has another trust in each of its 3 rows",
        ),
    ],
)
def test_no_survey_is_drafted_from_a_file_of_another_kind(write_file, said, tmp_path, capsys):
    file = tmp_path / ("a.xlsx" if "published" in said else "a.csv")
    write_file(file)
    code, [line] = drafted(capsys, file, "--out", tmp_path / "s.toml")
    assert code == 1
    assert said in line
    assert "expected responses" in line
    assert not (tmp_path / "s.toml").exists()


def test_a_respondent_in_each_row_is_no_file_of_trusts(tmp_path, capsys):
    data, out = tmp_path / "answers_2024.csv", tmp_path / "s.toml"
    data.write_text("trust_code,region,Q1\nRXA,North,1\nRXA,North,2\n", encoding="utf-8")
    assert drafted(capsys, data, "--out", out)[0] == 0


def test_how_the_file_was_read_is_reported(tmp_path, capsys):
    data, out = tmp_path / "answers_2024.csv", tmp_path / "s.toml"
    data.write_bytes(
        "All answers\n\ntrust_code,Q1\nRXA,Caf\u00e9\nRXA,Tea\nRXA,Tea\n".encode("cp1252")
    )
    code, said = drafted(capsys, data, "--out", out)
    assert code == 0
    assert said[2:4] == [
        "Note: answers_2024.csv: 2 rows above the headings were not read.",
        "Note: answers_2024.csv is not UTF-8; it was read as Windows-1252.",
    ]
