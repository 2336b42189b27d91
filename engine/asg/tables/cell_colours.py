"""The colours of a workbook's cells: fill and text, as Excel shows them."""

from __future__ import annotations

import colorsys
import re
import warnings
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from asg.errors import Fault, InputError
from asg.open_files import read_input
from asg.tables.guard.packages import look_into
from asg.tables.guard.sheet_looks import PackageError
from asg.text_size import shortened
from asg.when_used import when_used

if TYPE_CHECKING:
    from openpyxl.styles.colors import Color

openpyxl = when_used("openpyxl")

LARGEST_FILE = 1_000_000
"""Bytes of a workbook whose colours are read."""

_THEME_COLOURS = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink")
"""The colours of a workbook's theme in the order in which cells number them."""

_AUTOMATIC = "#000000"


class CellColours(NamedTuple):
    """Colours of a cell as #RRGGBB; no fill is ""."""

    fill: str = ""
    text: str = _AUTOMATIC


def cell_colours(path: Path, sheet: str, expected: str) -> dict[tuple[int, int], CellColours]:
    """Read the colours of a sheet's cells."""
    try:
        # openpyxl reads what the look let through, as the other reader of workbooks does.
        content = look_into(read_input(path, expected, LARGEST_FILE)).content
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that openpyxl would not write again
            book = openpyxl.load_workbook(BytesIO(content), read_only=True)
        name = next(n for n in book.sheetnames if n.strip().casefold() == sheet.casefold())
        scheme = _scheme(book.loaded_theme)
        return {
            (cell.row, cell.column): CellColours(
                _fill(cell.fill, scheme), _colour(cell.font.color, scheme) or _AUTOMATIC
            )
            for row in book[name].iter_rows()
            for cell in row
            if cell.has_style
        }
    except InputError:
        raise
    except PackageError as error:
        raise InputError([Fault(path.name, str(error), expected)]) from error
    except Exception as error:  # openpyxl raises whatever it meets in a damaged file
        said = f"is damaged or not a workbook ({shortened(str(error), 200)})"
        raise InputError([Fault(path.name, said, expected)]) from error


def _fill(fill: object, scheme: Sequence[str]) -> str:
    pattern = getattr(fill, "fill_type", None)
    if pattern is None:
        return ""
    if pattern != "solid":
        return f"a pattern ({pattern})"
    return _colour(fill.fgColor, scheme)  # type: ignore[attr-defined]


def _colour(colour: Color | None, scheme: Sequence[str]) -> str:
    """A colour as #RRGGBB; "" for the automatic one."""
    if colour is None:
        return ""
    if colour.type == "theme" and colour.theme < len(scheme):
        return _tinted(scheme[colour.theme], colour.tint or 0.0)
    if colour.type == "indexed" and colour.indexed < len(openpyxl.styles.colors.COLOR_INDEX):
        return f"#{openpyxl.styles.colors.COLOR_INDEX[colour.indexed][-6:]}"
    if colour.type == "rgb":
        return _tinted(f"#{colour.rgb[-6:].upper()}", colour.tint or 0.0)
    return ""


def _tinted(colour: str, tint: float) -> str:
    """A colour made lighter (tint above 0) or darker, as Excel does it.

    >>> _tinted("#4F81BD", 0.5), _tinted("#4F81BD", 0.0)
    ('#A7C0DE', '#4F81BD')
    """
    if not tint:
        return colour
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), strength)
    return "#" + "".join(f"{round(part * 255):02X}" for part in parts)


def _scheme(theme: bytes | None) -> list[str]:
    """The colours of a workbook's theme."""
    text = (theme or b"").decode("utf-8", "replace")
    found = []
    for name in _THEME_COLOURS:
        part = re.search(rf"<a:{name}>(.*?)</a:{name}>", text, re.DOTALL)
        value = part and re.search(r'(?:lastClr|srgbClr val)="([0-9A-Fa-f]{6})"', part[1])
        found.append(f"#{value[1].upper()}" if value else _AUTOMATIC)
    return found
