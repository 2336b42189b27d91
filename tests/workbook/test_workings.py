"""Workings: the steps are the kernels', live wherever a formula can follow them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest
from formula_lint import faults, surroundings
from formulon import Workbook
from recalculation import by_formulon, differences, formulas, stored

from asg.bands import BAND_LABELS
from asg.build.workbooks import write_workbook
from asg.columns import LIMIT_COLUMNS
from asg.kernels import adjusted_z, band, change, expected_range
from asg.results.run import benchmark
from asg.sample import load_sample
from asg.sheets.editions import trust_book
from asg.sheets.figures.figures import arrange
from asg.sheets.model import Formula
from asg.template.files import load_template
from made_results import TRUSTS

OWN = list(TRUSTS).index("HOS")


def sheet_of(book, name="Workings"):
    return next(sheet for sheet in book.sheets if sheet.name == name)


def said(sheet):
    return " ".join(
        str(cell.value.value if isinstance(cell.value, Formula) else cell.value)
        for line in sheet.lines
        for cell in line.cells
        if cell.value is not None
    )


def live(book):
    """The cells that follow from Workings: not texts on two lines, nor the sheet Peers."""
    return [
        cell
        for sheet in book.sheets
        if sheet.name != "Peers"
        for line in sheet.lines
        for cell in line.cells
        if isinstance(cell.value, Formula) and not cell.value.text.startswith('="')
    ]


def book_of(results, code="HOS"):
    return trust_book(arrange(results), load_template("trust_results"), code)


def sample_with(**settings):
    sample = load_sample()
    method = sample.survey.method.model_copy(update=settings)
    return benchmark(sample.survey.model_copy(update={"method": method}), sample.responses)


def with_scores(results, score, se):
    """Results in which the trusts with a score to ADU Q4 have these."""
    table = results.table.copy()
    rows = (table["group"] == "ADU") & (table["item"] == "Q4") & table["score"].notna()
    codes = table.loc[rows, "trust_code"].tolist()
    y, s = np.full(len(codes), score[1:] or score), np.full(len(codes), se[1:] or se)
    own = codes.index("HOS")
    y[own], s[own] = score[0], se[0]
    found = expected_range(y, s, table.loc[rows, "n"])
    values = {
        "score": y,
        "se": s,
        "national_average": found.theta,
        "lowest": y.min(),
        "highest": y.max(),
        "tau2": found.tau2,
        "total_se": found.total_se,
        "z": found.z,
        "band": pd.array(np.where(found.band, found.band, None), dtype="Int64"),
        "band_label": [BAND_LABELS.get(b, "") for b in found.band],
        "status": np.where(found.band, "ok", "not_benchmarked"),
    }
    for pair in range(3):
        values[LIMIT_COLUMNS[2 * pair]] = found.lower[:, pair]
        values[LIMIT_COLUMNS[2 * pair + 1]] = found.upper[:, pair]
    for name, value in values.items():
        table.loc[rows, name] = value
    return replace(results, table=table), found, own


def test_every_item_of_the_trust_with_a_standard_error_has_a_row(sample_books):
    for code, book in sample_books.items():
        table = book.results.table
        own = table[(table["trust_code"] == code) & (table["group"] != "CAMHS")]
        expected = own[own["score"].notna()]
        rows = sheet_of(book_of(book.results, code)).lines[8:]
        items = [(r.cells[0].value, r.cells[1].value) for r in rows if len(r.cells) > 20]
        assert sorted(items) == sorted(zip(expected["group"], expected["item"], strict=True))


def test_verdict(sample_books, published_book):
    for book in (sample_books["RRE"], sample_books["Z01"], published_book):
        verdict = book.stored["Workings", "A4"]
        assert verdict.startswith("All ")
        assert verdict.endswith(" rows agree with the engine.")


def test_a_published_file_begins_at_the_total_standard_error(published_book):
    text = " ".join(str(v) for (s, _), v in published_book.stored.items() if s == "Workings")
    assert "The workings begin at the total standard error" in text
    assert "tau²" not in text
    assert "Total SE" in text


def test_no_score_no_rows_and_a_sentence(results):
    few = results.table["group"] == "ADU"
    book = book_of(replace(results, table=results.table[few]), "NOA")
    assert "NOA Trust without adult services has no score with an expected range" in said(
        sheet_of(book)
    )
    assert live(book) == []


def test_too_few_trusts_is_worked_out_and_without_a_band(results):
    sheet = sheet_of(book_of(results))
    rows = [line for line in sheet.lines[8:] if line.cells and line.cells[0].value == "OLD"]
    assert rows
    for row in rows:
        shown = [getattr(cell.value, "value", cell.value) for cell in row.cells]
        assert "No expected range" in shown


@pytest.mark.parametrize(
    ("settings", "edits"),
    [
        ({"winsorise": 0.0}, {"C6": None, "E6": 0.0}),
        ({"winsorise": 0.2}, {"E6": 0.2}),
        ({"min_trusts": 50}, {"C6": 50}),
        ({"limits": (0.5, 0.8, 0.99)}, {"G6": 0.5, "I6": 0.8, "K6": 0.99}),
    ],
)
def test_a_changed_setting_gives_what_the_engine_gives(sample_books, settings, edits):
    book = sample_books["Z01"]
    table = sample_with(**settings).table
    own = table[(table["trust_code"] == "Z01") & (table["group"] == "AMHS")].set_index("item")
    letters = book.column("Band")
    rows = {item: book.working("AMHS", item) for item in own.index[own["score"].notna()]}
    put = [("Workings", cell, value) for cell, value in edits.items() if value is not None]
    found = by_formulon(book.path, put, [("Workings", f"{letters}{row}") for row in rows.values()])
    bands = {item: found["Workings", f"{letters}{row}"] for item, row in rows.items()}
    assert bands == {item: 0 if own["band"].isna()[item] else own["band"][item] for item in rows}
    assert list(bands.values()) != [
        book.stored["Workings", f"{letters}{row}"] for row in rows.values()
    ]


@pytest.mark.parametrize(("rule", "ending"), [("linear", "INC"), ("weibull", "EXC")])
def test_the_rules_of_excel_s_percentiles_are_live(tmp_path, rule, ending):
    path = tmp_path / f"{rule}.xlsx"
    write_workbook(sample_with(quantile=rule), "Z01", path)
    texts = formulas(openpyxl.load_workbook(path))
    assert any(f"PERCENTILE.{ending}" in text for text in texts.values())
    assert not any("SMALL(" in text for text in texts.values())
    assert differences(by_formulon(path, [], texts), stored(path), texts) == []


@pytest.mark.parametrize("rule", ["rank_floor", "closest_observation"])
@pytest.mark.parametrize("tails", [0.1, 0.125, 0.25, 0.01])  # of 52: 5.2; 6.5, a tie; 13; 0.52
def test_the_rules_of_ranks_are_live(tmp_path, rule, tails):
    path = tmp_path / "ranks.xlsx"
    results = sample_with(quantile=rule, winsorise=tails)
    write_workbook(results, "Z01", path)
    book = openpyxl.load_workbook(path)
    texts = formulas(book)
    assert any("SMALL(" in text for text in texts.values())
    assert not any("PERCENTILE" in text for text in texts.values())
    assert [faults(text, surroundings(book)) for text in texts.values()] == [[]] * len(texts)
    assert differences(by_formulon(path, [], texts), stored(path), texts) == []
    items = results.table[results.table["score"].notna() & (results.table["group"] == "AMHS")]
    assert items.groupby("item").size().eq(52).any()


def test_a_rule_that_excel_lacks_gives_figures_and_says_why():
    book = book_of(sample_with(quantile="hazen"), "Z01")
    assert live(book) == []
    assert "Excel has no function for the quantile rule 'hazen'" in said(sheet_of(book))


@pytest.mark.parametrize(
    ("column", "other"),
    [
        *((name, lambda value: value + 0.1) for name in ("tau2", "national_average")),
        *((name, lambda value: value + 0.1) for name in ("total_se", "z")),
        ("band", lambda band: band % 7 + 1),
        ("band", lambda band: band.mask(band > 0)),
    ],
)
def test_results_that_do_not_follow_from_the_scores_are_not_live(results, column, other):
    table = results.table.copy()
    rows = (table["group"] == "ADU") & (table["item"] == "Q4")
    table.loc[rows, column] = other(table.loc[rows, column])
    book = book_of(replace(results, table=table))
    assert "do not give the figures of the results: ADU Q4." in said(sheet_of(book))
    s02 = sheet_of(book, "S02")
    line = next(x for x in s02.lines if len(x.cells) > 8 and x.cells[0].value == "Q4")
    assert not any(isinstance(cell.value, Formula) for cell in line.cells)


@pytest.mark.parametrize(
    ("score", "se", "band_of_own"),
    [
        ((7.0, 5, 6, 4, 5, 6, 7, 5, 5, 4, 3, 5), (0.0, *[0.2] * 11), 6),
        ((9.0, *[5.0] * 11), (0.0, *[0.4] * 11), 7),
        ((1.0, *[5.0] * 11), (1e-12, *[0.4] * 11), 1),
        ((5.0, *[5.0] * 11), (0.0, *[0.0] * 11), 0),
        ((6.0, *[5.0] * 11), (0.3, *[0.0] * 11), 0),
    ],
)
def test_standard_errors_of_zero(results, tmp_path, score, se, band_of_own):
    count = len(results.table.query("group == 'ADU' and item == 'Q4' and score.notna()"))
    y, s = (np.resize(values[1:], count).astype(float) for values in (score, se))
    made, found, own = with_scores(results, [score[0], *y], [se[0], *s])
    path = tmp_path / "zero.xlsx"
    write_workbook(made, "HOS", path)
    texts, values = formulas(openpyxl.load_workbook(path)), stored(path)
    assert differences(by_formulon(path, [], texts), values, texts) == []
    row = next(
        c[1:] for (s, c), v in values.items() if s == "Workings" and v == "Q4" and c[0] == "B"
    )
    assert values["Workings", f"A{row}"] == "ADU"
    assert ("Workings", f"D{row}") in texts, "a live row"
    band_column = next(
        c[:-1] for (s, c), v in values.items() if s == "Workings" and v == "Band" and c[-1] == "8"
    )
    assert values["Workings", f"{band_column}{row}"] == found.band[own]
    assert found.band[own] == band_of_own


def test_names_give_what_the_kernels_give(hostile_book):
    rng = np.random.default_rng(1)
    z = [*rng.normal(0, 3, 20), 1.959963984540054, -1e9, 0.0]
    y, theta, se, tau2 = rng.uniform(0, 10, (4, 12))
    tau2[:2] = 0
    calls = {f"=ASGF.BAND({v!r})": int(band([v])[0]) for v in map(float, z)}
    total = np.sqrt(se**2 + tau2)
    for a, t, s, between, expected in zip(y, theta, se, tau2, adjust(y, total, theta), strict=True):
        call = f"=ASGF.Z({float(a)!r},{float(t)!r},{float(s)!r},{float(between)!r})"
        calls[call] = expected
    tested = change(y[4:], se[4:], theta[4:], tau2[4:])
    for a, s, b, r, expected in zip(y[4:], se[4:], theta[4:], tau2[4:], tested.z, strict=True):
        call = f"=ASGF.CHANGE({float(a)!r},{float(s)!r},{float(b)!r},{float(r)!r})"
        calls[call] = expected
    calls |= dict.fromkeys(("=ASGF.Z(9,8,0,0.1)", "=ASGF.CHANGE(9,0.2,8,1E-12)"), "SE is 0")
    with Workbook.load(hostile_book.path.read_bytes()) as book:
        for row, call in enumerate(calls):
            book.set_formula(0, 400 + row, 20, call)
        book.recalc()
        found = [book.get_value(0, 400 + row, 20).to_python() for row in range(len(calls))]
    assert found == pytest.approx(list(calls.values()))


def adjust(y, total, theta):
    return np.array([adjusted_z([a], [s], t)[0] for a, s, t in zip(y, total, theta, strict=True)])
