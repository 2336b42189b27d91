"""How much room text takes in a cell, and numbers in words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

from asg.names import MOST_NAMED, name_list

_ADVANCE = {
    "ijl'|": 0.222,
    " !,./:;I[]\\ft": 0.278,
    "()-`r": 0.333,
    '"*': 0.375,
    "Jckvsxyz": 0.5,
    "^+<=>~": 0.584,
    "&ABEKPSVXY": 0.667,
    "CDHNRUw": 0.722,
    "GOQ": 0.778,
    "Mm": 0.833,
    "%": 0.889,
    "W@": 0.98,
}
ADVANCES = {letter: width for letters, width in _ADVANCE.items() for letter in letters}
"""Widths of Arial's letters in ems; those not named are 0.6 or narrower, symbols 1."""

PIXELS_PER_POINT = 96 / 72
BOLD = 1.08
"""Bold text is about this much wider."""
SLACK = 1.04
"""Excel on screen, Excel in print and LibreOffice set text a little differently; stay clear."""
CELL_MARGIN = 8
"""Pixels of a column's width that text cannot use."""
INDENT = 9
"""Pixels of one step of indent."""
MOST_COUNTED = 20_000
"""Counts of lines, and widths, that are kept: all workbooks of a batch have the same wordings."""
LINE_SPACING = 1.22
"""Height of a line of text in font sizes."""


@lru_cache(maxsize=MOST_COUNTED)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of text on one line in pixels, for a font size in points."""
    ems = sum(ADVANCES.get(letter, 0.56 if letter.isascii() else 0.8) for letter in text)
    if any(letter > "\u2190" for letter in text):  # arrows, triangles, other scripts: full width
        ems += sum(0.2 for letter in text if letter > "\u2190")
    return ems * size * PIXELS_PER_POINT * (BOLD if bold else 1) * SLACK


@lru_cache(maxsize=MOST_COUNTED)
def line_count(text: str, width: float, size: float, bold: bool = False) -> int:
    """The number of lines that text takes, wrapped between words, in a width of pixels."""
    count = 0
    room = max(width - CELL_MARGIN, size)
    space = text_width(" ", size, bold)
    for paragraph in text.split("\n"):
        count += 1
        used = 0.0
        for place, word in enumerate(paragraph.split(" ")):
            wide = text_width(word, size, bold)
            gap = space if place else 0.0
            if place and used + gap + wide > room:
                count += 1
                used = gap = 0.0
            if wide > room:  # a word wider than the cell is broken wherever the edge falls
                pieces = math.ceil(wide / room)
                count += pieces - 1
                used = wide - (pieces - 1) * room
            else:
                used += gap + wide
    return count


def text_height(lines: int, size: float) -> int:
    """The height in pixels of some lines of text of a font size in points."""
    return math.ceil(lines * size * PIXELS_PER_POINT * LINE_SPACING)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 question", "1,204 questions"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def is_or_are(number: int) -> str:
    """The verb of a number of things that are something."""
    return "is" if number == 1 else "are"


def has_or_have(number: int) -> str:
    """The verb of a number of things that have something."""
    return "has" if number == 1 else "have"


def ordinal(number: int) -> str:
    """The ordinal of a number in figures.

    >>> [ordinal(n) for n in (2, 11, 32, 103)]
    ['2nd', '11th', '32nd', '103rd']
    """
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{'th' if number % 100 in (11, 12, 13) else ending}"


def listed(words: Iterable[str], joint: str = "and") -> str:
    """Join words as a sentence does: "a, b and c"; of very many the first, and how many more."""
    *first, last = [*words] or [""]
    if len(first) >= MOST_NAMED:
        return name_list([*first, last])
    return f"{', '.join(first)} {joint} {last}" if first else last


def share(fraction: float) -> str:
    """A fraction as a percentage without needless digits: 0.998 as "99.8 %"."""
    return f"{round(fraction * 100, 6):g} %"


def shortened(text: str, longest: int) -> str:
    """Cut a text to a length, with an ellipsis where something is missing."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


@lru_cache(maxsize=MOST_COUNTED)
def fitted(text: str, room: float, size: float, bold: bool = False) -> str:
    """Cut a text to a width in pixels, with an ellipsis where something is missing."""
    shown = text
    for end in range(len(text), 0, -1):
        if text_width(shown, size, bold) <= room:
            break
        shown = text[: end - 1].rstrip() + "…"
    return shown


def one_line(text: str) -> str:
    """A text with every run of white space as one space."""
    return " ".join(text.split())
