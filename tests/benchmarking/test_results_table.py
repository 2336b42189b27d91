"""The table of results as a whole: columns, rows, keys, sources, and the file it is written to."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from rows_of_results import row

import asg
from asg.columns import KEY_COLUMNS, RESPONSE_RATE_COLUMNS, RESULT_COLUMNS
from made_up_surveys import (
    TRUSTS,
    YES,
    dealt,
    every_trust,
    group,
    made_up_survey,
    question,
    respondents,
    without,
)


def test_table_has_the_columns_and_types_of_the_interface(benchmark):
    results = benchmark(made_up_survey(sections=[("Q1", "Q2")]), every_trust())
    assert {name: str(kind) for name, kind in results.table.dtypes.items()} == RESULT_COLUMNS
    assert list(results.table.columns) == list(RESULT_COLUMNS)
    rates = {name: str(kind) for name, kind in results.response_rates.dtypes.items()}
    assert rates == RESPONSE_RATE_COLUMNS
    assert len(results.response_rates) == 0


def test_one_row_per_trust_group_and_item_in_the_order_of_the_survey(benchmark):
    groups = [group("CAMHS", "scores"), group("AMHS"), group("OPMHS", "questions", drop=["Q2"])]
    survey = made_up_survey(
        questions=["Q3", "Q1", "Q2"], sections=[("Q1", "Q2"), ("Q3",)], groups=groups
    )
    rows = [r for of in ("CAMHS", "AMHS", "OPMHS") for r in every_trust(group=of, Q3=dealt(9))]
    table = benchmark(survey, rows[::-1]).table
    questions = ["Q1", "Q2", "Q3"]
    expected = [
        (trust, of, item)
        for trust in TRUSTS
        for of, items in [
            ("CAMHS", questions),
            ("AMHS", [*questions, "S01", "S02"]),
            ("OPMHS", questions),
        ]
        for item in items
    ]
    assert list(zip(table["trust_code"], table["group"], table["item"], strict=True)) == expected


def test_keys_say_what_the_row_is(benchmark):
    survey = made_up_survey(
        questions=[question("Q1", "listened"), "Q2", "Q3"],
        sections=[("Q1", "Q2")],
        trusts={"RXA": "Alpha Trust"},
    )
    results = benchmark(survey, every_trust(Q3=dealt(3)))
    keys = ["made-up-2024", "RXA", "Alpha Trust", "AMHS"]
    told = [*keys, "question", "Q1", "listened", "S01", "The text of Q1"]
    assert row(results, "RXA", "Q1")[KEY_COLUMNS].tolist() == told
    told = [*keys, "question", "Q3", "q3", "", "The text of Q3"]
    assert row(results, "RXA", "Q3")[KEY_COLUMNS].tolist() == told
    told = [*keys, "section", "S01", "", "S01", "Section 1"]
    assert row(results, "RXA", "S01")[KEY_COLUMNS].tolist() == told


def test_trusts_and_names(benchmark):
    survey = made_up_survey(trusts={"RXA": "Alpha Trust", "RXB": "Beta Trust"})
    rows = every_trust()
    for one in rows:
        one["trust_name"] = "Beta as it calls itself" if one["trust_code"] == "RXB" else ""
    trusts = benchmark(survey, rows).trusts
    assert list(trusts) == TRUSTS
    assert (trusts["RXA"], trusts["RXB"]) == ("Alpha Trust", "Beta as it calls itself")
    assert trusts["RXC"] == "RXC"


def test_responses_of_another_survey_are_refused(read):
    this, last = made_up_survey(), made_up_survey(2023)
    responses, before = read(this, every_trust()), read(last, every_trust())
    with pytest.raises(ValueError, match="made-up-2023"):
        asg.benchmark(this, before)
    with pytest.raises(ValueError, match="made-up-2024"):
        asg.benchmark(this, responses, previous=(last, responses))


def test_sources_are_named_with_their_role(benchmark, outcomes):
    survey = made_up_survey()
    told = outcomes(survey, [("RXA", "AMHS", 100, 0, 0, 60)])
    results = benchmark(survey, every_trust(), (made_up_survey(2023), every_trust()), outcomes=told)
    assert [(s.role, s.file, s.rows) for s in results.provenance.sources] == [
        ("responses", "responses-2024.csv", 360),
        ("previous responses", "responses-2023.csv", 360),
        ("outcomes", "outcomes.csv", 1),
    ]
    assert not results.provenance.synthetic


def test_results_csv_holds_every_bit_and_nothing_where_there_is_nothing(benchmark, tmp_path):
    survey = made_up_survey(sections=[("Q1", "Q2")])
    rows = without(every_trust(sex=["male", "female", "male"]), "RXA")
    rows += respondents("RXA", 29, Q1=dealt(10), Q2=YES)
    results = benchmark(survey, rows, (made_up_survey(2023), every_trust(lambda i: 2 * i)))
    results.write_csv(tmp_path / "results.csv")
    read_back = pd.read_csv(tmp_path / "results.csv", dtype=str, keep_default_na=False)
    assert list(read_back.columns) == list(RESULT_COLUMNS)
    assert results.table["z"].notna().sum() > 20
    for name, kind in RESULT_COLUMNS.items():
        expected, found = results.table[name], read_back[name]
        if kind == "float64":
            # An infinite z (all answer alike, and not as the average) is left empty.
            told = np.array([float(text or "nan") for text in found])
            expected = expected.where(np.isfinite(expected)).to_numpy()
            assert_array_equal(told.view(np.int64), expected.view(np.int64))
        else:
            assert found.tolist() == [str(v) if pd.notna(v) else "" for v in expected], name


def test_where_every_trust_answers_alike_there_are_scores_and_no_band(benchmark):
    # Eleven trusts are all yes, RXA all no: nothing tells what chance does.
    results = benchmark(made_up_survey(), every_trust(lambda i: 0 if i == 0 else 30))
    one = row(results, "RXA")
    assert (one["score"], one["status"]) == (0, "not_benchmarked")
    assert one["national_average"] == pytest.approx(110 / 12)
    assert one[["tau2", "total_se", "z", "band", "lower_90"]].isna().all()


def test_seven_trusts_of_30_in_30_are_about_the_same_as_five_of_29(benchmark):
    # The hand calculation is in tests/kernels/test_within.py.
    results = benchmark(made_up_survey(), every_trust(lambda i: 30 if i < 7 else 29))
    one = row(results, "RXA")
    assert one["score"] == pytest.approx(10)
    assert one["se"] == pytest.approx(0, abs=1e-9)
    assert one["total_se"] == pytest.approx(0.21155, abs=5e-6)
    assert one["z"] == pytest.approx(0.65653, abs=1e-5)
    of_question = results.table.query("item == 'Q1'")
    assert of_question["band"].tolist() == [4] * 12
