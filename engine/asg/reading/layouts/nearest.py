"""What the layout of an unknown workbook is nearest to, and what differs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from asg.names import fold
from asg.reading.layouts.layout_model import ITEM, WorkbookLayout
from asg.reading.layouts.recognise import LayoutInUse, in_use, shipped_layouts

Rows = Sequence[Sequence[str]]

_ITEM_IN_HEADING = re.compile(r"(?<![a-z])[a-z]{1,2}[0-9]{1,3}(?![0-9])", re.IGNORECASE)
_ALIKE = 0.75
_FEWEST_ITEMS = 3
"""Headings with an item in them, of any published file."""


@dataclass(frozen=True)
class NearestLayout:
    """The nearest shipped layout, the sheet that it fits best, and what differs, in words."""

    layout: WorkbookLayout
    sheet: str
    differences: tuple[str, ...]

    @property
    def advice(self) -> str:
        """What differs, and how to describe the layout."""
        name = self.layout.id
        return (
            f"a known layout; the nearest is {name}: {'; '.join(self.differences)}. To describe "
            f"this one: asg layout export {name} --out my-layout.toml, change what differs, and "
            "add --layout my-layout.toml"
        )


def nearest_layout(sheets: Mapping[str, Rows]) -> NearestLayout | None:
    """The layout that a workbook is nearest to; None where it is no published file at all."""
    best: tuple[float, NearestLayout] | None = None
    for layout in shipped_layouts():
        for sheet, rows in sheets.items():
            for number, row in enumerate(rows, start=1):
                likeness = _likeness(layout, sheet, row)
                if likeness and (best is None or likeness > best[0]):
                    differences = differing(layout, sheets, sheet, number)
                    best = likeness, NearestLayout(layout, sheet, tuple(differences))
    return None if best is None else best[1]


def _likeness(layout: WorkbookLayout, sheet: str, row: Sequence[str]) -> float:
    """How like a layout's sheet of scores a row of headings is; 0 where it is none."""
    headings = {fold(text) for text in row if text.strip()}
    about = {fold(heading) for heading in (*layout.trust.code, *layout.trust.name)} & headings
    items = len(layout.items_of(row)[0])
    around = sum(
        1 for text in headings if (m := _ITEM_IN_HEADING.search(text)) and m.group() != text
    )
    trusts = any(re.search("trust|org|provider", heading) for heading in headings)
    if not trusts or max(items, around) < _FEWEST_ITEMS:
        return 0.0
    name = max(_alike(sheet, wanted) for wanted in layout.sheets.scores)
    written = [text.strip() for text in row]
    found = sum(
        any(layout.matching(heading, layout.items.questions, written) for heading in headings_of)
        for _, headings_of in layout.figures
    )
    # Of two that are as near, the one that is known whole.
    return 1 + 10 * bool(items) + found + len(about) + name * (name > _ALIKE) + layout.complete / 2


def _alike(sheet: str, wanted: str) -> float:
    plain = re.sub(r"\{\w+\}|\*", "", wanted)
    return SequenceMatcher(None, fold(sheet), fold(plain)).ratio()


def differing(
    layout: WorkbookLayout, sheets: Mapping[str, Rows], sheet: str, headings_row: int
) -> Iterator[str]:
    """What of a workbook is not as a layout has it, in words.

    ``sheet`` and ``headings_row`` are where its scores seem to be.
    """
    used = in_use(layout, sheets) or LayoutInUse(layout, tuple(sheets))
    if sheet not in used.sheets("scores"):
        yield f"the scores are on sheet {sheet}, not on {' or '.join(layout.sheets.scores)}"
    if layout.complete and not used.sheets("respondents"):
        yield f"there is no sheet {' or '.join(layout.sheets.respondents)}"
    if headings_row != layout.headings_row:
        yield f"the headings are in row {headings_row}, not {layout.headings_row}"
    row = sheets[sheet][headings_row - 1]
    headings = {fold(text) for text in row}
    for wanted in (layout.trust.code, layout.trust.name):
        if headings.isdisjoint(map(fold, wanted)):
            yield f"there is no column {' or '.join(wanted)}"
    if not layout.items_of(row)[0]:
        example = next((t for t in row if _ITEM_IN_HEADING.search(t)), "")
        patterns = " or ".join(layout.figures.score).replace(ITEM, "Q1")
        yield f"no heading is one of a score, such as {patterns}" + (
            f"; there is {example}" if example else ""
        )
