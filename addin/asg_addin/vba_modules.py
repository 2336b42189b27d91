"""The VBA of the add-in: xlwings' module with a few lines changed, functions, help texts, ribbon.

Sources are given as VBA keeps them: CRLF lines, no module header (the writer puts that before).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from asg.errors import AsgError

if TYPE_CHECKING:  # needs xlwings, which the doctor does not
    from asg_addin.udf import UdfHelp

XLWINGS_MODULE = "xlwings"
FUNCTIONS_MODULE = "AsgFunctions"
RIBBON_MODULE = "AsgRibbon"
HELP_MODULE = "AsgFunctionHelp"

PROJECT = "asg-benchmark"
"""What xlwings' module calls the project: the settings are in ``.asg-benchmark`` of the profile."""

DATA_FILES = "{DATA_FILES}"
"""Stands in the ribbon's module for the patterns of the files that can be read."""

CATEGORY = "ASG Benchmark"
"""Under which category Excel's function wizard lists the functions."""

LONGEST_HELP = 255
"""Characters of a help text that Excel takes."""

_USER_DEFINED = 14  # Excel's number of the category of functions that have none
_VERSION = re.compile(r'^Public Const XLWINGS_VERSION As String = "(.*)"\r?$', re.MULTILINE)


@dataclass(frozen=True)
class Change:
    """A change to xlwings' module: what is there, how often, what takes its place, and why."""

    old: str
    new: str
    times: int
    why: str


CHANGES = (
    Change(
        'Public Const PROJECT_NAME As String = "myaddin"',
        f'Public Const PROJECT_NAME As String = "{PROJECT}"',
        1,
        "the add-in keeps its settings apart from those of other add-ins made with xlwings",
    ),
    Change(
        'If SheetExists(ActiveWorkbook, PROJECT_NAME & ".conf") = True Then',
        "If False Then 'changed: settings never come from a workbook that was opened",
        1,
        "an open workbook cannot choose which program starts",
    ),
    Change(
        'If source = "" Or source = "directory" Then',
        "If False Then 'changed: nor from a file beside it",
        1,
        "a file beside an open workbook cannot choose it either",
    ),
    Change(
        "Public Function RunPython(PythonCommand As String)\n",
        "Public Function RunPython(control As IRibbonControl, PythonCommand As String)\n"
        "    If control Is Nothing Then Exit Function 'changed: no formula has such an object\n"
        "    If Not IsJob(PythonCommand) Then Exit Function 'changed: the tab's own jobs alone\n",
        1,
        "a workbook cannot run Python code",
    ),
    Change(
        "Sub KillPy()\n",
        "Sub KillPy(control As IRibbonControl)\n"
        "    If control Is Nothing Then Exit Sub 'changed: no formula has such an object\n",
        1,
        "a workbook cannot stop the Python that computes formulas",
    ),
    Change(
        'If Right$(sht.Name, 3) = ".py" Then',
        "If False Then 'changed: a sheet is no code",
        2,
        "a sheet called x.py cannot run as code or stop the buttons",
    ),
    Change(
        "RunPython = ExecuteWindows(False, PythonCommand, interpreter, PYTHONPATH)",
        "RunPython = -1 'changed: one Python for formulas and buttons",
        1,
        "the function that starts a second Python is removed",
    ),
    Change(
        'AddExcelDir & ";" & ActiveWorkbook.FullName & ";" & ThisWorkbook.FullName & ";" & ',
        'AddExcelDir & ";;;" & ',
        1,
        "the name of a workbook is not part of the command that starts Python",
    ),
    Change(
        'AddExcelDir & ";" & ActiveFullName & ";" & ThisFullName & ";" & ',
        'AddExcelDir & ";;;" & ',
        2,
        "the name of a workbook is not part of the command that starts Python",
    ),
    Change(
        'ParameterString = ParameterString + "|" + ActiveWorkbook.Name',
        'ParameterString = ParameterString + "|" \'changed: the active workbook, without its name',
        1,
        "the name of a workbook is not part of the command on a Mac",
    ),
    Change(
        ' -B -c ""import ',
        ' -P -B -c ""import ',
        1,
        "Python cannot import a file from Excel's current folder",
    ),
    Change(
        '" /K "',
        '" /C "',
        2,
        "cmd ends with Python, so Excel does not wait two minutes if Python cannot start",
    ),
)
"""What is changed in xlwings' module. All of it narrows what the module does, or how long."""

REMOVED = (
    "ExecuteWindows",
    "RunFrozenPython",
    "ImportPythonUDFsBase",
    "ImportPythonUDFs",
    "ImportPythonUDFsToAddin",
    "ImportXlwingsUdfsModule",
    "SaveConfigToFile",
    "CreateGUID",
    "CheckConda",
    "NDims",
)
"""Procedures of xlwings' module that the add-in has no use for.

Most of them start a program, write a file or import code. Private procedures are not enough: Excel
runs them too where a workbook's button names them.
"""

CALLED_FROM_OUTSIDE = ("RunPython", "XLPy", "KillPy")
"""The procedures of xlwings' module that our modules call.

All others are made private, and so are its declarations of Windows' functions: a formula of any
open workbook can call what is public in an add-in, and some of these write files or start programs.
"""

