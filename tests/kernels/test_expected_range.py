"""Expected range: the small steps against other tools, the whole by hand, the edges."""

import math
from fractions import Fraction

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from asg.kernels import (
    adjusted_z,
    band,
    expected_range,
    limits,
    phi,
    tau2,
    winsor_limits,
    winsorise,
    z_scores,
)
from asg.kernels.expected_range import critical_values

NAN, INF = np.nan, np.inf
NO_WINSORISING = {"winsorise_tails": 0, "min_trusts": 2}


# The steps, against other tools


@pytest.mark.parametrize("case", [0, 1])
def test_phi_and_tau2_of_funnelplotr(expected_range_reference, case):
    told = expected_range_reference["funnelplotr"]
    expected = told["by_tails"][case]
    ratio = phi(winsorise(told["z"], expected["tails"], "linear"))
    assert ratio == pytest.approx(expected["phi"], abs=5e-9)
    # The ses are given to 8 decimals: 5e-9 of 0.03 is 1.5e-7 of tau2, some 5e-10.
    assert tau2(ratio, told["se"]) == pytest.approx(expected["tau2"], abs=1e-9)


@pytest.mark.parametrize("case", [0, 1, 2])
def test_z_is_pulled_in_to_the_quantiles_that_r_gives(expected_range_reference, case):
    told = expected_range_reference["quantiles"]
    rule = told["by_rule"][case]
    low, high = rule["quantiles"]
    found = winsorise(told["z"], rule["tails"], rule["rule"])
    expected = [min(max(z, low), high) for z in told["z"]]
    assert_allclose(found, expected, rtol=1e-14)


def test_weibull_quantiles_of_nineteen_are_the_second_from_each_end():
    # (n + 1) p = 20 * 0.10 = 2
    z = np.arange(1, 20)
    assert_allclose(winsorise(z, quantile="weibull"), np.clip(z, 2, 18), rtol=1e-15)


def test_weibull_tails_beyond_the_outermost_score_pull_nothing_in():
    # (n + 1) p = 5 * 0.10 is below 1: the quantile is the lowest score itself.
    assert_array_equal(winsorise([-9, 0, 1, 30], quantile="weibull"), [-9, 0, 1, 30])


@pytest.mark.parametrize(
    ("trusts", "tails", "low", "high"),
    [
        (133, 0.10, 13, 120),  # the published file
        (126, 0.10, 12, 114),  # its Q7 and S02
        (52, 0.10, 5, 47),
        (19, 0.10, 1, 18),
        (10, 0.10, 1, 9),
        (9, 0.10, 1, 9),  # INT(0.9) = 0: nothing is pulled in
        (1, 0.49, 1, 1),
        (2, 0.49, 1, 2),
        (100, 0.29, 29, 71),  # 0.29 * 100 is 28.999999999999996 in floating point
        (40, 0.20, 8, 32),
    ],
)
def test_rank_floor_pulls_in_to_the_z_of_two_ranks(trusts, tails, low, high):
    # Excel: =SMALL(z, INT(p*I)) and =SMALL(z, I-INT(p*I)); the z here are their own ranks.
    z = np.random.default_rng(trusts).permutation(np.arange(1.0, trusts + 1))
    assert winsor_limits(z, tails, "rank_floor") == (low, high)
    assert_array_equal(winsorise(z, tails, "rank_floor"), np.clip(z, low, high))


def test_tails_of_0_pull_nothing_in():
    z = np.array([-9.0, *np.zeros(40), 30])
    assert_array_equal(winsorise(z, 0), z)


@pytest.mark.parametrize("seed", range(8))
def test_tau2_is_dersimonian_lairds_without_winsorising_and_with_their_mean(seed):
    rng = np.random.default_rng(seed)
    trusts = int(rng.integers(2, 60))
    se = rng.uniform(0.05, 0.6, trusts)
    score = rng.normal(7, rng.choice([0.05, 0.3, 1.0]), trusts)
    with np.errstate(invalid="ignore"):  # statsmodels takes the root of its tau2 even below 0
        told = combine_effects(score, se**2, method_re="chi2")  # the one-step estimate
    inverse_variance_mean = np.average(score, weights=se**-2)
    found = tau2(phi(z_scores(score, se, inverse_variance_mean)), se)
    assert found == pytest.approx(max(told.tau2, 0), rel=1e-9, abs=1e-12)


