"""An adversary sees every number that a breakdown shows, and cannot have one of too few people."""

from dataclasses import replace

import numpy as np
import pytest
from adversary import score_span, seen_of, span
from hypothesis import given, settings
from hypothesis import strategies as st

from asg.disclosure import sections_withheld, too_few, withheld_units

LEAST = 30


def leaks(units, answers, sections, withheld):
    """The withheld numbers under 30 that the adversary finds to be too low, with their ends.

    One may have 30 or more, and 2 more than it has: else it is known to within 1.
    """
    seen, true = seen_of(units, answers, sections, withheld)
    found = []
    for b, n in enumerate(true):
        for u, i in zip(*np.nonzero(withheld[b] & (n < LEAST)), strict=True):
            people = seen.overlaps[:, b] == u
            least, most = span(seen, people, int(i))
            assert least <= n[u, i] <= most  # the adversary reasons rightly
            if most < max(LEAST, n[u, i] + 2) and most < span(of_trust(seen), people, int(i))[1]:
                found.append((b, int(u), int(i), least, most))
    return found


def of_trust(seen):
    """What is to be seen of the trust alone."""
    return replace(seen, n=[np.full_like(n, np.nan) for n in seen.n])


def overlaps_told(units, answers, sections, withheld):
    """The overlaps of under 30 people, or none, that the adversary finds to be too low."""
    seen, _ = seen_of(units, answers, sections, withheld)
    answered = ~np.isnan(answers)
    each = np.column_stack([answered, *(answered[:, c].any(axis=1) for c in sections)])
    found = []
    for a, overlap in enumerate(seen.overlaps):
        n = each[(np.column_stack(units) == overlap).all(axis=1)].sum(axis=0)
        for i in np.flatnonzero(n < LEAST):
            if not any((~np.isnan(numbers[:, i])).any() for numbers in seen.n):
                continue
            people = np.arange(len(seen.overlaps)) == a
            least, most = span(seen, people, int(i))
            if most < max(LEAST, n[i] + 2) and most < span(of_trust(seen), people, int(i))[1]:
                found.append((tuple(overlap.tolist()), int(i), least, most))
    return found


def primary(units, answers, sections):
    """What is withheld where nobody thinks of subtraction."""
    _, true = seen_of(units, answers, sections, [np.zeros((u.max() + 1, 1)) > 0 for u in units])
    questions = answers.shape[1]
    masks = [too_few(n, LEAST) for n in true]
    for mask in masks:
        mask[:, questions:] |= sections_withheld(mask, sections)
    return masks


def dealt_units(sizes):
    return np.repeat(np.arange(len(sizes)), sizes)


def numbered(units):
    """Number units from 0 without gaps."""
    return np.unique(units, return_inverse=True)[1].ravel()


def test_questions_of_a_unit_do_not_tell_what_its_withheld_section_hides():
    # Answered Q1 alone, Q2 alone, both: A 12, 0, 28; B 2, 2, 2; C 0, 0, 31. B is small. Question 1
    # is hidden with C's 31, question 2 with A's 28. Were A's 40 of Q1 and C's 31 of Q2 shown, the
    # section's 77 people less at least 40 and 31 would leave 6 for B.
    units = dealt_units([40, 6, 31])
    only_q1, only_q2, both = (5.0, np.nan), (np.nan, 5.0), (5.0, 5.0)
    a, b, c = [only_q1] * 12 + [both] * 28, [only_q1, only_q2, both] * 2, [both] * 31
    answers = np.array([*a, *b, *c])
    withheld = withheld_units([units], answers, [[0, 1]], LEAST)
    assert not leaks([units], answers, [[0, 1]], withheld)
    assert withheld[0][:, 2].all()


