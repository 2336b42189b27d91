"""The texts of a workbook, each kept once: cells hold their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from xml.sax.saxutils import escape

MOST_CHARACTERS = 32767
"""Of a cell's text, as UTF-16 counts them: Excel takes no more."""

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
)


_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LIKE_ONE = re.compile("_x[0-9a-fA-F]{4}_")
"""What Excel would read as such a character."""


class SharedTexts:
    """The texts of one workbook in the order of their numbers.

    Parameters
    ----------
    begin
        The texts of another workbook, which have the first numbers here too.

    Attributes
    ----------
    uses
        How often cells use them.
    """

    def __init__(self, begin: SharedTexts | None = None) -> None:
        self.uses: int = begin.uses if begin else 0
        self._numbers: dict[str, int] = dict(begin._numbers) if begin else {}
        self._elements: list[str] = list(begin._elements) if begin else []

    def number(self, text: str) -> int:
        """The number of a text, for one more cell."""
        self.uses += 1
        number = self._numbers.get(text)
        if number is None:
            check_length(text)
            number = self._add(text, f"<si>{text_element(text)}</si>")
        return number

    def rich_number(self, runs: Iterable[tuple[str, str]]) -> int:
        """The number of a text in several fonts, for one more cell."""
        self.uses += 1
        runs = list(runs)
        # No text of a cell begins like this: what is one stays apart from what looks like one.
        content = "".join(f"<r>{font}{text_element(text)}</r>" for font, text in runs)
        number = self._numbers.get(f"\0{content}")
        if number is None:
            check_length("".join(text for _, text in runs))
            number = self._add(f"\0{content}", f"<si>{content}</si>")
        return number

    def _add(self, key: str, element: str) -> int:
        number = self._numbers[key] = len(self._elements)
        self._elements.append(element)
        return number

    def part(self) -> str:
        """The part of the workbook that holds them."""
        counts = f' count="{self.uses}" uniqueCount="{len(self._elements)}"'
        return f"{_HEAD}{counts}>{''.join(self._elements)}</sst>"


@lru_cache(maxsize=20_000)
def text_element(text: str) -> str:
    """A text as the element that cells, and stretches of them, show.

    >>> text_element(" a < b")
    '<t xml:space="preserve"> a &lt; b</t>'
    """
    space = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f"<t{space}>{escape(without_control_characters(text))}</t>"


def without_control_characters(text: str) -> str:
    r"""Text with what XML cannot hold written as Excel writes it: ``_x0007_``.

    >>> without_control_characters("a\x07b"), without_control_characters("_x0041_")
    ('a_x0007_b', '_x005F_x0041_')
    """
    if text.isprintable() and "_x" not in text:
        return text
    return _NOT_IN_XML.sub(lambda c: f"_x{ord(c[0]):04X}_", _LIKE_ONE.sub(r"_x005F\g<0>", text))


def check_length(text: str) -> None:
    """Raise RuntimeError if a text is longer than a cell may hold."""
    if len(text) * 2 > MOST_CHARACTERS:
        characters = len(text.encode("utf-16-le", "surrogatepass")) // 2
        if characters > MOST_CHARACTERS:
            raise RuntimeError(f"a text of {characters} characters: no cell holds {text[:40]!r}...")
