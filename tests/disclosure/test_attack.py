"""The attacks of ``make attack``, in short; and that they find what is planted."""

import attack
import numpy as np
import pytest

from asg.disclosure import WithheldTotals


def test_the_attacks_find_nothing_but_the_number_of_the_nation_in_many_digits():
    tallies = attack.attack(3.0)
    assert all(tally.cases and tally.figures for tally in tallies)
    found = {tally.name: tally.found for tally in tallies}
    # docs/disclosure.md, Digits: four decimals of the scores tell it, two do not.
    assert found.pop("digits, 6 decimals")
    assert found.pop("digits, 4 decimals")
    found.pop("digits, 3 decimals")
    assert not any(found.values()), found


def small_rows_alone(rates, respondents, floors, least):
    hidden = (rates["trust_code"] != "") & (rates["returned"] < least)
    return WithheldTotals(hidden.to_numpy(), frozenset(), rows=False)


def test_the_attack_on_totals_finds_what_small_rows_alone_leave(monkeypatch):
    monkeypatch.setattr(attack, "withheld_totals", small_rows_alone)
    random, tally = np.random.default_rng(1), attack.Tally("planted")
    for _ in range(10):
        attack.attack_nation(random, tally)
    assert tally.found


@pytest.mark.parametrize("decimals", [12, 6])
def test_digits_leave_one_number_of_the_nation(decimals):
    random, tally = np.random.default_rng(1), attack.Tally("digits")
    for _ in range(3):
        attack.attack_digits(random, attack.sample_trusts(), tally, decimals)
    assert tally.found == tally.cases
