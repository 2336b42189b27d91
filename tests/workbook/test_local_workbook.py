"""The workbook of a trust's own breakdowns: what is on it, and that it keeps to the format."""

from __future__ import annotations

import re

import pytest
from chart_reading import charts_of
from formula_lint import Surroundings, faults
from openxml_audit import FileFormat, OpenXmlValidator
from own_templates import copy_of
from python_calamine import CalamineWorkbook
from reading_back import link_targets, opened, table_rows, texts

from asg.build.local_files import write_local_breakdown
from asg.errors import TemplateError
from asg.local.local_breakdown import local_breakdown
from asg.local.results import LOCAL_COLUMNS
from asg.reading.survey_files import load_survey
from made_up_local import made_up_local
from open_xml_sdk import sdk_errors

HOSTILE = '"A & B" <=HYPERLINK("http://x")>'
LONG = "Neighbourhood team for Far-Reaching, Upper & Lower Something with Other Places"
UNITS = {HOSTILE: 90, LONG: 70, "'team'": 52, "Ünïcode 漢字": 40, "Small": 12, "": 35}
SITES = {HOSTILE: "A:B/C [1]", LONG: "A:B/C [1]"}


@pytest.fixture(scope="module")
def path(tmp_path_factory, capsys_of_module):
    team = [name for name, size in UNITS.items() for _ in range(size)]
    site = [SITES.get(name, "Elsewhere") for name in team]
    folder = tmp_path_factory.mktemp("local")
    local = made_up_local(folder, {"team": team, "site?": site}, capsys_of_module)
    (found,) = local.folder.glob("*.xlsx")
    return found


@pytest.fixture(scope="module")
def capsys_of_module():
    """The command's words go where pytest puts them; nothing here reads them."""

    class Unread:
        def readouterr(self):
            return type("Read", (), {"out": "", "err": ""})()

    return Unread()


def test_sheets_in_order_with_names_that_excel_takes(path):
    names = opened(path).sheetnames
    assert names == [
        "Cover",
        "AMHS team",
        "AMHS site-",
        "AMHS team charts",
        "AMHS site- charts",
        "Table",
        "Chart data",
        "Notes",
    ]


def test_the_heat_map_has_scores_over_symbols_and_rules_for_colours(path):
    sheet = opened(path)["AMHS team"]
    cells = [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]
    banded = [value for value in cells if re.fullmatch(r"\d+\.\d\n(▲{1,3}|●|▼{1,3})", value)]
    assert len(banded) > 15
    assert "[c]" in cells
    rules = [rule for found in sheet.conditional_formatting for rule in found.rules]
    assert len(rules) >= 7
    assert all(rule.stopIfTrue for rule in rules)


def test_names_of_units_are_text_wherever_they_stand(path):
    book = opened(path)
    for name in ("AMHS team", "AMHS team charts", "Table"):
        units = {c.value for row in book[name].iter_rows() for c in row}
        assert {HOSTILE, LONG, "'team'", "Not stated"} <= units
        kinds = {c.data_type for row in book[name].iter_rows() for c in row if c.value == HOSTILE}
        assert kinds == {"s"}


def test_each_small_chart_lies_beside_its_rows_and_says_its_figures(path):
    charts = charts_of(path)["AMHS team charts"]
    assert len(charts) == 6  # four questions, two sections
    for chart in charts:
        assert re.match(r"(Q\d|S\d\d) by team: bars from lowest to highest trust", chart.alt_text)
        assert "National average" in chart.alt_text
        assert "Small: not shown." in chart.alt_text
        assert chart.named("Lowest score").figures
        for series in chart.series:
            assert series.count == 1 + len(UNITS)  # the trust, then its units
            assert 5 not in series.figures or series.count == 7
    small = 1 + sorted(k for k in UNITS if k).index("Small")
    assert all(small not in s.figures for chart in charts for s in chart.series)


def test_the_table_is_local_results_csv(path):
    rows = table_rows(opened(path)["Table"], "Local")
    assert list(rows[0]) == list(LOCAL_COLUMNS)
    lines = (path.parent / "local-results.csv").read_text("utf-8").count("\n")
    assert len(rows) == lines
    statuses = {row[-1] for row in rows[1:]}
    assert statuses == {"ok", "withheld"}


def test_links_lead_to_sheets_and_titles_are_headings(path):
    book = opened(path)
    for sheet in book:
        assert set(link_targets(sheet)) <= set(book.sheetnames)
        titles = [c for row in sheet.iter_rows() for c in row if c.value and c.style == "Heading 1"]
        assert len(titles) == 1, sheet.title
    assert set(link_targets(book["Cover"])) == set(book.sheetnames) - {"Cover"}


def test_notes_say_what_units_are_weighted_to_and_what_is_withheld(path):
    said = " ".join(texts(opened(path)["Notes"]))
    assert "AMHS: the national mix of age and sex, counted in the national file" in said
    assert re.search(r"AMHS, by team: \d+ of 36 figures withheld", said)
    assert "No figure may be shown for" in said
    assert "Name all columns in one run" in said


def test_the_format_is_kept_to(path):
    found = OpenXmlValidator(FileFormat.OFFICE_2019).validate(path)
    assert [str(error) for error in found.errors] == []
    assert CalamineWorkbook.from_path(path).sheet_names == opened(path).sheetnames
    around = Surroundings(opened(path).sheetnames, {})
    for sheet in opened(path):
        for cells in sheet.conditional_formatting:
            for rule in cells.rules:
                assert not [f for text in rule.formula for f in faults(text, around)]


def test_open_xml_sdk_finds_nothing_in_it(path):
    assert sdk_errors(path) == []


def test_the_same_input_gives_the_same_bytes_under_another_name(path, tmp_path):
    folder = path.parents[1]
    local = local_breakdown(
        folder / "own.csv",
        ["team", "site?"],
        folder / "results.csv",
        survey=load_survey(str(folder / "survey.toml")),
        national=folder / "national.csv",
    )
    workbook, table = write_local_breakdown(local, tmp_path / "mine.xlsx")
    assert workbook.read_bytes() == path.read_bytes()
    assert table == tmp_path / "local-results.csv"
    assert table.read_bytes() == (path.parent / "local-results.csv").read_bytes()


def test_own_words_and_sheets_of_the_template(path, tmp_path):
    own = copy_of("local", tmp_path / "own")
    notes = own / "text" / "local_notes.md"
    notes.write_text("## Ours\n\nMade for {trust}.\n\n{withheld}\n", "utf-8")
    folder = path.parents[1]
    local = local_breakdown(
        folder / "own.csv",
        ["team"],
        folder / "results.csv",
        survey=load_survey(str(folder / "survey.toml")),
    )
    workbook, _ = write_local_breakdown(local, tmp_path / "out", template=own)
    assert workbook.name == "made-up-2024-RXL-local.xlsx"
    assert "Made for RXL." in texts(opened(workbook)["Notes"])
    notes.write_text("{settings_of}\n", "utf-8")
    with pytest.raises(TemplateError, match=r"local_notes\.md, line 1: '\{settings_of\}'"):
        write_local_breakdown(local, tmp_path / "out", template=own)
