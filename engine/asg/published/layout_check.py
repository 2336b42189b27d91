"""What a layout finds in a published workbook, in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from asg.errors import Fault, InputError
from asg.names import name_list
from asg.published.read import A_BENCHMARK, layout_in_use, read_published_workbook
from asg.published.read_sheets import read_sheet
from asg.reading.layouts import WorkbookLayout, layouts_of
from asg.reading.layouts.nearest import nearest_layout
from asg.tables.text_table import text_of
from asg.tables.workbooks import open_workbook, read_cells

LOOKED_AT = 30
"""Rows of a sheet in which headings may be."""


def layout_lines(path: Path, layout: WorkbookLayout | None = None) -> Iterator[str]:
    """Check that a workbook has a layout, and say what is read from it.

    Parameters
    ----------
    path
        The workbook.
    layout
        The layout; None: the shipped one that fits.

    Raises
    ------
    InputError
        If it has no known layout (with the nearest one, and what differs), or has faults.
    """
    workbook = open_workbook(path, A_BENCHMARK)
    names = workbook.content.sheet_names
    if layout is None and not layouts_of(names):
        rows = {n: [[*map(text_of, r)] for r in read_cells(workbook, n)[:LOOKED_AT]] for n in names}
        nearest = nearest_layout(rows)
        expected = A_BENCHMARK if nearest is None else nearest.advice
        sheet = None if nearest is None else nearest.sheet
        raise InputError([Fault(path.name, "has no known layout", expected, sheet)])
    used = layout_in_use(workbook, layout)
    published = read_published_workbook(path, layout)
    scores = published.scores
    yield f"{path.name}: layout {used.layout.id}, {used.layout.title}"
    [sheet, *_] = used.sheets("scores")
    yield (
        f"Sheet {sheet}: {len(scores.codes):,} trusts, {len(scores.questions)} questions "
        f"({name_list(scores.questions, 5)}), {len(scores.sections)} sections"
    )
    headings = read_sheet(workbook, sheet, used.layout.headings_row)
    found: list[str] = []
    absent: list[str] = []
    for name, wanted in used.layout.figures:
        there = any(headings.has(h, item) for h in wanted for item in scores.items)
        (found if there else absent).append(name)
    yield f"Figures of items there: {', '.join(found)}"
    if absent:
        yield f"Figures of items not on this sheet: {', '.join(absent)}"
    for kind in ("respondents", "national", "extremes", "title"):
        for name in used.sheets(kind)[:1]:
            yield f"Sheet {name}: {kind}"
    for history in published.histories:
        yield f"Sheet {history.sheet}: scores of {history.year}"
    if published.ignored:
        yield f"Columns of scores that are not used: {name_list(published.ignored)}"
