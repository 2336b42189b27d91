"""One test for each rule of sheets and tables (S, T), on finished files; rules.py has their words.

Each test's name begins with its rule's id. docs/conformance.md is made of both:
``python tests/published_tables/conformance.py``.
"""

from __future__ import annotations

import re

from finished_tables import MARKER, SHORTHAND, above, cells, column, headings, rows
from openpyxl.utils import get_column_letter

from asg.bands import BAND_LABELS

ONE_TABLE = "This worksheet contains one table."
UNIT = re.compile(r"\((number|out of 10|points of score|standard errors|%|1 worst to 7 best)\)$")
CELL_NAME = re.compile(r"[A-Za-z]{1,3}[0-9]+|[RrCc][0-9]*([RrCc][0-9]*)?")
NOT_SHORTHAND = {"NA", "N/A", "-", "–", "..", "*", ".", "#", "null", "None", "nan"}
WHOLE_PER_CENTS = ("Share of answers (%)", "Mean share of all trusts (%)")


def test_s1_names_of_worksheets(finished):
    names = finished.book.sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{2,30}", name), name
        assert not re.search(r"(19|20)\d\d", name), name
    assert all(cells(sheet) for sheet in finished.book)


def test_s2_one_table_on_a_worksheet(finished):
    assert [len(sheet.tables) for sheet in finished.book] == [0] + [1] * len(finished.tabled)
    assert all(sheet["A2"].value == ONE_TABLE for sheet in finished.tabled)


def test_s3_column_a_is_the_reading_path(finished):
    for sheet in finished.tabled:
        table = rows(sheet)
        said = above(sheet)
        assert said[:2] == [sheet["A1"].value, ONE_TABLE]
        assert all(isinstance(text, str) and text.strip() for text in said), sheet.title
        beside = sheet.iter_rows(min_row=1, max_row=len(said), min_col=2)
        assert all(cell.value is None for row in beside for cell in row)
        assert (sheet.max_row, sheet.max_column) == (table[-1][0].row, table[0][-1].column)
    for sheet in finished.figures:
        about = finished.results.survey.about
        by = f"{about.programme}, " if about.programme else finished.results.survey.title
        assert above(sheet)[-1].startswith(f"Source: {by}"), sheet.title


def test_s4_no_spacers(finished):
    for sheet in finished.tabled:
        table = rows(sheet)
        assert table[0][0].column == 1
        assert all(any(cell.value is not None for cell in row) for row in table)
        assert all(any(cell.value is not None for cell in col) for col in zip(*table, strict=True))


def test_s5_cover(finished):
    cover = finished.book.worksheets[0]
    assert cover.title == "Cover"
    assert cover.max_column == 1
    said = above(cover)
    assert finished.results.survey.title in said[0]
    assert said[0].endswith("England")
    subheadings = [cell.value for cell in cells(cover) if cell.style == "Heading 2"]
    told = ["About the survey"] if finished.results.survey.about.population else []
    assert subheadings == ["Summary", *told, "Publication", "Weighting", "Shorthand", "Contact"]
    for beginning in (
        *("Release: ", "Source: ", "Published by: ", "Date of publication: "),
        *("Date of next publication: ", "Area covered: ", "Period covered: "),
        *("These statistics are ", "Team: ", "Email: ", "[c] ", "[x] ", "[z] "),
    ):
        assert sum(text.startswith(beginning) for text in said) == 1, beginning
    if finished.results.provenance.synthetic:
        assert "invented" in said[1]


def test_s5_cover_says_what_is_open_or_filled_in(published_tables, demonstration_tables):
    open_, filled = (
        above(tables.book["Cover"]) for tables in (published_tables, demonstration_tables)
    )
    for name in ("Release", "Date of publication", "Date of next publication", "Team", "Email"):
        assert f"{name}: to be announced" in open_
    assert "Date of publication: 3 April 2025" in filled
    assert "These statistics are final." in filled
    links = {
        c.value: c.hyperlink.target
        for c in cells(demonstration_tables.book["Cover"])
        if c.hyperlink
    }
    assert links["Release: Trust results of the survey"] == "https://www.example.org/release"
    assert links["Email: survey@example.org"] == "mailto:survey@example.org"


def test_s6_table_of_contents(finished):
    sheet = finished.book.worksheets[1]
    assert sheet.title.replace("_", " ") == sheet["A1"].value == "Table of contents"
    others = [other for other in finished.book if other is not sheet]
    assert column(sheet, "Worksheet") == [other.title for other in others]
    for row, other in zip(rows(sheet)[1:], others, strict=True):
        assert row[0].hyperlink.location == f"'{other.title}'!A1"
        assert row[1].value == MARKER.sub("", other["A1"].value).strip()


