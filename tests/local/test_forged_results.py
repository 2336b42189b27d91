"""Texts of a results file that a cell would compute, or a terminal obey, are refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sample_teams import TRUST

import asg.cli
from asg.cli import run
from asg.cli.terminal import say, say_aside
from asg.errors import InputError
from asg.results.results_file import read_results_rows, read_results_table

FORMULA = "=cmd|'/c calc'!A0"
ESCAPE = "St\x1b]0;owned\x07George"


def forged(sample_folder, tmp_path, column, value):
    with (sample_folder / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    place = rows[0].index(column)
    row = next(n for n, cells in enumerate(rows) if cells[1] == TRUST)
    rows[row][place] = value
    path = tmp_path / "results.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path, row + 1


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("trust_name", FORMULA, "expected up to 200 characters that can be seen"),
        ("trust_name", ESCAPE, "expected up to 200 characters that can be seen"),
        ("trust_code", "../x", "expected 1 to 20 letters"),
        ("text", FORMULA, "expected up to 2,000 characters without control characters"),
        ("text", ESCAPE, "expected up to 2,000 characters without control characters"),
        ("band_label", FORMULA, "expected up to 2,000 characters without control characters"),
        ("change", ESCAPE, "expected up to 2,000 characters without control characters"),
        ("previous_survey", "x" * 3000, "expected up to 2,000 characters"),
        ("n", "1e30", "not a number '1e30'"),
        ("n", "9" * 6000, "not a number '9999"),
        ("score", "1e300", "not a number '1e300'"),
    ],
)
def test_a_forged_results_file(sample_folder, tmp_path, capsys, column, value, expected):
    path, row = forged(sample_folder, tmp_path, column, value)
    words = ["local", str(sample_folder / "own.csv"), "--by", "team", "--results", str(path)]
    assert run([*words, "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert f"results.csv, row {row}, column {column}: " in said
    assert expected in said
    assert "\x1b" not in said
    assert not (tmp_path / "out").exists()
    with pytest.raises(InputError) as refused:
        read_results_rows(path)
    assert f"row {row}, column {column}" in str(refused.value)


@pytest.mark.parametrize(("residue", "end"), [("10.000000000000002", 10), ("-1e-15", 0)])
@pytest.mark.parametrize("column", ["score", "previous_score"])
def test_rounding_residue_at_an_end_of_the_scale_is_this_end(
    sample_folder, tmp_path, column, residue, end
):
    path, row = forged(sample_folder, tmp_path, column, residue)
    table = read_results_table(path, asg.load_survey("cmhs-2024")).table
    assert table[column].iloc[row - 2] == end
    assert read_results_rows(path)[row - 2][column] == end


def test_the_terminal_gets_no_control_characters(capsys):
    say(f"Trust: {ESCAPE}")
    say_aside(f"Note: {ESCAPE}\u202e")
    shown = capsys.readouterr()
    assert shown.out == "Trust: St\\x1b]0;owned\\x07George\n"
    assert shown.err == "Note: St\\x1b]0;owned\\x07George\\u202e\n"


def test_nothing_but_one_function_writes_to_a_terminal():
    """Else a text of an input could reach it unescaped."""
    for file in Path(asg.cli.__file__).parent.glob("*.py"):
        source = file.read_text("utf-8")
        assert "typer.echo(" not in source, file
        assert "print(" not in source, file
        if file.name != "terminal.py":
            assert ".write(" not in source, file
