"""Templates: which sheets a workbook has, how it looks and what it says, checked.

A template is read from a folder of files, or from a workbook.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from asg.errors import InputError, TemplateError
from asg.open_files import read_input
from asg.template.contrast import LEAST_CONTRAST, faint_pairs
from asg.template.faults import MISSING
from asg.template.folders import THEME_FILE, template_files, template_folder, templates_folder
from asg.template.kinds import KINDS, PUBLISHED_PAGES, SheetKind, WorkbookKind, noted
from asg.template.markdown import Block, WordFile
from asg.template.paper import Orientation, Paper
from asg.template.publication import (
    REMARKS,
    Publication,
    PublishedThemeFile,
    TableFormat,
    markers,
    note_names,
)
from asg.template.settings import Settings, read_settings
from asg.template.template_workbook import is_template_workbook, read_template_workbook
from asg.template.theme import NumberFormats, Theme, ThemeFile
from asg.template.words import (
    OPTIONAL,
    TEXT_PLACEHOLDERS,
    check_words,
    is_stated,
)

HOW_TO_READ = "how_to_read.md"
"""The notes below the other sheets: a ``#`` heading names the kind of sheet."""

GUIDANCE = "guidance.md"
"""The words of the programme's own workbook."""

WORKSHEET_NAME = re.compile(r"[A-Za-z0-9_{}]+")
"""What a worksheet of published tables may be called."""

BANDS = 7

LARGEST_LOGO = 1_000_000
"""Bytes of a logo's file."""

MOST_SHEETS = 100
"""Lines of ``template.toml`` that each name a sheet, or a run of sheets."""

PNG = b"\x89PNG\r\n\x1a\n"
PNG_HEADER = 33
"""Bytes up to the end of the chunk that says how large the picture is."""

MOST_PIXELS = 4_000
"""Of a logo, across and down: who opens the workbook keeps every pixel in memory."""

MOST_RANKED = 200
"""Bars of a ranking chart where a template says nothing else: on paper each a millimetre wide."""
LEAST_RANKED = 10
"""The smallest number of them that still is a ranking."""

PLACEHOLDERS = (
    "group",
    "group_title",
    "section",
    "section_title",
    "survey",
    "year",
    "previous",
    "by",
    "in_area",
)
"""What a name or a title of a template may hold in braces."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TemplateSheet(_Part):
    """A sheet, or a run of sheets of one kind: tab name and title, with placeholders."""

    kind: SheetKind
    name: Text
    title: Text
    paper: Paper | None = None
    orientation: Orientation | None = None


class Page(_Part):
    """How sheets are printed that do not say otherwise."""

    paper: Paper = "A4"
    orientation: Orientation = "landscape"


class Charts(_Part):
    """What charts show."""

    ranked_trusts: StrictInt = Field(MOST_RANKED, ge=LEAST_RANKED)


class Layout(_Part):
    """What ``template.toml`` says."""

    workbook: WorkbookKind
    description: Text
    programme: Text
    report: Text
    report_one_group: Text
    page: Page = Page()
    numbers: NumberFormats = NumberFormats()
    charts: Charts = Charts()
    slides: StrictBool = False
    sheets: tuple[TemplateSheet, ...] = Field(min_length=1, max_length=MOST_SHEETS)
    publication: Publication | None = None
    formats: tuple[TableFormat, ...] = Field(("xlsx",), min_length=1)


class ProgrammeLayout(_Part):
    """What ``template.toml`` of the programme's own workbook says: its sheets are not to choose."""

    workbook: Literal["programme"]
    description: Text
    formats: tuple[Literal["xlsx", "ods"], ...] = Field(("xlsx",), min_length=1)


OTHER_INPUTS = ("published", "scores")
"""What results may be made from in place of responses, as provenance calls it."""


def text_for(name: str, made_from: str) -> str:
    """The file of words that takes another's place: notes_published.md of notes.md."""
    return f"{Path(name).stem}_{made_from}.md"


@dataclass(frozen=True, eq=False)
class Template:
    """A template: its sheets, its looks and its words."""

    name: str
    """Of its folder or workbook."""
    layout: Layout
    theme: Theme
    """What ``template.toml`` and ``theme.toml``, or the sheets of the workbook, say."""
    texts: Mapping[str, tuple[Block, ...]]
    """The blocks of each file of words, by file name."""
    how_to_read: Mapping[str, tuple[Block, ...]]
    """The paragraphs of ``how_to_read.md`` by the kind of sheet they belong to."""


class TemplateParts(Protocol):
    """What a template is read from: the files of a folder, or the sheets of a workbook."""

    @property
    def name(self) -> str:
        """The name of the folder or workbook."""

    @property
    def settings(self) -> Settings:
        """What ``template.toml`` says."""

    def theme(self) -> Settings:
        """What ``theme.toml`` says."""

    def words(self, name: str) -> WordFile:
        """A file of words."""

    def has_words(self, name: str) -> bool:
        """Whether there is a file of words."""


