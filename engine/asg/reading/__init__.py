"""Reading inputs: one file per source, all ending in the same checks."""

from asg.reading.outcomes import read_outcomes
from asg.reading.responses import (
    NO_ANSWER,
    Responses,
    check_responses,
    read_responses,
    responses_in_rows,
)
from asg.tables.read import read_table
from asg.tables.text_table import TextTable

__all__ = [
    "NO_ANSWER",
    "Responses",
    "TextTable",
    "check_responses",
    "read_outcomes",
    "read_responses",
    "read_table",
    "responses_in_rows",
]
