"""The looks of cells: font, colours and number formats, by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from asg.bands import BAND_LABELS

_COLOUR = r"^#[0-9A-Fa-f]{6}$"
_SYMBOL = r'^[^"\s]{1,5}$'
_NUMBER_FORMAT = r"^[0#,.%+; -]*0[0#,.%+; -]*$"
FONT = r'^[^"&,]+$'
_LOGO = r"^[^/\\:]+\.png$"
THEME_PATTERNS = {
    _COLOUR: "a colour such as #005EB8",
    _SYMBOL: "1 to 5 characters, no spaces or quotation marks",
    _NUMBER_FORMAT: "a number format of 0 # , . % + ; - and spaces, such as 0.0",
    FONT: "the name of a font",
    _LOGO: "the name of a .png file in the template's folder",
}
"""What a text of each pattern is, in words."""

Colour = Annotated[str, StringConstraints(pattern=_COLOUR)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BandLook(_Part):
    """Fill, text colour and symbol of a band."""

    fill: Colour
    text: Colour
    symbol: Annotated[str, StringConstraints(pattern=_SYMBOL)]


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


NumberFormat = Annotated[str, StringConstraints(pattern=_NUMBER_FORMAT)]


class NumberFormats(_Part):
    """How numbers are shown, in Excel's way of writing it; the number itself keeps every digit."""

    score: NumberFormat = "0.0"
    fine_score: NumberFormat = "0.00"
    count: NumberFormat = "#,##0"
    change: NumberFormat = "+0.00;-0.00;0.00"
    rate: NumberFormat = "0.0%"
    se: NumberFormat = "0.000"


class ThemeFile(_Part):
    """What ``theme.toml`` says: font, colours, and the logo of the Cover."""

    font: Annotated[str, StringConstraints(min_length=1, max_length=31, pattern=FONT)]
    logo: Annotated[str, StringConstraints(pattern=_LOGO)] | None = None
    logo_text: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    colours: Colours
    bands: Bands

    def band(self, number: int) -> BandLook:
        """The look of a band."""
        names = [*Bands.model_fields]
        look: BandLook = getattr(self.bands, names[7 - number])
        return look

    def band_words(self, number: int) -> str:
        """A band as its cells show it: symbol and words."""
        return f"{self.band(number).symbol} {BAND_LABELS[number]}"

    def colour(self, token: str) -> str:
        """The colour of a token: one of the theme's colours, or "fill7", "text7"."""
        if token[:-1] in ("fill", "text"):
            colour: str = getattr(self.band(int(token[-1])), token[:-1])
        else:
            colour = getattr(self.colours, token)
        return colour


