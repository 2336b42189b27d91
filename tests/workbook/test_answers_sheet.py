"""The sheets Answers and Questions: what is there is the table of answers, and the survey."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from chart_reading import charts_of
from reading_back import opened, table_rows, texts

from asg.build.workbooks import write_workbook
from asg.columns import FURTHER_COLUMNS, typed_frame
from asg.sheets.editions import trust_book
from asg.sheets.figures.figures import arrange
from asg.sheets.layout import page_room
from asg.sheets.trust import answers
from asg.template.files import load_template


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


def test_a_chart_for_each_section_has_its_questions_two_bars_each(sample_books, sample_results):
    table = sample_results.answers.query("trust_code == 'RRE' and scored")
    charts = charts_of(sample_books["RRE"].path)["Answers"]
    sections = [s for s in sample_results.survey.sections if set(s.questions) & set(table["item"])]
    assert len(charts) == len(sections)
    # Section 2: Q8 to Q11 have the scores 10, 5, 0, and Q12 10 for "No" and 0 for "Yes".
    chart = charts[1]
    assert "Section 2: answers to Q8 to Q12" in chart.xml
    assert [s.name for s in chart.series] == ["10 (best answer)", "5", "0 (worst answer)"]
    assert [s.fill for s in chart.series] == sorted(s.fill for s in chart.series), "best is dark"
    for series, score in zip(chart.series, (10, 5, 0), strict=True):
        for place, question in enumerate(("Q8", "Q9", "Q10", "Q11", "Q12")):
            of = table[(table["item"] == question) & (table["score"] == score)]
            bars = {3 * place: "percent", 3 * place + 1: "england_percent"}
            for bar, column in bars.items():
                found = series.figures.get(bar)
                assert found == (None if of.empty else of[column].item() / 100)
    said = table[table["item"] == "Q12"].set_index("label")["percent"]
    assert f"Q12: Yes {said['Yes']:.0f}%" in chart.alt_text


def answers_of(results, code):
    book = trust_book(arrange(results), load_template("trust_results"), code)
    return next(sheet for sheet in book.sheets if sheet.name == "Answers")


def test_a_long_section_has_several_charts(sample_results, monkeypatch):
    monkeypatch.setattr(answers, "MOST_CHARTED", 4)
    sheet = answers_of(sample_results, "RRE")
    titles = [c.chart.title for c in sheet.charts]
    assert titles[1:3] == [
        "Section 2: answers to Q8 to Q11",
        "Section 2: answers to Q12",
    ]


@pytest.mark.parametrize("code", ["RRE", "Z01"])
def test_no_chart_is_cut_by_the_end_of_a_page(sample_results, code):
    sheet = answers_of(sample_results, code)
    begin = {row for row, line in enumerate(sheet.lines) if line.new_page}
    for line_number, line in enumerate(sheet.lines):
        for spot in line.charts:
            assert not begin & set(range(line_number + 1, line_number + spot.rows))
    assert len(begin) > 5
    room = page_room(sheet.orientation, sheet.widths)
    pages = pairwise([0, *sorted(begin), len(sheet.lines)])
    for first, end in pages:
        assert sum(line.height for line in sheet.lines[first:end]) <= room
        styles = {cell.style for line in sheet.lines[first:end] for cell in line.cells}
        assert styles != {"heading"}, "no page has a heading alone"


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
