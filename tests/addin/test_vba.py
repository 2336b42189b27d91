"""The add-in's VBA, read and run by an interpreter of VBA in Python (pyOpenVBA's), without Excel.

That it runs there does not say that Excel takes it; that it did not would say that Excel will not.
"""

from __future__ import annotations

import re
import subprocess
import sys

import excel_in_memory as excel
import pytest
import xlwings as xw
from pyopenvba import ExcelFile
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.exceptions import VBACompileError
from pyopenvba.interpreter import NOTHING, parse_module

from asg_addin import functions, macros
from asg_addin.udf import UDFS
from asg_addin.xlam import build_addin

RUN_PYTHON = """
Public Said As String
Function RunPython(python As String)
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
    text = module_name & "." & name
    For i = LBound(arguments) To UBound(arguments)
        text = text & "|" & IIf(IsMissing(arguments(i)), "missing", arguments(i))
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
    for name in ("AsgRibbon", "AsgFunctionHelp", "xlwings_udfs"):
        assert parse_module(modules[name], name=name).procedures


@pytest.mark.parametrize("name", ["GetConfig", "XLPyCommand", "ExecuteWindows"])
def test_functions_of_xlwings_that_were_changed_can_be_read(modules, name):
    """The module as a whole has comments after #Const, which the interpreter does not know."""
    start = re.search(rf"^Private Function {name}\(", modules["xlwings"], re.MULTILINE).start()
    function = modules["xlwings"][start:].split("End Function")[0] + "End Function\n"
    assert "changed:" in function or " -P -B -c " in function
    assert name == "GetConfig" or "Workbook.FullName" not in function
    read = parse_module(f'#Const App = "Microsoft Excel"\n{function}', name="xlwings")
    assert list(read.procedures)


def test_what_is_no_vba_is_found(modules):
    broken = modules["xlwings_udfs"].replace("End Function", "End Fun", 1)
    with pytest.raises(VBACompileError):
        parse_module(broken, name="xlwings_udfs")


def test_a_wrapper_hands_its_arguments_over_in_order(modules):
    """Each wrapper is called; optional arguments are left out."""
    app = ExcelApplication()
    app.add_workbook()
    app.add_module(PYTHON, name="Python", kind="class")
    app.add_module(XLPY, name="xlwings")
    # The interpreter does not know attributes of procedures, which Excel keeps help texts in.
    source = re.sub(r"(?m)^Attribute ASG_.*\r\n", "", modules["xlwings_udfs"])
    # Nor the cell that a formula stands in.
    source = source.replace("TypeOf Application.Caller Is Range", "True")
    source = source.replace("Application.Caller", "Nothing")
    app.add_module(source, name="xlwings_udfs")
    for name, function in UDFS.items():
        needed = [a for a in function.arguments if a not in function.optional]
        shown = [a if a in needed else "missing" for a in function.arguments]
        got = app.run(name, *needed)
        assert got == "|".join([f"asg_addin.functions.{name}", *shown])
        assert callable(getattr(functions, name))


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
    source = modules["AsgRibbon"] + 'Sub Hand(a, b)\r\n    RunJob "j", a, b\r\nEnd Sub\r\n'
    app.add_module(source, name="AsgRibbon")
    app.run("Hand", path, "second")
    said = app.run("WasSaid")
    words = re.fullmatch(r"import asg_addin\.macros; asg_addin\.macros\.j\('(.*)', '(.*)'\)", said)
    assert re.fullmatch("[0-9A-F]*", words[1])
    decoded = macros._path(words[1])
    assert (str(decoded) if decoded else "") == path
    assert str(macros._path(words[2])) == "second"


SETTINGS_ON_THE_MACHINE = """
Function GetConfig(configKey As String, Optional default As String = "")
    Select Case configKey
        Case "INTERPRETER_WIN": GetConfig = "{python}"
        Case "PYTHONPATH": GetConfig = "{folder}"
        Case "ADD_WORKBOOK_TO_PYTHONPATH": GetConfig = "False"
        Case "SHOW CONSOLE", "DEBUG UDFS": GetConfig = False
        Case Else: GetConfig = default
    End Select
End Function
"""


def python_s_code(modules, python, folder):
    """Give what xlwings' VBA has Python run, made by that VBA itself."""
    start = modules["xlwings"].index("Private Function XLPyCommand(")
    function = modules["xlwings"][start:].split("End Function")[0] + "End Function\n"
    settings = SETTINGS_ON_THE_MACHINE.format(python=python, folder=folder)
    app = ExcelApplication()
    app.add_workbook()
    public = function.replace("Private Function", "Function")
    app.add_module(f'#Const App = "Microsoft Excel"\n{settings}{public}', name="xlwings")
    command = app.run("XLPyCommand")
    assert command.startswith(f'cmd.exe  /K ""{python}" -P -B -c "')
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
    assert run.stdout.split() == [str(own), "False"], run.stderr
    unprotected = [sys.executable, "-B", "-c", code]
    run = subprocess.run(unprotected, cwd=excel_s, capture_output=True, text=True, check=False)
    assert "imported from where Excel is" in run.stderr
