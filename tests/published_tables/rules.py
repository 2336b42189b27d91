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
    ods: str = ""


RULES = {
    "S1": Rule(
        "Names of worksheets: unique, meaningful, underscores for spaces, the same in each "
        "release; no blank worksheet",
        "Names come from the template and the groups, without a year; a space in a name is "
        "an error",
        essential=True,
    ),
    "S2": Rule("One table on a worksheet", "One; the second row says so"),
    "S3": Rule(
        "Column A is read from the top: title, number of tables, notes, shorthand and source above "
        "the table, nothing below it",
        "Each sentence is a row of column A above the table; nothing follows the table",
        essential=True,
    ),
    "S4": Rule(
        "A table begins in column A and has no empty row or column to space it out",
        "Only row heights and column widths make space",
        essential=True,
    ),
    "S5": Rule(
        "A cover first: title, summary, release, source, dates, status, weighting, contact; all in "
        "column A, with subheadings",
        "From text/cover.md and [publication] in template.toml; an empty entry "
        "reads 'to be announced'",
    ),
    "S6": Rule(
        "A table of contents with links to A1 of each worksheet",
        "Second worksheet, named Table_of_contents: S1 is essential and allows no spaces",
    ),
    "S7": Rule(
        "A table of notes; markers [note 1] in titles, headings or labels, never in cells of "
        "figures",
        "From text/notes.md; titles name notes and show their numbers; a note that no title "
        "names is an error",
    ),
    "T1": Rule(
        "A table that is marked as one, with one row of headings: filled, unique, bold, wrapped",
        "An Excel table",
        essential=True,
        ods="a database range, its headings in the table's header rows",
    ),
    "T2": Rule("A meaningful name of the table", "The name of its worksheet"),
    "T3": Rule("No merged or split cells", "None, not even on the cover", essential=True),
    "T4": Rule(
        "Text wraps, nothing is cut off",
        "Heights come from the width of the text; lines above a table wrap at its width",
        essential=True,
    ),
    "T5": Rule(
        "No filter, no frozen panes, nothing hidden, no bands of colour",
        "None of these; the table has no style",
    ),
    "T6": Rule(
        "No unexplained empty cell: shorthand in square brackets, explained above the table",
        "[c] confidential, [x] not available, [z] not applicable; a table explains "
        "exactly those that it uses",
        essential=True,
    ),
    "T7": Rule(
        "Units in round brackets in headings; numbers and their headings at the right, text at the "
        "left; equal decimals in a column; full precision under the format",
        "As the rule says; the cell holds every digit, but shares of answers are whole per cents",
    ),
    "T8": Rule(
        "Limits in two columns; significance in words in a separate column",
        "Lower and upper limit of each expected range; band and significance of change in words",
    ),
    "T9": Rule(
        "Codes and names in separate columns; the same headings everywhere; totals at the edge",
        "As the rule says; figures of all trusts are the last row",
    ),
    "T10": Rule(
        "Dates and years in full, without dashes", "For instance 3 April 2025, 2023 to 2024"
    ),
    "F1": Rule(
        "One plain font without serifs, size 12, automatic colour; no italics, underlining, fill, "
        "borders, turned text",
        "Arial 12 in every cell, links too",
    ),
    "F2": Rule("Colour never the only carrier", "There is no colour", essential=True),
    "F3": Rule("No headers, footers, text boxes", "None", essential=True),
    "F4": Rule("No pictures or charts", "None"),
    "F5": Rule("No macros, no formulas", "Only values"),
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
    "D2": Rule("Cursor in A1, first worksheet active, 100 %", "As the rule says"),
    "D3": Rule(
        "File name in lower case with dashes, at most 60 characters",
        "The survey's id, shortened if it is long, and what the file is; you choose the id",
    ),
    "D4": Rule(
        "OpenDocument preferred, .xlsx tolerated, CSV with metadata for machines",
        'formats = ["xlsx", "ods", "csvw"] in the template writes all three',
    ),
}
