"""Interval of a score, shares of answers and firmness of a band, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from asg.kernels import (
    answer_shares,
    band,
    defaults,
    expected_range,
    firm_bands,
    score_interval,
    scores,
)
from asg.kernels.firmness import distance_to_limit, range_alternatives


def test_an_interval_is_196_standard_errors_each_way_and_ends_at_0_and_10():
    lower, upper = score_interval([5.0, 0.2, 9.9, np.nan], [0.5, 0.2, 0.2, np.nan])
    assert lower[:3] == pytest.approx([5 - 1.959964 * 0.5, 0, 9.9 - 1.959964 * 0.2], abs=1e-6)
    assert upper[:3] == pytest.approx([5 + 1.959964 * 0.5, 0.2 + 1.959964 * 0.2, 10], abs=1e-6)
    assert np.isnan([lower[3], upper[3]]).all()


def test_shares_by_hand():
    # Scored: weights 1 + 2 = 3 of "yes", 1 of "no". Of everyone (5): 1 says "don't know".
    shares = answer_shares([1, 1, 2, 3, np.nan], [1, 2, 1, 1, 4], (1, 2, 3), (True, True, False))
    assert shares == pytest.approx([3 / 4, 1 / 4, 1 / 5])


def test_shares_times_scores_are_the_score():
    rng = np.random.default_rng(1)
    codes, of_code = [1, 2, 3, 4], {1: 10.0, 2: 5.0, 3: 0.0}
    answers, weight = rng.choice(codes, 200).astype(float), rng.uniform(0.2, 5, 200)
    shares = answer_shares(answers, weight, codes, [code in of_code for code in codes])
    scored = np.array([of_code.get(int(code), np.nan) for code in answers])
    found = scores(scored, weight, np.zeros(200, dtype=int), 1)
    by_shares = sum(share * of_code[code] for code, share in zip(codes[:3], shares, strict=False))
    assert by_shares == pytest.approx(found.score[0, 0], rel=1e-12)
    assert shares[:3].sum() == pytest.approx(1)


def test_nobody_has_no_shares():
    assert np.isnan(answer_shares([np.nan], [1], (1, 2), (True, False))).all()


def test_distance_to_the_nearest_limit():
    assert distance_to_limit([0.0, 1.8, -3.0]) == pytest.approx(
        [1.644854, 1.8 - 1.644854, 3.090232 - 3.0], abs=1e-6
    )


@pytest.fixture(scope="module")
def trusts():
    rng = np.random.default_rng(7)
    return rng.normal(6.5, 0.45, 50), rng.uniform(0.1, 0.4, 50)


def test_a_band_is_firm_where_all_settings_agree_and_no_limit_is_near(trusts):
    score, se = trusts
    firm = firm_bands(score, se, score, se)
    found = expected_range(score, se)
    same = np.ones(50, dtype=bool)
    for settings in range_alternatives().values():
        same &= expected_range(score, se, **settings).band == found.band
    far = distance_to_limit(found.z) >= 0.1
    assert (firm == (same & far)).all()
    assert 0 < firm.sum() < 50
    assert (~same).any()
    in_use = {"quantile": defaults.QUANTILE, "winsorise_tails": defaults.WINSORISE}
    assert in_use not in range_alternatives().values()


def test_what_has_no_band_is_not_firm(trusts):
    score, se = trusts
    assert not firm_bands([np.nan], [np.nan], score, se)[0]
    assert not firm_bands(score[:5], se[:5], score[:5], se[:5]).any()
    assert not band([np.nan])[0]
