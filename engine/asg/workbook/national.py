"""The workbook of all trusts: national tables, every trust's bands, response rates, all results."""

from __future__ import annotations

import math

from asg.bands import BAND_LABELS
from asg.results import RESPONSE_RATE_COLUMNS
from asg.workbook.book import created, footer_title
from asg.workbook.figures import Figures, GroupOutline, Item
from asg.workbook.layout import GAP, MARGIN, SMALL_GAP, text_line, with_heights
from asg.workbook.model import Book, Cell, ExcelTable, Line, Sheet, TableColumn, Value, place
from asg.workbook.sheets.cover import SYNTHETIC
from asg.workbook.sheets.tables import RESULTS_TABLE, result_columns, result_widths
from asg.workbook.template import Template
from asg.workbook.text import counted
from asg.workbook.view import NO_FIGURE, NOT_APPLICABLE, SUPPRESSED

COVER_WIDTHS = (MARGIN, 220, 460, 240, 220)
NATIONAL_WIDTHS = (MARGIN, 80, 440, 60, 70, 62, 62, 56, *(62,) * 7)
BANDS_WIDTHS = (84, 300, 58)
"""Code, name, then each item."""


def national_book(figures: Figures, template: Template) -> Book:
    """Make the book of all trusts."""
    sheets: list[Sheet] = []
    for outline in figures.outlines:
        name = outline.group.id[:24]
        sheets.append(_national_sheet(figures, outline, name))
        if outline.group.report != "scores":
            sheets.append(_bands_sheet(figures, template, outline, f"{name} bands"))
    sheets += [_rates_sheet(figures), _results_sheet(figures)]
    return Book(
        title=f"{figures.survey.title}: all trusts",
        subject="National results, and the bands of all trusts",
        footer=("All trusts", footer_title(figures)),
        created=created(figures),
        sheets=(_cover(figures, template, sheets), *sheets),
    )


def _cover(figures: Figures, template: Template, sheets: list[Sheet]) -> Sheet:
    synthetic = figures.results.provenance.synthetic
    texts = [
        (template.layout.programme, "cover_small"),
        (figures.survey.title, "cover_title"),
        ("National results", "cover_report"),
        (counted(len(figures.trusts), "trust"), "bar_subtitle"),
        *([(SYNTHETIC, "cover_small")] if synthetic else []),
    ]
    across = len(COVER_WIDTHS) - 1
    edge = Line(height=18, fill="bar")
    lines = [
        edge,
        *(Line((Cell(1, text, style, columns=across),), fill="bar") for text, style in texts),
        edge,
        GAP,
        Line((Cell(1, "Contents", "heading"),)),
    ]
    for sheet in sheets:
        title = str(sheet.lines[0].cells[0].value)
        link = Cell(1, sheet.name, "row_link", link=place(sheet.name))
        lines.append(Line((link, Cell(2, title, "row"))))
    lines += [GAP, Line((Cell(1, "Bands", "heading"),))]
    for number in sorted(BAND_LABELS, reverse=True):
        words = f"{number}   {template.theme.band_words(number)}"
        lines.append(Line((Cell(1, words, f"key{number}", columns=2),)))
    return Sheet("Cover", COVER_WIDTHS, with_heights(lines, COVER_WIDTHS))


def _bars(title: str, figures: Figures, column: int, across: int) -> list[Line]:
    link = Cell(column, "Contents", "nav_link", link=place("Cover"))
    return [
        Line((Cell(column, title, "bar_title", columns=across),), fill="bar"),
        Line((Cell(column, figures.survey.title, "bar_subtitle", columns=across),), fill="bar"),
        Line((link,), fill="nav"),
    ]


def _national_sheet(figures: Figures, outline: GroupOutline, name: str) -> Sheet:
    title = f"{outline.group.title}: national results"
    lines = _bars(title, figures, 1, len(NATIONAL_WIDTHS) - 1)
    order = sorted(BAND_LABELS, reverse=True)
    heads = ["Trusts", "National average", "Lowest", "Highest", "Tau"]
    banded = outline.group.report != "scores"
    heads += [label_of(number) for number in order] if banded else []
    lines += [
        SMALL_GAP,
        Line(
            (
                Cell(1, "Item", "head_left"),
                Cell(2, "Wording", "head_left"),
                *(Cell(i, text, "head") for i, text in enumerate(heads, start=3)),
            )
        ),
    ]
    keys = [*(s.id for s in outline.sections), *outline.questions]
    for key in keys:
        item = figures.items.get((outline.group.id, key))
        if item is not None:
            lines.append(_national_line(key, item, order if banded else []))
    below = figures.survey.method.suppress_below
    note = (
        f"Trusts: those with {below} respondents or more. Tau: spread between trusts that chance "
        "does not explain, in points of the score (square root of tau squared). Under the bands: "
        f"number of trusts in each. {NO_FIGURE} not available."
    )
    lines += [SMALL_GAP, text_line(note, "note", NATIONAL_WIDTHS)]
    laid = with_heights(lines, NATIONAL_WIDTHS)
    return Sheet(name, NATIONAL_WIDTHS, laid, frozen=(5, 2), repeated=5)


