"""Every figure that the 2024 report of trust RRE prints, found in a cell of its sample workbook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from workbook_lines import book

from asg.marks import NOT_FIRM

REPORT = json.loads(
    (Path(__file__).parents[1] / "reference" / "rre_2024.json").read_text(encoding="utf-8")
)

SCORES = "Scoring and benchmarking"
CHANGE = "Change over time"
COMPARISON = "Comparison to other trusts"
BACKGROUND = "Background and methodology"

GROUP_TITLES = {
    "CAMHS": "Child and Adolescent Mental Health Services",
    "AMHS": "Adult Mental Health Services",
    "OPMHS": "Older People's Mental Health Services",
}

NO_LABEL = "the text of the report has no label here; the sample has No change"

NOT_HELD = (
    (BACKGROUND, "53 trusts took part", "the workbook counts trusts with results, 52"),
    (BACKGROUND, "people aged 16 and over", "a rule of the sample, not a result"),
    (BACKGROUND, "seen between 1 April and 31 May 2024", "not a result"),
    (BACKGROUND, "fieldwork from August to December 2024", "not a result"),
    (BACKGROUND, "the survey has run since 2004", "not a result"),
    (
        SCORES,
        "older people: sections 1, 5, 6 and 7 are left out",
        "the report's own list of left-out questions keeps Q23 of section 5; the survey file "
        "follows the list",
    ),
)
"""What the report states that no cell holds, and why."""


@dataclass(frozen=True)
class Figure:
    """A printed figure: where, what it is, how it is printed, the cell, and what is there."""

    place: str
    what: str
    printed: str
    cell: str
    held: str
    why: str = ""

    @property
    def equal(self) -> bool:
        return self.held == self.printed

    def __str__(self) -> str:
        verdict = "yes" if self.equal else self.why or "NO"
        cells = (self.place, self.what, self.printed, self.cell, self.held, verdict)
        return f"| {' | '.join(cells)} |"


class Workbook:
    """Trust RRE's workbook, its cells found by headings as a reader finds them."""

    @cached_property
    def book(self) -> openpyxl.Workbook:
        return openpyxl.load_workbook(book(REPORT["trust_code"]), data_only=True)

    def cell(self, sheet: str, row: str, heading: str, column: str = "B") -> Cell:
        """Find a cell by what stands first in its row, and by the nearest heading above."""
        found = self.book[sheet]
        number = next(c.row for c in found[column] if str(c.value) == row)
        return self.below(found, heading, number)

    def below(self, sheet: Worksheet, heading: str, number: int) -> Cell:
        """Find the cell of a row under the last heading of these words above it."""
        above = [
            cell
            for cells in sheet.iter_rows(max_row=number - 1)
            for cell in cells
            if cell.value is not None and str(cell.value) == heading
        ]
        return sheet.cell(number, above[-1].column)

    def top(self, sheet: str, heading: str) -> Cell:
        """Find the cell right below the first heading of these words."""
        found = self.book[sheet]
        at = next(c for cells in found.iter_rows() for c in cells if c.value == heading)
        return found.cell(at.row + 1, at.column)

    def containing(self, sheet: str, words: str) -> Cell:
        """Find the first cell with these words in it."""
        cells = (cell for row in self.book[sheet].iter_rows() for cell in row)
        return next(cell for cell in cells if words in str(cell.value or ""))


def figures() -> Iterator[Figure]:
    """Every printed figure with the cell that holds it."""
    workbook = Workbook()
    yield from _totals(workbook)
    yield from _sections(workbook)
    yield from _score_rows(workbook)
    yield from _changes(workbook)
    yield from _band_lists(workbook)
    yield from _groups(workbook)


def _at(cell: Cell) -> str:
    return f"{cell.parent.title}!{cell.coordinate}"


def _words(cell: Cell) -> str:
    """The words of a band or a change, without its symbol and the mark of one not firm."""
    return re.sub(r"^[▲▼●↑↓→]+\s*", "", str(cell.value)).removesuffix(NOT_FIRM)


def _number(value: object, digits: int) -> str:
    return f"{float(str(value)):,.{digits}f}"


def _totals(workbook: Workbook) -> Iterator[Figure]:
    totals = REPORT["totals"]
    sheet = workbook.book["Notes"]
    rows = {
        str(row[2].value): row[0].row
        for row in sheet.iter_rows()
        if row[1].value == "England" and row[0].row
    }
    sent = workbook.below(sheet, "Sent", rows["All groups"])
    printed = f"{totals['sent'][0]:,}"
    yield Figure(BACKGROUND, "people invited", printed, _at(sent), _number(sent.value, 0))
    cover = workbook.containing("About", " trusts in these results")
    trusts = re.search(r"those of the (\d+) trusts", str(cover.value))
    number = str(totals["trusts"][0])
    yield Figure(BACKGROUND, "trusts with groups", number, _at(cover), trusts[1] if trusts else "")
    for group, title in GROUP_TITLES.items():
        returned = workbook.below(sheet, "Returned", rows[title])
        printed = f"{totals['returned'][group]:,}"
        held = _number(returned.value, 0)
        yield Figure(BACKGROUND, f"responses, {group}", printed, _at(returned), held)
        rate = workbook.below(sheet, "Rate", rows[title])
        printed = f"{totals['rate_percent'][group]}%"
        held = f"{float(rate.value):.0%}"
        yield Figure(BACKGROUND, f"response rate, {group}", printed, _at(rate), held)


