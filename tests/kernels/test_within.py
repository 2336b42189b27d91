"""The variance within trusts in the place of a standard error of 0, by hand."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from asg.kernels import expected_range, pooled_se, within_variance

NAN = np.nan

ALIKE_SCORE, ALIKE_SE, ALIKE_N = (
    np.array([10.0] * 7 + [10 * 29 / 30] * 5),
    np.array([0.0] * 7 + [10 * math.sqrt(29 / 30 * 1 / 30 / 30)] * 5),
    np.full(12, 30),
)
"""Twelve trusts of thirty: seven all Yes, five 29 of 30."""


def test_seven_trusts_that_all_say_yes_are_about_the_same_as_five_of_29_in_30():
    # Each of the five: n^2 SE^2 = 900 * 100 * 29/27000 = 96.67; five over 360 = 1.3426 an answer,
    # so SE^2 = 1.3426 / 30 = 0.04475 and SE = 0.21155. theta = (70 + 5 * 9.6667) / 12 = 9.8611.
    found = expected_range(ALIKE_SCORE, ALIKE_SE, ALIKE_N)
    assert found.tau2 == 0
    assert found.total_se[0] == pytest.approx(math.sqrt(5 * 900 * 100 * 29 / 27000 / 360 / 30))
    assert found.total_se[0] == pytest.approx(0.21155, abs=5e-6)
    assert found.z[0] == pytest.approx((10 - 9.861111) / 0.211550, abs=1e-5)
    assert found.band.tolist() == [4] * 12
    assert found.upper[0, 0] == pytest.approx(9.861111 + 1.644854 * 0.211550, abs=1e-5)


def test_only_a_standard_error_of_0_is_replaced_and_suppressed_trusts_stay_out():
    # Of the three shown: (40^2 * 0.25 + 100^2 * 0.01) / (40 + 100 + 60) = 500 / 200 = 2.5.
    se, n = [0.5, 0.1, 0.0, NAN], [40, 100, 60, 0]
    assert within_variance(se, n) == pytest.approx(2.5, rel=1e-15)
    assert_allclose(pooled_se(se, n), [0.5, 0.1, math.sqrt(2.5 / 60), NAN], rtol=1e-15)
    columns = pooled_se(np.column_stack([se, se]), np.column_stack([n, n]))
    assert_allclose(columns[:, 1], pooled_se(se, n))
    assert_array_equal(pooled_se(1e-12, 25, 1.0), 0.2)


def test_without_n_a_trust_of_standard_error_0_alone_has_no_band():
    found = expected_range(ALIKE_SCORE, ALIKE_SE)
    assert found.band.tolist() == [0] * 7 + [4] * 5
    assert np.isnan(found.z[:7]).all()
    assert np.isnan(found.lower[:7]).all()


@pytest.mark.parametrize("certain", [11, 12])
def test_with_one_trust_of_standard_error_above_0_there_is_no_expected_range(certain):
    se = [0.0] * certain + [0.2] * (12 - certain)
    found = expected_range(np.linspace(5, 7, 12), se, [30] * 12)
    assert found.theta == pytest.approx(6)
    assert math.isnan(found.tau2)
    assert found.band.tolist() == [0] * 12


def test_with_two_there_is_one():
    found = expected_range(np.linspace(5, 7, 12), [0.0] * 10 + [0.2] * 2, [30] * 12)
    assert (found.band > 0).all()


def test_nobody_has_no_variance():
    assert math.isnan(within_variance([], []))
    assert math.isnan(within_variance([NAN], [0]))
    assert_array_equal(pooled_se([0.0, 0.0], [30, 30]), [0, 0])
