"""The national workbook: every trust's bands, what stands out, and where it comes from."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from reading_back import link_targets, opened, parts, table_rows, texts

from asg.bands import BAND_LABELS
from asg.build.workbooks import write_national_workbook
from asg.errors import TemplateError

NAMES = [
    *("Cover", "Summary", "Much worse", "Much better", "Outliers", "ADU bands", "OLD bands"),
    *("CYP items", "ADU items", "OLD items", "CYP scores", "ADU scores", "OLD scores"),
    *("CYP breakdowns", "ADU breakdowns", "OLD breakdowns"),
    *("Firmness", "Response rates", "Data", "Notes"),
]


@pytest.fixture(scope="module")
def results(results):
    """Results in which some trusts lie far outside: the made ones have few that do."""
    table = results.table.copy()
    order = table["z"].dropna().sort_values().index
    for rows, z, band in ((order[:5], -4.0, 1), (order[-4:], 4.0, 7)):
        table.loc[rows, "z"] += z
        table.loc[rows, "band"] = band
        table.loc[rows, "band_label"] = BAND_LABELS[band]
    return replace(results, table=table)


@pytest.fixture(scope="module")
def path(results, tmp_path_factory):
    path = tmp_path_factory.mktemp("national") / "national.xlsx"
    write_national_workbook(results, path)
    return path


@pytest.fixture(scope="module")
def book(path):
    return opened(path)


def test_sheets_and_links(book):
    assert book.sheetnames == NAMES
    assert set(link_targets(book["Cover"])) == set(NAMES) - {"Cover"}
    for sheet in book:
        assert set(link_targets(sheet)) <= set(NAMES)
        assert len(texts(sheet)) > 4, sheet.title


def test_heat_map_shows_every_band_or_why_there_is_none(book, results):
    heading, *rows = table_rows(book["ADU bands"], "Bands_ADU")
    assert heading[:6] == ("Code", "Trust", "Much worse", "Worse", "Better", "Much better")
    assert [row[0] for row in rows] == list(results.trusts)
    table = results.table.set_index(["trust_code", "group", "item"])
    for row in rows:
        for item, shown in zip(heading[6:], row[6:], strict=True):
            expected = table.loc[(row[0], "ADU", item)]
            marks = {"suppressed": "[c]", "no_data": "[x]"}
            assert shown == marks.get(expected["status"], expected["band"])


def test_counts_of_questions_per_trust(book, results):
    _heading, *rows = table_rows(book["ADU bands"], "Bands_ADU")
    table = results.table
    own = table[(table["group"] == "ADU") & (table["level"] == "question")]
    for row in rows:
        bands = own.loc[own["trust_code"] == row[0], "band"].dropna()
        if bands.empty:
            assert row[2:6] == (None,) * 4
        else:
            counts = ((bands == 1).sum(), (bands < 4).sum(), (bands > 4).sum(), (bands == 7).sum())
            assert row[2:6] == counts


def test_heat_map_is_coloured_filtered_frozen_and_leads_to_the_wording(book):
    sheet = book["ADU bands"]
    (cells,) = sheet.conditional_formatting
    first = int(sheet.tables["Bands_ADU"].ref.split(":")[0].lstrip("A"))
    assert str(cells.sqref).startswith(f"G{first + 1}:")
    assert [rule.formula[0] for rule in cells.rules] == [
        f"G{first + 1}={number}" for number in range(7, 0, -1)
    ]
    assert sheet.tables["Bands_ADU"].autoFilter is not None
    assert sheet.freeze_panes == f"C{first + 1}"
    sections = [c.value for c in sheet[first - 2] if c.value]
    assert sections[1:] == [
        "1. Waiting",
        "2. Respect, dignity & compassion",
        "5. Overall",
        "Other questions",
    ]
    for cell, head in zip(sheet[first - 1][6:], sheet[first][6:], strict=True):
        assert cell.value == head.value
        name, _, place = cell.hyperlink.location.partition("!")
        assert (name.strip("'"), book["ADU items"][place].value) == ("ADU items", head.value)


def test_section_names_span_their_items(book):
    sheet = book["ADU bands"]
    first = int(sheet.tables["Bands_ADU"].ref.split(":")[0].lstrip("A"))
    spans = {
        sheet.cell(first - 2, area.min_col).value: [
            sheet.cell(first, column).value for column in range(area.min_col, area.max_col + 1)
        ]
        for area in sheet.merged_cells.ranges
        if area.min_row == first - 2
    }
    assert spans["1. Waiting"] == ["S01", "Q1", "Q2"]
    assert spans["5. Overall"] == ["S05", "Q7", "Q8", "Q9"]


@pytest.mark.parametrize(("name", "band", "sign"), [("Much worse", 1, -1), ("Much better", 7, 1)])
def test_outliers_are_all_there_the_farthest_first(book, results, name, band, sign):
    heading, *rows = table_rows(book[name], name.replace(" ", "_"))
    found = results.table[results.table["band"] == band]
    assert len(rows) == len(found) > 0
    keys = {(r[0], r[2], r[4]) for r in rows}
    assert keys == set(found[["trust_code", "group", "item"]].itertuples(index=False, name=None))
    zs = [row[heading.index("z")] for row in rows]
    assert zs == sorted(zs, key=lambda z: -abs(z))
    assert all(math.copysign(1, z) == sign for z in zs)
    scores = found.set_index(["trust_code", "group", "item"])
    for row in rows:
        own = scores.loc[(row[0], row[2], row[4])]
        assert row[heading.index("Score")] == own["score"]
        assert row[heading.index("National average")] == own["national_average"]
        assert row[heading.index("Wording")]


def test_no_outliers_is_said(results, tmp_path):
    table = results.table.copy()
    table.loc[table["band"].isin([1, 7]), "band"] = 4
    write_national_workbook(replace(results, table=table), tmp_path / "x.xlsx")
    book = opened(tmp_path / "x.xlsx")
    assert "No score of any trust is much worse than expected." in texts(book["Much worse"])
    assert not book["Much worse"].tables


def test_an_infinite_z_is_the_farthest(results, tmp_path):
    table = results.table.copy()
    worst = table.index[table["band"] == 1][-1]
    table.loc[worst, "z"] = -math.inf
    write_national_workbook(replace(results, table=table), tmp_path / "x.xlsx")
    _, first, *_ = table_rows(opened(tmp_path / "x.xlsx")["Much worse"], "Much_worse")
    assert (first[0], first[4], first[9]) == (*table.loc[worst, ["trust_code", "item"]], None)


def test_national_table(book, results):
    sheet = book["ADU items"]
    head = next(row for row in sheet.iter_rows() if row[1].value == "Item")
    rows = {row[1].value: [cell.value for cell in row] for row in sheet.iter_rows() if row[1].value}
    table = results.table
    own = table[(table["group"] == "ADU") & (table["item"] == "Q1") & table["score"].notna()]
    shown = rows["Q1"]
    assert [cell.value for cell in head][3:8] == [
        *("Trusts", "National average", "Lowest", "Highest", "Tau")
    ]
    assert shown[3] == len(own)
    assert shown[4] == own["national_average"].iloc[0]
    assert shown[5:7] == [own["score"].min(), own["score"].max()]
    assert shown[7] == math.sqrt(own["tau2"].iloc[0])
    assert shown[8:15] == [(own["band"] == number).sum() for number in range(7, 0, -1)]


def test_scores_of_all_trusts(book, results):
    heading, *rows = table_rows(book["CYP scores"], "Scores_CYP")
    table = results.table.set_index(["trust_code", "group", "item"])
    for row in rows:
        for item, shown in zip(heading[2:], row[2:], strict=True):
            expected = table.loc[(row[0], "CYP", item)]
            mark = "[c]" if expected["status"] == "suppressed" else "[x]"
            score = expected["score"]
            assert shown == (mark if math.isnan(score) else score)


def test_summary_names_the_trusts_that_stand_out(book, results):
    table = results.table
    own = table[(table["group"] == "ADU") & (table["level"] == "question")]
    worst = own[own["band"] == 1].groupby("trust_code").size()
    sheet = book["Summary"]
    top = next(row for row in sheet.iter_rows() if row[1].value == "Code")[0].row + 1
    assert sheet.cell(top, 4).value == worst.max()
    assert sheet.cell(top, 2).value in worst[worst == worst.max()].index
    assert any("They are not a ranking of trusts" in text for text in texts(sheet))


def test_questions_of_the_summary_lead_to_their_line(book):
    links = [
        (cell.value, cell.hyperlink.location)
        for row in book["Summary"].iter_rows(min_row=4)
        for cell in row
        if cell.hyperlink
    ]
    assert links
    for question, place in links:
        sheet, _, cell = place.partition("!")
        assert book[sheet.strip("'")][cell].value == question


def test_response_rates(book):
    _, *rows = table_rows(book["Response rates"], "ResponseRates")
    assert rows[2] == (None, "All trusts", "All groups", 76581, 760, 240, 14428, 14428 / 75581)
    young = next(row for row in rows if row[0] == "RRE" and row[2] == "CYP")
    assert young[6:] == ("[x]", "[x]")


def test_notes_say_what_it_was_made_from(book):
    said = " ".join(texts(book["Notes"]))
    for words in ("responses-2024.csv", "ab" * 32, "asg-benchmark 0.0.test", "weight_cap", "=x."):
        assert words in said


def test_data_and_secrecy(book, path, planted):
    assert len(table_rows(book["Data"], "Results")) == len(planted.results.table) + 1
    hidden = {f"{value!r}"[:10] for value in planted.hidden}
    for name, xml in parts(path).items():
        assert not [figure for figure in hidden if figure in xml], name


def test_same_results_same_bytes(results, path, tmp_path):
    write_national_workbook(results, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_a_template_of_the_other_sort_is_refused(results, tmp_path):
    with pytest.raises(TemplateError, match="is for a trust's workbook, not for the national"):
        write_national_workbook(results, tmp_path / "x.xlsx", template="trust_results")
    assert not list(tmp_path.iterdir())


def test_outliers_are_in_the_list_of_what_they_stand_out_by(sample_results, tmp_path):
    write_national_workbook(sample_results, tmp_path / "national.xlsx")
    table = sample_results.outliers
    listed, rows = [], []
    for row in opened(tmp_path / "national.xlsx")["Outliers"].iter_rows(values_only=True):
        said = str(row[1])
        if said.startswith(("Better than expected", "Worse than expected")):
            rows = []
            listed.append((said, rows))
        elif row[1] in sample_results.trusts:
            rows.append((row[1], row[6].split(" ", 1)[1]))
    assert len(listed) == 4
    for (title, rows), (group, measure) in zip(
        listed, [(g, m) for g in ("AMHS", "OPMHS") for m in ("best", "worst")], strict=True
    ):
        bands = (6, 7) if measure == "best" else (1, 2)
        own = table[(table["group"] == group) & (table["measure"] == measure)]
        own = own[own["band"].isin(bands)].sort_values("z", ascending=False)
        assert rows == list(zip(own["trust_code"], own["band_label"], strict=True))
        assert f"({len(own)} trust" in title
        assert len(own), "the sample has outliers of each sort"


def test_breakdowns_stand_as_the_table_has_them(sample_results, tmp_path):
    write_national_workbook(sample_results, tmp_path / "national.xlsx")
    sheet = opened(tmp_path / "national.xlsx")["AMHS breakdowns"]
    heading, *rows = table_rows(sheet, "Breakdowns_AMHS")
    assert heading[-1] == "Compared with everyone else"
    table = sample_results.breakdowns.query("group == 'AMHS'")
    assert len(rows) == len(table)
    words = {"": "[z]", "no difference": "no difference"} | {
        word: f"{word} everyone else" for word in ("above", "below")
    }
    for row, (_, own) in zip(rows, table.iterrows(), strict=True):
        assert row[1:3] == (own["category"], own["item"])
        if pd.isna(own["n"]):
            assert set(row[4:]) == {"[c]"}
        else:
            assert row[4:6] == (own["n"], own["score"])
            assert row[-1] == words[own["comparison"]]
    assert any("Of " in text and "comparisons with everyone else" in text for text in texts(sheet))


def test_flags_by_chance_stand_beside_those_found(sample_results, tmp_path):
    write_national_workbook(sample_results, tmp_path / "national.xlsx")
    book = opened(tmp_path / "national.xlsx")
    table = sample_results.table
    changes, bands = table["change"][table["change"] != ""], table["band"].dropna()
    flags = (changes != "No change").sum()
    expected = [
        f"Of {len(changes):,} tests of change in all trusts, about {round(len(changes) / 20):,} "
        f"(5 %) would show a change by chance. {flags:,} did.",
        f"Of {len(bands):,} scores with an expected range in all trusts, about "
        f"{round(len(bands) / 10):,} (10 %) would be outside 'about the same' by chance if trusts "
        f"differed by no more than their ranges allow for. In these results "
        f"{(bands != 4).sum():,} are.",
    ]
    for sentence in expected:
        assert sentence in texts(book["Summary"])
        assert sentence in texts(book["Notes"])
