"""Who took part: respondents by age, sex and profile columns beside all trusts; weights."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from asg.marks import or_no_figure
from asg.sheets.charts import Series, ShareChart, Spot
from asg.sheets.figures.figures import GroupOutline
from asg.sheets.figures.view import SUPPRESSED, PlannedSheet, TrustView
from asg.sheets.figures.weights import WEIGHT_WORDS, uneven
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, kept_whole, page, text_line
from asg.sheets.model import Cell, Line, Sheet
from asg.survey.file_columns import WEIGHT
from asg.text_size import listed

WIDTHS = (MARGIN, 300, 110, 110, 110, 20, 640)
CHART_COLUMN = 6
LEAST_ROW, AROUND_BARS, BARS = 24, 76, 28
"""Heights: of a row; of a chart without its bars, and with those of a category."""
OWN = "Your trust"
WITHHELD_WEIGHTS = "Weights: not shown. They would reveal what is withheld, or too few answered."


def profile_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet: for each group its response rate, its variables and its weights."""
    rows = view.figures.beside("profile", view.code)
    by_group = {g: list(own_rows) for g, own_rows in groupby(rows, lambda row: str(row["group"]))}
    lines = [SMALL_GAP]
    for outline in sorted(view.figures.outlines, key=lambda o: o.group.id not in by_group):
        title = text_line(outline.group.title, "heading", WIDTHS)
        own = by_group.get(outline.group.id, [])
        if not any(row["status"] == "ok" for row in own):
            least = view.figures.survey.method.suppress_below
            sentence = (
                f"Nothing is shown for {outline.group.title}: {view.title} has fewer than {least} "
                "respondents, or too few in each category."
            )
            lines += [title, text_line(sentence, "notice", WIDTHS), GAP]
            continue
        title = title._replace(new_page=len(lines) > 1)
        above = [title, *_rate(view, outline), SMALL_GAP]
        blocks = [
            _block(view, variable, list(categories))
            for variable, categories in groupby(own, lambda row: str(row["variable"]))
        ]
        blocks.append([*_weights(view, outline.group.id), GAP])
        lines += [*above, *kept_whole(planned, [*lines, *above], blocks, WIDTHS)]
    return page(view, planned, lines, WIDTHS)


def _rate(view: TrustView, outline: GroupOutline) -> Iterable[Line]:
    """The group's response rate beside that of all trusts, in a sentence."""
    own, everyone = view.figures.group_rates(view.code, outline.group.id)
    if own is None or own.response_rate is None:
        return
    sentence = f"{own.returned:,} of {own.eligible:,} people answered: {own.response_rate:.1%}"
    if everyone is not None and everyone.response_rate is not None:
        sentence += f" ({view.figures.survey.everyone_in_text} {everyone.response_rate:.1%})"
    yield text_line(f"{sentence}.", "strong", WIDTHS)


def _block(view: TrustView, variable: str, categories: list[dict[str, Any]]) -> list[Line]:
    title = view.figures.survey.variable_title(variable)
    heads = ((2, "Respondents"), (3, OWN), (4, view.figures.survey.everyone), (5, None))
    head = Line(
        (
            Cell(1, title, "head_left"),
            *(Cell(column, text, "head") for column, text in heads),
            Cell(CHART_COLUMN, None, "head_left"),
        )
    )
    wanted = AROUND_BARS + BARS * len(categories)
    height = max(LEAST_ROW, -(-wanted // len(categories)))
    lines = []
    for row in categories:
        shown = row["status"] == "ok"
        england = row["england_percent"]
        cells = (
            Cell(1, row["category"], "row"),
            Cell(2, row["n"] if shown else SUPPRESSED, "row_count"),
            Cell(3, row["percent"] / 100 if shown else SUPPRESSED, "row_share"),
            Cell(4, SUPPRESSED if england is None else england / 100, "row_share"),
        )
        lines.append(Line(cells, height))
    chart = _chart(view, title, categories)
    if chart is not None:
        lines[0] = lines[0]._replace(charts=(Spot(chart, CHART_COLUMN, rows=len(lines)),))
    return [head, *lines, SMALL_GAP]


def _chart(view: TrustView, title: str, categories: list[dict[str, Any]]) -> ShareChart | None:
    """Bars of the trust beside those of all trusts; None where nothing is shown."""
    survey = view.figures.survey
    own, everyone = (
        tuple(None if row[name] is None else row[name] / 100 for row in categories)
        for name in ("percent", "england_percent")
    )
    if all(value is None for value in (*own, *everyone)):
        return None
    labels = tuple(str(row["category"]) for row in categories)
    said = "; ".join(
        f"{label}: your trust {_words(mine)}, {survey.everyone_in_text} {_words(all_)}"
        for label, mine, all_ in zip(labels, own, everyone, strict=True)
    )
    return ShareChart(
        title=title,
        alt_text=f"{title}: bars of the share of respondents. {said}.",
        labels=labels,
        series=(Series("option", OWN, own), Series("option", survey.everyone, everyone)),
        across="Share of respondents",
        up="Category",
        stacked=False,
    )


def _words(share: float | None) -> str:
    return "not shown" if share is None else f"{share:.0%}"


def _weights(view: TrustView, group: str) -> Iterable[Line]:
    """How uneven the weights are, or that this is withheld."""
    weights = view.figures.beside("weights", view.code)
    row = next((row for row in weights if row["group"] == group), None)
    heads = ("Largest weight", "Weights at the cap", "Cells without respondents")
    if row is None:
        yield text_line(WITHHELD_WEIGHTS, "note", WIDTHS)
        return
    yield Line(
        (
            Cell(1, "Weights", "head_left"),
            *(Cell(i, text, "head") for i, text in enumerate(heads, start=2)),
            Cell(5, None, "head"),
            Cell(CHART_COLUMN, WEIGHT_WORDS, "head_left"),
        )
    )
    sentence, survey = uneven(view, row), view.figures.survey
    own = [f"the column {survey.columns[WEIGHT]}"] if WEIGHT in survey.columns else []
    by = [*survey.standardised_by, *own]
    n_eff = f"{row['n_eff']:,.0f} of equal weight (design effect {row['design_effect']:.2f})"
    cells = (
        Cell(1, f"By {listed(by)}, as scores are" if by else "All alike", "row"),
        Cell(2, row["largest"], "row_score"),
        Cell(3, row["capped_percent"] / 100, "row_share"),
        Cell(4, or_no_figure(row["empty_cells"]), "row_count"),
        Cell(CHART_COLUMN, n_eff, "row"),
    )
    yield Line(cells)
    if sentence:
        yield text_line(sentence, "text", WIDTHS)
