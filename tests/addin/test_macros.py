"""The ribbon's jobs, called as Excel calls them: xlwings' own classes, on books in memory.

What only Excel shows is not seen here: dialogs, the status bar as painted, spilled formulas.
"""

from __future__ import annotations

import csv
import re
from itertools import islice

import excel_in_memory as excel
import pytest
import xlwings as xw

from asg.bands import BAND_LABELS
from asg.columns import KEY_COLUMNS
from asg.sample import write_sample
from asg_addin import functions, macros
from asg_addin.chosen_results import chosen_results
from asg_addin.example_cells import ALL_SCORES, example_sheet
from asg_addin.sheets import as_typed, fault_rows, input_sheets
from asg_addin.udf import UDFS

TRUSTS = ("RRE", "Z05", "Z27")
PER_TRUST = 45
NA = -2146826246  # what COM hands over for a cell that shows #N/A


@pytest.fixture(scope="module")
def sample_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


def csv_rows(path, trusts=TRUSTS, group="AMHS"):
    with path.open(newline="", encoding="utf-8") as stream:
        reader = csv.reader(stream)
        headings = next(reader)
        at, of = headings.index("trust_code"), headings.index("group")
        rows = [row for row in reader if row[at] in trusts and row[of] == group]
    kept = []
    for trust in trusts:
        kept += islice((row for row in rows if row[at] == trust), PER_TRUST)
    return [headings, *kept]


@pytest.fixture(scope="module")
def responses(sample_files):
    return csv_rows(sample_files / "responses-2024.csv")


def as_cells(rows):
    """Texts of a CSV file as Excel holds them: numbers as floats."""
    return [[float(v) if re.fullmatch(r"-?[0-9]+", v) else v for v in row] for row in rows]


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.setenv("APPDATA", str(tmp_path / "settings"))
    monkeypatch.setattr(xw.Book, "_mock_caller", None, raising=False)
    made = excel.new_book("survey.xlsx")
    made.set_mock_caller()
    return made


def told(book):
    (prompt, title, buttons, mode) = book.impl.app.told[-1]
    assert (title, buttons) == ("ASG Benchmark", "ok")
    assert len(book.impl.app.told) == 1
    assert book.app.status_bar is False  # Excel has its status bar back
    return prompt, mode


def hexed(path):
    return str(path).encode("utf-16-be").hex().upper()


def test_a_right_sheet_is_said_to_be_right(book, responses):
    sheet = excel.fill(book, "mine", as_cells(responses))
    before = dict(sheet.impl.cells)
    macros.check_sheet()
    said, mode = told(book)
    assert said.startswith(f"No errors: {3 * PER_TRUST} respondents of 3 trusts")
    assert mode == "info"
    assert [s.name for s in book.sheets] == ["mine"]
    assert sheet.impl.cells == before


def test_one_fault_is_one_line_with_the_cell(book, responses):
    cells = as_cells(responses)
    column = cells[0].index("Q18")
    cells[7][column] = 99.0
    excel.fill(book, "mine", cells)
    macros.check_sheet()
    said, mode = told(book)
    assert said.startswith("survey.xlsx, sheet mine, row 8, column Q18: code not known '99'; expec")
    assert mode == "critical"
    assert len(book.sheets) == 1


def test_faults_are_listed_on_a_sheet_of_their_own(book, responses):
    cells = as_cells(responses)
    column, trust = cells[0].index("Q18"), cells[0].index("trust_code")
    cells[7][column] = 99.0
    cells[9][column] = NA  # an error in a cell is not a blank
    cells[11][trust] = "=cmd|'/c calc'!A1"
    sheet = excel.fill(book, "mine", cells)
    before = dict(sheet.impl.cells)
    macros.check_sheet()
    said, _ = told(book)
    assert said == "3 errors; they are listed on the sheet ASG errors."
    listed = book.sheets["ASG errors"].impl.rows()
    assert listed[0] == ["sheet", "row", "column", "value", "what is wrong", "what was expected"]
    found = {(row[1], row[2], row[3]) for row in listed[1:]}
    assert found == {
        (8.0, "Q18", "99"),
        (10.0, "Q18", "#N/A"),
        (12.0, "trust_code", "=cmd|'/c calc'!A1"),
    }
    assert sheet.impl.cells == before


def test_a_second_list_of_faults_leaves_the_first(book, responses):
    cells = as_cells(responses)
    column = cells[0].index("Q18")
    cells[7][column] = cells[8][column] = 99.0
    excel.fill(book, "mine", cells)
    macros.check_sheet()
    book.impl.sheets.active = book.sheets["mine"].impl
    macros.check_sheet()
    names = [sheet.name for sheet in book.sheets]
    assert names == ["mine", "ASG errors", "ASG errors 2"]


def test_rows_above_the_headings_are_counted(book, responses):
    """A sheet that begins in row 3 has no headings in row 1: row numbers stay Excel's."""
    excel.fill(book, "mine", [[], [], *as_cells(responses)])
    macros.check_sheet()
    said, mode = told(book)
    assert "no headings" in said
    assert mode == "critical"


