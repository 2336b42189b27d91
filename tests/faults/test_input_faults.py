"""What happens when an input, or the terminal, is not as it should be while the command runs."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from small_builds import whole, write_inputs

import asg
from asg.cli import run
from asg.errors import InputError
from asg.tables.read import unchanged
from made_up_surveys import made_up_survey, respondents, write_rows


def test_a_file_that_grows_while_it_is_read(tmp_path, capsys):
    survey, _ = write_inputs(tmp_path)
    path = write_rows(tmp_path / "growing.csv", respondents("RXA", 40_000, Q1=1, Q2=2))
    line = path.read_bytes().splitlines(keepends=True)[-1]
    done = threading.Event()

    def grow():
        while not done.is_set():
            with path.open("ab") as stream:
                stream.write(line)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        out = tmp_path / "out"
        code = run(["build", str(path), "--survey", str(survey), "--out", str(out)])
    finally:
        done.set()
        writer.join()
    expected = "growing.csv: changed while it was read; expected a file that nothing writes to; "
    assert (code, capsys.readouterr().err) == (1, f"asg: {expected}run again\n")
    assert not out.exists()


@pytest.mark.parametrize("change", ["content", "replaced", "removed", "touched"])
def test_every_kind_of_change_is_seen(tmp_path, change):
    path = tmp_path / "file.csv"
    path.write_text("earlier")
    os.utime(path, (1, 1))

    def read():
        with unchanged(path):
            path.read_text()
            if change == "content":
                path.write_text("another")
            elif change == "replaced":
                (tmp_path / "new").write_text("another")
                (tmp_path / "new").replace(path)
            elif change == "removed":
                path.unlink()
            else:
                os.utime(path, (2, 2))

    with pytest.raises(InputError, match=r"file\.csv: changed while it was read"):
        read()


def test_what_else_is_wrong_with_a_file_that_changes_is_not_told(tmp_path):
    survey = made_up_survey()
    path = tmp_path / "file.csv"
    path.write_text("nothing of use\n1\n")

    def read():
        with unchanged(path):
            path.write_text("still nothing\n1\n")
            asg.read_responses(path, survey)

    with pytest.raises(InputError) as refused:
        read()
    assert [fault.kind for fault in refused.value.faults] == ["changed while it was read"]


def test_a_terminal_without_the_letters_of_a_name(tmp_path):
    survey, _ = write_inputs(tmp_path)
    rows = respondents("RXA", 40, Q1=1, Q2=2, trust_name="Ynys Môn ≥ 1", extra="ŷ")
    path = write_rows(tmp_path / "Mŷn.csv", rows)
    words = ["build", path, "--survey", survey, "--out", tmp_path / "out"]
    done = subprocess.run(
        [sys.executable, "-m", "asg", *map(str, words)],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
    )
    assert done.returncode == 0, done.stderr
    assert b"M\\u0177n.csv" in done.stdout
    assert "made-up-2024-RXA.xlsx" in whole(tmp_path / "out")
