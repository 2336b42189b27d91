"""Words of a survey for published scores: matched by item, each mismatch reported once."""

import openpyxl
import pandas as pd
import pytest

import asg
from asg.build.inputs import check_input, load_results
from asg.build.workbooks import write_national_workbook
from asg.cli import run
from asg.columns import LIMIT_COLUMNS
from asg.reading.survey_files import survey_toml
from made_up_benchmark import made_up, write
from made_up_layouts import ip24
from made_up_scores import ncpes, write_table
from made_up_surveys import group, made_up_survey, question

FIGURES = ["n", "score", "total_se", "z", "band", *LIMIT_COLUMNS, "status", "change"]

GONE = "Trusts only in sheet Historical_Comparisonsto2021 (2021), so with no change: RZZ."


def words(tmp_path, *, year=2022, questions=("Q1", "Q2_1", "Q3"), **parts):
    """A survey file with words for the made-up workbook's questions."""
    whole = [question(q, f"key_{q.lower()}") | {"base": f"Base of {q}"} for q in questions]
    parts = {"sections": [("Q1", "Q2_1"), ("Q3",)], "groups": [group("ADULTS")]} | parts
    path = tmp_path / "words.toml"
    path.write_text(survey_toml(made_up_survey(year, questions=whole, **parts)), encoding="utf-8")
    return str(path)


def results_of(tmp_path, survey, sheets=None, name="benchmark.xlsx"):
    return load_results(write(tmp_path / name, sheets or made_up()), survey=survey)


def test_wordings_sections_bases_and_the_group(tmp_path):
    results = results_of(tmp_path, words(tmp_path))
    survey, table = results.survey, results.table
    assert (survey.id, survey.title) == ("made-up-2022", "Made-up survey 2022")
    assert set(table.survey) == {"made-up-2022"}
    assert set(table.group) == {"ADULTS"}
    assert survey.groups[0].title == "Title of ADULTS"
    one = table[(table.trust_code == "RXA") & (table.item == "Q2_1")].iloc[0]
    assert (one.text, one.key, one.section) == ("The text of Q2_1", "key_q2_1", "S01")
    assert survey.question["Q2_1"].base == "Base of Q2_1"
    section = table[(table.trust_code == "RXA") & (table.item == "S02")].iloc[0]
    assert (section.text, section.section) == ("Section 2", "S02")
    assert results.provenance.notices == (GONE,)
    assert set(results.trend.key) == {"key_q1", "key_q3"}
    assert set(results.trend.group) == {"ADULTS"}
    assert set(results.response_rates.group) == {"ADULTS", ""}


def test_no_figure_changes(tmp_path):
    results = results_of(tmp_path, words(tmp_path))
    without = asg.read_published(tmp_path / "benchmark.xlsx").table
    pd.testing.assert_frame_equal(results.table[FIGURES], without[FIGURES], check_exact=True)


def test_items_match_whatever_their_case_and_have_the_survey_s_spelling(tmp_path):
    results = results_of(tmp_path, words(tmp_path, year=2024), ip24())
    assert results.table.item.unique().tolist() == ["Q1", "Q2_1", "Q3", "S01", "S02"]
    assert not any("words" in notice for notice in results.provenance.notices)


def test_items_match_by_key(tmp_path):
    path = tmp_path / "words.toml"
    whole = [question(f"A{n}", key) for n, key in enumerate(("q1", "q2_1", "q3"), start=1)]
    survey = made_up_survey(2022, questions=whole, groups=[group("ADULTS")])
    path.write_text(survey_toml(survey), encoding="utf-8")
    results = results_of(tmp_path, str(path))
    assert results.table.item.unique().tolist()[:3] == ["A1", "A2", "A3"]
    assert results.survey.section_of["A1"].id == "S01"


def test_each_mismatch_is_reported_once(tmp_path):
    survey = words(
        tmp_path,
        questions=("Q1", "Q3", "Q9"),
        sections=[("Q1", "Q3"), ("Q9",)],
        groups=[group("CAMHS"), group("AMHS")],
    )
    results = results_of(tmp_path, survey)
    assert set(results.provenance.notices) == {
        GONE,
        "benchmark.xlsx: items that made-up-2022 does not name have no words: Q2_1.",
        "Questions of made-up-2022 that benchmark.xlsx does not have: Q9.",
        "benchmark.xlsx: section S01 consists of Q1, Q2_1; the workbooks show those of "
        "made-up-2022: Q1, Q3.",
        "benchmark.xlsx: made-up-2022 has no such sections, or none with a question of the file: "
        "S02.",
        "benchmark.xlsx is not split by the groups of made-up-2022: AMHS, CAMHS.",
    }
    unknown = results.table[results.table.item == "Q2_1"]
    assert set(unknown.text) == {""}
    assert unknown.score.notna().all()


