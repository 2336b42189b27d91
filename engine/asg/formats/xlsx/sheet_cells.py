"""A sheet of the model given to xlsxwriter: its cells as stored, its table, its pictures."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.image import Image

from asg.formats.xlsx.band_rules import band_rules
from asg.formats.xlsx.cell_xml import (
    LETTERS,
    blank_cell,
    block,
    cell,
    cell_rows,
    rich_cell,
)
from asg.formats.xlsx.shared_texts import SharedTexts, without_control_characters
from asg.formats.xlsx.styles import StyleSheet, table_head_style
from asg.sheets.layout import NOTE_STYLE
from asg.sheets.model import BandRule, Cell, Content, ExcelTable, Formula, Picture, RichText, Sheet
from asg.template.theme import LOOKS
from asg.text_size import one_line, shortened

LONGEST_TIP = 255
"""Characters of a link's screen tip."""


@dataclass(frozen=True)
class Link:
    """A link: the cell that it is on, where it leads, the words that show it, its screen tip.

    ``target`` is a page or an address (https:, mailto:) or, within the workbook, "'S01'!A1".
    """

    cell: str
    target: str
    words: str
    tip: str = ""

    @property
    def outside(self) -> bool:
        """Whether it leads out of the workbook."""
        return self.target.startswith(("https://", "mailto:"))


@dataclass(frozen=True)
class StoredCells:
    """The cells of a sheet as the file holds them."""

    heights: Sequence[int | None]
    """Of its rows, in pixels; None is the ordinary one."""
    rows: bytes
    """Its rows with their cells."""
    covered: str
    """The block of cells that they take: "A1:F20"."""
    merged: Sequence[str] = ()
    """The merged blocks: "B2:D2"."""
    links: Sequence[Link] = ()
    """Its links, row by row."""
    rules: Sequence[str] = ()
    """Its conditional formats."""
    fills: bool = False
    """Whether there is a formula whose values fill several cells."""


@dataclass(frozen=True)
class Ink:
    """What the cells of a workbook are written with."""

    styles: StyleSheet
    """Their looks."""
    texts: SharedTexts
    """The workbook's texts so far: writing adds to them."""
    names: Collection[str]
    """The names of the workbook's sheets: links lead to these."""


def stored_cells(sheet: Sheet, ink: Ink) -> StoredCells:
    """The cells of a sheet as the file holds them."""
    heights: list[int | None] = [line.height for line in sheet.lines]
    grid = _Grid(ink, [{} for _ in sheet.lines])
    for row, line in enumerate(sheet.lines):
        grid.put(row, line.cells)
        if line.fill:
            grid.fill(row, len(sheet.widths), line.fill)
    rows = [_in_order(cells) for cells in grid.rows]
    table = sheet.table
    if table is not None:
        heights += [table.head_height, *_heights(table)]
        rows += _table_rows(len(rows), table, grid)
    columns = max(len(sheet.widths), len(table.columns) if table else 0, 1)
    return StoredCells(
        heights,
        cell_rows(heights, rows).encode(),
        covered=block(0, 0, max(len(rows), 1) - 1, columns - 1),
        merged=grid.merged,
        links=grid.links,
        rules=band_rules(grid.coloured, sheet, ink.styles),
        fills=grid.fills,
    )


