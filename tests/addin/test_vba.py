"""The add-in's VBA, read and run by an interpreter of VBA in Python (pyOpenVBA's), without Excel.

That it runs there does not say that Excel takes it; that it did not would say that Excel will not.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import excel_in_memory as excel
import pytest
import xlwings as xw
from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.exceptions import VBACompileError, VBARuntimeError
from pyopenvba.interpreter import NOTHING, parse_module

from addin_vba import SETTINGS_ON_THE_MACHINE, command_that_starts_python
from asg.tables.read import READERS
from asg_addin import functions, macros
from asg_addin.udf import UDFS
from asg_addin.vba_modules import REMOVED, ribbon_source
from asg_addin.xlam import build_addin

RUN_PYTHON = """
Public Said As String
Function RunPython(control, python As String)
    Said = python
End Function
Function WasSaid() As String
    WasSaid = Said
End Function
"""
"""In the place of xlwings' module: keeps the command that would go to Python."""

PYTHON = """
Public Function CallUDF(module_name, name, arguments, workbook, caller)
    Dim text As String, i As Long
    text = module_name & "." & name & " " & TypeName(workbook) & " " & TypeName(caller)
    For i = LBound(arguments) To UBound(arguments)
        If IsMissing(arguments(i)) Then
            text = text & "|missing"
        Else
            text = text & "|" & arguments(i)
        End If
    Next i
    CallUDF = text
End Function
"""
XLPY = """
Function XLPy()
    Set XLPy = New Python
End Function
"""
"""In the place of xlwings' connection to Python: says what it was called with."""


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    built = build_addin(tmp_path_factory.mktemp("addin"))
    with ExcelFile(built.path) as book:
        return {name: book.get_module(name) for name in book.module_names()}


def test_every_module_of_ours_can_be_read(modules):
    for name in ("AsgRibbon", "AsgFunctionHelp", "AsgFunctions"):
        assert parse_module(modules[name], name=name).procedures


def as_the_interpreter_reads_it(source):
    """It knows no comments after #If and #Const, and no attributes of procedures."""
    source = re.sub(r"(?m)^(\s*#[^'\r\n]*)'.*$", r"\1", source)
    return re.sub(r"(?m)^Attribute ASG_.*\r\n", "", source)


def test_xlwings_module_can_be_read_and_calls_nothing_that_was_removed(modules):
    read = parse_module(as_the_interpreter_reads_it(modules["xlwings"]), name="xlwings")
    names = {procedure.name for procedure in read.procedures}
    assert {"GetConfig", "XLPyCommand", "RunPython", "IsJob"} <= names
    assert not names & set(REMOVED)
    code = re.sub(r"(?m)'.*$", "", modules["xlwings"])
    assert not [name for name in REMOVED if re.search(rf"\b{name}\b", code)]
    assert "Workbook.FullName & " not in code


def test_what_is_no_vba_is_found(modules):
    broken = modules["AsgFunctions"].replace("End Function", "End Fun", 1)
    with pytest.raises(VBACompileError):
        parse_module(broken, name="AsgFunctions")


@pytest.fixture
def cells_of_excel(modules):
    """An Excel with the functions for cells, which says what Python would be called with."""
    app = ExcelApplication()
    app.add_workbook()
    app.add_module(PYTHON, name="Python", kind="class")
    app.add_module(XLPY, name="xlwings")
    source = as_the_interpreter_reads_it(modules["AsgFunctions"])
    # The interpreter does not know the cell that a formula is in.
    source = source.replace("TypeName(Application.Caller)", '"Range"')
    # It reads no further than the used cells by itself, so addresses are handed over.
    source = source.replace(
        "UsedCells(given, i).Value", "UsedCells(given, i).Address(False, False)"
    )
    app.add_module(source, name="AsgFunctions")
    return app


def test_a_function_hands_its_arguments_over_in_order(cells_of_excel):
    """Each function is called; optional arguments are left out."""
    for name, function in UDFS.items():
        needed = [a for a in function.arguments if a not in function.optional]
        shown = [a if a in needed else "missing" for a in function.arguments]
        got = cells_of_excel.run(name, *needed)
        assert got == "|".join([f"asg_addin.functions.{name} Nothing Nothing", *shown])
        assert callable(getattr(functions, name))


FILLED = """
Function Filled(formula As String)
    Dim other As Object
    ActiveSheet.Range("C1").Value = "heading"
    ActiveSheet.Range("C7").Value = 3
    ActiveSheet.Range("H9").Value = 3
    Set other = ActiveWorkbook.Worksheets.Add
    other.Range("B20").Value = 1
    other.Range("E3").Value = 1
    With ActiveWorkbook.Worksheets("Sheet1")
        Select Case formula
            Case "columns": Filled = ASG_BANDS(.Range("C:C"), .Range("H:H"))
            Case "other sheet": Filled = ASG_BANDS(.Range("C:C"), other.Range("B:B"))
            Case "from row 4": Filled = ASG_BANDS(.Range("C4:C1048576"), .Range("H4:H1048576"))
            Case "below": Filled = ASG_BANDS(.Range("C50:C80"), .Range("H50:H80"))
            Case "short"
                Filled = ASG_BAND(.Range("C7"), .Range("H9"), .Range("C:C"), .Range("H:H"))
            Case "rows": Filled = ASG_SCORES(.Range("1:1048576"))
            Case "a row": Filled = ASG_BANDS(.Range("7:7"), .Range("9:9"))
            Case "areas": Filled = ASG_BANDS(.Range("C1:C3,C5:C9"), .Range("H:H"))
        End Select
    End With
End Function
"""


