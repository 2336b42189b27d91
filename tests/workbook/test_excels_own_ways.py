"""What Excel makes of a workbook on opening and closing it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree

import openpyxl
import pytest
from reading_back import parts

from asg.build.editions import write_files
from asg.build.workbooks import write_national_workbook, write_workbook

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def books(results, tmp_path_factory):
    """A workbook by each template of the national results."""
    folder = tmp_path_factory.mktemp("books")
    write_workbook(results, "RRE", folder / "trust.xlsx")
    write_workbook(results, "RRE", folder / "light.xlsx", template="trust_results_light")
    write_national_workbook(results, folder / "national.xlsx")
    write_files(results, folder, "published_tables")
    return sorted(folder.glob("*.xlsx"))


def test_a_scheme_stands_only_beside_the_font_of_the_theme(books):
    """Excel shows the theme's font wherever a font names a scheme, whatever name is beside it."""
    assert len(books) == 4
    for path in books:
        found = parts(path)
        theme = found["xl/theme/theme1.xml"]
        minor = re.search(r'<a:minorFont><a:latin typeface="([^"]+)"', theme)[1]
        major = re.search(r'<a:majorFont><a:latin typeface="([^"]+)"', theme)[1]
        assert minor == major
        fonts = list(ElementTree.fromstring(found["xl/styles.xml"]).iter(f"{SPACE}font"))
        named = [f for f in fonts if f.find(f"{SPACE}scheme") is not None]
        assert named
        assert {f.find(f"{SPACE}name").get("val") for f in named} == {minor}


def test_excel_asks_on_closing_for_nothing_to_save(books):
    for path in books:
        workbook = parts(path)["xl/workbook.xml"]
        assert re.findall(r"<calcPr[^>]*>", workbook) == ['<calcPr calcId="191029"/>']


def test_a_workbook_is_of_the_day_of_its_newest_input(results, tmp_path):
    sources = results.provenance.sources
    dated = [
        replace(s, date=d) for s, d in zip(sources, ["2025-03-01", "2025-04-09"], strict=False)
    ]
    changed = replace(results, provenance=replace(results.provenance, sources=tuple(dated)))
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(changed, "RRE", tmp_path / name)
    made = openpyxl.load_workbook(tmp_path / "a.xlsx", read_only=True).properties.created
    assert made == datetime(2025, 4, 9)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
