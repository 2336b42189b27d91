"""The steps of the overdispersion, one by one and as the expected range takes them."""

import numpy as np
import pytest

from asg.kernels import expected_range, overdispersion, winsor_limits


def test_winsor_limits_are_excel_s():
    # Excel: =PERCENTILE.EXC({1,2,3,4,5,6,7,8,9,10,11},0.1) is 1.2, =PERCENTILE.INC(...,0.1) is 2.
    z = np.arange(1.0, 12.0)
    assert winsor_limits(z, 0.10, "weibull") == pytest.approx((1.2, 10.8))
    assert winsor_limits(z, 0.10, "linear") == pytest.approx((2, 10))


def test_nothing_is_pulled_in_without_tails():
    assert winsor_limits([3.0, -1.0, 2.0], 0) == (-1.0, 3.0)


def test_no_trusts_no_limits():
    assert np.isnan(winsor_limits([])).all()


def test_steps_lead_to_the_expected_range():
    rng = np.random.default_rng(8)
    score, se = rng.normal(6, 0.8, 25), rng.uniform(0.2, 0.5, 25)
    found = expected_range(score, se)
    steps = overdispersion(score, se, found.theta)
    z = np.clip((score - found.theta) / se, steps.low, steps.high)
    assert steps.phi == pytest.approx(found.phi) == pytest.approx(np.mean(z**2))
    assert steps.sum_v == pytest.approx(np.sum(1 / se**2))
    assert steps.sum_v2 == pytest.approx(np.sum(1 / se**4))
    # Spiegelhalter 2005: tau2 from phi and these sums.
    by_sums = (25 * steps.phi - 24) / (steps.sum_v - steps.sum_v2 / steps.sum_v)
    assert steps.tau2 == pytest.approx(found.tau2) == pytest.approx(by_sums)