@st.composite
def trusts(draw, most_breakdowns=2):
    sizes = draw(st.lists(st.integers(1, 70), min_size=1, max_size=6))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    first = dealt_units(sizes)
    units = [first]
    for _ in range(draw(st.integers(1, most_breakdowns)) - 1):
        # Sites of whole teams, with a few people elsewhere; or another parting altogether.
        site_of = random.integers(0, draw(st.integers(1, 3)), len(sizes))
        other = site_of[first]
        strays = random.random(len(first)) < draw(st.sampled_from([0.0, 0.05, 0.5]))
        other = np.where(strays, random.integers(0, 3, len(first)), other)
        units.append(numbered(other))
    questions = draw(st.integers(1, 4))
    share = random.choice([1.0, 0.97, 0.7, 0.3], questions)
    scores = random.choice([0.0, 5.0, 10.0], (len(first), questions), p=[0.1, 0.2, 0.7])
    answers = np.where(random.random(scores.shape) < share, scores, np.nan)
    cut = draw(st.integers(0, questions))
    sections = [list(range(cut))] if cut else []
    return units, answers, sections


@settings(max_examples=60)
@given(trusts(most_breakdowns=1))
def test_no_small_number_of_one_breakdown_can_be_told(trust):
    units, answers, sections = trust
    assert leaks(*trust, withheld_units(units, answers, sections, LEAST)) == []


@settings(max_examples=40)
@given(trusts(most_breakdowns=3))
def test_no_small_number_of_several_breakdowns_can_be_told(trust):
    units, answers, sections = trust
    assert leaks(*trust, withheld_units(units, answers, sections, LEAST)) == []


@settings(max_examples=25)
@given(trusts(most_breakdowns=2))
def test_no_small_overlap_of_two_breakdowns_can_be_told(trust):
    units, answers, sections = trust
    assert overlaps_told(*trust, withheld_units(units, answers, sections, LEAST)) == []


@settings(max_examples=100)
@given(trusts(most_breakdowns=3))
def test_small_figures_are_never_shown_and_sections_go_with_their_questions(trust):
    units, answers, sections = trust
    withheld = withheld_units(units, answers, sections, LEAST)
    _, true = seen_of(units, answers, sections, withheld)
    for n, mask in zip(true, withheld, strict=True):
        assert (n[~mask] >= LEAST).all()
        for s, columns in enumerate(sections):
            assert (mask[:, answers.shape[1] + s] >= mask[:, columns].any(axis=1)).all()


@settings(max_examples=100)
@given(trusts(most_breakdowns=1))
def test_nothing_is_withheld_where_no_unit_is_small(trust):
    units, answers, sections = trust
    withheld = withheld_units(units, answers, sections, LEAST)
    _, true = seen_of(units, answers, sections, withheld)
    small = true[0] < LEAST
    if not small.any():
        assert not withheld[0].any()


@settings(max_examples=100)
@given(trusts(most_breakdowns=1))
def test_the_rest_of_the_score_leaves_a_small_unit_s_open(trust):
    units, answers, sections = trust
    withheld = withheld_units(units, answers, sections, LEAST)[0]
    _, (n,) = seen_of(units, answers, sections, [withheld])
    for k in range(answers.shape[1]):
        hidden = withheld[:, k]
        if hidden.all():
            continue  # the trust's own score is all there is
        of = hidden[units[0]]
        rest = np.nansum(answers[of, k])
        for u in np.flatnonzero(hidden & (n[:, k] > 0) & (n[:, k] < LEAST)):
            low, high = score_span(n[hidden, k].sum(), rest, n[u, k])
            assert high - low >= 1 - 1e-6


def test_the_adversary_finds_one_small_unit_by_subtraction():
    units, answers = [dealt_units([100, 60, 12])], np.full((172, 1), 5.0)
    planted = primary(units, answers, [])
    assert leaks(units, answers, [], planted) == [(0, 2, 0, 12, 12)]
    withheld = withheld_units(units, answers, [], LEAST)[0][:, 0]
    assert withheld.tolist() == [False, True, True]


def test_the_adversary_finds_two_small_units_together_under_thirty():
    units, answers = [dealt_units([100, 60, 12, 9])], np.full((181, 1), 5.0)
    planted = primary(units, answers, [])
    assert leaks(units, answers, [], planted) == [(0, 2, 0, 0, 21), (0, 3, 0, 0, 21)]


