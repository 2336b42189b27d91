"""Which quantile rule the published limits speak for, and that the yardstick finds a known rule."""

import itertools

import numpy as np
import pytest
import quantile_rules
from quantile_rules import by_rank, by_rule

import asg
from asg.sample import load_sample

TRUSTS, QUESTIONS = 133, 24


def planted(rule):
    """Scores, total standard errors and respondents of trusts whose tau2 is this rule's."""
    rng = np.random.default_rng(7)
    shape = TRUSTS, QUESTIONS
    n = rng.lognormal(6, 0.4, (TRUSTS, 1)) * rng.uniform(0.5, 1, QUESTIONS)
    score = np.clip(rng.normal(rng.uniform(6, 8.5, QUESTIONS), 0.35, shape), 0.5, 9.5)
    variance = score * (10 - score) * rng.uniform(0.5, 1, QUESTIONS) / n
    variance *= rng.uniform(1, 1.3, (TRUSTS, 1)) * np.exp(rng.normal(0, 0.06, shape))
    total = np.empty(shape)
    for k in range(QUESTIONS):
        own = quantile_rules.estimates(score[:, k], variance[:, k], by_rule(rule), np.zeros(1))
        total[:, k] = np.sqrt(variance[:, k] + own)
    return score, total, n


@pytest.mark.parametrize("rule", ["rank_floor", "weibull", "linear"])
def test_a_rule_that_was_used_is_found(rule):
    # Of 133 trusts rank_floor and closest_observation give the same ranks.
    found = quantile_rules.fits(quantile_rules.split(*planted(rule)))
    assert min(found, key=lambda r: found[r].distance) == rule
    assert found[rule].none <= min(fit.none for fit in found.values())


def test_a_known_estimate_is_the_engines():
    score, total, _ = planted("weibull")
    tried = np.array([0.0, 0.01])
    for k in range(3):
        y, variance = score[:, k], total[:, k] ** 2
        found = quantile_rules.estimates(y, variance, by_rule("hazen"), tried)
        for tau2, own in zip(tried, found, strict=True):
            se = np.sqrt(variance - tau2)
            range_ = asg.expected_range(y, se, quantile="hazen")
            assert own == pytest.approx(range_.tau2, rel=1e-9, abs=1e-12)


def test_one_rule_alone_is_at_one_with_every_item_of_aip22(aip22_path):
    # docs/method.md, "Which quantile rule", has these figures.
    items, score, total, _ = quantile_rules.published_figures(aip22_path, ("question", "section"))
    unsolved = {
        rule: quantile_rules.unsolved(items, score, total, by_rule(rule))
        for rule in quantile_rules.RULES
    }
    assert len(items) == 56
    assert [rule for rule, none in unsolved.items() if not none] == ["rank_floor"]
    # Q7 and S02 are those of 126 trusts: ranks 12 and 114 by rank_floor, 113 by the nearest rank.
    assert unsolved["closest_observation"] == ["Q7", "S02"]
    assert unsolved["weibull"] == unsolved["median_unbiased"] == ["Q7"]
    few = [items.index(item) for item in ("Q7", "S02")]
    assert (~np.isnan(score[:, few])).sum(axis=0).tolist() == [126, 126]
    pairs = {
        (low, high)
        for low, high in itertools.product(range(10, 16), range(111, 118))
        if not quantile_rules.unsolved(few, score[:, few], total[:, few], by_rank(low, high))
    }
    assert pairs == set(itertools.product((10, 11, 12), (114, 115, 116, 117)))


def test_what_the_limits_of_aip22_say(aip22_path):
    # docs/method.md, "Which quantile rule", has these figures.
    parts = quantile_rules.split(*quantile_rules.published_figures(aip22_path)[1:])
    tenth = quantile_rules.fits(parts)
    assert tenth["rank_floor"] == tenth["closest_observation"]  # 133 trusts: the same two ranks
    assert min(tenth, key=lambda rule: tenth[rule].distance) == "rank_floor"
    assert min(tenth, key=lambda rule: tenth[rule].rms) == "rank_floor"
    assert tenth["rank_floor"].none <= 1
    assert tenth["weibull"].none >= 5
    for tails in (0.05, 0.15):
        other = quantile_rules.fits(parts, tails)
        assert min(fit.none for fit in other.values()) > max(fit.none for fit in tenth.values())
        assert min(fit.rms for fit in other.values()) > 5 * max(fit.rms for fit in tenth.values())


def test_one_pair_of_ranks_alone_fits_aip22(aip22_path):
    # docs/method.md, "Which quantile rule", has these figures.
    parts = quantile_rules.split(*quantile_rules.published_figures(aip22_path)[1:])
    pairs = quantile_rules.rank_fits(parts)
    found = pairs.pop((13, 120))  # the nearest to 13.3 and 119.7 of 133
    assert found.none <= 1
    assert found.distance < 2
    assert min(other.none for other in pairs.values()) >= 5
    assert min(other.distance for other in pairs.values()) > 2 * found.distance


@pytest.mark.parametrize("rule", ["closest_observation", "inverted_cdf"])
def test_the_ranks_that_were_used_are_found(rule):
    pairs = quantile_rules.rank_fits(quantile_rules.split(*planted(rule)))
    ranks = {"closest_observation": (13, 120), "inverted_cdf": (14, 120)}[rule]
    assert min(pairs, key=lambda pair: pairs[pair].distance) == ranks


def test_how_many_bands_of_the_sample_hang_on_the_rule():
    # docs/method.md, "Which quantile rule", has these figures.
    sample = load_sample()
    band = {}
    for rule in ("weibull", "rank_floor"):
        method = sample.survey.method.model_copy(update={"quantile": rule})
        survey = sample.survey.model_copy(update={"method": method})
        band[rule] = asg.benchmark(survey, sample.responses).table["band"]
    banded = band["weibull"].notna()
    assert banded.sum() == 3142
    assert (band["weibull"] != band["rank_floor"])[banded].sum() == 29
    method = sample.survey.method.model_copy(update={"decimals": "all"})
    exact = sample.survey.model_copy(update={"method": method})
    found = asg.benchmark(exact, sample.responses).table
    assert (found["band"] != band["rank_floor"])[banded].sum() == 0  # rounding changes none
    assert (found["se"] < 1e-9).sum() == 0  # and no standard error of the sample is 0
