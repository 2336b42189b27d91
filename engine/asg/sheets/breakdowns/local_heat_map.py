"""Units by items: every score with its band as symbol and colour."""

from __future__ import annotations

from collections.abc import Iterable

from asg.bands import BEST_FIRST
from asg.marks import or_no_figure
from asg.sheets.breakdowns.local_view import TRUST, LocalView, UnitRow, shown, view_of
from asg.sheets.figures.chart_figures import SHORT_LABELS
from asg.sheets.figures.figures import Row
from asg.sheets.figures.view import NO_FIGURE, SUPPRESSED, PlannedSheet, TrustView
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, kept_whole, page, text_line
from asg.sheets.model import Cell, Line, Sheet, Value

ITEM, WORDING, FIGURE, UNIT = 64, 380, 66, 78
FIRST_UNIT = 5
"""Column of the first unit: margin, id, wording, national average and trust stand before it."""
LEAST_ACROSS = 8
"""Units that the sheet has room for at least: with fewer it would be printed too large."""


def local_heat_map(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the heat map of one breakdown of a group."""
    local, outline = view_of(view), planned.group_outline
    units = local.units(planned)
    spare = max(LEAST_ACROSS - len(units), 0)
    widths = (MARGIN, ITEM, WORDING, FIGURE, UNIT, *(UNIT,) * (len(units) + spare))
    theme = view.template.theme
    key = "   ".join(f"{theme.band(number).symbol} {SHORT_LABELS[number]}" for number in BEST_FIRST)
    below = view.figures.survey.method.suppress_below
    lines: list[Line] = [
        SMALL_GAP,
        text_line(key, "strong", widths),
        text_line(
            "Score from 0 (worst) to 10 (best) over the symbol of its band (than expected). "
            f"{SUPPRESSED} withheld: fewer than {below} respondents, or it would reveal a figure "
            f"of fewer. {NO_FIGURE} no figure.",
            "note",
            widths,
        ),
        *(text_line(words, "note", widths) for words in local.strata(planned)),
    ]
    blocks = [
        [
            _head(title, list(units)),
            *(_line(local, planned, item) for item in items),
            SMALL_GAP,
        ]
        for title, items in local.items(outline)
    ]
    lines += [*kept_whole(planned, lines, blocks, widths), GAP]
    return page(view, planned, lines, widths, nav_columns=(1, 2, 3, 5))


def _head(section: str, units: list[str]) -> Line:
    heads = ("National average", TRUST, *units)
    return Line(
        (
            Cell(1, section, "head_left", columns=2),
            *(Cell(i, words, "head") for i, words in enumerate(heads, start=3)),
        )
    )


def _line(view: LocalView, planned: PlannedSheet, item: str) -> Line:
    group = planned.group_outline.group.id
    summary, whole = view.item(group, item), view.row(group, item)
    style = "row_strong" if whole is not None and whole.level == "section" else "row"
    words = "Section score" if style == "row_strong" else summary.text
    return Line(
        (
            Cell(1, item, "row_strong", anchor=(group, item)),
            Cell(2, words, style),
            Cell(3, or_no_figure(summary.average), "row_score"),
            *_cells(view, [whole, *(rows.get(item) for rows in view.units(planned).values())]),
        )
    )


def _cells(view: LocalView, rows: Iterable[Row | UnitRow | None]) -> Iterable[Cell]:
    for column, row in enumerate(rows, start=FIRST_UNIT - 1):
        value = _value(view, row)
        yield Cell(column, value, "strip" if isinstance(value, str) else "row_score", rule="strip")


def _value(view: LocalView, row: Row | UnitRow | None) -> Value:
    """The score over the symbol of its band; the number alone where it has no band."""
    if row is None or row.score is None or row.band is None:
        return shown(row, "score")
    score = view.template.theme.number_format("score")
    digits = len(score.partition(".")[2])
    return f"{row.score:.{digits}f}\n{view.template.theme.band(row.band).symbol}"
