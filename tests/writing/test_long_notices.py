"""Notices about thousands of columns or trusts: a cell of Excel holds 32,767 characters."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

import asg
from asg.build.run import build
from asg.errors import SurveyError, UsageError
from asg.names import LONGEST_NAME, MOST_NAMED, name_list
from asg.survey.field_types import LONGEST_TEXT
from asg.text_size import listed
from made_up_surveys import TRUSTS, dealt, made_up_survey, question, respondents, write_rows

SURVEY = made_up_survey(sections=[("Q1",), ("Q2",)])


def rows(**columns):
    return [
        row | columns for t in TRUSTS[:3] for row in respondents(t, 30, Q1=dealt(10), Q2=dealt(15))
    ]


def read(folder, rows):
    return asg.read_responses(write_rows(folder / "responses.csv", rows), SURVEY)


def notes_of(path):
    sheet = openpyxl.load_workbook(path)["Notes"]
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_a_build_with_16_000_unknown_columns_names_50_of_them(tmp_path):
    unknown = {f"column_{n}": "" for n in range(16_000)}
    built = build(asg.benchmark(SURVEY, read(tmp_path, rows(**unknown))), tmp_path / "out")
    assert built.exit_code == 0
    (said,) = [text for text in notes_of(built.workbooks[0].path) if "were ignored" in text]
    assert said.endswith("column_48, column_49 and 15,950 more.")


def test_a_build_with_6_000_trusts_in_the_outcomes_alone_names_50_of_them(tmp_path):
    told = [
        {"trust_code": f"T{n:04d}", "group": "AMHS", "sent": 100, "undeliverable": 0}
        | {"died": 0, "returned": 60}
        for n in range(6_000)
    ]
    outcomes = asg.read_outcomes(write_rows(tmp_path / "outcomes.csv", told), SURVEY)
    results = asg.benchmark(SURVEY, read(tmp_path, rows()), outcomes=outcomes)
    built = build(results, tmp_path / "out")
    assert built.exit_code == 0
    (said,) = [
        text
        for text in notes_of(built.national)
        if "count only in the national response rate" in text
    ]
    assert said.endswith("T0048, T0049 and 5,950 more.")


def test_a_notice_that_no_cell_holds_is_refused_before_anything_is_written(tmp_path):
    results = asg.benchmark(SURVEY, read(tmp_path, rows()))
    told = replace(results.provenance, notices=("A" * 40_000,))
    with pytest.raises(UsageError, match="a notice of 40,000 characters"):
        build(replace(results, provenance=told), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_wording_that_no_cell_holds_is_refused_with_the_survey():
    long = question("Q1") | {"text": "A" * (LONGEST_TEXT + 1)}
    with pytest.raises(SurveyError, match=f"at most {LONGEST_TEXT} characters"):
        made_up_survey(questions=(long,))


def test_lists_say_how_many_more_there_are():
    names = [f"N{n}" for n in range(MOST_NAMED + 1)]
    assert name_list(names[:-1]) == ", ".join(names[:-1])
    assert name_list(names).endswith(", N48, N49 and 1 more")
    assert listed(names[:-1]).endswith(", N48 and N49")
    assert listed(names) == name_list(names)
    # 50 names as long as a name may be find room in a cell, whatever their letters.
    assert (
        len(name_list(["\N{GRINNING FACE}" * 2 * LONGEST_NAME] * 6_000).encode("utf-16-le"))
        < 65_534
    )
