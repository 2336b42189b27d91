"""Published tables as a book of sheets: the same tables that the other formats are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from asg.marks import SYNTHETIC, SYNTHETIC_COLUMN, SYNTHETIC_MARK
from asg.sheets.editions import created
from asg.sheets.figures.absence import from_published
from asg.sheets.figures.figures import Figures
from asg.sheets.figures.view import NationalView, PlannedSheet, plan_sheets
from asg.sheets.model import Book, Sheet
from asg.sheets.publication.pages import (
    ONE_TABLE,
    contents_page,
    cover_page,
    notes_of,
    notes_page,
    publication_of,
    source_words,
    table_sheet,
)
from asg.sheets.publication.publication_tables import Rows, published_table
from asg.sheets.publication.shorthand_notes import HELD_BACK, LEFT_OUT, meaning
from asg.sheets.publication.table import Column, PublishedTable, shorthand_in
from asg.template.files import Template
from asg.template.kinds import PUBLISHED_PAGES, SheetKind
from asg.template.publication import markers, numbered, unmarked

FONT_SIZE = 12

ABSENT: Mapping[SheetKind, str] = {
    "published_change": "There are no tables of change: there is no earlier survey to compare "
    "with.",
    "published_rates": "There are no tables of response rates: no outcomes of the mailing were "
    "given.",
    "published_ranges": "There are no tables of expected ranges: no group is benchmarked.",
}
"""What the cover says of tables that the template has and the results have not."""


@dataclass(frozen=True)
class Publishing:
    """Everything that published tables are made of.

    Attributes
    ----------
    book
        The workbook.
    tables
        The tables in it, in the order of their sheets.
    notes
        Texts of the notes, in order.
    """

    book: Book
    tables: tuple[PublishedTable, ...]
    notes: tuple[str, ...]


def published_tables(figures: Figures, template: Template) -> Publishing:
    """Make the published tables of some results."""
    plan = tuple(replace(p, name=p.name.replace(" ", "_")) for p in plan_sheets(figures, template))
    view = NationalView(figures, template, plan, "")
    notes = notes_of(view)
    names = [name for name, _ in notes]
    title_of = {p.name: numbered(p.title, names) for p in plan}
    tables = {
        p.name: published_table(view, p, title_of[p.name], partial(_said_above, view, p))
        for p in plan
        if p.kind not in PUBLISHED_PAGES
    }
    if figures.results.provenance.synthetic:
        tables = {name: _marked(table) for name, table in tables.items()}
    sheets: list[Sheet] = []
    for planned in plan:
        if planned.kind == "published_cover":
            sheets.append(cover_page(view, planned, _absent(view)))
        elif planned.kind == "published_contents":
            listed = [(p, unmarked(p.title)) for p in plan if p is not planned]
            sheets.append(contents_page(planned, listed))
        elif planned.kind == "published_notes":
            sheets.append(notes_page(planned, notes))
        else:
            sheets.append(table_sheet(tables[planned.name], planned))
    publication = publication_of(view)
    book = Book(
        title=plan[0].title,
        subject=f"{view.report}, {publication.geography}",
        footer=None,
        created=created(figures),
        sheets=tuple(sheets),
        author=publication.organisation,
        keywords=", ".join(publication.keywords),
        size=FONT_SIZE,
    )
    return Publishing(book, tuple(tables.values()), tuple(text for _, text in notes))


def _marked(table: PublishedTable) -> PublishedTable:
    """Add the column that marks each row as synthetic: it stays in a file of the table alone."""
    column = Column(SYNTHETIC_COLUMN, "Synthetic", "published_word", "string", 90)
    rows = tuple((*row, SYNTHETIC_MARK) for row in table.rows)
    return replace(table, columns=(*table.columns, column), rows=rows)


def _absent(view: NationalView) -> list[str]:
    wanted = {sheet.kind for sheet in view.template.layout.sheets}
    there = {planned.kind for planned in view.plan}
    return [words for kind, words in ABSENT.items() if kind in wanted and kind not in there]


def _said_above(view: NationalView, planned: PlannedSheet, rows: Rows) -> Sequence[str]:
    """What stands between a table's title and the table, a sentence each."""
    below = view.figures.survey.method.suppress_below
    held_back = LEFT_OUT if from_published(view.figures) else HELD_BACK.format(below=below)
    said = [ONE_TABLE]
    if markers(planned.title):
        notes = next(p.name for p in view.plan if p.kind == "published_notes")
        said.append(f"The title refers by number to notes; they are on the worksheet {notes}.")
    if view.figures.results.provenance.synthetic:
        said.append(SYNTHETIC)
    marks = shorthand_in(rows)
    said += [f"{mark} means {meaning(mark, planned.kind, held_back)}" for mark in marks]
    said += view.how_to_read(planned.kind)
    said.append(f"{source_words(view)}.")
    return said