def test_critical_values_are_rs(expected_range_reference):
    told = expected_range_reference["critical_values"]["values"]
    assert_allclose(critical_values(), told, rtol=1e-14)


@pytest.mark.parametrize("case", [0, 1, 2])
def test_z_and_band_of_aip22_q46(expected_range_reference, case):
    told = expected_range_reference["aip22_q46"]
    trust = told["by_trust"][case]
    z = adjusted_z([trust["score"]], [trust["total_se"]], told["theta"])
    # Scores and SEs are printed to 6 decimals: z is good to about 5e-7 * (1 + |z|) / 0.23.
    assert z[0] == pytest.approx(trust["z"], abs=2e-5)
    assert band(z)[0] == trust["band"]


# The whole, by hand


def test_two_trusts_by_hand():
    # theta = 5; z = -1, 1; phi = 1; I phi = 2 > I - 1, so tau2 = (2 - 1) / (2 - 2/2) = 1.
    # Total SE = sqrt(1 + 1), z = -+1 / sqrt(2).
    found = expected_range([4, 6], [1, 1], **NO_WINSORISING)
    assert found.theta == 5
    assert found.phi == pytest.approx(1, rel=1e-15)
    assert found.tau2 == pytest.approx(1, rel=1e-15)
    assert_allclose(found.total_se, [math.sqrt(2)] * 2, rtol=1e-15)
    assert_allclose(found.z, [-1 / math.sqrt(2), 1 / math.sqrt(2)], rtol=1e-15)
    reach = math.sqrt(2) * stats.norm.ppf([0.95, 0.975, 0.999])
    assert_allclose(found.lower, [5 - reach] * 2, rtol=1e-13)
    assert_allclose(found.upper, [5 + reach] * 2, rtol=1e-13)
    assert found.band.tolist() == [4, 4]


def test_unequal_standard_errors_by_hand():
    # theta = 6; z = -4, 2, 0; phi = 20 / 3; v = 4, 4, 1: sum 9, of squares 33.
    # tau2 = (20 - 2) / (9 - 33 / 9) = 18 * 9 / 48 = 3.375
    found = expected_range([4, 7, 7], [0.5, 0.5, 1], **NO_WINSORISING)
    assert found.phi == pytest.approx((16 + 4 + 1) / 3, rel=1e-14)
    assert found.tau2 == pytest.approx((21 - 2) / (9 - 33 / 9), rel=1e-14)
    assert found.z[0] == pytest.approx(-2 / math.sqrt(0.25 + 19 * 9 / 48), rel=1e-14)


@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        (0.5, 0.0),  # I phi = 2 * 0.25 = 0.5, not above I - 1 = 1
        (math.sqrt(0.5), 0.0),  # I phi = 1 = I - 1
        (1.0, 1.0),  # (2 - 1) / (2 - 1)
        (2.0, 7.0),  # (8 - 1) / (2 - 1)
    ],
)
def test_tau2_is_0_unless_scores_spread_more_than_chance(distance, expected):
    found = expected_range([5 - distance, 5 + distance], [1, 1], **NO_WINSORISING)
    assert found.tau2 == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_one_tenth_is_winsorised_at_each_tail_by_rank_floor_by_default():
    # Fourteen z (SE 1, theta 5): 4, 2, 0 ten times, -2, -4. INT(1.4) = 1, so the limits are those
    # of rank 1 and 13: -4 and 2. phi = (4 + 4 + 0 + 4 + 16) / 14.
    found = expected_range([9, 7, *[5] * 10, 3, 1], [1] * 14)
    assert found.phi == pytest.approx(28 / 14, rel=1e-14)
    assert found.tau2 == pytest.approx((28 - 13) / (14 - 1), rel=1e-14)


def test_weibull_lies_between_two_z():
    # The same fourteen: (n + 1) p = 1.5, so the limits lie halfway between the outermost two: 3
    # and -3. phi = (9 + 4 + 0 + 4 + 9) / 14.
    found = expected_range([9, 7, *[5] * 10, 3, 1], [1] * 14, quantile="weibull")
    assert found.phi == pytest.approx(26 / 14, rel=1e-14)
    assert found.tau2 == pytest.approx((26 - 13) / (14 - 1), rel=1e-14)


