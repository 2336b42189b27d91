"""The VBA of the add-in: xlwings' module with a few lines changed, wrappers, help texts, ribbon.

Sources are given as VBA keeps them: CRLF lines, no module header (the writer puts that before).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

from asg.errors import AsgError
from asg_addin.wrappers import WrappedFunction, Wrappers

XLWINGS_MODULE = "xlwings"
WRAPPERS_MODULE = "xlwings_udfs"
RIBBON_MODULE = "AsgRibbon"
HELP_MODULE = "AsgFunctionHelp"

PROJECT = "asg-benchmark"
"""What xlwings' module calls the project: the settings are in ``.asg-benchmark`` of the profile."""

CATEGORY = "ASG Benchmark"
"""Under which category Excel's function wizard lists the functions."""

LONGEST_HELP = 255
"""Characters of a help text that Excel takes."""

_USER_DEFINED = 14  # Excel's number of the category of functions that have none
_VERSION = re.compile(r'^Public Const XLWINGS_VERSION As String = "(.*)"\r?$', re.MULTILINE)


@dataclass(frozen=True)
class Change:
    """A change to xlwings' module: what stands there, how often, what takes its place, and why."""

    old: str
    new: str
    times: int
    why: str


CHANGES = (
    Change(
        'Public Const PROJECT_NAME As String = "myaddin"',
        f'Public Const PROJECT_NAME As String = "{PROJECT}"',
        1,
        "the add-in has settings of its own, beside those of any other add-in made with xlwings",
    ),
    Change(
        'If SheetExists(ActiveWorkbook, PROJECT_NAME & ".conf") = True Then',
        "If False Then 'changed: settings never come from a workbook that was opened",
        1,
        "a workbook from elsewhere must not say which program is started",
    ),
    Change(
        'If source = "" Or source = "directory" Then',
        "If False Then 'changed: nor from a file beside it",
        1,
        "nor must a file that lies beside such a workbook",
    ),
    Change(
        "Public Function RunPython(PythonCommand As String)\n",
        "Public Function RunPython(PythonCommand As String)\n"
        '    If TypeName(Application.Caller) = "Range" Then Exit Function '
        "'changed: not from a cell\n",
        1,
        "a formula in a workbook must not run Python of its own",
    ),
    Change(
        'AddExcelDir & ";" & ActiveWorkbook.FullName & ";" & ThisWorkbook.FullName & ";" & ',
        'AddExcelDir & ";;;" & ',
        1,
        "the name of a workbook must not become a part of the command that starts Python",
    ),
    Change(
        'AddExcelDir & ";" & ActiveFullName & ";" & ThisFullName & ";" & ',
        'AddExcelDir & ";;;" & ',
        2,
        "the name of a workbook must not become a part of the command that starts Python",
    ),
    Change(
        ' -B -c ""import ',
        ' -P -B -c ""import ',
        2,
        "Python must not import what happens to lie in Excel's current folder",
    ),
)
"""What is changed in xlwings' module. All of it narrows what the module does."""

CALLED_FROM_OUTSIDE = ("RunPython", "XLPy")
"""The functions of xlwings' module that our modules call.

All others are made private, and so are its declarations of Windows' functions: a formula of any
open workbook can call what is public in an add-in, and some of these write files or start programs.
"""

_PUBLIC_FUNCTION = re.compile(
    rf"^(?:Public )?Function (?!(?:{'|'.join(CALLED_FROM_OUTSIDE)})\()", re.MULTILINE
)
_PUBLIC_DECLARE = re.compile(r"^(\s*)Declare ", re.MULTILINE)


def xlwings_version(source: str) -> str:
    """Give the version of xlwings that its VBA module belongs to.

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
    """Give xlwings' module with :data:`CHANGES` made, and nothing public but what is needed.

    Raises
    ------
    AsgError
        If what is to be changed does not stand there as often as it did when this was written.
    """
    for change in CHANGES:
        times = source.count(change.old)
        if times != change.times:
            raise AsgError(
                f"xlwings {xlwings_version(source)} is not one that the add-in can be built from: "
                f"{change.old!r} stands in its VBA module {times} times, not {change.times}"
            )
        source = source.replace(change.old, change.new)
    source = _PUBLIC_FUNCTION.sub("Private Function ", source)
    return _PUBLIC_DECLARE.sub(r"\1Private Declare ", source)


def wrappers_source(wrappers: Wrappers) -> str:
    """Give the wrappers, each with its description as Excel keeps it, in attributes."""
    descriptions = {function.name: function.doc for function in wrappers.functions}
    lines = []
    for line in wrappers.vba.splitlines():
        lines.append(line)
        opened = re.match(r"Function (\w+)\(", line)
        if opened:
            name = opened[1]
            lines.append(f"Attribute {name}.VB_Description = {_quoted(descriptions[name])}")
            lines.append(f'Attribute {name}.VB_ProcData.VB_Invoke_Func = " \\n{_USER_DEFINED}"')
    return _crlf(['#Const App = "Microsoft Excel"', *lines])


def help_source(functions: Iterable[WrappedFunction]) -> str:
    """Give the module that hands the help texts to Excel's function wizard."""
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
    """Give the module behind the buttons."""
    file = resources.files("asg_addin") / "vba" / f"{RIBBON_MODULE}.bas"
    return _crlf(file.read_text("utf-8").splitlines())


def ribbon_xml() -> bytes:
    """Give the description of the ribbon's tab."""
    text = (resources.files("asg_addin") / "ribbon.xml").read_text("utf-8")
    return text.encode()


def _quoted(text: str) -> str:
    """Give a text as VBA writes it; VBA knows the letters of Windows-1252 alone."""
    shown = text if len(text) <= LONGEST_HELP else text[: LONGEST_HELP - 1] + "…"
    try:
        shown.encode("cp1252")
    except UnicodeEncodeError as error:
        raise AsgError(f"a help text has a letter that VBA does not know: {text!r}") from error
    return '"' + shown.replace('"', '""') + '"'


def _crlf(lines: Iterable[str]) -> str:
    return "".join(f"{line}\r\n" for line in lines)
