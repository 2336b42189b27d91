"""Which trusts stand out on what: the scores far outside their expected range."""

from __future__ import annotations

from collections.abc import Iterable

from asg.bands import BAND_LABELS, Band
from asg.sheets.figures.figures import Row
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import GAP, cell_height, page, table_page, text_line
from asg.sheets.model import Cell, ExcelTable, Sheet, TableColumn, Value
from asg.text_size import counted, is_or_are

COLUMNS = (
    ("Trust code", "table_text", 92),
    ("Trust", "table_wording", 262),
    ("Group", "table_text", 78),
    ("Level", "table_text", 78),
    ("Item", "table_text", 70),
    ("Wording", "table_wording", 440),
    ("Respondents", "table_count", 104),
    ("Score", "table_score", 76),
    ("National average", "table_score", 128),
    ("z", "table_fine", 66),
)
WIDTHS = tuple(width for *_, width in COLUMNS)


def much_worse(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of scores much worse than expected, the farthest first."""
    return _outliers(view, planned, Band.MUCH_WORSE)


def much_better(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of scores much better than expected, the farthest first."""
    return _outliers(view, planned, Band.MUCH_BETTER)


def _outliers(view: TrustView, planned: PlannedSheet, band: Band) -> Sheet:
    label = BAND_LABELS[band].lower()
    found, banded = [], 0
    for row in all_banded(view):
        banded += 1
        if row.band == band:
            found.append(row)
    # The infinite z of a trust whose respondents all agree is empty in the results: farthest out.
    found.sort(key=lambda row: (row.z is not None, -abs(row.z or 0), row.trust_code, row.item))
    trusts = len({row.trust_code for row in found})
    of = counted(banded, "score")
    sentence = (
        f"{counted(len(found), 'score')} of {counted(trusts, 'trust')} {is_or_are(len(found))} "
        f"{label}, of {of} with an expected range: questions and sections, the farthest from the "
        "average first. The arrows in the heading sort and filter."
    )
    if not found:
        none = f"No score of any trust is {label}."
        if not banded:
            none = f"Not known: no score has an expected range, so none can be {label}."
        lines = [GAP, text_line(none, "notice", WIDTHS, 0)]
        return page(view, planned, lines, WIDTHS)
    rows = tuple(_values(view, row) for row in found)
    table = ExcelTable(
        f"Much_{'worse' if band == Band.MUCH_WORSE else 'better'}",
        tuple(TableColumn(heading, style) for heading, style, _ in COLUMNS),
        rows,
        heights=tuple(_height(row) for row in rows),
    )
    return table_page(view, planned, sentence, table, WIDTHS, len(WIDTHS))


def all_banded(view: TrustView) -> Iterable[Row]:
    """Every row of the results that has a band."""
    for rows in view.figures.rows.values():
        yield from (row for row in rows.values() if row.band is not None)


def _values(view: TrustView, row: Row) -> tuple[Value, ...]:
    outline = next(o for o in view.figures.outlines if o.group.id == row.group)
    section = next((s for s in outline.sections if s.id == row.item), None)
    return (
        row.trust_code,
        row.trust_name or None,
        row.group,
        row.level,
        row.item,
        section.words if section else row.text or None,
        row.n,
        row.score,
        row.national_average,
        row.z,
    )


def _height(values: tuple[Value, ...]) -> int:
    """The height of a line of the table at which no text of it is cut."""
    cells = [
        Cell(i, value, style)
        for i, (value, (_, style, _)) in enumerate(zip(values, COLUMNS, strict=True))
    ]
    return max(cell_height(cell, WIDTHS) for cell in cells)
