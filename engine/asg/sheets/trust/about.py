"""About: the survey, its response rates, what the words mean, how to read the charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from asg.marks import or_no_figure
from asg.sheets.figures.absence import from_published, why_no_rate, without_rates
from asg.sheets.figures.rates import Rate
from asg.sheets.figures.view import NO_FIGURE, PlannedSheet, TrustView
from asg.sheets.layout import MARGIN, SMALL_GAP, page
from asg.sheets.model import Cell, Line, Sheet
from asg.sheets.paging import page_count, paged
from asg.sheets.table import Column, known_columns, table_lines
from asg.sheets.trust.words import Part, reading_lines
from asg.survey.model import Question
from asg.template.kinds import KINDS
from asg.text_size import counted, listed

EXAMPLE_SCORES = 3
PROGRAMMES_EXAMPLE = "Q18"
"""The question that the programme's own report takes as its example, where a survey has it."""
WIDTHS = (MARGIN, 216, 250, 118, 118, 118, 118, 118)


def about(view: TrustView, planned: PlannedSheet, sheets: Mapping[str, Sheet]) -> dict[str, Sheet]:
    """Make the sheet About, beside ``sheets``: words of the template, rates, printed pages."""
    parts: dict[str, Part] = {
        "response_rates": lambda: _rates(view),
        "links": lambda: _links(view),
        "printing": lambda: [_printing(view, 0)],
        "scoring_example": lambda: _scoring_example(view),
    }
    lines = [SMALL_GAP, *reading_lines(view, "about.md", WIDTHS, parts)]
    made = replace(page(view, planned, lines, WIDTHS), orientation=planned.orientation)
    story = [p.name for p in view.plan if not KINDS[p.kind].machinery]
    pages = page_count(paged(made)) + sum(page_count(sheets[n]) for n in story if n in sheets)
    # The number of pages changes no height.
    with_number = {_printing(view, 0).cells[0]: _printing(view, pages).cells[0]}
    known = [
        line._replace(cells=tuple(with_number.get(cell, cell) for cell in line.cells))
        for line in made.lines
    ]
    return {**sheets, planned.name: replace(made, lines=tuple(known))}


def _printing(view: TrustView, pages: int) -> Line:
    """How many pages are printed, and what is not."""
    machinery = [p.name for p in view.plan if KINDS[p.kind].machinery]
    words = f"The sheets with blue tabs are {counted(pages, 'page')} when printed."
    if machinery:
        words += (
            f" {listed(machinery)} have grey tabs. Of each, only one page prints: its top. To "
            "print such a sheet whole, choose Page Layout, Print Area, Clear Print Area."
        )
    return Line((Cell(2, words, "reading", columns=len(WIDTHS) - 2),))


def _scoring_example(view: TrustView) -> Iterable[Line]:
    """How one question is scored, with the trust's own answers where it has a score."""
    question = _example_question(view)
    if question is None:
        return
    said = [f"“{o.label}” scores {o.score:.4g}" for o in question.options if o.score is not None]
    without = [f"“{o.label}”" for o in question.options if o.score is None]
    words = f"For example {question.id}, “{question.text}”: {listed(said)}."
    if without:
        words += f" {listed(without)} {'has' if len(without) == 1 else 'have'} no score."
    own = [
        (group, [row for row in options if row["scored"]])
        for (group, item), options in view.answer_rows.items()
        if item == question.id
    ]
    group, parts = next(((group, scored) for group, scored in own if scored), ("", []))
    if parts:
        row = view.row(group, question.id)
        sums = " + ".join(f"{p['percent'] / 100:.2f} × {p['score']:.4g}" for p in parts)
        total = sum(p["percent"] / 100 * p["score"] for p in parts)
        words += (
            f" Of your trust's answers ({group}): {sums} = {total:.2f}; without rounding the per "
            f"cents, the score is {row.score:.2f}."
            if row is not None and row.score is not None
            else ""
        )
    yield Line((Cell(2, words, "reading", columns=len(WIDTHS) - 2),))


def _example_question(view: TrustView) -> Question | None:
    """A question with three scored answers and one without a score."""
    found = [
        question
        for question in view.figures.survey.scored_questions
        if len(question.scores) == len(question.options) - 1 == EXAMPLE_SCORES
    ]
    named = [question for question in found if question.id == PROGRAMMES_EXAMPLE]
    return next(iter([*named, *found]), None)


def _links(view: TrustView) -> Iterable[Line]:
    """The pages about the survey; on paper the addresses are read."""
    for link in view.figures.survey.about.links:
        words = f"{link.text}: {link.url}"
        yield Line((Cell(2, words, "reading_link", columns=len(WIDTHS) - 2, link=link.url),))


class _Rates(NamedTuple):
    """The response rates of a group: the trust's and England's."""

    group: str
    own: Rate | None
    england: Rate | None


def _rates(view: TrustView) -> Iterable[Line]:
    """The response rates of the trust beside England's, group by group."""
    rates, everyone = view.figures.response_rates, view.figures.survey.everyone
    if not rates:
        yield Line((Cell(2, without_rates(view.figures), "reading", columns=len(WIDTHS) - 2),))
        return
    own, england = ({rate.group: rate for rate in rates.get(c, ())} for c in (view.code, ""))
    groups = [(o.group.id, o.group.title) for o in view.figures.outlines]
    # Of a published workbook the one group is everyone.
    named = groups if from_published(view.figures) else [*groups, ("", "All groups")]
    found = [_Rates(title, own.get(group), england.get(group)) for group, title in named]
    rows = [row for row in found if row.own is not None or row.england is not None]
    columns = (
        Column[_Rates]("Group", lambda row: row.group, "row"),
        Column[_Rates](
            "Your trust: returned", lambda r: or_no_figure(r.own and r.own.returned), "row_count"
        ),
        Column[_Rates](
            "Your trust: eligible", lambda r: or_no_figure(r.own and r.own.eligible), "row_count"
        ),
        Column[_Rates](
            "Your trust: rate", lambda r: or_no_figure(r.own and r.own.response_rate), "row_rate"
        ),
        Column[_Rates](
            f"{everyone}: returned",
            lambda r: or_no_figure(r.england and r.england.returned),
            "row_count",
        ),
        Column[_Rates](
            f"{everyone}: rate",
            lambda r: or_no_figure(r.england and r.england.response_rate),
            "row_rate",
        ),
    )
    yield from table_lines(known_columns(view, columns, rows), rows, start=2)
    note = (
        "Response rate: questionnaires returned and useable, of those that can have reached a "
        "living person (sent, less undeliverable, less deaths: eligible). "
        f"{everyone}: the people of all trusts together. {NO_FIGURE}: {why_no_rate(view.figures)}."
    )
    yield Line((Cell(2, note, "note", columns=len(WIDTHS) - 2),))
