"""What is wrong with a published workbook: one line a fault, and never a traceback."""

import zipfile
from io import BytesIO

import numpy as np
import openpyxl
import pandas as pd
import pytest

import asg
from asg.published.read import is_published, read_published_workbook
from asg.survey.trust_codes import ONLY_TRUSTS
from made_up_benchmark import made_up, put, write

SCORE = "a score from 0 to 10, or blank where suppressed"
BAND = "a whole number from 0 (suppressed) to 7"
CODE = "a trust code: letters and digits, as text"
COUNT = "a whole number of respondents"
PERCENTAGE = "a percentage above 0, up to 100"
ONCE = "each trust once (it is already in row 2)"
BOTH = "a trust that is also in sheet Trust_Respondents"
LIMIT = "a limit of the expected range, or blank where suppressed"
SCORES = "Trust_Scores"
RESPONDENTS = "Trust_Respondents"
EXTREMES = "National_Max&Min"
NATION = "National_Respondents"
HISTORY = "Historical_Comparisonsto2021"


@pytest.mark.parametrize(
    ("sheet", "row", "heading", "value", "kind", "expected"),
    [
        (SCORES, 4, "meanQ1", "n/a", "not a number", SCORE),
        (SCORES, 4, "meanQ1", 10.5, "out of range", SCORE),
        (SCORES, 4, "meanQ1", -1, "out of range", SCORE),
        (SCORES, 4, "meanQ1", True, "not a number", SCORE),
        (SCORES, 4, "bandQ1", 8, "out of range", BAND),
        (SCORES, 4, "bandQ1", 4.5, "not a whole number", BAND),
        (SCORES, 4, "ul95Q1", "x", "not a number", LIMIT),
        (SCORES, 4, "ul95Q1", None, "blank", "a number, since meanQ1 has an expected range"),
        (SCORES, 5, "TrustCode", "RXA", "duplicate trust", ONCE),
        (SCORES, 5, "TrustCode", "RWW", "trust without respondents", BOTH),
        (SCORES, 5, "TrustCode", 51, "not a text of this kind", CODE),
        (SCORES, 5, "TrustCode", "../x", "not a text of this kind", CODE),
        (SCORES, 5, "trustname", None, "blank", "the name of a trust"),
        (RESPONDENTS, 9, "Q1_tres", 31.5, "not a whole number", COUNT),
        (RESPONDENTS, 9, "Q1_tres", -2, "out of range", COUNT),
        (RESPONDENTS, 9, "n_tpat", None, "blank", COUNT),
        (RESPONDENTS, 9, "tr_rate", 140, "out of range", PERCENTAGE),
        (EXTREMES, 2, "Q1_min", "low", "not a number", SCORE),
        (NATION, 2, "r_rate", "half", "not a number", PERCENTAGE),
        (HISTORY, 3, "Q1_sig", 2, "out of range", "-1, 0 or 1, or blank"),
        (HISTORY, 3, "Q1_mean_H", 11, "out of range", "a score from 0 to 10, or blank"),
        (HISTORY, 3, "SurveyYear", "last", "not a number", "a year, 1990 to 2199"),
        (HISTORY, 3, "TrustCode", "RXB", "duplicate trust", ONCE),
    ],
)
def test_a_fault_is_one_line_that_names_its_cell(
    faults, sheet, row, heading, value, kind, expected
):
    sheets = made_up()
    put(sheets, sheet, row, heading, value)
    place = f"benchmark.xlsx, sheet {sheet}, row {row}, column {heading}"
    found = "" if value is None else f" '{value}'"
    assert faults(sheets) == [f"{place}: {kind}{found}; expected {expected}"]


