"""xlsxwriter, given the cells, the texts and the looks of a workbook as they are stored.

These classes reach below xlsxwriter's public interface; tests pin what they are for. A workbook
gives its parts, for :mod:`asg.workbook.package` to pack.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from xlsxwriter import Workbook
from xlsxwriter.core import Core
from xlsxwriter.packager import Packager
from xlsxwriter.styles import Styles
from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

from asg.workbook.anchors_xml import charts_part
from asg.workbook.cell_xml import block, rows
from asg.workbook.shared_texts import SharedTexts
from asg.workbook.theme import Theme

LANGUAGE = "en-GB"

OPTIONS = {
    "in_memory": True,
    "use_future_functions": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}
FONT_SIZE = 10
"""In points, of cells that nothing is said about."""
CALCULATED_BY = 191029
"""The number by which the calculation of Excel 2019 and later goes."""
POINTS = 0.75
"""Of a pixel."""


@dataclass(frozen=True)
class Link:
    """A link: the cell that it is on, where it leads, and the words that show it.

    ``target`` is a page or an address (https:, mailto:) or, within the workbook, "'S01'!A1".
    """

    cell: str
    target: str
    words: str

    @property
    def outside(self) -> bool:
        """Whether it leads out of the workbook."""
        return self.target.startswith(("https://", "mailto:"))


@dataclass(frozen=True)
class StoredCells:
    """The cells of a sheet as the file holds them.

    Attributes
    ----------
    heights
        Of its rows, in pixels; None is the ordinary one.
    rows
        The cells of each row, from left to right.
    columns
        How many columns they take, at the most.
    merged
        The merged blocks: "B2:D2".
    links
        Its links, row by row.
    rules
        Its conditional formats.
    fills
        Whether there is a formula whose values fill several cells.
    """

    heights: Sequence[int | None]
    rows: Sequence[str]
    columns: int
    merged: Sequence[str] = ()
    links: Sequence[Link] = ()
    rules: Sequence[str] = ()
    fills: bool = False


class ExactWorksheet(Worksheet):  # type: ignore[misc]
    """A sheet whose cells are written already; one without such cells is xlsxwriter's own.

    Attributes
    ----------
    taken_over
        Whether its part is that of another workbook, and not written here.
    """

    taken_over = False
    stored: StoredCells | None = None

    def store(self, cells: StoredCells) -> None:
        """Take the cells of the sheet."""
        self.stored = cells
        self.has_dynamic_arrays = cells.fills
        # By these charts and pictures find their place.
        self.row_sizes = {r: [h, False] for r, h in enumerate(cells.heights) if h is not None}

    def add_whole_table(
        self, first_row: int, last_row: int, columns: int, options: Mapping[str, Any]
    ) -> None:
        """Add an Excel table of some columns from the first one on.

        xlsxwriter looks at every cell of a table for another table: it is shown two rows, and
        then told of the others.

        Raises
        ------
        RuntimeError
            If xlsxwriter refuses it, or a sheet has not so many rows.
        """
        done(self._check_dimensions(last_row, columns - 1, True, True))
        done(self.add_table(first_row, 0, first_row + 1, columns - 1, dict(options)))
        cells, table = block(first_row, 0, last_row, columns - 1), self.tables[-1]
        table.update(
            {place: cells for place in ("range", "a_range", "autofilter") if place in table}
        )

    def _assemble_xml_file(self) -> None:
        if not self.taken_over:
            super()._assemble_xml_file()

    def _write_dimension(self) -> None:
        if self.stored is None:
            super()._write_dimension()
            return
        last = max(len(self.stored.rows), 1) - 1, max(self.stored.columns, 1) - 1
        self._xml_empty_tag("dimension", [("ref", block(0, 0, *last))])

    def _write_sheet_data(self) -> None:
        if self.stored is None:
            super()._write_sheet_data()
            return
        ordinary = (None, 0, self.default_row_height)
        heights = [None if h in ordinary else h * POINTS for h in self.stored.heights]
        self.fh.write(f"<sheetData>{rows(heights, self.stored.rows)}</sheetData>")

    def _write_merge_cells(self) -> None:
        if self.stored is None or not self.stored.merged:
            super()._write_merge_cells()
            return
        merged = self.stored.merged
        blocks = "".join(f'<mergeCell ref="{cells}"/>' for cells in merged)
        self.fh.write(f'<mergeCells count="{len(merged)}">{blocks}</mergeCells>')

    def _write_conditional_formats(self) -> None:
        if self.stored is None:
            super()._write_conditional_formats()
            return
        self.fh.write("".join(self.stored.rules))

    def _write_hyperlinks(self) -> None:
        if self.stored is None or not self.stored.links:
            super()._write_hyperlinks()
            return
        written = "".join(map(self._link, self.stored.links))
        self.fh.write(f"<hyperlinks>{written}</hyperlinks>")

    def _link(self, link: Link) -> str:
        if not link.outside:
            where, words = quoteattr(link.target), quoteattr(link.words)
            return f'<hyperlink ref="{link.cell}" location={where} display={words}/>'
        self.rel_count += 1
        self.external_hyper_links.append(["/hyperlink", Url(link.target)._target(), "External"])
        return f'<hyperlink ref="{link.cell}" r:id="rId{self.rel_count}"/>'


class _CoreWithLanguage(Core):  # type: ignore[misc]
    def _write_cp_content_status(self) -> None:
        super()._write_cp_content_status()
        self._xml_data_element("dc:language", LANGUAGE)


class _TellingPackager(Packager):  # type: ignore[misc]
    def _create_package(self) -> list[Any]:
        # The workbook keeps its parts; nothing is left for xlsxwriter to pack.
        for content, name, binary in super()._create_package():
            written = content.getvalue()
            self.workbook.written[name] = written if binary else written.encode()
        return []

    def _write_drawing_files(self) -> None:
        for number, drawing in enumerate(self.workbook.drawings, start=1):
            target = self._filename(f"xl/drawings/drawing{number}.xml")
            part = charts_part(drawing)
            if part is not None:
                target.write(part)
            else:
                drawing._set_xml_writer(target)
                drawing._assemble_xml_file()

    def _write_shared_strings_file(self) -> None:
        texts: SharedTexts | None = self.workbook.texts
        if texts is None:
            super()._write_shared_strings_file()
        elif texts.uses:
            self._filename("xl/sharedStrings.xml").write(texts.part())

    def _write_styles_file(self) -> None:
        workbook = self.workbook
        if workbook.styles_part is not None:
            self._filename("xl/styles.xml").write(workbook.styles_part.decode())
            return
        styles = workbook.styles_class()
        styles._set_style_properties(
            [
                workbook.xf_formats,
                workbook.palette,
                workbook.font_count,
                workbook.num_formats,
                workbook.border_count,
                workbook.fill_count,
                workbook.custom_colors,
                workbook.dxf_formats,
                workbook.has_comments,
            ]
        )
        styles._set_xml_writer(self._filename("xl/styles.xml"))
        styles._assemble_xml_file()

    def _write_core_file(self) -> None:
        core = _CoreWithLanguage()
        core._set_properties(self.workbook.doc_properties)
        core._set_xml_writer(self._filename("docProps/core.xml"))
        core._assemble_xml_file()


class ExactWorkbook(Workbook):  # type: ignore[misc]
    """A workbook that tells its language and gives its parts as they are.

    Parameters
    ----------
    theme
        Font and colours.
    font_size
        In points, of cells that nothing is said about.
    texts
        The texts that stored cells refer to; None where xlsxwriter writes all cells.
    styles_part
        The styles that stored cells refer to; None for those of xlsxwriter's formats.
    """

    worksheet_class = ExactWorksheet
    styles_class = Styles

    def __init__(
        self,
        theme: Theme,
        font_size: float = FONT_SIZE,
        texts: SharedTexts | None = None,
        styles_part: bytes | None = None,
    ) -> None:
        self.theme, self.texts, self.styles_part = theme, texts, styles_part
        self.written: dict[str, bytes] = {}
        font = {"font_name": theme.font, "font_size": font_size}
        super().__init__(io.BytesIO(), OPTIONS | {"default_format_properties": font})

    def parts(self) -> dict[str, bytes]:
        """Close the workbook and give the content of each of its parts, by name."""
        if self.texts is not None:
            # By this xlsxwriter knows whether there is such a part.
            self.str_table.count = self.texts.uses
        self.close()
        return self.written

    def add_written_chart(self, chart: object) -> None:
        """Count a chart among the workbook's that xlsxwriter did not make here."""
        self.charts.append(chart)

    def keep_values(self) -> None:
        """Let Excel show the stored values of formulas until something makes it compute them.

        Excel computes a file anew on opening it where the file says so, or was last computed by an
        Excel older than itself.
        """
        self.set_calc_mode("auto", CALCULATED_BY)
        self.calc_on_load = False

    def _get_packager(self) -> Packager:
        return _TellingPackager()


def done(outcome: object) -> None:
    """Take a negative return code of xlsxwriter as the refusal that it is."""
    if isinstance(outcome, int) and outcome < 0:
        raise RuntimeError(f"xlsxwriter refused to write (code {outcome})")
