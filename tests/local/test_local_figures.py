"""The units' figures: the same sums as for trusts, done again by hand and by the national run."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from sample_teams import TEAMS, TRUST, team_of, with_columns

import asg
from asg.cli import run

SURVEY = asg.load_survey("cmhs-2024")
EXACT = SURVEY.model_copy(update={"method": SURVEY.method.model_copy(update={"decimals": "all"})})
"""The survey with every digit: what is recovered from rounded scores is no nearer than they are."""

CLOSE = {"rtol": 0, "atol": 1e-9}


@pytest.fixture(scope="module")
def results(sample_folder):
    """The national results, with every digit."""
    responses = asg.read_responses(sample_folder / "responses-2024.csv", EXACT)
    table = asg.benchmark(EXACT, responses).table
    table.to_csv(sample_folder / "exact.csv", index=False)
    return table


def broken_down(folder, by, results="results.csv", **more):
    more = {"survey": SURVEY} | more
    return asg.local_breakdown(folder / "own.csv", [by], folder / results, **more)


def exactly(folder, by, **more):
    """The breakdown from national results with every digit."""
    return broken_down(folder, by, "exact.csv", survey=EXACT, **more)


def test_a_trust_that_is_one_unit_has_its_own_results(sample_folder, results):
    local = exactly(sample_folder, "whole")
    own = results[results["trust_code"] == TRUST].set_index(["group", "item"])
    unit = local.table.set_index(["group", "item"])
    shown = own[(own["status"] == "ok")]
    assert len(shown) > 40
    unit = unit.loc[shown.index]
    for name in ("n", "score", "se", "tau2", "total_se", "z", "lower_90", "upper_998"):
        found, wanted = unit[name].astype(float), shown[name].astype(float)
        assert_allclose(found, wanted, **CLOSE, err_msg=name)
    assert unit["band"].tolist() == shown["band"].tolist()
    assert unit["band_label"].tolist() == shown["band_label"].tolist()


def test_codes_stand_under_the_words_that_the_survey_has_for_them(sample_folder):
    units = broken_down(sample_folder, "sex").table["unit"].unique().tolist()
    assert {"female", "male", "Not stated"} <= set(units)
    assert not {"1", "2"} & set(units)
    assert broken_down(sample_folder, "group").table["unit"].unique().tolist() == ["AMHS"]


def cells_by_hand(rows):
    """Age group and sex of each row, as the survey file names them; "" where either has no cell."""
    age = rows["age"].where(rows["age"] != "", rows["sample_age"])
    sex = rows["sex"].where(rows["sex"] != "", rows["sample_sex"])
    ends = {"16-35": 36, "36-50": 51, "51-65": 66, "66+": 121}
    cells = []
    for years, code in zip(age, sex, strict=True):
        known = years != "" and code in ("1", "2")
        group = next(label for label, end in ends.items() if float(years) < end) if known else ""
        cells.append(f"{group} {code}" if known else "")
    return pd.Series(cells)


def by_hand(folder, team, question):
    """Score, standard error and n of a team as docs/local.md says, from the rows of the files."""
    nation = pd.read_csv(folder / "responses-2024.csv", dtype=str, keep_default_na=False)
    national = cells_by_hand(nation[nation["group"] == "AMHS"])
    share = national[national != ""].value_counts(normalize=True).to_dict()
    mine = pd.read_csv(folder / "own.csv", dtype=str, keep_default_na=False)
    mine = mine[(mine["group"] == "AMHS") & (mine["team"] == team)]
    cells = cells_by_hand(mine)
    own_share = cells[cells != ""].value_counts(normalize=True).to_dict()
    weight = np.array([min(share[c] / own_share[c], 5.0) if c else 0.0 for c in cells])
    scores = {str(o.code): o.score for o in SURVEY.question[question].options}
    x = mine[question].map(scores).to_numpy(dtype=float)
    there = ~np.isnan(x) & (weight > 0)
    w, x = weight[there], x[there]
    score = (w @ x) / w.sum()
    return score, np.sqrt(w**2 @ (x - score) ** 2) / w.sum(), int(there.sum())


@pytest.mark.parametrize("question", ["Q18", "Q39"])
def test_a_team_by_hand(sample_folder, results, question):
    local = exactly(sample_folder, "team")
    rows = local.table.set_index(["unit", "item"])
    row = rows.loc[("Shropshire", question)]
    score, se, n = by_hand(sample_folder, "Shropshire", question)
    assert row["n"] == n >= 30
    assert_allclose([row["score"], row["se"]], [score, se], **CLOSE)
    nation = results[(results["group"] == "AMHS") & (results["item"] == question)].iloc[0]
    total = np.sqrt(se**2 + nation["tau2"])
    assert_allclose(row["z"], (score - nation["national_average"]) / total, **CLOSE)
    upper = nation["national_average"] + 1.959963984540054 * total
    assert_allclose(row["upper_95"], upper, **CLOSE)


def test_the_national_mix_recovered_is_that_of_the_national_file(sample_folder, results):
    national = {"national": sample_folder / "responses-2024.csv"}
    recovered, counted = (exactly(sample_folder, "team", **more) for more in ({}, national))
    assert recovered.standards == {"AMHS": "results"}
    assert counted.standards == {"AMHS": "national"}
    for name in ("score", "se", "z"):
        assert_allclose(recovered.table[name], counted.table[name], **CLOSE)


def test_scores_of_six_decimals_tell_the_mix_to_six_decimals(sample_folder):
    national = {"national": sample_folder / "responses-2024.csv"}
    recovered, counted = (broken_down(sample_folder, "team", **more) for more in ({}, national))
    assert recovered.standards == {"AMHS": "results"}
    table, wanted = recovered.table, counted.table
    # One unit of the sixth decimal for the mix, one for the rounding of the team's own figure; z is
    # (score - theta) / total_se, so both figures move it by 1 and |z| of these over total_se.
    unit = 2.000001e-6
    for name in ("score", "se"):
        assert (table[name] - wanted[name]).abs().max() <= unit
    bound = unit * (1 + wanted["z"].abs()) / wanted["total_se"]
    banded = wanted["z"].notna()
    assert banded.sum() > 40
    assert ((table["z"] - wanted["z"]).abs() <= bound)[banded].all()
    assert table["band"][banded].tolist() == wanted["band"][banded].tolist()


def test_units_are_standardised_to_the_trust_where_its_scores_do_not_tell_the_mix(
    sample_folder, tmp_path
):
    # Figures of two decimals, as printed: no mix gives exactly these.
    table = pd.read_csv(sample_folder / "results.csv", dtype=str, keep_default_na=False)
    table["score"] = [f"{float(s):.2f}" if s else "" for s in table["score"]]
    table.to_csv(tmp_path / "printed.csv", index=False)
    local = asg.local_breakdown(
        sample_folder / "own.csv", ["whole"], tmp_path / "printed.csv", survey=SURVEY
    )
    assert local.standards == {"AMHS": "trust"}
    # One unit standardised to itself: every weight is 1.
    mine = pd.read_csv(sample_folder / "own.csv", dtype=str, keep_default_na=False)
    scores = {str(o.code): o.score for o in SURVEY.question["Q39"].options}
    row = local.table.set_index("item").loc["Q39"]
    known = mine[mine["Q39"].map(scores).notna()]
    assert row["n"] <= len(known)
    assert abs(row["score"] - known["Q39"].map(scores).mean()) < 0.02  # those of no cell are out


def test_rows_that_are_not_those_of_the_results_are_told(sample_folder, tmp_path):
    lines = (sample_folder / "own.csv").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "fewer.csv").write_text("".join(lines[:-20]), "utf-8")
    local = asg.local_breakdown(
        tmp_path / "fewer.csv", ["team"], sample_folder / "results.csv", survey=SURVEY
    )
    (notice, *_) = local.national.provenance.notices
    assert notice.startswith("AMHS: the number of respondents in fewer.csv differs from results")


def test_a_group_without_benchmark_has_scores_alone(sample_folder, tmp_path):
    folder = sample_folder
    own = with_columns(
        folder / "responses-2024.csv", tmp_path / "own.csv", "Z01", half=lambda row: "ab"[row % 2]
    )
    local = asg.local_breakdown(own, ["half"], folder / "results.csv", survey=SURVEY)
    rows = local.table[local.table["group"] == "CAMHS"]
    assert set(rows["status"]) <= {"not_benchmarked", "withheld", "not_asked"}
    shown = rows[rows["status"] == "not_benchmarked"]
    assert len(shown)
    assert shown["score"].notna().all()
    assert shown["band"].isna().all()
    older = local.table[local.table["group"] == "OPMHS"]
    assert set(older["level"]) == {"question"}


def test_what_is_withheld_has_nothing_but_its_keys(sample_folder):
    table = broken_down(sample_folder, "team").table
    hidden = table[table["status"] == "withheld"]
    assert {"Burton", "Early intervention"} <= set(hidden["unit"])
    figures = [name for name in table.columns if name not in hidden.columns[:10]]
    own = [name for name in figures if name.startswith("trust_") or name == "status"]
    values = hidden[[name for name in figures if name not in own]]
    assert (values.isna() | (values == "")).all(axis=None)
    assert set(table["unit"]) == set(TEAMS)
    assert (table["n"].dropna() >= 30).all()
    assert team_of(0) == "Stafford"


def test_the_sheet_named_holds_the_rows(sample_folder, tmp_path, capsys):
    own = pd.read_csv(sample_folder / "own.csv", dtype=str, keep_default_na=False)
    for name, sheet in (("own", "Mine"), ("nation", "All trusts")):
        with pd.ExcelWriter(tmp_path / f"{name}.xlsx", engine="openpyxl") as book:
            pd.DataFrame({"Read me": ["Rows are on the next sheet"]}).to_excel(book, index=False)
            own.to_excel(book, sheet_name=sheet, index=False)
    results = ["--results", str(sample_folder / "results.csv"), "--by", "team"]
    files = [str(tmp_path / "own.xlsx"), "--national", str(tmp_path / "nation.xlsx")]
    assert run(["local", *files, *results, "--out", str(tmp_path / "no")]) == 1
    assert "they are on the sheet Mine; expected" in capsys.readouterr().err
    assert run(["local", *files, *results, "--sheet", "mine", "--out", str(tmp_path / "x")]) == 0
    assert "nation.xlsx: the sheet All trusts was read." in capsys.readouterr().out
    (tmp_path / "nation.csv").write_bytes((sample_folder / "own.csv").read_bytes())
    files = [str(sample_folder / "own.csv"), "--national", str(tmp_path / "nation.csv")]
    assert run(["local", *files, *results, "--out", str(tmp_path / "csv")]) == 0
    tables = [(tmp_path / of / "local-results.csv").read_bytes() for of in ("x", "csv")]
    assert tables[0] == tables[1]
