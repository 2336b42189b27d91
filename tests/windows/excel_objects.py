"""Excel's objects as far as xlwings asks for them when a button is pressed."""

from __future__ import annotations

from pathlib import Path

import pythoncom
import pywintypes
from win32com.server import policy, util

IDS = {
    "_Workbook": "{000208DA-0000-0000-C000-000000000046}",
    "_Application": "{000208D5-0000-0000-C000-000000000046}",
}
"""Excel's own types, by which xlwings knows what it is given."""

LIBRARY = "{5C1E9A30-0000-4000-8000-000000000001}"
SYS_WIN64 = 3


def type_library(folder: Path):
    """Make a type library with empty types of Excel's names and ids."""
    file = str(folder / "excel.tlb")
    library = pythoncom.CreateTypeLib2(SYS_WIN64, file)
    library.SetName("Excel")
    library.SetGuid(pywintypes.IID(LIBRARY))
    library.SetVersion(1, 0)
    for name, identity in IDS.items():
        info = library.CreateTypeInfo(name, pythoncom.TKIND_DISPATCH)
        info.SetGuid(pywintypes.IID(identity))
        info.LayOut()
    library.SaveAllChanges()
    del library
    return pythoncom.LoadTypeLib(file)


class Application:
    """Excel: keeps what its status bar showed."""

    _public_methods_ = ()
    _public_attrs_ = ("StatusBar", "Name", "Hwnd", "Version")
    kind, Name, Hwnd, Version = "_Application", "Microsoft Excel", 0, "16.0"

    def __init__(self) -> None:
        self.shown = []

    @property
    def StatusBar(self):
        return False

    @StatusBar.setter
    def StatusBar(self, words):
        self.shown.append(words)


class Workbook:
    """The active workbook."""

    _public_methods_ = ()
    _public_attrs_ = ("Name", "FullName", "Path", "Application")
    kind, Path = "_Workbook", ""

    def __init__(self, name: str, application) -> None:
        self.Name = self.FullName = name
        self.Application = application


def offered(thing, library):
    """Wrap an object for another process, with its type."""

    class Typed(policy.DesignatedWrapPolicy):
        def _GetTypeInfoCount_(self):
            return 1

        def _GetTypeInfo_(self, _index, _language):
            return 0, library.GetTypeInfoOfGuid(pywintypes.IID(IDS[self._obj_.kind]))

    return util.wrap(thing, usePolicy=Typed)
