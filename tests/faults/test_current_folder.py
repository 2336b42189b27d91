"""Python modules in the current folder, as a folder of downloads may hold, do not run."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from small_builds import write_inputs

NAMES = ("typer", "typing", "numpy", "pandas", "rich", "pydantic", "multiprocessing", "xlsxwriter")


@pytest.fixture
def downloads(tmp_path):
    """A folder with inputs, and modules that leave a file behind when they run."""
    write_inputs(tmp_path)
    for name in NAMES:
        code = f"open({str(tmp_path / 'ran')!r}, 'a').write({name!r})\nraise ImportError"
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
    return tmp_path


def command(way):
    if way == "script":
        script = shutil.which("asg", path=sysconfig.get_path("scripts"))
        if script is None:
            pytest.skip("the command asg is not installed")
        return [script]
    return [sys.executable, *way.split()]


@pytest.mark.parametrize("way", ["-m asg", "-P -m asg", "script"])
def test_modules_in_the_current_folder_do_not_run(downloads, way):
    words = ["build", "responses.csv", "--survey", "survey.toml", "--out", "out", "--jobs", "2"]
    run = subprocess.run([*command(way), *words], cwd=downloads, capture_output=True, text=True)
    assert not (downloads / "ran").exists(), (downloads / "ran").read_text()
    assert run.returncode == 0, run.stderr
    assert len(list(Path(downloads, "out").glob("*.xlsx"))) == 4


def test_such_a_module_runs_where_nothing_keeps_it_out(downloads):
    """The test above would see it."""
    run = subprocess.run([sys.executable, "-c", "import typer"], cwd=downloads, capture_output=True)
    assert run.returncode == 1
    assert (downloads / "ran").read_text() == "typer"
