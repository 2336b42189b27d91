"""What a look at a workbook's sheet finds, and how large a sheet may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

LARGEST_SPAN = 8_000_000
"""Cells between the first and the last cell of a sheet; more than this does not come from Excel."""

MOST_CHARACTERS = 1 << 28
"""Characters in all cells of a sheet together, each text counted in every cell that shows it."""

DEEPEST = 200
"""Elements inside one another; programs that write workbooks stay below a tenth of this."""

TOO_DEEP = "is damaged or not a workbook (elements too deep in one another)"

MOST_UNREAD = 100_000
"""Cells with errors in one sheet; more than this is no sheet that anybody works with."""


class Handlers(NamedTuple):
    """What takes in the elements of a part; names are as written, with their prefix."""

    start: Callable[[str, Mapping[str, str]], None]
    end: Callable[[str], None]
    text: Callable[[str], None]


class PackageError(Exception):
    """What is wrong with a package, in words that follow the file's name: "is damaged (...)"."""


@dataclass
class SheetLook:
    """What a look at a sheet's part found."""

    rows: int = 0
    columns: int = 0
    """Of the last cell that holds anything; 1 is the first."""
    characters: int = 0
    """In all cells together."""
    unread: dict[tuple[int, int], str] = field(default_factory=dict)
    """By (row, column): what is in a cell that calamine gives as empty, an error such as #N/A
    or a formula without a stored value."""
    hidden_rows: int = 0
    """How many rows with cells are hidden, by hand or by a filter."""

    def reach(self, row: int, column: int) -> None:
        """Extend the sheet to a cell; refuse one that has become too large."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if self.rows * self.columns > LARGEST_SPAN:
            raise PackageError(
                f"has cells too far apart to be read (over {LARGEST_SPAN:,} from the first to the "
                "last)"
            )

    def add_unread(self, row: int, column: int, text: str) -> None:
        """Keep what a cell shows; a sheet full of errors is refused."""
        self.unread[row, column] = text
        if len(self.unread) > MOST_UNREAD:
            raise PackageError(f"has over {MOST_UNREAD:,} cells with errors in a sheet")

    def add_characters(self, number: int) -> None:
        """Count the characters of a cell, and refuse a sheet with too many."""
        self.characters += number
        if self.characters > MOST_CHARACTERS:
            raise PackageError(f"has over {MOST_CHARACTERS:,} characters in the cells of a sheet")