@dataclass
class _Grid:
    """The cells of a sheet's lines while they are put there, each row by column."""

    ink: Ink
    rows: list[dict[int, str]]
    merged: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    coloured: dict[BandRule, set[tuple[int, int]]] = field(default_factory=dict)
    fills: bool = False

    def put(self, row: int, line: Iterable[Cell]) -> None:
        """Put the cells, and merged blocks of cells, of a line on the grid."""
        looks, texts = self.ink.styles.looks, self.ink.texts
        cells, number = self.rows[row], row + 1
        for there in line:
            column, value, style, columns, rows, link, rule, _, note, tip = there
            place = f"{LETTERS[column]}{number}"
            if column in cells:
                raise RuntimeError(f"two cells at {place}")
            if columns > 1 or rows > 1:
                self._merge(row, there, looks[style])
            if rule:
                self.coloured.setdefault(rule, set()).add((row, column))
            if link:
                value = value if value.__class__ is Formula else str(value)
                self.add_link(_link(place, link, value, tip))
            elif note or value.__class__ is RichText:
                cells[column] = rich_cell(place, looks[style], self._runs(there), texts)
                continue
            elif value.__class__ is Formula:
                self.fills = self.fills or value.fills != (0, 0)
            cells[column] = cell(place, looks[style], value, texts)

    def _merge(self, row: int, there: Cell, look: str) -> None:
        first, last = there.column, there.column + there.columns - 1
        cells = block(row, first, row + there.rows - 1, last)
        self.merged.append(cells)
        if len(self.rows) < row + there.rows:
            raise RuntimeError(f"{cells}: a merged block that is longer than its sheet")
        for below in range(row, row + there.rows):
            covered = self.rows[below]
            for column in range(first + (below == row), last + 1):
                if column in covered:
                    raise RuntimeError(f"{cells}: a merged block on other cells")
                covered[column] = blank_cell(f"{LETTERS[column]}{below + 1}", look)

    def _runs(self, there: Cell) -> Iterable[tuple[str, str]]:
        fonts = self.ink.styles.fonts
        if isinstance(there.value, RichText):
            yield from ((fonts[there.style, bold], text) for text, bold in there.value.runs)
        else:
            yield fonts[there.style, LOOKS[there.style].bold], str(there.value)
        if there.note:
            yield fonts[NOTE_STYLE, False], f"\n{there.note}"

    def fill(self, row: int, columns: int, style: str) -> None:
        """The columns of a row that no cell covers a look."""
        look, cells = self.ink.styles.looks[style], self.rows[row]
        for column in range(columns):
            if column not in cells:
                cells[column] = blank_cell(f"{LETTERS[column]}{row + 1}", look)

    def add_link(self, link: Link) -> None:
        """Add a link; one to a sheet that is not there is a defect."""
        sheet = link.target.rpartition("!")[0].strip("'").replace("''", "'")
        if not link.outside and sheet not in self.ink.names:
            raise RuntimeError(f"a link leads to {link.target}, where there is no sheet")
        self.links.append(link)


def _link(place: str, target: str, value: Content, tip: str = "") -> Link:
    words = str(value.value if isinstance(value, Formula) else value)
    tip = without_control_characters(shortened(one_line(tip), LONGEST_TIP))
    return Link(place, target, words, tip)


def _in_order(cells: dict[int, str]) -> str:
    return "".join(map(cells.__getitem__, sorted(cells)))


def _heights(table: ExcelTable) -> list[int | None]:
    # An Excel table needs a row below its heading, an empty one at the least.
    return [*table.heights, *[None] * (max(len(table.rows), 1) - len(table.heights))]


def _table_rows(first: int, table: ExcelTable, grid: _Grid) -> Iterable[str]:
    looks, texts = grid.ink.styles.looks, grid.ink.texts
    yield "".join(
        cell(f"{LETTERS[place]}{first + 1}", looks[table_head_style(column)], column.heading, texts)
        for place, column in enumerate(table.columns)
    )
    columns = [(LETTERS[place], looks[column.style]) for place, column in enumerate(table.columns)]
    for number, values in enumerate(table.rows, start=first + 2):
        yield "".join(
            [
                cell(f"{letters}{number}", look, value, texts)
                for (letters, look), value in zip(columns, values, strict=True)
                if value is not None
            ]
        )
    if not table.rows:
        yield ""
    for row, column, target in table.links:
        place = f"{LETTERS[column]}{first + 2 + row}"
        grid.add_link(_link(place, target, table.rows[row][column]))


def table_options(table: ExcelTable) -> dict[str, Any]:
    """A table as xlsxwriter takes it."""
    options: dict[str, Any] = {
        "name": table.name,
        "style": table.look or None,
        "banded_rows": False,
        "autofilter": table.filtered,
        "columns": [{"header": column.heading} for column in table.columns],
    }
    if table.description:
        options |= {"title": table.name, "description": table.description}
    return options


def picture_options(picture: Picture) -> dict[str, Any]:
    """A picture as xlsxwriter takes it."""
    image = Image(io.BytesIO(picture.content))
    width, height = image.width * 96 / image.x_dpi, image.height * 96 / image.y_dpi
    scale = min(picture.width / width, picture.height / height)
    return {
        "image_data": io.BytesIO(picture.content),
        "description": picture.text,
        "x_scale": scale,
        "y_scale": scale,
        "x_offset": picture.width - width * scale,
        "object_position": 1,
    }
