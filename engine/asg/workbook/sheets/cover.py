"""Cover: what this is, for whom, what is in it, and the key to the bands."""

from __future__ import annotations

from asg.bands import BAND_LABELS
from asg.workbook.blocks import band_cell
from asg.workbook.figures import GroupOutline
from asg.workbook.layout import GAP, MARGIN, SMALL_GAP, beside, with_heights
from asg.workbook.model import Cell, Line, Sheet, place
from asg.workbook.text import counted
from asg.workbook.view import PlannedSheet, TrustView

WIDTHS = (MARGIN, 124, 306, 244, 34, 262, 206)
ROW_HEIGHT = 25

BAND_MEANINGS = {
    7: "Far above the expected range",
    6: "Clearly above",
    5: "Just above",
    4: "Inside the expected range",
    3: "Just below",
    2: "Clearly below",
    1: "Far below the expected range",
}

COLOUR_NOTE = (
    "Colour is never the only signal: every band is also given in words and by a symbol. The "
    "figures behind every sheet are on the sheets Trusts and Data."
)
SYNTHETIC = (
    "Synthetic sample: every respondent is invented, and so is every figure but those that "
    "reproduce a published report."
)


def cover(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the Cover."""
    left = [_heading(1, "Contents"), *_contents(view)]
    right = [_heading(5, "How to read the bands"), *_key(view), GAP, *_coverage(view)]
    lines = [*_banner(view, planned), GAP, *beside(left, right)]
    return Sheet(planned.name, WIDTHS, with_heights(lines, WIDTHS))


def synthetic_statement(view: TrustView) -> str:
    """Give the statement that the figures are invented; "" where they are not."""
    if not view.figures.results.provenance.synthetic:
        return ""
    return SYNTHETIC


def _banner(view: TrustView, planned: PlannedSheet) -> list[Line]:
    layout = view.template.layout
    report = layout.report if len(view.figures.outlines) > 1 else layout.report_one_group
    statement = synthetic_statement(view)
    texts = [
        (layout.programme, "cover_small"),
        (planned.title, "cover_title"),
        (report, "cover_report"),
        ("", ""),
        (view.name, "cover_trust"),
        (f"Trust code {view.code}", "bar_subtitle"),
        *([(statement, "cover_small")] if statement else []),
    ]
    across = len(WIDTHS) - 1
    lines = [
        Line((Cell(1, text, style, columns=across),) if text else (), fill="bar")
        for text, style in texts
    ]
    edge = Line(height=18, fill="bar")
    return [edge, *lines, edge]


def _heading(column: int, text: str) -> Line:
    return Line((Cell(column, text, "heading", columns=2),))


def _contents(view: TrustView) -> list[Line]:
    lines = []
    for planned in view.plan:
        if planned.kind == "cover":
            continue
        title = planned.title
        if planned.outline and planned.name.startswith(f"{planned.outline.group.id} "):
            title = f"{planned.outline.group.title}: {title}"
        cells = [
            Cell(1, planned.name, "row_link", link=place(planned.name)),
            Cell(2, title, "row"),
        ]
        if planned.kind == "sections" and planned.outline and planned.section:
            row = view.row(planned.outline.group.id, planned.section.id)
            if planned.section.id:
                cells.append(band_cell(view, 3, row))
        if len(cells) == 2:
            cells[1] = Cell(2, title, "row", columns=2)
        lines.append(Line(tuple(cells), ROW_HEIGHT))
    return lines


def _key(view: TrustView) -> list[Line]:
    theme = view.template.theme
    return [
        Line(
            (
                Cell(5, theme.band_words(number), f"key{number}"),
                Cell(6, BAND_MEANINGS[number], "meaning"),
            ),
            ROW_HEIGHT,
        )
        for number in sorted(BAND_LABELS, reverse=True)
    ]


def _coverage(view: TrustView) -> list[Line]:
    lines = [_heading(5, "What this workbook covers")]
    for outline in view.figures.outlines:
        lines.append(Line((Cell(5, outline.group.title, "strong", columns=2),)))
        lines.append(Line((Cell(5, _coverage_words(view, outline), "note", columns=2),)))
    # Over three lines, so as not to pull the line of the contents beside it apart.
    lines += [SMALL_GAP, Line((Cell(5, COLOUR_NOTE, "note", columns=2, rows=3),)), Line(), Line()]
    return lines


def _coverage_words(view: TrustView, outline: GroupOutline) -> str:
    kinds = {
        "scores": "scores alone",
        "benchmark": "scores, expected range, sections",
        "questions": "scores, expected range",
    }
    if not view.has_scores(outline):
        return "No scores to show for this trust."
    group = outline.group.id
    scored = [q for q in outline.questions if (r := view.row(group, q)) and r.score is not None]
    total = counted(len(outline.questions), "question")
    words = f"{len(scored)} of {total} shown: {kinds[outline.group.report]}"
    has_change = any((r := view.row(group, q)) and r.change for q in outline.questions)
    return f"{words}; change since {view.figures.previous}." if has_change else f"{words}."
