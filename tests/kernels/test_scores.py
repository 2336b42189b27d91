"""Scores and standard errors: hand calculations, both forms of the variance, the edges."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from asg.kernels import scores, section_scores
from asg.kernels.expected_range import ZERO_SE

NAN = np.nan
FORMS = ("linearised", "product")


@pytest.mark.parametrize(
    ("variance", "expected"),
    [
        # Answers 10, 5, 0 with weights 1, 2, 1: Y = (10 + 10 + 0) / 4 = 5.
        # V = (1*25 + 4*0 + 1*25) / 4^2 = 3.125
        ("linearised", 50 / 16),
        # s2 = (1*25 + 2*0 + 1*25) / 4 = 12.5;  V = 12.5 * (1 + 4 + 1) / 4^2 = 4.6875
        ("product", 12.5 * 6 / 16),
    ],
)
def test_one_question_by_hand(variance, expected):
    found = scores([10, 5, 0], [1, 2, 1], [0, 0, 0], 1, variance=variance)
    assert found.n.tolist() == [[3]]
    assert found.score.tolist() == [[5.0]]
    assert found.se[0, 0] ** 2 == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("variance", FORMS)
def test_equal_weights_give_the_standard_error_of_a_plain_mean(variance):
    answers = np.array([10, 10, 0, 5, 10, 0, 0, 10, 5.0])
    found = scores(answers, np.full(9, 1.7), np.zeros(9, int), 1, variance=variance)
    assert found.score[0, 0] == pytest.approx(answers.mean(), rel=1e-14)
    assert found.se[0, 0] == pytest.approx(answers.std() / 3, rel=1e-14)


def test_each_trust_is_scored_on_its_own_respondents():
    answers = [[10, 5], [0, 5], [10, 0], [NAN, 10]]
    found = scores(answers, [1, 3, 1, 1], [0, 0, 1, 1], 2)
    # Trust 0: (10*1 + 0*3) / 4 = 2.5 and 5. Trust 1: the one answer 10, and (0 + 10) / 2 = 5.
    assert_allclose(found.score, [[2.5, 5], [10, 5]], rtol=1e-15)
    assert_array_equal(found.n, [[2, 2], [1, 2]])


def test_n_counts_people_not_weights_and_neither_blanks_nor_weight_zero():
    found = scores([10, 0, NAN, 5], [0.2, 3, 1, 0], [0, 0, 0, 0], 1)
    assert found.n.tolist() == [[2]]
    assert found.score[0, 0] == pytest.approx(2 / 3.2, rel=1e-14)


@pytest.mark.parametrize("variance", FORMS)
def test_a_respondent_of_weight_zero_is_as_good_as_absent(variance):
    answers = [[10, 0], [5, 5], [0, NAN], [10, 10]]
    weight, trust = [1.5, 1, 0.5, 0], [0, 0, 0, 0]
    whole = scores(answers, weight, trust, 1, variance=variance)
    without = scores(answers[:3], weight[:3], trust[:3], 1, variance=variance)
    for one, other in zip(whole, without, strict=True):
        assert_array_equal(one, other)
    whole = section_scores(answers, weight, trust, 1, [[0, 1]], variance=variance)
    without = section_scores(answers[:3], weight[:3], trust[:3], 1, [[0, 1]], variance=variance)
    for one, other in zip(whole, without, strict=True):
        assert_array_equal(one, other)


@pytest.mark.parametrize("variance", FORMS)
def test_a_trust_with_no_respondents_has_n_0_and_no_figures(variance):
    found = scores([[10, NAN], [0, NAN]], [1, 1], [1, 1], 3, variance=variance)
    assert_array_equal(found.n, [[0, 0], [2, 0], [0, 0]])
    nothing = [[True, True], [False, True], [True, True]]
    assert_array_equal(np.isnan(found.score), nothing)
    assert_array_equal(np.isnan(found.se), nothing)


@pytest.mark.parametrize("variance", FORMS)
def test_nobody_at_all(variance):
    found = scores(np.empty((0, 2)), [], [], 2, variance=variance)
    assert found.n.tolist() == [[0, 0], [0, 0]]
    assert np.isnan(found.score).all()
    assert np.isnan(found.se).all()


@pytest.mark.parametrize("variance", FORMS)
def test_everyone_answering_alike_has_a_standard_error_that_counts_as_0(variance):
    rng = np.random.default_rng(3)
    answers = np.full(500, 20 / 3)
    found = scores(answers, rng.uniform(0.1, 5, 500), np.zeros(500, int), 1, variance=variance)
    assert found.score[0, 0] == pytest.approx(20 / 3, rel=1e-12)
    assert 0 <= found.se[0, 0] < ZERO_SE


@pytest.mark.parametrize("variance", FORMS)
def test_one_respondent_has_standard_error_0(variance):
    found = scores([5.0], [2.0], [0], 1, variance=variance)
    assert (found.n[0, 0], found.score[0, 0], found.se[0, 0]) == (1, 5, 0)


@pytest.mark.parametrize(
    ("variance", "expected"),
    [
        # Question 1: 10, 5, 0; question 2: 0, blank, 10; weights 1, 2, 1. Both means are 5.
        # e of the three: 5/4 - 5/2 = -1.25;  0;  -5/4 + 5/2 = 1.25.  V = 2 * 1.25^2 / 2^2
        ("linearised", 2 * 1.25**2 / 4),
        # V1 = 4.6875; V2 = 25 * 2 / 2^2 = 12.5; over the two who answered both:
        # C12 = [(-25 - 25) / 2] * 2 / (4 * 2) = -6.25.  V = (4.6875 + 12.5 - 2 * 6.25) / 2^2
        ("product", (4.6875 + 12.5 - 12.5) / 4),
    ],
)
def test_section_of_two_questions_by_hand(variance, expected):
    answers = [[10, 0], [5, NAN], [0, 10]]
    found = section_scores(answers, [1, 2, 1], [0, 0, 0], 1, [[0, 1]], variance=variance)
    assert found.n.tolist() == [[3]]
    assert found.score.tolist() == [[5.0]]
    assert found.se[0, 0] ** 2 == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("variance", FORMS)
def test_questions_that_share_no_respondent_add_their_variances(variance):
    answers = [[10, NAN], [0, NAN], [5, NAN], [NAN, 10], [NAN, 5]]
    weight, trust = [1, 2, 1.5, 0.5, 3], [0] * 5
    questions = scores(answers, weight, trust, 1, variance=variance)
    section = section_scores(answers, weight, trust, 1, [[0, 1]], variance=variance)
    assert section.n.tolist() == [[5]]
    assert section.se[0, 0] ** 2 == pytest.approx((questions.se[0] ** 2).sum() / 4, rel=1e-14)


@pytest.mark.parametrize("variance", FORMS)
def test_questions_answered_alike_by_all_have_the_standard_error_of_one(variance):
    rng = np.random.default_rng(5)
    one = rng.choice([0, 5, 10], 40)
    weight = rng.uniform(0.3, 4, 40)
    answers = np.column_stack([one, one, one])
    question = scores(one, weight, np.zeros(40, int), 1, variance=variance)
    section = section_scores(answers, weight, np.zeros(40, int), 1, [[0, 1, 2]], variance=variance)
    assert section.score[0, 0] == pytest.approx(question.score[0, 0], rel=1e-14)
    assert section.se[0, 0] == pytest.approx(question.se[0, 0], rel=1e-12)


@pytest.mark.parametrize("variance", FORMS)
def test_opposite_answers_cancel(variance):
    # Who says 10 to one says 0 to the other: the section is 5 for everyone, without any error.
    one = np.array([10, 10, 0, 10, 0, 0, 10.0])
    answers = np.column_stack([one, 10 - one])
    weight = [1, 2, 0.5, 1, 1, 3, 0.7]
    found = section_scores(answers, weight, np.zeros(7, int), 1, [[0, 1]], variance=variance)
    assert found.score[0, 0] == pytest.approx(5, rel=1e-14)
    assert found.se[0, 0] == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize("variance", FORMS)
def test_section_of_one_question_is_the_question(variance):
    answers = [[10, 0], [5, NAN], [0, 10], [NAN, 5]]
    weight, trust = [1, 2, 1, 1], [0, 0, 1, 1]
    questions = scores(answers, weight, trust, 2, variance=variance)
    sections = section_scores(answers, weight, trust, 2, [[1], [0]], variance=variance)
    assert_array_equal(sections.n, questions.n[:, ::-1])
    assert_allclose(sections.score, questions.score[:, ::-1], rtol=1e-15)
    assert_allclose(sections.se, questions.se[:, ::-1], rtol=1e-14)


@pytest.mark.parametrize("variance", FORMS)
def test_section_has_no_score_where_a_question_has_no_respondents(variance):
    answers = [[10, NAN], [0, NAN], [10, 10], [5, 0]]
    found = section_scores(answers, [1, 1, 1, 1], [0, 0, 1, 1], 2, [[0, 1]], variance=variance)
    assert np.isnan(found.score[0, 0])
    assert np.isnan(found.se[0, 0])
    assert found.score[1, 0] == pytest.approx((7.5 + 5) / 2, rel=1e-15)


def test_n_of_a_section_counts_whoever_answered_any_of_its_questions():
    answers = [[10, NAN, NAN], [NAN, 0, NAN], [5, 5, 5], [NAN, NAN, 10], [NAN, NAN, NAN]]
    found = section_scores(answers, [1] * 5, [0] * 5, 1, [[0, 1], [0, 1, 2]])
    assert found.n.tolist() == [[3, 4]]


def test_no_sections_give_no_columns():
    found = section_scores([[10.0], [0.0]], [1, 1], [0, 1], 2, [])
    assert found.score.shape == found.n.shape == found.se.shape == (2, 0)


def product_variance_by_loops(answers, weight):
    """The product form, as the formula reads: s2 of each question, C of each pair."""
    people, questions = range(len(answers)), range(len(answers[0]))
    d = [[0 if math.isnan(answers[j][k]) else 1 for k in questions] for j in people]
    x = [[answers[j][k] if d[j][k] else 0.0 for k in questions] for j in people]
    base = [sum(weight[j] * d[j][k] for j in people) for k in questions]
    mean = [sum(weight[j] * x[j][k] for j in people) / base[k] for k in questions]
    v = []
    for k in questions:
        squares = sum(weight[j] * d[j][k] * (x[j][k] - mean[k]) ** 2 for j in people)
        v.append(squares / base[k] * sum(weight[j] ** 2 * d[j][k] for j in people) / base[k] ** 2)
    total = sum(v)
    for k in questions:
        for m in range(k + 1, len(questions)):
            both = [j for j in people if d[j][k] and d[j][m]]
            if not both:
                continue
            products = sum(weight[j] * (x[j][k] - mean[k]) * (x[j][m] - mean[m]) for j in both)
            covariance = products / sum(weight[j] for j in both)
            squares = sum(weight[j] ** 2 for j in both)
            total += 2 * covariance * squares / (base[k] * base[m])
    return v, total / len(questions) ** 2


def test_product_variance_agrees_with_the_formula_in_loops():
    rng = np.random.default_rng(11)
    trust = rng.integers(0, 3, 120)
    answers = rng.choice([0, 10 / 3, 20 / 3, 10], (120, 4))
    answers[rng.random((120, 4)) < 0.3] = NAN
    answers[np.arange(120) % 2 == 0, 0] = NAN  # questions 0 and 3 share nobody
    answers[np.arange(120) % 2 == 1, 3] = NAN
    weight = rng.uniform(0.2, 5, 120)
    questions = scores(answers, weight, trust, 3, variance="product")
    section = section_scores(answers, weight, trust, 3, [[0, 1, 2, 3]], variance="product")
    for i in range(3):
        of_trust = trust == i
        v, total = product_variance_by_loops(answers[of_trust].tolist(), weight[of_trust].tolist())
        assert_allclose(questions.se[i] ** 2, v, rtol=1e-12)
        assert section.se[i, 0] ** 2 == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize("variance", FORMS)
def test_standard_error_is_never_the_root_of_a_negative_number(variance):
    # Rounding must not turn a section without spread into NaN.
    rng = np.random.default_rng(17)
    one = rng.choice([0, 10 / 3, 20 / 3, 10], (200, 1))
    answers = np.hstack([one, 10 - one])
    trust, weight = np.arange(200) % 20, rng.uniform(0.1, 5, 200)
    found = section_scores(answers, weight, trust, 20, [[0, 1]], variance=variance)
    assert_allclose(found.score[:, 0], 5, rtol=1e-14)
    assert_allclose(found.se[:, 0], 0, atol=1e-7)


def test_product_form_of_a_section_gives_a_standard_error_wherever_there_is_a_score():
    # Two of weight 5 answer both questions, in opposite ways; fifty of weight 0.1 answer one or
    # the other, in the middle. The form's covariance, -25 * 50 / 15^2, outweighs its variances,
    # 25 * (10 / 15) * 50.5 / 15^2 each: the sum is below 0.
    both = [[10, 0], [0, 10]]
    answers = both + [[5, NAN]] * 50 + [[NAN, 5]] * 50
    weight = [5, 5] + [0.1] * 100
    found = section_scores(answers, weight, [0] * 102, 1, [[0, 1]], variance="product")
    assert found.score[0, 0] == pytest.approx(5, rel=1e-12)
    assert found.se[0, 0] >= 0


def test_a_section_whose_respondents_differ_is_not_taken_as_certain():
    # As above, and three more who say yes to question 1: respondents differ, so the section has an
    # error (linearised: 0.043). One of 0 would put the trust in band 1 or 7 wherever tau2 is 0.
    answers = [[10, 0], [0, 10]] + [[5, NAN]] * 50 + [[NAN, 5]] * 50 + [[10, NAN]] * 3
    arrays = (answers, [5, 5] + [0.1] * 103, [0] * 105, 1, [[0, 1]])
    assert section_scores(*arrays, variance="linearised").se[0, 0] > 0.01
    assert section_scores(*arrays, variance="product").se[0, 0] > ZERO_SE


@pytest.mark.parametrize("kernel", [scores, lambda *a, **k: section_scores(*a, [[0]], **k)])
@pytest.mark.parametrize(
    ("arrays", "settings", "said"),
    [
        (([10, 0], [1], [0, 0], 1), {}, "do not fit"),
        (([10, 0], [1, 1], [0], 1), {}, "do not fit"),
        (([[[10]]], [1], [0], 1), {}, "do not fit"),
        (([10, 0], [1, NAN], [0, 0], 1), {}, "weight"),
        (([10, 0], [1, np.inf], [0, 0], 1), {}, "weight"),
        (([10, 0], [1, -1], [0, 0], 1), {}, "weight"),
        (([10, 0], [1, 1], [0, 1], 1), {}, "trust"),
        (([10, 0], [1, 1], [-1, 0], 1), {}, "trust"),
        (([10, 0], [1, 1], [0.5, 0.9], 1), {}, "trust"),
        (([10, 0], [1, 1], [0, 0], 1), {"variance": "jackknife"}, "'jackknife'"),
    ],
)
def test_what_does_not_fit_is_refused(kernel, arrays, settings, said):
    with pytest.raises(ValueError, match=said):
        kernel(*arrays, **settings)


def test_a_section_without_questions_is_refused():
    with pytest.raises(ValueError, match="section 1 has no questions"):
        section_scores([[10.0]], [1], [0], 1, [[0], []])
