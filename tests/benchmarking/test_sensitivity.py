"""How firm bands are: in the table, by the command, and in the workbooks."""

from __future__ import annotations

import numpy as np
import pytest
from typer.testing import CliRunner

import asg
from asg.cli import run
from asg.cli.commands import app
from asg.sample import load_sample


@pytest.fixture(scope="module")
def sample():
    found = load_sample()
    return found, asg.benchmark(found.survey, found.responses)


def test_a_row_for_each_band(sample):
    _, results = sample
    table, found = results.table, results.sensitivity
    banded = table[table["band"].notna()]
    keys = ["trust_code", "group", "item"]
    assert found[[*keys, "band"]].equals(banded[[*keys, "band"]].reset_index(drop=True))


def test_product_variance_and_no_cap_score_again(sample):
    found, results = sample
    table = results.sensitivity
    for column, settings in (
        ("band_product", {"variance": "product"}),
        ("band_weight_uncapped", {"weight_cap": 1e9}),
        ("band_weibull", {"quantile": "weibull"}),
        ("band_winsorise_0.20", {"winsorise": 0.2}),
    ):
        method = found.survey.method.model_copy(update=settings)
        again = asg.benchmark(
            found.survey.model_copy(update={"method": method}), found.responses
        ).table
        bands = again["band"].dropna().astype("Int64").tolist()
        assert table[column].astype("Int64").tolist() == bands, column


def test_weights_at_the_cap_are_scored_again():
    """The sample's capped weights move no band, so here the cap cuts deep."""
    found = load_sample()
    method = found.survey.method.model_copy(update={"weight_cap": 1.05})
    capped = found.survey.model_copy(update={"method": method})
    table = asg.benchmark(capped, found.responses).sensitivity
    with_caps = found.survey.method.model_copy(update={"weight_cap": 1e9})
    free = asg.benchmark(
        found.survey.model_copy(update={"method": with_caps}), found.responses
    ).table
    assert table["band_weight_uncapped"].tolist() == free["band"].dropna().tolist()
    assert (table["band_weight_uncapped"] != table["band"]).any()


def test_firm_is_no_limit_near_and_the_same_band_everywhere(sample):
    table = sample[1].sensitivity
    others = table.filter(like="band_")
    same = others.eq(table["band"], axis=0).all(axis=1)
    assert (table["firm"] == (same & (table["distance"] >= 0.1))).all()
    assert 0 < table["firm"].sum() < len(table)


def test_the_distance_is_that_of_z_to_the_nearest_limit(sample):
    _, results = sample
    banded = results.table[results.table["band"].notna()]
    cuts = np.array([1.6448536269514722, 1.959963984540054, 3.090232306167813])
    apart = np.abs(np.abs(banded["z"].to_numpy())[:, np.newaxis] - cuts).min(axis=1)
    np.testing.assert_allclose(results.sensitivity["distance"], apart, rtol=1e-9)


def test_the_command_writes_the_table(sample, tmp_path):
    out = tmp_path / "sensitivity.csv"
    done = CliRunner().invoke(app, ["sensitivity", "--out", str(out)])
    assert done.exit_code == 0
    table = sample[1].sensitivity
    assert f"{table['firm'].sum():,} of {len(table):,} bands are firm" in done.stdout
    heading, *lines = out.read_text("utf-8").splitlines()
    assert heading.split(",") == [*table.columns, "synthetic"]
    assert len(lines) == len(table)
    assert {line.split(",")[6] for line in lines} == {"true", "false"}


def test_a_published_file_has_no_errors_to_vary(made_up_published_path, tmp_path, capsys):
    words = ["sensitivity", str(made_up_published_path), "--out", str(tmp_path / "s.csv")]
    assert run(words) == 2
    assert "only total standard errors" in capsys.readouterr().err
    assert not (tmp_path / "s.csv").exists()


def test_a_table_of_scores_has_the_bands_that_need_no_responses(sample, tmp_path):
    """results.csv as an input: the ranges are computed again, nothing is scored again."""
    results = sample[1]
    results.write_csv(tmp_path / "scores.csv")
    words = ["sensitivity", str(tmp_path / "scores.csv"), "--survey", "cmhs-2024"]
    out = tmp_path / "s" / "sensitivity.csv"
    out.parent.mkdir()
    done = CliRunner().invoke(app, [*words, "--out", str(out)])
    assert done.exit_code == 0, done.output
    heading, *lines = out.read_text("utf-8").splitlines()
    names = heading.split(",")
    assert "band_weibull" in names
    assert not {"band_product", "band_weight_uncapped"} & set(names)
    at = names.index("band_weibull")
    expected = results.sensitivity["band_weibull"].tolist()
    assert [int(line.split(",")[at]) for line in lines] == expected
