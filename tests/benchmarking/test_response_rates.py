"""The table of response rates."""

import pytest
from numpy.testing import assert_allclose, assert_array_equal
from rows_of_results import is_empty

from made_up_surveys import TRUSTS, YES, every_trust, group, made_up_survey, respondents, without


def rate_of(results, trust, of="AMHS"):
    rates = results.response_rates
    found = rates[(rates["trust_code"] == trust) & (rates["group"] == of)]
    assert len(found) == 1
    return found.iloc[0]


def test_national_response_rate_is_pooled(benchmark, outcomes):
    survey = made_up_survey()
    told = outcomes(survey, [("RXA", "AMHS", 110, 8, 2, 30), ("RXB", "AMHS", 1010, 10, 0, 500)])
    results = benchmark(survey, every_trust(), outcomes=told)
    assert rate_of(results, "RXA")["response_rate"] == pytest.approx(0.3, rel=1e-14)
    assert rate_of(results, "RXB")["response_rate"] == pytest.approx(0.5, rel=1e-14)
    for national in (rate_of(results, ""), rate_of(results, "", "")):
        assert national["response_rate"] == pytest.approx(530 / 1100, rel=1e-14)  # not 0.4
        assert national[["sent", "undeliverable", "died", "returned"]].tolist() == [
            1120,
            18,
            2,
            530,
        ]


def test_groups_have_their_own_rates(benchmark, outcomes):
    survey = made_up_survey(groups=[group("AMHS"), group("OPMHS", "questions")])
    told = outcomes(
        survey,
        [
            ("RXB", "OPMHS", 100, 0, 0, 60),
            ("RXA", "OPMHS", 50, 0, 0, 40),
            ("RXA", "AMHS", 200, 0, 0, 40),
            ("RXC", "", 150, 0, 0, 110),
        ],
    )
    results = benchmark(survey, every_trust(), outcomes=told)
    rates = results.response_rates
    keys = list(zip(rates["trust_code"], rates["group"], strict=True))
    trusts = [("RXA", "AMHS"), ("RXA", "OPMHS"), ("RXB", "OPMHS"), ("RXC", "")]
    assert keys == [*trusts, ("", "AMHS"), ("", "OPMHS"), ("", "")]
    assert_allclose(rates["response_rate"][-3:], [0.2, 100 / 150, 250 / 500], rtol=1e-14)


@pytest.mark.parametrize(("returned", "shown"), [(29, False), (30, True)])
def test_a_trust_with_under_30_returned_shows_no_figures_and_counts_nationally(
    benchmark, outcomes, returned, shown
):
    survey = made_up_survey()
    others = [("RXB", "AMHS", 900, 0, 0, 500), ("RXC", "AMHS", 900, 0, 0, 600)]
    told = outcomes(survey, [("RXA", "AMHS", 100, 0, 0, returned), *others])
    results = benchmark(survey, every_trust(), outcomes=told)
    figures = rate_of(results, "RXA")[["sent", "undeliverable", "died", "returned"]]
    assert set(is_empty([*figures, rate_of(results, "RXA")["response_rate"]])) == {not shown}
    assert rate_of(results, "")["returned"] == 1100 + returned


def test_a_small_number_returned_cannot_be_had_by_subtraction(benchmark, outcomes):
    survey = made_up_survey(groups=[group("AMHS"), group("OPMHS", "questions")])
    told = outcomes(
        survey,
        [
            ("RXA", "AMHS", 100, 0, 0, 12),  # alone under 30: 182 - 70 - 100 would reveal it,
            ("RXB", "AMHS", 100, 0, 0, 70),  # so the smallest of the others goes as well
            ("RXC", "AMHS", 200, 0, 0, 100),
            ("RXA", "OPMHS", 100, 0, 0, 20),  # two under 30, 40 together: nobody else goes
            ("RXB", "OPMHS", 100, 0, 0, 20),
            ("RXC", "OPMHS", 100, 0, 0, 50),
            ("RXD", "", 100, 0, 0, 9),  # England less its groups would reveal it
        ],
    )
    results = benchmark(survey, every_trust(), outcomes=told)
    shown = results.response_rates.dropna(subset="returned")
    assert list(zip(shown["trust_code"], shown["group"], strict=True)) == [
        ("RXC", "AMHS"),
        ("RXC", "OPMHS"),
        ("", "AMHS"),
        ("", "OPMHS"),
    ]