def test_s7_notes(finished):
    sheet = finished.book["Notes"]
    numbers = column(sheet, "Note number")
    assert numbers == [f"[note {i}]" for i in range(1, len(numbers) + 1)]
    assert all(column(sheet, "Note"))
    places = [cell for s in finished.book for cell in cells(s) if MARKER.search(str(cell.value))]
    for cell in places:
        titled = cell.row == 1 or cell.parent.title in ("Cover", "Notes")
        assert titled, f"{cell.parent.title}!{cell.coordinate}"
    named = {
        marker
        for cell in places
        if cell.parent.title != "Notes"
        for marker in MARKER.findall(cell.value)
    }
    assert named == set(numbers)


def test_t1_marked_up_tables(finished):
    for sheet in finished.tabled:
        [table] = sheet.tables.values()
        head = rows(sheet)[0]
        assert table.headerRowCount in (None, 1)
        assert not table.totalsRowCount
        assert [c.name for c in table.tableColumns] == headings(sheet)
        assert all(isinstance(h, str) and h.strip() for h in headings(sheet))
        assert len({h.casefold() for h in headings(sheet)}) == len(head)
        assert all(cell.font.b and cell.alignment.wrap_text for cell in head)


def test_t2_names_of_tables(finished):
    names = [name for sheet in finished.tabled for name in sheet.tables]
    assert names == [sheet.title for sheet in finished.tabled]
    for name in names:
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{2,}", name)
        assert not CELL_NAME.fullmatch(name)


def test_t3_nothing_is_merged(finished):
    assert all(not sheet.merged_cells.ranges for sheet in finished.book)
    assert not any("<mergeCell" in part for part in finished.parts.values())


