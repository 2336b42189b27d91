"""A template as a workbook: sheets Sheets, Words, Theme and Settings, read cell by cell.

Its sheets say what the files of a folder say: Sheets and Settings what ``template.toml`` does,
Theme what ``theme.toml`` does, Words what the files in ``text`` do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, get_args

from asg.errors import InputError, TemplateError, first_lines
from asg.names import fold, name_list
from asg.tables.cell_colours import CellColours, cell_colours
from asg.tables.text_table import text_of
from asg.tables.workbooks import Workbook, open_workbook, read_cells
from asg.template.faults import LARGEST_FILE, key_words
from asg.template.markdown import LONGEST_WORDS, Block, BlockKind, Run, WordFile
from asg.template.settings import Settings

EXPECTED = "a template's workbook (.xlsx)"
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "Sheets": ("kind", "name", "title", "paper", "orientation"),
    "Words": ("file", "style", "text"),
    "Theme": ("name", "look", "note"),
    "Settings": ("setting", "value", "note"),
}
"""The sheets that are read, and the headings of their columns."""

BOLD = "**"
"""Stands before and after what is bold in a cell of words."""

LISTS = ("formats", "publication.keywords")
WHOLE_NUMBERS = ("charts.ranked_trusts",)
DATES = ("publication.published", "publication.next_release")
YES_OR_NO = ("slides",)
"""Settings that are no text."""

NO_FILL = "no fill"


class _Cell(NamedTuple):
    """The value of a cell, and its place: row and column from 1, and in words."""

    value: object
    at: tuple[int, int]
    place: str

    @property
    def text(self) -> str:
        return text_of(self.value).strip()


_Row = Mapping[str, _Cell]
"""The cells of a row, by heading."""


@dataclass(frozen=True)
class CellSettings(Settings):
    """Settings that are in cells."""

    cells: Mapping[str, str] = field(default_factory=dict)
    """The place of each key, by its path with dots."""
    sheet: str = ""
    """The sheet that they are on; the place of what is missing."""

    def fault(self, path: tuple[int | str, ...], said: str) -> str:
        """What is wrong at a key, with the file, the sheet and the cell."""
        keys = (".".join(map(str, path[:depth])) for depth in range(len(path), 0, -1))
        sheet = "Sheets" if path[:1] == ("sheets",) else self.sheet
        place = next((self.cells[key] for key in keys if key in self.cells), f"sheet {sheet}")
        return f"{self.file}, {place}: {key_words(path)}: {said}"


@dataclass(frozen=True)
class TemplateCells:
    """What a template's workbook holds."""

    file: Path
    """The workbook."""
    settings: Settings
    """Sheets and Settings."""
    looks: Settings
    """Theme."""
    files: Mapping[str, WordFile]
    """Words, by the name of the file that they stand for."""

    @property
    def name(self) -> str:
        """That of the workbook, without its ending."""
        return self.file.stem

    def theme(self) -> Settings:
        """What the sheet Theme says."""
        return self.looks

    def has_words(self, name: str) -> bool:
        """Whether the sheet Words has any of a file."""
        return name in self.files

    def words(self, name: str) -> WordFile:
        """The words of a file; TemplateError where there are none, or they are too long."""
        if name not in self.files:
            said = f"no words of {name}; expected rows with {name} in the column file"
            raise TemplateError(f"{self.file}, sheet Words: {said}")
        return self.files[name].checked()


def is_template_workbook(name_or_path: str | Path) -> bool:
    """Whether a template is named that is a workbook, by its ending."""
    return str(name_or_path).lower().endswith(".xlsx")


