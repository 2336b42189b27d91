"""The adjusted response rate."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from asg.kernels import response_rate


def test_rate_leaves_out_the_undelivered_and_the_dead():
    # 240 / (1000 - 150 - 50) = 0.3
    assert response_rate(240, 1000, 150, 50) == pytest.approx(0.3, rel=1e-15)


def test_arrays_give_a_rate_each():
    found = response_rate([240, 0, 7], [1000, 10, 7], [150, 1, 0], [50, 2, 0])
    assert_allclose(found, [0.3, 0, 1], rtol=1e-15)


def test_national_rate_of_aip22(expected_range_reference):
    told = expected_range_reference["aip22_q46"]
    rate = response_rate(told["returned"], told["could_have_returned"], 0, 0)
    assert 100 * rate == pytest.approx(told["response_rate_percent"], abs=5e-5)


def test_nobody_who_could_have_answered_has_no_rate():
    assert np.isnan(response_rate([0, 0], [0, 12], [0, 8], [0, 4])).all()


def test_an_unknown_number_has_no_rate():
    assert np.isnan(response_rate([np.nan, 1], [10, np.nan], [0, 0], [0, 0])).all()


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((-1, 10, 0, 0), "0 or above"),
        ((1, 10, -2, 0), "0 or above"),
        ((1, 10, 0, -2), "0 or above"),
        ((8, 10, 2, 1), "more than sent"),
        ((0, 10, 9, 2), "more than sent"),
        (([1, 2], [10, 10, 10], [0, 0], [0, 0]), "shapes"),
    ],
)
def test_what_cannot_be_is_refused(numbers, said):
    with pytest.raises(ValueError, match=said):
        response_rate(*numbers)
