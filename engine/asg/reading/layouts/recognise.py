"""Which layout a workbook has, by the names of its sheets and then its headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from asg.names import fold
from asg.reading.layouts.files import list_layouts, load_layout
from asg.reading.layouts.layout_model import Layout, WorkbookLayout, sheet_pattern


@dataclass(frozen=True)
class LayoutInUse:
    """A layout, and what the names of a workbook's sheets say."""

    layout: WorkbookLayout
    names: tuple[str, ...] = ()
    """The workbook's sheets, as written."""
    letters: str = ""
    yy: str = ""
    """What stands for ``{letters}`` and ``{yy}`` in the name of its sheet of scores; "" where the
    layout has no such parts."""
    prefix: str = ""
    """The name of that sheet up to these, as written."""

    @property
    def title(self) -> str:
        """The survey and year that the names of sheets say; "" where they say none."""
        if not self.yy:
            return ""
        known = {fold(letters): title for letters, title in self.layout.surveys.items()}
        survey = known.get(fold(self.letters), self.letters.upper())
        return f"{survey} 20{self.yy}"

    def sheets(self, kind: str) -> list[str]:
        """The workbook's sheets of a kind, a field of :class:`Sheets`."""
        found = []
        for wanted in getattr(self.layout.sheets, kind):
            pattern = sheet_pattern(self.filled(wanted))
            found += [n for n in self.names if pattern.fullmatch(n.strip()) and n not in found]
        return found

    def filled(self, name: str) -> str:
        """A name of a sheet in the layout with this workbook's letters and year."""
        if not self.yy:
            return name
        return name.replace("{letters}", self.letters).replace("{yy}", self.yy)


@cache
def shipped_layouts() -> tuple[WorkbookLayout, ...]:
    """The shipped layouts of workbooks. Cached: every workbook that is opened is held to them."""
    layouts: list[Layout] = [load_layout(name) for name in list_layouts()]
    return tuple(layout for layout in layouts if isinstance(layout, WorkbookLayout))


def in_use(layout: WorkbookLayout, sheets: Iterable[str]) -> LayoutInUse | None:
    """A layout for a workbook with some sheets; None where it is not the workbook's."""
    names = tuple(sheets)
    for wanted in layout.sheets.scores:
        for name in sorted(names):
            found = sheet_pattern(wanted).fullmatch(name.strip())
            if found is None:
                continue
            parts = found.groupdict()
            used = LayoutInUse(layout, names)
            if parts.get("yy"):
                end = found.end("yy")
                end += name.strip()[end : end + 1] == "_"
                letters = parts.get("letters") or name.strip()[: found.start("yy")]
                used = LayoutInUse(layout, names, letters, parts["yy"], name.strip()[:end])
            if not layout.complete or used.sheets("respondents"):
                return used
    return None


def layouts_of(sheets: Iterable[str]) -> list[LayoutInUse]:
    """The shipped layouts that a workbook with some sheets may have, the closest first."""
    names = tuple(sheets)
    found = [used for layout in shipped_layouts() if (used := in_use(layout, names))]
    # One that names the survey's letters itself is closer than one for any letters.
    return sorted(found, key=lambda used: "{letters}" in "".join(used.layout.sheets.scores))


def closest(
    layouts: Sequence[LayoutInUse], headings_of: Callable[[LayoutInUse], Sequence[str]]
) -> LayoutInUse:
    """The first layout that finds items under the headings of its sheet of scores, or the first."""
    with_items = (used for used in layouts if any(used.layout.items_of(headings_of(used))))
    return next(with_items, layouts[0])
