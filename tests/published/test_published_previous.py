"""A published benchmark workbook as last year: scores and averages by key, and no test."""

from __future__ import annotations

import numpy as np
import openpyxl
import pytest

import asg
from asg.build.inputs import load_results
from asg.cli import run
from asg.errors import InputError
from asg.reading.survey_files import survey_toml
from made_up_benchmark import TRUSTS, made_up, put, write
from made_up_surveys import dealt, group, made_up_survey, question, respondents, write_rows

KEYS = {"Q1": "respect", "Q2_1": "help", "Q9": "new"}
"""Keys of last year's questions, by the id that the workbook names them by."""


@pytest.fixture
def files(tmp_path):
    """Writes this year's survey and responses and last year's survey and workbook."""

    def write_files(sheets=None, succession=None, **parts):
        now = made_up_survey(
            2023,
            questions=[
                question("Q20", "help"),
                question("Q21", "respect"),
                question("Q22", "dark"),
            ],
            sections=[("Q20", "Q21")],
            succession=succession or {},
        )
        before = made_up_survey(
            2022, **{"questions": [question(q, key) for q, key in KEYS.items()], **parts}
        )
        for survey in (now, before):
            (tmp_path / f"{survey.year}.toml").write_text(survey_toml(survey), encoding="utf-8")
        rows = [
            row
            for i, trust in enumerate([*TRUSTS[:-1], "NEW"])
            for row in respondents(trust, 30, Q20=dealt(10 + i), Q21=dealt(15), Q22=dealt(3))
        ]
        write_rows(tmp_path / "now.csv", rows)
        write(tmp_path / "Published-2022.xlsx", made_up() if sheets is None else sheets)
        return tmp_path

    return write_files


def results_of(folder):
    return load_results(
        folder / "now.csv",
        survey=str(folder / "2023.toml"),
        previous=folder / "Published-2022.xlsx",
        previous_survey=str(folder / "2022.toml"),
    )


def test_scores_of_last_year_are_found_by_key(files):
    folder = files()
    results = results_of(folder)
    published = asg.read_published(folder / "Published-2022.xlsx").table
    for now, before in (("Q20", "Q2_1"), ("Q21", "Q1")):
        rows = results.table[results.table["item"] == now].set_index("trust_code")
        was = published[published["item"] == before].set_index("trust_code")
        here = TRUSTS[:-1]
        np.testing.assert_array_equal(rows.loc[here, "previous_score"], was.loc[here, "score"])
        assert rows.loc[here, "previous_n"].tolist() == was.loc[here, "n"].tolist()
        # The average of that year is over all trusts of that year, also those gone since.
        average = was["score"].mean()
        np.testing.assert_allclose(rows.loc[here, "previous_national_average"], average)
        assert set(rows.loc[here, "previous_survey"]) == {"made-up-2022"}
        assert np.isnan(rows.loc["NEW", "previous_score"])
    new = results.table[results.table["item"] == "Q22"]
    assert new["previous_score"].isna().all()
    assert results.table.loc[results.table["level"] == "section", "previous_score"].isna().all()


def test_no_change_is_tested_and_that_is_said(files):
    results = results_of(files())
    assert (results.table["change"] == "").all()
    assert results.table[["change_z", "previous_se"]].isna().all(axis=None)
    notices = results.provenance.notices
    assert (
        "Published-2022.xlsx has scores but no standard errors: scores and averages of 2022 are "
        "shown, but no change is tested."
    ) in notices
    assert (
        "Published-2022.xlsx: questions that made-up-2022 does not name were ignored: Q3."
    ) in notices
    assert "Trusts only in Published-2022.xlsx, with no results this year: RXL." in notices
    assert results.provenance.sources[-1].role == "previous published benchmark"


def test_a_suppressed_score_of_last_year_is_nowhere(files):
    results = results_of(files(made_up(suppressed={(2, 0)})))
    row = results.table[(results.table["trust_code"] == "RXC") & (results.table["item"] == "Q21")]
    assert row[["previous_score", "previous_n", "previous_national_average"]].isna().all(axis=None)
    assert row["previous_survey"].tolist() == [""]