def test_two_small_units_together_of_thirty_need_no_third():
    units, answers = [dealt_units([100, 60, 16, 14])], np.full((190, 1), 5.0)
    withheld = withheld_units(units, answers, [], LEAST)[0][:, 0]
    assert withheld.tolist() == [False, False, True, True]


def test_nobody_is_a_small_number_too():
    units, answers = [dealt_units([100, 60, 12])], np.full((172, 2), 5.0)
    answers[units[0] == 2, 1] = np.nan  # nobody of the third unit was asked
    assert leaks(units, answers, [], primary(units, answers, [])) == [
        (0, 2, 0, 12, 12),
        (0, 2, 1, 0, 0),
    ]
    assert withheld_units(units, answers, [], LEAST)[0][:, 1].tolist() == [False, True, True]


def nested():
    """Sites 0 (teams 0, 1, 2: 80, 60, 9) and 1 (teams 3, 4: 70, 25)."""
    team = dealt_units([80, 60, 9, 70, 25])
    return [team, np.array([0, 0, 0, 1, 1])[team]], np.full((len(team), 1), 5.0)


def test_the_adversary_finds_a_team_by_its_site():
    units, answers = nested()
    # Each breakdown alone is safe: 9 and 25 are 34 together, and no site is small.
    apart = [withheld_units([unit], answers, [], LEAST)[0] for unit in units]
    assert [mask[:, 0].tolist() for mask in apart] == [
        [False, False, True, False, True],
        [False] * 2,
    ]
    assert {(b, u) for b, u, *_ in leaks(units, answers, [], apart)} == {(0, 2), (0, 4)}
    together = withheld_units(units, answers, [], LEAST)
    assert leaks(units, answers, [], together) == []
    # The example of docs/disclosure.md: B and D go with C and E.
    assert [mask[:, 0].tolist() for mask in together] == [[False, *[True] * 4], [False] * 2]


def test_people_of_a_site_in_none_of_its_teams_are_not_told_either():
    # Site 0 has team 0 (60) whole, and 7 people of team 1 (50): 67 less 60.
    team = dealt_units([60, 50])
    site = np.array([0, 1])[team]
    site[60:67] = 0
    answers = np.full((110, 1), 5.0)
    none = [np.zeros((2, 1), dtype=bool)] * 2
    assert overlaps_told([team, site], answers, [], none) == [((1, 0), 0, 7, 7)]
    teams, sites = withheld_units([team, site], answers, [], LEAST)
    assert teams.all()
    assert not sites.any()


def test_the_adversary_finds_a_section_by_its_questions():
    # Unit 0 is small. Question 0 is withheld for unit 1 as well, question 1 for unit 2: each is
    # safe alone. The section is withheld for all three, but the question that is still shown says
    # nearly all of the section's number of units 1 and 2.
    unit = dealt_units([5, 40, 45, 90])
    answers = np.full((180, 2), 5.0)
    planted = np.array([[1, 1, 1], [1, 0, 1], [0, 1, 1], [0, 0, 0]], dtype=bool)
    assert leaks([unit], answers, [[0, 1]], [planted]) == [
        (0, 0, 0, 5, 5),
        (0, 0, 1, 5, 5),
        (0, 0, 2, 5, 5),
    ]
    assert leaks([unit], answers, [[0, 1]], withheld_units([unit], answers, [[0, 1]], LEAST)) == []


def test_a_further_unit_is_the_same_for_all_questions():
    unit = dealt_units([12, 40, 41])
    answers = np.full((93, 2), 5.0)
    answers[[12, 13], 0] = np.nan  # 38 and 41
    answers[[60, 61, 62], 1] = np.nan  # 40 and 38
    withheld = withheld_units([unit], answers, [], LEAST)[0]
    assert withheld.tolist() == [[True, True], [True, True], [False, False]]


