"""A file of another kind, or laid out in another way, gives one fault that says what it is."""

from __future__ import annotations

import csv

import pytest
import xlsxwriter

from asg.cli import run
from asg.formats.xlsx.survey_book import write_survey_workbook
from asg.reading.survey_files import survey_toml
from made_up_surveys import every_trust, made_up_survey, write_rows

SURVEY = made_up_survey(2024)
BEFORE = made_up_survey(2023)


@pytest.fixture
def folder(tmp_path):
    """Responses, outcomes, both surveys, a survey's workbook, and the results."""
    write_rows(tmp_path / "r.csv", every_trust(team="north"))
    write_rows(tmp_path / "before.csv", every_trust(lambda i: 5 + i))
    counts = {"sent": 60, "undeliverable": 0, "died": 0, "returned": 30}
    write_rows(tmp_path / "outcomes.csv", [{"trust_code": "RXA", "group": "AMHS"} | counts])
    for survey in (SURVEY, BEFORE):
        (tmp_path / f"{survey.year}.toml").write_text(survey_toml(survey), encoding="utf-8")
    write_survey_workbook(SURVEY, tmp_path / "survey.xlsx")
    words = [str(tmp_path / "r.csv"), "--survey", str(tmp_path / "2024.toml")]
    assert run(["score", *words, "--out", str(tmp_path / "results.csv")]) == 0
    return tmp_path


def records(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def write_sheets(path, **sheets):
    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name.replace("_", " "))
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)


def said(capsys, folder, *words, code=1):
    """What a command says of an input, refused as a rule; files are those of the folder."""
    capsys.readouterr()
    survey = [] if "--survey" in words else ["--survey", "2024.toml"]
    named = [str(folder / word) if "." in word else word for word in (*words, *survey)]
    assert run(named) == code
    captured = capsys.readouterr()
    return captured.err or captured.out


RESPONSES = "responses, one row for each respondent"
OUTCOMES = "outcomes: questionnaires sent and returned, one row for each trust and group"
RESULTS = "national results: results.csv, or a published benchmark workbook"


@pytest.mark.parametrize(
    ("words", "file", "kind", "expected"),
    [
        (
            ["score", "outcomes.csv", "--out", "o.csv"],
            "outcomes.csv",
            "a file of outcomes",
            RESPONSES,
        ),
        (["score", "survey.xlsx", "--out", "o.csv"], "survey.xlsx", "a survey's work", RESPONSES),
        (
            ["score", "r.csv", "--outcomes", "before.csv", "--out", "o.csv"],
            "before.csv",
            "a file of responses",
            OUTCOMES,
        ),
        (
            ["score", "r.csv", "--outcomes", "results.csv", "--out", "o.csv"],
            "results.csv",
            "a results table",
            OUTCOMES,
        ),
        (
            ["local", "results.csv", "--by", "team", "--results", "results.csv", "--out", "o.xlsx"],
            "results.csv",
            "a results table",
            RESPONSES,
        ),
        (
            [
                "local",
                "r.csv",
                "--by",
                "team",
                "--trust",
                "RXA",
                "--results",
                "before.csv",
                "--out",
                "o.xlsx",
            ],
            "before.csv",
            "a file of responses",
            RESULTS,
        ),
        (
            [
                "local",
                "r.csv",
                "--by",
                "team",
                "--trust",
                "RXA",
                "--results",
                "survey.xlsx",
                "--out",
                "o.xlsx",
            ],
            "survey.xlsx",
            "a survey's workbook",
            RESULTS,
        ),
    ],
)
def test_a_file_of_another_kind_is_named_in_one_line(folder, capsys, words, file, kind, expected):
    (line,) = said(capsys, folder, *words).splitlines()
    assert line.startswith(f"asg: {file}: is {kind}")
    assert line.endswith(f"; expected {expected}")


def test_our_own_results_are_checked_as_scores(folder, capsys):
    line, *_ = said(capsys, folder, "check", "results.csv", code=0).splitlines()
    assert line == "results.csv: no errors; scores of 12 trusts"


def test_our_own_results_of_this_year_are_not_last_year_s(folder, capsys):
    words = ["--previous", "results.csv", "--previous-survey", "2023.toml", "--out", "o.csv"]
    (line,) = said(capsys, folder, "score", "r.csv", *words).splitlines()
    expected = "the year of made-up-2023, 2023: another --survey, or another file"
    assert line == f"asg: results.csv: has scores of the year '2024'; expected {expected}"


TITLES = [["Survey of 2024"], ["Produced for the trust"], [""]]


