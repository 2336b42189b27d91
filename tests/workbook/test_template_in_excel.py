"""A template as a workbook: there and back without a change, and every fault at its cell."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Color, Font, PatternFill

from asg.build.template_file import export_template_workbook
from asg.build.workbooks import write_national_workbook, write_workbook
from asg.cli import run
from asg.errors import TemplateError
from asg.formats.xlsx.template_book import SHEETS, template_workbook_bytes
from asg.tables.cell_colours import cell_colours
from asg.template.files import load_template
from asg.template.folders import list_templates
from asg.template.kinds import KINDS, SHOWS, Scope
from asg.template.template_workbook import HEADINGS
from edited_workbook import row_of, set_cells


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.xlsx"
    export_template_workbook("trust_results", path)
    return path


@pytest.fixture
def edited(own):
    """Load the template after setting some cells: ``{"Sheets!B3": "Results"}``."""

    def load(cells):
        set_cells(own, cells)
        return load_template(own)

    return load


def blocks_without_lines(template):
    return {
        part: {name: [replace(b, line=0) for b in blocks] for name, blocks in words.items()}
        for part, words in (("texts", template.texts), ("notes", template.how_to_read))
    }


@pytest.mark.parametrize("name", list_templates())
def test_there_and_back_changes_nothing(tmp_path, name):
    path = tmp_path / "own.xlsx"
    export_template_workbook(name, path)
    shipped, back = load_template(name), load_template(path)
    assert dict(back.layout) == dict(shipped.layout)
    assert back.theme == shipped.theme
    assert blocks_without_lines(back) == blocks_without_lines(shipped)
    assert back.name == "own"
    assert template_workbook_bytes(back) == path.read_bytes()


def test_a_build_with_it_gives_the_same_bytes(own, results, tmp_path):
    for file, template in (("a.xlsx", "trust_results"), ("b.xlsx", own)):
        write_workbook(results, "RRE", tmp_path / file, template=template)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    export_template_workbook("national", tmp_path / "national.xlsx")
    for file, template in (("c.xlsx", "national"), ("d.xlsx", tmp_path / "national.xlsx")):
        write_national_workbook(results, tmp_path / file, template=template)
    assert (tmp_path / "c.xlsx").read_bytes() == (tmp_path / "d.xlsx").read_bytes()


def test_a_file_that_openpyxl_has_saved_is_read_alike(own, edited):
    assert edited({}).theme == load_template("trust_results").theme
    assert dict(edited({}).layout) == dict(load_template("trust_results").layout)


def test_a_changed_fill_word_name_and_order_are_read(own, edited, results, tmp_path):
    blue = row_of(own, "Theme", "A", "colours.blue")
    best = row_of(own, "Theme", "A", "bands.7")
    cover = row_of(own, "Words", "A", "cover.md")
    about = row_of(own, "Sheets", "A", "about")
    book = openpyxl.load_workbook(own)
    book["Sheets"].delete_rows(about)
    book.save(own)
    found = edited(
        {
            f"Theme!B{blue}": PatternFill("solid", fgColor="FF00487A"),
            f"Theme!B{best}": Font(color="FFFFFFEE"),
            f"Words!C{cover}": "What **our** bands mean",
            "Sheets!B2": "Start",
            "Settings!B3": "Ours",
            "Theme!B2": "Calibri",
        }
    )
    assert found.theme.colours.blue == "#00487A"
    assert found.theme.band(7).text == "#FFFFEE"
    assert found.theme.font == "Calibri"
    assert [r.bold for r in found.texts["cover.md"][0].runs] == [False, True, False]
    assert found.layout.sheets[0].name == "Start"
    assert "about" not in [sheet.kind for sheet in found.layout.sheets]
    assert found.layout.description == "Ours"
    write_workbook(results, "RRE", tmp_path / "x.xlsx", template=own)
    assert openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames[0] == "Start"
    with zipfile.ZipFile(tmp_path / "x.xlsx") as parts:
        assert b"FF00487A" in parts.read("xl/styles.xml")
        assert b"FF005EB8" not in parts.read("xl/styles.xml")


@pytest.mark.parametrize(
    ("fill", "colour"),
    [
        # Of Excel's palette: a theme colour, plain and made lighter or darker, as Excel shows it
        # ("Accent 1, Darker 25%" of the theme Office 2007-2010 is 366092).
        (Color(theme=4), "#4F81BD"),
        (Color(theme=4, tint=-0.249977111117893), "#376092"),
        (Color(theme=1), "#000000"),
        (Color(indexed=17), "#008000"),
        (Color(rgb="00ABCDEF"), "#ABCDEF"),
    ],
)
def test_colours_of_excel_s_palette(own, fill, colour):
    row = row_of(own, "Theme", "A", "colours.dark_green")
    book = openpyxl.load_workbook(own)
    book["Theme"][f"B{row}"].fill = PatternFill("solid", fgColor=fill)
    book.save(own)
    assert cell_colours(own, "Theme", "a template")[row, 2].fill == colour


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"Sheets!A2": "cower"}, "sheet Sheets, cell A2: sheets.1.kind: found 'cower'"),
        (
            {"Sheets!A3": "heat_map"},
            "sheet Sheets, cell A3: sheets.2.kind: a workbook of kind 'trust' "
            "cannot have a sheet of kind 'heat_map'",
        ),
        ({"Sheets!C4": "{chapter}"}, "sheet Sheets, cell C4: sheets.3.title: '{chapter}'"),
        ({"Sheets!D4": "A5"}, "sheet Sheets, cell D4: sheets.3.paper: found 'A5'"),
        ({"Sheets!B4": None}, "sheet Sheets, cell B4: sheets.3.name: missing"),
        ({"Sheets!F1": "hue"}, "sheet Sheets, cell F1: heading 'hue'"),
        ({"Sheets!F3": "stray"}, "sheet Sheets, cell F3: a value without a heading"),
        ({"Sheets!A1": "sort"}, "sheet Sheets, row 1: the heading 'kind' is missing"),
        ({"Words!A2": "Cover"}, "sheet Words, cell A2: found 'Cover'; expected a file such as"),
        ({"Words!B2": "h1"}, "sheet Words, cell B2: found 'h1'; expected one of title, heading"),
        ({"Words!C2": "a **b"}, "sheet Words, cell C2: ** without a closing **"),
        ({"Words!C2": None}, "sheet Words, cell C2: missing"),
        ({"Words!C2": "{chapter}"}, "sheet Words, cell C2: '{chapter}' is not a placeholder"),
        ({"Words!C2": "x" * 4_001}, "sheet Words, cell C2: a heading of 4,001 characters"),
        ({"Words!B3": "paragraph"}, "a list of 6; expected one of 7"),
        ({"Theme!A2": "fount"}, "sheet Theme, cell B2: fount: unknown key"),
        ({"Theme!A2": "colours.blue"}, "sheet Theme, cell A5: duplicate"),
        ({"Theme!B6": "blue"}, "sheet Theme, cell B6: found 'blue'; expected a fill alone"),
        ({"Theme!B5": PatternFill()}, "sheet Theme, cell B5: colours.blue: found 'no fill'"),
        (
            {"Theme!B5": PatternFill("darkGrid", fgColor="FF000000")},
            "sheet Theme, cell B5: colours.blue: found 'a pattern (darkGrid)'",
        ),
        (
            {"Theme!B5": PatternFill("solid", fgColor="FFFFEE00")},
            "sheet Theme, cell B12: colours.white: white on blue has a contrast of 1.20",
        ),
        ({"Theme!B13": '"'}, "sheet Theme, cell B13: bands.7.symbol: found"),
        ({"Theme!B13": "●"}, "bands.7.symbol: the symbol of band 4 too"),
        ({"Settings!A2": "page"}, "sheet Settings, cell A7: 'page' has a value of its own"),
        ({"Settings!A2": "hue"}, "sheet Settings, cell B2: hue: unknown key"),
        ({"Settings!B15": "few"}, "sheet Settings, cell B15: charts.ranked_trusts: found 'few'"),
        ({"Settings!B9": "red"}, "sheet Settings, cell B9: numbers.score: found 'red'"),
    ],
)
def test_a_mistake_is_reported_with_sheet_and_cell(own, edited, cells, said):
    with pytest.raises(TemplateError) as caught:
        edited(cells)
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{own}, sheet ")
    assert len(str(caught.value).splitlines()) < 20


def test_faults_of_several_sheets_are_reported_at_once(edited):
    with pytest.raises(TemplateError) as caught:
        edited({"Words!B2": "h1", "Theme!A2": "", "Settings!A3": "workbook"})
    assert len(str(caught.value).splitlines()) == 3


def test_a_missing_sheet(own):
    book = openpyxl.load_workbook(own)
    del book["Words"]
    book.save(own)
    with pytest.raises(TemplateError, match="sheet Words: missing; expected a sheet of this name"):
        load_template(own)


def test_missing_words(own):
    book = openpyxl.load_workbook(own)
    for row in book["Words"].iter_rows(min_row=2):
        if row[0].value == "about.md":
            row[0].value = "abuot.md"
    book.save(own)
    with pytest.raises(TemplateError, match=r"sheet Words: no words of about\.md"):
        load_template(own)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no workbook"])
def test_what_is_no_workbook(tmp_path, content):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(TemplateError, match=r"x\.xlsx: .*expected a template's workbook"):
        load_template(path)
    with pytest.raises(TemplateError, match=r"none\.xlsx: no such file"):
        load_template(tmp_path / "none.xlsx")


def test_another_workbook_is_no_template(results, tmp_path):
    write_workbook(results, "RRE", tmp_path / "x.xlsx")
    with pytest.raises(TemplateError, match="sheet Sheets: missing"):
        load_template(tmp_path / "x.xlsx")


def test_a_note_of_a_user_s_and_a_sheet_of_his_change_nothing(own):
    book = openpyxl.load_workbook(own)
    book["Sheets"]["A2"].comment = Comment("ours", "us")
    book.create_sheet("Ideas")["A1"] = "later"
    book.save(own)
    assert load_template(own).theme == load_template("trust_results").theme


def test_dates_and_lists_of_published_tables(tmp_path):
    path = tmp_path / "own.xlsx"
    export_template_workbook("published_tables", path)
    book = openpyxl.load_workbook(path)
    for row in book["Settings"].iter_rows(min_row=2):
        if row[0].value == "publication.published":
            row[1].value, row[1].number_format = 45750, "dd/mm/yyyy"  # 3 April 2025
        if row[0].value == "publication.next_release":
            row[1].value = "2026-04-02"
        if row[0].value == "formats":
            row[1].value = "xlsx, ods"
    book.save(path)
    layout = load_template(path).layout
    assert layout.publication.published.isoformat() == "2025-04-03"
    assert layout.publication.next_release.isoformat() == "2026-04-02"
    assert layout.formats == ("xlsx", "ods")


def test_the_list_of_kinds(own):
    assert set(SHOWS) == set(KINDS)
    assert {kind.per for kind in KINDS.values()} == set(Scope)
    rows = [*openpyxl.load_workbook(own)["Kinds"].iter_rows(min_row=2, values_only=True)]
    assert [row[0] for row in rows] == [
        name for name, kind in KINDS.items() if kind.workbook in (None, "trust")
    ]
    [summary] = [row for row in rows if row[0] == "summary"]
    assert summary == ("summary", SHOWS["summary"], KINDS["summary"].per.value, "chart_data", "")
    choices = openpyxl.load_workbook(own)["Sheets"].data_validations.dataValidation
    assert f"=Kinds!$A$2:$A${len(rows) + 1}" in [f"={one.formula1}" for one in choices]


def test_the_headings_written_are_those_read():
    assert {name: tuple(c.heading for c in SHEETS[name]) for name in HEADINGS} == HEADINGS


def test_the_commands(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    export = ["template", "export", "trust_results", "--out", "own.xlsx"]
    assert run(export) == 0
    assert capsys.readouterr().out == "own.xlsx\n"
    assert run(export) == 2
    assert "own.xlsx already exists" in capsys.readouterr().err
    assert run([*export, "--force"]) == 0
    assert run(["template", "export", "none", "--out", "x.xlsx"]) == 1
    assert run(["template", "check", "own.xlsx"]) == 0
    assert "own.xlsx: no errors" in capsys.readouterr().out
    assert run(["template", "export", "national", "--out", "own"]) == 0
    assert run(["template", "check", "own"]) == 0
    book = openpyxl.load_workbook("own.xlsx")
    book["Sheets"]["A2"] = "cower"
    book.save("own.xlsx")
    capsys.readouterr()
    assert run(["template", "check", "own.xlsx"]) == 1
    assert (
        "own.xlsx, sheet Sheets, cell A2: sheets.1.kind: found 'cower'" in capsys.readouterr().err
    )


def test_a_template_is_an_input_that_no_output_overwrites(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    export_template_workbook("trust_results", tmp_path / "cmhs-2024-RRE.xlsx")
    before = (tmp_path / "cmhs-2024-RRE.xlsx").read_bytes()
    words = ["build", "--trust", "RRE", "--template", "cmhs-2024-RRE.xlsx", "--out", "."]
    assert run(words) == 2
    assert "cmhs-2024-RRE.xlsx is an input" in capsys.readouterr().err
    assert (tmp_path / "cmhs-2024-RRE.xlsx").read_bytes() == before
