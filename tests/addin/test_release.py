"""What ``make wheel`` puts together, and the installer for Windows."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import asg

ROOT = Path(__file__).parents[2]
INSTALLER = ROOT / "addin" / "install-windows.ps1"


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    out = tmp_path_factory.mktemp("release") / "dist"
    command = [sys.executable, ROOT / "tools" / "release.py", out]
    subprocess.run(command, check=True, capture_output=True)
    return out


def test_a_release_has_what_a_trust_needs_with_checksums(dist):
    names = {path.name for path in dist.iterdir()}
    wheels = {name for name in names if name.endswith(".whl")}
    assert len(wheels) == 1
    assert names - wheels == {
        "asg.xlam",
        "install-windows.ps1",
        "README-for-IT.md",
        "THIRD_PARTY.md",
        "SECURITY.md",
        "requirements.txt",
        "sbom.cdx.json",
        "SHA256SUMS",
    }
    listed = dict(line.split("  ")[::-1] for line in (dist / "SHA256SUMS").read_text().splitlines())
    assert set(listed) == names - {"SHA256SUMS"}
    for name, checksum in listed.items():
        assert hashlib.sha256((dist / name).read_bytes()).hexdigest() == checksum


def test_the_bill_of_materials_lists_what_the_installer_installs(dist):
    bill = json.loads((dist / "sbom.cdx.json").read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    of = bill["metadata"]["component"]
    assert (of["name"], of["version"]) == ("asg-benchmark", asg.__version__)
    pinned = (dist / "requirements.txt").read_text(encoding="utf-8")
    found = {(one["name"], one["version"]) for one in bill["components"]}
    assert found == set(re.findall(r"^([\w.-]+)==([\w.]+)", pinned, re.MULTILINE))
    assert all(one["externalReferences"][0]["hashes"] for one in bill["components"])


def test_the_installer_asks_for_options_that_there_are():
    """PowerShell is in none of the registries; what the script calls is held to what there is."""
    script = INSTALLER.read_text(encoding="utf-8")
    assert script.isascii()  # Windows PowerShell 5 takes a file without a mark for its code page
    for opened, closed in ("()", "[]", "{}"):
        assert script.count(opened) == script.count(closed)
    help_text = subprocess.run(
        [sys.executable, "-m", "asg", "addin", "install", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"NO_COLOR": "1", "COLUMNS": "100", "PATH": ""},
    ).stdout
    assert "'addin', 'install', '--file'" in script
    assert "'--require-hashes', '--requirement', (Join-Path $here 'requirements.txt')" in script
    assert "'--no-index', '--no-deps', $wheel[0].FullName" in script
    assert "--file" in help_text
    assert not re.search(r"Verb RunAs|HKLM|Set-ExecutionPolicy|Invoke-Expression|iwr|curl", script)


def test_the_installer_s_search_takes_this_python():
    code = re.search(r"\$code = '(.*)'", INSTALLER.read_text(encoding="utf-8"))[1]
    run = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True)
    assert (run.returncode, run.stdout.strip()) == (0, sys.executable)
    too_new = code.replace("(3, 11)", "(99, 0)")
    run = subprocess.run([sys.executable, "-I", "-c", too_new], capture_output=True, text=True)
    assert run.returncode == 1
