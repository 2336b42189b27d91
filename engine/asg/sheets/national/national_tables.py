"""Tables of the national workbook: items of a group, response rates, all results."""

from __future__ import annotations

import math

from asg.bands import BAND_LABELS
from asg.sheets.figures.absence import why_no_rate, without_rates
from asg.sheets.figures.figures import Item
from asg.sheets.figures.view import NO_FIGURE, NOT_APPLICABLE, PlannedSheet, TrustView
from asg.sheets.layout import GAP, MARGIN, SMALL_GAP, page, table_page, text_line
from asg.sheets.model import Cell, ExcelTable, Line, Sheet, TableColumn
from asg.sheets.trust.data_sheets import RESULTS_TABLE, result_columns, result_widths

NATIONAL_WIDTHS = (MARGIN, 80, 440, 60, 70, 62, 62, 56, *(66,) * 7)
MOST_ROWS = 100_000
"""Rows of results that the national workbook holds: a file of some 20 MB. More are in the file of
results alone."""
RATES = (
    ("Trust code", "table_text", 100),
    ("Trust", "table_text", 360),
    ("Group", "table_text", 100),
    ("Sent", "table_count", 96),
    ("Undeliverable", "table_count", 124),
    ("Died", "table_count", 80),
    ("Returned", "table_count", 100),
    ("Response rate", "table_rate", 124),
)
ALL_GROUPS = "All groups"
RATES_WIDTHS = tuple(width for *_, width in RATES)
RATE_COLUMNS = ("sent", "undeliverable", "died", "returned", "response_rate")


def national_table(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the table of a group's items: average, lowest, highest, spread, trusts per band."""
    outline = planned.group_outline
    order = sorted(BAND_LABELS, reverse=True) if outline.group.report != "scores" else []
    heads = ["Trusts", "National average", "Lowest", "Highest", "Tau"]
    theme = view.template.theme
    lines = [
        SMALL_GAP,
        Line(
            (
                Cell(1, "Item", "head_left"),
                Cell(2, "Wording", "head_left"),
                *(Cell(i, text, "head") for i, text in enumerate(heads, start=3)),
                *(
                    Cell(i, f"{theme.band(number).symbol}\n{short_label(number)}", f"head{number}")
                    for i, number in enumerate(order, start=3 + len(heads))
                ),
            )
        ),
    ]
    sections = [(s.id, s.words, s.questions) for s in outline.sections]
    for section, words, questions in [*sections, ("", "", outline.others)]:
        for key in (section, *questions):
            item = view.figures.items.get((outline.group.id, key))
            if item is not None:
                words_of_item = words if key == section else item.text
                lines.append(_line(outline.group.id, key, words_of_item, item, order))
    note = (
        f"Trusts: those with a score that may be shown. {NO_FIGURE} not available. "
        f"{NOT_APPLICABLE} no expected range."
    )
    lines += [SMALL_GAP, text_line(note, "note", NATIONAL_WIDTHS)]
    return page(view, planned, lines, NATIONAL_WIDTHS, nav_columns=(1, 2, 4, 8))


def short_label(number: int) -> str:
    """A band's words without "than expected", for narrow columns."""
    return BAND_LABELS[number].removesuffix(" than expected")


def _line(group: str, key: str, words: str, item: Item, order: list[int]) -> Line:
    tau = None if item.tau2 is None else math.sqrt(item.tau2)
    numbers = [
        (item.trusts, "row_count"),
        (item.average, "row_own_score"),
        (item.lowest, "row_score"),
        (item.highest, "row_score"),
        (tau, "row_needed"),
        *(
            (item.bands[number] if any(item.bands.values()) else NOT_APPLICABLE, "row_count")
            for number in order
        ),
    ]
    cells = (
        Cell(i, NO_FIGURE if number is None else number, style)
        for i, (number, style) in enumerate(numbers, start=3)
    )
    style = "row_strong" if words != item.text or key.startswith("S") else "row"
    return Line((Cell(1, key, "row_strong", anchor=(group, key)), Cell(2, words, style), *cells))


def response_rates(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the table of response rates: the nation, then each trust."""
    rates = view.figures.results.response_rates
    if rates.empty:
        lines = [GAP, text_line(without_rates(view.figures), "notice", RATES_WIDTHS, 0)]
        return page(view, planned, lines, RATES_WIDTHS)
    known = rates.notna().to_dict("records")
    national, trusts = [], []
    for row, has in zip(rates.to_dict("records"), known, strict=True):
        figures = tuple(row[name] if has[name] else NO_FIGURE for name in RATE_COLUMNS)
        if row["trust_code"]:
            group = row["group"] or ALL_GROUPS
            trusts.append((row["trust_code"], row["trust_name"] or None, group, *figures))
        else:
            national.append((None, view.name, row["group"] or ALL_GROUPS, *figures))
    sentence = (
        "Response rate: returned and useable / (sent - undeliverable - died). The rows without a "
        "trust code are of all trusts together: all their people, not the mean of the rates. "
        f"{NO_FIGURE}: {why_no_rate(view.figures)}."
    )
    columns = tuple(TableColumn(heading, style) for heading, style, _ in RATES)
    table = ExcelTable("ResponseRates", columns, (*national, *trusts))
    return table_page(view, planned, sentence, table, RATES_WIDTHS, len(RATES_WIDTHS))


def all_results(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of all results, all columns, every digit; or say why they are not here."""
    number = view.figures.row_count
    if number > MOST_ROWS:
        sentences = [
            f"The results have {number:,} rows. More than {MOST_ROWS:,} are not written to a "
            "workbook: it would open slowly, and no sheet holds more than 1,048,576 rows.",
            "They are in the file results.csv of the same build: one row per trust, group and "
            "item, with every digit. The bands and scores of all trusts are on the sheets before.",
        ]
        widths = (MARGIN, *(130,) * 7)
        return page(
            view, planned, [GAP, *(text_line(s, "notice", widths) for s in sentences)], widths
        )
    rows = tuple(row.values() for rows in view.figures.rows.values() for row in rows.values())
    table = ExcelTable(RESULTS_TABLE, result_columns(), rows)
    sentence = "results.csv in full: one row per trust, group and item, with every digit."
    return table_page(view, planned, sentence, table, result_widths(), 7)
