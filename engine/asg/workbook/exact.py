"""xlsxwriter with every digit kept, headings and language told, table rows written faster.

These classes reach below xlsxwriter's public interface; tests pin what they are for.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.core import Core
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.styles import Styles, XFormatType
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from asg.workbook.model import Content, Formula, RichText, column_letters
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


_PREPARED: dict[str, str] = {}
"""Formulas with their prefixes, which xlsxwriter finds with a hundred searches each: the same few
thousand in every workbook of a batch."""
MOST_PREPARED = 10000
_COMMON_CELLS = frozenset([CellNumberTuple, CellStringTuple, CellBlankTuple, CellFormulaTuple])
_letters = lru_cache(maxsize=None)(column_letters)


class ExactWorksheet(Worksheet):  # type: ignore[misc]
    """A sheet that keeps every digit: xlsxwriter writes 16, a float may need 17.

    Attributes
    ----------
    taken_over
        Whether its part is that of another workbook, and not written here.
    """

    taken_over = False

    def write_value(self, row: int, column: int, value: Content, look: Format | None) -> int:
        """Write a text, a number, a formula or, for None and "", an empty cell with its looks.

        Returns
        -------
        int
            0, or the negative code with which xlsxwriter refuses the cell.
        """
        code: int
        if value is None or value == "":
            code = self._write_blank(row, column, None, look)
        elif isinstance(value, str):
            code = self._write_string(row, column, value, look)
        elif isinstance(value, Formula):
            code = self._write_formula_of_ours(row, column, value, look)
        elif isinstance(value, RichText):
            raise TypeError(f"{value.text!r}: text that is partly bold is written by its runs")
        else:
            code = self._write_number(row, column, value, look)
        return code

    def write_values(self, row: int, values: Sequence[Content], formats: Sequence[Format]) -> int:
        """Write text, numbers and formulas of a row from column 0 on, leaving out what is None.

        Returns
        -------
        int
            0, or the first negative code with which xlsxwriter refuses a cell.
        """
        for column, value in enumerate(values):
            if value is not None:
                code = self.write_value(row, column, value, formats[column])
                if code < 0:
                    return code
        return 0

    def _write_formula_of_ours(
        self, row: int, column: int, formula: Formula, look: Format | None
    ) -> int:
        if formula.value == "":
            raise ValueError(f"{formula.text}: a formula must not give an empty text")
        if formula.fills != (0, 0):
            last = row + formula.fills[0] - 1, column + formula.fills[1] - 1
            code: int = self.write_dynamic_array_formula(
                row, column, *last, formula.text, look, formula.value
            )
            return code
        if formula.array:
            text = f"{{{formula.text}}}"
            code = self._write_array_formula(row, column, row, column, text, look, formula.value)
            return code
        prepared = _PREPARED.get(formula.text)
        if prepared is None:
            code = self._write_formula(row, column, formula.text, look, formula.value)
            if code == 0:
                _keep(formula.text, self.table[row][column].formula)
            return code
        if self._check_dimensions(row, column):
            return -1
        self.table[row][column] = CellFormulaTuple(prepared, look, formula.value)
        return 0

    def _assemble_xml_file(self) -> None:
        if not self.taken_over:
            super()._assemble_xml_file()

    def _calculate_spans(self) -> None:
        # Rows need not say from which column to which they have cells.
        self.row_spans: dict[int, str] = {}

    def _write_cell(self, row: int, col: int, cell: Any) -> None:  # noqa: ANN401
        # A workbook has tens of thousands of cells, nearly all of these four sorts.
        kind, look = cell.__class__, cell.format
        if not look or kind not in _COMMON_CELLS:
            super()._write_cell(row, col, cell)
            return
        start = f'<c r="{_letters(col)}{row + 1}" s="{look._get_xf_index()}"'
        if kind is CellNumberTuple:
            self.fh.write(f"{start}><v>{cell.number!r}</v></c>")
        elif kind is CellStringTuple:
            self.fh.write(f'{start} t="s"><v>{cell.string}</v></c>')
        elif kind is CellBlankTuple:
            self.fh.write(f"{start}/>")
        else:
            value, text = cell.value, self._escape_data(cell.formula)
            if value.__class__ is bool or str(value).startswith("#"):
                raise ValueError(f"{cell.formula}: a formula gives a text or a number")
            if isinstance(value, str):
                value, start = self._escape_data(value), f'{start} t="str"'
            self.fh.write(f"{start}><f>{text}</f><v>{value}</v></c>")

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # Conditional formats bring the same few formulas in every workbook of a batch.
        prepared = _PREPARED.get(formula)
        if prepared is None:
            prepared = super()._prepare_formula(formula, expand_future_functions)
            _keep(formula, prepared)
        return prepared

    def _xml_number_element(self, number: float, attributes: Iterable[Any] = ()) -> None:
        written = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{written}><v>{number!r}</v></c>")


def _keep(formula: str, prepared: str) -> None:
    if len(_PREPARED) >= MOST_PREPARED:
        _PREPARED.clear()
    _PREPARED[formula] = prepared


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
    def _create_package(self) -> list[Any]:
        # The workbook keeps its parts; nothing is left for xlsxwriter to pack.
        for content, name, binary in super()._create_package():
            written = content.getvalue()
            self.workbook.written[name] = written if binary else written.encode()
        return []

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
    """A workbook of such sheets that tells its language, and which cells are headings.

    It gives its parts as they are, for :mod:`asg.workbook.package` to pack.
    """

    worksheet_class = ExactWorksheet

    def __init__(self, theme: Theme, font_size: float = FONT_SIZE) -> None:
        self.written: dict[str, bytes] = {}
        font = {"font_name": theme.font, "font_size": font_size}
        super().__init__(io.BytesIO(), OPTIONS | {"default_format_properties": font})

    def parts(self) -> dict[str, bytes]:
        """Close the workbook and give the content of each of its parts, by name."""
        self.close()
        return self.written

    def strings(self) -> tuple[dict[str, int], int]:
        """Give the texts of its cells so far with their numbers, and how often they are used."""
        return dict(self.str_table.string_table), self.str_table.count

    def begin_strings(self, strings: Mapping[str, int], uses: int) -> None:
        """Take over the texts of another workbook, before any other."""
        self.str_table.string_table = dict(strings)
        self.str_table.unique_count, self.str_table.count = len(strings), uses

    def add_written_chart(self, chart: object) -> None:
        """Count a chart among the workbook's that xlsxwriter did not make here."""
        self.charts.append(chart)

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


def done(outcome: object) -> None:
    """Take a negative return code of xlsxwriter as the refusal that it is."""
    if isinstance(outcome, int) and outcome < 0:
        raise RuntimeError(f"xlsxwriter refused to write (code {outcome})")
