"""The headline: a trust's results in a few lines, group by group, as a reader sees them first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from asg.sheets.figures.figures import GroupOutline, Key
from asg.sheets.figures.view import TrustView
from asg.sheets.model import Cell, Line, place
from asg.sheets.trust.change import SYMBOLS, is_compared, is_untested
from asg.text_size import counted

MOST_NAMED = 3
"""Lines that name questions of a group: the first screen has room for these."""
LONGEST_WORDING = 56
"""Characters of a wording that stands for a question without a short name."""


class Places(NamedTuple):
    """First columns of a headline's three parts, each as wide as up to the next; and their end."""

    group: int
    words: int
    named: int
    end: int


def headline_lines(view: TrustView, links: Mapping[Key, str], at: Places) -> Iterable[Line]:
    """The lines of the headline: per group its result, then its changes with links to these."""
    several = len(view.figures.outlines) > 1
    at = at if several else at._replace(words=at.group)
    for outline in sorted(view.figures.by_report, key=lambda o: not view.has_scores(o)):
        width = at.words - at.group
        named = (Cell(at.group, outline.group.title, "brief_strong", width),) if several else ()
        words = " ".join([result_sentence(view, outline), *_answered(view, outline)])
        said = view.unless_changed(words) if view.has_scores(outline) else words
        yield Line((*named, Cell(at.words, said, "brief", at.end - at.words)))
        yield from _change_lines(view, outline, links, at)


def result_sentence(view: TrustView, outline: GroupOutline) -> str:
    """How many questions of a group are better than expected, and how many worse."""
    if not view.has_scores(outline):
        return "No scores to show."
    rows = [r for q in outline.questions if (r := view.row(outline.group.id, q))]
    bands = [row.band for row in rows if row.band is not None]
    if not bands:
        scored = sum(row.score is not None for row in rows)
        return f"Scores of {counted(scored, 'question')}, without bands."
    better, worse = sum(band > 4 for band in bands), sum(band < 4 for band in bands)
    return (
        f"{_number(better).capitalize()} of {counted(len(bands), 'question')} better than "
        f"expected, {_number(worse)} worse."
    )


def _number(number: int) -> str:
    return f"{number:,}" if number else "none"


def _answered(view: TrustView, outline: GroupOutline) -> Iterable[str]:
    """How many people answered, with the response rate beside England's."""
    own, of_all = view.figures.group_rates(view.code, outline.group.id)
    if own is None or own.returned is None:
        return
    said = f"{counted(own.returned, 'person', 'people')} answered"
    if own.response_rate is not None:
        said += f" ({own.response_rate:.0%}".replace("%", " %")
        if of_all is not None and of_all.response_rate is not None:
            everyone = view.figures.survey.everyone_in_text
            said += f"; {everyone} {of_all.response_rate:.0%}".replace("%", " %")
        said += ")"
    yield f"{said}."


def _change_lines(
    view: TrustView, outline: GroupOutline, links: Mapping[Key, str], at: Places
) -> Iterable[Line]:
    """What fell and rose since the previous survey, each named and linked."""
    group, before = outline.group.id, view.figures.previous
    rows = [(q, r) for q in outline.questions if (r := view.row(group, q)) and is_compared(r)]
    if not rows or is_untested(view.figures):
        return
    fell, rose = ([q for q, r in rows if r.change == c] for c in ("Decrease", "Increase"))
    words = f"Since {before}: {_number(len(fell))} fell significantly, {_number(len(rose))} rose."
    named = [*((SYMBOLS["Decrease"], q) for q in fell), *((SYMBOLS["Increase"], q) for q in rose)]
    shown = named if len(named) <= MOST_NAMED else named[: MOST_NAMED - 1]
    cells = [_named(view, (group, q), symbol, links, at) for symbol, q in shown]
    change = next((p.name for p in view.plan if p.kind == "change"), "")
    if len(shown) < len(named):
        more = f"and {len(named) - len(shown)} more" + (f": see {change}" if change else "")
        style = "brief_link" if change else "brief"
        width = at.end - at.named
        cells.append(Cell(at.named, more, style, width, link=place(change) if change else ""))
    first = Cell(at.words, words, "brief", (at.named if cells else at.end) - at.words)
    yield Line((first, *cells[:1]))
    yield from (Line((cell,)) for cell in cells[1:])


def _named(view: TrustView, key: Key, symbol: str, links: Mapping[Key, str], at: Places) -> Cell:
    item = view.item(*key)
    name = item.named(LONGEST_WORDING)
    words = f"{symbol} {key[1]}. {name}" if name else f"{symbol} {key[1]}"
    link = links.get(key, "")
    style = "brief_link" if link else "brief"
    return Cell(at.named, words, style, at.end - at.named, link=link, tip=item.text)