def test_theta_is_the_plain_mean_whatever_the_standard_errors():
    found = expected_range([2.0, 4.0, 9.0], [0.01, 3, 1], min_trusts=2)
    assert found.theta == 5


def test_limits_go_beyond_0_and_10():
    lower, upper = limits(9.5, [1.0])
    assert_allclose(upper[0], 9.5 + stats.norm.ppf([0.95, 0.975, 0.999]), rtol=1e-14)
    lower, _ = limits(0.5, [1.0])
    assert_allclose(lower[0], 0.5 - stats.norm.ppf([0.95, 0.975, 0.999]), rtol=1e-13)


# Bands


BANDS_OF_Z = [
    (-INF, 1),
    (-3.10, 1),
    (-3.08, 2),
    (-1.97, 2),
    (-1.95, 3),
    (-1.65, 3),
    (-1.64, 4),
    (0, 4),
    (1.64, 4),
    (1.65, 5),
    (1.95, 5),
    (1.97, 6),
    (3.08, 6),
    (3.10, 7),
    (INF, 7),
    (NAN, 0),
]


@pytest.mark.parametrize(("z", "expected"), BANDS_OF_Z)
def test_bands(z, expected):
    assert band([z]).tolist() == [expected]


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize(("pair", "nearer", "farther"), [(0, 4, 5), (1, 5, 6), (2, 6, 7)])
def test_a_score_exactly_on_a_limit_belongs_to_the_band_nearer_the_middle(
    side, pair, nearer, farther
):
    # Two scores on the limits and 38 at the average: phi is far below 1, so tau2 is 0.
    se, theta = 0.37, 6.1
    limit = stats.norm.ppf([0.95, 0.975, 0.999])[pair] * se

    def band_of(distance):
        score = [theta + side * distance, theta - side * distance, *[theta] * 38]
        found = expected_range(score, [se] * 40)
        assert found.tau2 == 0
        return found.band[0] if side == 1 else 8 - found.band[0]

    assert band_of(limit) == nearer
    assert band_of(limit + 1e-6) == farther
    assert band_of(limit - 1e-6) == nearer


@pytest.mark.parametrize("pair", [0, 1, 2])
def test_a_score_that_equals_its_own_limit_is_within_it(pair):
    rng = np.random.default_rng(8)
    score, se = rng.normal(7, 0.6, 30), rng.uniform(0.1, 0.5, 30)
    found = expected_range(score, se)
    for side, nearer in [(found.upper, 4 + pair), (found.lower, 4 - pair)]:
        z = adjusted_z(side[:, pair], found.total_se, found.theta)
        assert band(z).tolist() == [nearer] * 30


def test_coverages_move_the_bands():
    assert band([1.0, 1.5, 2.0], limits_at=(0.5, 0.8, 0.9)).tolist() == [5, 6, 7]


# Standard errors of 0


def test_a_trust_without_error_counts_in_theta_and_not_in_phi_or_tau2():
    # theta = (3 + 5 + 7) / 3 = 5 with the third; z of the other two = -2, 0: phi = 2;
    # tau2 = (2 * 2 - 1) / (2 - 2/2) = 3. An answer's variance: 2 * 30^2 / 90 = 20, so that of the
    # third is 20 / 30, and its z = 2 / sqrt(2/3 + 3).
    found = expected_range([3, 5, 7], [1, 1, 0], [30] * 3, **NO_WINSORISING)
    assert found.theta == 5
    assert found.phi == pytest.approx(2, rel=1e-15)
    assert found.tau2 == pytest.approx(3, rel=1e-15)
    assert_allclose(found.total_se, [2, 2, math.sqrt(2 / 3 + 3)], rtol=1e-15)
    assert_allclose(found.z, [-1, 0, 2 / math.sqrt(2 / 3 + 3)], rtol=1e-15)


