"""The columns of the files of respondents and outcomes, and the codes in them."""

from __future__ import annotations

import re

_WHOLE_NUMBER = re.compile(r"([+-]?[0-9]{1,18})([.,]0{0,18})?")
THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+")
"""What may be a number of thousands, or of thousandths."""

COLUMN_ROLES = (
    "respondent_id",
    "trust_code",
    "trust_name",
    "group",
    "age",
    "age_group",
    "sex",
    "sample_age",
    "sample_sex",
)
"""The columns of a file of responses that are not answers, by their default headings."""

AGE_ROLES = ("age", "age_group", "sample_age")
"""Those of them that only a survey with age groups has."""

WEIGHT = "weight"
"""The role of each respondent's own weight, which a file has only where ``[columns]`` names it."""

OUTCOME_COUNTS = ("sent", "undeliverable", "died", "returned")
"""The columns of a file of outcomes that are numbers of questionnaires."""


def read_code(text: str) -> int | None:
    """Read a code: 1, 01, 1.0 and 1,0 are the code 1; nothing else is a number.

    1,000 is none: it may be 1 or 1000.
    """
    number = None if THOUSANDS.fullmatch(text) else _WHOLE_NUMBER.fullmatch(text)
    return int(number[1]) if number else None
