"""Questions: what was asked, and how each answer is scored, in a table to filter."""

from __future__ import annotations

from dataclasses import replace

from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import HEAD_PRINTED
from asg.sheets.model import Sheet
from asg.sheets.table import Column, TablePage, table_page
from asg.survey.model import Option, Question, Survey

QUESTIONS_TABLE = "Questions"
ALONE = 420
"""Width of the ids where no wording is beside them: the title stands above."""
OPTIONS = (
    "Options with a score from 0 to 10 count; the others say nothing about the trust. Source: "
    "where wording and scores come from (stated in a report, public, or inferred)."
)


def questions_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of all questions; a column that the survey leaves empty is left out."""
    survey = view.figures.survey
    used = tuple(c for c in _columns(survey) if any(c.value(q) for q in survey.questions))
    said = ["Every question of the survey." if _of_responses(view) else "Every question scored."]
    if any(question.text or question.options for question in survey.questions):
        said.append(OPTIONS)
    else:  # a published file alone: no wording, no option
        first, *others = (column for column in used if column.heading != "source")
        used = (replace(first, width=ALONE), *others)
    sentence = " ".join([*said, HEAD_PRINTED])
    return table_page(view, planned, TablePage(QUESTIONS_TABLE, used, survey.questions, [sentence]))


def _of_responses(view: TrustView) -> bool:
    return view.figures.results.provenance.kind == "responses"


def _columns(survey: Survey) -> tuple[Column[Question], ...]:
    sections = {q: f"{section.id} {section.title}" for q, section in survey.section_of.items()}
    return (
        Column("id", lambda question: question.id, "table_wording", 70),
        Column("wording", lambda question: question.text, "table_wording", 420),
        Column("who answered", lambda question: question.base, "table_wording", 320),
        Column("section", lambda question: sections.get(question.id, ""), "table_wording", 220),
        Column("options and scores", _options, "table_wording", 380),
        Column("source", lambda question: question.source, "table_wording", 80),
    )


def _options(question: Question) -> str:
    return "\n".join(
        f"{option.code} {option.label}: {_scored(option, question)}".removesuffix(": ")
        for option in question.options
    )


def _scored(option: Option, question: Question) -> str:
    if option.score is not None:
        return f"{option.score:.4g}"
    return "no score" if question.scored else ""
