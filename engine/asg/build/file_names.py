"""The names of the files that a build writes."""

from __future__ import annotations

from asg.errors import OutputError
from asg.names import is_device
from asg.survey.trust_codes import SAFE_CODE

NATIONAL = "national"
"""What stands for a trust's code in the name of the national workbook."""


def workbook_name(survey_id: str, trust_code: str) -> str:
    """The file name of a trust's workbook.

    >>> workbook_name("cmhs-2024", "Z01")
    'cmhs-2024-Z01.xlsx'
    """
    if not SAFE_CODE.fullmatch(trust_code):
        raise OutputError(
            f"trust code {trust_code[:40]!a}: cannot be part of a file name; expected 1 to "
            "20 letters, digits, - or _"
        )
    if is_device(trust_code):
        raise OutputError(f"trust code {trust_code!r}: a name that Windows reserves for a device")
    if trust_code.casefold() == NATIONAL:
        raise OutputError(f"trust code {trust_code!r}: its file would be the national workbook")
    return f"{survey_id}-{trust_code}.xlsx"


def slides_name(survey_id: str, trust_code: str) -> str:
    """The file name of a trust's slides; OutputError as of :func:`workbook_name`."""
    return f"{workbook_name(survey_id, trust_code).removesuffix('.xlsx')}.pptx"


def national_name(survey_id: str) -> str:
    """The file name of the national workbook."""
    return f"{survey_id}-{NATIONAL}.xlsx"