def test_a_new_code_is_followed_and_a_merger_is_not_pooled(files):
    folder = files(succession={"RXL": "NEW"})
    rows = results_of(folder).table.set_index(["trust_code", "item"])
    was = asg.read_published(folder / "Published-2022.xlsx").table
    was = was.set_index(["trust_code", "item"])["score"]
    assert rows.loc[("NEW", "Q21"), "previous_score"] == was[("RXL", "Q1")]
    results = results_of(files(succession={"RXL": "RXA"}))
    rows = results.table.set_index(["trust_code", "item"])
    assert np.isnan(rows.loc[("RXA", "Q21"), "previous_score"])
    assert any("cannot be pooled" in n and "RXA" in n for n in results.provenance.notices)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            {"year": 2021, "id": "made-up-2021"},
            "Published-2022.xlsx: published for the year '2022'; expected the year of "
            "made-up-2021, 2021 (--previous-survey names another)",
        ),
        (
            {"groups": [group("AMHS"), group("OPMHS")]},
            "Published-2022.xlsx: scores not split by service group; expected last year's "
            "responses, or a --previous-survey with one group, to which the scores belong; "
            "made-up-2022 has 2",
        ),
        (
            {"groups": [group("OPMHS")]},
            "Published-2022.xlsx: scores of a group 'OPMHS'; expected a group of made-up-2023 that "
            "has history",
        ),
        (
            {"questions": [question("Q77")]},
            "Published-2022.xlsx: no question known 'Q1'; expected questions named as in "
            "made-up-2022 (--previous-survey), by their id or key",
        ),
    ],
)
def test_what_does_not_fit_is_one_line(files, tmp_path, parts, said):
    folder = files()
    before = made_up_survey(2022, questions=[question(q, k) for q, k in KEYS.items()])
    parts = {"questions": before.model_dump(mode="json", exclude_none=True)["questions"], **parts}
    changed = made_up_survey(**{"year": 2022, **parts})
    (folder / "2022.toml").write_text(survey_toml(changed), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        results_of(folder)
    assert str(refused.value) == said


def test_faults_of_the_workbook_come_with_those_of_the_responses(files):
    sheets = made_up()
    put(sheets, "Trust_Scores", 4, "meanQ1", 11)
    folder = files(sheets)
    with (folder / "now.csv").open("a") as stream:
        stream.write("RXA,XX,40,male,1,1,1\n")
    with pytest.raises(InputError) as refused:
        results_of(folder)
    files_at_fault = {fault.file for fault in refused.value.faults}
    assert files_at_fault == {"now.csv", "Published-2022.xlsx"}


def test_the_workbook_shows_both_years_and_says_why_nothing_is_tested(files, tmp_path):
    folder = files()
    words = ["build", str(folder / "now.csv"), "--survey", str(folder / "2023.toml")]
    words += ["--previous", str(folder / "Published-2022.xlsx")]
    words += ["--previous-survey", str(folder / "2022.toml"), "--out", str(folder / "out")]
    assert run([*words, "--trust", "RXB"]) == 0
    book = openpyxl.load_workbook(folder / "out" / "made-up-2023-RXB.xlsx")
    texts = [str(cell.value) for row in book["Change"].iter_rows() for cell in row if cell.value]
    assert (
        "Scores of 2022 and 2023 for 2 comparable questions. Change is not tested: the published "
        "file of 2022 has no standard errors."
    ) in texts
    assert texts.count("Not tested") == 2
    assert not any("significant at the" in text for text in texts)


def test_a_real_published_file_as_last_year(aip22_path, tmp_path):
    """Q46 of trust RBQ in the Adult Inpatient Survey 2022: score 9.222, average 8.103."""
    now = made_up_survey(2023, questions=[question("Q1", "overall")])
    before = made_up_survey(2022, questions=[question("Q46", "overall")])
    rows = [row for trust in ("RBQ", "RQW") for row in respondents(trust, 30, Q1=dealt(20))]
    for survey in (now, before):
        (tmp_path / f"{survey.year}.toml").write_text(survey_toml(survey), encoding="utf-8")
    results = load_results(
        write_rows(tmp_path / "now.csv", rows),
        survey=str(tmp_path / "2023.toml"),
        previous=aip22_path,
        previous_survey=str(tmp_path / "2022.toml"),
    )
    row = results.table.set_index("trust_code").loc["RBQ"]
    assert row["previous_score"] == pytest.approx(9.22209719848632, abs=1e-12)
    assert row["previous_national_average"] == pytest.approx(8.102997550138916, abs=1e-12)
