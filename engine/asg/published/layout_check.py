"""What a layout finds in a published workbook, in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from asg.errors import Fault, InputError
from asg.names import name_list
from asg.published.read import A_BENCHMARK, layout_in_use, read_published_workbook
from asg.published.read_sheets import read_sheet
from asg.published.score_tables import is_score_table, read_scores, table_layout
from asg.reading.kinds import first_headings
from asg.reading.layouts import Layout, TableLayout, layouts_of
from asg.reading.layouts.nearest import nearest_layout
from asg.tables.text_table import text_of
from asg.tables.workbooks import open_workbook, read_cells
from asg.text_size import counted

LOOKED_AT = 30
"""Rows of a sheet in which headings may be."""


def layout_lines(path: Path, layout: Layout | None = None) -> Iterator[str]:
    """Check that a file has a layout, and say what is read from it."""
    if isinstance(layout, TableLayout) or (layout is None and is_score_table(path)):
        yield from _table_lines(path, layout)
        return
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
        f"Sheet {sheet}: {counted(len(scores.codes), 'trust')}, "
        f"{counted(len(scores.questions), 'question')} "
        f"({name_list(scores.questions, 5)}), {counted(len(scores.sections), 'section')}"
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


def _table_lines(path: Path, layout: TableLayout | None) -> Iterator[str]:
    headings = first_headings(path)
    used = layout or table_layout(headings)
    assert used is not None
    results = read_scores(path, layout=used)
    yield f"{path.name}: layout {used.id}, {used.title}"
    items = results.table["item"].unique().tolist()
    groups = name_list([group.id for group in results.survey.groups])
    yield f"{counted(len(results.trusts), 'trust')}; groups: {groups}; items: {name_list(items, 5)}"
    found = used.found(headings)
    yield "Columns read: " + ", ".join(f"{h} as {name}" for name, h in found.items())
    unused = [heading for heading in headings if heading and heading not in found.values()]
    if unused:
        yield f"Columns that are not used: {name_list(unused)}"
