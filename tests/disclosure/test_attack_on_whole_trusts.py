"""Trusts that are wholly of one category: their published figures leave those of the other trusts.

The adversary knows which trusts have nobody of a category, the numbers of results.csv and those of
breakdowns.csv.
"""

from __future__ import annotations

import numpy as np
import pytest

from asg.disclosure import categories
from asg.results.run import benchmark
from made_up_surveys import NO, YES, made_up_survey, read_rows, respondents

LEAST = 30
SURVEY = made_up_survey(
    questions=("Q1",),
    profile={"kind": {"column": "kind", "labels": {"1": "A", "2": "B", "3": "C"}}},
)


def results_of(folder, nation):
    """Results of trusts (rows) with so many of each kind (columns); those of A say yes."""
    rows = [
        row
        for t, trust in enumerate(nation)
        for kind, n in enumerate(trust, start=1)
        for row in respondents(f"RX{t}", int(n), kind=str(kind), Q1=YES if kind == 1 else [YES, NO])
    ]
    return benchmark(SURVEY, read_rows(folder / "rows.csv", SURVEY, rows))


def found_by_subtraction(results, nation):
    """Numbers of fewer than 30 people of the trusts that are in a category in part, or not in it.

    Of each shown category, and of the people that no shown category counts.
    """
    table = results.breakdowns.query("variable == 'kind'").dropna(subset="n")
    shown = [list("ABC").index(category) for category in table["category"]]
    of_trusts = results.table.set_index("trust_code")["n"].dropna()
    inside = nation[[f"RX{t}" in of_trusts.index for t in range(len(nation))]]
    everyone = inside.sum(axis=1)
    sums = [[c] for c in shown] + ([[c for c in range(3) if c not in shown]] if shown else [])
    found = []
    for of in sums:
        total = inside[:, of].sum()
        n = inside[:, of].sum(axis=1)
        whole, in_part = n == everyone, (n > 0) & (n < everyone)
        left = total - everyone[whole].sum()
        found += [k for k in (left, everyone[in_part].sum() - left) if 0 < k < LEAST]
    return found, len(sums)


def attacked(folder):
    random = np.random.default_rng(7)
    found, tried = [], 0
    for _ in range(40):
        nation = np.zeros((random.integers(3, 8), 3), dtype=int)
        for trust in nation:
            kinds = random.choice(3, random.choice([1, 1, 1, 2]), replace=False)
            trust[kinds] = random.choice([8, 20, 29, 33, 60, 110], len(kinds))
        one, sums = found_by_subtraction(results_of(folder, nation), nation)
        found, tried = found + one, tried + sums
    return found, tried


def test_the_people_of_trusts_that_are_in_a_category_in_part_are_enough(tmp_path):
    found, tried = attacked(tmp_path)
    assert found == []
    assert tried > 20


def test_the_adversary_finds_them_with_rule_16_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(categories, "_in_part", lambda n, *_: np.zeros(n.shape[1], dtype=bool))
    found, _ = attacked(tmp_path)
    assert found


def test_the_score_of_29_by_hand(tmp_path, monkeypatch):
    # RX0 and RX1 are all of A, RX3 and RX4 of B. 149 of A less 60 and 60 are 29 of RX2. Of RX2 they
    # have 29 / 100 of the weight, so its 29 score (2.29 A - RX0 - RX1) / 0.29.
    nation = np.array([[60, 0, 0], [60, 0, 0], [29, 71, 0], [0, 100, 0], [0, 100, 0]])
    assert results_of(tmp_path, nation).breakdowns.query("variable == 'kind'")["n"].isna().all()
    monkeypatch.setattr(categories, "_in_part", lambda n, *_: np.zeros(n.shape[1], dtype=bool))
    leaky = results_of(tmp_path, nation)
    [a] = leaky.breakdowns.query("variable == 'kind' and category == 'A'").itertuples()
    score = leaky.table.set_index("trust_code")["score"]
    assert a.n - 60 - 60 == 29
    of_few = (2.29 * a.score - score["RX0"] - score["RX1"]) / 0.29
    assert of_few == pytest.approx(10)
