"""What happens to the output when something goes wrong: earlier files stay, and it is said."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_builds import TRUSTS, ordinary_user, read_only, whole

from asg.cli import run
from asg.columns import FURTHER_COLUMNS
from asg.errors import OutputError
from asg.ledger.ledger import LEDGER_FILE
from asg.output_files import write_file
from asg.unfinished_files import LOCK_FILE, TEMPORARY_SUFFIX, alone_in, begin_file

pytestmark = pytest.mark.linux_only  # signals, limits of a process, /proc

HERE = Path(__file__).parent
KILLS = int(os.environ.get("ASG_KILLS", "20"))
FILES = {f"made-up-2024-{trust}.xlsx" for trust in TRUSTS} | {
    "made-up-2024-national.xlsx",
    "results.csv",
    "answers.csv",
    "breakdowns.csv",
    "outliers.csv",
    "profile.csv",
    "weights.csv",
    "manifest.json",
    LEDGER_FILE,
}

TABLES = {f"{name}.csv" for name in FURTHER_COLUMNS}
"""Which of these a build writes, the survey decides."""


def hidden(out):
    return sorted(path.name for path in out.iterdir() if path.name.startswith("."))


def command(inputs, out, *more):
    survey, responses = inputs
    words = ["build", responses, "--survey", survey, "--out", out, *more]
    return [sys.executable, "-m", "asg", *map(str, words)]


# ---- open or read-only ----


def test_a_folder_that_may_not_be_written_to(built, capsys):
    out, words = built
    before = whole(out)
    with read_only(out), ordinary_user(out.parent):
        assert run(words) == 3
    assert whole(out) == before
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("asg:")]
    assert said == [
        f"asg: {out}: cannot be written; if it is open in Excel, close it there, or choose a "
        "folder that you have permission to write to"
    ]


def test_a_file_that_is_read_only_stays_and_the_others_are_written(built, capsys):
    out, words = built
    kept = out / "made-up-2024-RXB.xlsx"
    kept.write_bytes(b"signed off")
    capsys.readouterr()
    with read_only(kept), ordinary_user(out.parent):
        assert run(words) == 3
    assert kept.read_bytes() == b"signed off"
    said = capsys.readouterr().out
    assert f"Not written: RXB: {kept}: cannot be written; if it is open in Excel, close it" in said
    assert "Workbooks: 2 of 3 trusts" in said
    assert set(whole(out)) == FILES
    manifest = json.loads((out / "manifest.json").read_text())
    errors = {entry["trust_code"]: entry.get("error", "") for entry in manifest["workbooks"]}
    assert [trust for trust, error in errors.items() if error] == ["RXB"]


# ---- no room ----


@pytest.fixture
def small_disk(tmp_path):
    """A file system with room for some of the files of a build, but not for all."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small file system to fill")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", disk], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no small file system to fill: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_full_disk(small_disk, build):
    earlier = b"survey,trust_code,trust_name"
    (small_disk / "results.csv").write_bytes(earlier)
    code, out, errors = build(small_disk)
    told = [*out.splitlines(), *errors]
    assert code == 3
    assert any("the disk is full; free some space and run again" in line for line in told)
    assert hidden(small_disk) == []
    for name, content in whole(small_disk).items():
        # Whole files of this run, or what was there before.
        ends_well = {".xlsx": b"PK\x05\x06" in content[-22:], ".json": content.endswith(b"}\n")}
        assert ends_well.get(Path(name).suffix, content == earlier or content.endswith(b"\n"))


def test_a_limit_on_the_size_of_files(inputs, tmp_path):
    def limit():
        import resource  # Windows has none

        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    out = tmp_path / "out"
    done = subprocess.run(
        command(inputs, out), capture_output=True, text=True, preexec_fn=limit, timeout=120
    )
    assert done.returncode == 3
    assert "too large a file for this disk or your quota; choose another folder" in done.stdout
    assert {*whole(out)} - TABLES == {"results.csv", "manifest.json", LEDGER_FILE}


# ---- killed in the middle ----


