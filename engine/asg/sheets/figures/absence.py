"""Why there is no figure, in words: a published workbook does not say all that responses do."""

from __future__ import annotations

from asg.results.results import without_breakdowns as without_breakdowns_of
from asg.results.results import without_sensitivity
from asg.sheets.figures.figures import Figures


def from_published(figures: Figures) -> bool:
    """Whether the results are those of a published benchmark workbook."""
    return figures.results.provenance.kind == "published"


def from_table(figures: Figures) -> bool:
    """Whether the results are those of a table of scores."""
    return figures.results.provenance.kind == "scores"


def or_withheld(figures: Figures) -> str:
    """What else may be the reason that a figure of a site or area is not shown."""
    return ", or withheld to protect others" if figures.results.provenance.unit else ""


def why_suppressed(figures: Figures) -> str:
    """Why a score is suppressed, to follow a colon or a mark."""
    if from_published(figures):
        return "no score in the published workbook"
    too_few = f"fewer than {figures.survey.method.suppress_below} respondents"
    if from_table(figures):
        return f"{too_few}, or no score in the table"
    return f"{too_few}{or_withheld(figures)}"


def why_missing(figures: Figures) -> str:
    """Why there is no figure, to follow a mark."""
    return "not in the published workbook" if from_published(figures) else "no data"


def why_no_rate(figures: Figures) -> str:
    """Why a count or rate of the mailing is missing, to follow a mark."""
    missing = "not in the published workbook" if from_published(figures) else "none"
    return (
        f"{missing}, or withheld because fewer than {figures.survey.method.suppress_below} came "
        "back or because it would reveal another figure that is withheld"
    )


def without_rates(figures: Figures) -> str:
    """Why there is no response rate at all."""
    if from_published(figures):
        return "The published workbook has no response rates."
    if from_table(figures):
        return "A table of scores has no response rates."
    if (unit := figures.results.provenance.unit) is not None:
        return unit.without("response rates")
    return "No outcomes of the mailing were given with these results."


def without_change(figures: Figures) -> str:
    """Why no score is compared with one of an earlier survey."""
    if from_published(figures):
        return "The published workbook compares with no earlier survey."
    if figures.previous:
        return f"No question of any trust has a score that can be compared with {figures.previous}."
    return "There is no earlier survey to compare with: none was given with these results."


def without_ranges(figures: Figures) -> str:
    """Why no score is compared with those of other trusts."""
    if from_published(figures):
        return "The published workbook has no expected ranges, so nothing here is benchmarked."
    return "No group of this survey is benchmarked."


def without_outliers(figures: Figures) -> str:
    """Why there is no outlier analysis."""
    if from_published(figures):
        return "The published workbook has no answers, which the analysis of outliers counts."
    if from_table(figures):
        return "The table of scores has no answers, which the analysis of outliers counts."
    if (unit := figures.results.provenance.unit) is not None:
        return unit.without("outliers")
    if any(group.report != "scores" for group in figures.survey.groups):
        return "No trust has an answer that may be counted."
    return "No group of this survey is benchmarked."


def without_breakdowns(figures: Figures) -> str:
    """Why a group has no breakdowns."""
    if from_published(figures) or from_table(figures) or figures.results.provenance.unit:
        return without_breakdowns_of(figures.results)
    return "No category of this group has a score that may be shown."


def without_firmness(figures: Figures) -> str:
    """Why it is not known how firm bands are."""
    return without_sensitivity(figures.results)


def without_sections(figures: Figures) -> str:
    """Why no group has scores of sections."""
    if from_published(figures):
        return "The published workbook has no section scores."
    return f"{figures.survey.title} has no group that is reported by section."