_PUBLIC = re.compile(
    rf"^(?:Public )?(Function|Sub) (?!(?:{'|'.join(CALLED_FROM_OUTSIDE)})\()", re.MULTILINE
)
_PUBLIC_DECLARE = re.compile(r"^(\s*)Declare ", re.MULTILINE)


def xlwings_version(source: str) -> str:
    """The version of xlwings that its VBA module belongs to.

    Raises
    ------
    AsgError
        If the module does not say.
    """
    found = _VERSION.search(source)
    if found is None:
        raise AsgError("xlwings' VBA module does not say its version: its template has changed")
    return found[1]


def changed_xlwings(source: str) -> str:
    """Change xlwings' module: :data:`REMOVED`, :data:`CHANGES`, and private what can be.

    Raises
    ------
    AsgError
        If what is to be changed is not in it as often as it was when this was written.
    """
    version = xlwings_version(source)
    for name in REMOVED:
        procedure = rf"^(?:Public )?(Function|Sub) {name}\(.*?^End \1\n"
        source, times = re.subn(procedure, "", source, flags=re.MULTILINE | re.DOTALL)
        _expect(version, name, times, 1)
    for change in CHANGES:
        _expect(version, change.old, source.count(change.old), change.times)
        source = source.replace(change.old, change.new)
    source = _PUBLIC.sub(r"Private \1 ", source) + _file("IsJob.bas")
    return _PUBLIC_DECLARE.sub(r"\1Private Declare ", source)


def _expect(version: str, text: str, times: int, expected: int) -> None:
    if times != expected:
        raise AsgError(
            f"xlwings {version} is not one that the add-in can be built from: "
            f"{text!r} is in its VBA module {times} times, not {expected}"
        )


def functions_source(functions: Iterable[UdfHelp]) -> str:
    """Write the functions for cells, each with its description as Excel keeps it, in attributes."""
    lines = _file(f"{FUNCTIONS_MODULE}.bas").splitlines()
    for function in functions:
        name = function.name
        declared = (f"Optional {a}" if a in function.optional else a for a in function.arguments)
        lines += [
            "",
            f"Function {name}({', '.join(declared)})",
            f"Attribute {name}.VB_Description = {_quoted(function.doc)}",
            f'Attribute {name}.VB_ProcData.VB_Invoke_Func = " \\n{_USER_DEFINED}"',
            '    If TypeName(Application.Caller) = "Range" Then On Error GoTo failed',
            f'    {name} = Answer("{name}", Array({", ".join(function.arguments)}))',
            "    Exit Function",
            "failed:",
            f"    {name} = Err.Description",
            "End Function",
        ]
    return _crlf(lines)


def help_source(functions: Iterable[UdfHelp]) -> str:
    """The module that hands the help texts to Excel's function wizard."""
    lines = [
        "'What Excel's function wizard says of each function and of its arguments.",
        "Option Explicit",
        "",
        "Sub DescribeFunctions()",
        "    'A help text that Excel does not take is no reason to stop: the functions work.",
        "    On Error Resume Next",
    ]
    for function in functions:
        texts = [f"        {_quoted(text)}" for text in function.arguments.values()]
        lines.append(f'    Describe "{function.name}", _')
        lines.append(f"        {_quoted(function.doc)}, _")
        lines.append("        Array( _")
        lines += [f"{text}, _" for text in texts[:-1]]
        lines += [f"{text})" for text in texts[-1:]] or ["        )"]
    lines += [
        "End Sub",
        "",
        "Private Sub Describe(name As String, text As String, arguments As Variant)",
        '    Application.MacroOptions Macro:="\'" & ThisWorkbook.Name & "\'!" & name, _',
        f'        Description:=text, Category:="{CATEGORY}", ArgumentDescriptions:=arguments',
        "End Sub",
    ]
    return _crlf(lines)


def ribbon_source() -> str:
    """Read the module behind the buttons; its dialogs offer the files that the engine reads."""
    from asg.tables.read import READERS  # loads pandas, which the doctor does without

    # Windows' dialogs know the last ending of a name: .gz of .csv.gz.
    patterns = dict.fromkeys(f"*.{ending.rpartition('.')[2]}" for ending in READERS)
    source = _file(f"{RIBBON_MODULE}.bas").replace(DATA_FILES, ";".join(patterns))
    return _crlf(source.splitlines())


def ribbon_xml() -> bytes:
    """Read the description of the ribbon's tab."""
    return (resources.files("asg_addin") / "ribbon.xml").read_text("utf-8").encode()


def _file(name: str) -> str:
    return (resources.files("asg_addin") / "vba" / name).read_text("utf-8")


def _quoted(text: str) -> str:
    """A text as VBA writes it; VBA knows the letters of Windows-1252 alone."""
    shown = text if len(text) <= LONGEST_HELP else text[: LONGEST_HELP - 1] + "…"
    try:
        shown.encode("cp1252")
    except UnicodeEncodeError as error:
        raise AsgError(f"a help text has a letter that VBA does not know: {text!r}") from error
    return '"' + shown.replace('"', '""') + '"'


def _crlf(lines: Iterable[str]) -> str:
    return "".join(f"{line}\r\n" for line in lines)
