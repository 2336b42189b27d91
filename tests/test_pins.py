"""Versions and checksums of packages, and what make installs."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from repository import ROOT

FILES = (
    "constraints.txt",
    "requirements.txt",
    "tools/build-requirements.txt",
    "bench/requirements.txt",
    "tests/fuzz/requirements.txt",
    "tools/windows/requirements.txt",
)


def pins(name):
    """By package: its line with version and marker, and its checksums."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "")
    found = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            requirement, *hashes = re.split(r"\s+--hash=", line.strip())
            package = canonicalize_name(Requirement(requirement).name)
            assert package not in found
            found[package] = (requirement, hashes)
    return found


@pytest.mark.parametrize("name", FILES)
def test_every_package_has_one_version_and_checksums_and_no_address(name):
    assert pins(name)
    for requirement, hashes in pins(name).values():
        assert re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", requirement)
        assert hashes
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", one) for one in hashes)
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["requirements.txt", "tools/build-requirements.txt"])
def test_versions_and_checksums_are_those_of_constraints_txt(name):
    everything = pins("constraints.txt")
    for package, (requirement, hashes) in pins(name).items():
        pinned, all_hashes = everything[package]
        assert requirement.partition(" ;")[0] == pinned.partition(" ;")[0]
        assert hashes == all_hashes


def unmet(pinned, extras):
    """Requirements of the project, and of what they lead to, that no pin meets."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    waiting = [*project["dependencies"], *(line for extra in extras for line in optional[extra])]
    seen, missing = set(), []
    while waiting:
        wanted = Requirement(waiting.pop())
        name = canonicalize_name(wanted.name)
        if name == "asg-benchmark" or (name, *wanted.extras) in seen:
            continue
        seen.add((name, *wanted.extras))
        version = pinned[name][0].partition(" ;")[0].partition("==")[2] if name in pinned else ""
        if not version or not wanted.specifier.contains(version, prereleases=True):
            missing.append(str(wanted))
        for line in metadata.requires(name) or ():
            inner = Requirement(line)
            marks = [{"extra": extra} for extra in (wanted.extras or {""})]
            if inner.marker is None or any(inner.marker.evaluate(mark) for mark in marks):
                waiting.append(line)
    return missing


@pytest.mark.parametrize(
    ("name", "extras"),
    [
        ("requirements.txt", ["excel"]),
        ("constraints.txt", ["excel", "spss", "dask", "docs", "dev"]),
    ],
)
def test_whatever_the_project_needs_is_pinned(name, extras):
    """By what the installed packages say that they need."""
    assert unmet(pins(name), extras) == []


def test_every_extra_that_a_user_may_name_exists():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert {"excel", "spss", "parquet", "dask", "pptx", "dev"} <= {*extras}


def test_filelock_is_one_that_follows_no_link():
    """3.20.0 emptied the file that a link in place of the lock led to."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (line,) = [line for line in project["dependencies"] if line.startswith("filelock")]
    assert not Requirement(line).specifier.contains("3.20.2")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is missing")
def test_make_installs_nothing_from_a_registry_without_checksums():
    stamps = [f".venv/{name}.stamp" for name in ("run", "dev", "bench", "fuzzer")]
    command = ["make", "--dry-run", "--always-make", *stamps]
    run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    installs = [line for line in run.stdout.splitlines() if "-m pip" in line]
    assert len(installs) == 6
    for line in installs:
        assert "--require-hashes" in line or "--no-index --no-deps --no-build-isolation" in line
