"""Whoever computes a workbook anew gets what is stored in it; and what follows from a change."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass

import numpy as np
import pytest
from finished_books import FinishedBook
from recalculation import Edit, Place, by_formulon, by_libreoffice, differences

from asg.kernels import expected_range
from asg.template.files import load_template

ERRORS = re.compile(r"#(NAME\?|VALUE!|REF!|DIV/0!|N/A|NUM!|NULL!)")


def test_formulon_gives_what_is_stored(finished):
    found = by_formulon(finished.path, [], finished.formulas)
    assert differences(found, finished.stored, finished.formulas) == []
    assert len(found) == len(finished.formulas) > 50 or finished.code in ("HOS", "Z51")


def test_no_formula_gives_an_error(finished):
    wrong = [p for p in finished.formulas if ERRORS.search(str(finished.stored[p]))]
    assert wrong == []


@dataclass(frozen=True)
class Changed:
    """A change of a figure that moves a trust into another band."""

    book: FinishedBook
    group: str
    item: str
    edit: Edit
    found: dict[str, object]
    """What the engine finds after it: columns of Workings by heading."""

    def expected(self) -> dict[Place, object]:
        row = self.book.working(self.group, self.item)
        cells = {
            ("Workings", f"{self.book.column(heading)}{row}"): value
            for heading, value in self.found.items()
        }
        words = self.found["Band in words"]
        readers = self.book.readers(self.book.column("Band in words"), row)
        assert readers, "the section's sheet shows the band"
        return cells | dict.fromkeys(readers, words)


def change_that_moves_a_band(book: FinishedBook, column: str) -> Changed:
    """Find an item whose band is another after this trust's score or SE is changed."""
    table = book.results.table
    worked = table[(table["trust_code"] == book.code) & (table["status"] == "ok")]
    for own in worked.itertuples():
        rows = table[(table["group"] == own.group) & (table["item"] == own.item)]
        rows = rows[rows["score"].notna()]
        mine = (rows["trust_code"] == book.code).to_numpy()
        for factor in (0.3, 0.5, 0.8, 1.25, 2, 4):
            arrays = {"score": rows["score"].to_numpy().copy(), "se": rows["se"].to_numpy().copy()}
            arrays[column][mine] *= factor
            after = expected_range(**arrays)
            band = int(after.band[mine][0])
            if band == own.band or np.isclose(after.tau2, own.tau2) or arrays["score"].max() > 10:
                continue
            lower, upper = after.lower[mine][0], after.upper[mine][0]
            found = {
                "theta": after.theta,
                "phi": after.phi,
                "tau²": after.tau2,
                "Total SE": after.total_se[mine][0],
                "z": after.z[mine][0],
                "Band": band,
                "Band in words": load_template("trust_results").theme.band_words(band),
                "Agrees": "no",
            }
            headings = ("90 %", "95 %", "99.8 %")
            found |= {f"Lower {h}": v for h, v in zip(headings, lower, strict=True)}
            found |= {f"Upper {h}": v for h, v in zip(headings, upper, strict=True)}
            row = book.trusts_row(book.code, own.group, own.item)
            cell = f"{'F' if column == 'score' else 'G'}{row}"
            value = float(arrays[column][mine][0])
            return Changed(book, own.group, own.item, ("Trusts", cell, value), found)
    raise AssertionError("no change moves a band")


@pytest.fixture(scope="session")
def changes(sample_books) -> dict[str, Changed]:
    return {
        column: change_that_moves_a_band(sample_books[code], column)
        for code, column in (("Z01", "se"), ("RRE", "score"))
    }


BROKEN = [
    *(("Trusts", column, code, "n/a") for column in "FG" for code in ("RRE", "Z01")),
    *(("Trusts", "G", code, "") for code in ("RRE", "Z01")),
]
"""Figures that an analyst breaks: sheet, column, trust and what is put there."""
NOTICE = "Figures were changed in this workbook"


def breaking(book: FinishedBook, sheet: str, column: str, code: str, value: str) -> Edit:
    """The edit that breaks a trust's score (F) or SE (G) of AMHS Q18."""
    return sheet, f"{column}{book.trusts_row(code, 'AMHS', 'Q18')}", value


