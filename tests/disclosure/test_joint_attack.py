"""All tables of one build together: who took part, subgroups, weights, numbers of respondents."""

from __future__ import annotations

import numpy as np
import pytest
from joint_adversary import categories_found, others_found, truth_of, weights_found

from asg.disclosure import categories
from asg.results import breakdowns, shown_counts, weights_table
from asg.results.run import benchmark
from asg.sample import load_sample
from made_up_surveys import made_up_survey, read_rows

QUESTIONS = ("Q1", "Q2")
SURVEY = made_up_survey(
    questions=QUESTIONS,
    method={"decimals": 6},
    profile={"kind": {"column": "kind", "labels": {"1": "A", "2": "B", "3": "C"}}},
)


SMALL_HIDDEN_TOGETHER = [1922960451, 693005535, 1598052623]
"""Nations where a trust's few people could seem to change places with more than there are."""


def random_nation(random):
    """Rows of two to five trusts; some have few of a sex or kind, some leave questions out."""
    rows = []
    for trust in range(random.integers(2, 6)):
        size = int(random.choice([20, 33, 45, 80, 120]))
        men = random.choice([0.05, 0.2, 0.5])
        kinds = random.dirichlet([3, 1, 0.3])
        share = random.choice([1.0, 1.0, 0.97, 0.6], 2)
        for _ in range(size):
            row = {"trust_code": f"RX{trust}", "group": "AMHS", "age": 40}
            row |= {"sex": "male" if random.random() < men else "female"}
            row |= {"kind": str(1 + random.choice(3, p=kinds))}
            row |= {
                q: int(random.integers(1, 4)) if random.random() < s else ""
                for q, s in zip(QUESTIONS, share, strict=True)
            }
            rows.append(row)
    return rows


def attacked(survey, responses, results, group="AMHS", names=("sex", "kind")):
    """What each attack finds, and of how many figures."""
    found, tried = {}, {}
    for name in names:
        truth = truth_of(survey, responses, group, name)
        for attack in (categories_found, others_found):
            one, of = attack(results, truth, group, name)
            found[attack.__name__, name], tried[attack.__name__, name] = one, of
        if name == "sex" and len(survey.age_groups) and len(set(responses.cell.tolist())) <= 2:
            one, of = weights_found(results, truth, group)
            found["weights_found", name], tried["weights_found", name] = one, of
    return found, tried


def nation(folder, seed):
    responses = read_rows(
        folder / f"{seed}.csv", SURVEY, random_nation(np.random.default_rng(seed))
    )
    return responses, benchmark(SURVEY, responses)


def all_found(folder, seeds):
    found, tried = {}, {}
    for seed in seeds:
        of_nation = attacked(SURVEY, *nation(folder, seed))
        for total, one in zip((found, tried), of_nation, strict=True):
            for (attack, _), what in one.items():
                number = len(what) if isinstance(what, list) else what
                total[attack] = total.get(attack, 0) + number
    return found, tried


def test_all_tables_of_a_nation_together_reveal_nothing_of_a_few(tmp_path):
    found, tried = all_found(tmp_path, [*range(20), *SMALL_HIDDEN_TOGETHER])
    assert set(found.values()) == {0}, found
    assert min(tried.values()) > 10, tried


def leaky(monkeypatch, rule):
    if rule == "categories_found":
        monkeypatch.setattr(breakdowns, "answers_reveal", lambda *_: False)
    if rule == "others_found":
        monkeypatch.setattr(categories, "_without_any", lambda n, least: n.sum(axis=0) < least)
    if rule == "weights_found":
        for module in (shown_counts, weights_table):
            monkeypatch.setattr(
                module,
                "weights_reveal",
                lambda survey, responses, group: np.zeros(len(responses.trusts), dtype=bool),
            )


@pytest.mark.parametrize("rule", ["categories_found", "others_found", "weights_found"])
def test_the_adversary_finds_what_each_rule_hides(tmp_path, monkeypatch, rule):
    leaky(monkeypatch, rule)
    found, _ = all_found(tmp_path, range(20))
    assert found[rule] > 0, found


@pytest.fixture(scope="module")
def sample():
    found = load_sample()
    return found, benchmark(found.survey, found.responses, outcomes=found.outcomes)


@pytest.mark.parametrize(
    ("group", "name", "least"),
    [("CAMHS", "sex", 5), ("CAMHS", "long_term_condition", 1), ("AMHS", "long_term_condition", 2)],
)
def test_all_tables_of_the_sample_together_reveal_nothing_of_a_few(sample, group, name, least):
    sample, results = sample
    truth = truth_of(sample.survey, sample.responses, group, name)
    for attack in (categories_found, others_found):
        found, tried = attack(results, truth, group, name)
        assert found == []
        assert tried >= least