def read_template_workbook(file: Path) -> TemplateCells:
    """Read a template's workbook."""
    try:
        workbook = open_workbook(file, EXPECTED, LARGEST_FILE)
        rows = {sheet: _rows(workbook, sheet) for sheet in HEADINGS}
        colours = cell_colours(file, "Theme", EXPECTED) if rows["Theme"].rows else {}
    except InputError as error:
        raise TemplateError(str(error)) from error
    faults = [f"{file}, {fault}" for found in rows.values() for fault in found.faults]
    reader = _Reader(file, faults)
    sheets, sheet_cells = reader.sheets(rows["Sheets"])
    values, cells = reader.settings(rows["Settings"])
    looks, look_cells = reader.theme(rows["Theme"], colours)
    words = reader.words(rows["Words"])
    if faults:
        raise TemplateError(first_lines(faults))
    if sheets:
        values["sheets"] = sheets
    settings = CellSettings(file, "", values, cells=cells | sheet_cells, sheet="Settings")
    theme = CellSettings(file, "", looks, cells=look_cells, sheet="Theme")
    return TemplateCells(file, settings, theme, words)


class _Rows(NamedTuple):
    """The filled rows of a sheet below its headings, and what is wrong with its layout."""

    rows: Sequence[_Row]
    faults: Sequence[str]


def _rows(workbook: Workbook, sheet: str) -> _Rows:
    known = HEADINGS[sheet]
    name = workbook.sheet_named(sheet)
    if name is None:
        return _Rows((), [f"sheet {sheet}: missing; expected a sheet of this name"])
    from openpyxl.utils import get_column_letter  # slow to import, for templates in Excel alone

    cells = read_cells(workbook, name)
    headings = [fold(text_of(value)) for value in (cells[0] if cells else [])]
    faults = [
        f"sheet {sheet}, row 1: the heading {heading!r} is missing"
        for heading in known
        if heading not in headings
    ]
    faults += [
        f"sheet {sheet}, cell {get_column_letter(at + 1)}1: heading {heading[:60]!r}; expected "
        f"each once of {name_list(known)}"
        for at, heading in enumerate(headings)
        if heading and (heading not in known or heading in headings[:at])
    ]
    rows: list[_Row] = []
    for number, values in enumerate(cells[1:], start=2):
        row = {}
        for at, (heading, value) in enumerate(zip(headings, values, strict=False)):
            place = f"sheet {sheet}, cell {get_column_letter(at + 1)}{number}"
            if heading:
                row[heading] = _Cell(value, (number, at + 1), place)
            elif text_of(value).strip():
                faults.append(f"{place}: a value without a heading")
        if any(cell.text for cell in row.values()):
            rows.append(row)
    return _Rows([] if faults else rows, faults)


