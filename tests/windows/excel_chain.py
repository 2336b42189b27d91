"""Excel's side of the add-in, from another process: xlwings' DLL, cmd, the Python COM server.

What the VBA of the add-in does is done here in Python: it loads the DLL that lies beside Python,
hands it the command that the VBA makes, and calls the object that it gets.
"""

from __future__ import annotations

import ctypes
import os
import sys
from importlib import metadata
from pathlib import Path

import pythoncom
from pyopenvba import ExcelFile
from win32com.client import VARIANT

from addin_vba import command_that_starts_python
from asg_addin.xlam import build_addin

MISSING = VARIANT(pythoncom.VT_ERROR, -2147352572)
"""An argument that a formula leaves out."""

NOT_AVAILABLE, DIVIDED_BY_ZERO, SPILL = -2146826246, -2146826281, -2146826243
"""Errors of cells, as pywin32 hands them over; it cannot send them as errors itself."""

START, END = 1, -1
"""What the DLL is asked for."""


class _Variant(ctypes.Structure):
    _fields_ = (
        ("vt", ctypes.c_ushort),
        ("reserved", ctypes.c_ushort * 3),
        ("value", ctypes.c_void_p),
        ("more", ctypes.c_void_p),
    )


class PythonNotStartedError(Exception):
    """The DLL says why it got no Python."""


def addin_command(folder: Path, python: str = sys.executable) -> str:
    """The command that the add-in starts Python with."""
    built = build_addin(folder)
    with ExcelFile(built.path) as book:
        module = book.get_module("xlwings")
    return command_that_starts_python(module, python, str(folder))


class Excel:
    """Calls Python as the add-in does.

    Parameters
    ----------
    command
        What starts Python.
    """

    def __init__(self, command: str) -> None:
        self.command = command.encode("mbcs")
        name = f"xlwings64-{metadata.version('xlwings')}.dll"
        folders = Path(sys.executable).parents
        found = next(folder / name for folder in folders[:2] if (folder / name).is_file())
        self._activate = ctypes.WinDLL(str(found)).XLPyDLLActivateAuto
        self._activate.restype = ctypes.c_long
        self._activate.argtypes = [ctypes.POINTER(_Variant), ctypes.c_char_p, ctypes.c_long]

    def python(self):
        """The server's object."""
        variant = _Variant()
        if self._activate(ctypes.byref(variant), self.command, START):
            is_text = variant.vt == pythoncom.VT_BSTR
            raise PythonNotStartedError(ctypes.wstring_at(variant.value) if is_text else "")
        return pythoncom.ObjectFromAddress(variant.value, pythoncom.IID_IDispatch)

    def end_python(self) -> None:
        """Do what the button Restart Python begins with."""
        variant = _Variant()
        assert self._activate(ctypes.byref(variant), self.command, END) == 0

    def invoke(self, method: str, *arguments):
        found = self.python()
        kind = pythoncom.DISPATCH_METHOD | pythoncom.DISPATCH_PROPERTYGET
        return found.Invoke(found.GetIDsOfNames(method), 0, kind, True, *arguments)

    def formula(self, name: str, *arguments):
        """Compute a formula as the module AsgFunctions does: values, no workbook, no cell."""
        values = VARIANT(pythoncom.VT_ARRAY | pythoncom.VT_VARIANT, list(arguments))
        nothing = VARIANT(pythoncom.VT_DISPATCH, None)
        return self.invoke("CallUDF", "asg_addin.functions", name, values, nothing, nothing)

    def press(self, job: str, *words: str, book=None) -> None:
        """Run a job as the module xlwings does for a button."""
        windows = self.invoke("Module", "xlwings._xlwindows")
        self.invoke("SetAttr", windows, "BOOK_CALLER", VARIANT(pythoncom.VT_DISPATCH, book))
        hexed = ", ".join(f"'{word.encode('utf-16-be').hex().upper()}'" for word in words)
        self.invoke("Exec", f"import asg_addin.macros; asg_addin.macros.{job}({hexed})")

    def python_id(self, folder: Path) -> int:
        """The process of the server."""
        file = folder / "process.txt"
        self.invoke("Exec", f"import os; open({str(file)!r}, 'w').write(str(os.getpid()))")
        assert os.getpid() != int(file.read_text())
        return int(file.read_text())
