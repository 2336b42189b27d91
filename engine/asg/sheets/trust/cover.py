"""Cover: what this is, for whom, what is in it, and the key to the bands."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from asg.bands import BEST_FIRST
from asg.marks import SYNTHETIC
from asg.sheets.blocks import band_cell
from asg.sheets.figures.figures import GroupOutline, Key
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, beside, cell_height, with_heights
from asg.sheets.model import Cell, Content, Line, Picture, Sheet, place
from asg.sheets.trust.headline import Places, headline_lines
from asg.template.kinds import KINDS
from asg.template.words import part_of, plain, plain_text, stated
from asg.text_size import counted

WIDTHS = (MARGIN, 124, 306, 244, 34, 262, 206)
ROW_HEIGHT = 25
HEADLINE = Places(group=1, words=3, named=5, end=7)
LOGO_BOX = (190, 84)
"""Width and height that a logo may take, in pixels."""

CHANGED_HEADING = "Figures were changed in this workbook"


def cover(view: TrustView, planned: PlannedSheet, links: Mapping[Key, str]) -> Sheet:
    """Make the Cover of a trust's workbook; ``links`` says where each question stands."""
    headline = [_heading(1, "Results in brief"), *headline_lines(view, links, HEADLINE), GAP]
    whose = [view.name, f"Trust code {view.code}"]
    covered = [(o.group.title, _coverage_words(view, o)) for o in view.figures.outlines]
    return cover_page(view, planned, whose, covered, headline)


def cover_page(
    view: TrustView,
    planned: PlannedSheet,
    whose: Sequence[str],
    covered: Iterable[tuple[str, str]],
    headline: Sequence[Line] = (),
) -> Sheet:
    """Make a Cover; ``covered`` is what the workbook covers of each group, after its title."""
    contents = view.unless_changed("Contents", CHANGED_HEADING)
    left = [_heading(1, contents), *_contents(view)]
    right = list(_words(view, covered))
    lines = [*_banner(view, planned, whose), SMALL_GAP, *headline, *beside(left, right)]
    theme = view.template.theme
    logo = (
        Picture(1, len(WIDTHS) - 1, theme.logo_image, *LOGO_BOX, theme.logo_text or "")
        if theme.logo_image
        else None
    )
    return Sheet(
        planned.name,
        WIDTHS,
        with_heights(lines, WIDTHS),
        pictures=(logo,) if logo else (),
        pages_tall=1,
    )


def synthetic_statement(view: TrustView) -> str:
    """The statement that the figures are invented; "" where they are not."""
    if not view.figures.results.provenance.synthetic:
        return ""
    return SYNTHETIC


def _banner(view: TrustView, planned: PlannedSheet, whose: Sequence[str]) -> list[Line]:
    statement = synthetic_statement(view)
    programme = plain_text(view.template.layout.programme, view.words)
    name, *further = whose
    # A logo has the last column to itself.
    end = len(WIDTHS) - (1 if view.template.theme.logo_image else 0)
    halves = (
        ([programme, view.report], "cover_report"),
        (["  |  ".join(further), statement], "cover_small"),
    )
    title, report, code = (
        [Cell(1, planned.title, "cover_title", columns=end - 1)],
        *(_halves(filter(None, texts), style, end) for texts, style in halves),
    )
    trust = [Cell(1, name, "cover_trust", columns=end - 1)]
    edge = Line(height=5, fill="bar")
    cells = (title, report, trust, code)
    return [edge, *(Line(tuple(line), fill="bar") for line in cells), edge]


def _halves(texts: Iterable[str], style: str, end: int) -> Iterable[Cell]:
    """Up to two texts side by side, as the contents and what is beside them."""
    for text, (first, last) in zip(texts, ((1, 3), (3, end)), strict=False):
        yield Cell(first, text, style, columns=last - first)


def _heading(column: int, text: Content) -> Line:
    return Line((Cell(column, text, "heading", columns=2),))


def _contents(view: TrustView) -> list[Line]:
    lines = []
    for planned in view.plan:
        if KINDS[planned.kind].contents:
            continue
        title = planned.title
        group = planned.outline.group if planned.outline else None
        # The sheets of a further group: the first one's go by the same titles.
        if group and planned.name.startswith(f"{group.id} ") and group.title not in title:
            title = f"{group.title}: {title}"
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


def _words(view: TrustView, covered: Iterable[tuple[str, str]]) -> Iterable[Line]:
    """The template's words; the items of its list are what the bands mean, best first."""
    words = view.words
    numbers = iter(BEST_FIRST)
    for position, block in enumerate(stated(view.template.texts["cover.md"], words)):
        if part_of(block) == "coverage":
            for title, said in covered:
                yield Line((Cell(5, title, "strong", columns=2),))
                yield Line((Cell(5, said, "note", columns=2),))
            continue
        text = plain(block, words)
        if block.kind in ("title", "heading"):
            if position:
                yield GAP
            yield _heading(5, text)
        elif block.kind == "bullet":
            number = next(numbers)
            key = Cell(5, view.template.theme.band_words(number), f"key{number}")
            yield Line((key, Cell(6, text, "meaning")), ROW_HEIGHT)
        else:
            cell = Cell(5, text, "note", columns=2)
            # Over as many lines as it takes, so as not to pull the contents beside it apart.
            rows = math.ceil(cell_height(cell, WIDTHS) / ROW_HEIGHT)
            yield Line((cell._replace(rows=rows),), ROW_HEIGHT)
            yield from [Line(height=ROW_HEIGHT)] * (rows - 1)


def _coverage_words(view: TrustView, outline: GroupOutline) -> str:
    if not view.has_scores(outline):
        return "No scores to show for this trust."
    group = outline.group.id
    scored = [q for q in outline.questions if (r := view.row(group, q)) and r.score is not None]
    total = counted(len(outline.questions), "question")
    sections = [view.row(group, section.id) for section in outline.sections]
    rows = [*(view.row(group, question) for question in outline.questions), *sections]
    parts = ["scores"]
    if any(row and row.band is not None for row in rows):
        parts.append("expected range")
    if any(row and row.score is not None for row in sections):
        parts.append("sections")
    kinds = ", ".join(parts) if len(parts) > 1 else "scores alone"
    words = f"{len(scored)} of {total} shown: {kinds}"
    has_change = any((r := view.row(group, q)) and r.change for q in outline.questions)
    return f"{words}; change since {view.figures.previous}." if has_change else f"{words}."
