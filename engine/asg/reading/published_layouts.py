"""The layouts that published benchmark workbooks have had, told apart by the names of sheets.

The layout since 2022 has the sheets ``Trust_Scores`` and ``Trust_Respondents``, and every column
that :mod:`asg.published.read` names.

Earlier workbooks of the community mental health survey put the survey and its year before the
names of sheets: ``CMH20_Trust_Scores``, ``CMH21_Trust_Scores``. The files themselves were not at
hand; what is known of them is what public code reads from them:

- britishredcrosssociety/resilience-index (commit 0e83165), in the folder
  R/capacity/health-inequalities/england/quality the file cqc-surveys.R, which reads
  20201124_cmh20_trustresults.ods: sheet ``CMH20_Trust_Scores``; once the case of headings is set
  aside the columns ``trustcode``, ``trustname``, ``n_tpat``, and among those that hold ``q35`` a
  mean ``meanq35``. Its comments say that the workbooks it reads have a sheet named roughly
  Trust_Respondents, and limits beside the means.
- open-innovations/mental-health-data-map (commit e394749), chms.ipynb, which reads
  20211201_cmh21_BenchmarkData V1.ods: sheets ``CMH21_Trust_Respondents`` with ``TrustCode`` and
  ``CMH21_Trust_Scores`` with ``Trustcode``, ``Trustname`` and columns of means ``meanQ3`` to
  ``meanQ38``. Its table of area means has 28 of them.

So what is read is: codes, names, means. Everything else of today's layout is read under today's
heading where it is there, and is left empty, and said to be, where it is not: limits, bands and z
of an item (all of them or none), numbers of respondents, response rates. That the means are on
today's scale, from 0 to 10, is inferred from the area means. No other heading is guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from asg.names import fold

SCORES_SHEET = "Trust_Scores"
RESPONDENTS_SHEET = "Trust_Respondents"

SURVEYS = {"cmh": "Community Mental Health Survey"}
"""Surveys by the letters before the names of sheets."""

_NAMED = re.compile(r"(([a-z]{2,5})([0-9]{2})_)trust_scores")


@dataclass(frozen=True)
class SheetNames:
    """How the sheets of a workbook are named.

    Attributes
    ----------
    prefix
        What stands before every name, as written: "" in today's layout.
    title
        The survey and year that the prefix names, by its letters where these are of no survey that
        is known; "" without a prefix.
    """

    prefix: str = ""
    title: str = ""

    @property
    def earlier(self) -> bool:
        """Whether it is a layout of which columns may be missing."""
        return bool(self.prefix)

    def name(self, sheet: str) -> str:
        """The full name of a sheet.

        >>> SheetNames("CMH21_").name("Trust_Scores")
        'CMH21_Trust_Scores'
        """
        return self.prefix + sheet


def sheet_names(sheets: Iterable[str]) -> SheetNames | None:
    """The layout of a workbook by its sheets; None where it is no published benchmark."""
    names = sorted(sheets)
    if {fold(SCORES_SHEET), fold(RESPONDENTS_SHEET)} <= {fold(name) for name in names}:
        return SheetNames()
    for name in names:
        found = _NAMED.fullmatch(fold(name))
        if found:
            survey = SURVEYS.get(found[2], found[2].upper())
            return SheetNames(name.strip()[: len(found[1])], f"{survey} 20{found[3]}")
    return None
