"""The other formats say what the workbook says, and other people's readers take them."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import warnings
import xml.etree.ElementTree as ET
import zipfile

import pandas as pd
import pytest
from csvw import CSVW
from finished_tables import above, cells, headings, rows
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from asg.build.editions import write_files
from asg.formats.ods import NAMESPACES

TABLE = f"{{{NAMESPACES['table']}}}"
STYLE = f"{{{NAMESPACES['style']}}}"
FO = f"{{{NAMESPACES['fo']}}}"
SHORTHAND = ["[c]", "[x]", "[z]"]


@pytest.fixture(scope="module")
def ods(demonstration_tables):
    [path] = demonstration_tables.folder.glob("*.ods")
    return path


@pytest.fixture(scope="module")
def ods_parts(ods):
    with zipfile.ZipFile(ods) as archive:
        return {n: ET.fromstring(archive.read(n)) for n in archive.namelist() if n != "mimetype"}


def test_every_cell_of_the_ods_file_is_the_workbook_s(demonstration_tables, ods):
    theirs = CalamineWorkbook.from_path(str(ods))
    assert theirs.sheet_names == demonstration_tables.book.sheetnames
    for sheet in demonstration_tables.book:
        read = theirs.get_sheet_by_name(sheet.title).to_python()
        ours = [["" if c.value is None else c.value for c in row] for row in sheet.iter_rows()]
        assert read == ours, sheet.title


def test_the_ods_file_begins_with_what_it_is(ods):
    with zipfile.ZipFile(ods) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        named = re.findall(r'full-path="([^"]+)"', archive.read("META-INF/manifest.xml").decode())
        assert set(named) - {"/"} == set(archive.namelist()) - {"mimetype", "META-INF/manifest.xml"}


def test_ods_tables_are_marked_up(demonstration_tables, ods_parts):
    """T1, T2: a database range over each table, its headings in header rows."""
    content = ods_parts["content.xml"]
    ranges = {
        r.get(f"{TABLE}name"): (r.get(f"{TABLE}target-range-address"), r.attrib)
        for r in content.iter(f"{TABLE}database-range")
    }
    heads = {}
    for sheet in content.iter(f"{TABLE}table"):
        rows_of = sheet.findall(f"{TABLE}table-header-rows/{TABLE}table-row")
        heads[sheet.get(f"{TABLE}name")] = ["".join(c.itertext()) for r in rows_of for c in r]
    for sheet in demonstration_tables.tabled:
        [(name, table)] = dict(sheet.tables).items()
        address, attributes = ranges.pop(name)
        first, last = table.ref.split(":")
        assert address == f"'{sheet.title}'.{first}:'{sheet.title}'.{last}"
        assert attributes[f"{TABLE}contains-header"] == "true"
        assert attributes[f"{TABLE}display-filter-buttons"] == "false"
        assert heads[sheet.title] == headings(sheet)
    assert not ranges


def test_ods_looks(ods_parts):
    """F1, F6, T3, T4, T5: headings by style, one font and size, wrapped, plain, nothing merged."""
    named, styles = (
        {
            s.get(f"{STYLE}name"): s
            for s in ods_parts[part].iter(f"{STYLE}style")
            if s.get(f"{STYLE}family") == "table-cell"
        }
        for part in ("styles.xml", "content.xml")
    )
    assert set(named) == {"Default", "Heading_20_1", "Heading_20_2"}
    assert named["Heading_20_1"].get(f"{STYLE}display-name") == "Heading 1"
    content = ods_parts["content.xml"]
    used = {c.get(f"{TABLE}style-name") for c in content.iter(f"{TABLE}table-cell")}
    for name in used:
        properties = {k: v for part in styles[name] for k, v in part.attrib.items()}
        assert properties[f"{FO}font-size"] == "12pt"
        assert f"{FO}background-color" not in properties
        assert f"{FO}font-style" not in properties
        above_table = name in ("published_title", "published_line")
        assert properties[f"{FO}wrap-option"] == ("no-wrap" if above_table else "wrap")
    for sheet in content.iter(f"{TABLE}table"):
        first = next(sheet.iter(f"{TABLE}table-cell"))
        parent = styles[first.get(f"{TABLE}style-name")].get(f"{STYLE}parent-style-name")
        assert parent == "Heading_20_1"
    names = {part.tag for part in content.iter()} | {k for p in content.iter() for k in p.attrib}
    wrong = "spanned|covered|visibility|filter$|shapes|formula"
    assert not [name for name in names if re.search(wrong, name)]


def test_ods_properties(ods_parts):
    """D1."""
    told = {part.tag.partition("}")[2]: part.text for part in ods_parts["meta.xml"].iter()}
    assert told["title"].startswith("Demonstration Survey 2024")
    assert told["creator"] == "National Survey Office"
    assert told["language"] == "en-GB"
    default = ods_parts["styles.xml"].find(f".//{STYLE}default-style/{STYLE}text-properties")
    assert (default.get(f"{FO}language"), default.get(f"{FO}country")) == ("en", "GB")


def test_libreoffice_takes_the_ods_file(demonstration_tables, ods, tmp_path):
    """Opened by LibreOffice and saved as .xlsx, every cell, format and link is still there."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here: apt-get install libreoffice-calc")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(ods)], check=True, capture_output=True, timeout=180)
    with zipfile.ZipFile(tmp_path / f"{ods.stem}.xlsx") as archive:
        assert 'name="Heading 1"' in archive.read("xl/styles.xml").decode()
    again = load_workbook(tmp_path / f"{ods.stem}.xlsx")
    for sheet in demonstration_tables.book:
        theirs = again[sheet.title]
        for cell in cells(sheet):
            other = theirs[cell.coordinate]
            if isinstance(cell.value, float):
                assert other.value == pytest.approx(cell.value, rel=1e-14)
            else:
                assert other.value == cell.value
            assert bool(other.hyperlink) == bool(cell.hyperlink), cell.coordinate
        if sheet.tables:
            head, first = rows(sheet)[:2]
            for cell in (*head, *first):
                other = theirs[cell.coordinate]
                assert other.font.b == cell.font.b
                assert (other.font.name, other.font.sz) == ("Arial", 12)
                assert other.alignment.wrap_text
                decimals = len(cell.number_format.partition(";")[0].partition(".")[2])
                assert len(other.number_format.partition(";")[0].partition(".")[2]) == decimals


