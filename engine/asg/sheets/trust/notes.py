"""Notes: how the figures came about, from what, and what a reader must be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from asg.bands import BAND_LABELS
from asg.kernels.expected_range import RANK_FLOOR
from asg.marks import or_no_figure
from asg.names import name_list
from asg.sheets.blocks import dropped_note
from asg.sheets.figures.absence import from_published, without_rates
from asg.sheets.figures.figures import Figures
from asg.sheets.figures.multiplicity import flags_by_chance
from asg.sheets.figures.rates import Rate
from asg.sheets.figures.view import SUPPRESSED, PlannedSheet, TrustView
from asg.sheets.figures.weights import uneven_weights
from asg.sheets.layout import MARGIN, SMALL_GAP, page, text_line
from asg.sheets.model import Cell, Line, Sheet, Value
from asg.sheets.table import Column, known_columns, table_lines
from asg.sheets.trust.cover import synthetic_statement
from asg.sheets.trust.words import Part, page_lines
from asg.survey.model import Survey
from asg.text_size import listed, share

WIDTHS = (MARGIN, 176, 270, 94, 100, 88, 88, 94, 270)
LAST = len(WIDTHS) - 1
SOURCE_WORDS = {
    "public": "from public pages, not from the questionnaire",
    "inferred": "inferred, not from the questionnaire",
}
"""What the wording of a question rests on that the survey's documents do not state."""


