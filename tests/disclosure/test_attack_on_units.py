"""The adversary sees the tables of trusts, sites and areas together, and finds no small figure.

Of 150 random nations with 4,839 figures of fewer than 30 respondents under attack, numbers and
scores, it found 0. This file attacks the 578 figures of the first 15: 0 found. With rule 1 alone
for sites, or for areas, it finds the planted leaks.
"""

import attack
import numpy as np
import pytest
from nations_of_sites import attack as attack_nation
from nations_of_sites import by_area, by_site, random_nation, shown_numbers, tables

from asg.disclosure import withheld_whole
from asg.results import shown_counts

NATIONS = 15


def attacked(nations):
    figures, found = 0, []
    for seed in range(nations):
        nation = random_nation(np.random.default_rng(seed))
        of_nation, told = attack_nation(nation, *tables(nation))
        figures, found = figures + of_nation, found + told
    return figures, found


def test_trusts_sites_and_areas_together_tell_no_figure_of_too_few():
    figures, found = attacked(NATIONS)
    assert figures == 578  # so many are under attack
    assert found == []


@pytest.mark.parametrize("areas", [False, True])
def test_the_adversary_finds_what_rule_1_alone_leaves(monkeypatch, areas):
    protected = shown_counts.withheld_of_units

    def of_sites_or_areas(survey, responses, scores):
        if responses.unit.areas == areas:
            return scores.n == 0
        return protected(survey, responses, scores)

    monkeypatch.setattr(shown_counts, "withheld_of_units", of_sites_or_areas)
    _, found = attacked(NATIONS)
    assert {kind for kind, *_ in found} == {"number", "score"}


def test_figures_of_sites_and_areas_that_reveal_nobody_are_shown():
    # Protection that withholds everything would stand any attack.
    shown = of_enough = 0
    for seed in range(NATIONS):
        nation = random_nation(np.random.default_rng(seed))
        for responses in (by_site(nation), by_area(nation)):
            n, _ = shown_numbers(nation, responses)
            shown += np.isfinite(n).sum()
            people = nation.responses.answers.to_numpy() != -1
            unit = responses.trust
            of_enough += sum(
                (people[unit == u].sum(axis=0) >= 30).sum() for u in range(len(responses.trusts))
            )
    assert shown > 0.3 * of_enough


def test_an_area_of_like_answers_would_tell_the_score_of_a_small_trust():
    # 72 and 8 people, and all of them say yes: whoever sees 10.0 with a standard error of 0 for
    # the area knows how the 8 answered. With 40 others of the small trust's kind nobody does.
    trust = np.repeat([0, 1], [72, 8])
    alike = np.full((80, 1), 10.0)
    assert withheld_whole(trust, alike, [], 30).tolist() == [True]
    three = np.repeat([0, 1, 2], [72, 8, 28])
    answers = np.where(np.arange(108) % 3, 10.0, 0.0)[:, np.newaxis]
    assert withheld_whole(three, answers, [], 30).tolist() == [False]
    # A trust of 29 and one of 1: 30 together, and each may have 30, but not 2 more than 29.
    two = np.repeat([0, 1, 2], [72, 29, 1])
    assert withheld_whole(two, answers[:102], [], 30).tolist() == [True]


def test_the_attack_on_sites_has_its_row_in_the_table_of_attacks():
    tally = attack.Tally("sites and areas beside trusts")
    attack.attack_sites(np.random.default_rng(3), tally)
    assert tally.cases == 1
    assert tally.figures
    assert not tally.found
