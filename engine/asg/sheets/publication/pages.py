"""Worksheets of published tables: cover, contents, notes, and the sheet of a table.

What is read is in column A, above the table; nothing is merged and nothing stands below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from asg.errors import TemplateError
from asg.marks import SYNTHETIC
from asg.sheets.figures.view import PlannedSheet, TrustView
from asg.sheets.layout import with_heights
from asg.sheets.makers import maker_of
from asg.sheets.model import Cell, ExcelTable, Line, Sheet, TableColumn, place
from asg.sheets.publication.publication_tables import Column, PublishedTable, table_name
from asg.sheets.trust.words import Part, blocks_of
from asg.template.kinds import KINDS
from asg.template.publication import REMARKS, Publication, day, markers, note_names, unmarked
from asg.template.theme import LOOKS
from asg.template.words import is_stated, part_of, plain, plain_text, stated
from asg.text_size import INDENT, line_count, text_height, text_width

PAGE_WIDTH = 760
"""Width of column A of a page of words, in pixels."""
ROOM = 6
"""Room above and below the text of a table's row, in pixels."""
LEAST_LINE = 700
"""A line of words above a narrow table may be this long, in pixels."""
ONE_TABLE = "This worksheet contains one table."
TO_BE_ANNOUNCED = "to be announced"
STATUS_WORDS = {
    "provisional": "These statistics are provisional and may be revised.",
    "revised": "These statistics are revised; they replace an earlier release.",
    "final": "These statistics are final.",
}


def publication_of(view: TrustView) -> Publication:
    """What the template says of the publication."""
    publication = view.template.layout.publication
    if publication is None:
        raise TemplateError(f"template {view.template.name!r} has no table [publication]")
    return publication


def notes_of(view: TrustView) -> list[tuple[str, str]]:
    """The notes that a title of these tables names, in order: name and text.

    Each remark on the results is one; the cover names those.
    """
    words = view.words
    texts: dict[str, list[str]] = {}
    here: list[str] = []
    for block in blocks_of(view, "notes.md"):
        if block.kind in ("title", "heading"):
            here = texts.setdefault(block.text.strip(), [])
        elif part_of(block) == "remarks":
            here += view.figures.results.provenance.notices or ("There are no remarks.",)
        elif is_stated(block.text, words):
            here.append(plain(block, words))
    named = {name for planned in view.plan for name in markers(planned.title)} | {REMARKS}
    return [
        (name, text)
        for name in note_names(blocks_of(view, "notes.md"))
        if name in named
        for text in (texts[name] if name == REMARKS else [" ".join(texts[name])])
    ]


