"""National breakdowns: what they add up to, what is withheld, and the command."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import asg
from asg.cli import run
from asg.cli.commands import app
from asg.disclosure import withheld_of_all_trusts
from asg.kernels import scores, subgroup_scores
from asg.reading.survey_files import survey_toml
from asg.sample import load_sample
from made_up_surveys import NO, YES, made_up_survey, write_rows


@pytest.fixture(scope="module")
def sample():
    found = load_sample()
    return found, asg.benchmark(found.survey, found.responses)


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 4))
def test_the_parts_average_to_the_mean_of_the_trusts(seed, trusts, categories):
    rng = np.random.default_rng(seed)
    trust = np.repeat(np.arange(trusts), rng.integers(2, 30, trusts))
    x, w = rng.choice([0, 5, 10], trust.size).astype(float), rng.uniform(0.2, 5, trust.size)
    category = rng.integers(0, categories, trust.size)
    found = subgroup_scores(x, w, trust, category, categories)
    share = w / np.bincount(trust, w)[trust]
    of_category = np.bincount(category, share, minlength=categories) / trusts
    theta = scores(x, w, trust, trusts).score.mean()
    assert np.nansum(found.score * of_category) == pytest.approx(theta, abs=1e-9)
    others = (theta - found.score * of_category) / np.where(
        of_category < 1, 1 - of_category, np.nan
    )
    several = of_category * (1 - of_category) > 1e-9
    np.testing.assert_allclose(
        (found.score - others)[several], found.difference[several], atol=1e-9
    )


def test_over_everyone_the_score_is_the_national_average(tmp_path):
    """All are men, so the score of men is the plain mean of the trusts' scores."""
    survey = made_up_survey(method={"suppress_below": 2})
    answers = {"RXA": [YES] * 12, "RXB": [YES, NO] * 5, "RXC": [NO] * 10 + [YES] * 2}
    rows = [
        {"trust_code": code, "group": "AMHS", "age": 40, "sex": "male", "Q1": a, "Q2": a}
        for code, said in answers.items()
        for a in said
    ]
    responses = asg.read_responses(write_rows(tmp_path / "r.csv", rows), survey)
    results = asg.benchmark(survey, responses)
    men = results.breakdowns.query("category == 'male' and item == 'Q1'").iloc[0]
    assert men["score"] == pytest.approx((10 + 5 + 10 / 6) / 3)
    assert men["score"] == pytest.approx(results.table["national_average"].iloc[0])
    assert men["n"] == 34
    assert pd.isna(men["difference"])
    assert men["comparison"] == ""


@pytest.mark.parametrize(
    ("n", "everyone", "withheld"),
    [
        ([100, 50, 40], 190, []),
        ([100, 50, 29], 179, [1, 2]),  # 179 less 100 and 50 would be the 29
        ([100, 20, 15], 135, [1, 2]),  # 35 are left: any of the two may have 30
        ([100, 10, 5], 115, [0, 1, 2]),
        ([100, 50, 0], 150, [2]),
        ([100, 50], 160, [1]),  # 10 of no category would be known
        ([100, 50], 190, []),
        ([10], 10, [0]),
        ([0, 0], 0, [0, 1]),
    ],
)
def test_what_is_withheld(n, everyone, withheld):
    found = withheld_of_all_trusts(np.array([n]), np.array([everyone]), 30)
    assert np.flatnonzero(found).tolist() == withheld


@pytest.mark.parametrize(
    ("of_trusts", "everyone", "withheld"),
    [
        ([[60, 50], [40, 30]], [110, 70], []),
        ([[60, 50], [40, 29]], [110, 69], [0, 1]),  # the first trust would find the 29
        ([[60, 50], [40, 15], [40, 15]], [110, 55, 55], []),  # it finds 30 of two trusts
        ([[60, 50], [40, 0]], [110, 40], [0, 1]),  # or that nobody is
        ([[60, 50, 40], [40, 40, 1], [40, 40, 28]], [150, 81, 108], [1, 2]),
        ([[60, 50], [40, 40]], [111, 80], [1]),  # the second has nobody of no category
    ],
)
def test_no_trust_finds_few_of_the_others(of_trusts, everyone, withheld):
    found = withheld_of_all_trusts(np.array(of_trusts), np.array(everyone), 30)
    assert np.flatnonzero(found).tolist() == withheld


