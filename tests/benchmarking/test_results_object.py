"""Results in Python: a trust's rows, equality, what is printed, and wrong arguments in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

import asg
from asg.bands import BAND_LABELS
from asg.errors import UsageError


@pytest.fixture(scope="module")
def sample():
    return asg.load_sample()


@pytest.fixture(scope="module")
def results(sample):
    return asg.benchmark(sample.survey, sample.responses)


def test_the_rows_of_a_trust(results):
    own = results.trust("rre")
    expected = results.table[results.table["trust_code"] == "RRE"].reset_index(drop=True)
    assert own.equals(expected)
    assert len(own) > 100
    with pytest.raises(UsageError, match="no trust 'RRX' in the results; near it: RRE"):
        results.trust("RRX")


def test_results_of_the_same_input_are_equal_and_a_changed_figure_is_seen(sample, results):
    again = asg.benchmark(sample.survey, sample.responses)
    assert again == results
    assert results != "results"
    table = results.table.copy()
    table.loc[table["score"].first_valid_index(), "score"] += 1e-9
    assert replace(results, table=table) != results
    assert replace(results, outliers=results.outliers.iloc[1:]) != results
    assert replace(results, previous=sample.previous_survey) != results


def test_inputs_are_equal_where_they_hold_the_same(sample):
    again = asg.load_sample()
    assert again == sample
    assert again.responses == sample.responses
    changed = sample.responses.sex.copy()
    changed[0] = 1 - changed[0]
    assert replace(sample.responses, sex=changed) != sample.responses
    assert sample.responses != sample.previous_responses
    assert replace(sample.outcomes, synthetic=False) != sample.outcomes


def test_what_is_printed_is_short(sample, results):
    assert repr(results) == "<Results of cmhs-2024: 52 trusts, 6136 rows, synthetic>"
    assert repr(sample.responses) == "<Responses to cmhs-2024: 14428 respondents of 52 trusts>"
    assert repr(sample.outcomes) == "<Outcomes of outcomes-2024.csv: 144 rows>"


def test_a_notebook_shows_the_bands_of_each_group(results):
    html = results._repr_html_()
    assert "Community Mental Health Survey 2024" in html
    assert "Synthetic sample" in html
    adults = results.table.query("group == 'AMHS'")
    for label in BAND_LABELS.values():
        assert f"<th>{label}</th>" in html
        assert f"<td>{(adults['band_label'] == label).sum()}</td>" in html
    title = results.survey.model_copy(update={"title": "A <b> & c"})
    assert "A &lt;b&gt; &amp; c" in replace(results, survey=title)._repr_html_()


def test_a_path_in_the_place_of_responses_is_an_error_in_words(sample):
    with pytest.raises(TypeError, match=r"responses is a str; expected what asg.read_responses"):
        asg.benchmark(sample.survey, "responses.csv")
    with pytest.raises(TypeError, match=r"survey is a str; expected what asg.load_survey"):
        asg.benchmark("cmhs-2024", sample.responses)
    with pytest.raises(TypeError, match="responses is a str"):
        asg.benchmark(
            sample.survey, sample.responses, previous=(sample.previous_survey, "before.csv")
        )
