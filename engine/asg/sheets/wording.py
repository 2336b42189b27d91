"""What stands for the placeholders of a template's words: figures and names of the results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, get_args

from asg.sheets.model import RichText
from asg.survey.model import Report
from asg.template.markdown import Run
from asg.template.words import plain, stated
from asg.text_size import listed, share

if TYPE_CHECKING:
    from asg.sheets.figures.view import TrustView


def words_of(view: TrustView) -> dict[str, str]:
    """What stands for each placeholder in a workbook."""
    figures = view.figures
    method, about = figures.survey.method, figures.survey.about
    several = len(figures.outlines) > 1
    titles = {
        report: listed(o.group.title for o in figures.outlines if o.group.report == report)
        for report in get_args(Report)
    }
    inner, middle, outer = (share(limit) for limit in method.limits)
    return {
        "survey": figures.survey.title,
        "year": str(figures.survey.year),
        "programme": about.programme or "",
        "population": about.population or "",
        "eligibility": about.eligibility or "",
        "fieldwork": about.fieldwork or "",
        "invited": about.invited or "",
        "survey_contact": about.contact or "",
        "links": listed(link.text for link in about.links),
        "groups_name": (about.groups or "") if several else "",
        "previous": figures.previous or "the survey before",
        "trust": view.name,
        "trust_code": view.code,
        "trusts": f"{len(figures.trusts):,}",
        "ranked": _ranked(view),
        "groups": listed(outline.group.title for outline in figures.outlines),
        "several_groups": listed(o.group.title for o in figures.outlines) if several else "",
        "benchmark_groups": titles["benchmark"],
        "question_groups": titles["questions"],
        "score_groups": titles["scores"],
        "suppress_below": str(method.suppress_below),
        "min_trusts": str(method.min_trusts),
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


def _ranked(view: TrustView) -> str:
    if view.ranks_every_trust:
        return "each trust"
    return "the lowest and the highest, your trust, and trusts at even steps between"


def content(runs: Iterable[Run]) -> tuple[str | RichText, bool]:
    """What a cell holds of some text, and whether all of it is bold."""
    kept = tuple(run for run in runs if run.text)
    if len({run.bold for run in kept}) > 1:
        return RichText(tuple((run.text, run.bold) for run in kept)), False
    return "".join(run.text for run in kept), any(run.bold for run in kept)


def how_to_read(view: TrustView, kind: str) -> list[str]:
    """The notes of a template for a kind of sheet."""
    blocks = stated(view.template.how_to_read.get(kind, ()), view.words)
    return [plain(block, view.words) for block in blocks]
