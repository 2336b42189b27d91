"""Workbooks on other processes: bounded in number, none lost with a process that is killed."""

from __future__ import annotations

import io
import multiprocessing
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest

import asg
from asg.build import job_file
from asg.build import processes as running
from asg.build.run import build
from asg.build.workbooks import write_workbooks
from asg.errors import OutputError, UsageError
from asg.sheets.figures.figures import arrange
from asg.template.export import export_template
from asg.template.files import load_template
from asg.unfinished_files import TEMPORARY_SUFFIX

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


def leftovers(folder):
    return [path.name for path in folder.iterdir() if path.name.endswith(TEMPORARY_SUFFIX)]


def state(path):
    return path.stat().st_ino, path.stat().st_mtime_ns


class Counting(Executor):
    """Any executor: runs what it is given on one thread, and counts what waits."""

    def __init__(self):
        self.pool = ThreadPoolExecutor(1)
        self.most = self.waiting = 0
        self.arguments = []
        self.lock = threading.Lock()

    def submit(self, fn, /, *args, **kwargs):
        with self.lock:
            self.waiting += 1
            self.most = max(self.most, self.waiting)
        self.arguments.append(args)
        future = self.pool.submit(fn, *args, **kwargs)
        future.add_done_callback(self._done)
        return future

    def _done(self, future):
        with self.lock:
            self.waiting -= 1


def test_a_bounded_number_waits_and_no_task_carries_the_results(results, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "ON_EXECUTOR", 3)
    executor = Counting()
    with executor.pool:
        written = write_workbooks(results, tmp_path, executor=executor)
    assert not [w for w in written if w.error]
    assert [w.trust_code for w in written] == list(results.trusts)
    assert executor.most <= 3
    assert len(executor.arguments) == len(results.trusts)
    assert all(isinstance(a, str) and len(a) < 1000 for args in executor.arguments for a in args)
    assert leftovers(tmp_path) == []


def test_an_executor_that_takes_no_more_loses_no_record(results, tmp_path, monkeypatch):
    class Closed(Executor):
        def submit(self, fn, /, *args, **kwargs):
            raise RuntimeError("cannot schedule new futures after shutdown")

    monkeypatch.setattr(running, "ON_EXECUTOR", 3)
    written = write_workbooks(results, tmp_path, executor=Closed())
    assert [w.trust_code for w in written] == list(results.trusts)
    said = "RuntimeError: cannot schedule new futures after shutdown"
    assert {w.error for w in written} == {said}
    assert leftovers(tmp_path) == []


def test_a_task_whose_worker_died_is_told_with_its_trust(results, tmp_path):
    class Dying(Executor):
        def submit(self, fn, /, *args, **kwargs):
            future = Future()
            if args[-1] == "NEW":
                future.set_exception(RuntimeError("worker died"))
            else:
                future.set_result(fn(*args))
            return future

    written = write_workbooks(results, tmp_path, trusts=["RRE", "NEW", "T03"], executor=Dying())
    assert [w.error for w in written] == ["", "RuntimeError: worker died", ""]


def test_a_process_of_ours_that_is_killed_loses_no_workbook(results, tmp_path):
    killed = []

    def kill_one(done, total):
        if not killed:
            victim = multiprocessing.active_children()[0]
            os.kill(victim.pid, KILL)
            killed.append(victim.pid)

    trusts = list(results.trusts)[:8]
    written = write_workbooks(results, tmp_path, trusts=trusts, jobs=2, progress=kill_one)
    assert killed
    assert [w.error for w in written] == [""] * 8
    assert [w.trust_code for w in written] == trusts
    assert leftovers(tmp_path) == []


def test_an_error_of_ours_in_a_worker_says_what_it_is(tmp_path, monkeypatch):
    """An exception that cannot be pickled would break the pool, and be taken for a killed one."""

    def broken(file, checksum):
        raise ValueError("a head that cannot be")

    monkeypatch.setattr(running, "read_job_file", broken)
    said = "this is an error in the program: ValueError: a head that cannot be"
    assert running.write_of_job(str(tmp_path / "job"), "0", "RRE").error == said


def dies_of_one(file, checksum, code):
    """Runs in a process of ours: NEW ends it, whenever it is tried."""
    if code == "NEW":
        os._exit(9)
    return running.write_of_job(file, checksum, code)


def test_what_kills_its_process_loses_only_itself(results, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "write_of_job", dies_of_one)
    trusts = ["RRE", "NEW", "HOS", "LNG"]
    written = write_workbooks(results, tmp_path, trusts=trusts, jobs=2)
    assert [w.error for w in written] == ["", running.WORKER_DIED, "", ""]
    assert {p.name for p in tmp_path.iterdir()} == {
        f"demo-2024-{c}.xlsx" for c in trusts if c != "NEW"
    }


def test_workers_of_another_version_write_nothing(results, tmp_path, monkeypatch):
    with running._job_file(results, load_template("trust_results"), tmp_path) as job:
        monkeypatch.setattr(job_file, "__version__", "0.0.older")
        written = running.write_of_job(*job, "RRE")
    assert "a worker has asg 0.0.older; the build is by asg" in written.error
    assert not list(tmp_path.iterdir())


LOGO = b"\x89PNG\r\n\x1a\n" + bytes([0, 0, 0, 13]) + b"IHDR" + bytes([0, 0, 0, 9] * 2) + bytes(9)


class Planted:
    """Unpickled, it makes a file: what an attacker would have the builder run."""

    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return Path.touch, (self.file,)


