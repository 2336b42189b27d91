"""A trust's own rows of the sample, and what is made of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_teams import TRUST, team_of, with_columns

from asg.cli import run


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory) -> Path:
    """The sample as files, RRE's own rows with teams, and the national results."""
    folder = tmp_path_factory.mktemp("local-sample")
    assert run(["sample", "--out", str(folder)]) == 0
    national = folder / "responses-2024.csv"
    with_columns(
        national,
        folder / "own.csv",
        TRUST,
        team=team_of,
        whole=lambda row: "All of it",
    )
    assert run(["score", str(national), "--out", str(folder / "results.csv")]) == 0
    return folder


@pytest.fixture(scope="session")
def sample_page(sample_folder) -> Path:
    """What the example of docs/local.md writes: RRE by the sample's own teams."""
    words = ["local", str(sample_folder / "responses-2024.csv"), "--trust", TRUST, "--by", "team"]
    words += ["--results", str(sample_folder / "results.csv")]
    assert run([*words, "--out", str(sample_folder / "page")]) == 0
    return sample_folder / "page"


@pytest.fixture(scope="session")
def sample_local(sample_folder) -> Path:
    """The workbook and table of RRE's teams."""
    words = ["local", str(sample_folder / "own.csv"), "--by", "Team"]
    words += ["--results", str(sample_folder / "results.csv")]
    assert run([*words, "--out", str(sample_folder / "out")]) == 0
    return sample_folder / "out"
