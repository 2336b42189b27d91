"""One test for each rule of looks and files (F, D), on finished files; rules.py has their words.

Each test's name begins with its rule's id, as in test_conformance_sheets.py.
"""

from __future__ import annotations

import re

import pytest
from finished_tables import cells, column

from asg.sheets.publication.publication_tables import LONGEST_FILE_NAME, file_name


def test_f1_plain_looks(finished):
    for sheet in finished.book:
        for cell in cells(sheet):
            font, place = cell.font, f"{sheet.title}!{cell.coordinate}"
            assert (font.name, font.sz) == ("Arial", 12), place
            assert not font.i, place
            assert font.u in (None, "none"), place
            assert font.color is None or font.color.theme == 1, place
            assert cell.fill.fill_type is None, place
            assert not any(
                side and side.style
                for side in (
                    cell.border.left,
                    cell.border.right,
                    cell.border.top,
                    cell.border.bottom,
                )
            ), place
            assert not cell.alignment.text_rotation, place


def test_f2_colour_says_nothing(finished):
    assert not any("<conditionalFormatting" in part for part in finished.parts.values())
    assert not any(sheet.sheet_properties.tabColor for sheet in finished.book)
    used = finished.parts["xl/styles.xml"]
    assert re.search(r"<cellXfs.*?</cellXfs>", used)
    fills = {int(fill) for fill in re.findall(r'fillId="(\d+)"', used)}
    assert fills == {0}


def test_f3_no_headers_footers_or_boxes(finished):
    for name, part in finished.parts.items():
        assert "<headerFooter" not in part, name
        assert not re.search("drawing|comment|vml", name), name


def test_f4_no_pictures_or_charts(finished):
    assert not any(re.search("chart|media|image", name) for name in finished.parts)


def test_f5_values_alone(finished):
    for name, part in finished.parts.items():
        assert "vba" not in name.lower()
        if name.startswith("xl/worksheets/sheet"):
            assert "<f>" not in part
            assert "<f " not in part
    names = re.findall(r'<definedName name="([^"]+)"', finished.parts["xl/workbook.xml"])
    assert set(names) <= {"_xlnm.Print_Area"}


def test_f6_headings_carry_their_styles(finished):
    for sheet in finished.book:
        styled = [cell for cell in cells(sheet) if cell.style == "Heading 1"]
        assert styled == [sheet["A1"]], sheet.title
        assert sheet["A1"].font.b
        below = [cell for cell in cells(sheet) if cell.style == "Heading 2"]
        assert bool(below) == (sheet.title == "Cover")


def test_d1_properties(finished):
    properties = finished.book.properties
    core = finished.parts["docProps/core.xml"]
    assert finished.results.survey.title in properties.title
    assert properties.creator
    assert properties.creator != "ASG Benchmark"
    assert properties.keywords
    assert "<dc:language>en-GB</dc:language>" in core


def test_d2_where_a_reader_begins(finished):
    assert finished.book.active is finished.book.worksheets[0]
    for sheet in finished.book:
        view = sheet.sheet_view
        assert all((s.activeCell, s.sqref) == ("A1", "A1") for s in view.selection)
        assert view.topLeftCell in (None, "A1")
        assert (view.zoomScale or 100) == 100


def test_d3_names_of_files(finished):
    survey = finished.results.survey.id
    for path in finished.folder.iterdir():
        assert path.name.startswith(f"{survey}-")
        assert len(path.name) <= 60
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.[a-z]+", path.name), path.name
    long = file_name("a-long-name-of-a-survey-" * 3, "published-tables-metadata", "json")
    assert len(long) == LONGEST_FILE_NAME == 60


def test_d4_formats(demonstration_tables, published_tables):
    names = sorted(path.name for path in demonstration_tables.folder.iterdir())
    assert [name for name in names if not name.endswith(".csv")] == [
        "demo-2024-published-tables-metadata.json",
        "demo-2024-published-tables.ods",
        "demo-2024-published-tables.xlsx",
    ]
    sheets = [sheet.title.lower().replace("_", "-") for sheet in demonstration_tables.figures]
    assert [name for name in names if name.endswith(".csv")] == sorted(
        f"demo-2024-{sheet}.csv" for sheet in sheets
    )
    assert [p.suffix for p in published_tables.folder.iterdir()] == [".xlsx"]


@pytest.mark.parametrize("code", ["HOS", "LNG"])
def test_hostile_and_long_names_stay_text(demonstration_tables, code):
    sheet = demonstration_tables.book["ADU_scores"]
    names = dict(zip(column(sheet, "Trust code"), column(sheet, "Trust name"), strict=True))
    assert names[code] == demonstration_tables.results.trusts[code]
