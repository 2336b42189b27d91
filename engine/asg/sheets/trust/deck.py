"""A trust's slides: headline, sections, what is better, worse and changed, how to read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from asg.bands import BEST_FIRST, Band
from asg.sheets.blocks import firmness_mark, firmness_notes, legend, no_range_note, shown
from asg.sheets.figures.absence import without_change, without_ranges
from asg.sheets.figures.chart_figures import NATIONAL, OWN
from asg.sheets.figures.figures import GroupOutline, Row
from asg.sheets.figures.view import NO_FIGURE, TrustView, no_scores_sentence
from asg.sheets.slides import BarChart, BarSeries, Paragraph, Slide, SlideCell, SlideTable
from asg.sheets.trust.change import SYMBOLS, change_sentence, is_compared
from asg.sheets.trust.cover import synthetic_statement
from asg.sheets.trust.headline import Places, headline_lines
from asg.sheets.trust.scores import QUESTIONS_ALONE, why_scores_alone
from asg.template.words import plain, stated
from asg.text_size import counted, shortened

MOST_GROUPS = 4
"""Groups that have slides of scores: with two slides each for better, worse and change, 12."""
TABLE_ROWS, TABLE_SLIDES = 10, 2
"""Rows of a table on a slide, and slides that it may take."""
CHART_ROWS, CHART_COLUMNS = 16, 2
"""Rows of bars of a chart, and charts side by side."""
MOST_LINES, MOST_ABOVE = 16, 5
"""Lines that a slide has room for: of the headline, and above a table."""
LONGEST_LABEL, LONGEST_WORDING, BESIDE_CHART = 44, 130, 84
"""Characters of the words beside a bar, of a wording in a table, and in one beside a chart."""
LONGEST_LINE = 400
"""Characters of a line above a chart."""
SCORES = "Score from 0 (worst) to 10 (best)"


@dataclass(frozen=True)
class _Group:
    """A group and the trust's rows of its questions, those that have a row."""

    outline: GroupOutline
    rows: tuple[tuple[str, Row], ...]

    @property
    def id(self) -> str:
        return self.outline.group.id

    @property
    def title(self) -> str:
        return self.outline.group.title


class _Banded(NamedTuple):
    """A question with its band."""

    group: _Group
    question: str
    row: Row
    band: int


def deck_slides(view: TrustView, sheets: Mapping[str, str]) -> tuple[Slide, ...]:
    """Make the slides of a trust, at most 12.

    The view has a plan of no sheets, so that nothing is a formula; ``sheets`` names those of the
    trust's workbook by kind.
    """
    groups = [_Group(outline, _rows(view, outline)) for outline in view.figures.outlines]
    with_scores = [group for group in groups if view.has_scores(group.outline)]
    slides = (
        _headline(view, len(with_scores)),
        *(_scores(view, group) for group in with_scores[:MOST_GROUPS]),
        *_banded(view, groups, sheets, better=True),
        *_banded(view, groups, sheets, better=False),
        *_changes(view, groups, sheets),
    )
    return (*slides, _how_to_read(view, with_bands=any(map(_has_bands, slides))))


def _rows(view: TrustView, outline: GroupOutline) -> tuple[tuple[str, Row], ...]:
    rows = ((question, view.row(outline.group.id, question)) for question in outline.questions)
    return tuple((question, row) for question, row in rows if row is not None)


def _headline(view: TrustView, groups: int) -> Slide:
    survey = view.figures.survey
    statement = synthetic_statement(view)
    lines = [
        Paragraph(f"{survey.title}. {view.report}. Trust code {view.code}."),
        *([Paragraph(statement, strong=True)] if statement else []),
    ]
    places, several = Places(0, 1, 2, 3), len(view.figures.outlines) > 1
    for line in headline_lines(view, {}, places):
        texts = [(cell.column, str(cell.value)) for cell in line.cells if cell.value]
        if several and texts[0][0] == places.group:
            lines.append(Paragraph(texts.pop(0)[1], strong=True))
        words = " ".join(text for _, text in texts)
        if all(column == places.named for column, _ in texts):  # one more that is named
            words = f"{lines.pop().text}; {words}"
        lines.append(Paragraph(words, below=several))
    more = (
        f"Slides follow for the first {MOST_GROUPS} of {groups} groups with scores."
        if groups > MOST_GROUPS
        else ""
    )
    return Slide(view.name, _first(lines, MOST_LINES), note=more)


