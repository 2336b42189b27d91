"""Another word for "trust": for a survey of hospitals, and for sites and areas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

TRUST = "trust"
"""What sentences are written with."""

_SAID = r"\b(?P<article>[Aa]n? )?(?<!table )(?P<word>[Tt]rust)(?P<several>s?)\b(?!_|/|\.\w)"


LONG_ENOUGH = 3
"""Words that begin no sentence of a workbook, with "trust" as the last."""
_FURTHER = re.compile(r"(\s+\S+){0,3}")


def several(word: str) -> str:
    """What several of them are called.

    >>> [several(word) for word in ("site", "ICB", "county")]
    ['sites', 'ICBs', 'counties']
    """
    return re.sub(r"(?<![aeiou])y$", "ie", word) + "s"


def wording(word: str, kept: Iterable[str] = ()) -> Callable[[str], str]:
    """What makes a sentence about trusts one about these; ``kept`` are texts within it to keep.

    >>> wording("ICB")("A trust's score, of all trusts. A note on trusts.csv")
    "An ICB's score, of all ICBs. A note on trusts.csv"
    """
    if word == TRUST:
        return str
    pieces = {re.escape(piece) for text in kept for piece in _pieces(text)}
    said = re.compile("|".join([*sorted(pieces, key=len, reverse=True), _SAID]))
    put = partial(_in_place, word)
    return lambda text: said.sub(put, text) if "rust" in text else text


def _pieces(text: str) -> Iterator[str]:
    """A text as far as each "trust" in it, since a long one may be shown without its end.

    One that begins so goes a few words further: many sentences say "your trust".
    """
    for found in re.finditer(r"trust\w*", text, re.IGNORECASE):
        end = found.end()
        if len(text[:end].split()) < LONG_ENOUGH:
            further = _FURTHER.match(text, end)
            end = further.end() if further else end
        yield text[:end]


def _in_place(word: str, found: re.Match[str]) -> str:
    if not found["word"]:
        return found[0]
    said = several(word) if found["several"] else word
    if found["word"][0] == "T":
        said = said[0].upper() + said[1:]
    if not (article := found["article"]):
        return said
    return f"{article[0]}{'n' * (said[0].lower() in 'aeiou')} {said}"