class _Reader:
    """Reads the rows of the sheets; what is wrong joins the faults."""

    def __init__(self, file: Path, faults: list[str]) -> None:
        self._file, self._faults = file, faults

    def _fault(self, cell: _Cell, said: str) -> None:
        self._faults.append(f"{self._file}, {cell.place}: {said}")

    def sheets(self, found: _Rows) -> tuple[list[dict[str, str]], dict[str, str]]:
        """The sheets in order, each with what is stated of it, and the place of each key."""
        cells = {
            f"sheets.{index}.{heading}": cell.place
            for index, row in enumerate(found.rows)
            for heading, cell in row.items()
        }
        places = {f"sheets.{i}": row["kind"].place for i, row in enumerate(found.rows)}
        stated = [{h: cell.text for h, cell in row.items() if cell.text} for row in found.rows]
        return stated, places | cells

    def settings(self, found: _Rows) -> tuple[dict[str, Any], dict[str, str]]:
        """The other settings, as ``template.toml`` nests them, and the place of each key."""
        values: dict[str, Any] = {}
        cells: dict[str, str] = {}
        for key, row in self._named(found, "setting"):
            cell = row["value"]
            cells[key] = cell.place
            if cell.text:
                self._put(values, key, row["setting"], _setting(key, cell))
        return values, cells

    def theme(
        self, found: _Rows, colours: Mapping[tuple[int, int], CellColours]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """The looks, as ``theme.toml`` nests them, and the place of each key."""
        values: dict[str, Any] = {}
        cells: dict[str, str] = {}
        for key, row in self._named(found, "name"):
            cell = row["look"]
            cells[key] = cell.place
            here = colours.get(cell.at, CellColours())
            fill = here.fill or NO_FILL
            value: object = cell.text
            if key.startswith("bands."):
                value = {"fill": fill, "text": here.text, "symbol": cell.text}
            elif key.startswith("colours."):
                value = fill
                if cell.text:
                    said = f"found {cell.text[:60]!r}; expected a fill alone: that is the colour"
                    self._fault(cell, said)
            if value:
                self._put(values, key, row["name"], value)
        return values, cells

    def _named(self, found: _Rows, heading: str) -> Iterator[tuple[str, _Row]]:
        """Rows by what they set; one without a name, or with that of an earlier, is a fault."""
        seen: set[str] = set()
        for row in found.rows:
            key = row[heading].text
            if not key or key in seen:
                self._fault(row[heading], "duplicate" if key else f"missing; expected a {heading}")
            else:
                seen.add(key)
                yield key, row

    def _put(self, values: dict[str, Any], key: str, cell: _Cell, value: object) -> None:
        """Set a value at a key such as ``page.paper``."""
        part, _, name = key.partition(".")
        if not name:
            values[part] = value
        elif isinstance(values.setdefault(part, {}), dict):
            values[part][name] = value
        else:
            self._fault(cell, f"{part!r} has a value of its own")

    def words(self, found: _Rows) -> dict[str, WordFile]:
        """The words by file, each row a block."""
        blocks: dict[str, list[Block]] = {}
        styles = get_args(BlockKind)
        for row in found.rows:
            file, style, text = row["file"], row["style"], row["text"]
            known = _WORD_FILE.fullmatch(file.text)
            if not known:
                self._fault(file, f"found {file.text[:60]!r}; expected a file such as cover.md")
            if style.text not in styles:
                expected = f"expected one of {', '.join(styles)}"
                self._fault(style, f"found {style.text[:60]!r}; {expected}")
            runs = _runs(text.text)
            if not text.text:
                self._fault(text, "missing; expected the text of this row")
            elif runs is None:
                self._fault(
                    text, f"{BOLD} without a closing {BOLD}; expected {BOLD}bold words{BOLD}"
                )
            elif known and style.text in styles:
                block = Block(style.text, runs, text.at[0])  # type: ignore[arg-type]
                blocks.setdefault(file.text, []).append(block)
        for name, all_ in blocks.items():
            if sum(len(block.text) for block in all_) > LONGEST_WORDS:
                said = f"{name}: over {LONGEST_WORDS:,} characters; expected fewer"
                self._faults.append(f"{self._file}, sheet Words: {said}")
        first = next((row["text"].place for row in found.rows), "")
        where = f"{self._file}, {first.rstrip('0123456789')}"
        return {file: WordFile(tuple(all_), where) for file, all_ in blocks.items()}


_WORD_FILE = re.compile(r"[a-z_]{1,40}\.md")


def _runs(text: str) -> tuple[Run, ...] | None:
    """The stretches of a cell of words, bold or not; None where one does not end."""
    parts = re.sub(r"\s*\n\s*", " ", text).split(BOLD)
    if len(parts) % 2 == 0:
        return None
    return tuple(Run(part, bool(number % 2)) for number, part in enumerate(parts) if part)


def _setting(key: str, cell: _Cell) -> object:
    """The value of a setting, as a TOML file would have it."""
    if key in LISTS:
        return [part.strip() for part in cell.text.split(",") if part.strip()]
    if key in WHOLE_NUMBERS:
        return int(cell.text) if re.fullmatch(r"[0-9]{1,9}", cell.text) else cell.text
    if key in YES_OR_NO:
        return {"TRUE": True, "FALSE": False}.get(cell.text.upper(), cell.text)
    if key in DATES:
        if isinstance(cell.value, datetime):
            return cell.value.date()
        return cell.value if isinstance(cell.value, date) else _date(cell.text)
    return cell.text


def _date(text: str) -> object:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
