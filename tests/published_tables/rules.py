"""The rules for published tables, in our words, and how each is kept: what conformance.md shows.

They follow the Analysis Function's guidance "Releasing statistics in spreadsheets" for government
statistics; essential marks what accessibility law rests on.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A rule: what it asks, how the tables keep it, and how far OpenDocument can."""

    asks: str
    kept: str
    essential: bool = False
    ods: str = "the same"


RULES = {
    "S1": Rule(
        "Names of worksheets: unique, meaningful, underscores for blanks, the same in each "
        "release; no blank worksheet",
        "Names come from the template and the groups, and hold no year; a blank in a name is "
        "refused",
        essential=True,
    ),
    "S2": Rule("One table on a worksheet", "One, and the second row says so"),
    "S3": Rule(
        "Column A is read from the top: title, number of tables, notes, shorthand and source above "
        "the table, nothing below it",
        "Each sentence has a row of column A above the table; the table ends the worksheet",
        essential=True,
    ),
    "S4": Rule(
        "A table begins in column A and has no empty row or column to space it out",
        "Spacing is heights and widths alone",
        essential=True,
    ),
    "S5": Rule(
        "A cover first: title, summary, release, source, dates, status, weighting, contact; all in "
        "column A, with subheadings",
        "From text/cover.md and [publication] in template.toml; what is not filled in is said to "
        "be announced",
    ),
    "S6": Rule(
        "A table of contents with links to A1 of each worksheet",
        "Second worksheet, named Table_of_contents: S1, which is essential, wants no blanks",
    ),
    "S7": Rule(
        "A table of notes; markers [note 1] in titles, headings or labels, never in cells of "
        "figures",
        "From text/notes.md; titles name notes and get their numbers; a note that no title names "
        "is refused",
    ),
    "T1": Rule(
        "A table that is marked as one, with one row of headings: filled, unique, bold, wrapped",
        "An Excel table",
        essential=True,
        ods="a database range, its headings in the table's header rows",
    ),
    "T2": Rule("A meaningful name of the table", "The name of its worksheet"),
    "T3": Rule("No merged or split cells", "None, on the cover neither", essential=True),
    "T4": Rule(
        "Text wraps, nothing is cut off",
        "Heights come from the width of the text; lines above a table are broken at its width",
        essential=True,
    ),
    "T5": Rule(
        "No filter, no frozen panes, nothing hidden, no bands of colour",
        "None of these; the table has no style",
    ),
    "T6": Rule(
        "No unexplained empty cell: shorthand in square brackets, explained above the table",
        "[c] confidential, [x] not available, [z] not applicable; what a table uses is explained "
        "above it, and no more",
        essential=True,
    ),
    "T7": Rule(
        "Units in round brackets in headings; numbers and their headings at the right, text at the "
        "left; equal decimals in a column; full precision under the format",
        "As asked; every digit is in the cell, but shares of answers are whole per cents",
    ),
    "T8": Rule(
        "Limits in two columns; significance in words in a column of its own",
        "Lower and upper limit of each expected range; band and significance of change in words",
    ),
    "T9": Rule(
        "Codes and names apart; the same headings everywhere; totals at the edge",
        "As asked; figures of all trusts are the last row",
    ),
    "T10": Rule("Dates and years in full, without dashes", "As in 3 April 2025 and 2023 to 2024"),
    "F1": Rule(
        "One plain font without serifs, size 12, automatic colour; no italics, underlining, fill, "
        "borders, turned text",
        "Arial 12 in every cell, links too",
    ),
    "F2": Rule("Colour never the only carrier", "There is no colour", essential=True),
    "F3": Rule("No headers, footers, text boxes", "None", essential=True),
    "F4": Rule("No pictures or charts", "None"),
    "F5": Rule("No macros, no formulas", "Values alone"),
    "F6": Rule(
        "A1 has the cell style Heading 1, subheadings Heading 2, looking plain",
        "On every worksheet",
        essential=True,
    ),
    "D1": Rule(
        "Document title, language, author (the organisation), keywords",
        "From the template; language en-GB",
        essential=True,
    ),
    "D2": Rule("Cursor in A1, first worksheet active, 100 %", "As asked"),
    "D3": Rule(
        "File name in lower case with dashes, at most 60 characters",
        "The survey's id, cut where it is long, and what the file is; the id is yours to choose",
    ),
    "D4": Rule(
        "OpenDocument preferred, .xlsx tolerated, CSV with metadata for machines",
        'formats = ["xlsx", "ods", "csvw"] in the template writes all three',
    ),
}