def label_of(number: int) -> str:
    """Give a band's words without "than expected", for narrow columns."""
    return BAND_LABELS[number].removesuffix(" than expected")


def _national_line(key: str, item: Item, order: list[int]) -> Line:
    tau = None if item.tau2 is None else math.sqrt(item.tau2)
    numbers = [
        (item.trusts, "row_count"),
        (item.average, "row_own_score"),
        (item.lowest, "row_score"),
        (item.highest, "row_score"),
        (tau, "row_needed"),
        *((item.bands[number], "row_count") for number in order),
    ]
    cells = (
        Cell(i, NO_FIGURE if number is None else number, style)
        for i, (number, style) in enumerate(numbers, start=3)
    )
    return Line((Cell(1, key, "row_strong"), Cell(2, item.text, "row"), *cells))


def _bands_sheet(figures: Figures, template: Template, outline: GroupOutline, name: str) -> Sheet:
    group = outline.group.id
    keys = [
        key
        for key in (*(s.id for s in outline.sections), *outline.questions)
        if (group, key) in figures.items
    ]
    code, trust, each = BANDS_WIDTHS
    widths = (code, trust, *(each,) * max(len(keys), 1))
    across = min(len(widths), 14)
    theme = template.theme
    key_words = "; ".join(f"{n} {theme.band_words(n)}" for n in sorted(BAND_LABELS, reverse=True))
    note = (
        f"{key_words}. {SUPPRESSED} too few respondents. {NO_FIGURE} no data. "
        f"{NOT_APPLICABLE} no expected range."
    )
    lines = _bars(f"{outline.group.title}: bands of all trusts", figures, 0, across)
    lines.append(Line((Cell(0, note, "note", columns=across),)))
    rows = tuple(
        (trust_code, trust_name or None, *(_band(figures, trust_code, group, key) for key in keys))
        for trust_code, trust_name in figures.trusts.items()
    )
    columns = (
        TableColumn("trust_code", "table_text"),
        TableColumn("trust_name", "table_text"),
        *(TableColumn(key, "table_band") for key in keys),
    )
    bands = tuple(range(2, 2 + len(keys)))
    table = ExcelTable(f"Bands_{group}", columns, rows, band_columns=bands)
    laid = with_heights(lines, widths)
    return Sheet(name, widths, laid, table, frozen=(len(lines) + 1, 2), repeated=len(lines) + 1)


def _band(figures: Figures, trust: str, group: str, item: str) -> Value:
    row = figures.rows[trust].get((group, item))
    if row is None or row.status in ("no_data", "not_asked"):
        return NO_FIGURE
    if row.status == "suppressed":
        return SUPPRESSED
    return NOT_APPLICABLE if row.band is None else row.band


def _rates_sheet(figures: Figures) -> Sheet:
    widths = (100, 300, 90, 90, 120, 90, 100, 130)
    lines = _bars("Response rates", figures, 0, len(widths))
    rates = figures.results.response_rates
    if rates.empty:
        sentence = "No outcomes of the mailing were given with the input."
        lines += [GAP, text_line(sentence, "notice", widths, 0)]
        return Sheet("Response rates", widths, with_heights(lines, widths), frozen=(3, 0))
    columns = tuple(
        TableColumn(name, "table_text" if kind == "str" else "table_number")
        for name, kind in RESPONSE_RATE_COLUMNS.items()
    )
    known = rates.notna().to_numpy()
    values = [rates[name].tolist() for name in RESPONSE_RATE_COLUMNS]
    rows = tuple(
        tuple(
            column[index] if known[index, i] and column[index] != "" else None
            for i, column in enumerate(values)
        )
        for index in range(len(rates))
    )
    note = "Rows without a trust code are national; without a group, of all groups together."
    lines.append(Line((Cell(0, note, "note", columns=len(widths)),)))
    table = ExcelTable("ResponseRates", columns, rows)
    laid = with_heights(lines, widths)
    return Sheet("Response rates", widths, laid, table, frozen=(5, 0), repeated=5)


def _results_sheet(figures: Figures) -> Sheet:
    lines = _bars("All results", figures, 0, 7)
    note = "results.csv in full: one row per trust, group and item, with every digit."
    lines.append(Line((Cell(0, note, "note", columns=7),)))
    rows = tuple(row.values() for rows in figures.rows.values() for row in rows.values())
    table = ExcelTable(RESULTS_TABLE, result_columns(), rows)
    laid = with_heights(lines, result_widths())
    return Sheet("Data", result_widths(), laid, table, frozen=(5, 0), repeated=5)