class Theme(ThemeFile):
    """A template's font, colours and number formats, and the picture that is its logo."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    numbers: NumberFormats = NumberFormats()
    logo_image: bytes = b""

    def number_format(self, name: str) -> str:
        """The format that a look names, or the format itself where it is none of these."""
        found: str = getattr(self.numbers, name, name)
        return found


@dataclass(frozen=True)
class Look:
    """How a cell looks; colours and number formats are tokens of the theme, sizes are in points.

    A look without a colour has the automatic one.

    ``heading`` is 1 or 2 for what carries the built-in cell style Heading 1 or Heading 2, by which
    a screen reader finds titles.
    """

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
    heading: Literal[0, 1, 2] = 0


SCORE = "score"
FINE_SCORE = "fine_score"
COUNT = "count"
SIGNED = "change"
RATE = "rate"
STANDARD_ERROR = "se"

_text = Look()
_centred = Look(align="center", line="hairline")
_head = Look(size=8.5, bold=True, colour="white", fill="dark_blue", align="center")
_link = Look(colour="dark_blue", underline=True, wrap=False)
_setting = Look(size=9, bold=True, colour="dark_blue", fill="pale", align="center", wrap=False)
_working = Look(size=8.5, align="right", wrap=False, line="hairline")
_given = replace(_working, colour="dark_blue", fill="pale")

LOOKS: dict[str, Look] = {
    # title bars and navigation
    "bar": Look(colour="white", fill="blue"),
    "bar_title": Look(size=16, bold=True, colour="white", fill="blue", heading=1),
    "bar_subtitle": Look(size=10, colour="white", fill="blue"),
    "cover_small": Look(size=10, bold=True, colour="white", fill="blue"),
    "cover_title": Look(size=20, bold=True, colour="white", fill="blue", heading=1),
    "cover_report": Look(size=10, colour="white", fill="blue"),
    "cover_trust": Look(size=13, bold=True, colour="white", fill="blue"),
    "nav": Look(fill="pale"),
    "nav_link": replace(_link, fill="pale", size=9),
    # running text
    "heading": Look(size=12, bold=True, colour="dark_blue", heading=2),
    "lead": Look(size=11, top=True),
    "text": _text,
    "brief": Look(size=10),
    "brief_strong": Look(size=10, bold=True),
    "brief_link": replace(_link, size=10),
    "strong": replace(_text, bold=True),
    "bullet": replace(_text, indent=1),
    "term": Look(size=10, bold=True, colour="dark_blue", top=True, heading=2),
    "reading": Look(size=9.5, top=True),
    "reading_link": replace(_link, size=9.5, top=True, wrap=True),
    "reading_strong": Look(size=9.5, bold=True, top=True),
    "reading_bullet": Look(size=9.5, top=True, indent=1),
    "meaning": Look(size=9, colour="grey", indent=1),
    "note": Look(size=8.5, colour="grey", top=True),
    "notice": Look(size=10, bold=True, fill="pale", indent=1),
    # tables
    "head": _head,
    "head_left": replace(_head, align="left", indent=1),
    "row": Look(line="hairline", indent=1),
    "row_strong": Look(bold=True, line="hairline", indent=1),
    "row_note": Look(size=8.5, colour="grey", line="hairline", indent=1),
    "row_base": Look(size=8, colour="grey", line="hairline", indent=1),
    "row_small": Look(size=8.5, line="hairline", indent=1),
    "row_link": replace(_link, line="hairline", indent=1),
    "row_item_link": replace(_link, line="hairline", indent=1, bold=True),
    "row_score": replace(_centred, number=SCORE),
    "row_own_score": replace(_centred, size=11, bold=True, number=SCORE),
    "row_needed": replace(_centred, number=FINE_SCORE),
    "row_change": replace(_centred, number=SIGNED),
    "row_z": replace(_centred, number=FINE_SCORE),
    "row_small_count": replace(_centred, size=8.5, number=COUNT),
    "row_count": replace(_centred, number=COUNT),
    "row_rate": replace(_centred, size=8.5, number=RATE),
    "row_share": replace(_centred, number="0%"),
    "row_centred": _centred,
    "row_bare": Look(size=9, indent=1, line="hairline"),
    "choice": Look(size=9.5, bold=True, fill="pale", line="hairline", indent=1, wrap=False),
    # the blocks of a chart of change
    "rule": Look(colour="white", fill="blue"),
    "block_section": Look(size=8.5, colour="grey"),
    "block_question": Look(size=9.5, bold=True, top=True),
    "block_outcome": Look(size=9, bold=True, fill="pale", indent=1),
    "block_note": Look(size=8.5, colour="grey", indent=1),
    "row_outcome": replace(_centred, bold=True, align="left", indent=1),
    "band": Look(size=9, bold=True, indent=1, line="white"),
    "strip": Look(size=8, bold=True, align="center", line="white"),
    "span": Look(size=8, bold=True, colour="dark_blue", fill="pale", align="center", line="white"),
    "span_link": replace(_link, size=8, align="center"),
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
    "table_wording": Look(size=9, indent=1),
    "table_small_count": Look(size=9, wrap=False, align="center", number=COUNT),
    "table_fine": Look(size=9, wrap=False, align="right", number=FINE_SCORE),
    "table_rate": Look(size=9, wrap=False, align="right", number=RATE),
    "table_cell_score": Look(size=8.5, wrap=False, align="center", number=SCORE, line="white"),
    "table_count": Look(size=9, wrap=False, align="right", number=COUNT),
    "table_score": Look(size=9, wrap=False, align="right", number=SCORE),
    "table_se": Look(size=9, wrap=False, align="right", number=STANDARD_ERROR),
    "table_point": Look(size=9, wrap=False, align="right", number="0.000"),
    "table_band": Look(size=9, wrap=False, align="center", line="white"),
    # workings: settings are blue on grey, steps plain, the engine's figures grey
    "verdict": Look(size=11, bold=True, indent=1),
    "setting_name": Look(size=8, colour="grey", align="center"),
    "setting": replace(_setting, number="General"),
    "setting_share": replace(_setting, number="0.0%"),
    "setting_tiny": replace(_setting, number="0E+00"),
    "setting_found": replace(_setting, colour="ink", fill="", bold=False, number="0.0000"),
    "working_note": Look(size=7.5, colour="grey", align="center"),
    "working_head": replace(_head, size=8),
    "working_text": replace(_working, align="left", indent=1),
    "working_strong": replace(_working, align="left", indent=1, bold=True),
    "working_centred": replace(_working, align="center", number=FINE_SCORE),
    "working_plain": replace(_working, align="center", number="0"),
    "working_count": replace(_working, align="center", number=COUNT),
    "working_number": replace(_working, number="0.0000"),
    "working_sum": replace(_working, number="#,##0.0"),
    "working_band": Look(size=9, bold=True, align="center", line="white"),
    "working_words": Look(size=9, bold=True, wrap=False, indent=1, line="white"),
    "working_engine": replace(_working, colour="grey", number="0.0000"),
    "working_engine_count": replace(_working, colour="grey", align="center", number="0"),
    # workings without the table of all trusts: figures that are given, blue on grey as settings are
    "given_count": replace(_given, align="center", number=COUNT),
    "given_number": replace(_given, number="0.0000"),
    "given_sum": replace(_given, number="#,##0.0"),
}
# published tables: one size, automatic colour, no fill, no lines
_published = Look(size=12, colour="")
_published_number = replace(_published, align="right")
LOOKS |= {
    "published_title": replace(_published, bold=True, wrap=False, heading=1),
    "published_page_title": replace(_published, bold=True, heading=1),
    "published_heading": replace(_published, bold=True, heading=2),
    "published_line": replace(_published, wrap=False),
    "published_text": replace(_published, top=True),
    "published_head": replace(_published, bold=True),
    "published_head_number": replace(_published_number, bold=True),
    "published_word": _published,
    # Words right after a column of numbers, set off from them.
    "published_outcome": replace(_published, indent=1),
    "published_head_outcome": replace(_published, bold=True, indent=1),
    "published_score": replace(_published_number, number=SCORE),
    "published_fine": replace(_published_number, number=FINE_SCORE),
    "published_count": replace(_published_number, number=COUNT),
    "published_change": replace(_published_number, number=SIGNED),
    "published_rate": replace(_published_number, number=RATE),
    "published_se": replace(_published_number, number=STANDARD_ERROR),
    "published_plain": replace(_published_number, number="0"),
}
# the programme's own workbook
_programme = Look(size=10, colour="", wrap=False)
LOOKS |= {
    "programme_title": replace(_programme, bold=True, heading=1),
    "programme_words": replace(_programme, wrap=True, top=True),
    "programme_head": replace(_programme, bold=True),
    "programme_text": _programme,
    "programme_number": replace(_programme, align="right"),
}
for _number in BAND_LABELS:
    _filled = Look(bold=True, colour=f"text{_number}", fill=f"fill{_number}")
    LOOKS |= {
        f"key{_number}": replace(_filled, size=10, indent=1, line="white"),
        f"tile_number{_number}": replace(_filled, size=18, align="center"),
        f"tile_words{_number}": replace(_filled, size=8, align="center", top=True),
        f"band_head{_number}": replace(_filled, size=10.5, indent=1),
        f"band_head_small{_number}": replace(_filled, size=8.5, align="center"),
        f"head{_number}": replace(_filled, size=8, align="center"),
    }
