"""What a breakdown gives: one row a unit and item, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from asg.columns import LIMIT_COLUMNS
from asg.results.results import Results
from asg.survey.model import Survey
from asg.text_size import listed

LOCAL_COLUMNS: dict[str, str] = {
    "survey": "str",
    "trust_code": "str",
    "trust_name": "str",
    "group": "str",
    "by": "str",
    "unit": "str",
    "level": "str",
    "item": "str",
    "section": "str",
    "text": "str",
    "n": "Int64",
    "score": "float64",
    "se": "float64",
    "national_average": "float64",
    "lowest": "float64",
    "highest": "float64",
    "tau2": "float64",
    "total_se": "float64",
    "z": "float64",
    "band": "Int64",
    "band_label": "str",
    **dict.fromkeys(LIMIT_COLUMNS, "float64"),
    "trust_n": "Int64",
    "trust_score": "float64",
    "trust_band": "Int64",
    "status": "str",
}
"""The columns of local-results.csv, in order, with their types. ``national_average``, ``lowest``
and ``highest`` are of the people that the unit is compared with."""

LOCAL_STATUSES: dict[str, str] = {
    "ok": "scored and set against the national expected range",
    "not_benchmarked": "scored, without an expected range",
    "withheld": "too few respondents, or it would reveal a figure of too few",
    "not_asked": "this group is not reported on this question",
}
"""What a row is. "withheld" covers two reasons: two words would reveal a figure."""

STANDARDS: dict[str, str] = {
    "national": "the national mix of {by}, counted in the national file of responses",
    "results": "the national mix of {by}, recovered from the trust's scores in the "
    "results, which the trust's rows reproduce with this mix",
    "trust": "the trust's own mix of {by}, because the national mix is not known: the "
    "units can be compared with each other; compared with the nation, they also differ because "
    "the trust's people differ from the nation's in {by}",
}
"""What the standard population of the units' scores is; ``{by}`` are its variables."""


@dataclass(frozen=True)
class LocalResults:
    """The breakdowns of one trust beside the national results.

    Attributes
    ----------
    survey
        What was asked.
    trust
        The trust's code.
    table
        One row per breakdown, group, unit and item (:data:`LOCAL_COLUMNS`). A unit is in the
        groups in which it has a respondent. Nothing but its keys where a figure is withheld.
    by
        The breakdowns: headings of the responses.
    standards
        By group, what the units are standardised to: a key of :data:`STANDARDS`.
    recovered
        By group, the items whose tau2 was recovered from published limits.
    strata
        By group and breakdown, which units are not compared with everyone, in words.
    national
        The national results, with the files and notices of this run too.
    """

    survey: Survey
    trust: str
    table: pd.DataFrame
    by: tuple[str, ...]
    standards: dict[str, str]
    recovered: dict[str, tuple[str, ...]]
    strata: dict[tuple[str, str], str]
    national: Results

    def standard_words(self, group: str) -> str:
        """What the units of a group are standardised to, in words."""
        by = listed(self.survey.standardised_by)
        return STANDARDS[self.standards[group]].format(by=by) if by else "nothing"