def test_titles_above_a_csv(folder, capsys):
    rows = records(folder / "r.csv")
    with (folder / "titled.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([*TITLES, *rows])
    below = "Note: titled.csv: 3 rows above the headings were not read."
    assert below in said(capsys, folder, "check", "titled.csv", code=0).splitlines()
    # As Excel saves it: every row as long as the longest.
    wide = [row + [""] * (len(rows[0]) - len(row)) for row in TITLES]
    with (folder / "titled.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([*wide, *rows])
    assert below in said(capsys, folder, "check", "titled.csv", code=0).splitlines()
    write_sheets(folder / "titled.xlsx", Data=[*wide[1:], *rows])
    below = "Note: titled.xlsx: 2 rows above the headings were not read."
    assert below in said(capsys, folder, "check", "titled.xlsx", code=0).splitlines()
    rows[1][-2] = "9"
    write_sheets(folder / "titled.xlsx", Data=[*wide[1:], *rows])
    line, _ = said(capsys, folder, "check", "titled.xlsx").splitlines()
    assert line.startswith("titled.xlsx, sheet Data, row 4, column Q2: code not known '9'")


def test_titles_above_headings_that_the_survey_does_not_know(folder, capsys):
    rows = [[f"V{column}" for column in range(9)], *[["1"] * 9] * 40]
    with (folder / "titled.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([*TITLES, *rows])
    line, _ = said(capsys, folder, "check", "titled.csv").splitlines()
    assert line == (
        "titled.csv: 1 cell in row 1, 9 cells in row 4; expected headings in row 1, without a "
        "title above"
    )


def test_data_on_the_second_sheet(folder, capsys):
    notes = [["Read me", ""], ["", "These are the responses"], ["of", "2024"]]
    write_sheets(folder / "two.xlsx", Read_me=notes, Survey_data=records(folder / "r.csv"))
    line, _ = said(capsys, folder, "check", "two.xlsx").splitlines()
    assert line == (
        "two.xlsx, sheet Read me: no responses here; they are on the sheet Survey data; expected "
        "them on the first sheet, on one named responses, or --sheet"
    )
    assert "two.xlsx: no errors" in said(
        capsys, folder, "check", "two.xlsx", "--sheet", "survey DATA", code=0
    )
    line, _ = said(capsys, folder, "check", "two.xlsx", "--sheet", "Data").splitlines()
    assert line == "two.xlsx: no such sheet 'Data'; expected one of Read me, Survey data"
    line, _ = said(capsys, folder, "check", "r.csv", "--sheet", "Data").splitlines()
    assert line == (
        "r.csv: has no sheets 'Data'; expected a workbook (.xlsx, .xlsm or .ods) where a sheet is "
        "named"
    )


def test_a_results_workbook_is_no_table_of_responses(folder, capsys):
    words = [str(folder / "r.csv"), "--survey", str(folder / "2024.toml"), "--trust", "RXA"]
    assert run(["build", *words, "--out", str(folder / "out")]) == 0
    book = "out/made-up-2024-RXA.xlsx"
    (line,) = said(capsys, folder, "score", book, "--out", "o.csv").splitlines()
    assert line == (
        "asg: made-up-2024-RXA.xlsx, sheet Data: is a workbook with a results table that asg "
        f"wrote; expected {RESPONSES}"
    )


def test_a_surveys_workbook_without_a_sheet(folder, capsys):
    with_all = {"Survey": [["part"]], "Groups": [["id"]], "Sections": [["number"]]}
    write_sheets(folder / "cut.xlsx", **with_all, Questions=[["id"]])
    told = said(capsys, folder, "check", "cut.xlsx")
    assert "cut.xlsx, sheet Options: no such sheet; expected a sheet named Options" in told
    (line,) = said(capsys, folder, "score", "cut.xlsx", "--out", "o.csv").splitlines()
    assert line.startswith("asg: cut.xlsx: is a survey's workbook, for --survey; expected resp")


def test_a_table_without_any_heading_of_the_survey_is_one_fault(folder, capsys):
    write_rows(folder / "other.csv", [{"date": 1, "ward": "A", "beds": 20}])
    line, _ = said(capsys, folder, "check", "other.csv").splitlines()
    assert line == (
        "other.csv, row 1: no known heading in 'date, ward, beds'; expected responses, one row "
        "for each respondent, with the headings trust_code, sex, age, Q1, Q2"
    )


def test_a_name_misspelled_in_many_rows_is_one_line(folder, capsys):
    rows = [r | {"trust_name": "Ay Trust"} for r in every_trust() if r["trust_code"] == "RXA"]
    wrong = [r | {"trust_name": "Ay Tust"} for r in rows[1:]]
    write_rows(folder / "r.csv", [*rows, *wrong])
    line, _ = said(capsys, folder, "check", "r.csv").splitlines()
    assert line == (
        "r.csv, row 32, column trust_name: trust named in two ways 'Ay Tust' (29 rows); expected "
        "'Ay Trust', as in other rows of RXA"
    )


def test_files_of_the_right_kind_keep_their_own_faults(folder, capsys):
    rows = records(folder / "r.csv")
    with (folder / "r.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([rows[0], rows[1][:-1], *rows[2:]])
    line, _ = said(capsys, folder, "check", "r.csv").splitlines()
    assert line.startswith("r.csv, row 2: number of cells '6'; expected 7 cells")
    with (folder / "r.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([[*rows[0][:-2], "Q2x", "team"], *rows[1:]])
    line, _ = said(capsys, folder, "check", "r.csv").splitlines()
    assert line == (
        "r.csv, row 1, column Q2: column missing; expected this heading in row 1 (Q2x: did you "
        "mean Q2?)"
    )
