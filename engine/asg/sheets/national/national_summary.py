"""Summary of the national workbook: what stands out, so that a reader knows where to look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from asg.bands import BAND_LABELS
from asg.sheets.figures.absence import without_ranges
from asg.sheets.figures.figures import GroupOutline, Key
from asg.sheets.figures.multiplicity import flags_by_chance
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, beside, page, text_line
from asg.sheets.model import Cell, Line, Sheet
from asg.sheets.national.national_tables import short_label
from asg.text_size import counted, has_or_have, listed

SHOWN = 6
"""Trusts, and questions, that a list shows."""
HALF = (66, 300, 62, 62)
WIDTHS = (MARGIN, *HALF, 62, 24, *HALF, 62)
STARTS = (1, 7)


def national_summary(view: TrustView, planned: PlannedSheet, places: Mapping[Key, str]) -> Sheet:
    """Make the Summary of all trusts; ``places`` says where each item stands."""
    outlines = [o for o in view.figures.outlines if o.group.report != "scores"]
    lines: list[Line] = [SMALL_GAP]
    if not outlines:
        lines.append(text_line(without_ranges(view.figures), "notice", WIDTHS))
    lines += [text_line(said, "note", WIDTHS) for said in flags_by_chance(view.figures)]
    for position, outline in enumerate(outlines):
        first, *others = _group(view, outline, places)
        lines += [first._replace(new_page=position > 0), *others]
    return page(view, planned, lines, WIDTHS, nav_columns=(1, 2, 3, 7))


def _group(view: TrustView, outline: GroupOutline, places: Mapping[Key, str]) -> Iterable[Line]:
    counts = _counts(view, outline)
    yield text_line(outline.group.title, "heading", WIDTHS)
    yield text_line(_headline(view, outline, counts), "lead", WIDTHS)
    if not counts:
        yield GAP
        return
    yield SMALL_GAP
    worse = sorted(counts, key=lambda code: (-counts[code][1], -sum_worse(counts[code]), code))
    better = sorted(counts, key=lambda code: (-counts[code][7], -sum_better(counts[code]), code))
    below = [code for code in worse if sum_worse(counts[code])][:SHOWN]
    above = [code for code in better if sum_better(counts[code])][:SHOWN]
    yield from beside(
        _trusts(view, "Most questions worse than expected", below, counts, (1, 2, 3), STARTS[0]),
        _trusts(view, "Most questions better than expected", above, counts, (7, 6, 5), STARTS[1]),
    )
    yield GAP
    yield from beside(
        _spread(view, outline, places, STARTS[0]),
        _items(view, outline, places, STARTS[1]),
    )
    yield GAP


def sum_worse(counts: Sequence[int]) -> int:
    """How many questions are in the three bands below."""
    return sum(counts[1:4])


def sum_better(counts: Sequence[int]) -> int:
    """How many questions are in the three bands above."""
    return sum(counts[5:8])


def _counts(view: TrustView, outline: GroupOutline) -> dict[str, list[int]]:
    """Each trust's number of questions in each band, by band number (the first is unused)."""
    counts: dict[str, list[int]] = {}
    for code, rows in view.figures.rows.items():
        found = [rows.get((outline.group.id, question)) for question in outline.questions]
        bands = [row.band for row in found if row is not None and row.band is not None]
        if bands:
            counts[code] = [bands.count(number) for number in range(8)]
    return counts


def _headline(view: TrustView, outline: GroupOutline, counts: dict[str, list[int]]) -> str:
    if not counts:
        least, items = view.figures.survey.method.min_trusts, view.figures.items
        if any(items[outline.group.id, q].trusts >= least for q in outline.questions):
            return "No question has an expected range."
        return f"No question has an expected range: fewer than {least} trusts have a score."
    total = [sum(own[number] for own in counts.values()) for number in range(8)]
    told = listed(
        f"{total[number]:,} {short_label(number).lower()}"
        for number in sorted(BAND_LABELS, reverse=True)
    )
    none_worse = sum(not sum_worse(own) for own in counts.values())
    return (
        f"{counted(len(counts), 'trust')}, {counted(sum(total), 'score')} of questions with an "
        f"expected range: {told}. {counted(none_worse, 'trust')} {has_or_have(none_worse)} no "
        "question worse than expected."
    )


