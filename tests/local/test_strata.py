"""Units that are a sex or some ages are compared with the same people in other trusts."""

from __future__ import annotations

import numpy as np
import openpyxl
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import asg
from asg.cli import run
from asg.reading.survey_files import survey_toml
from made_up_surveys import TRUSTS, dealt, made_up_survey, respondents, write_rows

OWN = TRUSTS[4]
SURVEY = made_up_survey()


def nation(men=lambda i: 24 + i % 3 - 1, women=lambda i: 18 + i % 3 - 1):
    """Of each trust 30 men and 30 women, half of them 30 and half 60 years old; men say yes to Q1
    24 times or so, which is a score of 8, and women 18 times, which is 6."""
    rows = []
    for i, trust in enumerate(TRUSTS):
        for sex, yes in (("male", men(i)), ("female", women(i))):
            for age, asked in ((30, dealt(yes)[::2]), (60, dealt(yes)[1::2])):
                rows += respondents(trust, 15, sex=sex, age=age, Q1=asked, Q2=dealt(8, of=15))
    return rows


def broken_down(folder, rows, by, *, at_hand=True, **columns):
    """Break the trust's rows down, with further columns made from each row."""
    national = write_rows(folder / "national.csv", rows)
    own = [r | {name: rule(r) for name, rule in columns.items()} for r in rows]
    write_rows(folder / "own.csv", [r for r in own if r["trust_code"] == OWN])
    asg.benchmark(SURVEY, asg.read_responses(national, SURVEY)).write_csv(folder / "results.csv")
    local = asg.local_breakdown(
        folder / "own.csv",
        by,
        folder / "results.csv",
        survey=SURVEY,
        national=national if at_hand else None,
    )
    return local


def q1(local):
    return local.table[local.table["item"] == "Q1"].set_index("unit")


def test_what_men_and_women_everywhere_answer_is_no_band_of_a_trust(tmp_path):
    units = q1(broken_down(tmp_path, nation(), ["sex"]))
    # Trust 5 of 12: 24 of 30 men say yes and 18 of 30 women, as in the mean over all trusts.
    assert units["score"].to_dict() == pytest.approx({"female": 6.0, "male": 8.0})
    assert units["national_average"].to_dict() == pytest.approx({"female": 6.0, "male": 8.0})
    assert_allclose(units["z"], 0, atol=1e-9)
    assert units["band_label"].tolist() == ["About the same"] * 2
    # Trusts are closer to each other than chance explains: sqrt(10^2 p (1 - p) / 30).
    assert_allclose(units["tau2"], 0)
    assert_allclose(units.loc["male", "total_se"], 10 * np.sqrt(0.8 * 0.2 / 30))
    assert units.loc["male", ["lowest", "highest"]].tolist() == pytest.approx([23 / 3, 25 / 3])


def test_a_trust_whose_men_stand_out_among_men_is_seen(tmp_path):
    outlier = TRUSTS.index(OWN)
    rows = nation(men=lambda i: 9 if i == outlier else 24 + i % 3 - 1)
    units = q1(broken_down(tmp_path, rows, ["sex"]))
    assert units.loc["male", "band"] < 4
    assert units.loc["female", "band"] == 4
    # The same as the national run over men alone: a file of men, and no other code of ours.
    men = write_rows(tmp_path / "men.csv", [r for r in rows if r["sex"] == "male"])
    alone = asg.benchmark(SURVEY, asg.read_responses(men, SURVEY)).table
    own = alone[(alone["trust_code"] == OWN) & (alone["item"] == "Q1")].iloc[0]
    names = ["n", "score", "se", "national_average", "lowest", "highest", "tau2", "total_se", "z"]
    names += ["lower_90", "upper_95", "upper_998", "band"]
    assert_allclose(units.loc["male", names].astype(float), own[names].astype(float), rtol=1e-9)


def test_from_results_alone_there_is_no_band_and_the_reason_is_said(tmp_path, capsys):
    local = broken_down(tmp_path, nation(), ["sex"], at_hand=False)
    units = q1(local)
    assert units["status"].tolist() == ["not_benchmarked"] * 2
    assert units["score"].notna().all()
    figures = ["national_average", "lowest", "highest", "tau2", "total_se", "z", "band", "lower_95"]
    assert units[figures].isna().all(axis=None)
    (said,) = local.strata.values()
    assert said.startswith("AMHS, by sex: female, male: no band, because ")
    (tmp_path / "survey.toml").write_text(survey_toml(SURVEY), "utf-8")
    words = ["local", str(tmp_path / "own.csv"), "--by", "sex", "--out", str(tmp_path / "x.xlsx")]
    words += ["--results", str(tmp_path / "results.csv"), "--survey", str(tmp_path / "survey.toml")]
    assert run(words) == 0
    assert said in capsys.readouterr().out
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    told = [s.title for s in book if any(c.value == said for row in s.iter_rows() for c in row)]
    assert len(told) == 3  # heat map, charts, Notes


@pytest.mark.parametrize(
    ("rule", "units"),
    [
        (lambda r: "older" if r["age"] == 60 else "younger", {"older", "younger"}),
        (lambda r: f"{r['sex']} {r['age']}", set()),  # 15 of each: withheld, and not named either
        (lambda r: "women's ward" if r["sex"] == "female" else "men's ward", {"ward"}),
    ],
)
def test_a_column_of_another_name_is_the_same(tmp_path, rule, units):
    local = broken_down(tmp_path, nation(), ["place"], at_hand=False, place=rule)
    assert set(local.table["band"].dropna()) == set()
    assert bool(local.strata) is bool(units)
    assert all(unit in "".join(local.strata.values()) for unit in units)


def test_a_unit_of_both_sexes_and_all_ages_is_compared_with_everyone(tmp_path):
    halves = iter(range(10**6))
    rule = lambda r: "ab"[next(halves) % 2]  # noqa: E731
    local = broken_down(tmp_path, nation(), ["half", "sex"], half=rule)
    table = local.table[(local.table["item"] == "Q1") & (local.table["by"] == "half")]
    everyone = pd.read_csv(tmp_path / "results.csv").set_index(["trust_code", "item"])
    assert_allclose(table["national_average"], everyone.loc[(OWN, "Q1"), "national_average"])
    assert list(local.strata) == [("AMHS", "sex")]


def test_ages_that_hardly_anyone_else_has_are_everyone(tmp_path):
    # Three of a trust's 63 are 70: a unit without them is compared with all, as a trust would be.
    rows = nation()
    rows += [r for t in TRUSTS for r in respondents(t, 3, age=70, Q1=dealt(2, of=3), Q2=dealt(15))]
    local = broken_down(
        tmp_path, rows, ["ward"], ward=lambda r: "b" if r["age"] == 70 else "a", at_hand=False
    )
    assert local.strata == {}


def test_too_few_trusts_with_such_people_give_no_band_and_no_average(tmp_path):
    few = [r for r in nation() if r["sex"] == "female" or r["trust_code"] in TRUSTS[:9]]
    units = q1(broken_down(tmp_path, few, ["sex"]))
    assert units.loc["male", "score"] == pytest.approx(8)
    assert pd.isna(units.loc["male", ["national_average", "lowest", "highest", "band"]]).all()
    assert units.loc["female", "band"] == 4


def test_with_one_other_trust_nothing_tells_the_figure_of_its_men(tmp_path):
    two = (OWN, TRUSTS[7])
    rows = [r for r in nation() if r["sex"] == "female" or r["trust_code"] in two]
    units = q1(broken_down(tmp_path, rows, ["sex"]))
    assert pd.isna(units.loc["male", ["national_average", "lowest", "highest"]]).all()
