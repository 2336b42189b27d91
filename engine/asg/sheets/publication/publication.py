"""Published tables as a book of sheets: the same tables that the other formats are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from asg.marks import SYNTHETIC, SYNTHETIC_COLUMN, SYNTHETIC_MARK
from asg.sheets.editions import created
from asg.sheets.figures.absence import from_published
from asg.sheets.figures.figures import Figures
from asg.sheets.figures.plan import plan_sheets
from asg.sheets.figures.view import NationalView, PlannedSheet
from asg.sheets.makers import maker_of
from asg.sheets.model import Book
from asg.sheets.publication.pages import (
    ONE_TABLE,
    notes_of,
    publication_of,
    source_words,
    table_sheet,
)
from asg.sheets.publication.publication_tables import (
    Column,
    PublishedTable,
    TableKind,
    shorthand_in,
)
from asg.sheets.unit_words import in_words_of_units, sheet_of_units, worded
from asg.template.files import Template
from asg.template.kinds import PUBLISHED_PAGES
from asg.template.publication import markers, numbered

FONT_SIZE = 12

HELD_BACK = (
    "confidential: withheld because fewer than {below} people answered, or because it would reveal "
    "another figure that is withheld."
)
SYNTHETIC_WORDS = Column(SYNTHETIC_COLUMN, "Synthetic", "published_word", "string", 90)
LEFT_OUT = "confidential: left out of the published workbook, or withheld here."


@dataclass(frozen=True)
class Publishing:
    """Everything that published tables are made of."""

    book: Book
    """The workbook."""
    tables: tuple[PublishedTable, ...]
    """The tables in it, in the order of their sheets."""
    notes: tuple[str, ...]
    """Texts of the notes, in order."""


def published_tables(figures: Figures, template: Template) -> Publishing:
    """Make the published tables of some results."""
    plan = tuple(replace(p, name=p.name.replace(" ", "_")) for p in plan_sheets(figures, template))
    view = NationalView(figures, template, plan, "")
    notes = notes_of(view)
    names = [name for name, _ in notes]
    tables = {
        p.name: in_words_of_units(figures, _table(view, p, numbered(p.title, names)))
        for p in plan
        if p.kind not in PUBLISHED_PAGES
    }
    sheets = (
        table_sheet(tables[p.name], p)
        if p.name in tables
        else sheet_of_units(figures, maker_of(p.kind)(view, p))
        for p in plan
    )
    publication = publication_of(view)
    area = publication.area(figures.survey)
    book = Book(
        title=worded(figures, plan[0].title),
        subject=worded(figures, ", ".join(filter(None, (view.report, area)))),
        footer=None,
        created=created(figures),
        sheets=tuple(sheets),
        author=publication.organisation,
        keywords=", ".join(publication.keywords),
        size=FONT_SIZE,
    )
    said = tuple(worded(figures, text) for _, text in notes)
    return Publishing(book, tuple(tables.values()), said)


def _table(view: NationalView, planned: PlannedSheet, title: str) -> PublishedTable:
    kind: TableKind = maker_of(planned.kind)
    columns, key, rows = kind.rows(view.figures, planned.outline)
    sentences = tuple(_said_above(view, planned, kind, shorthand_in(rows)))
    if view.figures.results.provenance.synthetic:  # so that a table copied out says so too
        columns = (*columns, SYNTHETIC_WORDS)
        rows = tuple((*row, SYNTHETIC_MARK) for row in rows)
    return PublishedTable(planned.name, title, sentences, columns, key, rows)


def _said_above(
    view: NationalView, planned: PlannedSheet, kind: TableKind, marks: Sequence[str]
) -> Sequence[str]:
    """What stands between a table's title and the table, a sentence each."""
    below = view.figures.survey.method.suppress_below
    held_back = LEFT_OUT if from_published(view.figures) else HELD_BACK.format(below=below)
    said = [ONE_TABLE]
    if markers(planned.title):
        notes = next(p.name for p in view.plan if p.kind == "published_notes")
        said.append(f"The title refers by number to notes; they are on the worksheet {notes}.")
    if view.figures.results.provenance.synthetic:
        said.append(SYNTHETIC)
    said += [f"{mark} means {kind.meaning(mark, held_back)}" for mark in marks]
    said += view.how_to_read(planned.kind)
    said.append(f"{source_words(view)}.")
    return said
