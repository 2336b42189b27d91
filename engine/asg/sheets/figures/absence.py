"""Why there is no figure, in words: a published workbook does not say all that responses do."""

from __future__ import annotations

from asg.sheets.figures.figures import Figures


def from_published(figures: Figures) -> bool:
    """Whether the results are those of a published benchmark workbook."""
    return figures.results.provenance.kind == "published"


def why_suppressed(figures: Figures) -> str:
    """Why a score is suppressed, to follow a colon or a mark."""
    if from_published(figures):
        return "no score in the published workbook"
    return f"fewer than {figures.survey.method.suppress_below} respondents"


def why_missing(figures: Figures) -> str:
    """Why there is no figure, to follow a mark."""
    return "not in the published workbook" if from_published(figures) else "no data"


def why_no_rate(figures: Figures) -> str:
    """Why a count or rate of the mailing is missing, to follow a mark."""
    missing = "not in the published workbook" if from_published(figures) else "none"
    return (
        f"{missing}, or held back because fewer than {figures.survey.method.suppress_below} came "
        "back or because it would tell another figure that is held back"
    )
