"""Comparison: the questions in each band other than "about the same", best first."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

from asg.bands import BEST_FIRST, Band
from asg.marks import or_no_figure
from asg.sheets.blocks import asked_cells, firmness_mark, firmness_notes
from asg.sheets.figures.absence import without_ranges
from asg.sheets.figures.figures import GroupOutline, Key
from asg.sheets.figures.view import PlannedSheet, TrustView, no_scores_sentence
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, beside, kept_whole, page, text_line
from asg.sheets.model import Cell, Line, Sheet
from asg.sheets.paging import shrunk_to_a_page

PAIR = (66, 364, 70, 74)
WIDTHS = (MARGIN, *PAIR, 26, *PAIR)
MOST_PAGES = 1.5
"""A longer Comparison is printed on several pages: on one it could not be read."""
STARTS = (1, 6)
"""First columns of the two blocks that stand side by side."""

SHOWN_BANDS = [b for b in BEST_FIRST if b != Band.ABOUT_THE_SAME]
INTRO = (
    "The questions on which your trust did better or worse than expected, best first. Questions "
    "about the same as other trusts are not listed."
)
CHANGED = "Figures were changed in this workbook. This sheet does not follow them."
NONE_IN_BAND = "No questions for your trust fall within this banding."


def comparison(view: TrustView, planned: PlannedSheet, places: dict[Key, str]) -> Sheet:
    """Make the Comparison; ``places`` says where each question stands."""
    outlines = [o for o in view.figures.outlines if o.group.report != "scores"]
    lines = [SMALL_GAP, text_line(view.unless_changed(INTRO, CHANGED), "text", WIDTHS), SMALL_GAP]
    if not outlines:
        lines.append(text_line(without_ranges(view.figures), "notice", WIDTHS))
    blocks: list[list[Line]] = []
    for left, right in zip_longest(outlines[::2], outlines[1::2]):
        pair = [_blocks(view, left, STARTS[0], places)]
        if right is not None:
            pair.append(_blocks(view, right, STARTS[1], places))
        blocks += (
            [*beside(level[0], level[1] if len(level) > 1 else []), GAP]
            for level in zip_longest(*pair, fillvalue=[])
        )
    lines += kept_whole(planned, lines, blocks, WIDTHS)
    lines += [text_line(note, "note", WIDTHS) for note in firmness_notes(view)]
    sheet = page(view, planned, lines, WIDTHS, nav_columns=(1, 2, 6, 7))
    return shrunk_to_a_page(replace(sheet, orientation=planned.orientation), MOST_PAGES)


def _blocks(
    view: TrustView, outline: GroupOutline, start: int, places: dict[Key, str]
) -> list[list[Line]]:
    """A group's title, then one block for each band."""
    group = outline.group
    title = Line((Cell(start, group.title, "heading", columns=len(PAIR)),))
    if not view.has_scores(outline):
        sentence = no_scores_sentence(view, outline)
        return [_with_notice(title, sentence, start)]
    rows = [(q, r) for q in outline.questions if (r := view.row(group.id, q)) and r.band]
    if not rows:
        sentence = (
            f"No question of {group.title} has an expected range for this trust; the sheets of "
            "the group say why."
        )
        return [_with_notice(title, sentence, start)]
    blocks = []
    for number in SHOWN_BANDS:
        members = [(question, row) for question, row in rows if row.band == number]
        lines = [_band_head(view, number, len(members), start)]
        for question, row in members:
            average = row.national_average
            link = places.get((group.id, question), "")
            name = question + firmness_mark(view, row)
            cells = (
                *asked_cells(
                    view,
                    Cell(start, name, "row_link" if link else "row", link=link),
                    Cell(start + 1, view.item(group.id, question).text, "row"),
                ),
                Cell(start + 2, row.score, "row_own_score"),
                Cell(start + 3, or_no_figure(average), "row_score"),
            )
            lines.append(Line(cells))
        if not members:
            lines.append(Line((Cell(start, NONE_IN_BAND, "meaning", columns=len(PAIR)),), 34))
        blocks.append(lines)
    blocks[0].insert(0, title)
    return blocks


def _with_notice(title: Line, sentence: str, start: int) -> list[Line]:
    # Over two lines, so as not to stretch the band's heading beside it.
    return [title, Line((Cell(start, sentence, "notice", columns=len(PAIR), rows=2),)), Line()]


def _band_head(view: TrustView, number: int, count: int, start: int) -> Line:
    words = f"{view.template.theme.band_words(number)} ({count})"
    return Line(
        (
            Cell(start, words, f"band_head{number}", columns=2),
            Cell(start + 2, "Your trust", f"band_head_small{number}"),
            Cell(start + 3, "National average", f"band_head_small{number}"),
        )
    )