def test_where_all_withheld_gave_the_best_answer_more_is_withheld():
    unit = dealt_units([12, 40, 60, 80])
    answers = np.full((192, 1), 10.0)
    answers[52:82] = 0.0  # half of the third unit
    assert score_span(52, 520, 12) == (10.0, 10.0)
    withheld = withheld_units([unit], answers, [], LEAST)[0][:, 0]
    assert withheld.tolist() == [True, True, True, False]


@pytest.mark.parametrize(("best", "more"), [(2, True), (3, False)])
def test_more_than_a_point_of_score_is_left_open(best, more):
    # 12 and 20 people are withheld, of whom two or three gave the best answer and all others the
    # worst. The 20 have 20 or 30 points at the most: scores of up to 1, which is known to within
    # half a point; or up to 1.5.
    units = dealt_units([12, 20, 60])
    answers = np.array([10.0] * best + [0.0] * (32 - best) + [5.0] * 60)[:, np.newaxis]
    assert score_span(32, 10 * best, 20) == pytest.approx((0, 10 * best / 20))
    withheld = withheld_units([units], answers, [], LEAST)
    assert withheld[0][:, 0].tolist() == [True, True, more]


def test_the_sum_and_the_standard_error_do_not_pin_a_team():
    # Teams of 18 and 14 are withheld. All 32 gave an answer worth 5 but two, worth 0 and 10: the
    # number, sum and sum of squares of the rest tell that. The 18 have 85 / 18 to 95 / 18 (4.72 to
    # 5.28), whoever those two were, though their sum alone leaves 1.1 to 8.9.
    team = dealt_units([18, 14, 60, 90])
    answers = np.full((182, 1), 5.0)
    answers[:2, 0] = 0.0, 10.0
    answers[32:92, 0] = np.arange(60) % 11
    assert score_span(32, 160, 18) == pytest.approx((20 / 18, 160 / 18))
    withheld = withheld_units([team], answers, [], LEAST)[0][:, 0]
    assert withheld.tolist() == [True, True, True, False]


def test_that_nobody_of_an_overlap_was_asked_is_not_told():
    # Site 0 has teams 0 (53) and 1 (44), and 7 people of team 2, of whom nobody was asked.
    team = dealt_units([53, 44, 60])
    site = np.array([0, 0, 1])[team]
    site[97:104] = 0
    answers = np.full((157, 1), 5.0)
    answers[97:104] = np.nan
    none = [np.zeros((3, 1), dtype=bool), np.zeros((2, 1), dtype=bool)]
    assert overlaps_told([team, site], answers, [], none) == [((2, 0), 0, 0, 0)]
    withheld = withheld_units([team, site], answers, [], LEAST)
    assert overlaps_told([team, site], answers, [], withheld) == []


def test_a_team_of_one_is_not_told_by_its_site():
    # Site 0: teams 0 (40), 1 (16), 2 (1); site 1: teams 3 (50), 4 (45). With 1 and 2 withheld
    # alone, the site less team 0 leaves the two 17 together.
    team = dealt_units([40, 16, 1, 50, 45])
    site = np.array([0, 0, 0, 1, 1])[team]
    answers = np.full((152, 1), 5.0)
    planted = primary([team, site], answers, [])
    assert (0, 2, 0, 0, 17) in leaks([team, site], answers, [], planted)
    withheld = withheld_units([team, site], answers, [], LEAST)
    assert leaks([team, site], answers, [], withheld) == []
    assert overlaps_told([team, site], answers, [], withheld) == []


@pytest.mark.parametrize("sizes", [[29], [10, 12], [29, 1]])
def test_a_trust_that_is_small_or_all_units_small_shows_nothing(sizes):
    unit = dealt_units(sizes)
    assert withheld_units([unit], np.full((len(unit), 1), 5.0), [], LEAST)[0].all()


def test_thirty_is_shown_and_twenty_nine_is_not():
    unit = dealt_units([30, 30])
    answers = np.full((60, 1), 5.0)
    assert not withheld_units([unit], answers, [], LEAST)[0].any()
    answers[0] = np.nan
    assert withheld_units([unit], answers, [], LEAST)[0].all()
