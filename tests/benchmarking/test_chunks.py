"""No figure depends on how many trusts are scored in one go."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from pandas.testing import assert_frame_equal

import asg
from asg.kernels import item_scores, scores, section_scores
from asg.results import trust_scores
from asg.sample import load_sample


@pytest.fixture(scope="module")
def sample():
    return load_sample()


@pytest.fixture(scope="module", params=["linearised", "product"])
def survey(request, sample):
    update = {"variance": request.param, "decimals": "all"}
    method = sample.survey.method.model_copy(update=update)
    return sample.survey.model_copy(update={"method": method})


@pytest.mark.parametrize("at_once", [1, 70, 5000, 10**9])
def test_results_are_the_same_to_the_last_bit_in_chunks_of_any_size(
    sample, survey, at_once, monkeypatch
):
    previous = (sample.previous_survey, sample.previous_responses)
    usual = asg.benchmark(survey, sample.responses, previous=previous)
    monkeypatch.setattr(trust_scores, "ANSWERS_AT_ONCE", at_once)
    chunked = asg.benchmark(survey, sample.responses, previous=previous)
    assert_frame_equal(usual.table, chunked.table, check_exact=True)
    for name, table in usual.further_tables.items():
        assert_frame_equal(table, chunked.further_tables[name], check_exact=True)


def test_chunks_are_whole_trusts_and_leave_nobody_out():
    trust = np.array([0, 0, 0, 2, 2, 5, 7, 7, 7, 7, 8])
    for at_once in range(1, 14):
        chunks = list(trust_scores._chunks(trust, at_once))
        assert [chunk.start for chunk in chunks] == [0, *(c.stop for c in chunks[:-1])]
        assert chunks[-1].stop == trust.size
        for chunk in chunks:
            within = trust[chunk]
            outside = np.delete(trust, chunk)
            assert not set(within) & set(outside)
            assert len(within) <= at_once or len(set(within)) == 1
    assert list(trust_scores._chunks(trust[:0], 5)) == []


@pytest.mark.parametrize("variance", ["linearised", "product"])
def test_a_trust_scores_the_same_alone_as_among_others(variance):
    rng = np.random.default_rng(7)
    trust = rng.integers(0, 9, 400)
    answers = rng.choice([0, 10 / 3, 5, 10, np.nan], (400, 5))
    weight = rng.choice([0.0, 0.3, 1.7, 5.0], 400)
    sections = [[0, 1, 2], [3, 4]]
    together = item_scores(answers, weight, trust, 9, sections, variance=variance)
    assert_array_equal(together[0], scores(answers, weight, trust, 9, variance=variance))
    in_sections = section_scores(answers, weight, trust, 9, sections, variance=variance)
    assert_array_equal(together[1], in_sections)
    for one in range(9):
        own = trust == one
        nobody_else = np.zeros(np.count_nonzero(own), dtype=int)
        found = item_scores(answers[own], weight[own], nobody_else, 1, sections, variance=variance)
        for whole, alone in zip(together, found, strict=True):
            for among, by_itself in zip(whole, alone, strict=True):
                assert_array_equal(among[one], by_itself[0])
