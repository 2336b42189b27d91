"""A build that stopped goes on: what is kept, what is written again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from asg.build.run import build
from asg.errors import OutputError
from asg.template.export import export_template
from asg.template.files import load_template
from asg.unfinished_files import TEMPORARY_SUFFIX

TRUSTS = ["RRE", "NEW", "T03", "T04"]
JOURNAL = "manifest.journal"


def workbook(folder, code):
    return folder / f"demo-2024-{code}.xlsx"


def times(folder, codes=TRUSTS):
    """What tells whether a file was replaced."""
    return {c: (workbook(folder, c).stat().st_ino, workbook(folder, c).read_bytes()) for c in codes}


def kept(built):
    return [w.trust_code for w in built.workbooks if w.kept]


class StoppedError(Exception):
    """Stands for whatever stops a build: the point where it comes from does not matter."""


def stop_after(number):
    def progress(done, total):
        if done == number:
            raise StoppedError

    return progress


@pytest.fixture
def stopped(results, tmp_path):
    """A folder of a build that stopped after two of four workbooks."""
    with pytest.raises(StoppedError):
        build(results, tmp_path, trusts=TRUSTS, progress=stop_after(2))
    return tmp_path


def test_a_stopped_build_goes_on_and_gives_what_one_run_gives(results, stopped, tmp_path_factory):
    assert (stopped / JOURNAL).is_file()
    assert not (stopped / "manifest.json").exists()
    before = times(stopped, TRUSTS[:2])
    seen = []
    again = build(results, stopped, trusts=TRUSTS, resume=True, progress=lambda *p: seen.append(p))
    assert kept(again) == TRUSTS[:2]
    assert seen == [(2, 4), (3, 4), (4, 4)]
    assert times(stopped, TRUSTS[:2]) == before
    whole = tmp_path_factory.mktemp("whole")
    build(results, whole, trusts=TRUSTS)
    assert sorted(p.name for p in stopped.iterdir()) == sorted(p.name for p in whole.iterdir())
    for file in whole.iterdir():
        assert (stopped / file.name).read_bytes() == file.read_bytes(), file.name


def test_a_finished_build_is_kept_whole_by_its_manifest(results, tmp_path):
    first = build(results, tmp_path, trusts=TRUSTS)
    before = times(tmp_path)
    national = first.national.stat().st_ino
    assert not (tmp_path / JOURNAL).exists()
    again = build(results, tmp_path, trusts=TRUSTS, resume=True)
    assert kept(again) == TRUSTS
    assert times(tmp_path) == before
    assert again.national.stat().st_ino == national
    assert [w.sha256 for w in again.workbooks] == [w.sha256 for w in first.workbooks]


def test_without_resume_all_is_written_again(results, tmp_path):
    build(results, tmp_path, trusts=TRUSTS)
    assert kept(build(results, tmp_path, trusts=TRUSTS)) == []


@pytest.mark.parametrize(
    "harm",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(file.read_bytes()[:-1]),
        lambda file: file.write_bytes(file.read_bytes()[:-1] + b"x"),
        lambda file: file.write_bytes(b""),
    ],
    ids=["gone", "shorter", "one byte", "empty"],
)
def test_a_file_that_is_not_what_was_written_is_written_again(results, tmp_path, harm):
    build(results, tmp_path, trusts=TRUSTS)
    before = workbook(tmp_path, "NEW").read_bytes()
    harm(workbook(tmp_path, "NEW"))
    assert kept(build(results, tmp_path, trusts=TRUSTS, resume=True)) == ["RRE", "T03", "T04"]
    assert workbook(tmp_path, "NEW").read_bytes() == before


def other_figure(results):
    table = results.table.copy()
    row = table.index[table["score"].notna()][-1]
    table.loc[row, "score"] = table.loc[row, "score"] + 1e-9
    return replace(results, table=table)


def other_method(results):
    method = results.survey.method.model_copy(update={"min_trusts": 11})
    return replace(results, survey=results.survey.model_copy(update={"method": method}))


def other_provenance(**changes):
    return lambda results: replace(results, provenance=replace(results.provenance, **changes))


@pytest.mark.parametrize(
    "changed",
    [
        other_figure,
        other_method,
        other_provenance(engine="0.0.other"),
        other_provenance(sources=()),
        other_provenance(synthetic=False),
        lambda results: replace(results, previous=None),
        lambda results: replace(results, response_rates=results.response_rates.iloc[1:]),
    ],
    ids=["figure", "method", "engine", "source", "synthetic", "previous", "rates"],
)
def test_nothing_is_kept_of_another_input_setting_or_engine(results, stopped, changed):
    again = build(changed(results), stopped, trusts=TRUSTS[:2], resume=True)
    assert kept(again) == []
    assert again.failed == ()


def test_nothing_is_kept_of_a_template_whose_words_have_changed(results, tmp_path):
    own = tmp_path / "mine"
    export_template("trust_results", own)
    out = tmp_path / "out"
    build(results, out, trusts=TRUSTS[:2], template=str(own))
    assert kept(build(results, out, trusts=TRUSTS[:2], template=str(own), resume=True)) != []
    words = own / "text" / "notes.md"
    words.write_text(words.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    assert load_template(own) != load_template("trust_results")
    assert kept(build(results, out, trusts=TRUSTS[:2], template=str(own), resume=True)) == []


@pytest.mark.parametrize(
    "torn", ['{"trust_code": "NEW", "fi', "\n", "null\n", "[1]\n", '{"file": 1}\n']
)
def test_a_torn_or_odd_line_of_the_journal_costs_a_workbook_at_most(results, stopped, torn):
    lines = (stopped / JOURNAL).read_text("utf-8").splitlines(keepends=True)
    assert json.loads(lines[-1])["trust_code"] == "NEW"
    (stopped / JOURNAL).write_text("".join(lines[:-1]) + torn, "utf-8")
    assert kept(build(results, stopped, trusts=TRUSTS, resume=True)) == ["RRE"]


def test_a_journal_that_names_a_file_elsewhere_keeps_nothing(results, stopped):
    lines = (stopped / JOURNAL).read_text("utf-8").splitlines(keepends=True)
    moved = json.loads(lines[-1]) | {"file": "../demo-2024-NEW.xlsx"}
    workbook(stopped, "NEW").rename(stopped.parent / "demo-2024-NEW.xlsx")
    (stopped / JOURNAL).write_text("".join([*lines[:-1], json.dumps(moved) + "\n"]), "utf-8")
    assert kept(build(results, stopped, trusts=TRUSTS, resume=True)) == ["RRE"]
    assert workbook(stopped, "NEW").is_file()


def test_a_workbook_that_failed_is_tried_again(results, tmp_path):
    workbook(tmp_path, "NEW").mkdir()
    first = build(results, tmp_path, trusts=TRUSTS)
    assert [w.trust_code for w in first.failed] == ["NEW"]
    workbook(tmp_path, "NEW").rmdir()
    again = build(results, tmp_path, trusts=TRUSTS, resume=True)
    assert (kept(again), again.failed) == (["RRE", "T03", "T04"], ())


def test_a_folder_that_takes_no_files_is_said(results, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="out"):
        build(results, tmp_path / "out", trusts=TRUSTS, resume=True)


def test_the_command_killed_in_the_middle_goes_on(tmp_path):
    words = [sys.executable, "-m", "asg", "build", "--out", str(tmp_path), "--resume"]
    for code in ("RRE", "Z01", "Z02"):
        words += ["--trust", code]
    running = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    while not list(tmp_path.glob("cmhs-2024-Z01.xlsx")):
        assert running.poll() is None, running.stderr.read()
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    running.communicate()
    assert not (tmp_path / "manifest.json").exists()
    finished = workbook_times(tmp_path)
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Workbooks: 3 of 3 trusts" in done.stdout
    assert "Kept from an earlier run: " in done.stdout
    assert workbook_times(tmp_path)["cmhs-2024-RRE.xlsx"] == finished["cmhs-2024-RRE.xlsx"]
    assert (tmp_path / "manifest.json").exists()
    assert not (tmp_path / JOURNAL).exists()
    assert not list(tmp_path.glob(f"*{TEMPORARY_SUFFIX}"))


def workbook_times(folder):
    return {file.name: file.stat().st_mtime_ns for file in folder.glob("cmhs-2024-???.xlsx")}
