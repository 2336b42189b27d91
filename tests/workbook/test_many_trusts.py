"""What keeps a workbook small, and a worker too, however many trusts there are."""

from __future__ import annotations

import math
import os
import re
import shutil
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest
from chart_reading import charts_of
from hypothesis import given
from hypothesis import strategies as st
from own_templates import copy_of
from reading_back import link_targets, opened, parts, texts
from recalculation import by_formulon, differences, formulas, stored

from asg.build import sizes
from asg.build.run import build
from asg.build.workbooks import write_national_workbook, write_workbook, write_workbooks
from asg.cli import run
from asg.errors import UsageError
from asg.kernels import band
from asg.results.run import benchmark
from asg.sample import load_sample
from asg.sheets.editions import trust_book
from asg.sheets.figures.figures import arrange
from asg.sheets.figures.items import Ranking
from asg.sheets.national import national_tables as tables
from asg.template.files import load_template
from asg.unfinished_files import TEMPORARY_SUFFIX

LIGHT = "trust_results_light"


# Rankings of hundreds


@given(st.integers(1, 3000), st.integers(10, 300), st.data())
def test_places_are_evenly_spaced_with_both_ends_and_the_own_one(number, most, data):
    own = data.draw(st.integers(-1, number - 1))
    codes = [f"T{i}" for i in range(number)]
    ranking = Ranking(
        codes, np.arange(number, dtype=np.int32), np.arange(number) / 7, np.zeros(number, np.int8)
    )
    places, step = ranking.spaced(most, with_place=own), ranking.step(most)
    assert len(places) <= max(most, 0)
    assert {0, number - 1} <= {*places}
    assert own == -1 or own in places
    regular = [p for p in places if p not in (number - 1, own)]
    assert all(place % step == 0 for place in regular)
    assert {*range(0, number, step)} <= {*places}
    if number <= most:
        assert step == 1
        assert places == [*range(number)]


