"""Excel on Windows as xlwings sees it: its real UDF code, with pywin32 alone replaced.

pywin32 exists on Windows only. Its modules are stood in for by empty ones, so that xlwings loads
what it loads there (``_xlwindows.py``, ``udfs.py``, ``com_server.py``), and a formula goes the way
it goes there: ``XLPython.CallUDF`` as the VBA calls it, the conversion of COM's values, the
function, the conversion back. What Excel itself does before and after is not here.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import subprocess
import sys
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from unittest import mock

MISSING = -2147352572
"""What COM hands over for an argument that a formula leaves out."""

NOT_AVAILABLE, DIVIDED_BY_ZERO, SPILL = -2146826246, -2146826281, -2146826243
"""Errors of cells, as COM hands them over."""

RANGE_ID = "{00020846-0000-0000-C000-000000000046}"


class ComTime(dt.datetime):
    """A date as COM hands it over (pywintypes.TimeType)."""


class _ComError(Exception):
    pass


class _Unknown:
    """Stands for any function or constant of pywin32 that is only named, never used."""

    def __init__(self, *_given):
        pass

    def __call__(self, *_given, **_named):
        return self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Unknown()

    def __getitem__(self, _key):
        return self


def _module(name, **parts):
    module = ModuleType(name)
    module.__getattr__ = lambda _name: _Unknown()
    module.__dict__.update(parts, __file__=name, __path__=[])
    return module


class _Dispatch:
    pass


def _refuse(*_given):
    raise _ComError


def _pywin32():
    client = _module(
        "win32com.client",
        CDispatch=_Dispatch,
        CoClassBaseClass=_Dispatch,
        DispatchBaseClass=_Dispatch,
        Dispatch=lambda com, **_named: com,
    )
    unwrapping = _module("win32com.server.util", unwrap=_refuse)
    server = _module("win32com.server", util=unwrapping)
    return {
        "pythoncom": _module("pythoncom", TypeIIDs={"": _Dispatch}, IID_IDispatch=""),
        "pywintypes": _module("pywintypes", TimeType=ComTime, com_error=_ComError, IID=str),
        "win32com": _module("win32com", client=client, server=server),
        "win32com.client": client,
        "win32com.server": server,
        "win32com.server.util": unwrapping,
        **{
            name: _module(name)
            for name in (
                "win32api",
                "win32con",
                "win32event",
                "win32gui",
                "win32process",
                "win32timezone",
                "win32com.server.dispatcher",
                "win32com.server.policy",
            )
        },
    }


class ComRange:
    """A range of cells as VBA hands it over: an object with the values in ``Value``."""

    def __init__(self, values):
        iid = SimpleNamespace(iid=RANGE_ID)
        self._oleobj_ = SimpleNamespace(
            GetTypeInfo=lambda: SimpleNamespace(GetTypeAttr=lambda: iid)
        )
        self.Value = values
        rows = values if isinstance(values, tuple) else ((values,),)
        self.Row = self.Column = 1
        self.Rows = SimpleNamespace(Count=len(rows))
        self.Columns = SimpleNamespace(Count=len(rows[0]))
        book = SimpleNamespace(Application=SimpleNamespace(Hwnd=1))
        self.Worksheet = SimpleNamespace(Parent=book)


def _of_excel(lent):
    ours = ("xlwings", "asg_addin")
    return [n for n in sys.modules if n in lent or n.partition(".")[0] in ours]


@contextmanager
def classic_excel():
    """Load xlwings and the add-in as on Windows; gives a function that computes a formula."""
    lent = _pywin32()
    # Other modules stay: what has C inside cannot be imported a second time.
    before = {name: sys.modules.pop(name) for name in _of_excel(lent)}
    sys.modules.update(lent)
    patches = [
        mock.patch.object(sys, "platform", "win32"),
        mock.patch.object(subprocess, "CREATE_NO_WINDOW", 0, create=True),
        *(
            mock.patch.object(ctypes, name, _Unknown(), create=True)
            for name in ("windll", "oledll", "PyDLL")
        ),
        mock.patch("atexit.register", lambda function, *_given: function),
    ]
    for patch in patches:
        patch.start()
    try:
        import xlwings
        import xlwings.com_server

        patches[0].stop()  # only xlwings' own import asks for the platform
        assert xlwings.func is xlwings.udfs.xlfunc
        server = xlwings.com_server.XLPython()

        def formula(name, *arguments):
            return server.CallUDF("asg_addin.functions", name, list(arguments))

        patches.pop(0)
        yield formula
    finally:
        for name in _of_excel(lent):
            del sys.modules[name]
        for patch in reversed(patches):
            patch.stop()
        sys.modules.update(before)