def _first(lines: Sequence[Paragraph], most: int) -> tuple[Paragraph, ...]:
    """As many lines as there is room for, and that there are more."""
    more = [Paragraph("More is in the workbook.")] if len(lines) > most else []
    return (*lines[:most], *more)


def _scores(view: TrustView, group: _Group) -> Slide:
    """The slide of a group's scores: of its sections, or of its questions where it has none."""
    outline = group.outline
    sections = [section.id for section in outline.sections]
    if any((r := view.row(group.id, one)) and r.score is not None for one in sections):
        items, title = sections, "score of each section"
        names = {
            section.id: section.words.removeprefix("Section " if ". " in section.words else "")
            for section in outline.sections
        }
        if any((r := view.row(group.id, one)) and r.band is not None for one in sections):
            title = "sections by band"
        lines = [no_range_note(view, group.id, items)]
    else:
        items, title = [question for question, _ in group.rows], "score of each question"
        words = {q: view.item(group.id, q).named(LONGEST_LABEL) for q in items}
        names = {q: f"{q}. {words[q]}" if words[q] else q for q in items}
        lines = _above_questions(view, group)
    charted = items[: CHART_ROWS * CHART_COLUMNS]
    each = len(charted) if len(charted) <= CHART_ROWS else (len(charted) + 1) // 2
    parts = [charted[start : start + each] for start in range(0, len(charted), each)]
    rest = len(items) - len(charted)
    more = f" {rest} more {'is' if rest == 1 else 'are'} in the workbook." if rest else ""
    return Slide(
        f"{group.title}: {title}",
        tuple(Paragraph(shortened(line, LONGEST_LINE)) for line in lines if line),
        charts=tuple(_score_chart(view, outline, part, names) for part in parts),
        note=legend(view) + more,
    )


def _above_questions(view: TrustView, group: _Group) -> list[str]:
    """What is said above the scores of a group's questions."""
    outline = group.outline
    if outline.group.report == "scores":
        return [f"Scores of your trust alone: {why_scores_alone(view)}"]
    without = no_range_note(view, group.id, [question for question, _ in group.rows])
    if outline.group.report == "benchmark":
        unshown = "No section score is shown for your trust." if outline.sections else ""
        return [unshown, without]
    banded = any(row.band is not None for _, row in group.rows)
    return [QUESTIONS_ALONE, without] if banded else [without]


def _score_chart(
    view: TrustView, outline: GroupOutline, items: Sequence[str], names: Mapping[str, str]
) -> BarChart:
    rows = [view.row(outline.group.id, item) for item in items]
    summaries = [view.figures.items.get((outline.group.id, item)) for item in items]
    labels = [
        f"{shortened(names[item], LONGEST_LABEL + 6)}{_suffix(view, row)}"
        for item, row in zip(items, rows, strict=True)
    ]
    own = tuple(None if row is None else row.score for row in rows)
    averages = tuple(None if item is None else item.average for item in summaries)
    bands = tuple(None if row is None else row.band for row in rows)
    # Of a group that is not compared with other trusts the workbook shows no average either.
    alone = outline.group.report == "scores" or not any(a is not None for a in averages)
    national = () if alone else (BarSeries(NATIONAL, averages, "blue"),)
    banded = any(band is not None for band in bands)
    mine = BarSeries(f"{OWN}, coloured by band", own, "fill4", bands)
    figures = "; ".join(
        label.replace("\n", ", ") + ("" if score is None else f": {score:.1f}")
        for label, score in zip(labels, own, strict=True)
    )
    return BarChart(
        title="Scores of your trust" if alone else "Your trust and the national average",
        axis=SCORES,
        labels=tuple(labels),
        series=(mine if banded else BarSeries(OWN, own, "dark_blue"), *national),
        alt_text=f"Bars of scores, {outline.group.title}. {figures}.",
    )


def _suffix(view: TrustView, row: Row | None) -> str:
    """What stands below an item's name: its band, or the mark for why there is no bar."""
    if row is not None and row.band is not None:
        return f"\n{view.template.theme.band_words(row.band)}{firmness_mark(view, row)}"
    return "" if row is not None and row.score is not None else f" {shown(row, 'score')}"


