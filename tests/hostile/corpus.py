"""Makes hostile and broken input files: each maker gives a function that writes one to a folder."""

from __future__ import annotations

import gzip
import io
import os
import struct
import zipfile

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import xlsxwriter

from asg.reading.survey_files import survey_toml
from made_up_surveys import made_up_survey

HEADINGS = ("trust_code", "trust_name", "group", "age", "sex", "Q1", "Q2")
ROW = ("RXA", "Trust A", "AMHS", "40", "1", "1", "2")
MIB = 1 << 20


def text(*rows, headings=HEADINGS):
    return "".join(",".join(row) + "\n" for row in (headings, *rows))


def row(**cells):
    return tuple({**dict(zip(HEADINGS, ROW, strict=True)), **cells}.values())


def csv_file(content):
    """A case that is a .csv file."""

    def make(folder):
        path = folder / "responses.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return make


def gz_bomb(block, times):
    """A case that is a .csv.gz file of one block, so many times."""

    def make(folder):
        path = folder / "responses.csv.gz"
        member = gzip.compress(block, mtime=0)
        path.write_bytes(gzip.compress(text(ROW).encode(), mtime=0) + member * times)
        return path

    return make


def two_gb_line(folder):
    """A file of 2 GB without the end of a line, of which the disk holds a few bytes."""
    path = folder / "responses.csv"
    path.write_bytes(text(ROW).encode() + b"x")
    with path.open("r+b") as stream:
        stream.truncate(2 << 30)
    return path


# ---- workbooks ----


def plain_xlsx():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("responses")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, [int(cell) if cell.isdigit() else cell for cell in ROW])
    return content.getvalue()


def xlsx(change, part="xl/worksheets/sheet1.xml"):
    """A case that is an .xlsx file of which one part is changed; None takes it out."""

    def make(folder):
        path = folder / "responses.xlsx"
        with (
            zipfile.ZipFile(io.BytesIO(plain_xlsx())) as parts,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy,
        ):
            for name in parts.namelist():
                content = change(parts.read(name)) if name == part else parts.read(name)
                if content is not None:
                    copy.writestr(name, content)
        return path

    return make


def with_cells(cells):
    return xlsx(lambda part: part.replace(b"</sheetData>", cells + b"</sheetData>"))


def bomb_of_entities(before):
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10)
    )
    start, rest = before.split(b"\n", 1)
    return start + b"<!DOCTYPE x [" + entities + b"]>" + rest.replace(b"<v>40</v>", b"<v>&a9;</v>")


def external_entity(before):
    start, rest = before.split(b"\n", 1)
    declared = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    return start + declared + rest.replace(b"<v>40</v>", b"<v>&f;</v>")


def zip_bomb(folder):
    """A sheet of 600 MB of blanks in half a megabyte."""
    return xlsx(lambda part: part[:-12] + b" " * (600 * MIB) + part[-12:])(folder)


def lying_zip(folder):
    """A sheet whose entries in the zip say that it unpacks to 100 bytes."""
    path = xlsx(lambda part: part)(folder)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as parts:
        info = parts.getinfo("xl/worksheets/sheet1.xml")
    real = struct.pack("<L", info.file_size)
    for at in (i for i in range(len(content)) if content[i : i + 4] == real):
        content[at : at + 4] = struct.pack("<L", 100)
    path.write_bytes(content)
    return path


def million_texts(folder):
    """One text of a million letters in a thousand cells."""
    path = folder / "responses.xlsx"
    sheet = b'<row r="9">' + b'<c r="A9" t="s"><v>0</v></c>' * 1000 + b"</row></sheetData>"
    with zipfile.ZipFile(io.BytesIO(plain_xlsx())) as parts, zipfile.ZipFile(path, "w") as copy:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "xl/sharedStrings.xml":
                content = content.replace(b"<t>trust_code</t>", b"<t>" + b"x" * MIB + b"</t>")
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", sheet)
            copy.writestr(name, content)
    return path