def test_a_trust_is_found_among_equal_scores():
    ranking = Ranking(
        ["B", "A", "C"],
        np.array([1, 0, 2], np.int32),
        np.array([5.0, 5.0, 7.0]),
        np.array([4, 0, 7], np.int8),
    )
    assert [ranking.place(code, 5.0) for code in ("A", "B", "C")] == [0, 1, -1]
    assert ranking.place("C", 7.0) == 2
    assert ranking.at([0, 1, 2]) == [("A", 5.0, 4), ("B", 5.0, None), ("C", 7.0, 7)]


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """A template whose rankings show at most 12 of the sample's 52 trusts."""
    folder = copy_of("trust_results", tmp_path_factory.mktemp("own") / "short")
    file = folder / "template.toml"
    text = file.read_text(encoding="utf-8")
    assert "ranked_trusts = 200" in text
    file.write_text(text.replace("ranked_trusts = 200", "ranked_trusts = 12"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("code", ["RRE", "Z01"])
def test_a_short_ranking_shows_every_so_many_and_says_so(sample_results, short, tmp_path, code):
    path = tmp_path / "x.xlsx"
    write_workbook(sample_results, code, path, template=short)
    chart = next(c for c in charts_of(path)["S01"] if "lowest to highest" in c.xml)
    table = sample_results.table
    rows = table[(table["group"] == "AMHS") & (table["item"] == "S01") & table["score"].notna()]
    rows = rows.sort_values(["score", "trust_code"]).reset_index(drop=True)
    step = math.ceil(len(rows) / 10)
    own = rows.index[rows["trust_code"] == code][0]
    wanted = sorted({*range(0, len(rows), step), len(rows) - 1, own})
    drawn = {}
    theme = load_template("trust_results").theme
    fills = {theme.band(n).fill: n for n in range(1, 8)}
    for series in chart.series:
        if series.kind == "barChart":
            for place, score in series.figures.items():
                drawn[place] = (round(score, 6), fills.get(series.fill, "own"))
    expected = {
        place: (
            round(rows["score"][at], 6),
            "own" if at == own else int(rows["band"][at]),
        )
        for place, at in enumerate(wanted)
    }
    assert drawn == expected
    nth = {3: "3rd", 4: "4th", 5: "5th"}[step]
    assert f"scores of every {nth} of {len(rows)} trusts from lowest to highest" in chart.alt_text
    assert (
        f"Every {nth} of {len(rows)} trusts, lowest to highest section score; "
        "the highest and your trust as well"
    ) in chart.xml
    book = opened(path)
    assert any(t.endswith(f": score of every {nth} trust") for t in texts(book["Chart data"]))
    about = " ".join(texts(book["About"]))
    assert "one column for each trust" not in about
    assert "one column for the lowest and the highest, your trust, and trusts at even" in about


@pytest.mark.parametrize("words", ["ranked_trusts = 9", "ranked_trusts = 0", "ranked = 50"])
def test_a_wrong_number_of_bars_is_told(short, tmp_path, words):
    own = shutil.copytree(short, tmp_path / "own")
    file = own / "template.toml"
    text = file.read_text(encoding="utf-8").replace("ranked_trusts = 12", words)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match=r"template\.toml, line \d+: charts\.ranked"):
        load_template(own)


# The template without the scores of the other trusts


def test_the_light_template_is_the_full_one_less_a_sheet():
    """Words and colours may not drift apart."""
    light, full = load_template(LIGHT), load_template("trust_results")
    assert (light.theme, light.texts, light.how_to_read) == (
        *(full.theme, full.texts, full.how_to_read),
    )
    gone = {"trusts", "peers"}  # which reads the other
    fewer = tuple(sheet for sheet in full.layout.sheets if sheet.kind not in gone)
    assert light.layout.sheets == fewer
    kept = {"sheets", "description"}
    assert light.layout.model_dump(exclude=kept) == full.layout.model_dump(exclude=kept)


def test_nothing_in_a_light_workbook_points_to_the_scores_that_are_not_there(light_book):
    book = light_book.book
    assert "Trusts" not in book.sheetnames
    assert {t for sheet in book for t in sheet.tables} == {"Results", "Priorities", "Questions"}
    assert {target for sheet in book for target in link_targets(sheet)} <= {*book.sheetnames}
    for name, xml in parts(light_book.path).items():
        assert "Trusts[" not in xml, name
        assert "Trusts!" not in xml, name
    said = " ".join(texts(book["Workings"]))
    assert "table Trusts" not in said
    assert (
        "The results have 52 trusts, and this workbook does not hold the scores of the others"
        in said
    )
    assert "in the file results.csv and in the national workbook of the same build" in said


def test_a_light_workbook_holds_no_figure_of_another_trust_but_in_rankings(light_book):
    """What is on each sheet but Chart data is this trust's, or holds for all."""
    table = light_book.results.table
    others = {
        value
        for column in ("se", "total_se")
        for value in table.loc[table["trust_code"] != light_book.code, column].dropna()
    } - {*table.loc[table["trust_code"] == light_book.code, ["se", "total_se"]].to_numpy().flat}
    own = table[table["trust_code"] == light_book.code]
    # Among so many figures a gap of the trust's own is one of them by chance.
    others -= {*(own["score"] - own["national_average"]).round(6)}
    found = {value for value in light_book.stored.values() if isinstance(value, float)}
    assert not others & found
    assert {*table.loc[table["trust_code"] == light_book.code, "se"].dropna()} <= found


def test_light_workings_give_the_band_that_follows_from_changed_figures(light_book):
    """The formula of the method, by hand: z = (score - theta) / sqrt(SE² + tau²)."""
    book = light_book
    table = book.results.table
    own = table[(table["trust_code"] == book.code) & (table["status"] == "ok")]
    for row in own.head(12).itertuples():
        number = book.working(row.group, row.item)
        place = {h: f"{book.column(h)}{number}" for h in ("Score", "SE", "Band", "z", "tau²")}
        score, se = min(row.score + 0.8, 10.0), row.se / 2
        found = by_formulon(
            book.path,
            [("Workings", place["Score"], score), ("Workings", place["SE"], se)],
            [("Workings", place["Band"]), ("Workings", place["z"]), ("Workings", "A4")],
        )
        z = (score - row.national_average) / math.sqrt(se**2 + row.tau2)
        assert found["Workings", place["z"]] == pytest.approx(z, rel=1e-9)
        assert found["Workings", place["Band"]] == int(band([z])[0])
        assert "differ from the engine" in found["Workings", "A4"]


def test_every_blue_figure_of_light_workings_is_read_by_a_formula(light_book):
    sheet = light_book.book["Workings"]
    blue = {
        cell.column_letter
        for cell in sheet[9]
        if cell.font.color
        and cell.font.color.rgb.endswith("003087")
        and cell.fill.fgColor.rgb != "00000000"
    }
    read = {
        letters
        for (name, _), text in light_book.formulas.items()
        if name == "Workings"
        for letters in re.findall(r"\$([A-Z]+)9\b", text)
    }
    headings = ("Trusts", "theta", "I", "phi", "Sum v", "Sum v²", "Within", "Score", "SE", "n")
    assert blue == {light_book.column(heading) for heading in headings}
    assert blue <= read


def test_light_workings_follow_a_changed_phi(light_book):
    """tau² = (I phi - (I - 1)) / (sum v - sum v² / sum v), from the national figures given."""
    book = light_book
    row = book.working("AMHS", "S01")
    at = {h: f"{book.column(h)}{row}" for h in ("I", "phi", "Sum v", "Sum v²", "tau²")}
    number, v, v2 = (book.stored["Workings", at[h]] for h in ("I", "Sum v", "Sum v²"))
    phi = 3.0
    found = by_formulon(book.path, [("Workings", at["phi"], phi)], [("Workings", at["tau²"])])
    tau2 = (number * phi - (number - 1)) / (v - v2 / v)
    assert found["Workings", at["tau²"]] == pytest.approx(tau2, rel=1e-9)


def test_a_rule_that_excel_lacks_is_live_where_the_quantiles_are_given(tmp_path):
    sample = load_sample()
    method = sample.survey.method.model_copy(update={"quantile": "hazen"})
    results = benchmark(sample.survey.model_copy(update={"method": method}), sample.responses)
    path = tmp_path / "hazen.xlsx"
    write_workbook(results, "Z01", path, template=LIGHT)
    live = formulas(openpyxl.load_workbook(path))
    assert len(live) > 100
    assert differences(by_formulon(path, [], live), stored(path), live) == []
    assert not any("PERCENTILE" in text for text in live.values())


def test_a_light_workbook_grows_by_no_more_than_its_rankings(results, tmp_path):
    """Four times as many trusts under other codes: no more lines but those of bars."""
    copies = [results.table]
    for further in range(1, 4):
        more = results.table.copy()
        more["trust_code"] = more["trust_code"] + f"_{further}"
        copies.append(more)
    many = replace(results, table=pd.concat(copies, ignore_index=True))
    sizes_of: list[int] = []
    for number, made in enumerate((results, many)):
        path = tmp_path / f"{number}.xlsx"
        write_workbook(made, "HOS", path, template=LIGHT)
        book = trust_book(arrange(made), load_template(LIGHT), "HOS")
        sizes_of.append(
            sum(len(s.lines) + len(s.table.rows if s.table else ()) for s in book.sheets)
        )
    ranked = sum(len(items.ranking or ()) for items in arrange(results).items.values())
    assert sizes_of[1] - sizes_of[0] <= 3 * ranked


# What is said before a build, and what has no room


def test_very_many_trusts_are_told_of_before_a_build(results, monkeypatch):
    assert sizes.size_line(results, "trust_results") == ""
    monkeypatch.setattr(sizes, "MANY_TRUSTS", 5)
    number = int(results.table["score"].notna().sum())
    said = sizes.size_line(results, "trust_results")
    assert said.startswith(f"Each workbook will hold {number:,} scores of all ")
    assert said.endswith("; --template trust_results_light leaves them out")
    assert sizes.size_line(results, "national") == said, "trusts' workbooks are the shipped ones"
    assert sizes.size_line(results, LIGHT) == ""
    assert sizes.size_line(results, "published_tables") == ""


def test_the_command_says_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sizes, "MANY_TRUSTS", 51)
    assert run(["build", "--trust", "RRE", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert told.err.startswith("Each workbook will hold ")
    assert "of all 52 trusts" in told.err
    assert "Each workbook" not in told.out


def test_scores_that_find_no_room_on_a_sheet_are_told_before_anything_is_written(
    results, tmp_path, monkeypatch
):
    monkeypatch.setattr(sizes, "LAST_ROW", 60)
    with pytest.raises(UsageError, match=r"a sheet of Excel has 60.*trust_results_light"):
        build(results, tmp_path / "out", trusts=["HOS"])
    assert not (tmp_path / "out").exists()
    assert build(results, tmp_path / "out", trusts=["HOS"], template=LIGHT).exit_code == 0


def test_the_national_workbook_says_where_too_many_rows_are(results, tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 100)
    write_national_workbook(results, tmp_path / "x.xlsx")
    book = opened(tmp_path / "x.xlsx")
    said = " ".join(texts(book["Data"]))
    assert f"The results have {len(results.table):,} rows. More than 100 are not written" in said
    assert "in the file results.csv of the same build" in said
    assert not book["Data"].tables
    assert {t for sheet in book for t in link_targets(sheet)} <= {*book.sheetnames}


# Thousands of files in one folder


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_batch_looks_for_abandoned_files_once_and_not_with_each(
    results, tmp_path, monkeypatch, jobs
):
    abandoned = tmp_path / f".demo-2024-RRE-x{TEMPORARY_SUFFIX}"
    abandoned.write_bytes(b"left by a process that was killed")
    looks = []
    scandir = os.scandir

    def counted(folder="."):
        looks.append(folder)
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", counted)
    codes = list(results.trusts)[:6]
    written = write_workbooks(results, tmp_path, trusts=codes, jobs=jobs, template=LIGHT)
    assert not [w.error for w in written if w.error]
    assert len([look for look in looks if str(look) == str(tmp_path)]) <= 2
    assert not abandoned.exists()
    assert len([*tmp_path.iterdir()]) == len(codes)