def _trusts(
    view: TrustView,
    title: str,
    codes: Sequence[str],
    counts: dict[str, list[int]],
    bands: tuple[int, int, int],
    start: int,
) -> list[Line]:
    lines = [
        Line((Cell(start, title, "strong", columns=5),)),
        Line(
            (
                Cell(start, "Code", "head_left"),
                Cell(start + 1, "Trust", "head_left"),
                *(
                    Cell(start + i, _band_head(view, number), f"head{number}")
                    for i, number in enumerate(bands, start=2)
                ),
            )
        ),
    ]
    lines += [
        Line(
            (
                Cell(start, code, "row_strong"),
                Cell(start + 1, view.figures.trusts[code] or code, "row"),
                *(
                    Cell(start + i, counts[code][number], "row_count")
                    for i, number in enumerate(bands, start=2)
                ),
            )
        )
        for code in codes
    ]
    if not codes:
        lines.append(Line((Cell(start, "No trust.", "meaning", columns=5),)))
    return lines


def _band_head(view: TrustView, number: int) -> str:
    return f"{view.template.theme.band(number).symbol}\n{short_label(number)}"


def _spread(
    view: TrustView, outline: GroupOutline, places: Mapping[Key, str], start: int
) -> list[Line]:
    """The questions on which trusts differ most by more than chance explains (tau)."""
    items = view.figures.items
    known = [(q, items[outline.group.id, q]) for q in outline.questions]
    ranked = sorted(
        ((q, item) for q, item in known if item.tau2),
        key=lambda pair: (-(pair[1].tau2 or 0), pair[0]),
    )
    heads = ("National average", "Lowest", "Highest")
    title = "Questions on which trusts differ most"
    lines = _item_head(title, heads, start)
    for question, item in ranked[:SHOWN]:
        numbers = (item.average, item.lowest, item.highest)
        lines.append(
            _item_line(view, (outline.group.id, question), places, start, numbers, "row_score")
        )
    if not ranked:
        known_at_all = any(item.tau2 is not None for _, item in known)
        none = "None: chance explains it all."
        words = none if known_at_all else "Not known from these results: they hold no tau squared."
        lines.append(Line((Cell(start, words, "meaning", columns=5),)))
    return lines


def _items(
    view: TrustView, outline: GroupOutline, places: Mapping[Key, str], start: int
) -> list[Line]:
    """The questions with most trusts far outside the expected range."""
    items = view.figures.items
    known = [(q, items[outline.group.id, q].bands) for q in outline.questions]
    ranked = sorted(
        ((q, bands) for q, bands in known if bands[1] + bands[7]),
        key=lambda pair: (-(pair[1][1] + pair[1][7]), pair[0]),
    )
    title = "Questions with most trusts far outside the expected range"
    lines = _item_head(title, ("Much worse", "Much better", "Trusts"), start)
    for question, bands in ranked[:SHOWN]:
        trusts = items[outline.group.id, question].trusts
        numbers = (bands[1], bands[7], trusts)
        lines.append(
            _item_line(view, (outline.group.id, question), places, start, numbers, "row_count")
        )
    if not ranked:
        lines.append(Line((Cell(start, "None.", "meaning", columns=5),)))
    return lines


def _item_head(title: str, heads: tuple[str, str, str], start: int) -> list[Line]:
    return [
        Line((Cell(start, title, "strong", columns=5),)),
        Line(
            (
                Cell(start, "Item", "head_left"),
                Cell(start + 1, "Wording", "head_left"),
                *(Cell(start + i, text, "head") for i, text in enumerate(heads, start=2)),
            )
        ),
    ]


def _item_line(
    view: TrustView,
    key: Key,
    places: Mapping[Key, str],
    start: int,
    numbers: Sequence[float | None],
    style: str,
) -> Line:
    link = places.get(key, "")
    return Line(
        (
            Cell(start, key[1], "row_link" if link else "row_strong", link=link),
            Cell(start + 1, view.figures.items[key].text, "row_small"),
            *(Cell(start + i, number, style) for i, number in enumerate(numbers, start=2)),
        )
    )
