"""What the charts show: the figures of a trust, arranged for drawing, and said in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from asg.bands import BAND_LABELS, BEST_FIRST
from asg.sheets.charts import (
    BAND_ROLES,
    Axis,
    BarChart,
    ChangeChart,
    RangeChart,
    RankingChart,
    Role,
    Series,
    StarChart,
)
from asg.sheets.figures.figures import GroupOutline, Item, Row, SectionOutline
from asg.sheets.figures.view import TrustView
from asg.text_size import counted, ordinal

HIGHEST_SCORE = 10
LONGEST_NAME = 44
"""Characters of a wording that fit over a chart of change."""
LEAST_SPAN = 4
"""An axis of scores is at least this long, so that small differences do not look large."""
MOST_SINGLE_STEPS = 6
OWN_MARK, NATIONAL_MARK = 0.012, 0.007
"""Thickness of the marks as parts of the axis."""

FROM_LOW_TO_HIGH = ("lower_998", "lower_95", "lower_90", "upper_90", "upper_95", "upper_998")
"""The limits between the bands, from the worst to the best."""

SHORT_LABELS = {
    number: label.removesuffix(" than expected") for number, label in BAND_LABELS.items()
}
_BAND_ROLE: Mapping[int | None, Role] = dict(enumerate(BAND_ROLES, start=1))
NO_RANGE = "No expected range"
OWN, NATIONAL = "Your trust", "National average"

Known = tuple[Row, Item]
"""A row with a score that may be shown, and what holds for its item in all trusts."""


def ranking_chart(
    view: TrustView, outline: GroupOutline, section: SectionOutline
) -> RankingChart | None:
    """Rank trusts by the score of a section; None where no score may be shown.

    All of them, or as many as the template says, evenly spaced, with this trust among them.
    """
    summary = view.figures.items.get((outline.group.id, section.id))
    if summary is None or not summary.ranking or summary.average is None:
        return None
    row, most = view.row(outline.group.id, section.id), view.template.layout.charts.ranked_trusts
    mine = -1 if row is None or row.score is None else summary.ranking.place(view.code, row.score)
    ranked = summary.ranking.at(summary.ranking.spaced(most, with_place=mine))
    bars: dict[Role, list[float | None]] = {}
    for place, (code, score, band) in enumerate(ranked):
        role = "own" if code == view.code else _BAND_ROLE.get(band, "no_band")
        bars.setdefault(role, [None] * len(ranked))[place] = score
    shown: list[tuple[Role, str]] = []
    if any(band for _, _, band in ranked):  # then the legend names all seven
        shown += [(BAND_ROLES[n - 1], SHORT_LABELS[n]) for n in BEST_FIRST]
    if "no_band" in bars:
        shown.append(("no_band", NO_RANGE))
    if "own" in bars:
        shown.append(("own", OWN))
    empty = (None,) * len(ranked)
    series = [Series(role, name, tuple(bars.get(role, empty))) for role, name in shown]
    average = (summary.average,) * len(ranked)
    series.append(Series("national", f"{NATIONAL} ({summary.average:.1f})", average))
    step = summary.ranking.step(most)
    every = "each" if step == 1 else f"every {ordinal(step)}"
    return RankingChart(
        title=f"{section.words}: score of {every} trust",
        alt_text=_ranking_words(view, section, row, summary, step),
        labels=tuple(view.titled(code) for code, _, _ in ranked),
        series=tuple(series),
        across=_across(summary, step, "own" in bars),
        up="Section score (0 to 10)",
    )


def _across(summary: Item, step: int, with_own: bool) -> str:
    words = _ranked_words(summary, step)
    ends = "lowest to highest section score"
    if step == 1:
        return f"{words}, {ends}"
    further = "the highest and your trust" if with_own else "the highest"
    return f"{words.capitalize()}, {ends}; {further} as well"


def _ranked_words(summary: Item, step: int) -> str:
    every = "" if step == 1 else f"every {ordinal(step)} of "
    return f"{every}{counted(summary.trusts, 'trust')}"


def _ranking_words(
    view: TrustView, section: SectionOutline, row: Row | None, summary: Item, step: int
) -> str:
    if row is None or row.score is None:
        mine = "Your trust has no score that may be shown."
    else:
        rank = f"rank {summary.rank(row.score)} of {summary.trusts}, 1 being the highest"
        mine = f"Your trust: {row.score:.1f}, {rank}, {_band_words(row)}."
    coloured = ", coloured by band" if any(summary.bands.values()) else ""
    return (
        f"Columns: {section.words}, scores of {_ranked_words(summary, step)} from lowest to "
        f"highest{coloured}. {mine} {_national_words(summary).capitalize()}."
    )


def _band_words(row: Row) -> str:
    return BAND_LABELS[row.band].lower() if row.band is not None else NO_RANGE.lower()


def _national_words(summary: Item) -> str:
    figures = (
        (NATIONAL.lower(), summary.average),
        ("lowest", summary.lowest),
        ("highest", summary.highest),
    )
    return ", ".join(f"{name} {value:.1f}" for name, value in figures if value is not None)


def range_chart(view: TrustView, group: str, items: Sequence[str], title: str) -> RangeChart | None:
    """Draw the range of each item, cut at the trust's limits; an empty item is an empty row.

    None where the trust has no score of any of them that may be shown.
    """
    axis = _axis(view, group, items)
    if axis is None:
        return None
    known = [_shown(view, group, item) for item in items]
    return RangeChart(
        title=title,
        alt_text=_range_words(view, group, items, "Bars from lowest to highest trust"),
        labels=tuple(items),
        series=(*range_bars(known), *range_marks(known, axis)),
        axis=axis,
    )


def star_chart(view: TrustView, group: str, items: Sequence[str], title: str) -> StarChart | None:
    """Draw the range of each item as one grey bar; None as for :func:`range_chart`."""
    axis = _axis(view, group, items)
    if axis is None:
        return None
    shown = [_shown(view, group, item) for item in items]
    spacers: list[float | None] = []
    ranges: list[float | None] = []
    for known in shown:
        lowest, highest = (known[1].lowest, known[1].highest) if known else (None, None)
        spacers.append(lowest)
        both = lowest is not None and highest is not None and highest > lowest
        ranges.append(highest - lowest if both else None)  # type: ignore[operator]
    bars = [
        Series("spacer", "Lowest score", tuple(spacers)),
        Series("range", "Lowest to highest", tuple(ranges)),
    ]
    return StarChart(
        title=title,
        alt_text=_range_words(view, group, items, "Bars from lowest to highest trust"),
        labels=tuple(items),
        series=(*_used(bars), *range_marks(shown, axis)),
        axis=axis,
    )


def range_bars(rows: Sequence[Known | None]) -> list[Series]:
    """The ranges of items, each cut at the limits of its row."""
    parts = [range_parts(known) for known in rows]
    roles: tuple[Role, ...] = ("spacer", *BAND_ROLES, "no_band")
    names = ("Lowest score", *(SHORT_LABELS[n] for n in sorted(SHORT_LABELS)), NO_RANGE)
    return _used(
        [
            Series(role, name, tuple(part.get(role) for part in parts))
            for role, name in zip(roles, names, strict=True)
        ]
    )


def _used(series: list[Series]) -> list[Series]:
    """The series that have anything to draw."""
    return [s for s in series if any(value is not None for value in s.values)]


def _shown(view: TrustView, group: str, item: str) -> Known | None:
    """A row with a score that may be shown and what holds for its item; "" is no item."""
    row = view.row(group, item) if item else None
    return None if row is None or row.score is None else (row, view.item(group, item))


def _axis(view: TrustView, group: str, items: Sequence[str]) -> Axis | None:
    """An axis in whole points that holds the ranges of all items."""
    ends: list[float] = []
    for item in items:
        if known := _shown(view, group, item):
            row, summary = known
            ends += [
                v
                for v in (row.score, summary.average, summary.lowest, summary.highest)
                if v is not None
            ]
    if not ends:
        return None
    return whole_points(min(ends), max(ends))


def whole_points(lowest: float, highest: float) -> Axis:
    """The shortest axis in whole points that holds two scores, at least 4 long.

    >>> whole_points(6.2, 7.4)
    Axis(least=5, most=9, step=1)
    >>> whole_points(1.2, 9.3)
    Axis(least=0, most=10, step=2)
    """
    least, most = math.floor(lowest), math.ceil(highest)

    def longer() -> None:
        nonlocal least, most
        # On the side where the scores come nearer to the end of the axis.
        if most < HIGHEST_SCORE and (least == 0 or most - highest < lowest - least):
            most += 1
        else:
            least -= 1

    while most - least < LEAST_SPAN:
        longer()
    step = 1 if most - least <= MOST_SINGLE_STEPS else 2
    if (most - least) % step:
        longer()
    return Axis(least, most, step)


def range_parts(known: Known | None) -> dict[Role, float]:
    """The widths of an item's bar by role, none where nothing is to be drawn."""
    if known is None:
        return {}
    row, summary = known
    if summary.lowest is None or summary.highest is None:
        return {}
    limits = [getattr(row, name) for name in FROM_LOW_TO_HIGH]
    if row.band is None or None in limits:
        widths: dict[Role, float] = {"no_band": summary.highest - summary.lowest}
    else:
        cuts = (min(max(limit, summary.lowest), summary.highest) for limit in limits)
        edges = (summary.lowest, *cuts, summary.highest)
        widths = {
            role: end - start
            for role, (start, end) in zip(BAND_ROLES, pairwise(edges), strict=True)
        }
    drawn: dict[Role, float] = {"spacer": summary.lowest}
    drawn.update((role, width) for role, width in widths.items() if width > 0)
    return drawn


