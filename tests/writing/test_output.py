"""Writing: the earlier file or the new one, never half of one."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import zipfile

import pandas as pd
import pytest

from asg import output_files as output
from asg.columns import RESULT_COLUMNS, typed_frame
from asg.errors import OutputError, UsageError
from asg.formats.table_file import write_results_table
from asg.output_files import write_file, write_json


@pytest.fixture
def table():
    columns = {
        "trust_name": ["=1+1", 'Å "trust", quoted'],
        "n": pd.array([30, None], dtype="Int64"),
        "score": [0.1 + 0.2, float("nan")],
        "z": [float("inf"), 1e-17],
    }
    return typed_frame(columns, RESULT_COLUMNS)


def test_what_was_written_takes_the_place_of_the_earlier_file(tmp_path):
    path = tmp_path / "sub" / "file.txt"
    for words in (b"first", b"second"):
        record = write_file(words, path)
        assert path.read_bytes() == words
        assert record == {
            "file": "file.txt",
            "bytes": len(words),
            "sha256": hashlib.sha256(words).hexdigest(),
        }
    assert [p.name for p in path.parent.iterdir()] == ["file.txt"]


def test_a_failure_leaves_the_earlier_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "file.txt"
    path.write_text("earlier")
    monkeypatch.setattr(os, "fsync", raising(RuntimeError("in the middle")))
    with pytest.raises(RuntimeError, match="in the middle"):
        write_file(b"half", path)
    assert path.read_text() == "earlier"
    assert [p.name for p in tmp_path.iterdir()] == ["file.txt"]


def test_files_can_be_read_by_those_who_could_read_any_new_file(tmp_path):
    plain = tmp_path / "plain"
    plain.write_text("")
    write_file(b"", tmp_path / "file")
    mode = stat.S_IMODE((tmp_path / "file").stat().st_mode)
    assert mode == stat.S_IMODE(plain.stat().st_mode)


@pytest.mark.linux_only  # Windows keeps a file that is being written from being replaced
def test_a_link_put_in_the_place_of_a_file_in_the_making_is_not_followed(tmp_path, monkeypatch):
    """Whoever may write to the folder must not make us write elsewhere."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    out = tmp_path / "out"
    out.mkdir()
    begin = output.begin_file

    def swapped(path):
        stream, temporary = begin(path)
        temporary.unlink()
        temporary.symlink_to(victim)
        return stream, temporary

    monkeypatch.setattr(output, "begin_file", swapped)
    write_file(b"content", out / "file")
    assert victim.read_bytes() == b"precious"


def raising(error):
    def fail(*_):
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied"), "if it is open in Excel, close it"),
        (OSError(errno.EIO, "Input/output error"), "could not be written: Input/output error"),
    ],
)
def test_the_reason_and_what_to_do_are_said_with_the_path(tmp_path, monkeypatch, error, said):
    path = tmp_path / "file.xlsx"
    monkeypatch.setattr(os, "fsync", raising(error))
    with pytest.raises(OutputError) as refused:
        write_file(b"content", path)
    assert str(path) in str(refused.value)
    assert said in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way_is_said(tmp_path):
    (tmp_path / "a.json").mkdir()
    with pytest.raises(OutputError, match="is a folder; give the name of a file"):
        write_json({}, tmp_path / "a.json")


def test_a_file_in_the_place_of_a_folder_is_said(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputError, match="part of this path is a file"):
        write_json({}, tmp_path / "out" / "a.json")


def test_csv_holds_every_digit_and_blanks_where_there_is_nothing(tmp_path, table):
    write_results_table(table, tmp_path / "r.csv")
    first, second = (tmp_path / "r.csv").read_text("utf-8").splitlines()[1:]
    assert ",=1+1," in first
    assert ",30,0.30000000000000004," in first
    assert "inf" not in first
    assert '"Å ""trust"", quoted"' in second
    assert ",1e-17," in second
    assert "nan" not in second.lower()


def test_xlsx_keeps_text_as_text(tmp_path, table):
    write_results_table(table, tmp_path / "r.xlsx")
    read = pd.read_excel(tmp_path / "r.xlsx", sheet_name="results", engine="calamine")
    assert read["trust_name"].tolist() == ["=1+1", 'Å "trust", quoted']
    assert read["score"][0] == 0.1 + 0.2
    with zipfile.ZipFile(tmp_path / "r.xlsx") as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_the_same_table_gives_the_same_bytes(tmp_path, table):
    for ending in ("csv", "xlsx"):
        for name in ("a", "b"):
            write_results_table(table, tmp_path / f"{name}.{ending}")
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


def test_another_ending_is_refused(tmp_path, table):
    with pytest.raises(UsageError, match=r"written as one of \.csv, \.xlsx, \.parquet"):
        write_results_table(table, tmp_path / "r.txt")