@pytest.fixture(scope="session")
def planted_book(hostile_book, finished_folder) -> tuple[FinishedBook, Place]:
    """A workbook in which one stored value is wrong, and where."""
    place = ("Workings", f"{hostile_book.column('theta')}9")
    right, path = hostile_book.stored[place], finished_folder / "planted.xlsx"
    part = f"xl/worksheets/sheet{hostile_book.book.sheetnames.index('Workings') + 1}.xml"
    with zipfile.ZipFile(hostile_book.path) as original, zipfile.ZipFile(path, "w") as copy:
        for name in original.namelist():
            content = original.read(name).decode() if name == part else original.read(name)
            if name == part:
                content = re.sub(rf"(</f><v>){right!r}(</v>)", rf"\g<1>{right + 1e-6!r}\2", content)
            copy.writestr(name, content)
    return FinishedBook(path, hostile_book.results, "HOS"), place


@pytest.fixture(scope="session")
def libreoffice(
    request, sample_books, hostile_book, light_book, planted_book, changes, swap, tmp_path_factory
):
    """What LibreOffice makes of all these workbooks, in one run of it."""
    published = [
        request.getfixturevalue(f"{name}_book") for name in ("published", "light_published")
    ]
    here = (*sample_books.values(), hostile_book, light_book, planted_book[0], *published)
    books = {b.path: (b, []) for b in here}
    books |= {name: (c.book, [c.edit]) for name, c in changes.items()}
    books |= {b: (sample_books["RRE"], [breaking(sample_books["RRE"], *b)]) for b in BROKEN}
    books["swap"] = (published[0], swap)
    asked = [(book.path, edits, book.sheets) for book, edits in books.values()]
    found = by_libreoffice(asked, tmp_path_factory.mktemp("libreoffice"))
    return dict(zip(books, found, strict=True))


def test_libreoffice_gives_what_is_stored(finished, libreoffice):
    found = libreoffice[finished.path]
    assert differences(found, finished.stored, finished.formulas) == []


def test_a_wrong_stored_value_is_seen_by_formulon(planted_book):
    book, place = planted_book
    found = by_formulon(book.path, [], book.formulas)
    assert [d.split(":")[0] for d in differences(found, book.stored, book.formulas)] == [
        "!".join(place)
    ]


def test_a_wrong_stored_value_is_seen_by_libreoffice(planted_book, libreoffice):
    book, place = planted_book
    found = libreoffice[book.path]
    assert [d.split(":")[0] for d in differences(found, book.stored, book.formulas)] == [
        "!".join(place)
    ]


@pytest.mark.parametrize("column", ["se", "score"])
def test_a_changed_figure_changes_the_band_in_formulon(changes, column):
    change = changes[column]
    expected = change.expected()
    found = by_formulon(change.book.path, [change.edit], [*expected, ("Workings", "A4")])
    assert differences(found, expected, expected) == []
    assert "differ from the engine: figures or settings were changed" in found["Workings", "A4"]


@pytest.mark.parametrize("column", ["se", "score"])
def test_a_changed_figure_changes_the_band_in_libreoffice(changes, column, libreoffice):
    expected = changes[column].expected()
    assert differences(libreoffice[column], expected, expected) == []
    assert (
        f"{changes[column].group} {changes[column].item}" in libreoffice[column]["Workings", "A4"]
    )


def test_the_order_of_the_trusts_does_not_matter(sample_books):
    book = sample_books["Z01"]
    rows = [
        next(i for i, r in enumerate(book.book["Trusts"].iter_rows(), start=1) if r[0].value == c)
        for c in ("RRE", "Z01")
    ]
    lines = {r: [c.value for c in book.book["Trusts"][r][:7]] for r in rows}
    edits = [
        ("Trusts", f"{'ABCDEFG'[i]}{here}", value)
        for here, there in (rows, rows[::-1])
        for i, value in enumerate(lines[there])
    ]
    line = book.column("Line")
    places = [p for p in book.formulas if not (p[0] == "Workings" and p[1].startswith(line))]
    found = by_formulon(book.path, edits, places)
    assert differences(found, book.stored, places) == []


