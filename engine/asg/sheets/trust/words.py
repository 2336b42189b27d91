"""The words of a template as lines of a sheet, and the parts among them made from the results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from asg.sheets.figures.view import TrustView
from asg.sheets.figures.wording import content
from asg.sheets.layout import GAP, SMALL_GAP
from asg.sheets.model import Cell, Line
from asg.template.files import text_for
from asg.template.markdown import Block, Run
from asg.template.words import filled, part_of, stated

Part = Callable[[], Iterable[Line]]
"""What makes the lines of a part."""

BULLET = "•  "


def blocks_of(view: TrustView, file: str) -> Sequence[Block]:
    """The words of a file, or those in its place where the input is not responses."""
    texts = view.template.texts
    return texts.get(text_for(file, view.figures.results.provenance.kind), texts[file])


def page_lines(
    view: TrustView, file: str, widths: Sequence[int], parts: Mapping[str, Part]
) -> Iterable[Line]:
    """The words of a file across the page, parts of the results where the file has them."""
    words = view.words
    across = len(widths) - 1
    for position, block in enumerate(stated(blocks_of(view, file), words)):
        if block.kind in ("title", "heading"):
            if position:
                yield GAP
            yield Line((_cell(block, words, 1, across, "heading"),))
        elif block.kind == "paragraph" and part_of(block) in parts:
            yield SMALL_GAP
            yield from parts[part_of(block)]()
        else:
            style = "bullet" if block.kind == "bullet" else "text"
            yield Line((_cell(block, words, 1, across, style),))


def reading_lines(
    view: TrustView, file: str, widths: Sequence[int], parts: Mapping[str, Part]
) -> Iterable[Line]:
    """The words of a file to be read at length: a term at the left, what it means beside it.

    The lines of a part must leave column 1 to the term.
    """
    words = view.words
    across = len(widths) - 2
    term: tuple[Cell, ...] = ()
    for position, block in enumerate(stated(blocks_of(view, file), words)):
        if block.kind in ("title", "heading") and term:
            yield Line(term)
            term = ()
        if block.kind == "title":
            if position:
                yield GAP
            yield Line((_cell(block, words, 1, len(widths) - 1, "heading"),))
        elif block.kind == "heading":
            yield SMALL_GAP
            term = (_cell(block, words, 1, 1, "term"),)
        else:
            if block.kind == "paragraph" and part_of(block) in parts:
                lines = list(parts[part_of(block)]())
            else:
                style = "reading_bullet" if block.kind == "bullet" else "reading"
                lines = [Line((_cell(block, words, 2, across, style),))]
            for line in lines:
                yield line._replace(cells=(*term, *line.cells), settled=False)
                term = ()
    if term:
        yield Line(term)


def _cell(block: Block, words: Mapping[str, str], column: int, columns: int, style: str) -> Cell:
    runs = filled(block, words)
    if block.kind == "bullet":
        runs = (Run(BULLET), *runs)
    value, bold = content(runs)
    if bold and style in ("text", "reading"):
        style = {"text": "strong", "reading": "reading_strong"}[style]
    return Cell(column, value, style, columns=columns)
