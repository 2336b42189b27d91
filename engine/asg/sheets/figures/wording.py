"""What stands for the placeholders of a template's words: figures and names of the results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from asg.sheets.figures.figures import Figures
from asg.sheets.model import RichText
from asg.survey.field_types import Report
from asg.survey.file_columns import WEIGHT
from asg.template.markdown import Run
from asg.text_size import counted, listed, share

_NOT_STANDARDISED = (
    "Scores are not standardised: they do not allow for differences between trusts' respondents."
)
SOME_RANKED = "the lowest and the highest, your trust, and trusts at even steps between"


def words_of(figures: Figures, trust: str, trust_code: str, ranked: str) -> dict[str, str]:
    """What stands for each placeholder in a workbook.

    ``ranked``: the trusts that a ranking draws; empty where there is none.
    """
    method, about = figures.survey.method, figures.survey.about
    several = len(figures.outlines) > 1
    titles = {
        report: listed(o.group.title for o in figures.outlines if o.group.report == report)
        for report in get_args(Report)
    }
    standardised_by = listed(figures.survey.standardised_by)
    inner, middle, outer = (share(limit) for limit in method.limits)
    return {
        "survey": figures.survey.title,
        "year": str(figures.survey.year),
        "programme": about.programme or "",
        "everyone": figures.survey.everyone,
        "population": about.population or "",
        "eligibility": about.eligibility or "",
        "fieldwork": about.fieldwork or "",
        "invited": about.invited or "",
        "survey_contact": about.contact or "",
        "links": listed(link.text for link in about.links),
        "groups_name": (about.groups or "") if several else "",
        "previous": figures.previous or "the previous survey",
        "trust": trust,
        "trust_code": trust_code,
        "trusts": f"{len(figures.trusts):,}",
        "trust_count": counted(len(figures.trusts), "trust"),
        "ranked": ranked,
        "groups": listed(outline.group.title for outline in figures.outlines),
        "several_groups": listed(o.group.title for o in figures.outlines) if several else "",
        "benchmark_groups": titles["benchmark"],
        "question_groups": titles["questions"],
        "score_groups": titles["scores"],
        "suppress_below": str(method.suppress_below),
        "min_trusts": str(method.min_trusts),
        "standardised_by": standardised_by,
        "not_standardised": "" if standardised_by else _NOT_STANDARDISED,
        "design_weight": figures.survey.columns.get(WEIGHT, ""),
        "weight_cap": f"{method.weight_cap:g}",
        "winsorise": share(method.winsorise),
        "limits": listed((inner, middle, outer)),
        "inner_limit": inner,
        "middle_limit": middle,
        "outer_limit": outer,
        "change_level": share(method.change_level),
        "change_test": "Welch's t test" if method.change_test == "t" else "z test",
        "engine": figures.results.provenance.engine,
    }


def content(runs: Iterable[Run]) -> tuple[str | RichText, bool]:
    """What a cell holds of some text, and whether all of it is bold."""
    kept = tuple(run for run in runs if run.text)
    if len({run.bold for run in kept}) > 1:
        return RichText(tuple((run.text, run.bold) for run in kept)), False
    return "".join(run.text for run in kept), any(run.bold for run in kept)
