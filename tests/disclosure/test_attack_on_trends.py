"""An adversary compares a trend with each year's results: it finds nothing of fewer than 30."""

from __future__ import annotations

import numpy as np
import pytest

import asg
from asg.build.run import build
from asg.errors import OutputError
from asg.results import earlier_years
from made_up_surveys import TRUSTS, dealt, made_up_survey, read_rows, respondents

QUESTIONS = ("Q1", "Q2", "Q3")
LEAST = 30
YEARS = (2021, 2022, 2023, 2024)
MERGED = {"RYY": "RXA", "RYZ": "RXA"}

SIZES = {
    "one small": {"RYY": 12},
    "small in the heir": {"RXA": 14, "RYY": 60},
    "two small beside a large": {"RYY": 12, "RYZ": 12},
    "thirty together": {"RYY": 15, "RYZ": 15},
    "both small": {"RXA": 20, "RYY": 20},
    "all large": {"RYY": 40, "RYZ": 50},
}
"""Respondents in an earlier year of trusts that became one, the others having 40."""


def rows(year, **sizes):
    numbers = dict.fromkeys(TRUSTS, 40) | sizes
    return [
        row
        for i, (trust, n) in enumerate(numbers.items())
        for row in respondents(
            trust, n, **{q: dealt((i + k + year) % 12, 12) for k, q in enumerate(QUESTIONS)}
        )
    ]


def survey_of(year):
    return made_up_survey(
        year,
        questions=QUESTIONS,
        sections=[QUESTIONS],
        succession=MERGED,
        method={"decimals": 6},
    )


def years(folder, small_in, sizes):
    """This year's results with all earlier years, and each earlier year's own."""
    pairs = []
    for year in YEARS:
        given = rows(year, **(sizes if year == small_in else {}))
        before = survey_of(year)
        pairs.append((before, read_rows(folder / f"{year}.csv", before, given)))
    *earlier, (survey, responses) = pairs
    return asg.benchmark(survey, responses, previous=earlier), {
        before.year: asg.benchmark(before, of_year) for before, of_year in earlier
    }


def told_by_numbers(now, own):
    """Numbers of respondents that a pooled figure leaves when the shown parts are taken away."""
    told = {}
    for year, results in own.items():
        table = results.table[results.table["n"].notna()]
        shown = {(r.trust_code, r.key): int(r.n) for r in table.itertuples() if r.key}
        points = now.trend[(now.trend["year"] == year) & now.trend["n"].notna()]
        for point in points.itertuples():
            codes = [point.trust_code]
            codes += [old for old, new in MERGED.items() if new == point.trust_code]
            parts = sum(shown.get((code, point.key), 0) for code in codes)
            rest = int(point.n) - parts
            if parts and 0 < rest < LEAST:
                told[year, point.trust_code, point.key] = rest
    return told


def told_by_averages(now, small_in, sizes):
    """Scores of a few respondents, from one run: its averages less the scores of other trusts.

    The one trust that is left in the average, with its number of respondents, and the pooled score
    leave the score of the rest.
    """
    told = {}
    numbers = dict.fromkeys(TRUSTS, 40) | sizes
    in_average = [code for code, n in numbers.items() if n >= LEAST]
    of_heir = [code for code in in_average if MERGED.get(code, code) == "RXA"]
    points = now.trend[now.trend["year"] == small_in].set_index(["trust_code", "key"])
    for key in ("q1", "q2", "q3"):
        pooled = points.loc[("RXA", key)] if ("RXA", key) in points.index else None
        if len(of_heir) != 1 or pooled is None or np.isnan(pooled["score"]):
            continue
        others = [points.loc[(c, key), "score"] for c in in_average if c not in of_heir]
        left = pooled["national_average"] * len(in_average) - sum(others)
        n = numbers[of_heir[0]]
        rest = pooled["n"] - n
        if 0 < rest < LEAST:
            told[key] = (pooled["score"] * pooled["n"] - left * n) / rest
    return told


