"""Cover of the workbook of a trust's own breakdowns."""

from __future__ import annotations

from collections.abc import Iterable

from asg.sheets.breakdowns.local_view import LocalView, view_of
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.model import Sheet
from asg.sheets.trust.cover import cover_page
from asg.text_size import counted, listed


def local_cover(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the Cover: whose results, broken down by what, and how many units have a score."""
    local = view_of(view)
    whose = [view.name, f"Trust code {view.code}", f"By {listed(local.local.by)}"]
    return cover_page(view, planned, whose, [*_covered(local)])


def _covered(view: LocalView) -> Iterable[tuple[str, str]]:
    titles = {outline.group.id: outline.group.title for outline in view.figures.outlines}
    for (group, by), units in view.rows.items():
        scored = sum(any(row.score is not None for row in rows.values()) for rows in units.values())
        words = f"{counted(len(units), 'unit')}, {scored} with scores that may be shown."
        yield f"{titles[group]}, by {by}", words