@pytest.mark.parametrize(
    ("code", "name", "column"),
    [
        ("England", "England", "TrustCode"),
        (None, "All trusts", "trustname"),
        ("TOT", "Total", "trustname"),
    ],
)
@pytest.mark.parametrize("sheet", [SCORES, RESPONDENTS])
def test_a_row_of_england_is_no_trust(faults, sheet, code, name, column):
    sheets = made_up()
    sheets[sheet].append([code, name, *sheets[sheet][1][2:]])
    value = code if column == "TrustCode" else name
    assert faults(sheets) == [
        f"benchmark.xlsx, sheet {sheet}, row 14, column {column}: total, not a trust '{value}'; "
        f"expected {ONLY_TRUSTS}"
    ]


def test_a_row_that_adds_the_others_up_is_no_trust(faults):
    sheets = made_up()
    rows = sheets[RESPONDENTS][1:]
    sums = [sum(row[at] for row in rows) for at in range(2, 6)]
    sheets[RESPONDENTS].append(["RYY", "Another", *sums, 40.0, 50.0])
    assert faults(sheets) == [
        f"benchmark.xlsx, sheet {RESPONDENTS}, row 14, column TrustCode: numbers that are the sum "
        f"of the other rows 'RYY'; expected {ONLY_TRUSTS}"
    ]


def test_codes_of_a_trust_match_between_sheets_whatever_their_case(read):
    sheets = made_up()
    same = read(sheets)
    for sheet in (RESPONDENTS, HISTORY):
        at = sheets[sheet][0].index("TrustCode")
        for row in sheets[sheet][1:]:
            row[at] = row[at].lower()
    found = read(sheets)
    pd.testing.assert_frame_equal(found.table, same.table)
    assert found.table["previous_score"].notna().any()
    pd.testing.assert_frame_equal(
        found.response_rates.iloc[:-2, 3:], same.response_rates.iloc[:-2, 3:]
    )


def test_limits_the_wrong_way_round(faults):
    sheets = made_up()
    put(sheets, "Trust_Scores", 4, "ll90Q1", 9.5)
    put(sheets, "Trust_Scores", 4, "ul90Q1", 2.5)
    assert faults(sheets) == [
        "benchmark.xlsx, sheet Trust_Scores, row 4, column ll90Q1: limits the wrong way round "
        "'9.5'; expected a lower limit that is not above the upper, 2.5"
    ]


def test_a_figure_beside_a_suppressed_score(faults):
    sheets = made_up(suppressed={(2, 0)})
    put(sheets, "Trust_Scores", 4, "Q1_Zfinal", 0.5)
    assert faults(sheets) == [
        "benchmark.xlsx, sheet Trust_Scores, row 4, column Q1_Zfinal: figure of a suppressed score "
        "'0.5'; expected nothing, since meanQ1 is blank"
    ]


def test_a_score_without_respondents(faults):
    sheets = made_up()
    put(sheets, "Trust_Scores", 4, "meanQ1", 6.0)
    put(sheets, "Trust_Respondents", 4, "Q1_tres", None)
    assert faults(sheets) == [
        "benchmark.xlsx, sheet Trust_Scores, row 4, column meanQ1: score without respondents '6'; "
        "expected a number of respondents in sheet Trust_Respondents, column Q1_tres"
    ]


@pytest.mark.parametrize(
    ("sheet", "heading"),
    [
        ("Trust_Scores", "TrustCode"),
        ("Trust_Scores", "ul99Q2_1"),
        ("Trust_Scores", "bandS01"),
        ("Trust_Respondents", "Q3_tres"),
        ("Trust_Respondents", "tr_rate"),
        ("Historical_Comparisonsto2021", "TrustCode"),
    ],
)
def test_a_column_that_is_not_there(faults, sheet, heading):
    sheets = made_up()
    put(sheets, sheet, 1, heading, "other")
    line = f"benchmark.xlsx, sheet {sheet}, column {heading}: no such column; "
    assert f"{line}expected this heading in row 1" in faults(sheets)


