"""The trend: several earlier years, each by its own rules."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import asg
from asg.columns import FURTHER_COLUMNS
from asg.errors import UsageError
from asg.results.trend import with_years
from made_up_surveys import (
    TRUSTS,
    YES,
    dealt,
    every_trust,
    group,
    made_up_survey,
    question,
    renamed,
    respondents,
    without,
)

NOW = made_up_survey(2024)
YEARS = {year: every_trust(lambda i, year=year: 2024 - year + i) for year in (2021, 2022, 2023)}


@pytest.fixture
def trend(read):
    """The results of rows of 2024 and of earlier years in some order; made by year and rows."""

    def trend(earlier, rows=None, survey=NOW, **parts):
        pairs = []
        for year, given in earlier:
            before = made_up_survey(year, **parts)
            pairs.append((before, read(before, given)))
        return asg.benchmark(survey, read(survey, rows or every_trust()), previous=pairs)

    return trend


def points(results, trust, key="q1", column="score"):
    rows = results.trend
    rows = rows[(rows["trust_code"] == trust) & (rows["key"] == key)]
    return dict(zip(rows["year"], rows[column], strict=True))


def test_scores_of_all_years_by_hand(trend):
    results = trend([(2022, YEARS[2022]), (2021, YEARS[2021]), (2023, YEARS[2023])])
    # Trust i says yes 2024 - year + i times of 30 in an earlier year, 10 + i times in 2024.
    assert points(results, "RXC") == pytest.approx(
        {2021: 10 * 5 / 30, 2022: 10 * 4 / 30, 2023: 10 * 3 / 30, 2024: 10 * 12 / 30}, abs=1e-12
    )
    mean = 5.5  # of i over twelve trusts
    assert points(results, "RXA", column="national_average") == pytest.approx(
        {y: (2024 - y + mean) / 3 for y in YEARS} | {2024: (10 + mean) / 3}, abs=1e-12
    )
    assert set(points(results, "RXL", column="n").values()) == {30}
    assert list(results.trend) == list(FURTHER_COLUMNS["trend"])
    assert results.trend.dtypes.astype(str).to_dict() == {
        name: "str" if kind == "str" else kind for name, kind in FURTHER_COLUMNS["trend"].items()
    }


def test_change_is_tested_against_the_newest_in_any_order(trend):
    years = list(YEARS.items())
    one, other = trend(years), trend(years[::-1])
    pd.testing.assert_frame_equal(one.table, other.table)
    pd.testing.assert_frame_equal(one.trend, other.trend)
    last = trend([(2023, YEARS[2023])])
    pd.testing.assert_frame_equal(one.table, last.table)
    assert [one.previous.year, *(survey.year for survey in one.older)] == [2023, 2022, 2021]
    assert [s.role for s in one.provenance.sources] == [
        "responses",
        "previous responses",
        "responses of 2022",
        "responses of 2021",
    ]


def test_one_pair_is_two_points(trend):
    one = trend([(2023, YEARS[2023])]).trend
    assert set(one["year"]) == {2023, 2024}
    assert len(one) == 2 * 2 * len(TRUSTS)
    assert trend([]).trend.empty


def test_each_year_has_its_own_threshold_and_decimals(trend):
    method = {"method": {"suppress_below": 31, "decimals": 2}}
    few = trend([(2023, YEARS[2023])], **method)
    assert few.trend.empty  # 30 of each trust are too few by the rules of 2023
    more = without(YEARS[2023], "RXC") + respondents("RXC", 31, Q1=dealt(7, 31), Q2=YES)
    results = trend([(2023, more)], **method)
    assert points(results, "RXC") == pytest.approx({2023: round(70 / 31, 2), 2024: 4})
    # A year in which a trust is too small has no point; the average of the others stays.
    both = trend([(2022, YEARS[2022]), (2023, without(YEARS[2023], "RXD"))])
    assert np.isnan(points(both, "RXD")[2023])
    assert points(both, "RXD", column="n")[2023] is pd.NA
    assert points(both, "RXD", column="national_average")[2023] == pytest.approx(
        points(both, "RXA", column="national_average")[2023]
    )


def test_a_score_that_is_suppressed_this_year_has_its_earlier_points(trend):
    results = trend(
        [(2022, YEARS[2022]), (2023, YEARS[2023])],
        without(every_trust(), "RXA") + respondents("RXA", 29, Q1=YES, Q2=YES),
    )
    assert points(results, "RXA")[2022] == pytest.approx(2 / 3)
    assert np.isnan(points(results, "RXA")[2024])


def test_trusts_are_followed_through_two_changes_of_code(trend):
    survey = made_up_survey(2024, succession={"OLD": "RXA", "RXQ": "RXA"})
    older = renamed(YEARS[2022], "RXA", "OLD")
    before = renamed(YEARS[2023], "RXA", "RXQ")
    results = trend([(2022, older), (2023, before)], survey=survey)
    assert list(points(results, "RXA")) == [2022, 2023, 2024]
    assert points(results, "RXA")[2022] == pytest.approx(2 / 3)


def test_only_questions_that_can_be_compared_and_groups_with_history(read):
    now = made_up_survey(
        2024, questions=("Q1", "Q2"), groups=[group(), group("OPMHS", history=False)]
    )
    pairs = []
    for year, questions in ((2022, [question("Q9", "q1")]), (2023, [question("Q5", "q2")])):
        before = made_up_survey(
            year, questions=questions, groups=[group(), group("OPMHS", history=False)]
        )
        name = questions[0]["id"]
        rows = [
            row
            for trust in TRUSTS
            for of in ("AMHS", "OPMHS")
            for row in respondents(trust, 30, of, **{name: dealt(9)})
        ]
        pairs.append((before, read(before, rows)))
    rows = every_trust() + [row | {"group": "OPMHS"} for row in every_trust()]
    results = asg.benchmark(now, read(now, rows), previous=pairs)
    assert set(results.trend["group"]) == {"AMHS"}
    assert list(points(results, "RXA", "q1")) == [2022, 2024]
    assert list(points(results, "RXA", "q2")) == [2023, 2024]
    assert points(results, "RXB", "q1")[2022] == pytest.approx(3)


def test_two_inputs_of_one_year_are_refused(trend):
    with pytest.raises(UsageError, match="made-up-2023 and made-up-2023 are both of 2023"):
        trend([(2023, YEARS[2023]), (2023, YEARS[2023])])


def test_a_year_that_is_a_table_may_be_added(trend):
    whole = trend([(2022, YEARS[2022]), (2023, YEARS[2023])])
    part = trend([(2023, YEARS[2023])])
    year = whole.trend[whole.trend["year"] == 2022]
    gone = year.iloc[:1].assign(trust_code="GONE")
    again = with_years(part, [pd.concat([gone, year[::-1]])])
    pd.testing.assert_frame_equal(again.trend, whole.trend)
    untested = with_years(part, [year.assign(se=np.nan, n=pd.array([None] * len(year), "Int64"))])
    assert points(untested, "RXC") == points(whole, "RXC")
