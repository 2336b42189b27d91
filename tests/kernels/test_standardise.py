"""Weights: hand calculations, the cap, empty and unknown cells."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from asg.kernels import cell_ratios, weights


def test_weight_is_national_share_over_the_trusts_share():
    # Cell 0 is 4 of 8 people, cell 1 the other 4. Trust 0 has 3 and 1 of them, trust 1 has 1 and 3.
    trust = [0, 0, 0, 0, 1, 1, 1, 1]
    cell = [0, 0, 0, 1, 0, 1, 1, 1]
    common, rare = (4 / 8) / (3 / 4), (4 / 8) / (1 / 4)  # 2/3 and 2
    expected = [common, common, common, rare, rare, common, common, common]
    assert_allclose(weights(trust, cell), expected, rtol=1e-15)


def test_one_trust_is_the_nation_so_everyone_weighs_one():
    assert_allclose(weights([0, 0, 0, 0], [0, 3, 3, 1]), [1, 1, 1, 1], rtol=1e-15)


@pytest.mark.parametrize(("cap", "expected"), [({}, 5.0), ({"cap": 6.5}, 6.5), ({"cap": 9}, 7.0)])
def test_weight_is_cut_to_the_cap_and_the_ratio_is_not(cap, expected):
    # Cell 1: 21 of 30 people, and 1 of trust 0's 10: 0.7 / 0.1 = 7.
    trust = [0] * 10 + [1] * 20
    cell = [0] * 9 + [1] + [1] * 20
    assert weights(trust, cell, **cap)[9] == pytest.approx(expected, rel=1e-15)
    assert cell_ratios(trust, cell)[9] == pytest.approx(7, rel=1e-15)


def test_other_weights_stay_as_they_are_when_one_is_cut():
    trust = [0] * 10 + [1] * 20
    cell = [0] * 9 + [1] + [1] * 20
    # (9 / 30) / (9 / 10) = 1/3 for trust 0's nine; trust 1 is all of cell 1: (21 / 30) / 1 = 0.7.
    expected = [1 / 3] * 9 + [5.0] + [0.7] * 20
    assert_allclose(weights(trust, cell), expected, rtol=1e-15)


def test_a_cell_that_a_trust_has_nobody_in_gives_no_weight_there():
    trust = [0] * 10 + [1] * 20
    cell = [0] * 9 + [1] + [1] * 20
    # Nobody stands in for trust 1's missing cell 0: its weights sum to 20 * 0.7, not to 20.
    assert weights(trust, cell)[10:].sum() == pytest.approx(14, rel=1e-14)


def test_respondents_of_unknown_cell_are_excluded_and_count_in_no_share():
    trust = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]
    cell = [0, 0, 0, 1, -1, 0, 1, 1, 1, -1]
    known = np.array(cell) >= 0
    without = weights(np.array(trust)[known], np.array(cell)[known])
    found = weights(trust, cell)
    assert_array_equal(found[~known], [0, 0])
    assert_array_equal(found[known], without)
    assert_allclose(without, [2 / 3, 2 / 3, 2 / 3, 2, 2, 2 / 3, 2 / 3, 2 / 3], rtol=1e-15)


def test_neutral_gives_weight_one_to_unknown_cells_and_changes_no_other_weight():
    trust = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]
    cell = [0, 0, 0, 1, -1, 0, 1, 1, 1, -1]
    known = np.array(cell) >= 0
    neutral = weights(trust, cell, unknown_cell="neutral")
    assert_array_equal(neutral[~known], [1, 1])
    assert_array_equal(neutral[known], weights(trust, cell)[known])


def test_ratio_of_an_unknown_cell_is_nan():
    assert_array_equal(np.isnan(cell_ratios([0, 0, 1], [0, -1, 0])), [False, True, False])


@pytest.mark.parametrize(("rule", "expected"), [("exclude", [0, 0]), ("neutral", [1, 1])])
def test_all_cells_unknown(rule, expected):
    assert_array_equal(weights([0, 1], [-1, -1], unknown_cell=rule), expected)


def test_nobody_has_no_weights():
    assert weights([], []).shape == (0,)


def test_a_trust_number_that_nobody_has_changes_nothing():
    cell = [0, 0, 1, 0, 1, 1]
    expected = weights([0, 0, 0, 1, 1, 1], cell)
    assert_array_equal(weights([0, 0, 0, 7, 7, 7], cell), expected)


@pytest.mark.parametrize(
    ("trust", "cell", "settings", "said"),
    [
        ([0, 1], [0], {}, "shape"),
        ([-1, 0], [0, 0], {}, "trust"),
        ([0.0, 1.0], [0, 0], {}, "trust"),
        ([0, 0], [0.0, np.nan], {}, "cell"),
        (["RRE", "RXA"], [0, 0], {}, "trust"),
        ([0, 0], [0, 0], {"unknown_cell": "drop"}, "'drop'"),
        ([0, 0], [0, 0], {"cap": 0}, "cap"),
        ([0, 0], [0, 0], {"cap": float("nan")}, "cap"),
    ],
)
def test_what_does_not_fit_is_refused(trust, cell, settings, said):
    with pytest.raises(ValueError, match=said):
        weights(trust, cell, **settings)
