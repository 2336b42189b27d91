"""What Windows says of files, said by Linux: held for a moment, the name is too long, held open."""

from __future__ import annotations

import errno
import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import asg
from asg import output_files as output
from asg.build import workbooks as batch
from asg.errors import InputError, OutputError
from asg.formats.table_file import write_results_table
from asg.formats.xlsx.survey_book import write_survey_workbook
from asg.kernels.expected_range import overdispersion
from asg.reading.survey_files import load_survey, survey_text
from asg.tables.read import read_table
from asg.tables.workbooks import open_workbook
from asg.unfinished_files import reason
from asg.zip_package import deflated, package_bytes


def windows_error(number, kind=OSError, code=errno.EACCES):
    error = kind(code, "as Windows says it")
    error.winerror = number
    return error


@pytest.fixture
def held(monkeypatch):
    """Rename fails as often as is said, with an error of Windows."""
    times = {"left": 0, "tried": 0}

    def replace(path, target, real=Path.replace):
        times["tried"] += 1
        if times["left"]:
            times["left"] -= 1
            raise windows_error(times["number"], PermissionError)
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    return times


@pytest.mark.parametrize("number", [5, 32])
def test_a_file_that_a_scanner_holds_for_a_moment_is_waited_for(held, tmp_path, number):
    held.update(left=3, number=number)
    output.write_file(b"new", tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_file_that_excel_holds_is_told_after_the_wait(held, tmp_path, monkeypatch):
    monkeypatch.setattr(output, "PATIENCE", 0.2)
    (tmp_path / "a.xlsx").write_bytes(b"old")
    held.update(left=10**6, number=32)
    with pytest.raises(OutputError, match="if it is open in Excel, close it there"):
        output.write_file(b"new", tmp_path / "a.xlsx")
    assert held["tried"] > 2
    assert (tmp_path / "a.xlsx").read_bytes() == b"old"


def test_any_other_error_is_not_waited_for(held, tmp_path):
    held.update(left=1, number=112)  # the disk is full
    with pytest.raises(OutputError):
        output.write_file(b"new", tmp_path / "a.xlsx")
    assert held["tried"] == 1


DEEP = "/".join(["folder"] * 40)
LONG = Path("C:/") / DEEP / "cmhs-2024-RRE.xlsx"


@pytest.mark.parametrize(
    ("path", "number", "too_long"),
    [
        (LONG, 3, True),
        (LONG, 123, True),
        (Path("//server/share") / DEEP / "cmhs-2024-RRE.xlsx", 3, True),
        (Path("a.xlsx"), 206, True),
        (Path("a" * 256), 123, True),
        (Path("a.xlsx"), 3, False),
        (Path("a.xlsx"), 123, False),
        (LONG, 5, False),
    ],
)
def test_a_name_that_is_too_long_for_windows_is_told_as_that(path, number, too_long):
    said = reason(path, windows_error(number, code=errno.ENOENT))
    assert ("the name is too long; choose a shorter one" in said) == too_long


@pytest.mark.parametrize("name", ["sc:x.csv", "results.csv:hidden.csv"])
def test_a_stream_beside_a_file_is_not_written(tmp_path, name):
    with pytest.raises(OutputError, match="a file name cannot hold ':'"):
        write_results_table(pd.DataFrame({"a": [1.0]}), tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_windows_waits_for_61_processes_at_most(monkeypatch, tmp_path):
    asked = []
    codes = [f"T{number:03}" for number in range(200)]
    monkeypatch.setattr(batch, "on_processes", lambda _, jobs: asked.append(jobs) or iter(()))
    for system in ("nt", "posix"):
        monkeypatch.setattr(batch.os, "name", system)
        batch._runs(batch.Batch(None, None, tmp_path, codes), 100, None)
    monkeypatch.undo()
    assert asked == [61, 100]


@pytest.mark.parametrize(("read", "name"), [(read_table, "a.csv"), (open_workbook, "a.xlsx")])
def test_an_input_that_excel_holds_says_to_close_it(tmp_path, monkeypatch, read, name):
    path = tmp_path / name
    path.write_bytes(b"PK")

    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(io, "open", refuse)
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(InputError, match="if it is open in Excel, close it there"):
        read(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_a_survey_that_notepad_saved_as_unicode_is_read(tmp_path, encoding):
    text, _ = survey_text("cmhs-2024")
    path = tmp_path / "mine.toml"
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    path.write_bytes((mark + text).replace("\n", "\r\n").encode(encoding))
    assert load_survey(path) == load_survey("cmhs-2024")


def test_half_a_letter_of_utf_16_is_one_line(tmp_path):
    (tmp_path / "mine.toml").write_bytes(b"\xff\xfei\0d\0 \0=")
    with pytest.raises(asg.SurveyError, match="not UTF-16"):
        load_survey(tmp_path / "mine.toml")


def test_packages_do_not_tell_the_system_they_were_made_on(tmp_path, monkeypatch):
    """zipfile writes 0 on Windows and 3 elsewhere, unless it is said."""
    write_results_table(pd.DataFrame({"a": [1.0], "b": ["x"]}), tmp_path / "r.xlsx")
    write_survey_workbook(load_survey("cmhs-2024"), tmp_path / "s.xlsx")
    elsewhere_packed = package_bytes({"a": deflated(b"a")})
    elsewhere = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(zipfile.sys, "platform", "win32")
    write_results_table(pd.DataFrame({"a": [1.0], "b": ["x"]}), tmp_path / "r.xlsx")
    write_survey_workbook(load_survey("cmhs-2024"), tmp_path / "s.xlsx")
    assert package_bytes({"a": deflated(b"a")}) == elsewhere_packed
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == elsewhere


def test_weights_of_trusts_do_not_depend_on_the_maths_library():
    """A division and a multiplication are exact to the last digit; a power need not be."""
    se = [0.1 + 0.013 * k for k in range(50)]
    score = [6 + 0.07 * (k % 11) for k in range(50)]
    found = overdispersion(score, se, 6.3, winsorise_tails=0.10, quantile="weibull")
    by_hand = np.array([1 / (s * s) for s in se])
    assert found.sum_v == by_hand.sum()
    assert found.sum_v2 == np.array([v * v for v in by_hand.tolist()]).sum()
