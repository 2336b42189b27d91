"""The sheet Peers: what is chosen in its drop-down lists is what its formulas show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook
from openpyxl.utils import coordinate_to_tuple
from recalculation import by_formulon, by_libreoffice, differences, formulas, stored

from asg.build.workbooks import write_workbook
from asg.marks import NO_FIGURE
from asg.reading.trusts_file import read_trusts
from asg.results.areas import with_areas
from asg.results.results import Results
from asg.zip_package import parts_of

REGIONS = ("Midlands", "North West", "London")
TYPES = ("Mental health", "Community and mental health")


@pytest.fixture(scope="module")
def trusts_file(sample_results, tmp_path_factory):
    """Region and type of all trusts but one; codes in small letters."""
    path = tmp_path_factory.mktemp("trusts") / "trusts.csv"
    lines = ["Trust_Code,name,type,region,icb,Teaching"]
    for i, code in enumerate(sorted(sample_results.trusts)[:-1]):
        lines.append(f"{code.lower()},,{TYPES[i % 2]},{REGIONS[i % 3]},,{'yes' if i % 4 else ''}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def with_file(sample_results, trusts_file):
    return with_areas(sample_results, read_trusts(trusts_file))


@dataclass(frozen=True)
class Peers:
    path: Path
    results: Results

    @cached_property
    def book(self):
        return load_workbook(self.path)

    @property
    def sheet(self):
        return self.book["Peers"]

    @cached_property
    def formulas(self):
        return {place: f for place, f in formulas(self.book).items() if place[0] == "Peers"}

    def lists(self):
        """The cells with a list, each with the texts that it offers."""
        sheet = self.sheet
        return {
            str(one.sqref): [c.value for row in sheet[one.formula1.replace("$", "")] for c in row]
            for one in sheet.data_validations.dataValidation
        }

    def expected(self, own, chosen, members):
        """What the rows of items show, by group and item, from the results alone."""
        table = self.results.table[self.results.table["score"].notna()]
        found = {}
        for (group, item), rows in table.groupby(["group", "item"], sort=False):
            of = rows.set_index("trust_code")["score"]
            peers = of[of.index.isin(list(members - {own}))]
            mean = peers.mean() if len(peers) else np.nan
            found[group, item] = [of.get(own, np.nan), mean, of.mean()]
            found[group, item] += [of.get(code, np.nan) for code in chosen]
        return found

    def shown(self, values):
        """The same from the sheet, by recalculated values of its cells."""
        found, group = {}, ""
        titles = {g.title: g.id for g in self.results.survey.groups}
        for row in self.sheet.iter_rows(min_row=12, max_col=3):
            group = titles.get(row[1].value, group)
            if (group, row[1].value) in self.keys:
                cells = [f"{letters}{row[1].row}" for letters in "DEFGHIJK"]
                numbers = [values["Peers", cell] for cell in cells]
                found[group, row[1].value] = [
                    np.nan if n in (NO_FIGURE, "-") else n for n in numbers
                ]
        return found

    @cached_property
    def keys(self):
        table = self.results.table
        return set(zip(table["group"], table["item"], strict=True))


@pytest.fixture(scope="module")
def peers(with_file, tmp_path_factory):
    path = tmp_path_factory.mktemp("peers") / "Z01.xlsx"
    write_workbook(with_file, "Z01", path)
    return Peers(path, with_file)


@pytest.fixture(scope="module")
def without_file(sample_results, sample_books):
    return Peers(sample_books["Z01"].path, sample_results)


def assert_shown(shown, expected):
    assert len(shown) > 60
    for key, numbers in shown.items():
        nothing = [np.nan] * 8  # of an item that no trust has a score of
        right = expected.get(key, nothing)
        np.testing.assert_allclose(numbers, right, rtol=1e-12, err_msg=str(key))


def label(results, code):
    return f"{code} {results.trusts[code]}"


def area_members(results, variable, value):
    areas = results.areas
    areas = areas[(areas["variable"] == variable) & (areas["value"] == value)]
    return set(areas["trust_code"])


def test_lists_offer_all_trusts_by_name_and_all_areas(peers, without_file):
    lists = peers.lists()
    area, *trusts = lists.values()
    if len(area) > len(peers.results.trusts) // 2:
        area, trusts = lists["C6"], [lists[f"C{row}"] for row in range(7, 12)]
    assert area == [
        "Region: London",
        "Region: Midlands",
        "Region: North West",
        "Type: Community and mental health",
        "Type: Mental health",
        "Teaching: yes",
    ]
    labels = [label(peers.results, code) for code in sorted(peers.results.trusts)]
    assert trusts == [labels] * 5
    assert list(without_file.lists().values()) == [labels] * 5


def test_it_begins_with_the_own_region_and_the_trusts_nearest_in_size(peers):
    found = by_formulon(peers.path, [], peers.formulas)
    assert differences(found, stored(peers.path), peers.formulas) == []
    sheet = peers.sheet
    (own,) = peers.results.areas.query("trust_code == 'Z01' and variable == 'region'")["value"]
    assert sheet["C6"].value == f"Region: {own}"
    chosen = [sheet[f"C{row}"].value.split()[0] for row in range(7, 12)]
    members = area_members(peers.results, "region", own)
    assert_shown(peers.shown(found), peers.expected("Z01", chosen, members))


CHOICES = [
    ("Type: Mental health", ["RRE", "Z05", None, "Z51", "Z01"]),
    ("", ["RRE", "Z05", None, "Z51", "Z01"]),
    ("", [None] * 5),
    ("", ["Z10", "Z10", None, None, "Z44"]),
]


def edits_of(results, area, chosen):
    cells = [("C6", area)] if len(results.areas) else []
    cells += [
        (f"C{row}", "" if code is None else label(results, code))
        for row, code in enumerate(chosen, start=7)
    ]
    return [("Peers", cell, text) for cell, text in cells]


def members_of(results, area, chosen):
    if not area:
        return {code for code in chosen if code}
    title, value = area.split(": ")
    return area_members(results, title.lower(), value)


@pytest.mark.parametrize(("area", "chosen"), CHOICES)
def test_figures_follow_what_is_chosen(peers, area, chosen):
    edits = edits_of(peers.results, area, chosen)
    found = by_formulon(peers.path, edits, peers.formulas)
    members = members_of(peers.results, area, chosen)
    assert_shown(peers.shown(found), peers.expected("Z01", chosen, members))
    number = len(members - {"Z01"})
    heads = [v for (_, _), v in found.items() if str(v).startswith("Average of ")]
    assert set(heads) == {f"Average of {number} peers"}


def test_the_average_is_of_the_peers_with_a_score_and_the_sheet_says_so(without_file):
    """Older people: two of the five trusts nearest to Z01 in size have no scores of them."""
    table = without_file.results.table.set_index(["group", "item", "trust_code"])["score"]
    found = without_file.shown(stored(without_file.path))
    heads = next(r for r in without_file.sheet.iter_rows(min_row=12) if r[1].value == "Item")
    values = stored(without_file.path)
    codes = [values["Peers", cell.coordinate] for cell in heads[6:]]
    scores = [table.loc["OPMHS", "Q8", code] for code in codes]
    assert sorted(np.isnan(scores)) == [False, False, False, True, True]
    assert found["OPMHS", "Q8"][1] == pytest.approx(np.nanmean(scores), rel=1e-12)
    said = next(str(c.value) for c in without_file.sheet["B"] if "Choose in" in str(c.value))
    assert said.endswith("For each item it leaves out trusts that have no score of it.")


@pytest.mark.parametrize("chosen", [["RRE", "Z05", None, "Z51", "Z01"], [None] * 5])
def test_figures_follow_without_a_file_of_trusts(without_file, chosen):
    edits = edits_of(without_file.results, "", chosen)
    found = by_formulon(without_file.path, edits, without_file.formulas)
    members = {code for code in chosen if code}
    assert_shown(without_file.shown(found), without_file.expected("Z01", chosen, members))


def test_libreoffice_gives_the_same(peers, tmp_path):
    whole = [c for c in CHOICES if None not in c[1][:2] or c[0]]
    requests = [
        (peers.path, edits_of(peers.results, area, chosen), ["Peers"]) for area, chosen in whole
    ]
    for found, (area, chosen) in zip(by_libreoffice(requests, tmp_path), whole, strict=True):
        members = members_of(peers.results, area, chosen)
        assert_shown(peers.shown(found), peers.expected("Z01", chosen, members))


def test_charts_read_the_sheet_itself(peers):
    parts = parts_of(peers.path.read_bytes())
    charts = [c for c in parts.values() if b"Average of the peers" in c and b"<c:barChart>" in c]
    assert len(charts) == 2  # sections of AMHS, questions of OPMHS
    values = stored(peers.path)
    for chart in charts:
        runs = re.findall(rb"<c:f>Peers!\$([C-F])\$(\d+):\$[C-F]\$(\d+)</c:f>", chart)
        assert [column for column, _, _ in runs] == [b"C", b"D", b"C", b"E", b"C", b"F"] or {
            column for column, _, _ in runs
        } == {b"C", b"D", b"E", b"F"}
        first, last = int(runs[0][1]), int(runs[0][2])
        ids = [values["Peers", f"B{row}"] for row in range(first, last + 1)]
        assert all(re.fullmatch(r"S\d\d", i) for i in ids) or all(i[0] == "Q" for i in ids)


def test_lists_stand_where_the_format_wants_them(peers):
    parts = parts_of(peers.path.read_bytes())
    (sheet,) = [p for n, p in parts.items() if n.startswith("xl/worksheets/") and b"<dataVal" in p]
    places = [sheet.index(b) for b in (b"</sheetData>", b"<dataValidations", b"<hyperlinks>")]
    assert places == sorted(places)
    assert coordinate_to_tuple("C6") == (6, 3)
