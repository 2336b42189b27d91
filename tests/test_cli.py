"""The command: what it writes, what it says, and its exit codes."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import asg
from asg.cli import run
from asg.cli.progress import progress_of
from asg.columns import RESULT_COLUMNS


@pytest.fixture(scope="module")
def sample_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    assert run(["sample", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build everything from the embedded sample, as a user would: another process."""
    folder = tmp_path_factory.mktemp("built") / "out"
    command = [sys.executable, "-W", "error", "-m", "asg", "build", "--out", str(folder)]
    done = subprocess.run([*command, "--jobs", "2"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder, done


def test_build_writes_a_workbook_per_trust_a_national_one_and_tables(built):
    folder, _ = built
    names = {path.name for path in folder.iterdir()}
    assert {"results.csv", "manifest.json", "asg-ledger.json", "cmhs-2024-national.xlsx"} <= names
    assert "cmhs-2024-RRE.xlsx" in names
    assert "trend.csv" in names
    assert sum(name.endswith(".xlsx") for name in names) == 52 + 1


def test_build_says_what_was_done_for_whom_what_was_held_back_and_where_it_is(built):
    folder, done = built
    assert "Community Mental Health Survey 2024: 52 trusts" in done.stdout
    assert "Synthetic sample" in done.stdout
    assert "figures suppressed (too few respondents)" in done.stdout
    assert f"Workbooks: 52 of 52 trusts in {folder}" in done.stdout
    assert str(folder / "cmhs-2024-national.xlsx") in done.stdout


def test_progress_goes_to_stderr_as_plain_lines_where_there_is_no_terminal(built):
    _, done = built
    assert done.stderr.splitlines()[-1] == "52 of 52 workbooks"
    assert len(done.stderr.splitlines()) <= 12


def test_the_manifest_tells_what_was_made_from_what(built):
    folder, _ = built
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["synthetic"] is True
    assert manifest["engine"] == asg.__version__
    assert manifest["method"]["suppress_below"] == 30
    assert [source["role"] for source in manifest["sources"]] == [
        "responses",
        "previous responses",
        "outcomes",
    ]
    for file in [*manifest["files"], *manifest["workbooks"]]:
        content = (folder / file["file"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["bytes"] == len(content)


def test_results_csv_has_the_columns_of_the_interface(built):
    folder, _ = built
    with (folder / "results.csv").open(newline="", encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        assert reader.fieldnames == [*RESULT_COLUMNS, "synthetic"]
        for row in reader:
            if row["status"] in ("suppressed", "no_data", "not_asked"):
                kept = [*list(RESULT_COLUMNS)[:9], "synthetic"]
                assert not any(v for k, v in row.items() if k not in [*kept, "status"])


def test_the_sample_as_files_gives_the_same_table_as_the_sample_itself(
    built, sample_files, tmp_path
):
    folder, _ = built
    out = tmp_path / "table.csv"
    words = [
        "score",
        str(sample_files / "responses-2024.csv"),
        "--survey",
        str(sample_files / "cmhs-2024.toml"),
        "--previous",
        str(sample_files / "responses-2023.csv"),
        "--previous-survey",
        "cmhs-2023",
        "--outcomes",
        str(sample_files / "outcomes-2024.csv"),
        "--out",
        str(out),
    ]
    assert run(words) == 0
    assert out.read_bytes() == (folder / "results.csv").read_bytes()


def test_trust_limits_the_workbooks_not_the_table(tmp_path):
    assert run(["build", "--trust", "RRE", "--out", str(tmp_path)]) == 0
    workbooks = {path.name for path in tmp_path.glob("*.xlsx")}
    assert workbooks == {"cmhs-2024-RRE.xlsx", "cmhs-2024-national.xlsx"}
    assert pd.read_csv(tmp_path / "results.csv")["trust_code"].nunique() == 52


def test_score_writes_xlsx_too(tmp_path):
    assert run(["score", "--out", str(tmp_path / "r.xlsx")]) == 0
    read = pd.read_excel(tmp_path / "r.xlsx", engine="calamine")
    assert list(read.columns) == [*RESULT_COLUMNS, "synthetic"]


def test_check_finds_the_sample_clean(sample_files, capsys):
    for name in ("responses-2024.csv", "outcomes-2024.csv"):
        assert run(["check", str(sample_files / name)]) == 0
        assert f"{name}: no errors" in capsys.readouterr().out


@pytest.mark.parametrize("ending", ["toml", "xlsx"])
def test_check_takes_a_survey_too(tmp_path, capsys, ending):
    path = tmp_path / f"mine.{ending}"
    assert run(["survey", "export", "cmhs-2024", "--out", str(path)]) == 0
    assert run(["check", str(path)]) == 0
    said = "cmhs-2024: no errors; a survey of 45 questions, 35 scored, and 3 groups"
    assert said in capsys.readouterr().out
    if ending == "toml":
        path.write_text(path.read_text("utf-8").replace("year = 2024", "year = 24"), "utf-8")
    else:
        book = openpyxl.load_workbook(path)
        row = next(row for row in book["Survey"].iter_rows() if row[1].value == "year")
        row[2].value = 24
        book.save(path)
    assert run(["check", str(path)]) == 1
    assert "year: found 24; expected at least 1990" in capsys.readouterr().err


def test_check_finds_planted_faults_each_at_its_cell(sample_files, tmp_path, capsys):
    table = pd.read_csv(sample_files / "responses-2024.csv", dtype=str, keep_default_na=False)
    planted = {(5, "Q18"): "9", (700, "group"): "ADULT", (9000, "age"): "7", (14000, "sex"): "X"}
    for (row, column), value in planted.items():
        table.loc[row - 2, column] = value
    path = tmp_path / "planted.csv"
    table.to_csv(path, index=False)
    capsys.readouterr()
    assert run(["check", str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "planted.csv: 4 errors found"
    for (row, column), value in planted.items():
        assert any(
            line.startswith(f"planted.csv, row {row}, column {column}:") and f"'{value}'" in line
            for line in lines
        )
    assert len(lines) == 5


def test_faults_of_several_files_are_said_together(tmp_path, capsys):
    for name in ("now.csv", "before.csv"):
        (tmp_path / name).write_text("trust_code,group\n")
    words = ["score", str(tmp_path / "now.csv"), "--previous", str(tmp_path / "before.csv")]
    assert run([*words, "--out", str(tmp_path / "r.csv")]) == 1
    said = capsys.readouterr().err
    assert "now.csv, row 1, column sex: column missing" in said
    assert "before.csv, row 1, column sex: column missing" in said
    assert "Traceback" not in said
    assert not (tmp_path / "r.csv").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nothing"], 2, "No such command 'nothing'"),
        (["build", "--jobs", "0"], 2, "jobs"),
        (["build", "--trust", "RRX", "--out", "{tmp}/o"], 2, "RRX"),
        (["build", "--survey", "cmhs-2024"], 2, "--survey without INPUT"),
        (["build", "{tmp}/none.csv", "--out", "{tmp}/o"], 1, "none.csv: no such file"),
        (["build", "--template", "{tmp}/nowhere", "--out", "{tmp}/o"], 1, "nowhere"),
        (["score", "--out", "{tmp}/r.doc"], 2, "written as one of .csv, .xlsx, .parquet"),
        (["check", "{tmp}/none.csv"], 1, "none.csv: no such file"),
        (["check", "{tmp}/odd.xyz"], 1, "ending not known"),
        (["check", "{tmp}"], 1, "is a folder"),
        (["check", "{tmp}/nowhere"], 1, "no such file"),
        (["check", "{tmp}/odd.csv", "--survey", "cmhs-1066"], 1, "no survey named 'cmhs-1066'"),
        (["score", "{tmp}/odd.csv", "--previous-survey", "x", "--out", "{tmp}/r.csv"], 2, "--prev"),
        (["check", "{tmp}/s.toml", "--sheet", "Data"], 2, "--sheet: not with a survey file"),
        (["survey", "show", "cmhs-1066"], 1, "no survey named 'cmhs-1066'"),
        (["survey", "export", "cmhs-2024", "--out", "{tmp}/s.doc"], 2, "written as .toml or .xlsx"),
        (["sample", "--out", "{tmp}/odd.xyz"], 3, "part of this path is a file"),
        (["build", "--out", "{tmp}/odd.xyz"], 3, "part of this path is a file"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_with_its_exit_code(
    words, code, said, tmp_path, capsys
):
    (tmp_path / "odd.xyz").write_text("x")
    (tmp_path / "odd.csv").write_text("x")
    assert run([word.replace("{tmp}", str(tmp_path)) for word in words]) == code
    captured = capsys.readouterr()
    assert said in captured.out + captured.err
    assert "Traceback" not in captured.out + captured.err
    assert not (tmp_path / "o" / "results.csv").exists()


def test_debug_shows_the_traceback(tmp_path):
    with pytest.raises(asg.InputError):
        run(["--debug", "score", str(tmp_path / "none.csv"), "--out", str(tmp_path / "r.csv")])


def test_an_error_in_the_program_is_reported_in_plain_words(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("asg.cli.work.check_input", lambda *_: 1 / 0)
    assert run(["check", str(tmp_path / "r.csv")]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "asg: this is an error in the program: ZeroDivisionError: division by zero",
        "asg: run the command again with --debug, and report what it prints",
    ]


def test_version_and_help_exit_0(capsys):
    command = [sys.executable, "-m", "asg", "--version"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"asg {asg.__version__}\n")
    assert run(["--help"]) == 0
    assert "build" in capsys.readouterr().out


def test_surveys_are_listed_shown_and_exported(tmp_path, capsys):
    assert run(["survey", "list"]) == 0
    assert "cmhs-2024  Community Mental Health Survey 2024" in capsys.readouterr().out
    assert run(["survey", "show", "cmhs-2024"]) == 0
    shown = capsys.readouterr().out
    assert "suppress_below = 30" in shown
    assert "Group CAMHS" in shown
    assert "Q24 [inferred]" in shown
    out = tmp_path / "mine.toml"
    assert run(["survey", "export", "cmhs-2024", "--out", str(out)]) == 0
    assert asg.load_survey(out) == asg.load_survey("cmhs-2024")


def test_a_published_file_is_built_without_more_words(made_up_published_path, tmp_path, capsys):
    file = str(made_up_published_path)
    assert run(["build", file, "--trust", "RXB", "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "NHS Made-up Survey 2022: 12 trusts" in out
    assert (tmp_path / "nhs-made-up-survey-2022-RXB.xlsx").is_file()
    assert run(["check", file]) == 0
    assert "no errors; a published benchmark of 12 trusts" in capsys.readouterr().out
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["method"]) == ["limits"]  # the others are not known


def test_how_long_is_left_is_told_once_it_can_be_known(capsys):
    """The first workbooks wait for processes to start: a rate by them alone would be hours off."""
    with progress_of("workbooks") as report:
        report(3150, 6300)
        report(3151, 6300)
        report(3780, 6300)
        report(6300, 6300)
    first, *_, last = lines = capsys.readouterr().err.splitlines()
    assert first == "3150 of 6300 workbooks"
    assert not any("left" in line for line in lines if line.startswith("3151"))
    assert any(line.startswith("3780 of 6300 workbooks, about ") for line in lines)
    assert last == "6300 of 6300 workbooks"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("score responses-2024.csv --out responses-2024.csv", "responses-2024.csv"),
        (
            "score responses-2024.csv --previous responses-2023.csv --out responses-2023.csv",
            "responses-2023.csv",
        ),
        ("score responses-2024.csv --survey own.xlsx --out own.xlsx", "own.xlsx"),
        ("build results.csv --trust RRE --out .", "results.csv"),
        ("build responses-2024.csv --outcomes cmhs-2024-Z01.xlsx --out .", "cmhs-2024-Z01.xlsx"),
        (
            "build responses-2024.csv --template published_tables --out . "
            "--outcomes cmhs-2024-published-tables.xlsx",
            "cmhs-2024-published-tables.xlsx",
        ),
        (
            "build responses-2024.csv --template programme_benchmark --out . "
            "--outcomes cmhs-2024-camhs-benchmark.xlsx",
            "cmhs-2024-camhs-benchmark.xlsx",
        ),
        ("local local-results.csv --by sex --results results.csv --out .", "local-results.csv"),
        ("local own.xlsx --by sex --results results.csv --out own.xlsx", "own.xlsx"),
    ],
)
def test_no_command_writes_over_what_it_reads(
    sample_files, tmp_path, monkeypatch, capsys, words, kept
):
    for name in ("responses-2024.csv", "responses-2023.csv"):
        shutil.copy(sample_files / name, tmp_path)
    for name in ("results.csv", "local-results.csv"):  # responses under names of outputs
        shutil.copy(sample_files / "responses-2024.csv", tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert run(["survey", "export", "cmhs-2024", "--out", "own.xlsx"]) == 0
    outcomes = pd.read_csv(sample_files / "outcomes-2024.csv", dtype=str, keep_default_na=False)
    for name in ("Z01", "published-tables", "camhs-benchmark"):  # outcomes under such names
        outcomes.to_excel(f"cmhs-2024-{name}.xlsx", index=False, engine="xlsxwriter")
    before = Path(kept).read_bytes()
    assert run(words.split()) == 2
    assert "is an input; choose another name or folder" in capsys.readouterr().err
    assert Path(kept).read_bytes() == before