def test_t4_nothing_is_cut_off(finished):
    """Characters are taken as at least 5.5 pixels wide and a line as 19 high, in Arial 12."""
    for sheet in finished.book:
        widths = [
            sheet.column_dimensions[get_column_letter(i + 1)].width * 7 + 5
            for i in range(sheet.max_column)
        ]
        first = rows(sheet)[0][0].row if sheet.tables else 1
        for cell in cells(sheet):
            text, width = str(cell.value), widths[cell.column - 1]
            if cell.row < first:
                assert len(text) * 5.5 <= max(sum(widths), 700), cell.coordinate
                continue
            if isinstance(cell.value, str):
                assert cell.alignment.wrap_text, f"{sheet.title}!{cell.coordinate}"
                lines = max(1, -(-len(text) * 5.5 // width))
                needed = min(lines * 19, 540) * 0.75
                assert sheet.row_dimensions[cell.row].height >= needed - 1, cell.coordinate
                longest = max(map(len, text.split()))
                assert longest * 5.5 <= width or longest > 40, cell.coordinate
            else:
                assert len(f"{cell.value:,.3f}") * 7 <= width, cell.coordinate


def test_t5_nothing_to_turn_off(finished):
    for sheet in finished.book:
        assert sheet.freeze_panes is None
        assert sheet.auto_filter.ref is None
        assert sheet.sheet_state == "visible"
        assert not any(d.hidden for d in sheet.column_dimensions.values())
        assert not any(d.hidden for d in sheet.row_dimensions.values())
        for table in sheet.tables.values():
            assert table.autoFilter is None
            assert table.tableStyleInfo is None or table.tableStyleInfo.name is None
            assert not (table.tableStyleInfo and table.tableStyleInfo.showRowStripes)


def test_t6_no_unexplained_empty_cell(finished):
    for sheet in finished.tabled:
        values = [cell.value for row in rows(sheet) for cell in row]
        assert None not in values, sheet.title
        assert not NOT_SHORTHAND & {value for value in values if isinstance(value, str)}
    for sheet in finished.figures:
        values = {cell.value for row in rows(sheet)[1:] for cell in row}
        used = {value for value in values if isinstance(value, str) and SHORTHAND.fullmatch(value)}
        explained = {
            text[:3]: text for text in above(sheet) if re.match(r"\[[a-z]\] means \w+", text)
        }
        assert set(explained) == used, sheet.title
        assert used <= {"[c]", "[x]", "[z]"}


def test_t6_suppressed_is_c_no_data_is_x_not_asked_is_z(finished):
    marks = {"suppressed": "[c]", "no_data": "[x]", "not_asked": "[z]"}
    for group, of in finished.results.table.groupby("group"):
        sheet = finished.book[f"{group}_scores"]
        told = {
            (code, item): (n, score)
            for code, item, n, score in zip(
                column(sheet, "Trust code"),
                column(sheet, "Item code"),
                column(sheet, "Respondents (number)"),
                column(sheet, "Score (out of 10)"),
                strict=True,
            )
        }
        assert len(told) == len(of)
        for row in of.itertuples():
            shown = told[row.trust_code, row.item]
            mark = marks.get(row.status)
            if mark:
                assert shown == (mark, mark)
            else:
                assert shown[1] == row.score
                assert shown[0] == (
                    "[x]" if row.level == "section" and shown[0] == "[x]" else row.n
                )


def test_t7_units_alignment_and_digits(finished):
    for sheet in finished.figures:
        head, *body = rows(sheet)
        for place, cell in enumerate(head):
            below = [row[place] for row in body]
            numeric = UNIT.search(cell.value) is not None
            assert {c.alignment.horizontal for c in (cell, *below)} == {
                "right" if numeric else "left"
            }, cell.value
            assert len({c.number_format for c in below}) == 1
            assert "(" not in cell.value or numeric, cell.value
            numbers = [c for c in below if isinstance(c.value, int | float)]
            assert numeric or not numbers
            if "(number)" in cell.value or cell.value in WHOLE_PER_CENTS:
                assert all(c.number_format == "#,##0" for c in below)
                assert all(c.value == int(c.value) for c in numbers)
            elif numeric and numbers and "worst" not in cell.value:
                assert re.search(r"0\.0", numbers[0].number_format)
    # Full precision: the very floats of the results.
    scores = finished.results.table
    shown = [
        value
        for sheet in finished.figures
        if sheet.title.endswith("_scores")
        for value in column(sheet, "Score (out of 10)")
        if isinstance(value, float)
    ]
    assert sorted(shown) == sorted(scores["score"].dropna())


def test_t8_limits_and_significance(finished):
    ranged = [sheet for sheet in finished.figures if sheet.title.endswith("_expected_ranges")]
    assert ranged
    pairs_shown = 0
    for sheet in ranged:
        limits = [h for h in headings(sheet) if "limit" in h]
        assert len(limits) == 6
        for lower, upper in zip(limits[::2], limits[1::2], strict=True):
            assert upper == lower.replace("Lower", "Upper")
            pairs = zip(column(sheet, lower), column(sheet, upper), strict=True)
            both = [(a, b) for a, b in pairs if not isinstance(a, str)]
            pairs_shown += len(both)
            assert all(0 <= a <= b <= 10 for a, b in both)
        assert set(column(sheet, "Band")) <= {*BAND_LABELS.values(), "[c]", "[x]", "[z]"}
    assert pairs_shown
    changed = [sheet for sheet in finished.figures if sheet.title.endswith("_change")]
    assert changed
    words = {"Significant increase", "Significant decrease", "No significant change"}
    for sheet in changed:
        told = set(column(sheet, "Significance of change"))
        assert told <= {*words, "[c]", "[x]", "[z]"}
        assert told & words


def test_t9_codes_names_headings_totals(finished):
    trust_tables = [s for s in finished.figures if "Trust name" in headings(s)]
    assert trust_tables
    rates = finished.results.response_rates
    known = dict(zip(rates["trust_code"], rates["trust_name"], strict=True))
    known |= finished.results.trusts
    for sheet in trust_tables:
        assert headings(sheet)[:2] == ["Trust code", "Trust name"]
        codes = column(sheet, "Trust code")
        for code, name in zip(codes, column(sheet, "Trust name"), strict=True):
            if code != "[z]":
                assert name == known[code]
        # All trusts together are in the last row, where anywhere.
        assert "[z]" not in codes[:-1]
    by_kind = {}
    for sheet in finished.figures:
        kind = sheet.title.removeprefix(sheet.title.partition("_")[0])
        if sheet.title.startswith("National_"):
            kind = sheet.title
        assert by_kind.setdefault(kind, headings(sheet)) == headings(sheet)
    for sheet in finished.figures:
        if sheet.title.endswith("response_rates"):
            assert re.match("All (trusts|groups)", str(rows(sheet)[-1][1].value))


def test_t10_years_in_full(finished):
    own = finished.results.survey.title
    for sheet in finished.book:
        words = [*above(sheet), *(headings(sheet) if sheet.tables else [])]
        for text in words:
            told = text.replace(own, "")
            assert not re.search(r"\d{4}\s*[-–/]\s*\d{2}|\d{2}/\d{2}", told), text
    for sheet in finished.figures:
        assert re.search(r"England, (\d{4} to )?\d{4}( |$)", sheet["A1"].value), sheet.title
