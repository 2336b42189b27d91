"""``asg addin ...`` as typed."""

from __future__ import annotations

import platform
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from described_machines import windows

from asg.cli import run
from asg.errors import AsgError
from asg_addin import machine, xlam
from asg_addin.installing import places

ROOT = Path(__file__).parents[2]


def test_build_writes_the_addin_and_says_what_is_in_it(tmp_path, capsys):
    assert run(["addin", "build", "--out", str(tmp_path / "made")]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"Add-in: {tmp_path / 'made' / 'asg.xlam'}"
    assert said[1].startswith("18 functions, xlwings 0.37.")
    assert [path.name for path in (tmp_path / "made").iterdir()] == ["asg.xlam"]


def test_an_output_that_cannot_be_written_is_3(tmp_path, capsys):
    (tmp_path / "made").write_text("a file")
    assert run(["addin", "build", "--out", str(tmp_path / "made")]) == 3
    assert "is a file, not a folder" in capsys.readouterr().err


@pytest.mark.skipif(platform.system() != "Linux", reason="what Linux is told")
@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_linux_has_nothing_to_install_into(command, capsys):
    assert run(["addin", command]) == 2
    assert capsys.readouterr().err.startswith("asg: Excel does not run on Linux")


@pytest.mark.skipif(platform.system() != "Linux", reason="what Linux is told")
def test_the_doctor_of_linux_finds_nothing_wrong(capsys):
    assert run(["addin", "doctor"]) == 0
    assert "wrong" not in capsys.readouterr().out


@pytest.fixture
def on_windows(tmp_path, monkeypatch):
    """Let the command find a described machine: Windows, with nothing installed."""
    described = windows(tmp_path)
    monkeypatch.setattr(machine, "this_machine", lambda: described)
    return described


def test_install_doctor_uninstall_on_windows(on_windows, capsys):
    where = places(on_windows)
    assert run(["addin", "doctor"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "2 things are wrong"
    assert said.count("       do: asg addin install") == 2
    assert run(["addin", "install"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == [f"Installed: {where.addin}", f"Installed: {where.conf}"]
    assert run(["addin", "doctor"]) == 0
    assert "wrong" not in capsys.readouterr().out
    where.conf.write_text("changed")
    assert run(["addin", "uninstall"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"Removed: {where.addin}"
    assert said[1].startswith("Not removed, because it was changed after installation: ")
    assert run(["addin", "uninstall"]) == 0
    assert capsys.readouterr().out.startswith("Nothing to remove")


def test_a_wrong_file_to_install_is_1(on_windows, tmp_path, capsys):
    assert run(["addin", "install", "--file", str(tmp_path / "none.xlam")]) == 1
    assert "none.xlam: no such file; expected an asg.xlam" in capsys.readouterr().err
    assert not places(on_windows).addin.exists()


def test_an_xlwings_whose_vba_is_of_another_version_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(xlam, "installed_xlwings", lambda: "9.9.9")
    with pytest.raises(AsgError, match=r"xlwings 9\.9\.9 is installed, but its VBA module is of"):
        xlam.build_addin(tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_wheel_has_the_ribbon_and_the_vba(tmp_path):
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    assert {"asg_addin/ribbon.xml", "asg_addin/vba/AsgRibbon.bas"} <= names
    assert not [name for name in names if name.endswith(".xlam")]