@pytest.mark.parametrize(
    ("formula", "handed_over"),
    [
        ("columns", "C1:C9|H1:H9|missing"),
        ("other sheet", "C1:C20|B1:B20|missing"),
        ("from row 4", "C4:C9|H4:H9|missing"),
        ("below", "C50|H50|missing"),
        ("short", "C7|H9|C1:C9|H1:H9|missing|missing"),
        ("rows", "A1:H9|missing"),
        ("a row", "A7:H7|A9:H9|missing"),
        ("areas", "argument 1: several ranges; expected one"),
    ],
)
def test_ranges_are_cut_to_the_used_one_before_they_are_read(cells_of_excel, formula, handed_over):
    cells_of_excel.add_module(FILLED, name="Filled")
    said = cells_of_excel.run("Filled", formula)
    assert said.removeprefix("asg_addin.functions.").partition("|")[2] == handed_over or (
        said == handed_over
    )


NOT_AVAILABLE = """
Public Function CallUDF(module_name, name, arguments, workbook, caller)
    Dim table(0 To 1, 0 To 1) As Variant
    Select Case arguments(0)
        Case "cell": CallUDF = "#N/A"
        Case "row": CallUDF = Array(1.5, "#N/A")
        Case "table"
            table(0, 0) = 1.5
            table(1, 1) = "#N/A"
            CallUDF = table
        Case "text": CallUDF = "[c]"
    End Select
End Function
"""
ERRORS_OF = """
Function ErrorsOf(shape As String)
    Dim shown As Variant
    shown = ASG_SECTION(shape)
    Select Case shape
        Case "row": shown = shown(1)
        Case "table": shown = shown(1, 1)
    End Select
    ErrorsOf = IsError(shown)
End Function
"""


@pytest.mark.parametrize(
    ("shape", "is_error"), [("cell", True), ("row", True), ("table", True), ("text", False)]
)
def test_na_chosen_for_a_suppressed_figure_is_an_error_again(modules, shape, is_error):
    app = ExcelApplication()
    app.add_workbook()
    app.add_module(NOT_AVAILABLE, name="Python", kind="class")
    app.add_module(XLPY, name="xlwings")
    source = as_the_interpreter_reads_it(modules["AsgFunctions"])
    app.add_module(source.replace("TypeName(Application.Caller)", '"None"'), name="AsgFunctions")
    app.add_module(ERRORS_OF, name="ErrorsOf")
    assert app.run("ErrorsOf", shape) is is_error


@pytest.fixture
def ribbon(modules):
    app = ExcelApplication()
    app.add_workbook()
    app.add_module(RUN_PYTHON, name="xlwings")
    app.add_module(modules["AsgRibbon"], name="AsgRibbon")
    return app


@pytest.mark.parametrize(
    ("button", "job"),
    [
        ("CheckSheet", "check_sheet"),
        ("InsertExamples", "insert_examples"),
        ("ShowHelp", "show_help"),
    ],
)
def test_a_button_without_a_question_runs_its_job(ribbon, monkeypatch, tmp_path, button, job):
    ribbon.run(button, NOTHING)
    said = ribbon.run("WasSaid")
    assert said == f"import asg_addin.macros; asg_addin.macros.{job}()"
    monkeypatch.setenv("APPDATA", str(tmp_path))
    monkeypatch.setattr(xw.Book, "_mock_caller", None, raising=False)
    book = excel.new_book("survey.xlsx")
    excel.fill(book, "mine", [["trust_code"]])
    book.set_mock_caller()
    exec(said, {})  # as xlwings' server does
    assert book.impl.app.told


@pytest.mark.parametrize(
    "path",
    [
        r"C:\Users\ann\survey 2024\responses.csv",
        r"\\server\share\O'Neil & Co (100%)\r.csv",
        'quote"; import os; os.abort()',
        "Zoë/žluťoučký/調査",
        "",
    ],
)
def test_words_reach_python_as_they_are(modules, path):
    app = ExcelApplication()
    app.add_workbook()
    app.add_module(RUN_PYTHON, name="xlwings")
    hand = 'Sub Hand(a, b)\r\n    RunJob Nothing, "j", a, b\r\nEnd Sub\r\n'
    source = modules["AsgRibbon"] + hand
    app.add_module(source, name="AsgRibbon")
    app.run("Hand", path, "second")
    said = app.run("WasSaid")
    words = re.fullmatch(r"import asg_addin\.macros; asg_addin\.macros\.j\('(.*)', '(.*)'\)", said)
    assert re.fullmatch("[0-9A-F]*", words[1])
    decoded = macros._path(words[1])
    assert (decoded or Path()) == Path(path)
    assert str(macros._path(words[2])) == "second"


