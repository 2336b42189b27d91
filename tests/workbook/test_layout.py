"""The sheet model, without writing a file: heights, plans, words."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from asg.columns import RESULT_COLUMNS
from asg.formats.xlsx.band_rules import rectangles
from asg.formats.xlsx.writer import workbook_bytes
from asg.sheets.editions import trust_book
from asg.sheets.figures.figures import arrange
from asg.sheets.figures.plan import plan_sheets
from asg.sheets.figures.rows import Row
from asg.sheets.layout import cell_height
from asg.sheets.model import Book, Sheet, place
from asg.survey.model import Survey
from asg.template.files import load_template
from asg.template.theme import LOOKS
from asg.text_size import counted, line_count, listed, share, shortened, text_width


@pytest.fixture(scope="module")
def figures(results):
    return arrange(results)


@pytest.fixture(scope="module")
def template():
    return load_template("trust_results")


def test_rows_have_the_columns_of_the_results():
    assert list(RESULT_COLUMNS) == list(Row._fields)


@pytest.mark.parametrize("code", ["RRE", "HOS", "LNG", "NOA"])
def test_no_cell_s_text_is_cut_and_none_overlap(figures, template, code):
    for sheet in trust_book(figures, template, code).sheets:
        taken: set[tuple[int, int]] = set()
        for row, line in enumerate(sheet.lines):
            for cell in line.cells:
                assert cell.style in LOOKS
                own = {
                    (row + r, cell.column + c)
                    for r in range(cell.rows)
                    for c in range(cell.columns)
                }
                assert not own & taken, f"{sheet.name} row {row}: {cell.value}"
                taken |= own
                assert cell.column + cell.columns <= len(sheet.widths)
                if cell.value is not None:
                    room = sum(below.height for below in sheet.lines[row : row + cell.rows])
                    assert room >= cell_height(cell, sheet.widths), cell


def test_ranks_and_counts_are_those_of_the_scores(figures, results):
    table = results.table
    rows = table[(table["group"] == "ADU") & (table["item"] == "Q1") & table["score"].notna()]
    expected = rows.set_index("trust_code")["score"].rank(ascending=False, method="min")
    of = figures.items["ADU", "Q1"]
    ranks = {
        code: of.rank(score) for code, score in zip(rows["trust_code"], rows["score"], strict=True)
    }
    assert ranks == expected.astype(int).to_dict()
    assert sum(figures.items["ADU", "Q1"].bands.values()) == len(rows)


def survey_with(groups) -> Survey:
    options = [{"code": 1, "label": "Yes", "score": 10}]
    question = {"key": "k", "text": "", "source": "public", "options": options}
    return Survey.model_validate(
        {
            "id": "x-2024",
            "title": "X",
            "year": 2024,
            "groups": groups,
            "sections": [{"number": 1, "title": "One", "questions": ["Q1"]}],
            "questions": [question | {"id": "Q1"}],
        }
    )


def test_a_second_benchmarked_group_has_its_own_sheets(results, template):
    groups = [
        {"id": "A", "title": "Group A", "report": "benchmark"},
        {"id": "Data", "title": "Group Data", "report": "questions"},
        {"id": "B" * 40, "title": "Group B", "report": "benchmark"},
    ]
    figures = _relabelled(results, survey_with(groups))
    names = [planned.name for planned in plan_sheets(figures, template)]
    assert names[:3] == ["Cover", "Summary", "About"]
    assert "B" * 27 + " S01" in names
    assert "Data 2" in names, "the sheet Data keeps its name, the group gives way"
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name) <= 31 for name in names)


def _relabelled(results, survey):
    """Results of a survey whose groups all have the one question of the demonstration."""
    import pandas as pd

    from asg.results.results import Results

    base = results.table[(results.table["group"] == "ADU") & (results.table["item"] == "Q1")]
    frames = [base.assign(group=group.id, section="S01", text="") for group in survey.groups]
    table = pd.concat(frames, ignore_index=True)
    return arrange(Results(survey, table, results.response_rates, results.provenance))


def test_no_benchmarked_group_still_has_a_summary(results, template):
    survey = survey_with([{"id": "A", "title": "Group A", "report": "scores"}])
    book = trust_book(_relabelled(results, survey), template, "RRE")
    assert [s.name for s in book.sheets] == [
        *("Cover", "Summary", "About", "A", "Change", "Comparison", "Peers", "Notes"),
        "Questions",
        *("Workings", "Trusts", "Data", "Chart data"),
    ]
    assert workbook_bytes(book, template.theme)[:2] == b"PK"


def test_a_link_to_nowhere_is_a_defect(figures, template):
    book = trust_book(figures, template, "RRE")
    broken = Book(book.title, book.subject, book.footer, book.created, book.sheets[:3])
    with pytest.raises(RuntimeError, match="where there is no sheet"):
        workbook_bytes(broken, template.theme)


def test_a_name_that_excel_refuses_is_a_defect(figures, template):
    sheet = Sheet("a" * 40, (20,), ())
    book = trust_book(figures, template, "RRE")
    with pytest.raises(Exception, match="a" * 40):
        workbook_bytes(Book(book.title, "", book.footer, book.created, (sheet,)), template.theme)


@given(st.sets(st.tuples(st.integers(0, 12), st.integers(0, 5))))
def test_rectangles_cover_exactly(places):
    covered = [
        (row, column)
        for top, left, bottom, right in rectangles(places)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    ]
    assert sorted(covered) == sorted(places)


@given(st.text(max_size=200), st.integers(30, 600))
@example(' 00000000000000"', 30)
@example('K "HHHHHHHHHHHH', 30)
def test_lines_are_enough_for_the_width(text, width):
    lines = line_count(text, width, 9.5)
    assert lines >= 1 + text.count("\n")
    # The space at which a line is broken hangs over its edge.
    room = max(width - 8, 9.5) + text_width(" ", 9.5)
    assert lines * room >= text_width(text.replace("\n", ""), 9.5) * 0.999 - 1e-6


def test_words():
    assert (counted(1, "question"), counted(1204, "trust")) == ("1 question", "1,204 trusts")
    assert (listed("abc"), listed("a"), listed("")) == ("a, b and c", "a", "")
    assert (share(0.998), share(0.05)) == ("99.8 %", "5 %")
    assert shortened("abcdef", 4) == "abc…"
    assert place("A'b", 0, 27) == "'A''b'!AB1"


def test_importing_asg_does_not_load_the_writer():
    code = "import sys, asg; sys.exit('xlsxwriter' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_published_results_have_the_total_standard_error(results, template):
    published = replace(results, provenance=replace(results.provenance, kind="published"))
    book = trust_book(arrange(published), template, "HOS")
    table = next(sheet.table for sheet in book.sheets if sheet.name == "Trusts")
    assert [column.heading for column in table.columns][-1] == "total_se"
    assert [row[-1] for row in table.rows] == [
        None if value != value else value
        for value in results.table.loc[results.table["score"].notna(), "total_se"]
    ]


def test_a_section_without_known_questions_has_its_score(results, template):
    table = results.table
    bare = table[~((table["section"] == "S05") & (table["level"] == "question"))]
    sheets = trust_book(arrange(replace(results, table=bare)), template, "HOS").sheets
    section = next(sheet for sheet in sheets if sheet.name == "S05")
    said = [cell.value for line in section.lines for cell in line.cells]
    assert "The results hold no questions of this section, only its score." in said
    own = table[(table["trust_code"] == "HOS") & (table["item"] == "S05")]
    assert own["score"].item() in said
