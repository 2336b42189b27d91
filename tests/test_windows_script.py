"""make test-windows where it cannot run: a message, and no failure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from repository import ROOT

pytestmark = [
    pytest.mark.linux_only,
    pytest.mark.skipif(shutil.which("bash") is None, reason="bash is missing"),
]
SCRIPT = ROOT / "tools" / "windows" / "test.sh"


def run_script(root, python=sys.executable, **changed):
    command = ["bash", str(SCRIPT), str(python), str(root)]
    environment = {**os.environ, **changed}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def programs(tmp_path):
    """A folder in which nothing but the names of Wine and of its compiler are."""
    for name in ("wine", "x86_64-w64-mingw32-gcc"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    return tmp_path


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="other Pythons are skipped before")
def test_without_a_registry_it_is_skipped(tmp_path, programs):
    run = run_script(
        tmp_path / "root",
        PATH=f"{programs}{os.pathsep}{os.environ['PATH']}",
        PIP_NO_INDEX="1",
        PIP_CONFIG_FILE=os.devnull,
    )
    assert run.returncode == 0, run.stderr
    assert "make test-windows is skipped: pip could not get the packages" in run.stdout
    assert not (tmp_path / "root" / "made-of").exists()


def test_with_another_python_it_is_skipped(tmp_path):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 3 14\n")
    python.chmod(0o755)
    run = run_script(tmp_path / "root", python)
    assert run.returncode == 0, run.stderr
    assert "make test-windows is skipped: the Windows Python shares" in run.stdout