def python_s_code(modules, python, folder):
    """The code that Python is started with."""
    command = command_that_starts_python(modules["xlwings"], python, folder)
    assert command.startswith(f'cmd.exe  /C ""{python}" -P -B -c "')
    return command.split(' -P -B -c "')[1].removesuffix('""').replace('\\"', '"')


def test_python_imports_nothing_from_the_folder_that_excel_is_in(modules, tmp_path):
    excel_s, own = tmp_path / "downloads", tmp_path / "own"
    excel_s.mkdir()
    own.mkdir()
    for name in ("xlwings", "numpy", "asg"):
        (excel_s / f"{name}.py").write_text("raise SystemExit('imported from where Excel is')")
    code = python_s_code(modules, sys.executable, own)
    assert code.endswith("import xlwings; xlwings.serve('$(CLSID)')")
    code = code.replace(
        "xlwings.serve('$(CLSID)')", "import asg; print(sys.path[0], '' in sys.path)"
    )
    command = [sys.executable, "-P", "-B", "-c", code]
    run = subprocess.run(command, cwd=excel_s, capture_output=True, text=True, check=False)
    assert run.stdout.split() == [os.path.normcase(own), "False"], run.stderr
    unprotected = [sys.executable, "-B", "-c", code]
    run = subprocess.run(unprotected, cwd=excel_s, capture_output=True, text=True, check=False)
    assert "imported from where Excel is" in run.stderr


REACHED = """
Public Sub SetAttr(module, name, value)
End Sub
Public Function Module(name)
End Function
Public Sub Exec(python)
    ActiveSheet.Range("A1").Value = python
End Sub
"""
AS_A_BUTTON = """
Function Pressed(python As String)
    RunPython New Python, python
    Pressed = ActiveSheet.Range("A1").Value
End Function
Function Named(python As String)
    RunPython Nothing, python
    Named = ActiveSheet.Range("A1").Value
End Function
Sub Renamed(sheet As String)
    ActiveSheet.Name = sheet
End Sub
"""
JOB = "import asg_addin.macros; asg_addin.macros."


@pytest.fixture
def whole(modules):
    """xlwings' module as built, with the two functions that need Windows replaced."""
    app = ExcelApplication()
    app.add_workbook()
    source = as_the_interpreter_reads_it(modules["xlwings"])
    for name in ("XLPy", "GetConfig"):
        procedure = rf"(?ms)^(?:Public |Private )?Function {name}\(.*?^End Function\r?\n"
        source, times = re.subn(procedure, "", source)
        assert times == 1
    settings = SETTINGS_ON_THE_MACHINE.format(python="py.exe", folder="own")
    app.add_module(REACHED, name="Python", kind="class")
    app.add_module(source + XLPY + settings + AS_A_BUTTON, name="xlwings")
    return app


@pytest.mark.parametrize(
    "job", ["check_sheet()", "show_help()", "build_workbooks('', '0041', '', '00E90043')"]
)
def test_run_python_takes_the_jobs_of_the_tab(whole, job):
    assert whole.run("Pressed", JOB + job) == JOB + job


@pytest.mark.parametrize(
    "command",
    [
        "import os; os.abort()",
        f"{JOB}check_sheet(); import os",
        f"{JOB}check_sheet(__import__('os'))",
        f"{JOB}check_sheet('00e9')",
        f"{JOB}check_sheet(0041)",
        f"{JOB}check_sheet('0041','0041')",
        f"{JOB}check_sheet('0041', )",
        f"{JOB}check_sheet('0041' + '0041')",
        f"{JOB}check_sheet",
        f"{JOB}build('0041')",
        f"{JOB}Path('0041')",
        f"{JOB}check_sheet.__class__('0041')",
        f"import asg_addin.macros, os; {JOB}check_sheet()",
        f"{JOB.upper()}check_sheet()",
        f"{JOB})",
        "",
    ],
)
def test_run_python_takes_nothing_else(whole, command):
    assert not whole.run("Pressed", command)


def test_run_python_is_the_buttons_own_whatever_calls_it(whole):
    """Neither a formula, a name, a rule nor a shape of a workbook has the object of a button."""
    assert not whole.run("Named", f"{JOB}check_sheet()")
    for caller in ("a shape", 1, True):
        with pytest.raises(VBARuntimeError, match="run-time error 13"):
            whole.run("RunPython", caller, f"{JOB}check_sheet()")
    with pytest.raises(VBARuntimeError):
        whole.run("RunPython", f"{JOB}check_sheet()")


def test_a_sheet_named_like_code_does_not_stop_the_buttons(whole):
    whole.run("Renamed", "x.py")
    assert whole.run("Pressed", f"{JOB}check_sheet()") == f"{JOB}check_sheet()"


def test_the_dialogs_offer_every_file_that_the_engine_reads():
    [line] = [line for line in ribbon_source().splitlines() if "FileFilter:=" in line]
    offered = line.split(",")[1].rstrip('"').split(";")
    assert {f"*{Path(f'x{ending}').suffix}" for ending in READERS} == {*offered}
    assert {"*.zsav", "*.dta"} <= {*offered}
