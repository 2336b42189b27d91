"""Where the look at a sheet finds its cells, with and without references."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from asg.tables.guard.packages import look_into
from asg.tables.guard.sheet_looks import PackageError

WORKBOOK = '<workbook xmlns:r="r"><sheets><sheet name="responses" r:id="a"/></sheets></workbook>'
RELATIONS = '<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>'


def looked(rows):
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("xl/workbook.xml", WORKBOOK)
        parts.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        sheet = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
        parts.writestr("xl/worksheets/sheet1.xml", sheet)
    return look_into(content.getvalue()).sheets["responses"]


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        ('<row r="2"><c r="B2"/><c/></row>', (2, 3)),
        ('<row r="2"><c r="B2"/><c/><c r="B2"/><c/></row>', (2, 3)),
        ("<row><c/><c/><c/></row><row><c/></row>", (2, 3)),
        ('<row r="4"><c r="C4"/></row><row><c r="A5"/></row>', (5, 3)),
        ('<row r="4"><c r="C4"/></row><row r="6"><c/></row>', (6, 3)),
        ('<c r="A7"/><c r="AB7"/>', (7, 28)),
        ('<x:row xmlns:x="x" r="2"><x:c r="D2"/></x:row>', (2, 4)),
    ],
)
def test_the_last_row_and_column(rows, last):
    look = looked(rows)
    assert (look.rows, look.columns) == last


def test_an_error_is_kept_at_its_place():
    rows = '<row r="3"><c r="A3"/><c t="e"><v>#N/A</v></c></row><row><c r="C4"><f>1</f></c></row>'
    places = {(3, 2): "#N/A", (4, 3): "a formula without a stored value"}
    assert looked(rows).unread == places


@pytest.mark.parametrize("reference", ["3", "-3", "A", "3A3", "A3B", "A٣", " A3"])
def test_a_place_that_is_none_is_refused(reference):
    rows = f'<row r="3"><c r="A3"/><c/><c r="A3"/><c r="{reference}"/></row>'
    with pytest.raises(PackageError, match="a cell at"):
        looked(rows)
