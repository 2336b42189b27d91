"""Whatever the input is, workbooks are the same from one process and from several."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from asg.build.inputs import load_results
from asg.build.workbooks import write_workbooks
from asg.cli import run
from asg.formats.table_file import write_results_table
from asg.reading.survey_files import survey_toml
from made_up_benchmark import made_up, write
from made_up_scores import ncpes, staff_survey, write_table
from made_up_surveys import every_trust, group, made_up_survey, question, write_rows


def published(folder):
    return load_results(write(folder / "benchmark.xlsx", made_up()))


def published_with_words(folder):
    questions = [question(q, f"key_{q.lower()}") for q in ("Q1", "Q2_1", "Q3")]
    parts = {"sections": [("Q1", "Q2_1"), ("Q3",)], "groups": [group("ADULTS")]}
    survey = made_up_survey(2022, questions=questions, **parts)
    (folder / "words.toml").write_text(survey_toml(survey), encoding="utf-8")
    sheets = write(folder / "benchmark.xlsx", made_up())
    return load_results(sheets, survey=str(folder / "words.toml"))


def published_beside_scores_of_last_year(folder):
    this_year = write_table(folder / "Scores-2022.csv", ncpes())
    return load_results(this_year, previous=write_table(folder / "Scores-2021.csv", ncpes()))


def table_without_sections(folder):
    return load_results(write_table(folder / "Scores-2024.csv", ncpes()))


def table_with_sections(folder):
    return load_results(write_table(folder / "Scores-2024.csv", staff_survey()))


def results_file(folder):
    responses_of_three_years(folder).write_csv(folder / "results.csv")
    return load_results(folder / "results.csv")


def responses_of_three_years(folder):
    files, surveys = [], []
    for year in (2024, 2023, 2022):
        survey = made_up_survey(year, sections=[("Q1",), ("Q2",)])
        surveys.append(folder / f"{year}.toml")
        surveys[-1].write_text(survey_toml(survey), encoding="utf-8")
        rows = every_trust(yes=lambda i, y=year: 5 + i + y - 2022)
        files.append(write_rows(folder / f"responses-{year}.csv", rows))
    earlier = {"previous": files[1:], "previous_survey": [str(s) for s in surveys[1:]]}
    return load_results(files[0], survey=str(surveys[0]), **earlier)


INPUTS = (
    published,
    published_with_words,
    published_beside_scores_of_last_year,
    table_without_sections,
    table_with_sections,
    results_file,
    responses_of_three_years,
)


@pytest.mark.parametrize("read", INPUTS, ids=lambda read: read.__name__)
def test_a_worker_writes_the_same_bytes(read, tmp_path):
    results = read(tmp_path)
    trusts = list(results.trusts)[:2]
    with ThreadPoolExecutor(1) as executor:
        by_worker = write_workbooks(results, tmp_path / "w", trusts=trusts, executor=executor)
    here = write_workbooks(results, tmp_path / "h", trusts=trusts)
    assert [w.error for w in by_worker] == ["", ""]
    assert [w.sha256 for w in by_worker] == [w.sha256 for w in here]


def test_a_workbook_of_results_takes_the_words_of_a_survey(tmp_path):
    results = responses_of_three_years(tmp_path)
    survey = str(tmp_path / "2024.toml")
    write_results_table(results.table, tmp_path / "results.xlsx", synthetic=False)
    again = load_results(tmp_path / "results.xlsx", survey=survey)
    assert again.survey.question["Q1"].text == "The text of Q1"
    compared = ["trust_code", "item", "score", "se", "band"]
    pd.testing.assert_frame_equal(again.table[compared], results.table[compared])


def test_a_published_file_is_built_by_two_processes(tmp_path, capsys):
    file = write(tmp_path / "benchmark.xlsx", made_up())
    words = ["build", str(file), "--trust", "RXA", "--trust", "RXB", "--jobs", "2"]
    assert run([*words, "--out", str(tmp_path / "out")]) == 0
    assert len(list((tmp_path / "out").glob("*-RX?.xlsx"))) == 2
    assert "Not written" not in capsys.readouterr().err
