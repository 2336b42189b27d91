"""The worked example of docs/local.md gives what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from asg.cli import run

PAGE = (Path(__file__).parents[2] / "docs" / "local.md").read_text("utf-8")


def test_the_command_says_what_the_page_says(sample_folder, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own, results = str(sample_folder / "own.csv"), str(sample_folder / "results.csv")
    assert run(["local", own, "--by", "team", "--results", results, "--out", "out"]) == 0
    said = capsys.readouterr().out.splitlines()
    shown = PAGE.split("It says:")[1].split("Telford's score")[0]
    assert [line.strip() for line in shown.splitlines() if line.strip()] == said


def test_the_page_s_figures_are_those_of_the_table(sample_local):
    table = pd.read_csv(sample_local / "local-results.csv").set_index(["unit", "item"])
    row = table.loc[("Telford", "Q39")]
    told = re.search(
        r"score of Q39 is (\d\.\d+) from (\d+) respondents, with a standard error of (\d\.\d+)",
        PAGE,
    )
    assert told.groups() == (f"{row['score']:.3f}", f"{row['n']:.0f}", f"{row['se']:.3f}")
    told = re.search(r"national average is (\d\.\d+)\s+and tau squared (\d\.\d+)", PAGE)
    assert told.groups() == (f"{row['national_average']:.3f}", f"{row['tau2']:.4f}")
    assert "= 2.79: better than expected" in PAGE
    assert row["z"] == pytest.approx(2.79, abs=0.005)
    assert row["band_label"] == "Better than expected"
    assert table.loc[("Burton", "Q39"), "status"] == "withheld"
    assert table.loc[("Stafford", "Q39"), "trust_n"] == 318
