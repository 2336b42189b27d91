"""Where a group's number of respondents is withheld, no results have digits that tell it."""

import json

import numpy as np
import pytest
from digits import may_be, trusts_of

from asg.build.run import build
from asg.columns import LIMIT_COLUMNS
from asg.kernels import expected_range
from asg.local.local_breakdown import local_breakdown
from asg.results.run import benchmark
from asg.sample import load_sample
from made_up_surveys import TRUSTS, made_up_survey, read_rows, respondents, write_rows

QUESTIONS = ("Q1", "Q2", "Q3")
SECTIONS = [QUESTIONS]
WITHHELD = "AMHS 2024: the number of respondents is withheld"


def rows(small=12):
    """Twelve trusts; without the first, which is small, all numbers are known."""
    numbers = {trust: 60 + 7 * i for i, trust in enumerate(TRUSTS)} | {"RXA": small}
    return [
        row | {"age": 40 + 25 * (j % (2 + i % 3) == 0)}
        for i, (trust, n) in enumerate(numbers.items())
        for j, row in enumerate(
            respondents(trust, n, Q1=[1] * (1 + i) + [3] * 5, Q2=[1, 2, 3, 3], Q3=[1, 1, 3])
        )
    ]


def results_of(folder, given, year=2024, previous=None, **method):
    method = {"decimals": 6} | method
    survey = made_up_survey(year, questions=QUESTIONS, sections=SECTIONS, method=method)
    responses = read_rows(folder / f"{year}.csv", survey, given)
    return benchmark(survey, responses, previous=previous), responses


def in_hundredths(figures):
    figures = figures.dropna().to_numpy(dtype=float)
    assert len(figures)
    return np.array_equal(figures, np.round(figures, 2))


def test_scores_are_rounded_to_two_decimals_where_the_number_is_withheld(tmp_path):
    results, _ = results_of(tmp_path, rows())
    (counts,) = results.provenance.counts
    assert (counts.respondents, counts.decimals) == (None, 2)
    assert in_hundredths(results.table["score"])
    assert in_hundredths(results.table["se"])
    (notice,) = (n for n in results.provenance.notices if n.startswith(WITHHELD))
    assert "rounded to 2 decimals" in notice
    # One rounding: of the exact figures, not of those with six decimals.
    exact, _ = results_of(tmp_path, rows(), decimals="all")
    both = [r.table.set_index(["trust_code", "item"])["score"] for r in (results, exact)]
    questions = both[0].index.get_level_values("item") != "S01"
    assert both[0][questions].equals(both[1][questions].round(2))
    assert (both[0] != both[1]).any()


def test_all_figures_are_computed_from_the_rounded_ones(tmp_path):
    results, _ = results_of(tmp_path, rows())
    for _, item in results.table.groupby("item"):
        score, se, n = (item[c].to_numpy(float, na_value=np.nan) for c in ("score", "se", "n"))
        found = expected_range(score, se, np.nan_to_num(n).astype(np.int64))
        average = np.where(np.isnan(score), np.nan, np.nanmean(score))
        np.testing.assert_allclose(item["national_average"], average, rtol=1e-14)
        np.testing.assert_allclose(item[LIMIT_COLUMNS[0]], found.lower[:, 0], rtol=1e-12)
        np.testing.assert_array_equal(item["band"].fillna(0), found.band)
    whole = results.table[results.table["level"] == "section"].set_index("trust_code")["score"]
    parts = results.table[results.table["level"] == "question"]
    means = parts.groupby("trust_code")["score"].mean().reindex(whole.index)
    np.testing.assert_array_equal(whole.dropna(), means.dropna().round(2))


def test_scores_keep_six_decimals_where_the_number_is_shown(tmp_path):
    results, _ = results_of(tmp_path, rows(small=40))
    (counts,) = results.provenance.counts
    assert (counts.respondents, counts.decimals) == (len(rows(small=40)), 6)
    assert not in_hundredths(results.table["score"])
    assert not any("withheld" in notice for notice in results.provenance.notices)


@pytest.mark.parametrize(("asked", "used"), [(2, 2), (4, 2), (12, 2), ("all", "all")])
def test_a_survey_may_set_decimals(tmp_path, asked, used):
    results, _ = results_of(tmp_path, rows(), decimals=asked)
    (counts,) = results.provenance.counts
    assert counts.decimals == used
    assert in_hundredths(results.table["score"]) == (used == 2)
    (notice,) = (n for n in results.provenance.notices if n.startswith(WITHHELD))
    assert ("must not be passed on" in notice) == (used == "all")


def test_both_years_of_a_comparison_are_rounded_each_where_it_must_be(tmp_path):
    last, responses = results_of(tmp_path, rows(), 2023)
    now, _ = results_of(tmp_path, rows(small=40), previous=(last.survey, responses))
    assert {c.year: c.decimals for c in now.provenance.counts} == {2024: 6, 2023: 2}
    assert in_hundredths(now.table["previous_score"])
    assert in_hundredths(now.table["previous_se"])
    assert not in_hundredths(now.table["score"])
    assert any(n.startswith("AMHS 2023: the number") for n in now.provenance.notices)
    both = [now.table["previous_score"], last.table["score"]]
    compared = (last.table["level"] == "question") & both[1].notna()
    assert both[0][compared].equals(both[1][compared])


def test_notes_and_the_manifest_say_so(tmp_path):
    from openpyxl import load_workbook

    results, _ = results_of(tmp_path, rows())
    build(results, tmp_path / "out", trusts=["RXL"])
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    assert [c["decimals"] for c in manifest["counts"]] == [2]
    workbook = load_workbook(tmp_path / "out" / "made-up-2024-RXL.xlsx")
    texts = [str(cell) for sheet in workbook for row in sheet.values for cell in row if cell]
    assert any(text.startswith(WITHHELD) for text in texts)
    assert any("Both are rounded to 6 decimals (AMHS: 2);" in text for text in texts)


def test_units_have_no_more_decimals_than_the_results(tmp_path):
    given = rows()
    results, _ = results_of(tmp_path, given)
    results.write_csv(tmp_path / "results.csv")
    own = [row for row in given if row["trust_code"] == "RXL"]
    own = [row | {"team": "East" if i % 3 else "West"} for i, row in enumerate(own)]
    found = local_breakdown(
        write_rows(tmp_path / "own.csv", own),
        ["team"],
        tmp_path / "results.csv",
        survey=results.survey,
        national=tmp_path / "2024.csv",
    )
    assert in_hundredths(found.table["score"])
    assert in_hundredths(found.table["se"])
    assert any("rounded to 2 decimals" in n for n in found.national.provenance.notices)
    assert not any("do not give its score" in n for n in found.national.provenance.notices)


def test_digits_of_results_of_the_sample_do_not_tell_a_number_that_is_withheld():
    sample = load_sample()
    survey, responses = sample.previous_survey, sample.previous_responses
    results = benchmark(survey, responses)
    withheld = {c.group for c in results.provenance.counts if c.respondents is None}
    assert "AMHS" in withheld
    known = trusts_of(survey, responses, "AMHS")[:2]
    table = results.table[results.table["group"] == "AMHS"]
    shown = {code: set(of["score"].dropna()) for code, of in table.groupby("trust_code")}
    for trust in known:
        true = int(trust.nation.sum())
        assert any(set(np.round(trust.scores, 2)) <= scores for scores in shown.values())
        tried = range(true - 3, true + 4)
        assert [n for n in tried if may_be(trust, 2, n)] == list(tried)
        assert [n for n in tried if may_be(trust, 6, n)] == [true]