def _banded(
    view: TrustView, groups: Sequence[_Group], sheets: Mapping[str, str], *, better: bool
) -> list[Slide]:
    """What is better, or worse, than expected, the best or the worst first."""
    title = "What is better than expected" if better else "What is worse than expected"
    compared = [group for group in groups if group.outline.group.report != "scores"]
    if not compared:
        return [Slide(title, (Paragraph(without_ranges(view.figures)),))]
    banded = [_Banded(g, q, r, r.band) for g in compared for q, r in g.rows if r.band is not None]
    lines = [
        Paragraph(_no_bands(view, group))
        for group in compared
        if not any(row.band for _, row in group.rows)
    ]
    if not banded:
        lines += [
            Paragraph(f"{group.title}: {why_scores_alone(view)}")
            for group in groups
            if group not in compared and view.has_scores(group.outline)
        ]
    same = Band.ABOUT_THE_SAME
    found = [one for one in banded if (one.band > same if better else one.band < same)]
    found.sort(key=lambda one: -one.band if better else one.band)
    if banded and not found:
        word = "better" if better else "worse"
        lines.insert(0, Paragraph(f"No question of your trust is {word} than expected."))
    rows = [
        (
            *_question_cells(view, group, question, LONGEST_WORDING),
            SlideCell(_figure(row.score), centred=True),
            SlideCell(_figure(row.national_average), centred=True),
            SlideCell(view.template.theme.band_words(band) + firmness_mark(view, row), band),
        )
        for group, question, row, band in found
    ]
    heads = ("Question", "Wording", "Your trust", "National average", "Band")
    table = SlideTable(heads, (0.08, 0.47, 0.09, 0.1, 0.26), tuple(rows), title)
    return _paged(Slide(title, _first(lines, MOST_ABOVE), table), sheets.get("comparison", ""))


def _no_bands(view: TrustView, group: _Group) -> str:
    if not view.has_scores(group.outline):
        return no_scores_sentence(view, group.outline)
    return f"No question of {group.title} has an expected range for your trust."


def _question_cells(
    view: TrustView, group: _Group, question: str, longest: int
) -> tuple[SlideCell, SlideCell]:
    item = view.item(group.id, question)
    # A long wording says at its end what it asks for: cut short it would not.
    words = item.text if len(item.text) <= longest else item.named(longest)
    of_group = group.id if len(view.figures.outlines) > 1 else ""
    return SlideCell(question), SlideCell(": ".join(part for part in (of_group, words) if part))


def _paged(slide: Slide, sheet: str, chart: BarChart | None = None) -> list[Slide]:
    """A slide with a long table as several, and where the rest is; one without rows as it is.

    ``chart`` has a row of bars for each row of the table.
    """
    table = slide.table
    if table is None or not table.rows:
        return [replace(slide, table=None)]
    table = _filled(table)
    starts = range(0, len(table.rows), TABLE_ROWS)[:TABLE_SLIDES]
    rest = len(table.rows) - TABLE_ROWS * TABLE_SLIDES
    where = f"on the sheet {sheet} of the workbook" if sheet else "in the workbook"
    note = f"{counted(rest, 'more question')} {'is' if rest == 1 else 'are'} {where}."
    pages = []
    for number, start in enumerate(starts, start=1):
        here = slice(start, start + TABLE_ROWS)
        rows = table.rows[here]
        page = replace(
            slide,
            title=f"{slide.title} ({number} of {len(starts)})" if len(starts) > 1 else slide.title,
            lines=slide.lines if number == 1 else (),
            table=replace(table, rows=rows, alt_text=_table_words(slide.title, rows)),
            charts=(_part(chart, here),) if chart else (),
            note=note if rest > 0 and number == len(starts) else "",
        )
        pages.append(page)
    return pages


