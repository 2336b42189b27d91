"""A look at the parts of an .xlsx package: how far its sheets reach, and what is in them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from asg.tables.guard.sheet_looks import PackageError, SheetLook

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Of a sheet in Excel."""

WITHOUT_VALUE = "a formula without a stored value"
"""Stands for a formula that no program has computed yet."""

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_NUMBER = re.compile(r"[0-9]{1,9}")


class XlsxReader:
    """Looks at one part after another; the shared texts have to come before the sheets."""

    def __init__(self) -> None:
        self._looks: dict[str, SheetLook] = {}
        self._lengths: list[int] = []
        self._names: dict[str, str] = {}
        self._targets: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        self._local: dict[str, str] = {}
        self.begin("")

    def begin(self, part: str) -> None:
        """Begin a part."""
        self._look = self._looks[part] = SheetLook()
        self._of_workbook = posixpath.basename(part) == "workbook.xml.rels"
        self._row = self._column = 0
        self._kind = ""
        self._formula = self._value = self._hidden = False
        self._text: list[str] | None = None

    def sheets(self) -> dict[str, SheetLook]:
        """What was found, by the name of the sheet."""
        found = {}
        for name, relation in self._names.items():
            target = self._targets.get(relation, "")
            part = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
            found[name] = self._looks.get(part, SheetLook())
        return found

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take in the start of an element."""
        local = self._local.get(name)
        if local is None:
            local = self._local[name] = name.rpartition(":")[2]
        if local == "c":
            self._start_cell(attributes)
        elif local == "v":
            if self._formula or self._kind in ("s", "e"):
                self._text = []
            else:
                self._value = True
        elif local == "f":
            self._formula = True
        elif local == "row":
            self._row = self._counted(attributes.get("r"), self._row, LAST_ROW)
            self._column = 0
            self._hidden = attributes.get("hidden") in ("1", "true")
        elif local == "si":
            self._lengths.append(0)
        elif local == "t":
            self._text = []
        elif local == "sheet" and "name" in attributes:
            relations = [attributes[a] for a in attributes if a.rpartition(":")[2] == "id"]
            self._names[attributes["name"]] = relations[0] if relations else ""
        elif local == "Relationship" and self._of_workbook:
            self._targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._row, self._column = max(self._row, 1), self._column + 1
        else:
            place = _REFERENCE.fullmatch(reference)
            if place is None:
                raise PackageError(f"is damaged (a cell at {reference[:20]!a})")
            letters, digits = place.groups()
            self._column = self._columns.get(letters) or self._numbered(letters)
            self._row = int(digits)
        if not (0 < self._row <= LAST_ROW and self._column <= LAST_COLUMN):
            raise PackageError("has cells too far apart to be read (beyond the last row of Excel)")
        look = self._look
        if self._row > look.rows or self._column > look.columns:
            look.reach(self._row, self._column)
        if self._hidden:
            look.hidden_rows += 1
            self._hidden = False  # a row counts once
        self._kind = attributes.get("t", "")
        self._formula = self._value = False

    def _numbered(self, letters: str) -> int:
        number = 0
        for letter in letters.upper():
            number = number * 26 + ord(letter) - ord("A") + 1
        self._columns[letters] = number
        return number

    @staticmethod
    def _counted(written: str | None, before: int, last: int) -> int:
        """The number of a row: as written, or the one after the row before."""
        if written is None:
            return before + 1
        if not _NUMBER.fullmatch(written) or not 0 < int(written) <= last:
            raise PackageError("has cells too far apart to be read (beyond the last row of Excel)")
        return int(written)

    def end(self, name: str) -> None:
        """Take in the end of an element."""
        if self._text is None and not self._formula:
            return  # as nearly all ends are
        local = self._local.get(name, "")
        if local == "v" and self._text is not None:
            self._end_value("".join(self._text).strip())
            self._text = None
        elif local == "t" and self._text is not None:
            length = sum(map(len, self._text))
            if self._lengths and self._row == 0:
                self._lengths[-1] += length
            else:
                self._look.add_characters(length)
            self._text = None
        elif local == "c" and self._formula and not self._value and self._kind != "str":
            # The value of a formula that gives no text ("str") is never empty.
            self._look.add_unread(self._row, self._column, WITHOUT_VALUE)

    def _end_value(self, value: str) -> None:
        self._value = value != ""
        if self._kind == "e":
            self._look.add_unread(self._row, self._column, value)
        elif self._kind != "s":
            self._look.add_characters(len(value))
        elif not _NUMBER.fullmatch(value) or int(value) >= len(self._lengths):
            raise PackageError("is damaged (a cell shows a text that the file does not hold)")
        else:
            self._look.add_characters(self._lengths[int(value)])

    def text(self, characters: str) -> None:
        """Take in text."""
        if self._text is not None:
            self._text.append(characters)
