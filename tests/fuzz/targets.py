"""What is fuzzed: each reader on bytes, of which whatever comes has to end in one way.

A target reads what it is given as a file of its kind. It may be read; or it is refused with faults
that have a place and fit on a line. Any other end is a defect.
"""

from __future__ import annotations

import io
import tempfile
import unicodedata
import zipfile
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat

import asg
from asg.errors import AsgError
from asg.formats.xlsx.survey_book import write_survey_workbook
from asg.published.read import is_published, read_published_workbook
from asg.reading.layouts import layout_toml
from asg.reading.survey_files import load_survey, survey_toml
from made_up_benchmark import made_up
from made_up_benchmark import write as write_benchmark
from made_up_scores import ncpes
from made_up_surveys import made_up_survey

SURVEY = made_up_survey(sections=[("Q1",), ("Q2",)])
HEADINGS = ("respondent_id", "trust_code", "trust_name", "group", "age", "sex", "Q1", "Q2")
ROWS = (
    ("1", "RXA", "Süd Trust", "AMHS", 40, 1, 1, 2),
    ("2", "RXB", "North", "AMHS", 16, 2, None, 4),
)
LONGEST_LINE = 2000


def read_responses(path):
    asg.read_responses(path, SURVEY)


def read_published(path):
    is_published(path)
    read_published_workbook(path)


def read_survey(path):
    load_survey(path)


def read_scores(path):
    asg.read_scores(path)


def read_layout(path):
    asg.load_layout(path)


def ends_well(read, content, ending):
    """Read some bytes as a file with this ending; an AsgError of plain lines is a good end."""
    with tempfile.TemporaryDirectory(prefix="asg-fuzz-") as folder:
        path = Path(folder) / f"input.{ending}"
        path.write_bytes(content)
        try:
            read(path)
        except AsgError as error:
            lines = str(error).splitlines()
            assert lines, "an error without a word"
            for line in lines:
                assert len(line) < LONGEST_LINE, line
                hidden = [c for c in line if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
                assert not hidden, ascii(line)
        assert [file.name for file in Path(folder).iterdir()] == [path.name]


# ---- sound files to begin with ----


@cache
def seed(name):
    """A sound file of a kind, as bytes."""
    table = pd.DataFrame(ROWS, columns=HEADINGS)
    content = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seed"
        match name:
            case "csv":
                table.to_csv(content, index=False, encoding="utf-8-sig")
            case "xlsx":
                table.to_excel(content, index=False, sheet_name="responses", engine="xlsxwriter")
            case "ods":
                return _ods()
            case "sav":
                numbers = table.astype({"age": float, "sex": float, "Q1": float, "Q2": float})
                labels = {"Q1": {1: "Yes", 2: "No"}}
                ranges = {"Q1": [{"lo": -99, "hi": -70}]}
                pyreadstat.write_sav(
                    numbers, path, variable_value_labels=labels, missing_ranges=ranges
                )
                return path.read_bytes()
            case "dta":
                pyreadstat.write_dta(
                    table.astype({"age": float, "sex": float, "Q1": float, "Q2": float}),
                    path,
                    variable_value_labels={"Q1": {1: "Yes", 2: "No"}},
                )
                return path.read_bytes()
            case "parquet":
                pq.write_table(pa.Table.from_pandas(table), content)
            case "toml":
                return survey_toml(SURVEY).encode()
            case "survey-xlsx":
                write_survey_workbook(SURVEY, path.with_suffix(".xlsx"))
                return path.with_suffix(".xlsx").read_bytes()
            case "scores-csv":
                rows = pd.DataFrame(ncpes()).assign(year=2023)
                rows.to_csv(content, index=False)
            case "layout-toml":
                return layout_toml(asg.load_layout("cqc-2024")).encode()
            case "published-xlsx":
                write_benchmark(content, made_up())
    return content.getvalue()


def _ods():
    cells = [HEADINGS, *ROWS]
    rows = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string" table:number-columns-repeated="1">'
            f"<text:p>{'' if cell is None else cell}</text:p></table:table-cell>"
            for cell in row
        )
        + '</table:table-row><table:table-row table:number-rows-repeated="2"/>'
        for row in cells
    )
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{oasis}:manifest:1.0"/>')
        parts.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{oasis}:office:1.0" '
            f'xmlns:table="{oasis}:table:1.0" xmlns:text="{oasis}:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="responses">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return content.getvalue()


PACKAGES = ("xlsx", "ods", "survey-xlsx", "published-xlsx")

TARGETS = {
    "scores-csv": (read_scores, "csv"),
    "layout-toml": (read_layout, "toml"),
    "csv": (read_responses, "csv"),
    "xlsx": (read_responses, "xlsx"),
    "ods": (read_responses, "ods"),
    "sav": (read_responses, "sav"),
    "dta": (read_responses, "dta"),
    "parquet": (read_responses, "parquet"),
    "toml": (read_survey, "toml"),
    "survey-xlsx": (read_survey, "xlsx"),
    "published-xlsx": (read_published, "xlsx"),
}
"""What reads a kind of file, and the ending of its name."""


def changed(content, edits):
    """Bytes after some edits, each (place, bytes taken out, bytes put in)."""
    result = bytearray(content)
    for place, taken, put in edits:
        at = place % (len(result) + 1)
        result[at : at + taken] = put
    return bytes(result)


def changed_package(content, part, edits):
    """A package of which one part is edited, and the zip is sound."""
    repacked = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as parts,
        zipfile.ZipFile(repacked, "w") as copy,
    ):
        names = parts.namelist()
        for index, name in enumerate(names):
            inside = parts.read(name)
            copy.writestr(name, changed(inside, edits) if index == part % len(names) else inside)
    return repacked.getvalue()
