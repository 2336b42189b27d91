"""What is prepared once for a batch: the file is the one that would be written without it."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
import zlib
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from reading_back import opened, parts

from asg.build.workbooks import write_workbook, write_workbooks
from asg.formats.xlsx import chart_outlines, frame
from asg.formats.xlsx.chart_drawing import draw_chart
from asg.formats.xlsx.writer import _common_cells, workbook_bytes
from asg.sheets.editions import trust_book
from asg.sheets.figures.figures import arrange
from asg.sheets.figures.view import NO_FIGURE
from asg.sheets.model import Formula
from asg.template.files import load_template
from asg.zip_package import deflated, deflated_once, package_bytes


@pytest.fixture(scope="module")
def template():
    return load_template("trust_results")


@pytest.fixture(scope="module")
def figures(results):
    return arrange(results)


SAME = ("Z01", "Z02", "Z05")
"""Trusts of the sample whose workbooks have the same frame."""


def read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@given(st.lists(st.binary(max_size=2000), max_size=5), st.integers(1, 12))
def test_a_package_gives_back_what_was_put_in(contents, level):
    given_parts = {f"xl/part{i}.xml": content for i, content in enumerate(contents)}
    packed = package_bytes({n: deflated(c, level) for n, c in given_parts.items()})
    assert read(packed) == given_parts
    assert packed == package_bytes({n: deflated(c, level) for n, c in given_parts.items()})


def test_a_package_is_plain_deflate_that_any_reader_takes():
    part = deflated(b"<a/>" * 1000)
    assert zlib.decompress(part.content, wbits=-15) == b"<a/>" * 1000
    (entry,) = zipfile.ZipFile(BytesIO(package_bytes({"a.xml": part}))).infolist()
    assert (entry.compress_type, entry.date_time) == (8, (1980, 1, 1, 0, 0, 0))


def test_the_order_of_a_batch_does_not_show(results, figures, template, tmp_path):
    """A file is the same whether it is the first of a process, the last, or alone."""
    write_workbook(results, "HOS", tmp_path / "alone.xlsx")
    alone = (tmp_path / "alone.xlsx").read_bytes()
    written = write_workbooks(results, tmp_path / "all", trusts=["LNG", "RRE", "HOS"])
    assert not [w.error for w in written if w.error]
    assert written[-1].path.read_bytes() == alone
    for kept in (chart_outlines._outlines, _common_cells, frame._written, deflated_once):
        kept.cache_clear()
    assert workbook_bytes(trust_book(figures, template, "HOS"), template.theme) == alone


def test_a_frame_serves_several_trusts(sample_results, template):
    """Each of them has its own properties and footers, and its pages end where its lines do."""
    figures = arrange(sample_results)
    frame._written.cache_clear()
    files = {c: workbook_bytes(trust_book(figures, template, c), template.theme) for c in SAME}
    assert frame._written.cache_info().misses == 1
    pages = set()
    for code, content in files.items():
        book = openpyxl.load_workbook(BytesIO(content))
        name = figures.trusts[code]
        assert book.properties.title.endswith(f": {name}")
        assert book.properties.subject == f"Benchmark results of trust {code}"
        footers = [sheet.oddFooter.left.text for sheet in book if sheet.title != "Trusts"]
        assert {text[:20] for text in footers} == {name[:20]}  # shortened on a portrait page
        change, model = book["Change"], trust_book(figures, template, code).sheets
        (lines,) = (sheet.lines for sheet in model if sheet.name == "Change")
        ends = [row for row, line in enumerate(lines) if line.new_page]
        assert [end.id for end in change.row_breaks.brk] == ends
        assert change.print_area.endswith(f"${len(lines)}")
        pages.add((*ends, len(lines)))
    assert len(pages) > 1


def test_common_sheets_say_what_they_say_when_written_alone(figures, template, tmp_path):
    """The part that is taken over refers to texts and looks by numbers: they mean the same."""
    book = trust_book(figures, template, "HOS")
    assert [sheet.name for sheet in book.common.sheets] == ["Trusts"]
    (tmp_path / "shared.xlsx").write_bytes(workbook_bytes(book, template.theme))
    own = replace(book, common=None, footer=book.common.footer)
    (tmp_path / "own.xlsx").write_bytes(workbook_bytes(own, template.theme))
    for sheet in ("Trusts", "Data", "S01"):
        shared, alone = (opened(tmp_path / f)[sheet] for f in ("shared.xlsx", "own.xlsx"))
        assert looks_of(shared) == looks_of(alone)
        assert shared.tables.keys() == alone.tables.keys()
        assert shared.print_area == alone.print_area
        assert shared.print_title_rows == alone.print_title_rows
        assert shared.freeze_panes == alone.freeze_panes
        assert [h.location for h in shared._hyperlinks] == [h.location for h in alone._hyperlinks]
    assert "All trusts" in opened(tmp_path / "shared.xlsx")["Trusts"].oddFooter.left.text


def looks_of(sheet):
    return {
        cell.coordinate: (
            cell.value,
            cell.number_format,
            cell.font.b,
            cell.font.sz,
            cell.font.color and cell.font.color.rgb,
            cell.fill.fgColor.rgb,
            cell.alignment.horizontal,
        )
        for row in sheet.iter_rows()
        for cell in row
    }


AXIS = re.compile(r'(?<=Id val=")\d+(?=\d{4}")|(?<=crossAx val=")\d+(?=\d{4}")')
IDLE = re.compile(
    '<c:printSettings>.*?</c:printSettings>|<a:endParaRPr lang="en-US"/>'
    '| xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
VALUE = re.compile(r"(?<=<c:v>)-?[0-9.]+(?:[eE]-?\d+)?(?=</c:v>)")


@pytest.mark.parametrize("code", ["RRE", "HOS", "NEW", "Z01"])
def test_a_filled_chart_is_the_one_that_xlsxwriter_draws(
    figures, sample_results, template, code, tmp_path
):
    """But for the numbers of axes, what nothing reads and the last digit of a float."""
    # Z01 is of the sample: it has the chart of Priorities.
    figures = arrange(sample_results) if code == "Z01" else figures
    book = trust_book(figures, template, code)
    target = BytesIO()
    font = {"font_name": template.theme.font, "font_size": 10}
    workbook = xlsxwriter.Workbook(target, {"default_format_properties": font})
    charts = [c for s in book.sheets for c in s.charts]
    worksheets = [workbook.add_worksheet(s.name) for s in book.sheets]
    for sheet, cells in zip(book.sheets, worksheets, strict=True):
        if sheet.name not in ("Chart data", "Peers"):
            continue
        for row, line in enumerate(sheet.lines):
            for cell in line.cells:
                value = cell.value.value if isinstance(cell.value, Formula) else cell.value
                # Of a mark among figures xlsxwriter would make a 0.
                if isinstance(value, str | int | float) and value != NO_FIGURE:
                    cells.write(row, cell.column, value)
    for chart in charts:
        worksheets[0].insert_chart(0, 0, draw_chart(workbook, chart, template.theme))
    workbook.close()
    drawn = read(target.getvalue())
    filled = read(workbook_bytes(book, template.theme))
    assert len(charts) == sum(name.startswith("xl/charts/") for name in filled) > 0
    for number in range(1, len(charts) + 1):
        name = f"xl/charts/chart{number}.xml"
        assert not IDLE.search(filled[name].decode())
        assert known_again(filled[name]) == known_again(drawn[name])


def known_again(part: bytes) -> str:
    text = IDLE.sub("", AXIS.sub("", part.decode()))
    return VALUE.sub(lambda v: f"{float(v[0]):.13g}", text)


def test_outlines_do_not_depend_on_the_figures(figures, template):
    """What one trust's charts left behind serves another's: few are drawn anew."""
    kept = chart_outlines._outlines(template.theme)
    kept.clear()
    workbook_bytes(trust_book(figures, template, "HOS"), template.theme)
    first = len(kept)
    charts = sum(len(s.charts) for s in trust_book(figures, template, "HOS").sheets)
    workbook_bytes(trust_book(figures, template, "LNG"), template.theme)
    assert 0 < first < charts
    assert len(kept) - first < first


def test_two_processes_write_the_same_bytes(results, tmp_path):
    """Nothing of the order of sets or of memory is in a file."""
    script = (
        "import sys, asg; from asg.sample import load_sample; s = load_sample();"
        "r = asg.benchmark(s.survey, s.responses);"
        "asg.write_workbook(r, 'RRE', sys.argv[1])"
    )
    for name in ("a", "b"):
        path = tmp_path / f"{name}.xlsx"
        subprocess.run([sys.executable, "-c", script, str(path)], check=True, timeout=120)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert "xl/workbook.xml" in parts(tmp_path / "a.xlsx")