def test_killed_at_random_moments(tmp_path):
    """20 times here; ``make faults`` does 100."""
    if not hasattr(os, "fork"):
        pytest.skip("no fork here")
    script = [sys.executable, HERE / "killed_builds.py", tmp_path, str(KILLS), "20240517"]
    environment = os.environ | {"PYTHONPATH": f"{HERE.parent}{os.pathsep}{HERE}"}
    done = subprocess.run(script, capture_output=True, text=True, env=environment, timeout=600)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["torn"] == []
    assert seen["left_over"] == []
    assert seen["last_build_whole"]
    assert seen["files"] == len(FILES - {LEDGER_FILE})
    assert seen["killed"] >= KILLS
    assert seen["unfinished_files"] > 0  # some were killed while they wrote


def test_what_a_live_process_is_writing_is_never_removed(tmp_path, build):
    out = tmp_path / "out"
    out.mkdir()
    left = out / f".results-x{TEMPORARY_SUFFIX}"
    left.write_text("left by a process that was killed")
    stream, temporary = begin_file(out / "of-another.csv")
    with stream:
        assert build(out)[0] == 0
        assert hidden(out) == [temporary.name]
    assert not left.exists()


# ---- two builds at once ----


def test_two_builds_into_one_folder(inputs, build, tmp_path):
    out = tmp_path / "out"
    with alone_in(out):
        code, _, errors = build(out)
        other = subprocess.run(command(inputs, out), capture_output=True, text=True)
        assert hidden(out) == [LOCK_FILE]
    line = f"asg: {out}: another build is writing to this folder; wait until it is done, "
    assert (code, errors) == (3, [f"{line}or choose another folder"])
    assert other.returncode == 3
    assert other.stderr.splitlines() == errors
    assert build(out)[0] == 0
    assert set(whole(out)) == FILES


def test_a_lock_that_a_killed_build_left_holds_nobody_up(build, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / LOCK_FILE).write_text("")
    assert build(out)[0] == 0
    assert set(whole(out)) == FILES


def test_a_folder_that_cannot_be_made(build, tmp_path):
    (tmp_path / "file").write_text("")
    code, _, errors = build(tmp_path / "file" / "out")
    assert code == 3
    assert len(errors) == 1
    assert "part of this path is a file, not a folder" in errors[0]


# ---- processes that die ----


def children_of(process):
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def workers_of(process):
    """The processes that write workbooks, by their command line."""
    found = []
    for child in children_of(process):
        words = Path(f"/proc/{child}/cmdline").read_bytes()
        if b"spawn_main" in words and b"resource_tracker" not in words:
            found.append(child)
    return found


def wait_until(true, seconds=180):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="finds the processes of a build in /proc"
)


@needs_proc
def test_a_worker_that_is_killed_loses_nothing(inputs, tmp_path):
    out = tmp_path / "out"
    build = subprocess.Popen(
        command(inputs, out, "--jobs", "2"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    # Once both are at work.
    wait_until(lambda: any((out / f"made-up-2024-{trust}.xlsx").exists() for trust in TRUSTS))
    for worker in workers_of(build.pid)[:1]:
        os.kill(worker, signal.SIGKILL)
    try:
        said, _ = build.communicate(timeout=240)
    finally:
        build.kill()
        build.wait()
    assert build.returncode == 0
    assert b"Workbooks: 3 of 3 trusts" in said
    assert set(whole(out)) == FILES
    alone = tmp_path / "alone"
    subprocess.run(command(inputs, alone), check=True, capture_output=True)
    assert whole(out) == whole(alone)


@needs_proc
def test_workers_of_a_build_that_is_killed_end_too(inputs, tmp_path):
    build = subprocess.Popen(
        command(inputs, tmp_path / "out", "--jobs", "2"), stderr=subprocess.DEVNULL
    )
    wait_until(lambda: len(workers_of(build.pid)) == 2, seconds=180)
    workers = workers_of(build.pid)
    build.kill()
    build.wait()

    def running(process):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        return state != "Z"

    wait_until(lambda: not any(map(running, workers)))


def test_an_interrupted_write_leaves_nothing(tmp_path, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(b"content", tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long(tmp_path):
    with pytest.raises(OutputError, match="the name is too long"):
        write_file(b"", tmp_path / ("x" * 300))
