"""`asg score` against the reference beside this file, on random surveys and real files."""

import csv
import math
from collections import Counter

import pytest
import tomli_w
from random_surveys import QUANTILES, random_years
from reference_results import results_of
from reference_scores import method_of

from asg.cli import run
from made_up_surveys import write_rows

SEEDS = range(60)
CLOSE = 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_every_cell_of_results_csv_is_the_reference(seed, tmp_path):
    now, before = random_years(seed)
    words = ["score", *files_of(tmp_path, now), "--out", tmp_path / "results.csv"]
    if before:
        responses, _, survey = files_of(tmp_path, before)
        words += ["--previous", responses, "--previous-survey", survey]
    assert run(list(map(str, words))) == 0
    with (tmp_path / "results.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    expected = results_of(*now, *(before or ()))
    found = {(row["trust_code"], row["group"], row["item"]): row for row in rows}
    assert len(found) == len(rows)
    assert found.keys() == expected.keys()
    differ = [
        (*place, column, cell, expected[place].get(column))
        for place, row in found.items()
        for column, cell in row.items()
        if not agree(cell, expected[place].get(column))
    ]
    assert differ == []
    unknown = {column for filled in expected.values() for column in filled} - set(rows[0])
    assert unknown == set()


def files_of(folder, year):
    """The responses of a year and its survey, as words of the command."""
    survey = folder / f"{year.survey['id']}.toml"
    survey.write_text(tomli_w.dumps(year.survey), encoding="utf-8")
    responses = write_rows(folder / f"{year.survey['id']}.csv", year.rows)
    return responses, "--survey", survey


def agree(cell, expected):
    """Whether a cell of results.csv says what is expected: words exactly, figures to 1e-9."""
    if expected is None or isinstance(expected, str):
        return cell == (expected or "")
    if isinstance(expected, int):
        return cell == str(expected)
    return cell != "" and math.isclose(float(cell), expected, rel_tol=CLOSE, abs_tol=CLOSE)


def test_the_surveys_hold_what_is_hard():
    """Every case that the comparison is for is met, or agreement would say little."""
    years = [random_years(seed) for seed in SEEDS]
    methods = [method_of(now.survey) for now, _ in years]
    for setting, values in {
        "quantile": QUANTILES,
        "decimals": (6, 3, "all"),
        "variance": ("linearised", "product"),
        "unknown_cell": ("exclude", "neutral"),
        "change_test": ("z", "t"),
        "min_trusts": (2, 3, 10, 12),
    }.items():
        used = Counter(method[setting] for method in methods)
        assert min(used[value] for value in values) >= 2, (setting, used)
    assert {len(now.survey["groups"]) for now, _ in years} == {1, 2, 3}
    assert {len({row["trust_code"] for row in now.rows}) for now, _ in years} >= {1, 4, 9, 10, 20}
    tables = [results_of(*now, *(before or ())) for now, before in years]
    rows = [row for table in tables for row in table.values()]
    strict = [t for t, m in zip(tables, methods, strict=True) if m["suppress_below"] == 30]
    for column in ("status", "band", "change"):
        met = Counter(row.get(column) for row in rows)
        assert min(met.values()) >= 30, met
    fewest = Counter(row["n"] for table in strict for row in table.values() if "n" in row)
    assert min(fewest) == 30, fewest
    assert {row["band"] for row in rows if row.get("se") == 0 and "band" in row} >= {4, 5, 6}
    assert any(row["status"] == "not_benchmarked" and row["trusts"] >= 10 for row in rows)