@pytest.mark.parametrize("small_in", [2021, 2022, 2023])
@pytest.mark.parametrize("case", SIZES)
def test_no_small_trust_can_be_told_in_any_year(tmp_path, case, small_in):
    now, own = years(tmp_path, small_in, SIZES[case])
    assert told_by_numbers(now, own) == {}
    assert told_by_averages(now, small_in, SIZES[case]) == {}
    points = now.trend[(now.trend["year"] == small_in) & (now.trend["trust_code"] == "RXA")]
    withheld = case in ("one small", "small in the heir", "two small beside a large")
    assert len(points) == len(QUESTIONS)
    assert points["score"].isna().all() == points["n"].isna().all() == withheld
    # Other years and trusts keep their points.
    others = now.trend[(now.trend["year"] != small_in) | (now.trend["trust_code"] != "RXA")]
    assert len(others) == (len(YEARS) * len(TRUSTS) - 1) * len(QUESTIONS)
    assert others["score"].notna().all()


@pytest.mark.parametrize("case", ["one small", "small in the heir", "two small beside a large"])
def test_the_attack_finds_them_where_pooled_scores_are_shown(tmp_path, monkeypatch, case):
    monkeypatch.setattr(
        earlier_years, "revealed_by_parts", lambda whole, *_: np.zeros(whole.shape, dtype=bool)
    )
    sizes = SIZES[case]
    now, own = years(tmp_path, 2021, sizes)
    few = sum(n for n in sizes.values() if n < LEAST)
    assert told_by_numbers(now, own) == {(2021, "RXA", q.lower()): few for q in QUESTIONS}
    found = told_by_averages(now, 2021, sizes)
    truth = read_rows(tmp_path / "2021.csv", survey_of(2021), rows(2021, **sizes))
    codes = [*truth.trusts]
    small = [codes.index(code) for code, n in sizes.items() if n < LEAST]
    for key in found:
        answers = truth.answers[key.upper()].to_numpy()[np.isin(truth.trust, small)]
        assert found[key] == pytest.approx(10 * np.mean(answers == 1), abs=0.1)  # of 2 decimals
    assert set(found) == {"q1", "q2", "q3"}


def test_a_trust_that_is_small_in_one_year_has_no_point_there_and_no_total_tells_it(tmp_path):
    now, _ = years(tmp_path, 2022, {"RXC": 20})
    points = now.trend[now.trend["trust_code"] == "RXC"].set_index(["year", "key"])
    assert points.loc[2022, ["n", "score", "se"]].isna().all(axis=None)
    assert points.drop(2022, level="year")["score"].notna().all()
    # All other trusts show their numbers, so that of all rows would reveal it: as in one year.
    rows_of = {s.role: s.rows for s in now.provenance.sources}
    assert rows_of == {
        "responses": 480,
        "previous responses": 480,
        "responses of 2022": None,
        "responses of 2021": 480,
    }
    counts = {c.year: c.respondents for c in now.provenance.counts}
    assert counts == {2021: 480, 2022: None, 2023: 480, 2024: 480}
    average = now.trend.set_index(["year", "trust_code", "key"])["national_average"]
    shown = now.trend[(now.trend["year"] == 2022) & (now.trend["key"] == "q1")]
    assert average[2022, "RXA", "q1"] == pytest.approx(shown["score"].mean(), abs=1e-9)


def test_each_year_s_own_build_may_stand_beside_a_trend(tmp_path):
    now, own = years(tmp_path, 2022, SIZES["one small"])
    for results in (own[2022], now, own[2021], own[2023], now):
        build(results, tmp_path / "out", trusts=[])


@pytest.mark.parametrize("late_in", [2021, 2022, 2023])
def test_a_late_return_of_any_year_is_refused(tmp_path, late_in):
    now, own = years(tmp_path, 2021, {})
    build(now, tmp_path / "out", trusts=[])
    again, own = years(tmp_path, late_in, {"RXC": 41})
    with pytest.raises(OutputError, match=f"made-up-{late_in}, RXC, AMHS, q1"):
        build(again, tmp_path / "out", trusts=[])
    with pytest.raises(OutputError, match=f"made-up-{late_in}, RXC, AMHS, q1"):
        build(own[late_in], tmp_path / "out", trusts=[])