def load_template(name_or_path: str | Path) -> Template:
    """Load a template and check it."""
    if is_template_workbook(name_or_path):
        return _checked(read_template_workbook(Path(name_or_path)))
    folder = template_folder(name_or_path)
    if folder.parent == templates_folder():
        return _shipped(folder)
    return _checked(template_files(folder))  # read each time: its owner is editing it


@lru_cache(maxsize=8)
def _shipped(folder: Path) -> Template:
    return _checked(template_files(folder))


def _checked(parts: TemplateParts) -> Template:
    settings = parts.settings
    if settings.values.get("workbook") == "programme":
        return _programme(parts)
    layout = settings.checked(Layout.model_validate)
    _check_sheets(settings, layout)
    published = layout.workbook == "published"
    theme = _published_theme(parts, layout) if published else _theme(parts.theme(), layout)
    files: dict[str, WordFile] = {}
    for kind in (KINDS[sheet.kind] for sheet in layout.sheets if KINDS[sheet.kind].text):
        files[kind.text] = _words(parts, kind.text, kind.parts)
        for name in (text_for(kind.text, made_from) for made_from in OTHER_INPUTS):
            if kind.published_text and parts.has_words(name):
                files[name] = _words(parts, name, kind.parts)
    if published:
        notes = note_names(files["notes.md"].blocks)
        _check_published(settings, layout, notes)
        for made_from in OTHER_INPUTS:
            own = files.get(text_for("notes.md", made_from), files["notes.md"])
            lost = [name for name in notes if name not in note_names(own.blocks)]
            if lost:
                last = own.blocks[-1].line if own.blocks else 1
                raise own.fault(last, f"no heading {lost[0]!r}, as notes.md has")
    elif "cover.md" in files:
        _check_bands(files["cover.md"])
    texts = {name: file.blocks for name, file in files.items()}
    return Template(parts.name, layout, theme, texts, _how_to_read(parts, layout))


def _programme(parts: TemplateParts) -> Template:
    read = parts.settings.checked(ProgrammeLayout.model_validate)
    layout = Layout.model_construct(
        **dict(read), programme="", report="", report_one_group="", sheets=()
    )
    words = {GUIDANCE: _words(parts, GUIDANCE).blocks}
    return Template(parts.name, layout, _shipped_theme(layout), words, {})


def with_slides(template: Template) -> Template:
    """The same template, with slides beside each trust's workbook."""
    return replace(template, layout=template.layout.model_copy(update={"slides": True}))


def _check_sheets(settings: Settings, layout: Layout) -> None:
    if layout.slides and layout.workbook != "trust":
        said = "only a template of trusts can make slides"
        raise TemplateError(settings.fault(("slides",), said))
    kinds = {sheet.kind for sheet in layout.sheets}
    for banner in ("programme", "report", "report_one_group"):
        _check_braces(settings, (banner,), getattr(layout, banner), TEXT_PLACEHOLDERS)
    for index, sheet in enumerate(layout.sheets):
        kind = KINDS[sheet.kind]
        needed = kind.needs
        if needed and needed not in kinds:
            said = f"{sheet.kind!r} reads the figures of a sheet of kind {needed!r}: add that too"
            raise TemplateError(settings.fault(("sheets", index, "kind"), said))
        if kind.workbook not in (None, layout.workbook):
            said = (
                f"a workbook of kind {layout.workbook!r} cannot have a sheet of kind {sheet.kind!r}"
            )
            raise TemplateError(settings.fault(("sheets", index, "kind"), said))
        for key, words in (("name", sheet.name), ("title", sheet.title)):
            _check_braces(settings, ("sheets", index, key), words, PLACEHOLDERS)


def _check_braces(
    settings: Settings, path: tuple[str | int, ...], words: str, allowed: Iterable[str]
) -> None:
    """Raise TemplateError where braces hold anything but a placeholder, or a format of one."""
    try:
        fields = [
            (name, form or conversion) for _, name, form, conversion in Formatter().parse(words)
        ]
    except ValueError:
        fields = [("", None)]
    if any(name is not None and (name not in allowed or shaped) for name, shaped in fields):
        known = ", ".join(f"{{{name}}}" for name in allowed)
        said = f"{words!r}: expected only these words in braces: {known}"
        raise TemplateError(settings.fault(path, said))


