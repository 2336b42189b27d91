"""A look at the parts of an .ods package, in which a cell or a row may stand for a million."""

from __future__ import annotations

import re
from collections.abc import Mapping

from asg.tables.guard.sheet_looks import DEEPEST, TOO_DEEP, Handlers, PackageError, SheetLook

_REPEATS = re.compile(r"[0-9]{1,9}")
_CELLS = frozenset(("table-cell", "covered-table-cell"))


class OdsReader:
    """Looks at one part after another; the sheets are in the part ``content.xml``."""

    def __init__(self) -> None:
        self._sheets: dict[str, SheetLook] = {}
        self.begin("")

    def begin(self, part: str) -> Handlers:
        """Begin a part."""
        self._depth = 0
        self._look = SheetLook()
        self._row = self._rows = self._column = self._columns = 0
        self._filled = self._error = self._hidden = False
        self._last = 0
        self._text: list[str] = []
        return Handlers(self._start, self._end, self._add_text)

    def sheets(self) -> dict[str, SheetLook]:
        """What was found, by the name of the sheet."""
        return self._sheets

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise PackageError(TOO_DEEP)
        local = name.rpartition(":")[2]
        if local in _CELLS:
            self._columns = _repeated(attributes, "number-columns-repeated")
            self._filled = any(a.startswith("office:") or a == "table:formula" for a in attributes)
            self._error = attributes.get("calcext:value-type") == "error"
            self._text = []
            self._count(len(attributes.get("office:string-value", "")))
        elif local == "table-row":
            self._row += self._rows
            self._rows = _repeated(attributes, "number-rows-repeated")
            self._column = self._last = 0
            self._hidden = attributes.get("table:visibility") in ("collapse", "filter")
        elif local == "table":
            self._look = self._sheets[attributes.get("table:name", "")] = SheetLook()
            self._row = self._rows = 0
        elif local == "s":
            self._filled = True
            self._count(_repeated(attributes, "c"))
        elif name.startswith("text:"):
            self._filled = True

    def _end(self, name: str) -> None:
        self._depth -= 1
        local = name.rpartition(":")[2]
        if local in _CELLS:
            if self._filled:
                self._last = self._column + self._columns
                self._look.reach(self._row + self._rows, self._last)
                self._look.hidden_rows += self._hidden * self._rows
                self._hidden = False  # a row counts once
            if self._error:
                for row in range(self._row + 1, self._row + self._rows + 1):
                    for column in range(self._column + 1, self._column + self._columns + 1):
                        self._look.add_unread(row, column, "".join(self._text))
            self._column += self._columns
            self._filled = self._error = False

    def _add_text(self, characters: str) -> None:
        if self._filled:
            self._count(len(characters))
            if self._error:
                self._text.append(characters)

    def _count(self, characters: int) -> None:
        """Count the characters of a cell, in every cell that it stands for."""
        self._look.add_characters(characters * self._columns * self._rows)


def _repeated(attributes: Mapping[str, str], name: str) -> int:
    """How often something is there; 1 where it is not said."""
    written = next((v for a, v in attributes.items() if a.rpartition(":")[2] == name), None)
    if written is None:
        return 1
    if not _REPEATS.fullmatch(written.strip()):
        raise PackageError(f"is damaged (repeated {written[:20]!a} times)")
    return int(written)