def test_no_figure_of_the_sample_tells_of_fewer_than_30(sample):
    found, results = sample
    shown = results.table[results.table["score"].notna()].groupby(["group", "item"])["n"].sum()
    checked = 0
    for (group, _, item), rows in results.breakdowns.groupby(["group", "variable", "item"]):
        known = rows["n"].dropna()
        assert (known >= 30).all()
        left = shown[group, item] - known.sum()
        assert left == 0 or left >= 30, (group, item)
        checked += left > 0
    assert checked > 50
    empty = results.breakdowns[results.breakdowns["n"].isna()]
    figures = ["score", "se", "lower_95", "upper_95", "difference", "z", "p", "p_holm"]
    assert empty[figures].isna().all().all()
    assert set(empty["comparison"]) == {""}
    assert set(results.breakdowns["variable"]) == {"age_group", "sex", *found.survey.profile}


def test_the_command(sample, tmp_path):
    out = tmp_path / "breakdown.csv"
    done = CliRunner().invoke(app, ["breakdown", "--by", "Ethnicity", "--out", str(out)])
    assert done.exit_code == 0, done.output
    table = sample[1].breakdowns.query("variable == 'ethnicity'").reset_index(drop=True)
    written = pd.read_csv(out, keep_default_na=True)
    assert written["p_holm"].tolist() == pytest.approx(table["p_holm"].tolist(), nan_ok=True)
    assert written["category"].tolist() == table["category"].tolist()
    above = (table["comparison"] == "above").sum()
    assert f"Compared with everyone else: {above} above" in done.stdout


def test_a_variable_that_is_not_there(tmp_path, capsys):
    assert run(["breakdown", "--by", "team", "--out", str(tmp_path / "b.csv")]) == 2
    said = capsys.readouterr().err
    assert "--by: team is not a variable of these responses; expected one of age_group, sex" in said


def test_a_published_file_has_no_respondents(made_up_published_path, tmp_path, capsys):
    words = ["breakdown", str(made_up_published_path), "--by", "sex"]
    assert run([*words, "--out", str(tmp_path / "b.csv")]) == 2
    assert "has no respondents" in capsys.readouterr().err


def test_a_file_without_a_variable_is_reported_and_writes_nothing(tmp_path, capsys):
    survey = made_up_survey(standardise={"variables": []}, method={"suppress_below": 2})
    (tmp_path / "s.toml").write_text(survey_toml(survey), encoding="utf-8")
    out, words = tmp_path / "b.csv", ["--survey", str(tmp_path / "s.toml")]
    every = [
        {"trust_code": code, "group": "AMHS", "age": 20 + i, "Q1": 1 + i % 3, "Q2": 1}
        for code in ("RXA", "RXB")
        for i in range(40)
    ]
    for rows, among in (
        (every, ", or --by with one of age_group"),
        ([{k: v for k, v in row.items() if k != "age"} for row in every], ""),
    ):
        file = write_rows(tmp_path / "r.csv", rows)
        done = run(["breakdown", str(file), *words, "--by", "Sex", "--out", str(out)])
        said = capsys.readouterr().err.strip().splitlines()[-1]
        assert said == f"asg: r.csv: no respondent's sex is known; expected a column with it{among}"
        assert done == 1
        assert not out.exists()


def test_a_category_of_one_answer_is_not_taken_for_certain(tmp_path):
    """Nine trusts: all 54 women say "Yes" to Q1, as do 576 of 594 men; to Q2 everyone does.

    By chance alone 0.97 ** 54 = 19 % of such women would all say "Yes".
    """
    rows = [
        {
            "trust_code": f"RX{letter}",
            "group": "AMHS",
            "age": 40,
            "sex": sex,
            "Q1": answer,
            "Q2": YES,
        }
        for letter in "ABCDEFGHI"
        for sex, answer, count in (("female", YES, 6), ("male", YES, 64), ("male", NO, 2))
        for _ in range(count)
    ]
    survey = made_up_survey()
    results = asg.benchmark(
        survey, asg.read_responses(write_rows(tmp_path / "r.csv", rows), survey)
    )
    found = results.breakdowns[results.breakdowns["variable"] == "sex"].set_index("item")
    women, men = (found[found["category"] == sex] for sex in ("female", "male"))
    assert women.loc["Q1", "score"] == 10
    assert women.loc["Q1", "se"] == 0
    assert women.loc["Q1", "lower_95"] < 9.6
    assert women.loc["Q1", "comparison"] == men.loc["Q1", "comparison"] == "no difference"
    assert pd.isna(women.loc["Q2", "lower_95"]), "no answer to Q2 says anything of chance"
    assert women.loc["Q2", "comparison"] == "no difference"
