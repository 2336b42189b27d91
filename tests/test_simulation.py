"""A small run of the simulation behind docs/chance.md, held to the page and to what must be."""

from __future__ import annotations

import numpy as np
import pytest

from repository import ROOT
from simulate import BEGIN, END, SETTINGS, Setting, changes_flagged, flagged

RUNS = 150


def rows_of_page():
    text = (ROOT / "docs" / "chance.md").read_text(encoding="utf-8")
    lines = text.split(BEGIN)[1].split(END)[0].splitlines()
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in lines if line[:1] == "|"]
    return [row for row in rows if row[0][:1].isdigit()]


def shares(cell):
    return [float(share) / 100 for share in cell.split(" / ")]


@pytest.mark.parametrize("setting", SETTINGS[:9])
def test_the_page_has_what_the_simulation_finds(setting):
    [row] = [
        row
        for row in rows_of_page()
        if row[:3]
        == [f"{setting.trusts}, {setting.median}", str(setting.average), f"{setting.tau:g}"]
    ]
    found = flagged(setting, RUNS, seed=7)
    for rule, cell in zip(("rank_floor", "weibull"), row[3:5], strict=True):
        # Four standard errors of a share over so many trusts, which share a survey's estimate.
        room = [4 * np.sqrt(max(s, 0.002) / (RUNS * setting.trusts / 4)) for s in shares(cell)]
        for share, ours, may in zip(shares(cell), found.outside[rule], room, strict=True):
            assert abs(share - ours) < may, (rule, share, ours)
    if setting.tau:
        assert abs(float(row[5]) - found.tau2) < 0.15


def test_limits_keep_their_promise_where_trusts_do_not_differ_and_not_where_they_do():
    alike = flagged(Setting(52, 200, 6.5, 0.0), RUNS).outside["rank_floor"]
    assert abs(alike[0] - 0.10) < 0.015
    assert abs(alike[1] - 0.05) < 0.012
    apart = flagged(Setting(52, 200, 6.5, 0.5), RUNS)
    assert apart.outside["rank_floor"][0] > 0.14
    assert apart.tau2 < 0.8


def test_changes_that_are_none():
    assert 0.04 < changes_flagged(200, 3000) < 0.065
    on_page = {row[0]: row[1] for row in rows_of_page() if len(row) == 2}
    for n, cell in on_page.items():
        assert abs(float(cell.removesuffix(" %")) / 100 - changes_flagged(int(n), 3000, 5)) < 0.02
