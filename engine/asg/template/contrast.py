"""Contrast between text and what it is on, as the accessibility guidelines (WCAG 2) reckon."""

from __future__ import annotations

from collections.abc import Iterable

from asg.template.theme import LOOKS, ThemeFile

LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, level AA, for text of any size."""


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21.

    >>> contrast("#FFFFFF", "#000000")
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def pairs() -> set[tuple[str, str]]:
    """Every pair of text and fill that cells have, as tokens of the theme."""
    coloured = (look for look in LOOKS.values() if look.colour)
    return {(look.colour, look.fill or "white") for look in coloured} | {
        (f"text{number}", f"fill{number}") for number in range(1, 8)
    }


def faint_pairs(theme: ThemeFile) -> Iterable[tuple[str, str, float]]:
    """The pairs of a theme whose contrast is too low for text, with their contrast."""
    for text, fill in sorted(pairs()):
        ratio = contrast(theme.colour(text), theme.colour(fill))
        if ratio < LEAST_CONTRAST:
            yield text, fill, ratio
