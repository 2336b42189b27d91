"""What is said, and who stops a build, changes nothing of what the build writes."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from small_builds import whole, write_inputs

pytestmark = pytest.mark.linux_only  # /dev/full, process groups

STOPPED = b"asg: stopped; finished files are complete\n"


@pytest.fixture(scope="module")
def responses(tmp_path_factory):
    return tuple(map(str, write_inputs(tmp_path_factory.mktemp("inputs"))))


def words_of(responses, out, *more):
    survey, file = responses
    words = ["build", file, "--survey", survey, "--out", str(out), *more]
    return [sys.executable, "-m", "asg", *words]


def in_shell(words, redirected):
    """Run a command with its streams redirected by a shell."""
    return subprocess.run(
        f"{shlex.join(words)} {redirected}", shell=True, capture_output=True, timeout=120
    )


@pytest.fixture(scope="module")
def files(responses, tmp_path_factory):
    out = tmp_path_factory.mktemp("plain") / "out"
    subprocess.run(words_of(responses, out), check=True, capture_output=True)
    return whole(out)


@pytest.mark.parametrize(
    ("redirected", "code", "said"),
    [
        ("2>&-", 0, ""),
        ("2>/dev/full", 0, ""),
        ("2>&1 | head -n 1 >&2", 0, ""),
        (">&-", 0, "3 of 3 workbooks"),
        (">&- 2>&-", 0, ""),
        ("<&- >&- 2>&-", 0, ""),
        (">/dev/full", 3, "asg: standard output: could not be written: No space left on device"),
        (">/dev/full 2>/dev/full", 3, ""),
    ],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_stream_that_takes_nothing_changes_no_file(
    responses, files, tmp_path, redirected, code, said, jobs
):
    ended = in_shell(words_of(responses, tmp_path / "out", "--jobs", jobs), redirected)
    assert ended.returncode == code, ended.stderr
    assert said in ended.stderr.decode()
    assert b"Traceback" not in ended.stderr
    assert b"error in the program" not in ended.stderr
    assert whole(tmp_path / "out") == files


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["survey", "show", "cmhs-2024"]])
def test_a_full_disk_for_what_is_shown_is_one_line(words):
    ended = in_shell([sys.executable, "-m", "asg", *words], ">/dev/full")
    assert ended.returncode == 3
    (line,) = ended.stderr.decode().splitlines()
    assert line.endswith("No space left on device") or "finished files" in line


def test_who_reads_only_the_first_line_hears_of_no_error():
    ended = in_shell([sys.executable, "-m", "asg", "survey", "show", "cmhs-2024"], "| head -n 1")
    assert ended.stdout.startswith(b"cmhs-2024")
    assert ended.stderr == b""


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "sigterm"]
)
@pytest.mark.parametrize("after", [0, 0.5])
def test_a_stopped_build_says_one_line_and_leaves_no_part(
    responses, tmp_path, number, code, jobs, after
):
    """The signal goes to the whole group, as a terminal sends it."""
    out = tmp_path / "out"
    out.mkdir()
    with subprocess.Popen(
        words_of(responses, out, "--jobs", jobs),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as build:
        while not any(out.iterdir()) and build.poll() is None:
            time.sleep(0.01)
        time.sleep(after)
        with suppress(ProcessLookupError):
            os.killpg(build.pid, number)
        _, said = build.communicate(timeout=60)
    if build.returncode == 0:
        return  # it was finished before
    assert build.returncode == code
    lines = re.sub(rb"\d+ of \d+ workbooks[^\n]*\n", b"", said)
    assert lines == STOPPED
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == []


NO_THREADS = """
import sys, threading
from asg.cli import run
from asg.build import process_pool

process_pool.STARTS_WITHIN = 3
start = threading.Thread.start

def refuse(thread):
    if {name!r} in type(thread).__name__ + thread.name:
        raise RuntimeError("can't start new thread")
    start(thread)

threading.Thread.start = refuse
if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
"""


@pytest.mark.parametrize("name", ["ExecutorManagerThread", "QueueFeederThread", "wait_for_parent"])
def test_without_threads_for_processes_the_build_writes_all_itself(
    responses, files, tmp_path, name
):
    program = tmp_path / "program.py"
    program.write_text(NO_THREADS.format(name=name), encoding="utf-8")
    words = words_of(responses, tmp_path / "out", "--jobs", "2")[3:]
    ended = subprocess.run([sys.executable, program, *words], capture_output=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    assert whole(tmp_path / "out") == files
