"""Cover of the national workbook."""

from __future__ import annotations

from asg.sheets.figures.figures import GroupOutline
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.model import Sheet
from asg.sheets.trust.cover import cover_page
from asg.text_size import counted


def national_cover(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the Cover of the national workbook."""
    trusts = counted(len(view.figures.trusts), "trust")
    covered = [(o.group.title, _coverage_words(view, o)) for o in view.figures.outlines]
    return cover_page(view, planned, [view.name, trusts], covered)


def _coverage_words(view: TrustView, outline: GroupOutline) -> str:
    group = outline.group.id
    keys = {(group, question) for question in outline.questions}
    scored = sum(
        any(rows[key].score is not None for key in keys & rows.keys())
        for rows in view.figures.rows.values()
    )
    trusts, questions = counted(scored, "trust"), counted(len(outline.questions), "question")
    sections = [view.figures.items.get((group, section.id)) for section in outline.sections]
    items = [*(view.figures.items[key] for key in keys), *sections]
    shown = sum(item is not None and item.trusts > 0 for item in sections)
    parts = [counted(shown, "section")] if shown else []
    if any(item is not None and any(item.bands.values()) for item in items):
        parts.append("expected range")
    return f"{trusts} with scores, {questions}: {', '.join(parts) or 'no comparison'}."
