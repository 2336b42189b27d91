"""The add-in's functions as functions of LibreOffice Calc: a UNO component, loaded by Calc itself.

Runs in LibreOffice's own Python. An argument of type ``any`` is nothing where it was left out, a
number or a text of a single cell, and rows of these of a range: what COM makes of cells in Excel.
"""

import unohelper
from asgcalc import XFunctions

import asg_addin.functions
from asg_addin.udf import UDFS


def cells_of(value):
    """The value as the functions take it; a blank cell comes as nothing or as an empty text."""
    if isinstance(value, tuple):
        return [[cells_of(cell) for cell in row] for row in value]
    return None if value == "" else value


def rows_of(answer):
    """The answer as UNO takes it: rows of cells, all numbers as floats."""
    rows = answer if isinstance(answer, list) else [[answer]]
    rows = rows if isinstance(rows[0], list) else [rows]
    return tuple(
        tuple(float(cell) if isinstance(cell, int) else cell for cell in row) for row in rows
    )


def method(name):
    function = getattr(asg_addin.functions, name)

    def answered(_self, *arguments):
        return rows_of(function(*(cells_of(argument) for argument in arguments)))

    return answered


def made_for(_self, _context):
    """Take the context that UNO makes every component with; none is needed."""


Functions = type(
    "Functions",
    (unohelper.Base, XFunctions),
    {"__init__": made_for} | {name: method(name) for name in UDFS},
)

g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - UNO's name
g_ImplementationHelper.addImplementation(
    Functions, "asgcalc.Functions", ("com.sun.star.sheet.AddIn",)
)
