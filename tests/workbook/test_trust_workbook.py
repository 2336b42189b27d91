"""The finished file of one trust, read back with openpyxl and part by part."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest
from reading_back import link_targets, opened, parts, table_rows, texts

from asg.bands import BAND_LABELS
from asg.build.workbooks import write_national_workbook, write_workbook
from asg.columns import KEY_COLUMNS, RESULT_COLUMNS
from asg.errors import UsageError
from asg.marks import NOT_FIRM, SYNTHETIC
from asg.template.files import load_template
from made_results import HOSTILE, TRUSTS

SHEETS = [
    *("Cover", "Summary", "About", "CYP", "S01", "S02", "S05", "Other questions", "OLD"),
    *(
        "Change",
        "Comparison",
        "Peers",
        "Notes",
        "Questions",
        "Workings",
        "Trusts",
        "Data",
        "Chart data",
    ),
]


@pytest.fixture(scope="module")
def folder(results, tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbooks")
    for code in ("RRE", "HOS", "LNG", "NOA", "NEW"):
        write_workbook(results, code, folder / f"{code}.xlsx")
    return folder


@pytest.mark.parametrize("code", ["RRE", "HOS", "LNG", "NOA", "NEW"])
def test_every_sheet_is_there_and_says_something(folder, code):
    book = opened(folder / f"{code}.xlsx")
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert len(texts(sheet)) > 4, sheet.title


@pytest.mark.parametrize("code", ["RRE", "HOS", "NOA"])
def test_links_lead_to_sheets(folder, code):
    book = opened(folder / f"{code}.xlsx")
    targets = {sheet.title: link_targets(sheet) for sheet in book}
    assert set(targets["Cover"]) == set(SHEETS) - {"Cover"}
    for sheet, leads_to in targets.items():
        assert set(leads_to) <= set(SHEETS)
        assert sheet == "Cover" or "Cover" in leads_to


def test_comparison_links_to_the_line_of_the_question(folder):
    book = opened(folder / "HOS.xlsx")
    links = [
        (cell.value, cell.hyperlink.location)
        for row in book["Comparison"].iter_rows(min_row=4)
        for cell in row
        if cell.hyperlink
    ]
    assert links, "this trust has questions outside 'about the same'"
    for question, place in links:
        sheet, _, cell = place.partition("!")
        assert book[sheet.strip("'")][cell].value == question.removesuffix(NOT_FIRM)


def test_a_trust_without_a_group_gets_a_sentence(folder):
    without_adults = opened(folder / "NOA.xlsx")
    for name in ("S01", "S02", "S05", "Other questions", "Comparison", "Change"):
        said = " ".join(texts(without_adults[name]))
        assert "NOA Trust without adult services has no scores to show for Adult Services" in said
    assert "No scores to show." in texts(without_adults["Summary"])
    assert "has no scores to show for Young People's" in " ".join(
        texts(opened(folder / "RRE.xlsx")["CYP"])
    )


def test_few_trusts_no_range_and_why(folder):
    said = " ".join(texts(opened(folder / "HOS.xlsx")["OLD"]))
    assert "No expected range and no band for Q3" in said
    assert "at least 10 are needed" in said
    assert "Not reported for Older People's Services" in said
    assert "No question of Older People's Services has an expected range" in " ".join(
        texts(opened(folder / "HOS.xlsx")["Comparison"])
    )


def test_nothing_of_a_suppressed_figure_is_anywhere(planted, folder):
    figures = {f"{value!r}"[:10] for value in planted.hidden}
    assert len(figures) > 8
    for path in folder.iterdir():
        for name, xml in parts(path).items():
            found = [figure for figure in figures if figure in xml]
            assert not found, f"{path.name} {name}"


def test_a_suppressed_row_that_holds_figures_gives_none_of_them_away(results, tmp_path):
    table = results.table.copy()
    suppressed = table["status"] == "suppressed"
    table.loc[suppressed, ["score", "se", "previous_score"]] = 7.123456789
    table.loc[suppressed, ["n", "band"]] = [98765, 7]
    write_workbook(replace(results, table=table), "RRE", tmp_path / "x.xlsx")
    write_national_workbook(replace(results, table=table), tmp_path / "national.xlsx")
    for path in tmp_path.iterdir():
        for xml in parts(path).values():
            assert "7.1234567" not in xml
            assert "98765" not in xml


def test_suppressed_rows_hold_keys_and_status_alone(folder):
    heading, *rows = table_rows(opened(folder / "RRE.xlsx")["Data"], "Results")
    suppressed = [
        {k: v for k, v in zip(heading, row, strict=True) if v is not None}
        for row in rows
        if row[heading.index("status")] == "suppressed"
    ]
    assert suppressed
    for row in suppressed:
        assert set(row) <= {*KEY_COLUMNS, "status"}


def test_suppressed_is_marked_and_explained(folder):
    book = opened(folder / "RRE.xlsx")
    line = next(row for row in book["S01"].iter_rows() if row[1].value == "Q2")
    shown = [cell.value for cell in line]
    assert shown[3] == shown[4] == shown[5] == shown[9] == shown[10] == "[c]"
    assert isinstance(shown[6], float), "the national average is not the trust's"
    assert any("[c] fewer than 30 respondents" in t for t in texts(book["S01"]))


def test_data_table_is_the_results_to_the_last_bit(results, folder):
    heading, *rows = table_rows(opened(folder / "HOS.xlsx")["Data"], "Results")
    own = results.table[results.table["trust_code"] == "HOS"]
    shown = own.groupby("group")["score"].transform("count") > 0
    own = pd.concat([own[shown], own[~shown]])  # groups with scores first
    assert list(heading) == list(RESULT_COLUMNS)
    assert len(rows) == len(own)
    for written, expected in zip(rows, own.itertuples(index=False), strict=True):
        columns = zip(RESULT_COLUMNS.items(), written, expected, strict=True)
        for (name, kind), found, value in columns:
            if kind == "str":
                assert (found or "") == value, name
            elif found is None:
                assert str(value) in ("nan", "<NA>"), name
            else:
                assert float(found).hex() == float(value).hex(), name


def test_numbers_are_written_with_every_digit(results, folder):
    # openpyxl might round: look at the file's own text too.
    own = results.table[results.table["trust_code"] == "HOS"]
    xml = "".join(text for name, text in parts(folder / "HOS.xlsx").items() if "sheet" in name)
    for value in own["z"].dropna():
        assert f"<v>{value!r}</v>" in xml


def test_trusts_table_holds_every_unsuppressed_score(results, folder):
    heading, *rows = table_rows(opened(folder / "RRE.xlsx")["Trusts"], "Trusts")
    shown = results.table[results.table["score"].notna()]
    assert list(heading) == ["trust_code", "trust_name", "group", "item", "n", "score", "se"]
    assert [row[:4] for row in rows] == list(
        shown[["trust_code", "trust_name", "group", "item"]].itertuples(index=False, name=None)
    )
    assert [row[5] for row in rows] == shown["score"].tolist()
    assert all(row[4] >= 30 for row in rows)


def test_a_hostile_name_is_text(folder):
    xml = parts(folder / "HOS.xlsx")
    for name, text in xml.items():
        if name.startswith("xl/worksheets/sheet"):
            formulas = re.findall(r"<f(?: [^>]*)?>([^<]*)</f>", text)
            assert not [formula for formula in formulas if "HYPERLINK" in formula]
        assert (
            "http://x" not in text
            or name in ("xl/sharedStrings.xml", "docProps/core.xml")
            or ("<oddFooter>" in text and "<hyperlink " not in text.split("<oddFooter>")[1])
            # A ranking's labels are the names of its trusts: as the values of texts alone.
            or (
                name.startswith("xl/charts/chart")
                and "http://x" not in re.sub(r"<c:v>[^<]*</c:v>", "", text)
            )
        )
    book = opened(folder / "HOS.xlsx")
    assert HOSTILE in texts(book["Cover"])
    cells = [c for row in book["Trusts"].iter_rows() for c in row if c.value == HOSTILE]
    assert cells
    assert all(cell.data_type == "s" or cell.quotePrefix is not None for cell in cells)


def test_footers_double_ampersands_and_fit(folder):
    for code in ("HOS", "LNG"):
        for name, text in parts(folder / f"{code}.xlsx").items():
            if name.startswith("xl/worksheets/sheet"):
                footer = re.search("<oddFooter>(.*)</oddFooter>", text)[1].replace("&amp;", "&")
                assert len(footer) <= 255
                left = footer.split("&C")[0]
                assert left.startswith("&L&8 ")
                assert not re.search("&(?!&)", left.removeprefix("&L&8 ").replace("&&", ""))


def test_band_cells_take_their_colour_from_rules(folder):
    theme = load_template("trust_results").theme
    book = opened(folder / "LNG.xlsx")
    words = {theme.band_words(number): number for number in BAND_LABELS}
    for name in ("Cover", "Summary", "S01", "S02", "S05", "OLD"):
        sheet = book[name]
        rules = {}
        for cells in sheet.conditional_formatting:
            found = list(cells.rules)
            assert [rule.stopIfTrue for rule in found] == [True] * 7
            fills = [rule.dxf.fill.bgColor.rgb for rule in found]
            assert fills == [f"FF{theme.band(n).fill[1:].upper()}" for n in range(7, 0, -1)]
            inks = [rule.dxf.font.color.rgb for rule in found]
            assert inks == [f"FF{theme.band(n).text[1:].upper()}" for n in range(7, 0, -1)]
            for area in cells.sqref.ranges:
                for row, column in area.cells:
                    rules[sheet.cell(row, column).coordinate] = found
        banded = [
            cell
            for row in sheet.iter_rows()
            for cell in row
            if cell.value in words and cell.fill.fgColor.rgb in ("00000000", None)
        ]
        for cell in banded:
            assert cell.coordinate in rules, f"{name}!{cell.coordinate}"
            assert any(f'"{cell.value}"' in rule.formula[0] for rule in rules[cell.coordinate])


def test_needed_score_is_the_next_limit(results, folder):
    book = opened(folder / "HOS.xlsx", values=True)
    table = results.table.set_index(["trust_code", "group", "item"])
    column = {1: "lower_998", 2: "lower_95", 3: "lower_90", 4: "upper_90", 5: "upper_95"}
    column[6] = "upper_998"
    checked = 0
    for name in ("S01", "S02", "S05"):
        for row in book[name].iter_rows(min_row=8):
            key = ("HOS", "ADU", row[1].value)
            if key in table.index and table.loc[key, "status"] == "ok":
                band = table.loc[key, "band"]
                limit = table.loc[key, column[band]] if band < 7 else "-"
                reachable = band == 7 or limit <= 10
                assert row[10].value == (limit if reachable else "not reachable")
                checked += 1
    assert checked > 6


def test_a_question_leads_to_the_line_that_works_it_out(folder):
    book = opened(folder / "HOS.xlsx")
    for name in ("S01", "S02", "S05", "OLD"):
        items = [row[1] for row in book[name].iter_rows(min_row=5) if row[1].hyperlink]
        for item in items:
            sheet, _, cell = item.hyperlink.location.partition("!")
            found = book[sheet.strip("'")][cell]
            group = "OLD" if name == "OLD" else "ADU"
            assert (found.offset(column=-1).value, found.value) == (group, item.value)
        assert len(items) > 1


def test_no_previous_year_says_so(without_previous, tmp_path):
    write_workbook(without_previous, "RRE", tmp_path / "RRE.xlsx")
    assert "There is no earlier survey to compare with" in " ".join(
        texts(opened(tmp_path / "RRE.xlsx")["Change"])
    )


def test_change_names_why_a_question_is_not_compared(folder):
    rre = " ".join(texts(opened(folder / "RRE.xlsx")["Change"]))
    assert "New or changed since 2023: no comparable question." in rre
    assert "Fewer than 30 respondents in 2024." in rre
    assert "Fewer than 30 respondents in 2023, or none." in rre
    new = " ".join(texts(opened(folder / "NEW.xlsx")["Change"]))
    assert "NEW Trust without a previous year has no comparison with 2023" in new
    assert "The trust has no score of 2023 in this group." in new


def test_synthetic_results_say_so(folder):
    book = opened(folder / "LNG.xlsx")
    for name in ("Cover", "Notes"):
        said = " ".join(texts(book[name]))
        assert SYNTHETIC in said
    assert "Synthetic sample" in book["S01"].oddFooter.center.text


def test_document_properties_and_page_setup(folder):
    xml = parts(folder / "RRE.xlsx")
    assert "<dc:language>en-GB</dc:language>" in xml["docProps/core.xml"]
    book = opened(folder / "RRE.xlsx")
    assert book.properties.creator == "ASG Benchmark"
    assert book.properties.title == f"Demonstration Survey 2024: {TRUSTS['RRE']}"
    assert book.properties.created == datetime(2025, 2, 3)  # the day of the newest input
    for sheet in book:
        assert sheet.page_setup.paperSize == 9
        portrait = sheet.title in ("Trusts", "Data", "Chart data")
        assert sheet.page_setup.orientation == ("portrait" if portrait else "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        wide = 3 if sheet.title == "Data" else 1  # its many columns on one could not be read
        assert (sheet.page_setup.fitToWidth or 1) == wide, "1 is the default"
        tall = sheet.page_setup.fitToHeight
        on_one = sheet.title in ("Cover", "S01", "S02", "S05", "Other questions", "Comparison")
        assert (1 if tall is None else tall) == on_one, "0: as long as it takes"
        assert not sheet.sheet_view.showGridLines
        assert sheet.title == "Cover" or (sheet.freeze_panes and sheet.print_title_rows)


def test_same_results_same_bytes(results, folder, tmp_path):
    write_workbook(results, "HOS", tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == (folder / "HOS.xlsx").read_bytes()


def test_size(folder):
    assert max(path.stat().st_size for path in folder.iterdir()) < 500_000


def test_unknown_trust_names_near_ones(results, tmp_path):
    with pytest.raises(UsageError, match=r"no trust 'RER' .* RRE \(Midlands"):
        write_workbook(results, "RER", tmp_path / "x.xlsx")
    assert not list(tmp_path.iterdir())


def test_scores_keep_their_digits_below_one_decimal(folder):
    cell = next(r for r in opened(folder / "HOS.xlsx")["S02"].iter_rows() if r[1].value == "Q3")[4]
    assert cell.number_format == "0.0"
    assert not math.isclose(cell.value, round(cell.value, 1), abs_tol=1e-9)
