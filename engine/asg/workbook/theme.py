"""The looks of cells: font, colours and number formats, by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from asg.bands import BAND_LABELS

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BandLook(_Part):
    """Fill, text colour and symbol of a band."""

    fill: Colour
    text: Colour
    symbol: Annotated[str, StringConstraints(pattern=r'^[^"\s]{1,5}$')]


class Colours(_Part):
    """The colours of everything that is not a band."""

    blue: Colour
    dark_blue: Colour
    dark_green: Colour
    ink: Colour
    grey: Colour
    pale: Colour
    hairline: Colour
    white: Colour


class Bands(_Part):
    """The looks of the seven bands, by number."""

    much_better: BandLook = Field(alias="7")
    better: BandLook = Field(alias="6")
    somewhat_better: BandLook = Field(alias="5")
    about_the_same: BandLook = Field(alias="4")
    somewhat_worse: BandLook = Field(alias="3")
    worse: BandLook = Field(alias="2")
    much_worse: BandLook = Field(alias="1")


class Theme(_Part):
    """A template's font and colours."""

    font: Annotated[str, StringConstraints(min_length=1, max_length=31, pattern=r'^[^"&,]+$')]
    colours: Colours
    bands: Bands

    def band(self, number: int) -> BandLook:
        """Give the look of a band."""
        names = [*Bands.model_fields]
        look: BandLook = getattr(self.bands, names[7 - number])
        return look

    def band_words(self, number: int) -> str:
        """Give a band as its cells show it: symbol and words."""
        return f"{self.band(number).symbol} {BAND_LABELS[number]}"

    def colour(self, token: str) -> str:
        """Give the colour of a token: one of the theme's colours, or "fill7", "text7"."""
        if token[:-1] in ("fill", "text"):
            colour: str = getattr(self.band(int(token[-1])), token[:-1])
        else:
            colour = getattr(self.colours, token)
        return colour


@dataclass(frozen=True)
class Look:
    """How a cell looks; colours are tokens of the theme, sizes are in points."""

    size: float = 9.5
    bold: bool = False
    colour: str = "ink"
    fill: str = ""
    align: Literal["left", "center", "right"] = "left"
    top: bool = False
    indent: int = 0
    wrap: bool = True
    underline: bool = False
    line: str = ""
    number: str = ""


SCORE = "0.0"
FINE_SCORE = "0.00"
COUNT = "#,##0"
SIGNED = "+0.00;-0.00;0.00"

_text = Look()
_centred = Look(align="center", line="hairline")
_head = Look(size=8.5, bold=True, colour="white", fill="dark_blue", align="center")
_link = Look(colour="dark_blue", underline=True, wrap=False)

LOOKS: dict[str, Look] = {
    # title bars and navigation
    "bar": Look(fill="blue"),
    "bar_title": Look(size=16, bold=True, colour="white", fill="blue"),
    "bar_subtitle": Look(size=10, colour="white", fill="blue"),
    "cover_small": Look(size=10, bold=True, colour="white", fill="blue"),
    "cover_title": Look(size=26, bold=True, colour="white", fill="blue"),
    "cover_report": Look(size=18, colour="white", fill="blue"),
    "cover_trust": Look(size=16, bold=True, colour="white", fill="blue"),
    "nav": Look(fill="pale"),
    "nav_link": replace(_link, fill="pale", size=9),
    # running text
    "heading": Look(size=12, bold=True, colour="dark_blue"),
    "lead": Look(size=11, top=True),
    "text": _text,
    "strong": replace(_text, bold=True),
    "meaning": Look(size=9, colour="grey", indent=1),
    "note": Look(size=8.5, colour="grey", top=True),
    "notice": Look(size=10, bold=True, fill="pale", indent=1),
    # tables
    "head": _head,
    "head_left": replace(_head, align="left", indent=1),
    "row": Look(line="hairline", indent=1),
    "row_strong": Look(bold=True, line="hairline", indent=1),
    "row_note": Look(size=8.5, colour="grey", line="hairline", indent=1),
    "row_small": Look(size=8.5, line="hairline", indent=1),
    "row_link": replace(_link, line="hairline", indent=1),
    "row_score": replace(_centred, number=SCORE),
    "row_own_score": replace(_centred, size=11, bold=True, number=SCORE),
    "row_needed": replace(_centred, number=FINE_SCORE),
    "row_change": replace(_centred, number=SIGNED),
    "row_z": replace(_centred, number=FINE_SCORE),
    "row_small_count": replace(_centred, size=8.5, number=COUNT),
    "row_count": replace(_centred, number=COUNT),
    "row_rate": replace(_centred, size=8.5, number="0.0%"),
    "row_centred": _centred,
    "row_bare": Look(size=9, indent=1, line="hairline"),
    "row_outcome": replace(_centred, bold=True, align="left", indent=1),
    "band": Look(size=9, bold=True, indent=1, line="white"),
    "strip": Look(size=8, bold=True, align="center", line="white"),
    # the panel of a section's own score
    "panel_head": Look(size=8.5, colour="grey", align="center"),
    "panel_own": Look(size=20, bold=True, align="center", number=SCORE),
    "panel_score": Look(size=13, align="center", number=SCORE),
    "panel_count": Look(size=13, align="center", number=COUNT),
    "panel_band": Look(size=10, bold=True, indent=1),
    # Excel tables: numbers as they are, to every digit
    "table_head": replace(_head, align="left", indent=1),
    # Set off from the right edge, where Excel puts the filter's button.
    "table_head_number": replace(_head, align="right", indent=2),
    "table_text": Look(size=9, wrap=False, indent=1),
    "table_number": Look(size=9, wrap=False, align="right"),
    "table_count": Look(size=9, wrap=False, align="right", number=COUNT),
    "table_score": Look(size=9, wrap=False, align="right", number=SCORE),
    "table_se": Look(size=9, wrap=False, align="right", number="0.000"),
    "table_band": Look(size=9, wrap=False, align="center", line="white"),
}
for _number in BAND_LABELS:
    _filled = Look(bold=True, colour=f"text{_number}", fill=f"fill{_number}")
    LOOKS |= {
        f"key{_number}": replace(_filled, size=10, indent=1, line="white"),
        f"tile_number{_number}": replace(_filled, size=18, align="center"),
        f"tile_words{_number}": replace(_filled, size=8, align="center", top=True),
        f"band_head{_number}": replace(_filled, size=10.5, indent=1),
        f"band_head_small{_number}": replace(_filled, size=8.5, align="center"),
    }