def with_formula(formula, value):
    """A case with a formula and the value stored with it; None is as openpyxl leaves it."""

    def make(folder):
        path = folder / "responses.xlsx"
        if value is None:
            path.write_bytes(plain_xlsx())
            workbook = openpyxl.load_workbook(path)
            workbook.active["F2"] = formula
            workbook.save(path)
            return path
        with xlsxwriter.Workbook(path) as workbook:
            sheet = workbook.add_worksheet()
            sheet.write_row(0, 0, HEADINGS)
            sheet.write_row(1, 0, ROW)
            sheet.write_formula(1, 5, formula, None, value)
        return path

    return make


def encrypted(folder):
    path = folder / "responses.xlsx"
    start = bytes.fromhex("D0CF11E0A1B11AE1")
    path.write_bytes(start + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512))
    return path


ODS_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{rest}:1.0"'
    for prefix, rest in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("calcext", "calc"),
    )
)


ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><m:manifest '
    'xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="/" '
    'm:media-type="application/vnd.oasis.opendocument.spreadsheet"/></m:manifest>'
)


def ods(rows, before=""):
    """A case that is an .ods file of one sheet with these rows below the headings."""
    head = "".join(ods_cell(f"<text:p>{heading}</text:p>") for heading in HEADINGS)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {ODS_NAMESPACES}>'
        f'<office:body><office:spreadsheet><table:table table:name="responses">'
        f"<table:table-row>{head}</table:table-row>{rows}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )

    def make(folder):
        path = folder / "responses.ods"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            parts.writestr("META-INF/manifest.xml", ODS_MANIFEST)
            parts.writestr("content.xml", content)
        return path

    return make


def ods_cell(content="<text:p>1</text:p>", more=""):
    start = f'<table:table-cell office:value-type="string" {more}>'
    return f"{start}{content}</table:table-cell>"


def ods_row(cells, more=""):
    return f"<table:table-row {more}>{cells}</table:table-row>"


ODS_ERROR = 'office:string-value="" calcext:value-type="error"'
"""How LibreOffice marks a cell with an error."""


# ---- typed columns ----


def parquet(columns):
    return parquet_of(list(columns.values()), list(columns))


def parquet_of(columns, names, **how):
    def make(folder):
        path = folder / "responses.parquet"
        pq.write_table(pa.table(columns, names), path, **how)
        return path

    return make


def spss(change):
    def make(folder):
        path = folder / "responses.sav"
        cells = {h: [float(c) if c.isdigit() else c] for h, c in zip(HEADINGS, ROW, strict=True)}
        pyreadstat.write_sav(pd.DataFrame({**cells, "Q1": [1e308]}), path)
        path.write_bytes(change(path.read_bytes()))
        return path

    return make


def spss_bomb(folder):
    """600 MB of texts in a column that no survey has, in 6 MB."""
    path = folder / "responses.sav"
    cells = {h: [c] * 150_000 for h, c in zip(HEADINGS, ROW, strict=True)}
    cells["note"] = ["x" * 4000] * 150_000
    pyreadstat.write_sav(pd.DataFrame(cells), path, compress=True)
    return path


def parquet_bomb(folder):
    """2 GB of texts in a column that no survey has, in some kilobytes."""
    cells = [[cell] * 500 for cell in ROW]
    note = pa.DictionaryArray.from_arrays(pa.array([0] * 500, "int32"), ["x" * 4 * MIB])
    return parquet_of([*cells, note], [*HEADINGS, "note"], store_schema=False)(folder)


# ---- no files ----


def pipe(name):
    """A case that is a pipe: to open it waits for another program."""

    def make(folder):
        (folder / "responses.csv").write_text(text(ROW))
        path = folder / name
        path.unlink(missing_ok=True)
        os.mkfifo(path)
        return path

    return make


def device(name):
    """A case that is a device without an end."""

    def make(folder):
        (folder / "responses.csv").write_text(text(ROW))
        path = folder / name
        path.unlink(missing_ok=True)
        path.symlink_to("/dev/zero")
        return path

    return make


# ---- surveys ----


def survey(change, name="survey.toml"):
    """A case that is a survey file; its responses are sound."""

    def make(folder):
        (folder / "responses.csv").write_text(text(ROW))
        content = change(survey_toml(made_up_survey()))
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return make


def written(path, content):
    path.write_bytes(content)
    return path


def cut(path):
    return written(path, path.read_bytes()[:-6])


def as_survey(path):
    (path.parent / "responses.csv").write_text(text(ROW))
    return path.rename(path.with_name("survey.xlsx"))