def range_marks(
    known: Sequence[Known | None], axis: Axis, own: str = OWN, thickness: float = 1.0
) -> list[Series]:
    """The segments of the marks: spacer, mark, spacer, mark, the lower of two first."""
    columns: list[tuple[Role, str]] = [
        ("mark_spacer", "To the first mark"),
        ("own_mark", f"{own}, first"),
        ("national_mark", f"{NATIONAL}, first"),
        ("mark_spacer", "Between the marks"),
        ("own_mark", f"{own}, second"),
        ("national_mark", f"{NATIONAL}, second"),
    ]
    rows = [mark_segments(row, axis, thickness) for row in known]
    return _used(
        [
            Series(role, name, tuple(row[position] for row in rows))
            for position, (role, name) in enumerate(columns)
        ]
    )


def mark_segments(known: Known | None, axis: Axis, thickness: float = 1.0) -> list[float | None]:
    """Spacer, own mark, national mark, and the same again: the lower mark is the first."""
    segments: list[float | None] = [None] * 6
    if known is None or known[0].score is None:
        return segments
    span = thickness * axis.span
    marks = [("own", known[0].score, OWN_MARK * span)]
    if known[1].average is not None:
        marks.append(("national", known[1].average, NATIONAL_MARK * span))
    marks.sort(key=lambda mark: mark[1])
    end = 0.0
    for place, (start, (kind, _, width)) in enumerate(zip(_apart(marks, axis), marks, strict=True)):
        segments[3 * place] = max(start - end, 0.0)
        segments[3 * place + (1 if kind == "own" else 2)] = width
        end = start + width
    return segments


