"""A build on Windows writes the bytes that the same build on Linux wrote."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from asg.cli import run


def test_a_build_of_the_sample_has_the_bytes_that_linux_writes(tmp_path):
    folder = os.environ.get("ASG_LINUX_BUILD")
    if not folder:
        pytest.skip("needs a build made on Linux: make test-windows")
    assert run(["build", "--out", str(tmp_path), "--jobs", "2"]) == 0
    there = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
    here = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert len(there) > 50
    assert set(here) == set(there)
    assert [name for name in there if here[name] != there[name]] == []
