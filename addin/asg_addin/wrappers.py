"""The VBA wrappers of the functions, written by xlwings' own generator.

Excel calls a function of Python through a VBA function of the same name. xlwings writes those from
the decorated functions, in a part of it that needs Windows' pywin32 to be imported. Here pywin32 is
replaced by empty modules where it is not installed: the generator uses nothing of it. That is done
in a process of its own, so that no other code ever sees the empty modules.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from types import ModuleType, SimpleNamespace
from typing import Any

from asg.errors import AsgError

FUNCTIONS = "asg_addin.functions"
"""The module whose functions Excel gets."""

_PYWIN32 = (
    "pythoncom",
    "pywintypes",
    "win32api",
    "win32com",
    "win32com.client",
    "win32com.server",
    "win32com.server.util",
    "win32com.server.dispatcher",
    "win32com.server.policy",
    "win32con",
    "win32gui",
    "win32process",
    "win32timezone",
    "winerror",
)


@dataclass(frozen=True)
class WrappedFunction:
    """A function that Excel gets: its help, and its arguments with theirs, in order."""

    name: str
    doc: str
    arguments: dict[str, str]


@dataclass(frozen=True)
class Wrappers:
    """The generated VBA, and what it wraps.

    Attributes
    ----------
    vba
        One VBA function per function, lines ended by a line feed, without a module header.
    functions
        The functions, in the order of ``vba``.
    """

    vba: str
    functions: tuple[WrappedFunction, ...]


def generate_wrappers(module: str = FUNCTIONS) -> Wrappers:
    """Generate the VBA wrappers of a module's functions in a process of its own.

    Parameters
    ----------
    module
        A module that can be imported, with functions under xlwings' ``func``.

    Raises
    ------
    AsgError
        If the module cannot be imported, or has no functions.
    """
    command = [sys.executable, "-P", "-W", "ignore", "-m", "asg_addin.wrappers", module]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if run.returncode:
        last = (run.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise AsgError(f"the wrappers of {module} could not be generated: {last}")
    made = json.loads(run.stdout)
    functions = tuple(WrappedFunction(**function) for function in made["functions"])
    if not functions:
        raise AsgError(f"{module} has no functions for Excel: none of them is under xlwings' func")
    return Wrappers(made["vba"], functions)


def _generate(name: str) -> Wrappers:
    """Generate the wrappers in this process; it is of no use for anything else afterwards."""
    udfs = _udfs()
    import importlib

    module = importlib.import_module(name)
    # All that the generator asks of a workbook: an add-in's functions work on the active one.
    written, book = io.StringIO(), SimpleNamespace(Name="asg.xlam")
    udfs.generate_vba_wrapper(name, module, written, book)
    return Wrappers(written.getvalue(), tuple(_wrapped(module)))


def _udfs() -> Any:  # noqa: ANN401 - a module of xlwings that has no types
    import xlwings

    if sys.platform != "win32":  # there pywin32 comes with xlwings
        for name in _PYWIN32:
            parent, _, child = name.rpartition(".")
            sys.modules[name] = made = ModuleType(name)
            if parent:
                setattr(sys.modules[parent], child, made)
        sys.modules["win32com.client"].Dispatch = None  # type: ignore[attr-defined]
        sys.modules["pythoncom"].CoInitialize = None  # type: ignore[attr-defined]
    from xlwings import udfs

    for name, real in (("func", udfs.xlfunc), ("arg", udfs.xlarg), ("ret", udfs.xlret)):
        setattr(xlwings, name, real)
    return udfs


def _wrapped(module: ModuleType) -> list[WrappedFunction]:
    # In the order, and by the mark, that the generator goes by.
    marked = [getattr(module, name) for name in dir(module)]
    specs = [value.__xlfunc__ for value in marked if hasattr(value, "__xlfunc__")]
    return [
        WrappedFunction(
            spec["name"],
            " ".join(spec["ret"]["doc"].split()),
            {argument["name"]: " ".join(argument["doc"].split()) for argument in spec["args"]},
        )
        for spec in specs
    ]


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    json.dump(asdict(_generate(sys.argv[1])), sys.stdout)
