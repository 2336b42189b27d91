"""What the add-in's VBA has Windows run to start Python, made by that VBA in an interpreter."""

from __future__ import annotations

from pyopenvba.apps.excel import ExcelApplication

SETTINGS_ON_THE_MACHINE = """
Function GetConfig(configKey As String, Optional default As String = "")
    Select Case configKey
        Case "INTERPRETER_WIN": GetConfig = "{python}"
        Case "PYTHONPATH": GetConfig = "{folder}"
        Case "ADD_WORKBOOK_TO_PYTHONPATH": GetConfig = "False"
        Case "USE UDF SERVER": GetConfig = True
        Case "SHOW CONSOLE", "DEBUG UDFS": GetConfig = False
        Case Else: GetConfig = default
    End Select
End Function
"""


def command_that_starts_python(xlwings_module: str, python: str, folder: str) -> str:
    """Run the function XLPyCommand of xlwings' module as built into the add-in."""
    start = xlwings_module.index("Private Function XLPyCommand(")
    function = xlwings_module[start:].split("End Function")[0] + "End Function\n"
    settings = SETTINGS_ON_THE_MACHINE.format(python=python, folder=folder)
    app = ExcelApplication()
    app.add_workbook()
    public = function.replace("Private Function", "Function")
    app.add_module(f'#Const App = "Microsoft Excel"\n{settings}{public}', name="xlwings")
    return str(app.run("XLPyCommand"))
