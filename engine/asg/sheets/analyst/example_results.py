"""The sheets that read a results file, and the one of response rates."""

from __future__ import annotations

from asg.columns import KEY_COLUMNS, RESULT_COLUMNS
from asg.marks import NO_FIGURE, NOT_APPLICABLE, SUPPRESSED
from asg.sheets.analyst.example import GROUP, SECTION, TRUSTS
from asg.sheets.analyst.example_view import (
    AnalystView,
    block,
    head_cells,
    heading_line,
    live,
    note_lines,
    one,
    written,
)
from asg.sheets.figures.figures import Row
from asg.sheets.figures.view import PlannedSheet
from asg.sheets.layout import BARS, MARGIN, SMALL_GAP, page
from asg.sheets.model import Cell, Line, Sheet, Value
from asg.template.theme import LOOKS
from asg.text_size import text_width

MEASURES = ("survey", "n", "score", "se", "national_average", "z", "band_label", "change")
MEASURE_STYLES = (
    "row_bare",
    "row_count",
    "row_own_score",
    "row_needed",
    "row_score",
    "row_z",
    "band",
    "row_bare",
)
TABLE_GROUP = "OPMHS"
TABLE_TRUST = "Z05"
RATES = ("returned", "sent", "undeliverable", "died")
WIDTHS = (MARGIN, 84, 96, 84, 84, 84, 110, 84, 206, 96)


def results_sheet(view: AnalystView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of single figures of a results file, and of response rates."""
    lines = note_lines(view, planned, 9)
    for make in (_figures_block, _rates_block):
        lines += [SMALL_GAP, *make(view, BARS + len(lines) + 1)]
    return page(view, planned, lines, WIDTHS)


def _figures_block(view: AnalystView, row: int) -> list[Line]:
    """Show figures of a trust and group, items down and measures across, by one formula."""
    trust = TRUSTS[0]
    items = [*_questions(view), SECTION]
    # The heading, the trust, the group, the formula, the measures; then the items.
    first = row + 5
    across = block((first - 1, 2), (first - 1, 1 + len(MEASURES)))
    down = block((first, 1), (first + len(items) - 1, 1))
    named = [block((at, 2), (at, 2)) for at in (row + 1, row + 2)]
    text = f"=ASG_RESULT({','.join([*named, down, across])})"
    rows, survey = view.figures.rows[trust], view.figures.survey.id
    values = [
        [_shown(rows[GROUP, item], measure, survey) for measure in MEASURES] for item in items
    ]
    cells = live(text, values, 2, MEASURE_STYLES, rule="label")
    return [
        heading_line("Figures of a results file", 9),
        Line((Cell(1, "Trust", "row_base"), Cell(2, trust, "row_strong"))),
        Line((Cell(1, "Group", "row_base"), Cell(2, GROUP, "row_strong"))),
        Line((written(text, 1, 9),)),
        Line(head_cells("Item", *MEASURES, left=1)),
        *(
            Line((Cell(1, item, "row_strong"), *row_cells))
            for item, row_cells in zip(items, cells, strict=True)
        ),
    ]


def _questions(view: AnalystView) -> tuple[str, ...]:
    return next(s.questions for s in view.example.survey.sections if s.id == SECTION)


def _shown(row: Row, measure: str, survey: str) -> Value:
    """What ASG_RESULT gives: the figure, or the mark for why there is none."""
    value: Value = survey if measure == "survey" else getattr(row, measure)
    if value is not None and value != "":
        return value
    return {"suppressed": SUPPRESSED, "no_data": NO_FIGURE}.get(row.status, NOT_APPLICABLE)


def _rates_block(view: AnalystView, row: int) -> list[Line]:
    rates = view.figures.results.response_rates
    own = rates[(rates["group"] == GROUP) & rates["trust_code"].isin(TRUSTS)]
    lines = [
        heading_line("Response rates", 9),
        Line(head_cells("Trust", *RATES, "rate", left=1)),
    ]
    for record in own.to_dict("records"):
        at = row + len(lines)
        text = f"=ASG_RESPONSE_RATE({','.join(block((at, c), (at, c)) for c in range(2, 6))})"
        counts = [Cell(c, int(record[name]), "row_count") for c, name in enumerate(RATES, start=2)]
        rate = one(text, float(record["response_rate"]), 6, "row_rate")
        trust = Cell(1, str(record["trust_code"]), "row_strong")
        lines.append(Line((trust, *counts, rate, written(text, 7, 3))))
    return lines


def table_sheet(view: AnalystView, planned: PlannedSheet) -> Sheet:
    """Make the sheet that one formula fills: a trust's rows of a results file."""
    names = [name for name in RESULT_COLUMNS if name not in KEY_COLUMNS[:4]]
    rows = [
        row for (group, _), row in view.figures.rows[TABLE_TRUST].items() if group == TABLE_GROUP
    ]
    text = f'=ASG_RESULTS("{TABLE_TRUST}","{TABLE_GROUP}")'
    values: list[list[Value]] = [list(names)]
    values += [[getattr(row, name) for name in names] for row in rows]
    style_of = {"str": "working_text", "Int64": "working_count", "float64": "working_number"}
    styles = [style_of[RESULT_COLUMNS[name]] for name in names]
    cells = live(text, values, 1, styles)
    size = LOOKS["working_text"].size
    widths = tuple(
        MARGIN + int(max(text_width(v, size) for v in column if isinstance(v, str))) + MARGIN
        if any(isinstance(v, str) for v in column[1:])
        else 7 * len(str(column[0])) + 2 * MARGIN
        for column in zip(*values, strict=True)
    )
    lines = [
        *note_lines(view, planned, 6),
        Line((written(text, 1, 6),)),
        *(Line(tuple(row)) for row in cells),
    ]
    return page(view, planned, lines, (MARGIN, *widths))
