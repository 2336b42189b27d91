"""The worked example of docs/local.md has the table's figures; tests/docs runs its commands."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "local.md").read_text("utf-8")


def test_the_page_s_figures_are_those_of_the_table(sample_page):
    table = pd.read_csv(sample_page / "local-results.csv").set_index(["unit", "item"])
    row = table.loc[("North team", "Q39")]
    told = re.search(
        r"score of Q39 is (\d\.\d+) from (\d+) respondents, with a standard error of (\d\.\d+)",
        PAGE,
    )
    assert told.groups() == (f"{row['score']:.3f}", f"{row['n']:.0f}", f"{row['se']:.3f}")
    told = re.search(r"national average is (\d\.\d+)\s+and tau squared (\d\.\d+)", PAGE)
    assert told.groups() == (f"{row['national_average']:.3f}", f"{row['tau2']:.4f}")
    assert "= 2.94: better than expected" in PAGE
    assert row["z"] == pytest.approx(2.94, abs=0.005)
    assert row["band_label"] == "Better than expected"
    assert (table["status"] == "withheld").sum() == 24