@pytest.mark.parametrize("swapped", ["a pickle", "other figures"])
def test_a_file_swapped_by_someone_else_runs_nothing_and_shows_nothing(results, tmp_path, swapped):
    """Whoever may write to the folder puts a file of his in the place of the results."""
    ran, out = tmp_path / "ran", tmp_path / "out"
    with running._job_file(results, load_template("trust_results"), out) as job:
        content = Path(job.path).read_bytes()
        Path(job.path).unlink()
        content = pickle.dumps(Planted(ran)) if swapped == "a pickle" else content[:-1] + b"x"
        Path(job.path).write_bytes(content)
        written = running.write_of_job(*job, "RRE")
    assert "another program changed a file of this build" in written.error
    assert not ran.exists()
    assert list(out.iterdir()) == []


def test_nothing_that_is_read_is_unpickled():
    """A worker, and the process that reads an SPSS file, hand over plain data."""
    sources = (file.read_text("utf-8") for file in Path(asg.__file__).parent.rglob("*.py"))
    assert not [text for text in sources if re.search(r"pickle\.loads?\b|allow_pickle=True", text)]


def test_the_file_of_results_gives_the_same_template_and_figures(results, tmp_path):
    own = tmp_path / "own"
    export_template("trust_results", own)
    (own / "logo.png").write_bytes(LOGO)
    theme = own / "theme.toml"
    theme.write_text(f'logo = "logo.png"\nlogo_text = "Logo"\n{theme.read_text("utf-8")}', "utf-8")
    template = load_template(own)
    assert template.theme.logo_image == LOGO
    stream = io.BytesIO()
    checksum = job_file.write_job_file(results, template, stream)
    file = tmp_path / "file"
    file.write_bytes(stream.getvalue())
    figures, read = job_file.read_job_file(file, checksum)
    for name in ("name", "layout", "theme", "texts", "how_to_read"):
        assert getattr(read, name) == getattr(template, name), name
    here = arrange(results)
    assert figures.survey == results.survey
    assert (figures.trusts, figures.outlines) == (here.trusts, here.outlines)
    assert figures.response_rates == here.response_rates
    assert {code: figures.rows[code] for code in here.trusts} == {
        c: here.rows[c] for c in here.trusts
    }


def test_a_worker_that_does_not_see_the_folder_says_so(tmp_path):
    written = running.write_of_job(str(tmp_path / "elsewhere" / "job"), "", "RRE")
    assert "must have the same path on every machine" in written.error


def test_a_folder_that_cannot_be_made_is_said_once(results, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="part of this path is a file, not a folder"):
        write_workbooks(results, tmp_path / "out", jobs=2)


# Dask


@pytest.fixture
def cluster():
    distributed = pytest.importorskip(
        "distributed", reason="distributed is not installed: no Dask cluster to run on"
    )
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield cluster


def test_a_dask_cluster_with_a_worker_killed_writes_every_file_once(results, cluster, tmp_path):
    from asg.build.cluster import dask_executor

    finished = {}
    killed = []

    def kill_one(done, total):
        if done == 3:
            nanny = next(iter(cluster.workers.values()))
            os.kill(nanny.pid, KILL)
            killed.append(nanny.pid)

    def note(written):
        assert written.trust_code not in finished
        finished[written.trust_code] = state(written.path)

    with dask_executor(cluster.scheduler_address) as executor:
        written = write_workbooks(
            results, tmp_path / "dask", executor=executor, progress=kill_one, finished=note
        )
    assert killed
    assert [w.error for w in written] == [""] * len(results.trusts)
    assert [w.trust_code for w in written] == list(results.trusts)
    # All files are there, and none was written again after it was finished.
    names = {path.name for path in (tmp_path / "dask").iterdir()}
    assert names == {f"demo-2024-{code}.xlsx" for code in results.trusts}
    assert {w.trust_code: state(w.path) for w in written} == finished
    here = write_workbooks(results, tmp_path / "here")
    assert [w.sha256 for w in written] == [w.sha256 for w in here]


def test_the_command_on_a_dask_cluster(cluster, tmp_path, capsys):
    from asg.cli import run

    words = ["build", "--out", str(tmp_path), "--trust", "RRE", "--trust", "Z01"]
    assert run([*words, "--dask", cluster.scheduler_address]) == 0
    assert "Workbooks: 2 of 2 trusts" in capsys.readouterr().out


@pytest.mark.parametrize("address", ["foo", "tcp://host", "host:", "tcp://a b:8786"])
def test_an_address_without_a_port_is_said_before_anything_is_tried(address):
    from asg.build.cluster import dask_executor

    pytest.importorskip("distributed", reason="distributed is not installed")
    with pytest.raises(UsageError, match="expected tcp://host:8786"), dask_executor(address):
        pass


def test_a_cluster_that_is_not_there_is_said(monkeypatch):
    pytest.importorskip("distributed", reason="distributed is not installed")
    from asg.build import cluster

    monkeypatch.setattr(cluster, "PATIENCE", "1s")
    with (
        pytest.raises(UsageError, match="no Dask scheduler answers there"),
        cluster.dask_executor("tcp://127.0.0.1:9"),
    ):
        pass


def test_without_distributed_the_option_says_what_to_install(monkeypatch):
    import sys

    from asg.build.cluster import dask_executor

    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(UsageError, match=r"pip install asg-benchmark\[dask\]"),
        dask_executor("tcp://127.0.0.1:9"),
    ):
        pass


def test_build_takes_any_executor(results, tmp_path):
    with ThreadPoolExecutor(2) as executor:
        built = build(results, tmp_path, trusts=["RRE", "NEW"], executor=executor)
    assert built.failed == ()
    assert leftovers(tmp_path) == []


def test_a_process_that_dies_while_another_starts_does_not_hang_the_build():
    program = Path(__file__).with_name("dying_at_the_start.py")
    ended = subprocess.run(
        [sys.executable, program], timeout=120, check=True, capture_output=True, text=True
    )
    assert ended.stdout == "ended\n"