def test_a_heading_that_stands_twice(faults):
    sheets = made_up()
    put(sheets, "Trust_Respondents", 1, "age1_tpc", "N_TPAT")
    assert faults(sheets) == [
        "benchmark.xlsx, sheet Trust_Respondents, column n_tpat: duplicate heading; "
        "expected each heading once, ignoring case"
    ]


@pytest.mark.parametrize("sheet", ["Trust_Scores", "Trust_Respondents"])
def test_a_sheet_that_is_not_there(faults, tmp_path, sheet):
    sheets = made_up()
    del sheets[sheet]
    expected = f"benchmark.xlsx, sheet {sheet}: no such sheet; expected a sheet of this name"
    assert faults(sheets) == [expected]
    assert not is_published(tmp_path / "benchmark.xlsx")


def test_sheets_with_nothing_in_them(faults):
    sheets = made_up() | {"Trust_Scores": [], "Trust_Respondents": [], "National_Max&Min": []}
    lines = faults(sheets)
    assert any("sheet Trust_Scores: no questions" in line for line in lines)
    assert any("sheet Trust_Scores: no trusts" in line for line in lines)
    assert any("sheet National_Max&Min: not one row of figures" in line for line in lines)


def test_earlier_years_that_cannot_be(faults):
    sheets = made_up()
    for row in range(2, 14):
        put(sheets, "Historical_Comparisonsto2021", row, "SurveyYear", 2022)
    assert faults(sheets) == [
        "benchmark.xlsx, sheet Historical_Comparisonsto2021: historical comparisons with '2022'; "
        "expected a year before the survey's, 2022"
    ]
    sheets = made_up()
    sheets["Historical_Comparisons"] = sheets["Historical_Comparisonsto2021"]
    assert faults(sheets) == [
        "benchmark.xlsx, sheet Historical_Comparisons: duplicate year '2021'; "
        "expected another year than sheet Historical_Comparisonsto2021"
    ]


def test_all_faults_come_at_once(faults):
    sheets = made_up()
    put(sheets, "Trust_Scores", 4, "meanQ1", "x")
    put(sheets, "Trust_Respondents", 9, "Q1_tres", 31.5)
    put(sheets, "Historical_Comparisonsto2021", 3, "Q1_sig", 2)
    assert len(faults(sheets)) == 3


# ---- what is no workbook ----


def test_rows_are_numbered_as_excel_does_after_blank_rows(faults):
    sheets = made_up()
    sheets["Trust_Scores"].insert(3, [])
    put(sheets, "Trust_Scores", 6, "meanQ1", "x")
    (line,) = faults(sheets)
    assert ", row 6, column meanQ1:" in line


def _whole():
    content = BytesIO()
    write(content, made_up())
    return content.getvalue()


def _with_far_cell():
    """A cell in the last row and column of a sheet: room for all between would be 400 GB."""
    content = BytesIO(_whole())
    changed = BytesIO()
    with zipfile.ZipFile(content) as parts, zipfile.ZipFile(changed, "w") as copy:
        for name in parts.namelist():
            part = parts.read(name)
            if name == "xl/worksheets/sheet3.xml":
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                part = part.replace(b"</sheetData>", far)
            copy.writestr(name, part)
    return changed.getvalue()


def _encrypted():
    """The beginning of an encrypted workbook: a compound file with this stream."""
    start = bytes.fromhex("D0CF11E0A1B11AE1")
    return start + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "is empty"),
        (b"trust_code,Q1\nRXA,1\n", "is not a workbook"),
        (bytes(np.random.default_rng(1).integers(1, 256, 2000, np.uint8)), "is not a workbook"),
        (_whole()[:9000], "is damaged or not a workbook"),
        (b"PK\x03\x04" + bytes(500), "is damaged or not a workbook"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "is damaged or not a workbook"),
        (_encrypted(), "is protected by a password"),
    ],
    ids=["empty", "text", "garbage", "truncated", "no zip", "no compound file", "encrypted"],
)
def test_what_is_no_workbook(tmp_path, content, kind):
    path = tmp_path / "benchmark.xlsx"
    path.write_bytes(content)
    assert not is_published(path)
    with pytest.raises(asg.InputError) as caught:
        asg.read_published(path)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"benchmark.xlsx: {kind}")
    assert line.endswith("; expected a published benchmark workbook (.ods or .xlsx)")


