"""An adversary compares the tables beside the results of two builds: answers, profile, subgroups.

Each attack reads what two builds show where each has a ledger of its own, and finds something of a
few respondents; with one ledger the second build is refused.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from asg.build.run import build
from asg.errors import OutputError
from asg.results.run import benchmark
from made_up_surveys import (
    DONT_KNOW,
    NO,
    PARTLY,
    TRUSTS,
    YES,
    dealt,
    group,
    made_up_survey,
    read_rows,
    respondents,
)

REFUSED = r"would reveal something about 1 to (29|37) respondents"
TRUST = "RXC"
PROFILE = {"kind": {"column": "kind", "labels": {"1": "A", "2": "B"}}}


def rows():
    """Forty respondents of each of twelve trusts, half of kind A; one of RXC left out Q2."""
    given = [
        row
        for i, trust in enumerate(TRUSTS)
        for row in respondents(trust, 40, Q1=dealt(9 + i), Q2=dealt(20), kind=["1", "2"])
    ]
    place = of_trust(given)[5]
    return changed(given, {place: {"Q2": ""}})


def of_trust(given, trust=TRUST):
    return [i for i, row in enumerate(given) if row["trust_code"] == trust]


def changed(given, of_rows):
    return [row | of_rows.get(i, {}) for i, row in enumerate(given)]


def results_of(folder, given, **parts):
    folder.mkdir(exist_ok=True)
    survey = made_up_survey(**{"profile": PROFILE, "method": {"decimals": 6}} | parts)
    return benchmark(survey, read_rows(folder / "rows.csv", survey, given))


def tables(folder, name):
    return pd.read_csv(folder / f"{name}.csv", dtype={"trust_code": str, "category": str})


def two_folders(tmp_path, first, second):
    """Two builds, each with its own ledger; then both with one, which is refused."""
    for name, results in (("a", first), ("b", second)):
        build(results, tmp_path / name, trusts=[])
    ledger = tmp_path / "one.json"
    build(first, tmp_path / "c", trusts=[], ledger=ledger)
    with pytest.raises(OutputError, match=REFUSED) as refused:
        build(second, tmp_path / "d", trusts=[], ledger=ledger)
    assert not (tmp_path / "d" / "results.csv").exists()
    return tmp_path / "a", tmp_path / "b", str(refused.value)


def test_an_answer_without_a_score_that_came_late_cannot_be_found(tmp_path):
    given = rows()
    late = changed(given, {of_trust(given)[5]: {"Q2": DONT_KNOW}})
    a, b, said = two_folders(tmp_path, results_of(tmp_path, given), results_of(tmp_path, late))
    keys = ["trust_code", "item", "code"]
    then, now = (tables(folder, "answers").set_index(keys)["base"] for folder in (a, b))
    # The attack: one person more answered, without a score. Scores and their numbers are as before.
    assert now[TRUST, "Q2", DONT_KNOW] - then[TRUST, "Q2", DONT_KNOW] == 1
    assert now[TRUST, "Q2", YES] == then[TRUST, "Q2", YES]
    scores = [tables(folder, "results")[["n", "score", "se"]] for folder in (a, b)]
    pd.testing.assert_frame_equal(*scores)
    assert f"{TRUST}, AMHS, Q2" in said


def test_a_corrected_category_of_one_respondent_cannot_be_found(tmp_path):
    given = rows()
    other = changed(given, {of_trust(given)[0]: {"kind": "2"}})
    a, b, said = two_folders(tmp_path, results_of(tmp_path, given), results_of(tmp_path, other))
    key = ["trust_code", "variable", "category"]
    then, now = (tables(folder, "profile").set_index(key)["percent"] for folder in (a, b))
    assert now[TRUST, "kind", "A"] - then[TRUST, "kind", "A"] == pytest.approx(-100 / 40, abs=1)
    assert "kind A, Q1" in said


def test_a_category_of_two_respondents_exchanged_cannot_be_found(tmp_path):
    # Numbers stay; the scores of the two categories tell who became what.
    given = rows()
    own = of_trust(given)
    first = next(i for i in own if given[i]["kind"] == "1" and given[i]["Q1"] == YES)
    second = next(i for i in own if given[i]["kind"] == "2" and given[i]["Q1"] == NO)
    other = changed(given, {first: {"kind": "2"}, second: {"kind": "1"}})
    a, b, said = two_folders(tmp_path, results_of(tmp_path, given), results_of(tmp_path, other))
    keys = ["variable", "category", "item"]
    then, now = (tables(folder, "breakdowns").set_index(keys) for folder in (a, b))
    pd.testing.assert_series_equal(now["n"], then["n"])
    assert now.loc[("kind", "A", "Q1"), "score"] < then.loc[("kind", "A", "Q1"), "score"]
    assert "kind A, Q1" in said


def test_two_answers_corrected_so_that_the_score_stays_cannot_be_found(tmp_path):
    given = rows()
    own = of_trust(given)
    yes = next(i for i in own if given[i]["Q1"] == YES)
    no = next(i for i in own if given[i]["Q1"] == NO and given[i]["kind"] == given[yes]["kind"])
    other = changed(given, {yes: {"Q1": PARTLY}, no: {"Q1": PARTLY}})
    a, b, said = two_folders(tmp_path, results_of(tmp_path, given), results_of(tmp_path, other))
    keys = ["trust_code", "item", "code"]
    then, now = (tables(folder, "answers").set_index(keys)["percent"] for folder in (a, b))
    assert (then[TRUST, "Q1", PARTLY], now[TRUST, "Q1", PARTLY]) == (0, 5)
    assert f"{TRUST}, AMHS, answers, profile or weights" in said


def newcomers(few):
    """Forty more of RXC, of which so many are of kind B; they say no."""
    more = respondents(TRUST, 40, Q1=YES, Q2=YES, kind="1")
    return [
        *rows(),
        *(row | ({"kind": "2", "Q1": NO} if i < few else {}) for i, row in enumerate(more)),
    ]


def test_a_few_of_a_category_among_many_newcomers_cannot_be_found(tmp_path):
    # Only RXC, twice as large, is the nation: its subgroups have its weights.
    first = [row for row in rows() if row["trust_code"] == TRUST] * 2
    second = first + newcomers(5)[len(rows()) :]
    results = [results_of(tmp_path, given) for given in (first, second)]
    a, b, said = two_folders(tmp_path, *results)
    keys = ["variable", "category", "item"]
    then, now = (
        tables(folder, "breakdowns").set_index(keys).loc[("kind", "B", "Q1")] for folder in (a, b)
    )
    few = now["n"] - then["n"]
    score = (now["n"] * now["score"] - then["n"] * then["score"]) / few
    assert (few, score) == (5, pytest.approx(0, abs=1e-3))
    assert "AMHS, kind B" in said


@pytest.mark.parametrize("few", [0, 40])
def test_newcomers_of_one_category_are_fine(tmp_path, few):
    ledger = tmp_path / "one.json"
    build(results_of(tmp_path, rows()), tmp_path / "a", trusts=[], ledger=ledger)
    build(results_of(tmp_path, newcomers(few)), tmp_path / "b", trusts=[], ledger=ledger)


def test_another_suppress_below_does_not_tell_a_category_of_a_trust(tmp_path):
    # RXC is in the first breakdown and not in the second, so the difference would be RXC's. The
    # breakdown withholds the category already; the ledger refuses the second build all the same.
    kinds = ["2"] * 3 + ["1"] * 32
    own = respondents(TRUST, 35, Q1=[NO] * 3 + [YES] * 32, Q2=YES, kind=kinds)
    given = [row for row in rows() if row["trust_code"] != TRUST] + own
    first = results_of(tmp_path, given)
    second = results_of(tmp_path, given, method={"decimals": 6, "suppress_below": 38})
    a, b, said = two_folders(tmp_path, first, second)
    keys = ["variable", "category", "item"]
    then, now = (
        tables(folder, "breakdowns").set_index(keys).loc[("kind", "B", "Q1")] for folder in (a, b)
    )
    assert np.isnan(then["n"])
    assert now["n"] > 0
    assert "other groups, categories, weights or suppress_below than before" in said


@pytest.mark.parametrize("survey_id", ["made-up-2024", "regrouped-2024"])
def test_groups_taken_together_do_not_tell_a_small_group(tmp_path, survey_id):
    older = respondents(TRUST, 12, "OPMHS", Q1=NO, Q2=NO, kind="1")
    given = [*rows(), *older]
    first = results_of(tmp_path, given, groups=[group("AMHS"), group("OPMHS")])
    together = {"codes": {"group": {"AMHS": "ADULTS", "OPMHS": "ADULTS"}}}
    second = results_of(tmp_path, given, groups=[group("ADULTS")], id=survey_id, **together)
    a, b, said = two_folders(tmp_path, first, second)
    keys = ["trust_code", "item"]
    then, now = (tables(f, "results").dropna(subset="n").set_index(keys) for f in (a, b))
    then, now = then.loc[(TRUST, "Q1")], now.loc[(TRUST, "Q1")]
    few = now["n"] - then["n"]
    assert few == 12
    assert (now["n"] * now["score"] - then["n"] * then["score"]) / few == pytest.approx(0, abs=1e-3)
    assert "other groups, categories" in said


def test_a_respondent_who_moved_to_another_trust_cannot_be_found(tmp_path):
    given = rows()
    moved = changed(given, {of_trust(given)[0]: {"trust_code": "RXD"}})
    *_, said = two_folders(tmp_path, results_of(tmp_path, given), results_of(tmp_path, moved))
    assert "made-up-2024, RXC, AMHS, q1" in said


def test_another_column_of_the_file_changes_nothing(tmp_path):
    ledger = tmp_path / "one.json"
    build(results_of(tmp_path, rows()), tmp_path / "a", trusts=[], ledger=ledger)
    noted = [row | {"note": "checked"} for row in rows()]
    before = ledger.read_bytes()
    build(results_of(tmp_path, noted), tmp_path / "b", trusts=[], ledger=ledger)
    assert ledger.read_bytes() == before