def bands_of_q18(book: FinishedBook) -> list[Place]:
    """The cells that show the band of AMHS Q18, in words and as a symbol."""
    row = book.working("AMHS", "Q18")
    words = book.readers(book.column("Band in words"), row)
    symbols = [p for p, t in book.formulas.items() if f"${book.column('Symbol')}${row}" in t]
    assert len(words) == len(symbols) == 1
    return [("Workings", f"{book.column('Band in words')}{row}"), *words, *symbols]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_figure_shows_as_an_error(sample_books, broken, libreoffice):
    book = sample_books["RRE"]
    bands, row = bands_of_q18(book), book.working("AMHS", "Q18")
    agrees, notice = ("Workings", f"{book.column('Agrees')}{row}"), notices(book)
    formulon = by_formulon(book.path, [breaking(book, *broken)], [*bands, agrees, *notice])
    assert [formulon[p].error_code for p in bands] == [formulon[bands[0]].error_code] * len(bands)
    # LibreOffice answers with nothing where a cell has an error.
    assert [libreoffice[broken][p] for p in bands] == [None] * len(bands)
    for found in (formulon, libreoffice[broken]):
        assert found[agrees] == "no"
        assert [p for p in notice if not found[p].startswith(NOTICE)] == []


@pytest.mark.parametrize(("heading", "value"), [("SE", "n/a"), ("SE", ""), ("Score", "")])
def test_a_broken_figure_without_the_table_of_trusts_shows_as_an_error(light_book, heading, value):
    row = light_book.working("AMHS", "Q18")
    edit = ("Workings", f"{light_book.column(heading)}{row}", value)
    bands = bands_of_q18(light_book)
    found = by_formulon(light_book.path, [edit], [*bands, *notices(light_book)])
    assert all(found[place].error_code for place in bands)
    assert [p for p in notices(light_book) if not found[p].startswith(NOTICE)] == []


def notices(book: FinishedBook) -> list[Place]:
    """The cells beside Workings that say so once figures were changed."""
    said = [place for place, text in book.formulas.items() if NOTICE in text]
    return [place for place in said if place[0] != "Workings"]


def test_every_sheet_with_bands_can_say_that_figures_were_changed(sample_books):
    sheets = {sheet for sheet, _ in notices(sample_books["Z01"])}
    sections = [f"S{n:02}" for n in range(1, 14)]
    assert sheets == {"Cover", "Summary", *sections, "OPMHS", "Comparison"}


@pytest.mark.parametrize("column", "EFG")
@pytest.mark.parametrize("group", ["CAMHS", "AMHS", "OPMHS"])
def test_any_changed_figure_is_said_on_cover_and_summary(sample_books, column, group):
    book = sample_books["RRE"]
    rows = book.book["Trusts"].iter_rows(values_only=True)
    row = [i for i, r in enumerate(rows, start=1) if r[2] == group][-1]
    value = book.stored["Trusts", f"{column}{row}"] + (1 if column == "E" else 0.001)
    found = by_formulon(book.path, [("Trusts", f"{column}{row}", value)], book.formulas)
    said = {sheet for sheet, cell in notices(book) if found[sheet, cell].startswith(NOTICE)}
    assert {"Cover", "Summary"} <= said
    assert "were changed" in found["Workings", "A4"]


@pytest.fixture(scope="session")
def swap(published_book) -> list[Edit]:
    """Two other trusts with swapped scores: no row of Workings and no sum of a column changes."""
    book = published_book
    rows = [book.trusts_row(code, "ALL", "Q1") for code in ("RXB", "RXC")]
    scores = [book.stored["Trusts", f"F{row}"] for row in rows]
    return [("Trusts", f"F{row}", score) for row, score in zip(rows, scores[::-1], strict=True)]


def test_two_swapped_scores_are_said(published_book, swap, libreoffice):
    places = [*notices(published_book), ("Workings", "A4")]
    for found in (by_formulon(published_book.path, swap, places), libreoffice["swap"]):
        assert [p for p in places if not found[p].startswith(NOTICE)] == []


@pytest.mark.parametrize("column", ["se", "score"])
def test_a_changed_figure_is_said_in_libreoffice(changes, column, libreoffice):
    places = [p for p in notices(changes[column].book) if p[0] in ("Cover", "Summary")]
    assert {sheet for sheet, _ in places} == {"Cover", "Summary"}
    assert [p for p in places if not libreoffice[column][p].startswith(NOTICE)] == []