def _apart(marks: list[tuple[str, float, float]], axis: Axis) -> list[float]:
    """Where marks begin: centred on their scores, but beside each other, within the axis."""
    starts = [score - width / 2 for _, score, width in marks]
    if len(marks) == 2:
        first, second = marks[0][2], marks[1][2]
        overlap = starts[0] + first - starts[1]
        if overlap > 0:  # the thicker one moves less
            starts[0] -= overlap * second / (first + second)
            starts[1] += overlap * first / (first + second)
    total = starts[-1] + marks[-1][2]
    shift = max(axis.least - starts[0], 0.0) or min(axis.most - total, 0.0)
    return [start + shift for start in starts] if shift else starts


def _range_words(view: TrustView, group: str, items: Sequence[str], lead: str) -> str:
    said = []
    for item in items:
        if not item:
            continue
        known = _shown(view, group, item)
        if known is None:
            said.append(f"{item}: not shown.")
        else:
            row, summary = known
            said.append(
                f"{item}: your trust {row.score:.1f}, {_national_words(summary)}, "
                f"{_band_words(row)}."
            )
    return f"{lead}, with marks of your trust and of the national average. {' '.join(said)}"


def bar_chart(view: TrustView, group: str, items: Sequence[str], title: str) -> BarChart | None:
    """Draw the trust's scores as bars; None where none may be shown."""
    rows = [view.row(group, item) for item in items]
    scores = tuple(row.score if row is not None else None for row in rows)
    if not any(score is not None for score in scores):
        return None
    said = [
        f"{item}: {'not shown' if score is None else f'{score:.1f}'}"
        for item, score in zip(items, scores, strict=True)
    ]
    return BarChart(
        title=title,
        alt_text=f"Bars of your trust's scores from 0 to 10. {', '.join(said)}.",
        labels=tuple(items),
        series=(Series("own", OWN, scores),),
    )


def change_chart(view: TrustView, row: Row, title: str) -> ChangeChart | None:
    """Draw a question's score before and now, beside the national average; None without both."""
    if row.previous_score is None or row.score is None:
        return None
    years = view.figures.previous, str(view.figures.survey.year)
    own = (row.previous_score, row.score)
    national = (row.previous_national_average, row.national_average)
    chart = line_chart(title, years, own, national)
    said = f"{chart.alt_text} {row.change or 'Change is not tested'}."
    name = view.item(row.group, row.item).named(LONGEST_NAME)
    return replace(chart, alt_text=said, named=name)


def line_chart(
    title: str,
    years: tuple[str, ...],
    own: tuple[float | None, ...],
    national: tuple[float | None, ...],
) -> ChangeChart:
    """Draw a question's scores by year, None where a year has none, and the national averages."""
    scored = [(o, n) for o, n in zip(own, national, strict=True) if o is not None]
    below = tuple(
        o is not None and n is not None and o < n for o, n in zip(own, national, strict=True)
    )
    always = sum(below) == len(scored) > 0
    series = [Series("own", OWN, own), Series("national", NATIONAL, national)]
    if any(below) and not always:
        under = tuple(o if b else None for o, b in zip(own, below, strict=True))
        over = tuple(n if b else None for n, b in zip(national, below, strict=True))
        series.append(Series("own_below", f"{OWN}, label below", under))
        series.append(Series("national_above", f"{NATIONAL}, label above", over))
    said = []
    for year, o, n in zip(years, own, national, strict=True):
        figures = ((OWN.lower(), o), (NATIONAL.lower(), n))
        words = ", ".join(f"{name} {value:.1f}" for name, value in figures if value is not None)
        said.append(f"{year}: {words or 'no score'}")
    return ChangeChart(
        title=title,
        alt_text=f"Lines from {years[0]} to {years[-1]}, {title}. {'; '.join(said)}.",
        labels=years,
        series=tuple(series),
        below=always,
    )
