"""xlsxwriter with every digit kept, headings and language told, table rows written faster.

These classes reach below xlsxwriter's public interface; tests pin what they are for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.core import Core
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.styles import Styles, XFormatType
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import CellNumberTuple, CellStringTuple, Worksheet

from asg.workbook.model import Content, Formula

LANGUAGE = "en-GB"

CALCULATED_BY = 191029
"""The number by which the calculation of Excel 2019 and later goes."""


_PREPARED: dict[tuple[str, bool, bool], str] = {}
"""Formulas with their prefixes, which xlsxwriter finds with a hundred searches each."""
MOST_PREPARED = 5000


class ExactWorksheet(Worksheet):  # type: ignore[misc]
    """A sheet that keeps every digit: xlsxwriter writes 16, a float may need 17."""

    def write_values(self, row: int, values: Sequence[Content], formats: Sequence[Format]) -> int:
        """Write text, numbers and formulas of a row from column 0 on, leaving out what is None.

        Returns
        -------
        int
            0, or the first negative code with which xlsxwriter refuses a cell.
        """
        for column, value in enumerate(values):
            if value is None:
                continue
            if isinstance(value, Formula):
                code: int = self._write_formula(
                    row, column, value.text, formats[column], value.value
                )
            else:
                write = self._write_string if isinstance(value, str) else self._write_number
                code = write(row, column, value, formats[column])
            if code < 0:
                return code
        return 0

    def _write_cell(self, row: int, col: int, cell: Any) -> None:  # noqa: ANN401
        # A workbook has tens of thousands of cells, nearly all of these two sorts.
        kind = cell.__class__
        if kind is CellNumberTuple and cell.format:
            place, look = xl_rowcol_to_cell(row, col), cell.format._get_xf_index()
            self.fh.write(f'<c r="{place}" s="{look}"><v>{cell.number!r}</v></c>')
        elif kind is CellStringTuple and cell.format:
            place, look = xl_rowcol_to_cell(row, col), cell.format._get_xf_index()
            self.fh.write(f'<c r="{place}" s="{look}" t="s"><v>{cell.string}</v></c>')
        else:
            super()._write_cell(row, col, cell)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # Conditional formats bring the same few formulas in every workbook of a batch.
        key = (formula, expand_future_functions, self.use_future_functions)
        if key not in _PREPARED:
            if len(_PREPARED) >= MOST_PREPARED:
                _PREPARED.clear()
            _PREPARED[key] = super()._prepare_formula(formula, expand_future_functions)
        return _PREPARED[key]

    def _xml_number_element(self, number: float, attributes: Iterable[Any] = ()) -> None:
        written = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{written}><v>{number!r}</v></c>")


class _CoreWithLanguage(Core):  # type: ignore[misc]
    def _write_cp_content_status(self) -> None:
        super()._write_cp_content_status()
        self._xml_data_element("dc:language", LANGUAGE)


HEADING_STYLES = {1: ("Heading 1", 16), 2: ("Heading 2", 17)}
"""Excel's built-in cell styles for headings: names and numbers. xlsxwriter knows 'Normal' alone."""


class HeadingFormat(Format):  # type: ignore[misc]
    """A format that carries a heading's cell style; how it looks is its own all the same."""

    heading: int = 0

    def _get_format_key(self) -> str:
        # Two formats that differ in this alone are two.
        return f"{super()._get_format_key()}:{self.heading}"


class _StylesWithHeadings(Styles):  # type: ignore[misc]
    """Styles of which some are headings: each takes the looks of its first format as its own."""

    def _headings(self) -> list[HeadingFormat]:
        first: dict[int, HeadingFormat] = {}
        for xf in self.xf_formats:
            if isinstance(xf, HeadingFormat) and xf.heading:
                first.setdefault(xf.heading, xf)
        return [first[level] for level in sorted(first)]

    def _assemble_xml_file(self) -> None:
        places = {h.heading: place for place, h in enumerate(self._headings(), start=1)}
        for xf in self.xf_formats:
            if isinstance(xf, HeadingFormat) and xf.heading:
                xf.xf_id = places[xf.heading]
        super()._assemble_xml_file()

    def _write_cell_style_xfs(self) -> None:
        formats = [self.xf_formats[0], *self._headings()]
        self._xml_start_tag("cellStyleXfs", [("count", len(formats))])
        for xf in formats:
            self._write_xf(xf, XFormatType.STYLE)
        self._xml_end_tag("cellStyleXfs")

    def _write_cell_styles(self) -> None:
        headings = self._headings()
        self._xml_start_tag("cellStyles", [("count", 1 + len(headings))])
        for heading in headings:
            name, builtin = HEADING_STYLES[heading.heading]
            self._write_cell_style(name, heading.xf_id, builtin)
        self._write_cell_style()
        self._xml_end_tag("cellStyles")


class _TellingPackager(Packager):  # type: ignore[misc]
    def _write_styles_file(self) -> None:
        workbook = self.workbook
        styles = _StylesWithHeadings()
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
    """A workbook of such sheets that tells its language, and which cells are headings."""

    worksheet_class = ExactWorksheet

    def add_heading_format(self, properties: dict[str, Any], heading: int) -> HeadingFormat:
        """Make a format that carries the cell style of a heading of some level."""
        made = HeadingFormat(
            self.default_format_properties | properties,
            self.xf_format_indices,
            self.dxf_format_indices,
        )
        made.heading = heading
        self.formats.append(made)
        return made

    def keep_values(self) -> None:
        """Let Excel show the stored values of formulas until something makes it compute them.

        Excel computes a file anew on opening it where the file says so, or was last computed by an
        Excel older than itself.
        """
        self.set_calc_mode("auto", CALCULATED_BY)
        self.calc_on_load = False

    def _get_packager(self) -> Packager:
        return _TellingPackager()
