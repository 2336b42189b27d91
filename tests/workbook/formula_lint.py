"""What is wrong with the text of a formula, as a file holds it: no validator looks there."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

LONGEST = 8192
"""Characters that Excel allows in a formula."""

PLAIN = frozenset(
    [
        *("ABS", "AND", "AVERAGE", "AVERAGEIFS", "CHAR", "CHOOSE", "COUNT", "COUNTIF", "COUNTIFS"),
        *("IF", "IFERROR", "INDEX", "INT", "ISNUMBER", "MATCH", "MAX", "MIN", "MOD", "NA", "OR"),
        *(
            "FIND",
            "LEFT",
            "RIGHT",
            "ROUND",
            "ROWS",
            "SIGN",
            "SMALL",
            "SQRT",
            "SUBSTITUTE",
            "SUM",
            "SUMIFS",
            "SUMPRODUCT",
        ),
    ]
)
"""Functions that Excel 2016 has under this name."""
PREFIXED = frozenset(["NORM.S.INV", "PERCENTILE.EXC", "PERCENTILE.INC"])
"""Functions that Excel 2016 has, and files name with the prefix ``_xlfn.``."""
RECENT = frozenset(["LAMBDA", "LET"])
"""Functions of Excel 2024 and Microsoft 365: in defined names alone."""

CELL = r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}"
REFERENCE = re.compile(rf"(?:(?P<sheet>'(?:[^']|'')+'|[A-Za-z0-9_.]+)!)?{CELL}(?::{CELL})?")
STRUCTURED = re.compile(r"(?P<table>[A-Za-z_][A-Za-z0-9_.]*)\[(?P<column>[^\[\]@#]+)\]")
LOCAL = re.compile(r"_xlpm\.[a-z_][a-z0-9_]*")


@dataclass(frozen=True)
class Surroundings:
    """What a formula of a workbook may speak of: sheets, and tables with their columns."""

    sheets: Collection[str]
    tables: Mapping[str, Collection[str]]


def surroundings(book: Workbook) -> Surroundings:
    """What the formulas of a workbook may speak of."""
    tables = {
        table.name: [column.name for column in table.tableColumns]
        for sheet in book
        for table in sheet.tables.values()
    }
    return Surroundings(book.sheetnames, tables)


def faults(formula: str, around: Surroundings, *, in_name: bool = False) -> list[str]:
    """What Excel would not take in a formula.

    Parameters
    ----------
    formula
        Its text, with or without "=".
    around
        The workbook's sheets and tables.
    in_name
        Whether it stands behind a defined name, where LAMBDA may be.
    """
    text = formula if formula.startswith("=") else f"={formula}"
    found = [f"{len(text)} characters"] if len(text) > LONGEST else []
    try:
        tokens = Tokenizer(text).items
    except Exception as error:  # the tokenizer fails in many ways; each is a fault of the formula
        return [*found, f"cannot be read: {error}"]
    depth = within = 0
    for token in tokens:
        if token.subtype == Token.OPEN:
            depth += 1
        elif token.subtype == Token.CLOSE:
            depth -= 1
        if token.type == Token.ARRAY:
            within += 1 if token.subtype == Token.OPEN else -1
        if not within:  # a constant array has semicolons, and nothing else to look at
            found += _faults_of(token, around, in_name)
        if depth < 0:
            break
    return [*found, "brackets do not balance"] if depth else found


def _faults_of(token: Token, around: Surroundings, in_name: bool) -> list[str]:
    text = token.value
    if token.type == Token.FUNC and token.subtype == Token.OPEN:
        return _faults_of_function(text.removesuffix("("), in_name)
    if token.type == Token.SEP and text == ";":
        return ["a semicolon between arguments"]
    if token.type != Token.OPERAND or token.subtype in (Token.NUMBER, Token.TEXT, Token.LOGICAL):
        return []
    if token.subtype == Token.ERROR:
        return [f"{text} in the formula"]
    if in_name and LOCAL.fullmatch(text):
        cell = re.fullmatch(CELL, text.removeprefix("_xlpm.").upper())
        return [f"{text}: the name of a cell"] if cell else []
    if structured := STRUCTURED.fullmatch(text):
        columns = around.tables.get(structured["table"])
        if columns is None:
            return [f"{text}: no such table"]
        return [] if structured["column"] in columns else [f"{text}: no such column"]
    if reference := REFERENCE.fullmatch(text):
        sheet = (reference["sheet"] or "").strip("'").replace("''", "'")
        return [] if not sheet or sheet in around.sheets else [f"{text}: no such sheet"]
    return [f"{text}: neither a cell nor a table's column"]


def _faults_of_function(name: str, in_name: bool) -> list[str]:
    bare = name.removeprefix("_xlfn.")
    prefixed = bare != name
    if bare in PLAIN:
        return [f"{name}: has no prefix in a file"] if prefixed else []
    if bare in PREFIXED or (in_name and bare in RECENT):
        return [] if prefixed else [f"{name}: needs the prefix _xlfn. in a file"]
    return [f"{name}: not a function that Excel 2016 has"]
