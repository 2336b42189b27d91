"""Questions: what was asked, and how each answer is scored, in a table to filter."""

from __future__ import annotations

from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import HEAD_PRINTED, PADDING, table_page
from asg.sheets.model import ExcelTable, Sheet, TableColumn
from asg.survey.model import Option, Question, Survey
from asg.template.theme import LOOKS
from asg.text_size import INDENT, line_count, text_height

QUESTIONS_TABLE = "Questions"
LOOK = "table_wording"
COLUMNS = (
    ("id", 70),
    ("wording", 420),
    ("who answered", 320),
    ("section", 220),
    ("options and scores", 380),
    ("source", 80),
)
SENTENCE = (
    "Every question of the survey. Options with a score from 0 to 10 count; the others have no "
    "bearing on the trust. Source: what wording and scores rest on (stated in a report, public, "
    f"or inferred). {HEAD_PRINTED}"
)


def questions_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of all questions; a column that the survey leaves empty is left out."""
    rows = [_row(view.figures.survey, question) for question in view.figures.survey.questions]
    used = [i for i in range(len(COLUMNS)) if any(row[i] for row in rows)]
    columns = [COLUMNS[i] for i in used]
    widths = tuple(width for _, width in columns)
    table = ExcelTable(
        QUESTIONS_TABLE,
        tuple(TableColumn(name, LOOK) for name, _ in columns),
        [tuple(row[i] for i in used) for row in rows],
        heights=tuple(_height([row[i] for i in used], widths) for row in rows),
    )
    return table_page(view, planned, SENTENCE, table, widths, len(widths))


def _row(survey: Survey, question: Question) -> tuple[str, ...]:
    section = survey.section_of.get(question.id)
    options = [
        f"{option.code} {option.label}: {_scored(option, question)}".removesuffix(": ")
        for option in question.options
    ]
    return (
        question.id,
        question.text,
        question.base,
        f"{section.id} {section.title}" if section else "",
        "\n".join(options),
        question.source,
    )


def _scored(option: Option, question: Question) -> str:
    if option.score is not None:
        return f"{option.score:.4g}"
    return "no score" if question.scored else ""


def _height(texts: list[str], widths: tuple[int, ...]) -> int:
    look = LOOKS[LOOK]
    lines = (
        line_count(text, width - INDENT, look.size)
        for text, width in zip(texts, widths, strict=True)
    )
    return text_height(max(lines), look.size) + PADDING