def test_the_same_results_give_the_same_bytes(
    demonstration_tables, demonstration_results, every_format, tmp_path
):
    write_files(demonstration_results, tmp_path, every_format)
    ours = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert ours == {p.name: p.read_bytes() for p in demonstration_tables.folder.iterdir()}


@pytest.fixture(scope="module")
def metadata(demonstration_tables):
    [path] = demonstration_tables.folder.glob("*-metadata.json")
    return path


def test_csvw_is_valid(metadata):
    """By the csvw package: metadata, types of all cells, keys of all rows."""
    read = CSVW(str(metadata), validate=True)
    assert read.is_valid, [str(w.message) for w in read.warnings]


def test_the_csvw_validator_sees_a_wrong_cell(demonstration_tables, metadata, tmp_path):
    for path in demonstration_tables.folder.iterdir():
        if path.suffix in (".csv", ".json"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    file = next(tmp_path.glob("*-adu-scores.csv"))
    lines = file.read_bytes().decode("utf-8").split("\r\n")
    lines[1] = lines[1].rsplit(",", 2)[0] + ",many,yes"
    file.write_bytes("\r\n".join(lines).encode())
    with warnings.catch_warnings(record=True):  # what csvw finds it warns of, to itself
        warnings.simplefilter("always")
        assert not CSVW(str(tmp_path / metadata.name), validate=True).is_valid


def test_csv_cells_are_the_workbook_s(demonstration_tables, metadata):
    told = json.loads(metadata.read_text(encoding="utf-8"))["tables"]
    for sheet, table in zip(demonstration_tables.figures, told, strict=True):
        columns = table["tableSchema"]["columns"]
        assert [c["dc:title"] for c in columns] == headings(sheet)
        with (metadata.parent / table["url"]).open(encoding="utf-8", newline="") as file:
            names, *body = csv.reader(file)
        assert names == [c["name"] for c in columns]
        ours = [
            [c.value if isinstance(c.value, str) else repr(c.value) for c in row]
            for row in rows(sheet)[1:]
        ]
        assert body == ours, sheet.title


def test_metadata_tell_what_the_workbook_tells(demonstration_tables, metadata):
    told = json.loads(metadata.read_text(encoding="utf-8"))
    assert told["dc:publisher"] == "National Survey Office"
    assert told["dc:language"] == "en-GB"
    notes = demonstration_tables.book["Notes"]
    assert told["rdfs:comment"] == [
        f"{number.value} {text.value}" for number, text in rows(notes)[1:]
    ]
    for sheet, table in zip(demonstration_tables.figures, told["tables"], strict=True):
        assert table["dc:title"] == sheet["A1"].value
        words = " ".join(above(sheet)[2:])
        assert " ".join(table["dc:description"].split()) == " ".join(words.split())


def test_pandas_reads_a_csv_file_by_its_shorthand(demonstration_tables):
    file = next(demonstration_tables.folder.glob("*-adu-scores.csv"))
    read = pd.read_csv(file, na_values=SHORTHAND, keep_default_na=False)
    assert read["score"].dtype == "float64"
    table = demonstration_tables.results.table
    shown = table[table.group == "ADU"].score.dropna()
    assert read["score"].dropna().tolist() == shown.tolist()
