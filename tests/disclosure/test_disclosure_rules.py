"""The rules one by one, each on numbers that can be checked in the head."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import asg
from asg.disclosure import rounded, sections_withheld, too_few, withheld_totals
from made_up_surveys import TRUSTS, dealt, group, made_up_survey, read_rows, respondents

LEAST = 30


def test_twenty_nine_and_nobody_are_too_few():
    assert too_few([0, 1, 29, 30, 31], LEAST).tolist() == [True, True, True, False, False]


def test_a_section_goes_with_any_of_its_questions():
    withheld = np.array([[True, False, False], [False, False, False], [False, False, True]])
    assert sections_withheld(withheld, [[0, 1], [2], [1]]).tolist() == [
        [True, False, False],
        [False, False, False],
        [False, True, False],
    ]
    assert sections_withheld(withheld, []).shape == (3, 0)


@given(st.lists(st.integers(0, 10_000), max_size=20), st.integers(1, 50))
def test_rounded_counts_are_the_nearest_multiples(counts, base):
    found = rounded(np.array(counts, dtype=np.int64), base)
    assert (found % base == 0).all()
    assert all(abs(2 * (f - c)) <= base for f, c in zip(found.tolist(), counts, strict=True))


@pytest.mark.parametrize(("counts", "base"), [([-1], 5), ([2.5], 5), ([1], 0)])
def test_what_is_no_count_is_not_rounded(counts, base):
    with pytest.raises(ValueError, match="expected"):
        rounded(counts, base)


def rates(*rows):
    return pd.DataFrame(rows, columns=["trust_code", "group", "returned"])


def in_file(*rows):
    return pd.DataFrame(rows, columns=["trust_code", "group", "respondents"])


def hidden(table, floors):
    mask = withheld_totals(table, in_file(), floors, LEAST).rates
    return [tuple(row) for row in table.loc[mask, ["trust_code", "group"]].itertuples(index=False)]


def test_a_trust_without_shown_scores_hides_a_small_one():
    table = rates(("A", "G", 12), ("B", "G", 40), ("C", "G", 90), ("", "G", 142), ("", "", 142))
    assert hidden(table, {("C", "G"): 88}) == [("A", "G"), ("B", "G")]


def test_where_all_others_show_their_scores_the_nation_goes():
    table = rates(("A", "G", 12), ("B", "G", 40), ("C", "G", 90), ("", "G", 142), ("", "", 142))
    floors = {("B", "G"): 40, ("C", "G"): 88}
    assert hidden(table, floors) == [("A", "G"), ("", "G"), ("", "")]


def test_trusts_of_no_group_are_told_by_no_row():
    table = rates(("A", "G", 90), ("B", "", 110), ("C", "", 9), ("", "G", 90), ("", "", 209))
    assert hidden(table, {("A", "G"): 90}) == [("B", ""), ("C", "")]
    table = rates(("A", "G", 90), ("C", "", 9), ("", "G", 90), ("", "", 99))
    assert hidden(table, {("A", "G"): 90}) == [("C", ""), ("", "")]


def test_a_trust_of_the_outcomes_alone_is_not_told_by_the_number_of_rows():
    # 12 of the nation's 312 came back to a trust without responses: the file's 300 rows reveal.
    trusts = [("A", "G", 100), ("B", "G", 200)]
    table = rates(*trusts, ("", "G", 312), ("", "", 312))
    floors = {("A", "G"): 99, ("B", "G"): 199}
    found = withheld_totals(table, in_file(*trusts), floors, LEAST)
    assert found.rates.tolist() == [False, False, True, True]
    table = rates(*trusts, ("", "G", 330), ("", "", 330))
    assert hidden(table, floors) == []


def test_nor_by_the_row_of_all_groups_where_another_group_leaves_room():
    # G: 12 came back to a trust without responses. H: the 20 of D have nothing to hide among. The
    # two leave room for 32, but all 1,732 less the file's 1,720 rows would reveal the 12.
    trusts = [("A", "G", 500), ("B", "G", 500), ("A", "H", 400), ("B", "H", 300), ("D", "H", 20)]
    table = rates(*trusts, ("", "G", 1012), ("", "H", 720), ("", "", 1732))
    floors = {(trust, group): returned for trust, group, returned in trusts if trust != "D"}
    found = withheld_totals(table, in_file(*trusts), floors, LEAST)
    shown = table.loc[~found.rates, ["trust_code", "group"]].to_numpy().tolist()
    # The nation's row of all groups stays, and the number of rows of the file goes.
    assert shown == [*([trust, group] for trust, group, _ in trusts if trust != "D"), ["", ""]]
    assert found.rows


def test_counts_go_where_the_larger_trusts_tell_a_small_one():
    rows = [("A", "G", 12), ("B", "G", 60), ("A", "H", 40), ("B", "H", 50)]
    # Another run may show the 60 that came back to B: 72 less 60.
    found = withheld_totals(rates(), in_file(*rows), {}, LEAST)
    assert found.counts == {"G"}
    assert found.rows  # 162 less 60, 40 and 50
    rows[1] = ("B", "G", 20)
    found = withheld_totals(rates(), in_file(*rows), {}, LEAST)
    assert not found.counts
    assert not found.rows


def test_a_count_beside_the_rates_is_withheld_with_the_nation_s_row():
    trusts = [("A", "G", 12), ("B", "G", 60), ("A", "H", 40), ("B", "H", 50)]
    table = rates(*trusts, ("", "G", 72), ("", "H", 90), ("", "", 162))
    floors = {("B", "G"): 58, ("A", "H"): 40, ("B", "H"): 50}
    found = withheld_totals(table, in_file(*trusts), floors, LEAST)
    shown = table.loc[~found.rates, ["trust_code", "group"]].to_numpy().tolist()
    assert shown == [["B", "G"], ["A", "H"], ["B", "H"], ["", "H"]]
    assert found.counts == {"G"}
    assert found.rows


def test_a_trust_of_no_group_does_not_tell_what_the_nation_s_row_hides():
    # 191 came back to D, of no group. All 551 less those and G is H, which is less B 18 for A.
    trusts = [("A", "G", 100), ("B", "G", 100), ("A", "H", 18), ("B", "H", 142), ("D", "", 191)]
    table = rates(*trusts, ("", "G", 200), ("", "H", 160), ("", "", 551))
    floors = {("A", "G"): 100, ("B", "G"): 100, ("B", "H"): 142}
    assert hidden(table, floors) == [("A", "H"), ("D", ""), ("", "H")]


def test_thousands_of_trusts_take_a_moment():
    trusts = [(f"T{i:04d}", g, 40 + i % 9) for i in range(6300) for g in "GHI"]
    trusts[0] = ("T0000", "G", 12)
    nation = [("", g, sum(n for _, h, n in trusts if h == g)) for g in "GHI"]
    table = rates(*trusts, *nation, ("", "", sum(n for *_, n in nation)))
    floors = {(trust, group): n for trust, group, n in trusts if n != 12}
    begun = time.process_time()
    found = withheld_totals(table, in_file(*trusts), floors, LEAST)
    assert time.process_time() - begun < 10
    assert found.rates.sum() == 3  # the trust's row, that of G, that of all groups
    assert found.counts == {"G"}


def test_rows_of_an_earlier_year_count_its_groups_without_a_history_too(tmp_path):
    # OPMHS is not compared, so no figure of its 2023 is shown; but all rows less those of AMHS are
    # its own, and less the eleven trusts that its own year shows they are the 12 of RXA.
    def listed(size):
        return [
            one
            for code in TRUSTS
            for name, of in (("AMHS", 30), ("OPMHS", size(code)))
            for one in respondents(code, of, name, Q1=dealt(15), Q2=dealt(15))
        ]

    small = listed(lambda code: 12 if code == "RXA" else 30)
    for last, hidden in ((small, True), (listed(lambda _: 30), False)):
        for compared in (True, False):
            groups = [group("AMHS", history=compared), group("OPMHS", history=False)]
            now, before = (made_up_survey(year, groups=groups) for year in (2024, 2023))
            rows = read_rows(tmp_path / "now.csv", now, listed(lambda _: 30))
            previous = (before, read_rows(tmp_path / "before.csv", before, last))
            told = asg.benchmark(now, rows, previous=previous).provenance
            [source] = [s for s in told.sources if s.role.startswith("previous")]
            counts = [c.respondents for c in told.counts if c.year == 2023]
            assert len(counts) == compared
            assert (source.rows is None) is hidden
