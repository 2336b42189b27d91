"""A look at the parts of an .xlsx package: how far its sheets reach, and what is in them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence

from asg.tables.guard.sheet_looks import DEEPEST, TOO_DEEP, Handlers, PackageError, SheetLook

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Of a sheet in Excel."""

WITHOUT_VALUE = "a formula without a stored value"
"""Stands for a formula that no program has computed yet."""

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_DIGITS = "0123456789"
_NUMBER = re.compile(r"[0-9]{1,9}")


class XlsxReader:
    """Looks at one part after another; the shared texts have to come before the sheets."""

    def __init__(self) -> None:
        self._looks: dict[str, SheetLook] = {}
        self._lengths: list[int] = []
        self._names: dict[str, str] = {}
        self._targets: dict[str, str] = {}
        self._local: dict[str, str] = {}
        """Names of elements without their prefix, by name."""

    def sheets(self) -> dict[str, SheetLook]:
        """What was found, by the name of the sheet."""
        found = {}
        for name, relation in self._names.items():
            target = self._targets.get(relation, "")
            part = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
            found[name] = self._looks.get(part, SheetLook())
        return found

    def begin(self, part: str) -> Handlers:
        """Begin a part.

        What is known of the cell is in variables of this function: a million cells take two thirds
        of the time that they take with attributes of the reader.
        """
        look = self._looks[part] = SheetLook()
        of_workbook = posixpath.basename(part) == "workbook.xml.rels"
        local_names, lengths = self._local, self._lengths
        columns: dict[str, int] = {}
        shared: dict[str, int] = {}
        depth = row = column = 0
        digits: str | None = None
        kind = ""
        formula = value = hidden = False
        text: list[str] | None = None

        def start(name: str, attributes: Mapping[str, str]) -> None:
            nonlocal depth, row, column, digits, kind, formula, value, hidden, text
            depth += 1
            if depth > DEEPEST:
                raise PackageError(TOO_DEEP)
            try:
                local = local_names[name]
            except KeyError:
                local = local_names[name] = name.rpartition(":")[2]
            if local == "c":
                # Most cells are in the row of the one before, in a column that has been seen.
                reference = attributes.get("r", "")
                letters = reference.rstrip(_DIGITS)
                seen = columns.get(letters)
                if seen is None or reference[len(letters) :] != digits:
                    row, column = _place(reference) if reference else (max(row, 1), column + 1)
                    _check_in_excel(row, column)
                    look.reach(row, column)
                    look.hidden_rows += hidden
                    hidden = False  # a row counts once
                    if reference:
                        columns[letters], digits = column, reference[len(letters) :]
                else:
                    column = seen
                kind = attributes.get("t", "")
                formula = value = False
            elif local == "v":
                if formula or kind == "s" or kind == "e":
                    text = []
                else:
                    value = True
            elif local == "f":
                formula = True
            elif local == "row":
                row, column, digits = _row(attributes.get("r"), row), 0, None
                hidden = attributes.get("hidden") in ("1", "true")
            elif local == "t":
                text = []
            elif local == "si":
                lengths.append(0)
            elif local == "sheet" and "name" in attributes:
                relations = [attributes[a] for a in attributes if a.rpartition(":")[2] == "id"]
                self._names[attributes["name"]] = relations[0] if relations else ""
            elif local == "Relationship" and of_workbook:
                self._targets[attributes.get("Id", "")] = attributes.get("Target", "")

        def end(name: str) -> None:
            nonlocal depth, value, text
            depth -= 1
            if text is None and not formula:
                return  # as nearly all ends are
            local = local_names[name]
            if local == "v" and text is not None:
                shown = "".join(text).strip()
                text, value = None, shown != ""
                if kind == "e":
                    look.add_unread(row, column, shown)
                elif kind == "s":
                    if shown not in shared:
                        shared[shown] = _length(shown, lengths)
                    look.add_characters(shared[shown])
                else:
                    look.add_characters(len(shown))
            elif local == "t" and text is not None:
                length, text = sum(map(len, text)), None
                if lengths and row == 0:
                    lengths[-1] += length
                else:
                    look.add_characters(length)
            elif local == "c" and formula and not value and kind != "str":
                # The value of a formula that gives no text ("str") is never empty.
                look.add_unread(row, column, WITHOUT_VALUE)

        def add_text(characters: str) -> None:
            if text is not None:
                text.append(characters)

        return Handlers(start, end, add_text)


def _place(reference: str) -> tuple[int, int]:
    """Row and column of a reference such as B2."""
    place = _REFERENCE.fullmatch(reference)
    if place is None:
        raise PackageError(f"is damaged (a cell at {reference[:20]!a})")
    letters, digits = place.groups()
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(digits), column


def _check_in_excel(row: int, column: int) -> None:
    if not (0 < row <= LAST_ROW and column <= LAST_COLUMN):
        raise PackageError("has cells too far apart to be read (beyond the last row of Excel)")


def _row(written: str | None, before: int) -> int:
    """The number of a row: as written, or the one after the row before."""
    if written is None:
        return before + 1
    row = int(written) if _NUMBER.fullmatch(written) else 0
    _check_in_excel(row, 1)
    return row


def _length(shared: str, lengths: Sequence[int]) -> int:
    """The length of a shared text, by its number."""
    if not _NUMBER.fullmatch(shared) or int(shared) >= len(lengths):
        raise PackageError("is damaged (a cell shows a text that the file does not hold)")
    return lengths[int(shared)]
