"""The texts and numbers that a survey file may hold, as pydantic checks them."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictFloat, StringConstraints

from asg.names import A_NAME, FORMULA_STARTS, is_name, looks_like_formula

_IDENTIFIER = r"^[A-Za-z][A-Za-z0-9_]*$"
_SURVEY_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_WEB_ADDRESS = r"^https://\S+$"

PATTERNS = {
    _IDENTIFIER: "letters, digits and _, beginning with a letter",
    _SURVEY_ID: "lower-case letters, digits and single - between them",
    _WEB_ADDRESS: "a web address that begins with https://",
}
"""What texts of a pattern are, in words."""

Identifier = Annotated[str, StringConstraints(pattern=_IDENTIFIER, max_length=40)]
SurveyId = Annotated[str, StringConstraints(pattern=_SURVEY_ID, max_length=60)]


def _seen(text: str) -> str:
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter != "\n" for letter in text):
        raise ValueError("text without control characters")
    return text


def _named(text: str) -> str:
    if not is_name(text):
        raise ValueError(A_NAME)
    return text


def _no_formula(text: str) -> str:
    if looks_like_formula(text):
        raise ValueError(f"a text that does not begin with {' '.join(FORMULA_STARTS)}")
    return text


LONGEST_TEXT = 2000
"""Characters of a title, a wording or a label; a cell of Excel holds 32,767 of them in all."""

LONGEST_TITLE = 300
"""Characters of a title: sheets show several in one cell."""

LONGEST_SHORT = 40
"""Characters of a question's short name, of the country, of what a trust is called."""

Words = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), AfterValidator(_seen)]
Text = Annotated[Words, StringConstraints(strip_whitespace=True, min_length=1)]
Title = Annotated[Text, StringConstraints(max_length=LONGEST_TITLE)]
Shown = Annotated[Words, AfterValidator(_no_formula)]
"""What is in the column ``text`` of the results."""

ShownText = Annotated[Text, AfterValidator(_no_formula)]
ShownTitle = Annotated[Title, AfterValidator(_no_formula)]
NamedText = Annotated[Text, AfterValidator(_named)]
WebAddress = Annotated[str, StringConstraints(pattern=_WEB_ADDRESS, max_length=2000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_named)]
# Numbers are strict: else ``suppress_below = true`` would show every score, for true is 1.
Score = Annotated[StrictFloat, Field(ge=0, le=10, allow_inf_nan=False)]
Fraction = Annotated[StrictFloat, Field(gt=0, lt=1, allow_inf_nan=False)]

Report = Literal["scores", "benchmark", "questions"]
Quantile = Literal[
    "rank_floor",
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
]
