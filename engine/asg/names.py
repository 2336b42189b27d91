"""Names that are shown, in workbooks and on a terminal: what they may not hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

FORMULA_STARTS = ("=", "+", "-", "@")
"""With these a spreadsheet takes a text for a formula when it opens results.csv. The file holds
each text as it was read, for programs; so a text that begins like this is refused on its way in."""

_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$", re.IGNORECASE)

_NUMBER = re.compile(r"[+-]?[0-9.,]*%?")

LONGEST_NAME = 200

MOST_NAMED = 50
"""Names that a sentence lists. A cell of Excel holds 32,767 characters, so 16,000 columns or 6,000
trusts cannot all be named in one."""

A_NAME = (
    f"up to {LONGEST_NAME} characters that can be seen, not beginning with "
    f"{' '.join(FORMULA_STARTS)}"
)
"""What a name has to be, in words."""


def fold(name: str) -> str:
    """A name for comparing: years of the survey differ in case and stray spaces."""
    return name.strip().casefold()


def is_name(text: str) -> bool:
    r"""Whether a text may name a trust.

    >>> is_name("Barnet, Enfield & Haringey"), is_name("=1+1"), is_name("a\x1bb"), is_name("")
    (True, False, False, False)
    """
    seen = not any(unicodedata.category(letter).startswith("C") for letter in text)
    return seen and 0 < len(text) <= LONGEST_NAME and not text.startswith(FORMULA_STARTS)


def name_list(names: Sequence[str], most: int = MOST_NAMED) -> str:
    """Names with commas between them; of very many the first, and how many more there are.

    >>> name_list(["RXA", "RXB"]), name_list(["RXA", "RXB", "RXC"], most=1)
    ('RXA, RXB', 'RXA and 2 more')
    """
    shown = ", ".join(
        name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
        for name in names[:most]
    )
    more = len(names) - most
    return f"{shown} and {more:,} more" if more > 0 else shown


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula; a number, signed, is none.

    >>> [looks_like_formula(text) for text in ("=1+1", "@x", "-2+3", "-99", "+65", "-", "65+")]
    [True, True, True, False, False, False, False]
    """
    return text.startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text)


LONGEST_SHOWN = 2000
"""Characters of a title, a wording or a label."""

A_TEXT = (
    f"up to {LONGEST_SHOWN:,} characters without control characters, not beginning with "
    f"{' '.join(FORMULA_STARTS)}"
)
"""What a text that is shown has to be, in words."""


def is_shown(text: str) -> bool:
    r"""Whether a text of an input may be in a cell and on a terminal.

    >>> [is_shown(text) for text in ("Q1. Were you heard?", "", "=1+1", "a\x1b[2J")]
    [True, True, False, False]
    """
    controls = any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in text)
    return len(text) <= LONGEST_SHOWN and not controls and not looks_like_formula(text)


def is_device(name: str) -> bool:
    """Whether Windows keeps a file name for a device, whatever its ending.

    >>> [is_device(name) for name in ("nul.csv", "COM1", "con .x.y", "console", "RXA")]
    [True, True, True, False, False]
    """
    return _DEVICE.fullmatch(name.partition(".")[0].rstrip()) is not None


def plain(text: str) -> str:
    r"""A text as it can be shown on one line of a terminal, whatever it holds.

    >>> print(plain("Süd \x1b[31m\n"))
    Süd \x1b[31m\n
    """
    return "".join(repr(letter)[1:-1] if _is_hidden(letter) else letter for letter in text)


def _is_hidden(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