def test_a_trust_whose_scores_are_shown_hides_nothing(benchmark, outcomes):
    survey = made_up_survey()
    rows = [(trust, "AMHS", 100, 0, 0, 31) for trust in TRUSTS[1:]]
    told = outcomes(survey, [("RXA", "AMHS", 100, 0, 0, 12), *rows])
    rows = [*without(every_trust(), "RXA"), *respondents("RXA", 12, Q1=YES, Q2=YES)]
    rates = benchmark(survey, rows, outcomes=told).response_rates
    # Every other trust shows that 30 of its 31 answered: 353 less these would reveal RXA's 12.
    shown = rates.dropna(subset="returned")["trust_code"].tolist()
    assert shown == TRUSTS[1:]


def test_a_nation_of_one_small_trust_shows_nothing(benchmark, outcomes):
    survey = made_up_survey()
    told = outcomes(survey, [("RXA", "AMHS", 100, 0, 0, 12)])
    rates = benchmark(survey, every_trust(), outcomes=told).response_rates
    assert rate_of_group_is_empty(rates, "AMHS")
    assert rate_of_group_is_empty(rates, "")


def test_the_row_of_all_groups_does_not_tell_the_group_that_is_withheld(benchmark, outcomes):
    survey = made_up_survey(groups=[group("AMHS"), group("OPMHS", "questions")])
    told = outcomes(survey, [("RXA", "OPMHS", 50, 0, 0, 12), ("RXA", "AMHS", 900, 0, 0, 400)])
    rates = benchmark(survey, every_trust(), outcomes=told).response_rates
    shown = rates.dropna(subset="returned")
    assert list(zip(shown["trust_code"], shown["group"], strict=True)) == [
        ("RXA", "AMHS"),
        ("", "AMHS"),
    ]


def rate_of_group_is_empty(rates, of):
    rows = rates[rates["group"] == of]
    return bool(len(rows) and rows[["returned", "response_rate"]].isna().all(axis=None))


def test_a_trust_in_the_outcomes_alone_counts_nationally_and_is_in_a_notice(benchmark, outcomes):
    survey = made_up_survey()
    told = outcomes(survey, [("RZZ", "AMHS", 100, 0, 0, 60)])
    results = benchmark(survey, every_trust(), outcomes=told)
    assert results.response_rates["trust_code"].tolist() == ["", ""]
    assert_array_equal(results.response_rates["response_rate"], [0.6, 0.6])
    assert any("only in the national response rate): RZZ." in n for n in results.provenance.notices)
    assert any(
        n.startswith("Trusts with no outcomes") and "RXL" in n for n in results.provenance.notices
    )


def test_numbers_returned_that_differ_are_in_a_notice(benchmark, outcomes):
    survey = made_up_survey()
    rows = [(t, "AMHS", 100, 0, 0, 31 if t == "RXC" else 30) for t in TRUSTS]
    results = benchmark(survey, every_trust(), outcomes=outcomes(survey, rows))
    (notice,) = results.provenance.notices
    assert notice.endswith("file of responses: RXC (AMHS).")


def test_outcomes_may_be_given_as_a_path(benchmark, outcomes, tmp_path):
    survey = made_up_survey()
    told = outcomes(survey, [("RXA", "AMHS", 110, 8, 2, 30), ("RXB", "AMHS", 1010, 10, 0, 500)])
    path = tmp_path / "by-path.csv"
    told.table.to_csv(path, index=False)
    by_path = benchmark(survey, every_trust(), outcomes=path).response_rates
    assert by_path.equals(benchmark(survey, every_trust(), outcomes=told).response_rates)
