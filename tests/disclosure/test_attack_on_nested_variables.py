"""Two variables of which one parts the other's categories: no table of one tells of the other.

The adversary knows which category each part belongs to, and every number of respondents that
breakdowns.csv and profile.csv show of both variables.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from asg.results import breakdowns, variables
from asg.results.run import benchmark
from made_up_surveys import made_up_survey, read_rows

LEAST, FEW = 30, 10
PARTS = {"White": ("British", "Irish"), "Asian": ("Indian", "Pakistani"), "Black": ("African",)}
WHOLE_OF = {part: whole for whole, parts in PARTS.items() for part in parts}
CODES = {part: str(code) for code, part in enumerate(WHOLE_OF, start=1)}
SURVEY = made_up_survey(
    questions=("Q1",),
    method={"decimals": 6},
    profile={
        "wide": {"column": "eth", "labels": {CODES[p]: w for p, w in WHOLE_OF.items()}},
        "detailed": {"column": "eth", "labels": {c: p for p, c in CODES.items()}},
    },
)


def results_of(folder, nation):
    """Results of trusts (rows) with so many of each part (columns), who all answer."""
    rows = [
        {"trust_code": f"RX{t}", "group": "AMHS", "age": 40, "sex": "male"}
        | {"eth": code, "Q1": 1 + (j + t) % 3}
        for t, trust in enumerate(nation)
        for code, n in zip(CODES.values(), trust, strict=True)
        for j in range(n)
    ]
    return benchmark(SURVEY, read_rows(folder / "rows.csv", SURVEY, rows))


def random_nations():
    random = np.random.default_rng(19)
    sizes = [0, 3, 6, 9, 11, 15, 26, 40, 80, 200]
    for _ in range(25):
        trusts = random.integers(1, 5)
        nation = random.choice(sizes, (trusts, len(CODES)), p=[0.1] * 10)
        nation[:, 0] += 40
        yield nation


def few_in_breakdowns(results):
    """The people of a category that none of its shown parts counts, where they are too few."""
    table = results.breakdowns.dropna(subset="n")
    n = {v: rows.set_index("category")["n"] for v, rows in table.groupby("variable")}
    wide, detailed = (n.get(v, {}) for v in ("wide", "detailed"))
    found = []
    for whole, parts in PARTS.items():
        if whole in wide:
            left = int(wide[whole]) - sum(int(detailed[p]) for p in parts if p in detailed)
            found += [(whole, left)] if 0 < left < LEAST else []
    return found


def few_in_profile(results, nation):
    """Parts of fewer than 10 people of a trust that cannot have 10."""
    table = results.profile.set_index(["trust_code", "variable", "category"])["n"].dropna()
    found, tried = [], 0
    for t, trust in enumerate(nation):
        known = [(np.ones(len(CODES)), trust.sum())]
        for place, part in enumerate(CODES):
            if (f"RX{t}", "detailed", part) in table:
                known.append((np.eye(len(CODES))[place], trust[place]))
        for whole, parts in PARTS.items():
            of = np.array([part in parts for part in CODES])
            if (f"RX{t}", "wide", whole) in table:
                known.append((of.astype(float), trust[of].sum()))
        matrix, numbers = (np.array(side) for side in zip(*known, strict=True))
        for place, part in enumerate(CODES):
            if trust[place] < FEW and trust.sum() >= LEAST and nation[:, place].any():
                tried += 1
                equations = LinearConstraint(matrix, numbers, numbers)
                gain = -np.eye(len(CODES))[place]
                most = milp(gain, constraints=equations, integrality=1, bounds=Bounds(0)).fun
                found += [(f"RX{t}", part)] if -most < FEW else []
    return found, tried


def attacked(folder):
    """What the two attacks find in the random nations, and how many small parts there are."""
    in_breakdowns, in_profile, small = [], [], 0
    for nation in random_nations():
        results = results_of(folder, nation)
        in_breakdowns += few_in_breakdowns(results)
        found, tried = few_in_profile(results, nation)
        in_profile, small = in_profile + found, small + tried
    return in_breakdowns, in_profile, small


def test_a_variable_tells_nothing_of_too_few_in_the_parts_of_its_categories(tmp_path):
    in_breakdowns, in_profile, small = attacked(tmp_path)
    assert (in_breakdowns, in_profile) == ([], [])
    assert small > 50


@pytest.mark.parametrize("table", ["breakdowns", "profile"])
def test_the_adversary_finds_what_each_variable_alone_leaves(tmp_path, monkeypatch, table):
    module, rule = {
        "breakdowns": (breakdowns, "withhold_parts"),
        "profile": (variables, "withhold_parts_of_trusts"),
    }[table]
    monkeypatch.setattr(module, rule, lambda *_: None)
    in_breakdowns, in_profile, _ = attacked(tmp_path)
    assert {"breakdowns": in_breakdowns, "profile": in_profile}[table]


def test_by_hand(tmp_path):
    # White 1,200 less British 1,185 is Irish: 15. The other parts of few have 35 together.
    nation = np.array([[395, 5, 40, 7, 40]] * 3)
    shown = results_of(tmp_path, nation).breakdowns.dropna(subset="n")
    n = {tuple(key): n for *key, n in shown[["variable", "category", "n"]].itertuples(index=False)}
    assert n["wide", "White"] == 1200
    assert ("detailed", "British") not in n
    assert n["detailed", "African"] == 120


def test_variables_of_which_nothing_is_small_are_both_shown(tmp_path):
    results = results_of(tmp_path, np.array([[90, 60, 70, 80, 50]] * 3))
    for table, withheld in ((results.breakdowns, "n"), (results.profile, "percent")):
        of_both = table[table["variable"].isin(["wide", "detailed"])]
        assert of_both[withheld].notna().all()
