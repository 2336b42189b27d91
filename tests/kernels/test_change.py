"""Change between two years: by hand, at the level, against scipy's Welch test, the edges."""

import math

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import optimize, stats

from asg.kernels import change

NAN = np.nan


def test_z_is_the_difference_over_the_root_of_both_variances():
    # (6 - 5) / sqrt(0.3^2 + 0.4^2) = 1 / 0.5 = 2, beyond 1.96.
    found = change([6.0], [0.3], [5.0], [0.4])
    assert found.z[0] == pytest.approx(2, rel=1e-14)
    assert found.direction[0] == 1


def test_directions():
    found = change([6.0, 5.0, 5.9], [0.3] * 3, [5.0, 6.0, 5.0], [0.4] * 3)
    assert found.direction.tolist() == [1, -1, 0]


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("level", [0.10, 0.05, 0.01])
def test_a_change_exactly_at_the_level_is_no_change(sign, level):
    critical = stats.norm.ppf(1 - level / 2)
    at = change([5 + sign * critical], [1.0], [5.0], [0.0], level=level)
    beyond = change([5 + sign * (critical + 1e-6)], [1.0], [5.0], [0.0], level=level)
    assert at.z[0] == pytest.approx(sign * critical, rel=1e-12)
    assert (at.direction[0], beyond.direction[0]) == (0, sign)


@pytest.mark.parametrize("test", ["z", "t"])
@pytest.mark.parametrize(
    ("now", "before", "z", "direction"),
    [(5.0, 5.0, 0, 0), (6.0, 5.0, math.inf, 1), (5.0, 6.0, -math.inf, -1), (0.1 + 0.2, 0.3, 0, 0)],
)
def test_without_any_error_equal_scores_are_no_change_and_others_are(
    test, now, before, z, direction
):
    found = change([now], [0.0], [before], [0.0], test=test, n=[40], previous_n=[40])
    assert (found.z[0], found.direction[0]) == (z, direction)


def test_rounding_residue_counts_as_no_error():
    found = change([6.0, 5.0], [1e-10, 1e-16], [5.0, 5.0], [1e-10, 0.0])
    assert found.z.tolist() == [math.inf, 0]
    assert found.direction.tolist() == [1, 0]


def test_one_certain_year_leaves_the_error_of_the_other():
    assert change([6.0], [0.0], [5.0], [0.5]).z[0] == pytest.approx(2, rel=1e-14)


def test_a_missing_year_has_no_z():
    found = change([NAN, 5.0, NAN], [NAN, 0.1, NAN], [5.0, NAN, NAN], [0.1, NAN, NAN])
    assert np.isnan(found.z).all()
    assert_array_equal(found.direction, [0, 0, 0])


@pytest.mark.parametrize(
    ("sd", "n", "previous_sd", "previous_n"),
    [(3.1, 35, 4.2, 31), (4.0, 30, 1.5, 300), (2.5, 1200, 2.5, 30), (3.0, 400, 3.3, 380)],
)
def test_t_decides_where_scipys_welch_test_does(sd, n, previous_sd, previous_n):
    # On unweighted answers SE = sd / sqrt(n). scipy says how far apart the means must be for
    # p = 0.05; a hair more is a change, a hair less is none.
    se, previous_se = sd / math.sqrt(n), previous_sd / math.sqrt(previous_n)

    def welch(difference):
        return stats.ttest_ind_from_stats(
            5 + difference, sd, n, 5, previous_sd, previous_n, equal_var=False
        )

    needed = optimize.brentq(lambda d: welch(d).pvalue - 0.05, 0.01, 10, xtol=1e-12)
    for difference, direction in [(needed - 1e-6, 0), (needed + 1e-6, 1), (-needed - 1e-6, -1)]:
        arrays = ([5 + difference], [se], [5.0], [previous_se])
        found = change(*arrays, test="t", n=[n], previous_n=[previous_n])
        assert found.z[0] == pytest.approx(welch(difference).statistic, rel=1e-10)
        assert found.direction[0] == direction


def test_t_asks_for_more_than_z_in_small_trusts():
    # z = 2 lies between 1.96 and t(0.975, 10 degrees of freedom) = 2.23.
    arrays = ([7.0], [1.0], [5.0], [1e-3])
    assert change(*arrays).direction[0] == 1
    assert change(*arrays, test="t", n=[11], previous_n=[11]).direction[0] == 0


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"test": "chi"}, "'chi'"),
        ({"test": "t"}, "needs n"),
        ({"test": "t", "n": [30, 30]}, "needs n"),
    ],
)
def test_a_test_that_cannot_be_made_is_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        change([5.0, 6.0], [0.1, 0.1], [5.0, 5.0], [0.1, 0.1], **settings)


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="shape"):
        change([5.0, 6.0], [0.1, 0.1], [5.0, 5.0, 5.0], [0.1, 0.1, 0.1])


def test_a_negative_standard_error_is_refused():
    with pytest.raises(ValueError, match="se"):
        change([5.1], [-0.3], [5.0], [0.0])
