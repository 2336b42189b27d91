"""The quick look at a sheet that is written as Excel, LibreOffice and the writers in Python do.

Element by element a large sheet takes several times as long to look at as to read. Where every
cell is written in the one plain way, with no formula and no error, a few searches say as much.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from asg.tables.guard.sheet_looks import LARGEST_SPAN, PackageError, SheetLook

MOST_UNCLOSED = 2_000_000
"""Elements that may be open, or empty, before they are looked at one by one."""

_CELL = re.compile(rb"<(?:[^\s<>/!?:]+:)?c[\s/>]")
_FORMULA = re.compile(rb"<(?:[^\s<>/!?:]+:)?f[\s/>]")
_PLACE = rb'<c r="[A-Z]{1,3}[1-9][0-9]{0,6}"'
_KIND = rb'(?: s="[0-9]{1,9}")?(?: t="(?:n|s|str|b|inlineStr)")?/?>'
_PLAIN_CELL = re.compile(_PLACE + _KIND)
_ROWS = re.compile(rb'<c r="[A-Z]{1,3}([0-9]+)')
_COLUMNS = re.compile(rb'<c r="([A-Z]{1,3})')
_SHARED = re.compile(rb' t="s"><v>([0-9]{1,9})</v>')


def look_at_plain(part: bytes, lengths: Sequence[int]) -> SheetLook | None:
    """Look at a part of an .xlsx package that may be a plain sheet.

    Parameters
    ----------
    part
        The part.
    lengths
        Of the shared texts, in their order.

    Returns
    -------
    SheetLook or None
        None where it has to be looked at element by element. Whether it is well-formed XML is
        not looked at.

    Raises
    ------
    PackageError
        If the sheet is too large.
    """
    # Counted before anything is kept of each.
    if part.count(b"<c ") + part.count(b"<c>") > LARGEST_SPAN:
        raise PackageError(f"has over {LARGEST_SPAN:,} cells")
    cells = len(_CELL.findall(part))
    # A comment, a CDATA section or a second instruction can hold what only looks like an element.
    hidden = b"<!" in part or part.count(b"<?") > 1
    unclosed = part.count(b"<") - 2 * part.count(b"</")
    if not cells or hidden or unclosed > MOST_UNCLOSED or _FORMULA.search(part):
        return None
    if len(_PLAIN_CELL.findall(part)) != cells:
        return None
    shared = [int(number) for number in _SHARED.findall(part)]
    if len(shared) != part.count(b't="s"') or max(shared, default=-1) >= len(lengths):
        return None
    look = SheetLook()
    rows = max(int(row) for row in set(_ROWS.findall(part)))
    look.reach(rows, max(column_number(c.decode()) for c in set(_COLUMNS.findall(part))))
    look.add_characters(sum(lengths[number] for number in shared))
    return look


def column_number(letters: str) -> int:
    """The number of a column from its letters.

    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