def _sections(workbook: Workbook) -> Iterator[Figure]:
    for printed in REPORT["sections"]:
        item = printed["item"]
        score, band = workbook.top(item, "Your trust"), workbook.top(item, "Band")
        place = f"{SCORES}, section {int(item[1:])}"
        held = _number(score.value, 1)
        yield Figure(place, "section score", f"{printed['score']}", _at(score), held)
        yield Figure(place, "band", printed["band"], _at(band), _words(band))


def _score_rows(workbook: Workbook) -> Iterator[Figure]:
    section = {"Q17": "S03", "Q23": "S05"}
    headings = {
        "n": "Number of respondents",
        "score": "Your trust",
        "national_average": "National average",
        "lowest": "Lowest score",
        "highest": "Highest score",
    }
    for printed in REPORT["score_rows"]:
        sheet = section[printed["item"]]
        for key, heading in headings.items():
            cell = workbook.cell(sheet, printed["item"], heading)
            held = _number(cell.value, 0 if key == "n" else 1)
            place = f"{SCORES}, section {int(sheet[1:])}"
            what = f"{printed['item']}: {heading.lower()}"
            yield Figure(place, what, str(printed[key]), _at(cell), held)


def _changes(workbook: Workbook) -> Iterator[Figure]:
    for printed in REPORT["changes"]:
        item = printed["item"]
        for year, key in (("2023", "n_2023"), ("2024", "n_2024")):
            cell = workbook.cell("Change", item, f"Respondents {year}")
            what = f"{item}: respondents of {year}"
            yield Figure(CHANGE, what, str(printed[key]), _at(cell), _number(cell.value, 0))
        cell = workbook.cell("Change", item, "Significant change")
        label, what = printed["change"], f"{item}: significant change"
        why = "" if label else NO_LABEL
        yield Figure(CHANGE, what, label or "none", _at(cell), _words(cell), why)
    for item in REPORT["not_compared"]["items"]:
        number = next(
            c.row
            for c in workbook.book["Change"]["B"]
            if c.value == item and str(workbook.book["Change"].cell(c.row, 4).value or "")
        )
        cell = workbook.book["Change"].cell(number, 4)
        held = "new or changed" if "New or changed" in str(cell.value) else str(cell.value)
        yield Figure(CHANGE, f"{item}: not compared", "new or changed", _at(cell), held)


def _band_lists(workbook: Workbook) -> Iterator[Figure]:
    sheet = workbook.book["Comparison"]
    for printed in REPORT["band_lists"]:
        cell = next(c for c in sheet["B"] if str(c.value).removesuffix(NOT_FIRM) == printed["item"])
        heads = [c for c in sheet["B"][: cell.row - 1] if re.match("[▲▼●]", str(c.value or ""))]
        held = re.sub(r" \(\d+\)$", "", _words(heads[-1]))
        yield Figure(COMPARISON, printed["item"], printed["band"], _at(cell), held)
    listed = {printed["band"] for printed in REPORT["band_lists"]}
    for head in sheet["B"]:
        words = re.fullmatch(r"[▲▼●]+ (.*) \((\d+)\)", str(head.value or ""))
        if words and words[1] not in listed:
            what = f"{words[1]}: questions in this band"
            yield Figure(COMPARISON, what, "none", _at(head), words[2].replace("0", "none"))


def _groups(workbook: Workbook) -> Iterator[Figure]:
    for group in REPORT["groups_without_responses"]:
        cell = workbook.containing(group, "has no scores to show")
        held = "no data" if REPORT["trust_name"] in str(cell.value) else str(cell.value)
        yield Figure(SCORES, f"{GROUP_TITLES[group]}", "no data", _at(cell), held)
    for group, items in REPORT["left_out"].items():
        cell = workbook.containing(group, "Not reported for")
        found = re.findall(r"\bQ\d+(?:_\d)?\b", str(cell.value))
        what = f"{group}: questions left out for low numbers"
        yield Figure(SCORES, what, ", ".join(items), _at(cell), ", ".join(found))


def report_page() -> str:
    """Write the page: every figure, and what no cell holds."""
    found = list(figures())
    equal = sum(figure.equal for figure in found)
    apart = [figure for figure in found if not figure.equal]
    lines = [
        "# The 2024 report of one trust",
        "",
        f"**{equal} of {len(found)} printed figures are in the workbook as printed.** The other",
        f"{len(apart)} are labels that the report's text lacks.",
        "",
        "This page compares the published 2024 benchmark report of trust RRE with the workbook of",
        "trust RRE from the embedded sample. The sample's answers were chosen to give these",
        "figures. So the page shows that the program can produce a real report. It does not show",
        "that the real answers would give it.",
        "",
        "Scores are compared as printed, to one decimal. Each is within 0.03 of the printed one,",
        "so none depends on how the last digit is rounded. The report prints most figures without",
        "a question number. The question is deduced from its section, base and order.",
        "`tests/reference/rre_2024.json` says how certain each one is.",
        "",
        "`make parity` makes this page, and a test makes it again.",
        "",
        "## Every printed figure",
        "",
        "| in the report | figure | printed | in the workbook | there | equal, or why not |",
        "|---|---|---|---|---|---|",
        *map(str, found),
        "",
        "## What no cell holds",
        "",
        "| in the report | stated | why it is not in the workbook |",
        "|---|---|---|",
        *(f"| {' | '.join(stated)} |" for stated in NOT_HELD),
        "",
        "The report's charts of other questions print no figures. Nobody measured the positions of",
        "marks in the pictures.",
    ]
    return "\n".join(lines) + "\n"