def test_a_survey_of_another_year_is_an_error(tmp_path):
    with pytest.raises(asg.InputError, match=r"year '2022'; expected the year of made-up-2021"):
        results_of(tmp_path, words(tmp_path, year=2021))


def test_a_survey_without_any_of_the_questions_is_an_error(tmp_path):
    survey = words(tmp_path, questions=("Z1",), sections=[("Z1",)])
    with pytest.raises(asg.InputError, match="no question of the survey among 'Q1, Q2_1, Q3'"):
        results_of(tmp_path, survey)


def test_a_workbook_shows_the_words(tmp_path):
    survey = words(tmp_path)
    path = write(tmp_path / "benchmark.xlsx", made_up())
    out = tmp_path / "out"
    words_ = ["--survey", survey, "--trust", "RXA", "--out", str(out)]
    assert run(["build", str(path), *words_]) == 0
    book = openpyxl.load_workbook(out / "made-up-2022-RXA.xlsx")
    said = {str(cell.value) for sheet in book for row in sheet for cell in row}
    assert any("The text of Q2_1" in text for text in said)
    assert any("Title of ADULTS" in text for text in said)
    assert any("Base of Q1" in text for text in said)
    rate = asg.read_published(path).response_rates.response_rate.iloc[0]
    assert rate in {cell.value for row in book["About"] for cell in row}


def test_a_table_of_scores_too(tmp_path):
    survey = words(tmp_path, year=2023, questions=("Q2", "Q55"), sections=[("Q2", "Q55")])
    results = load_results(write_table(tmp_path / "cancer-2023.csv", ncpes()), survey=survey)
    assert set(results.table.group) == {"ADULTS"}
    assert results.table.item.unique().tolist() == ["Q2", "Q55", "Q59"]
    assert results.table.text.iloc[0] == "The text of Q2"
    assert results.survey.groups[0].report == "questions"
    assert (
        "cancer-2023.csv: items that made-up-2023 does not name have no words: Q59."
        in results.provenance.notices
    )


def test_previous_outcomes_and_sheet_do_not_go_with_a_published_workbook(tmp_path):
    path = write(tmp_path / "benchmark.xlsx", made_up())
    with pytest.raises(asg.UsageError, match="--outcomes: not with a published benchmark workbook"):
        load_results(path, outcomes=path)
    with pytest.raises(asg.UsageError, match="--sheet: not with a published benchmark workbook"):
        check_input(path, sheet="Benchmark")


def headings_of(results, folder):
    """Every text of a trust's workbook and the national one that may be a heading, by sheet."""
    found = {}
    asg.write_workbook(results, "RXB", folder / "trust.xlsx")
    write_national_workbook(results, folder / "national.xlsx")
    for name in ("trust.xlsx", "national.xlsx"):
        for sheet in openpyxl.load_workbook(folder / name, data_only=True):
            texts = {c.value for row in sheet for c in row if isinstance(c.value, str)}
            found.setdefault(sheet.title, set()).update(texts)
    return found


def test_columns_that_would_be_empty_are_left_out(tmp_path):
    """The file has no wordings, no counts of the mailing but those returned, and no z of change."""
    bare = headings_of(asg.read_published(write(tmp_path / "benchmark.xlsx", made_up())), tmp_path)
    named = headings_of(results_of(tmp_path, words(tmp_path)), tmp_path)
    wordings = {"S01": "Wording, and who answered", "Change": "Wording", "Peers": "Wording"}
    for sheet, heading in wordings.items():
        assert heading in named[sheet], sheet
        assert heading not in bare[sheet], sheet
    assert "Question" in bare["S01"]
    assert "z" not in bare["Change"]
    assert "Significant change" in bare["Change"]
    for sheet in ("Notes", "Response rates"):
        assert not {"Sent", "Undeliverable", "Died"} & bare[sheet]
        assert "Returned" in bare[sheet]
    assert "Your trust: eligible" not in bare["About"]
    assert "Your trust: returned" in bare["About"]


def test_without_wordings_the_chart_of_peers_names_its_items(tmp_path):
    """Its labels are cells: an empty one would be an empty label as soon as Excel draws it."""
    results = asg.read_published(write(tmp_path / "benchmark.xlsx", made_up()))
    asg.write_workbook(results, "RXA", tmp_path / "trust.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "trust.xlsx", data_only=True)["Peers"]
    shown = {row[1]: row[2] for row in sheet.iter_rows(values_only=True) if row[1] == row[2]}
    assert {"Q1", "Q2_1", "Q3"} <= {*shown}