@pytest.mark.parametrize("residue", [1e-10, 1e-16])
def test_a_standard_error_that_is_rounding_residue_counts_as_0(residue):
    score, rest = np.linspace(5, 6, 12), [0.2] * 11
    certain = expected_range(score, [0, *rest])
    for one, other in zip(expected_range(score, [residue, *rest]), certain, strict=True):
        assert_array_equal(one, other)


def test_a_small_standard_error_is_no_residue():
    found = expected_range([4, 5, 6], [1e-6, 0.5, 0.5], **NO_WINSORISING)
    assert found.phi == pytest.approx(((1 / 1e-6) ** 2 + 0 + 4) / 3, rel=1e-12)


@pytest.mark.parametrize("smallest", [1e-3, 1e-6, 2e-9])
def test_tau2_holds_where_one_standard_error_is_far_below_the_others(smallest):
    v = [1 / Fraction(s) ** 2 for s in (smallest, 0.5, 0.5)]
    exact = (3 * 5 - 2) / (sum(v) - sum(one**2 for one in v) / sum(v))  # in fractions, phi = 5
    assert tau2(5, [smallest, 0.5, 0.5]) == pytest.approx(float(exact), rel=1e-3)


# Suppressed trusts, few trusts


def test_suppressed_trusts_pass_through_as_nothing_and_change_nothing():
    rng = np.random.default_rng(1)
    score, se = rng.normal(7, 1, 15), rng.uniform(0.1, 0.5, 15)
    gone = np.array([0, 7, 14])
    kept = np.setdiff1d(np.arange(15), gone)
    alone = expected_range(score[kept], se[kept])
    with_gaps = score.copy()
    with_gaps[gone] = NAN
    for se_of_the_gone in (NAN, 0.3):  # whatever is there
        se[gone] = se_of_the_gone
        found = expected_range(with_gaps, se)
        assert (found.theta, found.phi, found.tau2) == (alone.theta, alone.phi, alone.tau2)
        for name in ("total_se", "z", "lower", "upper", "band"):
            assert_array_equal(getattr(found, name)[kept], getattr(alone, name))
        for name in ("total_se", "z", "lower", "upper"):
            assert np.isnan(getattr(found, name)[gone]).all()
        assert found.band[gone].tolist() == [0, 0, 0]


@pytest.mark.parametrize(("trusts", "has_range"), [(9, False), (10, True)])
def test_ten_unsuppressed_trusts_are_needed(trusts, has_range):
    score = [*np.linspace(5, 7, trusts), NAN, NAN]  # the suppressed do not count
    found = expected_range(score, [0.2] * len(score))
    assert found.theta == pytest.approx(6, rel=1e-14)
    assert (found.band[:trusts] > 0).tolist() == [has_range] * trusts
    for name in ("total_se", "z", "lower", "upper"):
        values = getattr(found, name)
        assert values.shape[0] == len(score)
        assert np.isnan(values[:trusts]).any() != has_range
    assert math.isnan(found.tau2) != has_range


def test_one_trust_is_its_own_average_and_has_no_band():
    found = expected_range([7.3], [0.2], min_trusts=1)
    assert (found.theta, found.band[0]) == (7.3, 0)


@pytest.mark.parametrize("score", [[], [NAN] * 12])
def test_no_trusts_at_all(score):
    found = expected_range(score, score)
    assert math.isnan(found.theta)
    assert found.band.tolist() == [0] * len(score)
    assert found.lower.shape == (len(score), 3)


@pytest.mark.parametrize(
    ("score", "se", "said"),
    [
        ([5, 6], [1], "shape"),
        ([[5, 6]], [[1, 1]], "shape"),
        (5.0, 1.0, "shape"),
        ([5, 6], [1, NAN], "standard error"),
        ([5, 6], [1, INF], "standard error"),
        ([5, 6], [1, -0.1], "standard error"),
    ],
)
def test_what_does_not_fit_is_refused(score, se, said):
    with pytest.raises(ValueError, match=said):
        expected_range(score, se)


def test_the_arrays_given_are_left_as_they_were():
    score, se = np.array([5.0, NAN, 6.0]), np.array([1e-12, 0.3, 0.2])
    expected_range(score, se, min_trusts=2)
    assert_array_equal(score, [5, NAN, 6])
    assert_array_equal(se, [1e-12, 0.3, 0.2])
