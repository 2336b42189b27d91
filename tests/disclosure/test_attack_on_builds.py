"""An adversary reads all that a build writes and says, and cannot tell that a trust is small."""

from dataclasses import replace

import pytest
from build_reading import most, read_build

from asg.build.run import build
from asg.cli.summary import build_lines
from asg.reading import read_outcomes
from asg.results.run import benchmark
from asg.sample import load_sample
from made_up_surveys import TRUSTS, group, made_up_survey, read_rows, respondents, write_rows

LEAST = 30
GROUPS = [group("AMHS"), group("OPMHS", "questions")]

ADULTS = {trust: 31 + 3 * i for i, trust in enumerate(TRUSTS)}
OLDER = {trust: 40 + i for i, trust in enumerate(TRUSTS)}

CASES = {
    "one small trust": (ADULTS | {"RXA": 12}, OLDER, {}),
    "two small trusts together under 30": (ADULTS | {"RXA": 12, "RXB": 9}, OLDER, {}),
    "two small trusts together over 30": (ADULTS | {"RXA": 12, "RXB": 25}, OLDER, {}),
    "a small trust in each group": (ADULTS | {"RXA": 12}, OLDER | {"RXC": 3}, {}),
    "a group of one small trust": (ADULTS, {"RXA": 12}, {}),
    "a group of small trusts alone": (ADULTS, {"RXA": 12, "RXB": 14, "RXC": 16}, {}),
    "a small trust without responses": (ADULTS, OLDER, {("RZZ", "AMHS"): 12}),
    "a small one, and one without responses": (ADULTS | {"RXA": 12}, OLDER, {("RZZ", "AMHS"): 60}),
    "a small one of no group": (ADULTS, OLDER, {("RZZ", ""): 12}),
}


def rows_of(adults, older):
    rows = []
    for of, numbers in (("AMHS", adults), ("OPMHS", older)):
        for trust, count in numbers.items():
            rows += respondents(trust, count, of, Q1=[1, 3], Q2=[1, 2, 3])
    return rows


def built(tmp_path, adults, older, further, *, with_outcomes=True):
    """Build from as many respondents; give the folder, what was said, and who came back."""
    survey = made_up_survey(groups=GROUPS, sections=[("Q1", "Q2")])
    responses = read_rows(tmp_path / "responses.csv", survey, rows_of(adults, older))
    came = {(t, g): n for g, of in (("AMHS", adults), ("OPMHS", older)) for t, n in of.items()}
    outcomes = None
    if with_outcomes:
        sent = [
            {
                "trust_code": t,
                "group": g,
                "sent": 4 * n,
                "undeliverable": 2,
                "died": 1,
                "returned": n,
            }
            for (t, g), n in (came | further).items()
        ]
        outcomes = read_outcomes(write_rows(tmp_path / "outcomes.csv", sent), survey)
    results = benchmark(survey, responses, outcomes=outcomes)
    done = build(results, tmp_path / "out", trusts=["RXL"])
    said = "\n".join(build_lines(results, done))
    titles = {g["id"]: g["title"] for g in GROUPS}
    return read_build(tmp_path / "out", said, ["AMHS", "OPMHS"], titles, 2024), came | further


def small_ones_told(told, came):
    listed = {(t, g): n for (t, g), n in came.items() if t in told.trusts and 0 < n < LEAST}
    return {key: found for key in listed if (found := most(told, *key)) < LEAST}


@pytest.mark.parametrize("case", CASES)
def test_no_small_trust_can_be_told(tmp_path, case):
    told, came = built(tmp_path, *CASES[case])
    assert not any(n < LEAST for n in told.exact.values())
    assert not any(n < LEAST for n in [*told.nation.values(), *told.file.values()])
    assert small_ones_told(told, came) == {}
    # Nor can those of trusts without responses: all who came back, less the rows of the file.
    for of in told.nation.keys() & told.file.keys():
        assert told.nation[of] - told.file[of] not in range(1, LEAST)


@pytest.mark.parametrize("case", ["one small trust", "a group of one small trust"])
def test_no_small_trust_can_be_told_where_outcomes_are_not_given(tmp_path, case):
    told, came = built(tmp_path, *CASES[case], with_outcomes=False)
    assert small_ones_told(told, came) == {}


def test_where_no_trust_is_small_everything_is_told(tmp_path):
    told, came = built(tmp_path, ADULTS, OLDER, {})
    assert told.exact == came
    assert (
        told.nation
        == told.file
        == {
            "AMHS": sum(ADULTS.values()),
            "OPMHS": sum(OLDER.values()),
            "": sum(ADULTS.values()) + sum(OLDER.values()),
        }
    )


@pytest.mark.parametrize("place", ["nation", "file"])
def test_the_adversary_finds_a_planted_leak(tmp_path, place):
    told, came = built(tmp_path, *CASES["one small trust"])
    total = sum(n for (_, g), n in came.items() if g == "AMHS")
    planted = replace(told, **{place: getattr(told, place) | {"AMHS": total}})
    assert small_ones_told(planted, came) == {("RXA", "AMHS"): 12}


def test_the_adversary_finds_a_trust_behind_one_whose_scores_are_shown(tmp_path):
    # Withholding a further trust's number returned hides nothing: its scores tell it.
    told, came = built(tmp_path, *CASES["one small trust"])
    total = sum(n for (_, g), n in came.items() if g == "AMHS")
    exact = {key: n for key, n in told.exact.items() if key != ("RXB", "AMHS")}
    planted = replace(told, exact=exact, nation=told.nation | {"AMHS": total})
    assert small_ones_told(planted, came) == {("RXA", "AMHS"): 12}


@pytest.mark.parametrize("template", ["trust_results", "trust_results_light"])
def test_no_small_trust_of_the_sample_can_be_told(tmp_path, template):
    sample = load_sample()
    survey = sample.survey
    results = benchmark(survey, sample.responses, outcomes=sample.outcomes)
    done = build(results, tmp_path, trusts=["RRE"], template=template)
    said = "\n".join(build_lines(results, done))
    ids, titles = [g.id for g in survey.groups], {g.id: g.title for g in survey.groups}
    told = read_build(tmp_path, said, ids, titles, survey.year)
    table = sample.outcomes.table
    came = {
        (t, g): n
        for t, g, n in zip(table["trust_code"], table["group"], table["returned"], strict=True)
        if g
    }
    small = [key for key, n in came.items() if 0 < n < LEAST]
    assert len(small) > 25
    assert small_ones_told(told, came) == {}