def cover_page(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the cover: all of it in column A."""
    publication = publication_of(view)
    lines = [_line(planned.title, "published_page_title")]
    if view.figures.results.provenance.synthetic:
        lines.append(_line(SYNTHETIC, "published_text"))
    words = view.words
    parts: dict[str, Part] = {
        "publication": lambda: _publication_lines(view, publication),
        "contact": lambda: _contact_lines(publication),
        "links": lambda: _link_lines(view),
        "absent": lambda: [_line(text, "published_text") for text in _absent(view)],
    }
    for block in stated(blocks_of(view, "cover.md"), words):
        if block.kind in ("title", "heading"):
            lines.append(_line(plain(block, words), "published_heading"))
        elif part_of(block) in parts:
            lines += parts[part_of(block)]()
        else:
            lines.append(_line(plain(block, words), "published_text"))
    return _page(planned, lines)


def _publication_lines(view: TrustView, publication: Publication) -> Iterator[Line]:
    released = publication.release or TO_BE_ANNOUNCED
    yield _line(f"Release: {released}", "published_text", link=publication.release_link)
    if publication.release_link:
        address = f"Address of the release: {publication.release_link}"
        yield _line(address, "published_text", link=publication.release_link)
    yield _line(source_words(view), "published_text")
    yield _line(f"Published by: {publication.organisation}", "published_text")
    for name, date in (
        ("Date of publication", publication.published),
        ("Date of next publication", publication.next_release),
    ):
        yield _line(f"{name}: {day(date) if date else TO_BE_ANNOUNCED}", "published_text")
    area = publication.area(view.figures.survey) or TO_BE_ANNOUNCED
    yield _line(f"Area covered: {area}", "published_text")
    period = publication.period or str(view.figures.survey.year)
    yield _line(f"Period covered: {period}", "published_text")
    yield _line(STATUS_WORDS[publication.status], "published_text")
    remarks = [
        f"[note {number}]"
        for number, (name, _) in enumerate(notes_of(view), start=1)
        if name == REMARKS
    ]
    if remarks:
        yield _line(f"Remarks on this release: {''.join(remarks)}", "published_text")


def source_words(view: TrustView) -> str:
    """What the figures are of: the survey, and the programme that it belongs to."""
    programme = plain_text(view.template.layout.programme, view.words)
    return "Source: " + ", ".join(part for part in (programme, view.figures.survey.title) if part)


def _link_lines(view: TrustView) -> Iterator[Line]:
    for link in view.figures.survey.about.links:
        yield _line(f"{link.text}: {link.url}", "published_text", link=link.url)


def _contact_lines(publication: Publication) -> Iterator[Line]:
    team, address = publication.contact_team, publication.contact_email
    yield _line(f"Team: {team or TO_BE_ANNOUNCED}", "published_text")
    link = f"mailto:{address}" if address else ""
    yield _line(f"Email: {address or TO_BE_ANNOUNCED}", "published_text", link=link)


def _absent(view: TrustView) -> list[str]:
    """Sentences on tables that the template has and these results have not."""
    wanted = {sheet.kind for sheet in view.template.layout.sheets}
    lacking = wanted - {planned.kind for planned in view.plan}
    absent = [maker_of(kind).absent for kind in KINDS if kind in lacking]  # none is a page
    return [
        f"There are no tables of {subject}. {why(view.figures)}"
        for subject, why in filter(None, absent)
    ]


def contents_page(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the table of contents: a table of links to the other sheets with what each holds."""
    rows = tuple((p.name, unmarked(p.title)) for p in view.plan if p is not planned)
    columns = (
        Column("worksheet", "Worksheet", "published_word", "string", 260),
        Column("contents", "What it holds", "published_word", "string", 640),
    )
    sentences = (ONE_TABLE, "The names of worksheets are links to them.")
    table = PublishedTable(planned.name, planned.title, sentences, columns, ("worksheet",), rows)
    links = tuple((row, 0, place(name)) for row, (name, _) in enumerate(rows))
    return table_sheet(table, planned, links)


def notes_page(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of notes: a table of their numbers and texts."""
    notes = enumerate(notes_of(view), start=1)
    rows = tuple((f"[note {number}]", text) for number, (_, text) in notes)
    columns = (
        Column("note", "Note number", "published_word", "string", 120),
        Column("text", "Note", "published_word", "string", 780),
    )
    sentences = (ONE_TABLE, "Titles of tables and the cover refer to these notes by number.")
    table = PublishedTable(planned.name, planned.title, sentences, columns, ("note",), rows)
    return table_sheet(table, planned)


def table_sheet(
    table: PublishedTable, planned: PlannedSheet, links: tuple[tuple[int, int, str], ...] = ()
) -> Sheet:
    """Make the sheet of a table: its title in A1, a sentence in each row below, then the table."""
    widths = _widths(table)
    room = max(sum(widths), LEAST_LINE)
    lines = [_line(table.title, "published_title")]
    lines += [
        _line(part, "published_line") for text in table.sentences for part in _broken(text, room)
    ]
    head = max(
        _height(c.heading, w, "published_head") for c, w in zip(table.columns, widths, strict=True)
    )
    worded = [i for i, column in enumerate(table.columns) if column.datatype == "string"]
    excel = ExcelTable(
        name=table_name(table.sheet),
        columns=tuple(TableColumn(c.heading, c.style, _head(c)) for c in table.columns),
        rows=table.rows,
        heights=tuple(
            max(_height(str(row[i]), widths[i], table.columns[i].style) for i in worded)
            for row in table.rows
        ),
        head_height=head,
        look="",
        filtered=False,
        description=f"{table.title}. {len(table.rows):,} rows, {len(table.columns)} columns.",
        links=links,
    )
    return Sheet(
        name=planned.name,
        widths=widths,
        lines=with_heights(lines, widths),
        table=excel,
        paper=planned.paper,
        orientation=planned.orientation,
        gridlines=True,
    )


def _page(planned: PlannedSheet, lines: Iterable[Line]) -> Sheet:
    widths = (PAGE_WIDTH,)
    return Sheet(
        name=planned.name,
        widths=widths,
        lines=with_heights(lines, widths),
        paper=planned.paper,
        orientation=planned.orientation,
    )


def _line(text: str, style: str, link: str = "") -> Line:
    return Line((Cell(0, text, style, link=link),))


def _head(column: Column) -> str:
    look = LOOKS[column.style]
    if look.align == "right":
        return "published_head_number"
    return "published_head_outcome" if look.indent else "published_head"


def _height(text: str, width: int, style: str) -> int:
    look = LOOKS[style]
    room = width - look.indent * INDENT
    return text_height(line_count(text, room, look.size, look.bold), look.size) + ROOM


def _widths(table: PublishedTable) -> tuple[int, ...]:
    """The columns' widths; the widest one makes room for a title that is longer."""
    widths = [column.width for column in table.columns]
    look = LOOKS["published_title"]
    missing = text_width(table.title, look.size, look.bold) - sum(widths)
    if missing > 0:
        widths[widths.index(max(widths))] += int(missing) + 1
    return tuple(widths)


def _broken(text: str, room: int) -> Iterator[str]:
    """Break a sentence into lines that the width of the table has room for."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and text_width(longer, LOOKS["published_line"].size) > room:
            yield line
            line = word
        else:
            line = longer
    if line:
        yield line
