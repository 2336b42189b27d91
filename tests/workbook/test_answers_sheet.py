"""The sheets Answers and Questions: what stands there is the table of answers, and the survey."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reading_back import opened, table_rows, texts

from asg.build.workbooks import write_workbook
from asg.columns import FURTHER_COLUMNS, typed_frame


@pytest.fixture(scope="module")
def book(sample_books):
    return opened(sample_books["RRE"].path)


def test_answers_are_the_trusts_rows_of_the_table(book, sample_results):
    table = sample_results.answers
    own = table[table["trust_code"] == "RRE"]
    found, question = [], ""
    for row in book["Answers"].iter_rows(min_row=5, values_only=True):
        question = row[1] or question
        if isinstance(row[4], float | int):
            label = row[2].removesuffix(")").split(" (of all ")
            found.append((question, label[0], row[3], round(100 * row[4]), round(100 * row[5])))
    expected = [
        (r.item, r.label, r.score if r.scored else None, r.percent, r.england_percent)
        for r in own.itertuples()
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert len(found) > 100
    assert len(book["Answers"]._charts) == own["item"].nunique()


def test_a_group_without_answers_says_so(book):
    assert any("no scores to show for Child and Adolescent" in t for t in texts(book["Answers"]))


def test_about_works_q18_out(book, sample_results):
    (said,) = [t for t in texts(book["About"]) if t.startswith("For example Q18")]
    assert (
        "0.52 × 10 + 0.33 × 5 + 0.15 × 0 = 6.85; without rounding the per cents, the score" in said
    )
    row = sample_results.table.query("trust_code == 'RRE' and group == 'AMHS' and item == 'Q18'")
    assert said.endswith(f"is {row['score'].item():.2f}.")


def test_every_question_of_the_survey_is_listed(book, sample_results):
    heading, *rows = table_rows(book["Questions"], "Questions")
    questions = sample_results.survey.question
    assert [row[0] for row in rows] == list(questions)
    of = dict(zip(heading, rows[list(questions).index("Q18")], strict=True))
    assert of["wording"] == questions["Q18"].text
    assert of["section"].startswith("S04 ")
    options = of["options and scores"].split("\n")
    assert options[0] == "1 Yes, definitely: 10"
    assert options[-1] == "4 Don't know / can't remember: no score"


def test_results_without_answers_have_no_such_sheet(sample_results, tmp_path):
    bare = replace(sample_results, answers=typed_frame({}, FURTHER_COLUMNS["answers"]))
    write_workbook(bare, "RRE", tmp_path / "x.xlsx")
    book = opened(tmp_path / "x.xlsx")
    assert "Answers" not in book.sheetnames
    assert any(t.endswith("has no score.") for t in texts(book["About"]))
