"""Benchmark workbooks of 2020 and 2021: what they hold is read, and nothing else is made up."""

import numpy as np
import openpyxl
import pytest

import asg
from asg.build.editions import write_files
from asg.build.inputs import check_input
from asg.build.run import build
from asg.columns import LIMIT_COLUMNS
from asg.published.read import is_published
from earlier_layouts import MEANS_2021, TRUSTS, cmh20, cmh21
from made_up_benchmark import made_up, put, write


@pytest.fixture
def results_2021(read):
    return read(cmh21(), "20211201_cmh21_BenchmarkData V1.xlsx")


@pytest.mark.parametrize("sheets", [cmh20(), cmh21()])
def test_they_are_recognised(sheets, tmp_path):
    assert is_published(write(tmp_path / "a.xlsx", sheets))


def test_sheets_of_another_name_are_no_benchmark(tmp_path):
    sheets = {name.replace("CMH21_", "CMH_2021_"): rows for name, rows in cmh21().items()}
    assert not is_published(write(tmp_path / "a.xlsx", sheets))


def test_means_of_2021_are_read_as_they_stand(results_2021):
    table = results_2021.table
    assert table.item.unique().tolist() == list(MEANS_2021)
    for question, means in MEANS_2021.items():
        of = table[table.item == question]
        assert of.trust_code.tolist() == list(TRUSTS)
        assert of.score.tolist()[:3] == list(means[:3])
        known = [mean for mean in means if mean is not None]
        shown = of[of.score.notna()]
        assert shown.national_average.tolist() == pytest.approx([np.mean(known)] * len(known))
        assert set(shown.trusts) == {len(known)}


def test_the_survey_and_its_year_come_from_the_names_of_the_sheets(results_2021):
    survey = results_2021.survey
    assert (survey.id, survey.year) == ("community-mental-health-survey-2021", 2021)
    assert survey.title == "Community Mental Health Survey 2021"
    assert any("named after its sheets CMH21_" in n for n in results_2021.provenance.notices)


def test_a_survey_of_other_letters_is_named_by_them(read):
    sheets = {name.replace("CMH20", "XYZ20"): rows for name, rows in cmh20().items()}
    assert read(sheets, "a.xlsx").survey.title == "XYZ 2020"


def test_a_title_in_the_guidance_comes_first(read):
    sheets = {"Guidance": [["NHS Community Mental Health Survey 2021"]], **cmh21()}
    assert read(sheets).survey.title == "NHS Community Mental Health Survey 2021"


def test_what_is_not_held_is_left_empty_and_said(results_2021):
    table, notices = results_2021.table, "\n".join(results_2021.provenance.notices)
    ranged = ["se", "tau2", "total_se", "z", "band", "n", *LIMIT_COLUMNS, "previous_score"]
    assert table[ranged].isna().all(axis=None)
    blank = (table.item == "Q38") & (table.trust_code == "RXD")
    assert set(table.status[~blank]) == {"not_benchmarked"}
    assert table.status[blank].tolist() == ["suppressed"]
    assert (table.change == "").all()
    assert results_2021.survey.groups[0].report == "scores"
    assert results_2021.response_rates.empty
    assert "lacks limits, bands or z scores" in notices
    assert "does not say how many responded to each question" in notices
    assert "has no response rates" in notices


def test_headings_of_2020_in_any_case(read):
    results = read(cmh20(), "20201124_cmh20_trustresults.xlsx")
    assert results.survey.year == 2020
    assert results.table.item.unique().tolist() == ["Q35"]
    assert results.table.score.tolist() == pytest.approx([6.5, 6.6, 6.7, 6.8])
    rates = results.response_rates
    assert rates.returned.tolist() == [200, 201, 202, 203, 806, 806]
    assert rates.response_rate.isna().all()
    notices = "\n".join(results.provenance.notices)
    assert "Columns of scores that are not used: lowerQ35, upperQ35." in notices


def test_an_item_with_every_column_of_today_has_its_expected_range(read):
    sheets = {f"CMH21_{name}": rows for name, rows in made_up().items() if name.startswith("Trust")}
    earlier, today = read(sheets, "a.xlsx"), read(made_up(), "b.xlsx")
    same = ["item", "n", "score", "total_se", "z", "band", *LIMIT_COLUMNS, "status"]
    assert earlier.table[same].equals(today.table[same])
    assert earlier.survey.groups[0].report == "benchmark"


def test_an_item_with_some_of_its_columns_has_no_expected_range(read):
    sheets = {f"CMH21_{name}": rows for name, rows in made_up().items() if name.startswith("Trust")}
    put(sheets, "CMH21_Trust_Scores", 1, "Q3_Zfinal", "Q3_other")
    results = read(sheets)
    of = results.table[results.table.item == "Q3"]
    assert set(of.status) == {"not_benchmarked"}
    assert of.score.notna().all()
    notices = "\n".join(results.provenance.notices)
    assert "12 scores have no expected range, since none is published" in notices
    assert "llQ3" not in notices
    assert "ll90Q3" in notices


def test_faults_name_the_sheet(faults):
    sheets = cmh21()
    put(sheets, "CMH21_Trust_Scores", 3, "meanQ4", 11)
    sheets["CMH21_Trust_Respondents"].pop()
    assert faults(sheets, "a.xlsx") == [
        "a.xlsx, sheet CMH21_Trust_Scores, row 3, column meanQ4: out of range '11'; expected a "
        "score from 0 to 10, or blank where suppressed",
        "a.xlsx, sheet CMH21_Trust_Scores, row 5, column TrustCode: trust without respondents "
        "'RXD'; expected a trust that is also in sheet CMH21_Trust_Respondents",
    ]


def test_a_workbook_of_each_trust_and_the_national_one_can_be_built(results_2021, tmp_path):
    built = build(results_2021, tmp_path)
    assert not built.failed
    assert not built.national_error
    assert len(built.workbooks) == len(TRUSTS)


def test_tables_for_publication_can_be_made(results_2021, tmp_path):
    [path] = write_files(results_2021, tmp_path, "published_tables")
    book = openpyxl.load_workbook(path)
    assert "ALL_scores" in book.sheetnames
    assert "ALL_expected_ranges" not in book.sheetnames
    said = [row[0].value for row in book["Cover"]]
    for subject, why in (
        ("expected ranges", "has no expected ranges, so nothing here is benchmarked."),
        ("change", "compares with no earlier survey."),
        ("response rates", "has no response rates."),
    ):
        assert f"There are no tables of {subject}. The published workbook {why}" in said


def test_they_are_not_written_in_today_s_format(results_2021, tmp_path):
    with pytest.raises(asg.UsageError, match="trust RXA, question Q3: no number of respondents"):
        write_files(results_2021, tmp_path, "programme_benchmark")
    assert not list(tmp_path.glob("*-benchmark.xlsx"))


def test_asg_check_takes_it(tmp_path):
    checked = check_input(write(tmp_path / "cmh21.xlsx", cmh21()), None)
    assert isinstance(checked, asg.Results)