def _filled(table: SlideTable) -> SlideTable:
    """A table without columns that hold nothing: published workbooks have no wordings."""
    kept = [at for at in range(len(table.heads)) if any(row[at].text for row in table.rows)]
    return replace(
        table,
        heads=tuple(table.heads[at] for at in kept),
        widths=tuple(table.widths[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in table.rows),
    )


def _part(chart: BarChart, rows: slice) -> BarChart:
    """Some of a chart's rows of bars."""
    series = tuple(one._replace(values=one.values[rows]) for one in chart.series)
    labels = chart.labels[rows]
    said = "; ".join(
        f"{label}: {', '.join(_figure(one.values[at]) for one in series)}"
        for at, label in enumerate(labels)
    )
    names = " and ".join(one.name for one in series)
    return replace(chart, labels=labels, series=series, alt_text=f"Bars of {names}. {said}.")


def _figure(value: float | None) -> str:
    return NO_FIGURE if value is None else f"{value:.1f}"


def _table_words(title: str, rows: Iterable[Sequence[SlideCell]]) -> str:
    said = ("; ".join(", ".join(cell.text for cell in row if cell.text) for row in rows)).strip()
    return f"{title}: {said}."


def _changes(view: TrustView, groups: Sequence[_Group], sheets: Mapping[str, str]) -> list[Slide]:
    figures = view.figures
    if not figures.previous:
        return [Slide("Change", (Paragraph(without_change(figures)),))]
    title = f"Change since {figures.previous}"
    several = len(groups) > 1
    lines: list[Paragraph] = []
    changed: list[tuple[_Group, str, Row]] = []
    for group in groups:
        compared = [row for _, row in group.rows if is_compared(row)]
        if not compared:
            lines.append(Paragraph(f"{group.title}: not compared with {figures.previous}."))
            continue
        said = change_sentence(view, compared)
        lines.append(Paragraph(f"{group.title}: {said}" if several else said))
        for change in ("Decrease", "Increase"):
            changed += [(group, row.item, row) for row in compared if row.change == change]
    rows = [
        (
            *_question_cells(view, group, question, BESIDE_CHART),
            SlideCell(_figure(row.previous_score), centred=True),
            SlideCell(_figure(row.score), centred=True),
            SlideCell(f"{SYMBOLS[row.change]} {row.change}"),
        )
        for group, question, row in changed
    ]
    heads = (
        "Question",
        "Wording",
        figures.previous,
        str(figures.survey.year),
        "Significant change",
    )
    table = SlideTable(heads, (0.13, 0.49, 0.09, 0.09, 0.2), tuple(rows), title)
    chart = BarChart(
        title=f"Scores of your trust in {figures.previous} and {figures.survey.year}",
        axis=SCORES,
        labels=tuple(f"{group.id} {q}" if several else q for group, q, _ in changed),
        series=(
            BarSeries(figures.previous, tuple(r.previous_score for _, _, r in changed), "grey"),
            BarSeries(str(figures.survey.year), tuple(r.score for _, _, r in changed), "blue"),
        ),
        alt_text="",
    )
    slide = Slide(title, _first(lines, MOST_ABOVE), table)
    return _paged(slide, sheets.get("change", ""), chart)


def _has_bands(slide: Slide) -> bool:
    cells = [cell for row in (slide.table.rows if slide.table else ()) for cell in row]
    bars = [band for chart in slide.charts for series in chart.series for band in series.bands]
    return any(cell.band for cell in cells) or any(bars)


def _how_to_read(view: TrustView, *, with_bands: bool) -> Slide:
    """Scores, bands and marks in words; the key to the bands where there are any."""
    lines = [Paragraph(legend(view))]
    if not with_bands:
        lines.append(Paragraph("No result of your trust has a band."))
        return Slide("How to read these slides", tuple(lines))
    notes = [*view.how_to_read("summary"), *view.how_to_read("wider_range")]
    notes += firmness_notes(view)
    lines += [Paragraph(note) for note in notes]
    theme, numbers = view.template.theme, BEST_FIRST
    words = view.words
    cover = stated(view.template.texts.get("cover.md", ()), words)
    meanings = [plain(block, words) for block in cover if block.kind == "bullet"]
    meant = meanings if len(meanings) == len(numbers) else [""] * len(numbers)
    rows = tuple(
        (SlideCell(theme.band_words(number), number), SlideCell(meaning))
        for number, meaning in zip(numbers, meant, strict=True)
    )
    table = SlideTable(("Band", "What it means"), (0.45, 0.55), rows, _table_words("Bands", rows))
    return Slide("How to read these slides", tuple(lines), table)
