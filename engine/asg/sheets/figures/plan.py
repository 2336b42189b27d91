"""The list of sheets that a workbook has: what there is a sheet for each of, and its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from asg.sheets.figures.figures import Figures, GroupOutline, SectionOutline
from asg.sheets.figures.further import several_years
from asg.sheets.figures.view import OTHER_QUESTIONS, PlannedSheet
from asg.template.files import Template, TemplateSheet
from asg.template.kinds import KINDS, Scope
from asg.unit_word import wording

LONGEST_NAME = 31
"""Characters that Excel allows in the name of a sheet."""
FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))

Breakdowns = Sequence[tuple[str, str]]
"""Groups and columns that a workbook of breakdowns has."""


@dataclass(frozen=True)
class _About:
    """What a sheet is about; ``further`` if a group before it has sheets of the same names."""

    outline: GroupOutline | None = None
    section: SectionOutline | None = None
    by: str = ""
    further: bool = False


def _groups(wanted: Callable[[Figures, GroupOutline], bool]) -> Callable[..., Iterable[_About]]:
    def found(figures: Figures, breakdowns: Breakdowns) -> Iterable[_About]:
        return [_About(outline) for outline in figures.outlines if wanted(figures, outline)]

    return found


def _with_bands(outline: GroupOutline) -> bool:
    return outline.group.report != "scores"


def _with_outliers(figures: Figures, outline: GroupOutline) -> bool:
    return _with_bands(outline) and "outliers" in figures.further


def _with_breakdowns(figures: Figures, outline: GroupOutline) -> bool:
    return any(row["group"] == outline.group.id for row in figures.beside("breakdowns"))


def _compared(figures: Figures, outline: GroupOutline) -> bool:
    keys = [(outline.group.id, question) for question in outline.questions]
    trusts = figures.rows.values() if outline.group.history and figures.previous else ()
    return any((row := rows.get(key)) and row.change for rows in trusts for key in keys)


def _mailed(figures: Figures, outline: GroupOutline) -> bool:
    return bool((figures.results.response_rates["group"] == outline.group.id).any())


def _benchmarks(figures: Figures, breakdowns: Breakdowns) -> Iterable[_About]:
    found = [outline for outline in figures.outlines if outline.group.report == "benchmark"]
    return [_About(o, further=bool(place)) for place, o in enumerate(found)]


def _sections(figures: Figures, breakdowns: Breakdowns) -> Iterable[_About]:
    for about in _benchmarks(figures, breakdowns):
        if about.outline is not None:
            rest = SectionOutline("", OTHER_QUESTIONS, about.outline.others)
            sections = [*about.outline.sections, *([rest] if about.outline.others else [])]
            yield from (replace(about, section=section) for section in sections)


def _breakdowns(figures: Figures, breakdowns: Breakdowns) -> list[_About]:
    outline_of = {outline.group.id: outline for outline in figures.outlines}
    return [_About(outline_of[group], by=by) for group, by in breakdowns]


def _breakdowns_with_bands(figures: Figures, breakdowns: Breakdowns) -> Iterable[_About]:
    every = _breakdowns(figures, breakdowns)
    return [about for about in every if about.outline and _with_bands(about.outline)]


def _several_years(figures: Figures, breakdowns: Breakdowns) -> Iterable[_About]:
    return [_About()] if several_years(figures.further) else []


def _all_mailed(figures: Figures, breakdowns: Breakdowns) -> Iterable[_About]:
    several = len(figures.outlines) > 1 and len(figures.results.response_rates)
    return [_About()] if several else []


SCOPES: Mapping[Scope, Callable[[Figures, Breakdowns], Iterable[_About]]] = {
    Scope.ONCE: lambda _figures, _breakdowns: [_About()],
    Scope.ONCE_WITH_PROFILE: lambda figures, _: [_About()] if "profile" in figures.further else [],
    Scope.ONCE_WITH_ANSWERS: lambda figures, _: [_About()] if "answers" in figures.further else [],
    Scope.GROUP: _groups(lambda _, outline: True),
    Scope.GROUP_WITH_BANDS: _groups(lambda _, outline: _with_bands(outline)),
    Scope.GROUP_WITH_OUTLIERS: _groups(_with_outliers),
    Scope.GROUP_WITH_BREAKDOWNS: _groups(_with_breakdowns),
    Scope.GROUP_OF_SCORES: _groups(lambda _, outline: outline.group.report == "scores"),
    Scope.GROUP_OF_QUESTIONS: _groups(lambda _, outline: outline.group.report == "questions"),
    Scope.SECTION: _sections,
    Scope.BREAKDOWN: _breakdowns,
    Scope.BREAKDOWN_WITH_BANDS: _breakdowns_with_bands,
    Scope.COMPARED_GROUP: _groups(_compared),
    Scope.ONCE_WITH_PRIORITIES: lambda figures, _: (
        [_About()] if "priorities" in figures.further else []
    ),
    Scope.SEVERAL_YEARS: _several_years,
    Scope.MAILED_GROUP: _groups(_mailed),
    Scope.MAILED_GROUPS: _all_mailed,
}
"""What sheets are about, by what there is a sheet for each of."""


def plan_sheets(
    figures: Figures, template: Template, breakdowns: Breakdowns = ()
) -> tuple[PlannedSheet, ...]:
    """List the sheets of every trust's workbook, in order, each with its own name."""
    page, publication = template.layout.page, template.layout.publication
    area = publication.area(figures.survey) if publication else ""
    planned = [
        replace(
            _planned(figures, sheet, about, area),
            paper=sheet.paper or page.paper,
            orientation=sheet.orientation or page.orientation,
        )
        for sheet in template.layout.sheets
        for about in SCOPES[KINDS[sheet.kind].per](figures, breakdowns)
    ]
    # Fixed names go first: a group that is called "Data" gives way to the sheet "Data".
    taken: set[str] = set()
    names: dict[int, str] = {}
    fixed_first = sorted(range(len(planned)), key=lambda i: planned[i].outline is not None)
    for index in fixed_first:
        names[index] = _free_name(planned[index].name, taken)
        taken.add(names[index].casefold())
    return tuple(replace(p, name=names[i]) for i, p in enumerate(planned))


def _planned(figures: Figures, sheet: TemplateSheet, about: _About, area: str) -> PlannedSheet:
    outline, section = about.outline, about.section
    words = {
        "group": outline.group.id if outline else "",
        "group_title": outline.group.title if outline else "",
        "section": (section.id or OTHER_QUESTIONS) if section else "",
        "section_title": (section.words if section.id else section.title) if section else "",
        "survey": figures.survey.title,
        "year": str(figures.survey.year),
        "previous": figures.previous,
        "by": about.by,
        "in_area": f", {area}" if area else "",
    }
    name = wording(figures.results.word)(sheet.name.format_map(words))
    if about.further and outline is not None:
        name = f"{outline.group.id[: LONGEST_NAME - len(name) - 1]} {name}"
    title = " ".join(sheet.title.format_map(words).split())
    return PlannedSheet(sheet.kind, name, title, outline, section, about.by)


def _free_name(wanted: str, taken: set[str]) -> str:
    """The name nearest to the one wanted that Excel accepts and no other sheet has."""
    clean = wanted.translate(FORBIDDEN_IN_NAMES).strip("' ")[:LONGEST_NAME] or "Sheet"
    name, number = clean, 1
    while name.casefold() in taken or name.casefold() == "history":
        number += 1
        name = f"{clean[: LONGEST_NAME - len(str(number)) - 1]} {number}"
    return name