def _check_published(settings: Settings, layout: Layout, notes: Sequence[str]) -> None:
    """Check what published tables need: who publishes, the first pages, notes that are there."""
    kinds = [sheet.kind for sheet in layout.sheets]
    first, later = kinds[: len(PUBLISHED_PAGES)], kinds[len(PUBLISHED_PAGES) :]
    if first != [*PUBLISHED_PAGES] or {*PUBLISHED_PAGES} & {*later}:
        said = f"expected these sheets first, and once: {', '.join(PUBLISHED_PAGES)}"
        raise TemplateError(settings.fault(("sheets", 0, "kind"), said))
    if layout.publication is None:
        raise TemplateError(settings.fault(("publication",), MISSING))
    for index, sheet in enumerate(layout.sheets):
        unknown = [name for name in markers(sheet.title) if name not in notes]
        if unknown:
            said = f"[note {unknown[0]}]: expected a heading of notes.md: {', '.join(notes)}"
            raise TemplateError(settings.fault(("sheets", index, "title"), said))
        if not WORKSHEET_NAME.fullmatch(sheet.name):
            said = f"{sheet.name!r}: expected letters, digits, and underscores in place of spaces"
            raise TemplateError(settings.fault(("sheets", index, "name"), said))
    named = {name for sheet in layout.sheets for name in markers(sheet.title)}
    lost = [name for name in notes if name not in named and name != REMARKS]
    if lost:
        said = f"no title refers to the note {lost[0]!r}: write [note {lost[0]}] in one"
        raise TemplateError(settings.fault(("sheets",), said))


def _published_theme(parts: TemplateParts, layout: Layout) -> Theme:
    """The theme of published tables: a font; colours are in no cell of theirs."""
    font = parts.theme().checked(PublishedThemeFile.model_validate).font
    return _shipped_theme(layout).model_copy(update={"font": font})


def _shipped_theme(layout: Layout) -> Theme:
    return _theme(read_settings(templates_folder() / THEME_FILE), layout)


def _theme(settings: Settings, layout: Layout) -> Theme:
    read = settings.checked(ThemeFile.model_validate)
    faults = []
    for words, ground, ratio in faint_pairs(read):
        at = (f"bands.{words[-1]}", "text") if words[-1].isdigit() else ("colours", words)
        faults.append(
            settings.fault(at, "")
            + f"{words} on {ground} has a contrast of {ratio:.2f}; text needs {LEAST_CONTRAST}"
        )
    symbols: dict[str, int] = {}
    for number in range(1, BANDS + 1):
        same = symbols.setdefault(read.band(number).symbol, number)
        if same != number:
            path = ("bands", str(number), "symbol")
            said = f"the symbol of band {same} too; each band needs its own"
            faults.append(settings.fault(path, said))
    if faults:
        raise TemplateError("\n".join(faults))
    own = {name: getattr(read, name) for name in ThemeFile.model_fields}
    return Theme.model_construct(**own, numbers=layout.numbers, logo_image=_logo(settings, read))


def _logo(settings: Settings, theme: ThemeFile) -> bytes:
    if theme.logo is None:
        return b""
    if theme.logo_text is None:
        said = "a logo needs its words too: expected the key logo_text"
        raise TemplateError(settings.fault(("logo",), said))
    try:
        content = read_input(settings.file.parent / theme.logo, "a picture", LARGEST_LOGO)
    except InputError as error:
        said = str(error)
        raise TemplateError(settings.fault(("logo",), said)) from error
    if not content.startswith(PNG) or content[12:16] != b"IHDR" or len(content) < PNG_HEADER:
        said = f"{theme.logo!r} is not a PNG picture"
        raise TemplateError(settings.fault(("logo",), said))
    width, height = struct.unpack(">II", content[16:24])
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        said = f"{theme.logo!r} has {width:,} x {height:,} pixels; expected 1 to {MOST_PIXELS:,}"
        raise TemplateError(settings.fault(("logo",), f"{said} each way"))
    return content


def _words(parts: TemplateParts, name: str, results: Sequence[str] = ()) -> WordFile:
    """A file of words, checked; ``results`` are the parts made from the results."""
    words = parts.words(name)
    check_words(words, results)
    return words


def _check_bands(words: WordFile) -> None:
    # A band's words that some surveys do not state would give its place to the next band's.
    always = dict.fromkeys(OPTIONAL, "")
    bullets = [b for b in words.blocks if b.kind == "bullet" and is_stated(b.text, always)]
    if len(bullets) != BANDS:
        line = bullets[-1].line if bullets else 1
        said = f"a list of {len(bullets)}; expected one of {BANDS}"
        raise words.fault(line, f"{said}: what each band means, the best first")


def _how_to_read(parts: TemplateParts, layout: Layout) -> dict[str, tuple[Block, ...]]:
    keys = noted(layout.workbook)
    notes: dict[str, tuple[Block, ...]] = {}
    here = ""
    words = _words(parts, HOW_TO_READ)
    for block in words.blocks:
        if block.kind in ("title", "heading"):
            here = block.text.strip()
            if here not in keys:
                raise words.fault(
                    block.line, f"{here!r}: expected one of {', '.join(sorted(keys))}"
                )
        elif not here:
            raise words.fault(block.line, "expected a title first: the kind of sheet (# in a file)")
        else:
            notes[here] = (*notes.get(here, ()), block)
    return notes
