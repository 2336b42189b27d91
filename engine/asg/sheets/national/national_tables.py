"""Tables of the national workbook: items of a group, response rates, all results."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from asg.bands import BEST_FIRST
from asg.marks import or_no_figure
from asg.sheets.figures.absence import from_published, why_no_rate, without_rates
from asg.sheets.figures.chart_figures import SHORT_LABELS
from asg.sheets.figures.figures import GroupOutline, Item
from asg.sheets.figures.view import NO_FIGURE, NOT_APPLICABLE, PlannedSheet, TrustView
from asg.sheets.layout import BARS, HEAD_PRINTED, MARGIN, SMALL_GAP, empty_page, page, text_line
from asg.sheets.model import Cell, Sheet
from asg.sheets.table import Column, TablePage, known_columns, table_lines, table_page
from asg.sheets.trust.data_sheets import RESULTS_TABLE, limits_note, result_columns

NATIONAL_WIDTHS = (MARGIN, 80, 440, 60, 70, 62, 62, 56, *(66,) * 7)
MOST_ROWS = 100_000
"""Rows of results that the national workbook holds: a file of some 20 MB. More are in the file of
results alone."""


class _ItemRow(NamedTuple):
    group: str
    id: str
    words: str
    item: Item
    is_section: bool = False


def national_table(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the table of a group's items: average, lowest, highest, spread, trusts per band."""
    outline = planned.group_outline
    rows = list(_item_rows(view, outline))
    note = (
        f"Trusts: those with a score that may be shown. {NO_FIGURE} not available. "
        f"{NOT_APPLICABLE} no expected range."
    )
    lines = [
        SMALL_GAP,
        *table_lines(known_columns(view, _item_columns(view, outline), rows), rows),
        SMALL_GAP,
        text_line(note, "note", NATIONAL_WIDTHS),
    ]
    made = page(view, planned, lines, NATIONAL_WIDTHS, nav_columns=(1, 2, 4, 8))
    head = BARS + 2  # title bar, a gap and the head of the table
    return replace(made, frozen=(head, 0), repeated=head)


def _item_rows(view: TrustView, outline: GroupOutline) -> Iterable[_ItemRow]:
    group, items = outline.group.id, view.figures.items
    for section in outline.sections:
        if (item := items.get((group, section.id))) is not None:
            yield _ItemRow(group, section.id, section.words, item, is_section=True)
        for question in section.questions:
            yield _ItemRow(group, question, items[group, question].text, items[group, question])
    for question in outline.others:
        yield _ItemRow(group, question, items[group, question].text, items[group, question])


def _item_columns(view: TrustView, outline: GroupOutline) -> list[Column[_ItemRow]]:
    theme = view.template.theme
    order = BEST_FIRST if outline.group.report != "scores" else []
    worded = view.figures.worded

    def item(row: _ItemRow) -> Cell:
        named = row.id if worded else f"{row.id} {row.words}".strip()
        return Cell(1, named, "row_strong", anchor=row[:2])

    def wording(row: _ItemRow) -> Cell:
        return Cell(2, row.words, "row_strong" if row.is_section else "row")

    return [
        Column("Item", item, "row_strong", span=1 if worded else 2),
        *([Column("Wording", wording, "row")] if worded else []),
        Column("Trusts", lambda row: row.item.trusts, "row_count"),
        Column("National average", lambda row: or_no_figure(row.item.average), "row_own_score"),
        Column("Lowest", lambda row: or_no_figure(row.item.lowest), "row_score"),
        Column("Highest", lambda row: or_no_figure(row.item.highest), "row_score"),
        Column("Tau", lambda row: or_no_figure(row.item.tau), "row_needed"),
        *(
            Column(
                f"{theme.band(number).symbol}\n{SHORT_LABELS[number]}",
                _trusts_in(number),
                "row_count",
                head=f"head{number}",
            )
            for number in order
        ),
    ]


def _trusts_in(number: int) -> Callable[[_ItemRow], str | int]:
    def trusts(row: _ItemRow) -> str | int:
        return row.item.bands[number] if any(row.item.bands.values()) else NOT_APPLICABLE

    return trusts


def response_rates(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the table of response rates: the nation, then each trust."""
    rates = view.figures.results.response_rates.astype(object)
    rows = rates.where(rates.notna(), None).to_dict("records")
    if from_published(view.figures):  # its one group is everyone
        rows = [row for row in rows if row["group"]]
    rows.sort(key=lambda row: bool(row["trust_code"]))
    sentence = (
        "Response rate: returned and useable / (sent - undeliverable - died). The rows without a "
        "trust code are of all trusts together: all their people, not the mean of the rates. "
        f"{NO_FIGURE}: {why_no_rate(view.figures)}."
    )
    none = "" if rows else without_rates(view.figures)
    columns = known_columns(view, _rate_columns(view.name), rows)
    return table_page(view, planned, TablePage("ResponseRates", columns, rows, [sentence], none))


def _rate_columns(nation: str) -> tuple[Column[dict[Any, Any]], ...]:
    return (
        Column("Trust code", lambda row: row["trust_code"], "table_text", 100),
        Column(
            "Trust",
            lambda row: row["trust_name"] if row["trust_code"] else nation,
            "table_text",
            360,
        ),
        Column("Group", lambda row: row["group"] or "All groups", "table_text", 100),
        Column("Sent", lambda row: or_no_figure(row["sent"]), "table_count", 96),
        Column("Undeliverable", lambda row: or_no_figure(row["undeliverable"]), "table_count", 124),
        Column("Died", lambda row: or_no_figure(row["died"]), "table_count", 80),
        Column("Returned", lambda row: or_no_figure(row["returned"]), "table_count", 100),
        Column("Response rate", lambda row: or_no_figure(row["response_rate"]), "table_rate", 124),
    )


def all_results(view: TrustView, planned: PlannedSheet) -> Sheet:
    """Make the sheet of all results, all columns, every digit; or say why they are not here."""
    number = view.figures.row_count
    if number > MOST_ROWS:
        sentence = (
            f"The results have {number:,} rows. More than {MOST_ROWS:,} are not written to a "
            "workbook: it would open slowly, and no sheet holds more than 1,048,576 rows. "
            "They are in the file results.csv of the same build: one row per trust, group and "
            "item, with every digit. The bands and scores of all trusts are on the sheets before."
        )
        return empty_page(view, planned, sentence, (MARGIN, *(130,) * 7))
    rows = [row for rows in view.figures.rows.values() for row in rows.values()]
    what = "results.csv in full: one row per trust, group and item, with every digit."
    sentence = f"{what} {limits_note(view.figures.survey)}{HEAD_PRINTED}"
    table = TablePage(RESULTS_TABLE, result_columns(), rows, [sentence], spread=7)
    return table_page(view, planned, table)
