"""The corpus of hostile and broken input: each case, how it is made, and words of the answer.

Nothing of it is committed: the tests make it anew. Every case is a row of docs/reliability.md.
"""

from __future__ import annotations

import pyarrow as pa
from corpus import (
    HEADINGS,
    MIB,
    ODS_ERROR,
    ROW,
    as_survey,
    bomb_of_entities,
    csv_file,
    cut,
    device,
    encrypted,
    external_entity,
    gz_bomb,
    lying_zip,
    million_texts,
    ods,
    ods_cell,
    ods_row,
    parquet,
    parquet_bomb,
    parquet_of,
    pipe,
    row,
    spss,
    spss_bomb,
    survey,
    text,
    two_gb_line,
    with_cells,
    with_formula,
    written,
    xlsx,
    zip_bomb,
)

FAR = "cells too far apart to be read"
NO_CODE = "expected 1 (Yes), 2 (Partly), 3 (No), 4 (?), or blank"
A_CODE = (
    "expected 1 to 20 letters, digits, - or _, and not a name that Windows reserves for devices"
)
A_NAME = "expected up to 200 characters that can be seen, not beginning with = + - @"

CASES = {
    # delimited text
    "empty": (csv_file(""), "empty file; expected headings in row 1"),
    "nul-characters": (csv_file(text(row(Q1="\0"))), "row 2: a NUL character"),
    "utf-16-without-mark": (csv_file(text(ROW).encode("utf-16-le")), "row 1: a NUL character"),
    "lone-surrogate": (
        csv_file(text(row(trust_code="A\ud800")).encode("utf-8", "surrogatepass")),
        A_CODE,
    ),
    "unclosed-quote": (csv_file(text(ROW) + '"RXA,\n'), "row 3: quotation mark that is not closed"),
    "cell-of-140000-characters": (
        csv_file(text(ROW, (*ROW, "x" * 140_000))),
        "row 3: number of cells '8'; expected 7",
    ),
    "uneven-rows": (csv_file(text(ROW, ROW[:4])), "row 3: number of cells '4'; expected 7"),
    "duplicate-columns": (
        csv_file(text((*ROW, "1"), headings=(*HEADINGS, "Q1"))),
        "heading twice 'Q1'",
    ),
    "columns-differing-in-case": (
        csv_file(text((*ROW, "1"), headings=(*HEADINGS, "q1"))),
        "heading twice 'q1'",
    ),
    "cells-below-no-heading": (
        csv_file(text((*ROW, "x"), headings=(*HEADINGS, ""))),
        "row 2: cells without a heading 'x'",
    ),
    "too-many-columns": (
        csv_file(text(headings=[f"c{i}" for i in range(20_000)])),
        "over 16,384 columns '20,000'",
    ),
    "2-gb-line": (two_gb_line, "over 500 MB"),
    "gz-bomb-line": (gz_bomb(bytes(MIB), 3000), "a line of over a million bytes"),
    "gz-bomb-lines": (gz_bomb(b"\n" * MIB, 3000), "over 20,000,000 lines"),
    "gz-bomb-text": (gz_bomb((b"x" * 1023 + b"\n") * 1024, 3000), "over 500 MB of text"),
    "gz-cut-off": (
        lambda f: cut(gz_bomb(b"\n", 3)(f)),
        "damaged or cut off; expected a whole .gz file",
    ),
    "code-nan": (csv_file(text(row(Q1="nan"))), f"column Q1: code not known 'nan'; {NO_CODE}"),
    "code-1e308": (csv_file(text(row(Q1="1e308"))), "column Q1: code not known '1e308'"),
    "code-of-5000-digits": (csv_file(text(row(Q1="1" * 5000))), "column Q1: code not known '1111"),
    "age-inf": (csv_file(text(row(age="inf"))), "column age: age 'inf'; expected an age in years"),
    "control-characters-in-code": (csv_file(text(row(Q1="\x1b[2J"))), r"code not known '\x1b[2J'"),
    "control-characters-in-name": (csv_file(text(row(trust_name="A\x1b[31mB"))), A_NAME),
    "control-characters-in-heading": (
        csv_file(text((*ROW, "1"), headings=(*HEADINGS[:6], "Q\x1b2", "x"))),
        "column Q2: column missing",
    ),
    "hidden-characters-in-name": (csv_file(text(row(trust_name="A\u202eB"))), A_NAME),
    "formula-in-name": (csv_file(text(row(trust_name='"=HYPERLINK(""x"")"'))), A_NAME),
    "path-in-trust-code": (csv_file(text(row(trust_code="../x"))), A_CODE),
    "folder-in-trust-code": (csv_file(text(row(trust_code="a/b"))), A_CODE),
    "drive-in-trust-code": (csv_file(text(row(trust_code="C:x"))), A_CODE),
    "device-as-trust-code": (csv_file(text(row(trust_code="CON"))), A_CODE),
    "device-as-trust-code-lower": (csv_file(text(row(trust_code="com1"))), A_CODE),
    "long-trust-code": (csv_file(text(row(trust_code="R" * 5000))), A_CODE),
    # workbooks
    "xml-entity-bomb": (xlsx(bomb_of_entities), "declares a document type or entities"),
    "xml-external-entity": (xlsx(external_entity), "declares a document type or entities"),
    "xml-too-deep": (with_cells(b"<c>" * 100_000), "elements too deep in one another"),
    "zip-bomb": (zip_bomb, "is over 500 MB once unpacked"),
    "zip-lying-about-sizes": (lying_zip, "is damaged or not a workbook"),
    "far-cell": (with_cells(b'<row r="1048576"><x:c xmlns:x="x" r="XFD1048576"/></row>'), FAR),
    "far-row-without-places": (
        with_cells(b'<row r="1048576">' + b"<c><v>1</v></c>" * 9 + b"</row>"),
        FAR,
    ),
    "row-beyond-excel": (
        with_cells(b'<row r="4294967295"><c r="A4294967295"/></row>'),
        FAR,
    ),
    "10-million-cells": (
        lambda f: with_cells((b"<row>" + b"<c><v>1</v></c>" * 10 + b"</row>") * 1_000_000)(f),
        "has over 8,000,000 cells",
    ),
    "far-corner": (with_cells(b'<row r="1000000"><c r="J1000000"><v>1</v></c></row>'), FAR),
    "text-in-many-cells": (million_texts, "characters in the cells of a sheet"),
    "text-that-is-not-there": (
        with_cells(b'<row r="3"><c r="A3" t="s"><v>99</v></c></row>'),
        "a cell shows a text that the file does not hold",
    ),
    "sheet-missing": (xlsx(lambda _: None), "sheet responses: is damaged"),
    "sheet-cut-off": (
        xlsx(lambda part: part[:300]),
        "sheet responses: is damaged (xl/worksheets/sheet1.xml",
    ),
    "encrypted": (encrypted, "is protected by a password"),
    "old-xls": (
        lambda f: written(f / "responses.xlsx", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)),
        "save it as .xlsx",
    ),
    "error-cell": (
        with_cells(
            b'<row r="3">'
            + b"".join(b'<c r="%c3" t="e"><v>#N/A</v></c>' % c for c in b"ABCDEFG")
            + b"</row>"
        ),
        "row 3, column trust_code: trust code '#N/A'",
    ),
    "formula-without-value": (
        with_formula("=1+0", None),
        "code not known 'a formula without a stored value'",
    ),
    "formula-to-another-file": (
        with_formula("='[other.xlsx]Sheet1'!A1", 9),
        "column Q1: code not known '9'",
    ),
    "ods-repeated-rows": (
        ods(ods_row(ods_cell(), 'table:number-rows-repeated="1000000000"')),
        "is damaged (repeated",
    ),
    "ods-repeated-cells": (
        ods(ods_row(ods_cell("", 'table:number-columns-repeated="999999999"'))),
        FAR,
    ),
    "ods-repeated-beyond-numbers": (
        ods(ods_row("", 'table:number-rows-repeated="99999999999999999999"')),
        "is damaged (repeated",
    ),
    "ods-spaces": (
        ods(ods_row(ods_cell('<text:p><text:s text:c="999999999"/></text:p>'))),
        "characters in the cells of a sheet",
    ),
    "ods-entity-bomb": (
        ods(ods_row(ods_cell("<text:p>&a;</text:p>")), '<!DOCTYPE x [<!ENTITY a "ha">]>'),
        "declares a document type or entities",
    ),
    "ods-error-cell": (
        ods(ods_row(ods_cell("<text:p>#N/A</text:p>", more=ODS_ERROR))),
        "trust code '#N/A'",
    ),
    # typed columns
    "spss-1e308": (spss(lambda content: content), "column Q1: code not known '1e+308'"),
    "spss-cut-off": (spss(lambda content: content[:300]), "damaged or not an SPSS file"),
    "spss-bomb": (spss_bomb, "takes too much memory to read"),
    "parquet-bomb": (parquet_bomb, "takes too much memory to read"),
    "parquet-of-lists": (parquet({h: [["x"]] for h in HEADINGS}), "trust code '['x']'"),
    "parquet-of-300-million-cells": (
        parquet({f"c{i}": pa.nulls(300_000) for i in range(1000)}),
        "over 200,000,000 cells",
    ),
    "parquet-cut-off": (lambda f: cut(parquet({"a": [1]})(f)), "damaged or not a Parquet file"),
    "parquet-of-bytes-that-are-no-text": (
        parquet({h: pa.array([b"\xffXA"]).view(pa.string()) for h in HEADINGS}),
        "damaged or not a Parquet file",
    ),
    "parquet-with-a-heading-twice": (
        parquet_of([pa.array(["x"])] * len(HEADINGS), [*HEADINGS[:-1], HEADINGS[0]]),
        f"heading twice '{HEADINGS[0]}'",
    ),
    "two-byte-order-marks-and-nothing-else": (
        lambda f: written(f / "responses.csv", b"\xef\xbb\xbf" * 2),
        "empty file; expected headings in row 1",
    ),
    "not-what-its-ending-says": (
        lambda f: written(f / "responses.xlsx", b"trust_code\n"),
        "is not a workbook",
    ),
    # surveys
    "survey-nested-too-deep": (
        survey(lambda _: "a = " + "[" * 100_000),
        "nested too deep",
    ),
    "survey-of-5000-digits": (
        survey(lambda s: s.replace("year = 2024", f"year = {'1' * 5000}")),
        "too long a number",
    ),
    "survey-of-6000-octal-digits": (
        survey(lambda s: s.replace("year = 2024", f"year = 0o{'7' * 6000}")),
        "too long a number",
    ),
    "survey-over-1-mb": (survey(lambda s: s + "#" * (2 * MIB)), "over 1 MB"),
    "survey-dotted-key": (
        survey(lambda s: s + "a" + ".a" * 32_000 + " = 1\n"),
        "over 100 dots",
    ),
    "survey-of-many-dotted-keys": (
        survey(lambda s: s + "".join(f"a{i}{'.a' * 99} = 1\n" for i in range(4_500))),
        "missing; expected this key",
    ),
    "survey-of-10000-empty-questions": (
        survey(lambda s: s + "[[questions]]\n" * 10_000),
        "missing; expected this key",
    ),
    "survey-not-text": (survey(lambda _: b"\xfa\xfe\x00"), "not UTF-8 text"),
    "survey-score-nan": (
        survey(lambda s: s.replace("score = 5.0", "score = nan", 1)),
        "score: found nan",
    ),
    "survey-control-characters": (
        survey(lambda s: s.replace('title = "Made', r'title = "\u0007Made')),
        "control characters",
    ),
    "survey-formula-as-trust": (
        survey(lambda s: s.replace("[trusts]", '[trusts]\nRXA = "=1+1"')),
        "trusts.RXA",
    ),
    "survey-path-as-id": (
        survey(lambda s: s.replace('"made-up-2024"', '"../x"')),
        "id: found '../x'",
    ),
    "survey-entity-bomb": (
        lambda f: as_survey(xlsx(bomb_of_entities)(f)),
        "declares a document type or entities",
    ),
}

PIPES_AND_DEVICES = {
    f"{kind}-for-{name}": (make(name), "is not a file but a pipe or a device")
    for kind, make in (("pipe", pipe), ("device", device))
    for name in (
        "responses.csv",
        "responses.csv.gz",
        "responses.xlsx",
        "responses.ods",
        "responses.sav",
        "responses.parquet",
        "survey.toml",
        "survey.xlsx",
    )
}
CASES |= PIPES_AND_DEVICES

SURVEYS = tuple(name for name in CASES if "survey" in name)
"""Cases of survey files; all others are files of responses."""
