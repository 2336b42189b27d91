"""The sheets of responses, of weights, and of the scores of the whole sheet."""

from __future__ import annotations

from operator import itemgetter

from asg.sheets.analyst.example import GROUP, KEYS, QUESTION, SECTION, TRUSTS
from asg.sheets.analyst.example_view import (
    FIRST_ROW,
    WEIGHT_COLUMN,
    AnalystView,
    block,
    head_cells,
    heading_line,
    live,
    note_lines,
    one,
    written,
)
from asg.sheets.blocks import legend
from asg.sheets.figures.view import PlannedSheet
from asg.sheets.layout import BARS, MARGIN, SMALL_GAP, page
from asg.sheets.model import Cell, Line, Sheet, Value
from asg.sheets.table import Column, TablePage, table_page

RESPONSES_TABLE = "Responses"
KEY_WIDTHS = dict(zip(KEYS, (110, 84, 70, 60, 60), strict=True))
ANSWER_WIDTH = 64


def responses_sheet(view: AnalystView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of responses: one Excel table, to be pasted over."""
    headings = view.example.headings
    columns = tuple(
        Column[tuple[Value, ...]](
            heading,
            itemgetter(place),
            "table_text" if heading in KEYS[:3] else "table_small_count",
            KEY_WIDTHS.get(heading, ANSWER_WIDTH),
        )
        for place, heading in enumerate(headings)
    )
    sentence = " ".join(view.how_to_read(planned.kind))
    table = TablePage(RESPONSES_TABLE, columns, view.example.rows, [sentence], spread=12)
    sheet = table_page(view, planned, table)
    assert len(sheet.lines) + 1 == FIRST_ROW
    return sheet


def weights_sheet(view: AnalystView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of weights: one formula, each row beside that of the sheet of responses."""
    example = view.example
    text = "=ASG_WEIGHTS(Responses[trust_code],Responses[age],Responses[sex])"
    cells = live(text, [[weight] for weight in example.weights], WEIGHT_COLUMN, ["working_number"])
    widths = (MARGIN, 110, 84, 96, 520)
    lines = [
        Line((Cell(1, " ".join(view.how_to_read(planned.kind)), "note", columns=4),)),
        Line((*head_cells("Respondent", "Trust", "Weight", left=2), written(text, 4))),
        *(
            Line((Cell(1, row[0], "row_base"), Cell(2, row[1], "row_base"), *cell))
            for row, cell in zip(example.rows, cells, strict=True)
        ),
    ]
    sheet = page(view, planned, lines, widths)
    assert len(sheet.lines) == FIRST_ROW + len(example.rows)
    return sheet


def scores_sheet(view: AnalystView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of scores by single formulas: a section, a question, codes in cells."""
    widths = (MARGIN, 84, 300, 84, 84, 84, 470)
    lines = [SMALL_GAP, *note_lines(view, planned, 6)]
    for make in (_section_block, _trusts_block, _answers_block, _codes_block):
        lines += [SMALL_GAP, *make(view, BARS + len(lines) + 1)]
    lines += [SMALL_GAP, Line((Cell(1, legend(view), "note", columns=6),))]
    return page(view, planned, lines, widths)


def _head(first: str, second: str) -> Line:
    heads = head_cells(first, second, "n", "Score", "Standard error", left=2)
    return Line((*heads, Cell(6, "Formula of the score", "head_left")))


def _figures(
    view: AnalystView, trust: str, item: str, question: str
) -> tuple[tuple[Cell, ...], str]:
    """The cells of n, score and standard error, and the formula of the score."""
    answers, weights = view.answers(trust, item), view.weights(trust)
    given = view.example.figure
    score = f"=ASG_SCORE({answers},{question},{weights})"
    error = f"=ASG_SE({answers},{question},{weights})"
    cells = (
        one(f"=ASG_N({answers},{question})", given(trust, item, "n"), 3, "row_count"),
        one(score, given(trust, item, "score"), 4, "row_own_score"),
        one(error, given(trust, item, "se"), 5, "row_needed"),
    )
    return cells, score


def _section_block(view: AnalystView, row: int) -> list[Line]:
    trust = TRUSTS[0]
    survey = view.example.survey
    section = next(s for s in survey.sections if s.id == SECTION)
    lines = [
        heading_line(f"Section {section.number}. {section.title}: trust {trust}", 6),
        _head("Question", "Wording"),
    ]
    for question in section.questions:
        cells, text = _figures(view, trust, question, f'"{question}"')
        wording = Cell(2, survey.question[question].text, "row")
        lines.append(Line((Cell(1, question, "row_strong"), wording, *cells, written(text, 6))))
    scores = block((row + 2, 4), (row + 1 + len(section.questions), 4))
    text = f"=ASG_SECTION({scores})"
    value = view.example.figure(trust, SECTION, "score")
    blank = [Cell(column, None, "row") for column in (3, 5)]
    cells = (Cell(2, "The section: mean of its questions", "row"), blank[0])
    section_cell = one(text, value, 4, "row_own_score")
    lines.append(
        Line((Cell(1, SECTION, "row_strong"), *cells, section_cell, blank[1], written(text, 6)))
    )
    return lines


def _trusts_block(view: AnalystView, row: int) -> list[Line]:
    wording = view.example.survey.question[QUESTION].text
    lines = [
        heading_line(f"{QUESTION} in every trust of the sheet", 6),
        _head("Trust", "Wording"),
    ]
    for trust in TRUSTS:
        cells, text = _figures(view, trust, QUESTION, f'"{QUESTION}"')
        lines.append(
            Line((Cell(1, trust, "row_strong"), Cell(2, wording, "row"), *cells, written(text, 6)))
        )
    return [*lines, *_comparison_lines(view, row + 2)]


def _comparison_lines(view: AnalystView, first: int) -> list[Line]:
    """Compare the trusts' scores, of which the first is in a row, with a number."""
    lines = [Line((Cell(1, "Are they 7 or above?", "head_left", columns=2),))]
    for row, trust in enumerate(TRUSTS, start=first):
        score, cell = view.example.figure(trust, QUESTION, "score"), block((row, 4), (row, 4))
        text = f'=IF(ISNUMBER({cell}),IF({cell}>=7,"7 or above","below 7"),"")'
        found = "7 or above" if isinstance(score, float) and score >= 7 else "below 7"
        named = Cell(1, trust, "row_strong"), one(text, found, 2, "row_bare")
        lines.append(Line((*named, written(text, 6))))
    return lines


def _answers_block(view: AnalystView, row: int) -> list[Line]:
    """Show the answers to a question in per cent, by one formula."""
    trust = TRUSTS[0]
    text = f'=ASG_ANSWERS({view.answers(trust, QUESTION)},"{QUESTION}",{view.weights(trust)})'
    cells = live(
        text, view.example.shares(trust, QUESTION), 1, ["row_count", "row_bare", "row_score"]
    )
    heads = (("Code", "head"), ("Answer", "head_left"), ("Per cent", "head"))
    return [
        heading_line(f"Answers to {QUESTION} in per cent: trust {trust}", 6),
        Line((*(Cell(i, *head) for i, head in enumerate(heads, start=1)), written(text, 4, 3))),
        *(Line(tuple(of_option)) for of_option in cells),
    ]


def _codes_block(view: AnalystView, row: int) -> list[Line]:
    """Score a question of one's own: codes and scores are in cells."""
    options = view.example.survey.question[QUESTION].options
    codes = block((row + 2, 3), (row + 1 + len(options), 4))
    cells, text = _figures(view, TRUSTS[0], QUESTION, codes)
    lines = [
        heading_line("A question of your own: codes and scores in cells", 6),
        Line(head_cells("", "Answer", "Code", "Score", left=2)),
    ]
    lines += [
        Line(
            (
                Cell(1, None, "row"),
                Cell(2, option.label, "row"),
                Cell(3, option.code, "row_count"),
                Cell(4, option.score, "row_own_score"),
            )
        )
        for option in options
    ]
    named = Cell(1, TRUSTS[0], "row_strong"), Cell(2, "Scored by these cells", "row")
    return [*lines, Line((*named, *cells, written(text, 6)))]


def all_scores_sheet(view: AnalystView, planned: PlannedSheet) -> Sheet:
    """Make the sheet that one formula fills: the scores of the whole sheet of responses."""
    widths = (MARGIN, 84, 84, 84, 84, 84, 84, 420)
    text = "=ASG_SCORES(Responses[#All])"
    values: list[list[Value]] = [["trust", "group", "item", "n", "score", "se"]]
    values += [[trust, GROUP, *row] for trust in TRUSTS for row in view.example.shown(trust)]
    styles = ["working_text"] * 3 + ["working_count", "working_number", "working_number"]
    cells = live(text, values, 1, styles)
    lines = [
        *note_lines(view, planned, 7),
        Line((written(text, 1, columns=7),)),
        *(Line(tuple(row)) for row in cells),
    ]
    return page(view, planned, lines, widths)