def test_cells_too_far_apart_are_refused_before_they_are_read(tmp_path):
    path = tmp_path / "benchmark.xlsx"
    path.write_bytes(_with_far_cell())
    assert is_published(path)
    with pytest.raises(asg.InputError, match=r"has cells too far apart.*sheet3\.xml"):
        asg.read_published(path)


def test_damage_inside_a_sheet_is_one_line_too(tmp_path):
    whole = _whole()
    rng = np.random.default_rng(5)
    path = tmp_path / "benchmark.xlsx"
    lines = []
    for _ in range(60):
        content = bytearray(whole)
        for place in rng.integers(0, len(content), 8):
            content[place] = int(rng.integers(256))
        path.write_bytes(content)
        is_published(path)
        try:
            read_published_workbook(path)
        except asg.InputError as error:
            lines += str(error).splitlines()
    assert len(lines) > 10
    assert all(line.startswith("benchmark.xlsx") for line in lines)


def test_a_folder_or_nothing_at_all(tmp_path):
    assert not is_published(tmp_path)
    assert not is_published(tmp_path / "none.ods")
    with pytest.raises(asg.InputError, match="is a folder"):
        asg.read_published(tmp_path)
    with pytest.raises(asg.InputError, match=r"none\.ods: no such file"):
        asg.read_published(tmp_path / "none.ods")


def test_marks_of_suppression_are_blanks_and_reported(read):
    sheets = made_up(suppressed={(2, 0), (3, 1)})
    same = read(sheets)
    for row, item, mark in ((4, "Q1", "*"), (5, "Q2_1", "[c]")):
        for heading in (f"mean{item}", f"ll95{item}", f"{item}_Zfinal"):
            put(sheets, SCORES, row, heading, mark)
    put(sheets, RESPONDENTS, 5, "Q2_1_tres", "[c]")
    put(sheets, HISTORY, 2, "Q1_mean_H", "*")
    put(sheets, HISTORY, 2, "Q1_sig", "*")
    found = read(sheets)
    assert found.provenance.notices[:4] == (
        "benchmark.xlsx: * was read as blank in 3 cells of sheet Trust_Scores.",
        "benchmark.xlsx: [c] was read as blank in 3 cells of sheet Trust_Scores.",
        "benchmark.xlsx: [c] was read as blank in 1 cell of sheet Trust_Respondents.",
        f"benchmark.xlsx: * was read as blank in 2 cells of sheet {HISTORY}.",
    )
    figures = ["n", "score", "z", "band", "status"]
    pd.testing.assert_frame_equal(found.table[figures], same.table[figures])


def test_numbers_that_a_workbook_stores_as_text(read):
    sheets = made_up()
    same = read(sheets)
    for row in sheets[SCORES][1:]:
        row[2:] = [str(value) for value in row[2:]]
    pd.testing.assert_frame_equal(read(sheets).table, same.table)


def test_hidden_rows_and_repeated_spaces_in_names(tmp_path):
    sheets = made_up()
    put(sheets, SCORES, 2, "trustname", "North  and\u00a0South Trust")
    path = write(tmp_path / "benchmark.xlsx", sheets)
    book = openpyxl.load_workbook(path)
    for row in (3, 4):
        book[SCORES].row_dimensions[row].hidden = True
    book.save(path)
    found = asg.read_published(path)
    assert len(found.trusts) == 12
    assert found.trusts["RXA"] == "North and South Trust"
    assert found.provenance.notices[0] == "benchmark.xlsx: 2 hidden rows were read like the others."
