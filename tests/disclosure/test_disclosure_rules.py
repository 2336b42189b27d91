"""The rules one by one, each on numbers that can be checked in the head."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from asg.disclosure import (
    rounded,
    sections_withheld,
    too_few,
    withheld_counts,
    withheld_rates,
)
from asg.disclosure.rules import leeway

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


def test_leeway_is_what_the_rest_can_be_beyond_what_is_known_of_it():
    withheld = np.array([True, True, False])
    assert leeway([12, 70, 100], [0, 0, 0], withheld) == 82  # 182 less 100
    assert leeway([12, 70, 100], [0, 69, 0], withheld) == 13  # of the 70, 69 are known
    assert leeway([12, 70, 100], [0, 90, 0], withheld) == 12  # more known than came back: none


def rates(*rows):
    return pd.DataFrame(rows, columns=["trust_code", "group", "returned"])


def hidden(table, floors):
    mask = withheld_rates(table, LEAST, floors)
    return [tuple(row) for row in table.loc[mask, ["trust_code", "group"]].itertuples(index=False)]


def test_a_trust_without_shown_scores_hides_a_small_one():
    table = rates(("A", "G", 12), ("B", "G", 40), ("C", "G", 90), ("", "G", 142), ("", "", 142))
    assert hidden(table, {("C", "G"): 88}) == [("A", "G"), ("B", "G")]


def test_where_all_others_show_their_scores_the_nation_goes():
    table = rates(("A", "G", 12), ("B", "G", 40), ("C", "G", 90), ("", "G", 142), ("", "", 142))
    floors = {("B", "G"): 40, ("C", "G"): 88}
    assert hidden(table, floors) == [("A", "G"), ("", "G"), ("", "")]


def test_two_groups_withheld_may_leave_the_row_of_all():
    table = rates(
        *[("A", "G", 16), ("B", "G", 90), ("A", "H", 17), ("B", "H", 80)],
        *[("", "G", 106), ("", "H", 97), ("", "", 203)],
    )
    floors = {("B", "G"): 90, ("B", "H"): 80}
    # 203 less 90 less 80 is 33: neither of the two can be told to be under 30.
    assert hidden(table, floors) == [("A", "G"), ("A", "H"), ("", "G"), ("", "H")]


def test_trusts_of_no_group_are_told_by_no_row():
    table = rates(("A", "G", 90), ("B", "", 110), ("C", "", 9), ("", "G", 90), ("", "", 209))
    assert hidden(table, {}) == [("C", ""), ("", "")]


def test_a_trust_of_the_outcomes_alone_is_not_told_by_the_number_of_rows():
    # 12 of the nation's 312 came back to a trust without responses: the file's 300 rows would tell.
    table = rates(("A", "G", 100), ("B", "G", 200), ("", "G", 312), ("", "", 312))
    assert hidden(table, {}) == [("", "G"), ("", "")]
    table = rates(("A", "G", 100), ("B", "G", 200), ("", "G", 330), ("", "", 330))
    assert hidden(table, {}) == []


def test_nor_by_the_row_of_all_groups_where_another_group_leaves_room():
    # G: 12 came back to a trust without responses. H: the 20 of D have nothing to hide among. The
    # two leave room for 32, but all 1,732 less the file's 1,720 rows would tell the 12.
    trusts = [("A", "G", 500), ("B", "G", 500), ("A", "H", 400), ("B", "H", 300), ("D", "H", 20)]
    table = rates(*trusts, ("", "G", 1012), ("", "H", 720), ("", "", 1732))
    floors = {(trust, group): returned for trust, group, returned in trusts if trust != "D"}
    assert hidden(table, floors) == [("D", "H"), ("", "G"), ("", "H"), ("", "")]


def test_counts_go_where_the_larger_trusts_tell_a_small_one():
    respondents = np.array([[12, 40], [60, 50]])
    floors = np.array([[0, 38], [59, 50]])
    told = np.zeros((2, 2), dtype=bool)
    groups, everyone = withheld_counts(respondents, floors, told, LEAST)
    assert groups.tolist() == [True, False]  # 72 less 59 leaves 13
    assert everyone
    groups, everyone = withheld_counts(respondents, np.zeros((2, 2)), told, LEAST)
    assert groups.tolist() == [False, False]
    assert not everyone
