"""Files of the user's stay unless --force is said; a web address and a taken name are refused."""

from __future__ import annotations

import os
import subprocess
import sys

import openpyxl
import pytest

import asg
from asg.cli import run
from asg.errors import OutputError
from asg.reading.survey_files import survey_toml
from asg.template.export import export_template
from made_up_surveys import every_trust, made_up_survey, read_rows, renamed, write_rows

EDITED = "edited"


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (["survey", "export", "cmhs-2024", "--out", "s.toml"], "s.toml"),
        (["survey", "export", "cmhs-2024", "--out", "s.xlsx"], "s.xlsx"),
        (["sample", "--out", "folder"], "folder/outcomes-2024.csv"),
        (["template", "export", "national", "--out", "folder"], "folder/template.toml"),
    ],
)
def test_a_file_that_is_there_is_overwritten_by_force_alone(
    words, file, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    edited = tmp_path / file
    edited.parent.mkdir(exist_ok=True)
    edited.write_text(EDITED)
    assert run(words) == 2
    assert "use --force" in capsys.readouterr().err
    assert edited.read_text() == EDITED
    assert [f for f in tmp_path.rglob("*") if f.is_file()] == [edited]  # nor is any other written
    assert run([*words, "--force"]) == 0
    assert edited.read_bytes() != EDITED.encode()


@pytest.mark.linux_only  # Windows lets few users make a link
def test_a_link_to_nothing_counts_as_there(tmp_path, capsys):
    (tmp_path / "s.toml").symlink_to(tmp_path / "nowhere.toml")
    assert run(["survey", "export", "cmhs-2024", "--out", str(tmp_path / "s.toml")]) == 2
    assert "s.toml already exists" in capsys.readouterr().err


def test_a_survey_is_not_exported_onto_itself(tmp_path, capsys):
    own = tmp_path / "s.toml"
    own.write_text(survey_toml(made_up_survey()), encoding="utf-8")
    assert run(["survey", "export", str(own), "--out", str(own), "--force"]) == 2
    assert "is an input" in capsys.readouterr().err


def test_a_template_that_cannot_be_written_leaves_what_was_there(tmp_path):
    files = export_template("national", tmp_path / "own")
    files[-1].unlink()
    files[-1].mkdir()
    (tmp_path / "own" / "template.toml").write_text(EDITED)
    with pytest.raises(OutputError):
        export_template("national", tmp_path / "own", force=True)
    assert all(file.exists() for file in files)


@pytest.mark.parametrize(
    "words",
    [
        ["build", "--out", "https://tenant.sharepoint.com/sites/x/out"],
        ["build", "--out=HTTPS://tenant.sharepoint.com/out"],
        ["score", "--out", "http:\\\\server\\out.csv"],
        ["sample", "--out", "https://tenant.sharepoint.com/out"],
        ["score", "https://tenant.sharepoint.com/r.csv", "--out", "o.csv"],
    ],
)
def test_a_web_address_is_refused_in_words(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(words) == 2
    said = capsys.readouterr().err
    assert "is a web address; expected a file or folder of this computer" in said
    assert "use the synced folder" in said
    assert list(tmp_path.iterdir()) == []


def test_python_makes_no_folder_of_a_web_address(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    results = asg.benchmark(
        made_up_survey(), read_rows(tmp_path / "r.csv", made_up_survey(), every_trust())
    )
    with pytest.raises(OutputError, match="use the synced folder"):
        asg.write_workbook(results, "RXA", "https://tenant.sharepoint.com/a.xlsx")
    assert [f.name for f in tmp_path.iterdir()] == ["r.csv"]


def small_build(folder, rows, *more, trusts=None):
    survey = made_up_survey(trusts=trusts or {})
    (folder / "s.toml").write_text(survey_toml(survey), encoding="utf-8")
    write_rows(folder / "r.csv", rows)
    words = ["build", str(folder / "r.csv"), "--survey", str(folder / "s.toml")]
    return [*words, "--trust", "RXB", *more, "--out", str(folder / "out")]


@pytest.mark.parametrize("code", ["NATIONAL", "National"])
def test_a_trusts_workbook_never_takes_the_place_of_the_national_one(code, tmp_path, capsys):
    rows = renamed(every_trust(), "RXA", code)
    words = small_build(tmp_path, rows, "--trust", code, trusts={code: "The National Trust"})
    assert run(words) == 3
    said = f"{code}: trust code {code!r}: its file would be the national workbook"
    assert said in capsys.readouterr().out
    books = sorted(f.name for f in (tmp_path / "out").glob("*.xlsx"))
    assert books == ["made-up-2024-RXB.xlsx", "made-up-2024-national.xlsx"]


@pytest.mark.linux_only
def test_one_process_writes_where_the_computer_allows_no_more(tmp_path):
    words = small_build(tmp_path, every_trust(), "--trust", "RXC", "--jobs", "2")
    sealed = "mount -t tmpfs -o ro none /dev/shm"
    if subprocess.run(["unshare", "-rm", "sh", "-c", sealed], check=False).returncode:
        pytest.skip("this user may not mount a read-only /dev/shm")
    command = [sys.executable, "-m", "asg", *words]
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", f'{sealed} && exec "$@"', "sh", *command],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    assert done.returncode == 0, done.stderr
    assert "Note: one process writes all workbooks: this computer allows no more" in done.stderr
    assert "Workbooks: 2 of 2 trusts" in done.stdout


@pytest.mark.parametrize("command", [["score"], ["sensitivity"], ["breakdown", "--by", "sex"]])
@pytest.mark.parametrize("name", ["mine.csv", "mine.xlsx", "mine.parquet"])
def test_a_single_table_takes_the_place_of_no_other_file(command, name, tmp_path, capsys):
    mine = tmp_path / name
    mine.write_text("my,own\nnotes,here\n")
    assert run([*command, "--out", str(mine)]) == 2
    said = capsys.readouterr().err.strip()
    expected = "already exists, and is not such a table; choose another name"
    assert said == f"asg: --out: {mine} {expected}"
    assert mine.read_text() == "my,own\nnotes,here\n"
    assert [*tmp_path.iterdir()] == [mine]


@pytest.mark.parametrize("name", ["results.csv", "answers.csv", "profile.csv", "trend.csv"])
def test_a_build_replaces_no_table_of_the_users(name, tmp_path, capsys):
    """Names such as answers.csv are anybody's; a build into its own folder replaces its own."""
    words = small_build(tmp_path, every_trust())
    if name == "trend.csv":
        words = [*words[:-2], *before(tmp_path), *words[-2:]]
    assert run(words) == 0
    assert run(words) == 0
    mine = tmp_path / "out" / name
    mine.write_text("my,own\nnotes,here\n")
    whole = {file: file.read_bytes() for file in mine.parent.iterdir()}
    capsys.readouterr()
    assert run(words) == 2
    said = capsys.readouterr().err.strip()
    expected = "already exists, and is not such a table; choose another name"
    assert said == f"asg: --out: {mine} {expected}"
    assert {file: file.read_bytes() for file in mine.parent.iterdir()} == whole


def test_a_table_that_an_earlier_build_left_is_named(tmp_path, capsys):
    words = small_build(tmp_path, every_trust())
    assert run([*words[:-2], *before(tmp_path), *words[-2:]]) == 0
    assert "left from an earlier build" not in capsys.readouterr().out
    assert run(words) == 0
    left = tmp_path / "out" / "trend.csv"
    said = f"Note: left from an earlier build, and not written by this one: {left}"
    assert said in capsys.readouterr().out.splitlines()
    assert left.exists()


def before(folder):
    survey = made_up_survey(2023)
    (folder / "b.toml").write_text(survey_toml(survey), encoding="utf-8")
    write_rows(folder / "r-2023.csv", every_trust())
    return "--previous", str(folder / "r-2023.csv"), "--previous-survey", str(folder / "b.toml")


@pytest.fixture
def local_words(tmp_path, small_inputs):
    assert run(["score", *small_inputs, "--out", str(tmp_path / "results.csv")]) == 0
    results = ("--results", str(tmp_path / "results.csv"), "--by", "age", "--trust", "RXA")
    return ["local", *small_inputs, *results, "--out"]


def test_local_replaces_no_workbook_and_no_table_of_the_users(tmp_path, local_words, capsys):
    paper = tmp_path / "own" / "board-paper.xlsx"
    paper.parent.mkdir()
    openpyxl.Workbook().save(paper)
    mine = paper.read_bytes()
    assert run([*local_words, str(paper)]) == 2
    expected = "already exists, and is not such a workbook; choose another name"
    assert capsys.readouterr().err.strip() == f"asg: --out: {paper} {expected}"
    assert paper.read_bytes() == mine
    table = paper.with_name("local-results.csv")
    table.write_text("my,own\nnotes,here\n")
    assert run([*local_words, str(paper.with_name("units.xlsx"))]) == 2
    assert f"{table} already exists, and is not such a table" in capsys.readouterr().err
    assert run([*local_words, str(paper.parent)]) == 2
    assert table.read_text() == "my,own\nnotes,here\n"
    assert {*paper.parent.iterdir()} == {paper, table}


def test_local_writes_its_own_workbook_again(tmp_path, local_words):
    units = tmp_path / "new" / "units.xlsx"
    assert run([*local_words, str(units)]) == 0
    first = units.read_bytes()
    assert run([*local_words, str(units)]) == 0
    assert units.read_bytes() == first
    book = openpyxl.load_workbook(units)  # saved by another program, the author stays
    book.save(units)
    assert run([*local_words, str(units)]) == 0
    assert units.read_bytes() == first


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.parquet"])
def test_a_single_table_is_written_again(name, tmp_path, small_inputs):
    out = tmp_path / name
    words = ["score", *small_inputs, "--out", str(out)]
    assert run(words) == 0
    first = out.read_bytes()
    out.with_suffix(".old").write_bytes(first)
    assert run(words) == 0
    assert out.read_bytes() == first


@pytest.fixture
def small_inputs(tmp_path):
    survey, rows = tmp_path / "s.toml", tmp_path / "r.csv"
    survey.write_text(survey_toml(made_up_survey()), encoding="utf-8")
    write_rows(rows, every_trust())
    return str(rows), "--survey", str(survey)
