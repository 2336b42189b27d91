"""A template as a workbook to change in Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any, get_args

from pydantic import BaseModel

from asg.bands import BAND_LABELS, BEST_FIRST
from asg.formats.xlsx.editable_sheets import EditableBook, editable_book
from asg.reading.survey_workbook import Column
from asg.template.files import HOW_TO_READ, ProgrammeLayout, Template
from asg.template.kinds import KINDS, SHOWS
from asg.template.markdown import Block, BlockKind
from asg.template.paper import Orientation, Paper
from asg.template.publication import PublishedThemeFile
from asg.template.template_workbook import BOLD
from asg.template.theme import Colours, Theme, ThemeFile
from asg.zip_package import repacked

SHEETS: Mapping[str, tuple[Column, ...]] = {
    "Sheets": (
        Column(
            "kind", "What the sheet shows: see the sheet Kinds. Order of rows: order of tabs.", 18
        ),
        Column("name", "On the tab; can use {group}, {section} and so on.", 22),
        Column("title", "At the top of the sheet; can use {survey}, {year} and so on.", 60),
        Column("paper", "Empty: as Settings says.", 10, get_args(Paper)),
        Column("orientation", "Empty: as Settings says.", 14, get_args(Orientation)),
    ),
    "Words": (
        Column("file", "Where the words are: cover.md on Cover, about.md on About, ...", 24),
        Column("style", "title, heading, paragraph or bullet.", 12, get_args(BlockKind)),
        Column("text", f"{BOLD}bold{BOLD}; words in braces are filled in from the results.", 110),
    ),
    "Theme": (
        Column("name", "What the style is for.", 20),
        Column(
            "look", "The fill is the colour. A band also has a text colour, and its symbol.", 24
        ),
        Column("note", "Not read.", 70),
    ),
    "Settings": (
        Column("setting", "Which setting.", 26),
        Column("value", "Its value; lists have commas between.", 60),
        Column("note", "Not read.", 70),
    ),
    "Kinds": (
        Column("kind", "For the column kind of the sheet Sheets.", 24),
        Column("shows", "What is on it.", 90),
        Column("one for", "It makes one sheet for each of these.", 28),
        Column(
            "needs", "The kind of sheet whose figures it reads. The template must have it too.", 18
        ),
        Column("words", "The file of words that it shows.", 18),
    ),
}
"""The sheets, and their columns. Kinds is for the reader; nothing is read from it."""

NOTES: Mapping[str, str] = {
    "workbook": "the kind of workbook, which decides the kinds of sheet it can have",
    "description": "shown by asg template list",
    "programme": "the Cover's banner, first line",
    "report": "the Cover's banner, with several groups",
    "report_one_group": "the Cover's banner, with one group, or groups without a name",
    "page.paper": "A4 or A3",
    "page.orientation": "landscape or portrait",
    "numbers.score": "how numbers are shown, as Excel writes formats; every digit is kept",
    "numbers.fine_score": "for limits that may be close to a score, tau and z",
    "charts.ranked_trusts": "largest number of bars in a ranking; with more trusts, every second, "
    "third ...",
    "slides": "TRUE: slides of each trust too, as asg build --pack makes",
    "formats": "any of xlsx, ods, csvw",
    "publication.organisation": "who publishes; also the author in the file's properties",
    "publication.published": "a date",
    "publication.next_release": "a date",
    "publication.status": "provisional, revised or final",
    "publication.contact_team": "a team, not a person",
    "font": "of all cells and charts",
    "logo": "a PNG file beside this workbook, for the Cover",
    "logo_text": "what the logo shows, for people who cannot see it",
    "colours.blue": "title bars, the national average",
    "colours.dark_blue": "headings, heads of tables, links",
    "colours.dark_green": "the national line in charts of change",
    "colours.ink": "text",
    "colours.grey": "notes",
    "colours.pale": "navigation bar",
    "colours.hairline": "lines between rows",
    "colours.white": "text on title bars, the background of sheets",
    **{f"bands.{number}": label for number, label in BAND_LABELS.items()},
}
"""What settings and looks are for."""

Row = tuple[object, ...]


def template_workbook_bytes(template: Template) -> bytes:
    """A template as a workbook (.xlsx): the same bytes for the same template."""
    made = BytesIO()
    with editable_book(made, template.layout.description) as book:
        layout = template.layout
        kinds = [name for name, kind in KINDS.items() if kind.workbook in (None, layout.workbook)]
        sheet_rows = [tuple(dict(sheet).values()) for sheet in layout.sheets]
        sheets = book.add_sheet("Sheets", SHEETS["Sheets"], sheet_rows)
        if kinds and sheet_rows:
            of_kinds = f"=Kinds!$A$2:$A${len(kinds) + 1}"
            sheets.data_validation(
                1, 0, len(sheet_rows) + 200, 0, {"validate": "list", "source": of_kinds}
            )
        book.add_sheet("Words", SHEETS["Words"], [*_word_rows(template)])
        _add_theme(book, template)
        settings = [(key, value, NOTES.get(key)) for key, value in _settings(layout)]
        book.add_sheet("Settings", SHEETS["Settings"], settings)
        book.add_sheet("Kinds", SHEETS["Kinds"], [_kind_row(name) for name in kinds])
    return repacked(made.getvalue())


def _kind_row(name: str) -> Row:
    kind = KINDS[name]
    return (name, SHOWS[name], kind.per.value, kind.needs, kind.text)


def _word_rows(template: Template) -> Iterable[Row]:
    for file, blocks in template.texts.items():
        yield from ((file, block.kind, _marked(block)) for block in blocks)
    for heading, blocks in template.how_to_read.items():
        yield (HOW_TO_READ, "title", heading)
        yield from ((HOW_TO_READ, block.kind, _marked(block)) for block in blocks)


def _marked(block: Block) -> str:
    """The text of a block, with marks where it is bold."""
    return "".join(f"{BOLD}{run.text}{BOLD}" if run.bold else run.text for run in block.runs)


def _settings(layout: BaseModel) -> Iterable[tuple[str, str]]:
    """The settings of a template but for its sheets, each with its value as text."""
    programme = getattr(layout, "workbook", "") == "programme"
    for name in ProgrammeLayout.model_fields if programme else type(layout).model_fields:
        value = getattr(layout, name)
        if name == "sheets" or value is None:
            continue
        if isinstance(value, BaseModel):
            yield from ((f"{name}.{key}", _text(part)) for key, part in value)
        else:
            yield name, _text(value)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _add_theme(book: EditableBook, template: Template) -> None:
    """Add the sheet Theme: colours are the fills of its cells."""
    looks = [*_looks(template)]
    rows = [(name, value, NOTES.get(name)) for name, value, _ in looks]
    sheet = book.add_sheet("Theme", SHEETS["Theme"], rows)
    for row, (_, value, colours) in enumerate(looks, start=1):
        if colours:
            look = book.workbook.add_format({**colours, "border": 1, "align": "center"})
            sheet.write_string(row, 1, value, look)


def _looks(template: Template) -> Iterable[tuple[str, str, dict[str, Any]]]:
    """What the sheet Theme says: a name, a value, and the colours of the cell."""
    theme: Theme = template.theme
    if template.layout.workbook == "programme":  # its looks are the programme's
        return
    published = template.layout.workbook == "published"
    model: type[BaseModel] = PublishedThemeFile if published else ThemeFile
    texts: Sequence[str] = [n for n in model.model_fields if n not in ("colours", "bands")]
    yield from ((name, _text(getattr(theme, name)), {}) for name in texts)
    if published:
        return
    for token in Colours.model_fields:
        yield f"colours.{token}", "", {"bg_color": theme.colour(token)}
    for number in BEST_FIRST:
        band = theme.band(number)
        yield (
            f"bands.{number}",
            band.symbol,
            {"bg_color": band.fill, "font_color": band.text, "bold": True},
        )