def test_an_empty_sheet_is_no_traceback(book):
    excel.fill(book, "empty", [])
    macros.check_sheet()
    assert told(book) == (
        "survey.xlsx, sheet empty: no headings; expected headings in row 1",
        "critical",
    )


def test_what_nobody_foresaw_is_one_line(book):
    macros._run(lambda _: 1 / 0)
    said, mode = told(book)
    assert said == "This is an error in the program: ZeroDivisionError: division by zero"
    assert mode == "critical"


def test_a_workbook_that_takes_no_new_sheet_is_told_the_first_fault(book, responses, monkeypatch):
    """As one whose structure is protected."""
    cells = as_cells(responses)
    cells[7][cells[0].index("Q18")] = cells[8][cells[0].index("Q18")] = 99.0
    excel.fill(book, "mine", cells)

    def refuse(*_):
        raise OSError("protected")

    monkeypatch.setattr(book.impl.sheets, "add", refuse)
    macros.check_sheet()
    said, mode = told(book)
    assert said.startswith("2 errors; this workbook takes no new sheet. The first: survey.xlsx, sh")
    assert mode == "critical"


def test_a_build_from_sheets_equals_one_from_files(book, responses, sample_files, tmp_path):
    previous = csv_rows(sample_files / "responses-2023.csv")
    with (sample_files / "outcomes-2024.csv").open(newline="", encoding="utf-8") as stream:
        outcomes = [row for row in csv.reader(stream) if row[0] in ("trust_code", *TRUSTS)]
    files = {"responses": responses, "previous": previous, "outcomes": outcomes}
    excel.fill(book, "notes", [["nothing of the survey"]])
    for name, rows in files.items():
        excel.fill(book, name.upper(), as_cells(rows))
        with (tmp_path / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(rows)
    macros.build_workbooks("", hexed(tmp_path / "from sheets"))
    said, mode = told(book)
    assert said.startswith("Workbooks of 3 trusts, a national one and results.csv are in ")
    assert mode == "info"
    shown = [words for words in book.impl.app.shown if words]
    assert shown[-1] == "ASG Benchmark: 3 of 3 workbooks"
    book.impl.app.told.clear()
    macros.build_workbooks(
        hexed(tmp_path / "responses.csv"),
        hexed(tmp_path / "from fïles'"),
        hexed(tmp_path / "previous.csv"),
        hexed(tmp_path / "outcomes.csv"),
    )
    assert told(book)[1] == "info"
    folders = (tmp_path / "from sheets", tmp_path / "from fïles'")
    tables = [(folder / "results.csv").read_bytes() for folder in folders]
    assert tables[0] == tables[1]
    assert tables[0].count(b"Increase") + tables[0].count(b"No change") > 0


def test_faults_of_all_sheets_are_listed_together(book, responses, tmp_path):
    wrong = as_cells(responses)
    wrong[7][wrong[0].index("Q18")] = 99.0
    excel.fill(book, "responses", wrong)
    headings = ["trust_code", "group", "sent", "undeliverable", "died", "returned"]
    excel.fill(book, "outcomes", [headings, ["RRE", "AMHS", "many", 1.0, 1.0, 1.0]])
    macros.build_workbooks("", hexed(tmp_path / "out"))
    assert told(book)[0] == "2 errors; they are listed on the sheet ASG errors."
    listed = book.sheets["ASG errors"].impl.rows()
    assert [row[0] for row in listed[1:]] == ["responses", "outcomes"]
    assert not (tmp_path / "out").exists()


def test_an_output_that_cannot_be_written_is_said(book, responses, tmp_path):
    excel.fill(book, "responses", as_cells(responses))
    (tmp_path / "out").write_text("a file, not a folder")
    macros.build_workbooks("", hexed(tmp_path / "out"))
    said, mode = told(book)
    assert "is a file, not a folder" in said
    assert mode == "critical"


def test_no_folder_builds_nothing(book):
    macros.build_workbooks("", "")
    assert told(book) == ("no folder was chosen", "critical")


def test_a_results_file_is_chosen(book, tmp_path):
    file = tmp_path / "results.csv"
    headings = ",".join([*KEY_COLUMNS, "status"])
    file.write_text(f"{headings}\nc,RRE,M,AMHS,question,Q18,k,S04,t,suppressed\n")
    macros.choose_results_file(hexed(file))
    assert told(book) == (f"ASG_RESULT and ASG_RESULTS now read {file}: 1 trust.", "info")
    assert chosen_results() == file


@pytest.mark.parametrize(
    ("content", "said"), [(None, "no such file"), ("a,b\n1,2\n", "errors; they are listed")]
)
def test_a_file_of_no_results_is_not_chosen(book, tmp_path, content, said):
    excel.fill(book, "mine", [["anything"]])
    if content is not None:
        (tmp_path / "r.csv").write_text(content)
    macros.choose_results_file(hexed(tmp_path / "r.csv"))
    text, mode = told(book)
    assert said in text
    assert mode == "critical"
    assert chosen_results() is None


def test_a_file_of_sharepoint_says_what_to_use(book, tmp_path):
    """As Excel's own dialogs name it."""
    address = "https://nhs.sharepoint.com/sites/survey/results.csv"
    macros.choose_results_file(hexed(address))
    expected = f"{address}: is a web address; use the synced folder of OneDrive or SharePoint"
    assert told(book) == (expected, "critical")
    book.impl.app.told.clear()
    macros.build_workbooks(hexed(address), hexed(tmp_path / "out"))
    assert told(book) == (expected, "critical")
    assert not (tmp_path / "out").exists()


def test_examples_are_inserted_with_every_function(book):
    excel.fill(book, "mine", [["a sheet of somebody's"]])
    macros.insert_examples()
    assert told(book)[1] == "info"
    cells = book.sheets["ASG examples"].impl.cells
    texts = [value for value in cells.values() if isinstance(value, str)]
    formulas = {text for text in texts if text.startswith("=")}
    used = {re.match(r"=(\w+)", formula)[1] for formula in formulas}
    assert used == {*UDFS, "IF"}
    assert '=IF(ISNUMBER(N6),IF(N6>=8,"8 or above","below 8"),"")' in formulas
    assert cells[6, 14].startswith("=ASG_SCORE(")
    assert [sheet.name for sheet in book.sheets] == ["mine", "ASG examples"]


def test_an_excel_without_spilling_gets_array_formulas(book):
    excel.fill(book, "mine", [["anything"]])
    book.impl.app.spills = False
    macros.insert_examples()
    assert told(book)[1] == "info"
    cells = book.sheets["ASG examples"].impl.cells
    bands = {value for (_, column), value in cells.items() if column == 10}
    assert "{=ASG_BANDS(H5:H16,I5:I16)}" in bands
    arrays = [v for v in cells.values() if isinstance(v, str) and v.startswith("{=ASG_BANDS")]
    assert len(arrays) == 12


def test_each_example_gives_a_figure(tmp_path, monkeypatch):
    """The formulas are computed in the order in which they stand, from the figures on the sheet."""
    monkeypatch.setenv("APPDATA", str(tmp_path))
    sheet = excel.new_book("b").impl.sheets.add(None, None, "s")
    sample = example_sheet()
    for cell, rows in sample.values.items():
        sheet.range(cell).raw_value = as_typed(rows)
    figures = {}
    functions_alone = [of for of in sample.examples if not of.formula.startswith("=IF(")]
    for example in functions_alone:
        value = evaluated(example.formula, sheet)
        figures[example.formula] = value
        rows = value if isinstance(value, list) else [[value]]
        if example.rows > 1:
            assert len(rows) == example.rows
            at = sheet.range(example.cell)
            sheet.range(example.cell).formula2 = rows
            assert at.formula2 == rows[0][0]
    no_file = [f for f, v in figures.items() if isinstance(v, str) and "results" in v]
    assert [f[:12] for f in no_file] == ["=ASG_RESULT("] * 2 + ["=ASG_RESULTS"]  # none was chosen
    for formula, value in figures.items():
        if formula in no_file:
            continue
        first = value[0][0] if isinstance(value, list) else value
        words = {*BAND_LABELS.values(), "Increase", "Decrease", "No change"}
        assert isinstance(first, float | int) or first in words, f"{formula}: {value}"
    bands = {row[0] for row in figures["=ASG_BANDS(H5:H16,I5:I16)"]}
    assert len(bands) > 2, "an example that shows one band shows little"
    assert ALL_SCORES.startswith("=ASG_SCORES(")


def evaluated(formula, sheet):
    name, words = re.fullmatch(r"=(\w+)\((.*)\)", formula).groups()
    arguments = []
    for word in words.split(","):
        if word.startswith('"'):
            arguments.append([[word.strip('"')]])
        elif re.fullmatch(r"[0-9]+", word):
            arguments.append([[float(word)]])
        else:
            value = sheet.range(word).raw_value
            arguments.append([list(row) for row in value] if isinstance(value, list) else [[value]])
    return getattr(functions, name)(*arguments)


def test_help_is_a_new_workbook_with_every_function(book):
    macros.show_help()
    assert told(book)[1] == "info"
    rows = book.app.books[1].sheets["ASG help"].impl.rows()
    listed = {row[0] for row in rows}
    assert {f"={function.usage}" for function in UDFS.values()} <= listed
    assert "#NAME?" in listed


def test_sheets_are_found_by_name_in_any_case():
    assert input_sheets(["A", " Responses "], "A") == {"responses": " Responses "}
    assert input_sheets(["A", "Previous", "OUTCOMES"], "A") == {
        "responses": "A",
        "previous": "Previous",
        "outcomes": "OUTCOMES",
    }


def test_no_faults_are_a_row_of_headings():
    assert len(fault_rows([])) == 1