def notes_sheet(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the Notes."""
    lines: list[Line] = [SMALL_GAP]
    statement = synthetic_statement(view)
    if statement:
        lines += [text_line(statement, "notice", WIDTHS), SMALL_GAP]
    parts: dict[str, Part] = {
        "settings": lambda: _settings_used(view.figures),
        "sources": lambda: sources(view.figures),
        "counts": lambda: _counts(view.figures),
        "response_rates": lambda: _rates(view),
        "notices": lambda: (
            *_by_chance(view.figures),
            *(text_line(said, "text", WIDTHS) for said in uneven_weights(view)),
            *notices(view.figures),
        ),
    }
    lines += page_lines(view, "notes.md", WIDTHS, parts)
    return page(view, planned, lines, WIDTHS)


def method_rows(survey: Survey) -> list[tuple[str, Value, str]]:
    """Each setting of the method: its name, its value and what it does in words."""
    method, variables = survey.method, survey.standardised_by
    weighted = (
        "Answers are weighted so that each trust's respondents have the national mix of "
        f"{listed(variables)}. A weight of this kind is at most this."
        if variables
        else "Answers are not standardised, so no weight is cut to this."
    )
    known = f"Respondents without a known {listed(variables)}"
    limits = listed(share(limit) for limit in method.limits)
    unknown = {
        "exclude": f"{known} are left out of the scores.",
        "neutral": f"{known} count with weight 1.",
    }
    if not variables:
        unknown = dict.fromkeys(unknown, "Nobody is left out: answers are not standardised.")
    variance = {
        "linearised": "Sampling variance of a score: the linearised estimator of a weighted mean.",
        "product": "Sampling variance of a score: weighted variance times sum(w^2) / sum(w)^2.",
    }
    test = {
        "z": "Changes are tested with z: the difference over its standard error, within the trust.",
        "t": "Changes are tested with Welch's t.",
    }
    quantile = "Rule for the two quantiles of that step. More extreme z scores are set to them"
    if method.quantile == RANK_FLOOR:
        quantile += ": of I z scores, those of rank INT(winsorise x I) and I - INT(winsorise x I)"
    return [
        ("weight_cap", method.weight_cap, weighted),
        ("unknown_cell", method.unknown_cell, unknown[method.unknown_cell]),
        (
            "suppress_below",
            method.suppress_below,
            "If a question has fewer respondents, its score is not shown, nor that of its "
            "section. Neither counts in a national figure.",
        ),
        (
            "winsorise",
            method.winsorise,
            "Share of the trusts' z scores pulled in at each tail before the spread between "
            "trusts is estimated.",
        ),
        ("quantile", method.quantile, f"{quantile}."),
        ("variance", method.variance, variance[method.variance]),
        (
            "limits",
            listed(f"{limit:g}" for limit in method.limits),
            f"Two-sided limits of the expected range, {limits}: they separate the seven bands, "
            f"from '{BAND_LABELS[1]}' to '{BAND_LABELS[7]}'.",
        ),
        ("change_test", method.change_test, test[method.change_test]),
        ("change_level", method.change_level, "Two-sided level of significance of a change."),
        (
            "min_trusts",
            method.min_trusts,
            "If fewer trusts have a score, there is no expected range and no band.",
        ),
        (
            "decimals",
            method.decimals,
            "Decimals of a trust's score and standard error, 2 where the number of respondents of "
            "the group is withheld; all other figures are computed from the rounded ones.",
        ),
    ]


def _settings_used(figures: Figures) -> Iterable[Line]:
    """The settings that the results were made with: of scores that are given few are known."""
    if figures.results.provenance.kind == "responses":
        return settings(figures)
    rows = method_rows(figures.survey)
    return _setting_lines(row for row in rows if row[0] in figures.results.settings)


def settings(figures: Figures) -> Iterable[Line]:
    """The settings of the method with what each does, and what is not reported."""
    yield from _setting_lines(method_rows(figures.survey))
    for outline in figures.outlines:
        note = dropped_note(outline)
        if note:
            yield text_line(note, "note", WIDTHS)


def _setting_lines(rows: Iterable[tuple[str, Value, str]]) -> Iterable[Line]:
    yield _row(("Setting", "Value", "What it does"), "head_left", spans=(1, 1, 6))
    for name, value, words in rows:
        shown = f"{value:g}" if isinstance(value, int | float) else value
        yield _row((name, shown, words), "row", spans=(1, 1, 6))


def sources(figures: Figures) -> Iterable[Line]:
    """The files that the results were made from."""
    provenance = figures.results.provenance
    yield _row(("Used as", "File", "Rows", "Date", "SHA-256"), "head_left", spans=(1, 1, 1, 1, 4))
    for source in provenance.sources:
        values = (source.role, source.file, source.rows, source.date, source.sha256)
        yield _row((*map(or_no_figure, values),), "row_small", spans=(1, 1, 1, 1, 4))
    survey = figures.survey
    yield _row(("survey", f"{survey.title} ({survey.id})"), "row_small", spans=(1, 7))
    if figures.results.previous is not None:
        previous = figures.results.previous
        yield _row(("previous survey", f"{previous.title} ({previous.id})"), "row_small", (1, 7))
    for words, ids in _wordings(figures):
        yield _row(("wording of questions", f"{words}: {name_list(ids)}"), "row_small", (1, 7))
    yield _row(("engine", f"asg-benchmark {provenance.engine}"), "row_small", spans=(1, 7))


def _wordings(figures: Figures) -> Iterable[tuple[str, list[str]]]:
    """The scored questions whose wording is not the survey's own, by where it comes from."""
    for source, words in SOURCE_WORDS.items():
        ids = [q.id for q in figures.survey.scored_questions if q.source == source]
        if ids:
            yield words, ids


def _counts(figures: Figures) -> Iterable[Line]:
    counts = figures.results.provenance.counts
    if not counts:
        yield text_line("The input gives no counts of respondents.", "text", WIDTHS)
        return
    titles = {group.id: group.title for group in figures.survey.groups}
    heads = ("Year", "Group", "Respondents", "Excluded", "Neutral", "Capped", "Trusts")
    yield _mixed_head(heads)
    for c in counts:
        group = titles.get(c.group, c.group)
        numbers = (c.respondents, c.excluded, c.neutral, c.capped)
        shown = tuple(SUPPRESSED if number is None else number for number in numbers)
        yield _row((str(c.year), group, *shown, c.trusts), "row_small")
    cell = listed(figures.survey.standardised_by, "or")
    weighted = (
        f"Excluded: left out, because {cell} is not known. Neutral: kept with weight 1 for the "
        "same reason. Capped: weight cut to the cap."
        if cell
        else "Excluded, neutral, capped: nobody, because answers are not standardised."
    )
    yield text_line(
        f"{weighted} Trusts: with at least one respondent. "
        f"{SUPPRESSED}: the number would reveal a withheld number of a trust.",
        "note",
        WIDTHS,
    )


class _Whose(NamedTuple):
    """A response rate, and whose it is."""

    whose: str
    rate: Rate


def _rates(view: TrustView) -> Iterable[Line]:
    rates = view.figures.response_rates
    if from_published(view.figures):  # its one group is everyone
        rates = {
            code: [rate for rate in own_rates if rate.group] for code, own_rates in rates.items()
        }
    own = [_Whose("Your trust", rate) for rate in rates.get(view.code, ())] if view.code else []
    nation = [_Whose(view.figures.survey.everyone, rate) for rate in rates.get("", ())]
    if not own and not nation:
        yield text_line(without_rates(view.figures), "text", WIDTHS)
        return
    titles = {group.id: group.title for group in view.figures.survey.groups} | {"": "All groups"}
    columns = (
        Column[_Whose]("", lambda row: row.whose, "row_small"),
        Column[_Whose](
            "Group", lambda row: titles.get(row.rate.group, row.rate.group), "row_small"
        ),
        Column[_Whose]("Sent", lambda row: or_no_figure(row.rate.sent), "row_small_count"),
        Column[_Whose](
            "Undeliverable", lambda row: or_no_figure(row.rate.undeliverable), "row_small_count"
        ),
        Column[_Whose]("Died", lambda row: or_no_figure(row.rate.died), "row_small_count"),
        Column[_Whose]("Returned", lambda row: or_no_figure(row.rate.returned), "row_small_count"),
        Column[_Whose]("Rate", lambda row: or_no_figure(row.rate.response_rate), "row_rate"),
    )
    rows = [*own, *nation]
    yield from table_lines(known_columns(view, columns, rows), rows)


def _by_chance(figures: Figures) -> Iterable[Line]:
    """How many flags chance alone would raise."""
    for sentence in flags_by_chance(figures):
        yield text_line(sentence, "text", WIDTHS)


def notices(figures: Figures) -> Iterable[Line]:
    """The sentences that a reader must be told."""
    found = figures.results.provenance.notices
    for notice in found or ("There are no further notes on these results.",):
        yield text_line(notice, "text", WIDTHS)


def _mixed_head(heads: tuple[str, ...]) -> Line:
    """The head of a table of two columns of text, the rest numbers."""
    return Line(
        tuple(Cell(i, text, "head" if i > 2 else "head_left") for i, text in enumerate(heads, 1))
    )


def _row(values: tuple[Value, ...], style: str, spans: tuple[int, ...] = ()) -> Line:
    cells, column = [], 1
    for value, span in zip(values, spans or (1,) * len(values), strict=True):
        number = isinstance(value, int) or value == SUPPRESSED
        own = "row_small_count" if number else style
        cells.append(Cell(column, value, own, columns=span))
        column += span
    return Line(tuple(cells))
