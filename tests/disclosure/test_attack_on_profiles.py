"""Who took part, attacked: no category of fewer than 10 people can be found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profile_adversary import largest_possible

from asg.disclosure.national_totals import WithheldTotals
from asg.disclosure.profiles import withheld_of_each_trust
from asg.reading.responses import Responses
from asg.results.profile import profile_table
from asg.results.shown_counts import ShownYear
from asg.sources import Source
from made_up_surveys import made_up_survey

LABELS = {"1": "A", "2": "B", "3": "C", "4": "D"}
SURVEY = made_up_survey(profile={"kind": {"column": "kind", "labels": LABELS}})
LEAST, FEW = 30, 10


def table_of(counts):
    """The table of who took part of trusts (rows) with so many of each kind."""
    kind = np.concatenate([np.repeat(np.arange(4), of_trust) for of_trust in counts])
    trust = np.repeat(np.arange(len(counts)), [sum(of_trust) for of_trust in counts])
    one = np.zeros(kind.shape, dtype=np.intp)
    responses = Responses(
        survey_id=SURVEY.id,
        trusts={f"RX{i}": "" for i in range(len(counts))},
        trust=trust,
        group=one,
        age_group=one,
        sex=one,
        cell=one,
        answers=pd.DataFrame(),
        source=Source("responses", "made up", "", len(kind)),
        profile={"kind": kind.astype(np.int16)},
    )
    nothing = WithheldTotals(np.empty(0, bool), frozenset(), rows=False)
    table = profile_table(ShownYear(SURVEY, responses, {}, [], [], nothing))
    return table[table["variable"] == "kind"]


def attacked(table, counts):
    """The small categories that the adversary finds to have fewer than 10 people."""
    totals = {f"RX{i}": sum(c) for i, c in enumerate(counts) if sum(c) >= LEAST}
    rows = [
        (r.trust_code, r.category, None if r.status == "suppressed" else r.n, r.england_percent)
        for r in table.itertuples()
    ]
    possible = largest_possible(rows, totals)
    return sorted(key for key, largest in possible.items() if largest < FEW)


def cells(table, status):
    return set(
        table.loc[table["status"] == status, ["trust_code", "category"]].itertuples(
            index=False, name=None
        )
    )


numbers = st.one_of(st.integers(0, 12), st.integers(10, 90), st.integers(200, 900))
nations = st.lists(st.lists(numbers, min_size=4, max_size=4), min_size=1, max_size=5).filter(
    lambda counts: sum(map(sum, counts)) > 0
)


@settings(max_examples=40, deadline=None)
@given(nations)
def test_every_withheld_category_may_have_ten(counts):
    table = table_of(counts)
    assert attacked(table, counts) == []
    for i, of_trust in enumerate(counts):
        for label, n in zip(LABELS.values(), of_trust, strict=True):
            if n < FEW or sum(of_trust) < LEAST:
                assert (f"RX{i}", label) not in cells(table, "ok")


def test_the_adversary_finds_what_primary_suppression_leaves():
    counts = [[40, 30, 20, 4]]
    table = table_of(counts)
    only_small = (table["category"] == "C") & (table["status"] == "suppressed")
    assert only_small.any()
    leaky = table.copy()
    leaky.loc[only_small, ["n", "status"]] = [20, "ok"]
    assert attacked(table, counts) == []
    assert ("RX0", "D") in attacked(leaky, counts)


def test_the_adversary_finds_what_exact_per_cents_of_england_tell():
    counts = [[20, 20, 20, 20], [40, 30, 6, 12]]
    table = table_of(counts)
    assert table["england_percent"].isna().tolist() == [False, False, True, True] * 2
    leaky = table.copy()
    england = np.array(counts).sum(axis=0)
    leaky["england_percent"] = np.tile(np.floor(100 * england / england.sum() + 0.5), 2)
    assert ("RX1", "C") in attacked(leaky, counts)


def test_a_trust_of_29_and_a_category_of_nobody():
    table = table_of([[29, 0, 0, 0], [60, 60, 40, 0], [50, 50, 50, 0]])
    assert "D" not in set(table["category"])  # nobody in England
    assert cells(table, "ok") == {(t, c) for t in ("RX1", "RX2") for c in "ABC"}
    own = table[table["trust_code"] == "RX1"].set_index("category")
    assert own["percent"].tolist() == [38, 38, 25]
    assert table.loc[table["trust_code"] == "RX0", ["n", "percent"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([40, 30, 20, 4], [False, False, True, True]),
        ([40, 3, 4, 4], [False, True, True, True]),
        ([400, 30, 2, 3], [False, True, True, True]),
        ([40, 9], [True, True]),
        ([40, 10], [False, False]),
        ([20, 9], [True, True]),
    ],
)
def test_which_go(counts, expected):
    assert withheld_of_each_trust(np.array([counts]), LEAST)[0].tolist() == expected


def test_england_is_shown_where_other_trusts_hide_each_one():
    """Ten like trusts hide each other; of one alone England would reveal all."""
    alike = [[60, 30, 4, 8]] * 10
    table = table_of([*alike, [90, 60, 40, 20]])
    assert table["england_percent"].notna().all()
    assert attacked(table, [*alike, [90, 60, 40, 20]]) == []
    alone = table_of([alike[0], [90, 60, 40, 20]])
    assert alone["england_percent"].isna().tolist() == [False, False, True, True] * 2
