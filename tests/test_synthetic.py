"""Invented rows are called so in every output, whatever an analyst did to the sample's files."""

from __future__ import annotations

import json
from functools import partial

import openpyxl
import pandas as pd
import pytest

import asg
from asg.cli import run
from asg.errors import InputError
from asg.marks import SYNTHETIC
from asg.sample import write_sample


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("synthetic")
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def rows(folder):
    return pd.read_csv(folder / "responses-2024.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def handled(folder, rows):
    """The sample after ordinary handling: some trusts filtered, saved from Excel, renamed."""
    kept = rows[rows["trust_code"].isin(["RRE", *(f"Z{n:02d}" for n in range(1, 14))])]
    kept.to_excel(folder / "our returns.xlsx", index=False)
    return folder / "our returns.xlsx"


@pytest.fixture(scope="module")
def built(folder, handled):
    out = folder / "out"
    words = ["build", str(handled), "--survey", "cmhs-2024", "--trust", "RRE", "--out", str(out)]
    assert run(words) == 0
    return out


def said(path):
    """The texts of each sheet."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]
        for sheet in book
    }


def unmarked(rows, path):
    rows.drop(columns="synthetic").to_csv(path, index=False)
    return path


def test_every_sheet_of_a_trusts_and_of_the_national_workbook_says_so(built):
    for name in ("cmhs-2024-RRE.xlsx", "cmhs-2024-national.xlsx"):
        sheets = said(built / name)
        assert SYNTHETIC in sheets["Cover"]
        assert SYNTHETIC in sheets["Notes"]
        silent = [s for s, texts in sheets.items() if not any("Synthetic" in t for t in texts)]
        assert silent == []


def test_the_manifest_and_the_table_say_so(built):
    assert json.loads((built / "manifest.json").read_text("utf-8"))["synthetic"] is True
    assert set(pd.read_csv(built / "results.csv")["synthetic"]) == {"yes"}


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_table_alone_says_so(handled, tmp_path, capsys, ending):
    path = tmp_path / f"scores.{ending}"
    assert run(["score", str(handled), "--out", str(path)]) == 0
    assert SYNTHETIC in capsys.readouterr().out
    excel = partial(pd.read_excel, engine="openpyxl")
    read = {"csv": pd.read_csv, "xlsx": excel, "parquet": pd.read_parquet}[ending]
    assert set(read(path)["synthetic"]) == {"yes"}


def test_check_says_so(folder, handled, capsys):
    for path in (handled, folder / "outcomes-2024.csv"):
        assert run(["check", str(path)]) == 0
        assert SYNTHETIC in capsys.readouterr().out


@pytest.mark.parametrize("template", ["trust_results_light", "published_tables"])
def test_other_templates_say_so(handled, tmp_path, template):
    words = ["build", str(handled), "--template", template, "--out", str(tmp_path)]
    assert run([*words, "--trust", "RRE"] if "light" in template else words) == 0
    name = "RRE" if "light" in template else "published-tables"
    sheets = said(tmp_path / f"cmhs-2024-{name}.xlsx")
    assert SYNTHETIC in sheets["Cover"]
    tables = [texts for sheet, texts in sheets.items() if "scores" in sheet]
    assert all("Synthetic" in texts and "yes" in texts for texts in tables)


def test_the_programmes_format_says_so_and_says_it_again_when_read(handled, tmp_path, capsys):
    words = ["build", str(handled), "--template", "programme_benchmark", "--out", str(tmp_path)]
    assert run(words) == 0
    made = tmp_path / "cmhs-2024-amhs-benchmark.xlsx"
    assert SYNTHETIC in said(made)["Guidance"]
    again = asg.read_published(made)
    assert again.provenance.synthetic
    assert not [n for n in again.provenance.notices if "synthetic" in n]
    assert run(["check", str(made)]) == 0
    assert SYNTHETIC in capsys.readouterr().out
    assert run(["build", str(made), "--trust", "RRE", "--out", str(tmp_path)]) == 0
    (workbook,) = tmp_path.glob("*-RRE.xlsx")
    footers = {sheet.oddFooter.center.text for sheet in openpyxl.load_workbook(workbook)}
    # A long title, which the footer cuts short: on a portrait page after fewer words.
    assert footers
    assert all(f.startswith("Synthetic sample - Community Mental Health") for f in footers)


def test_breakdowns_say_so_by_their_rows_or_by_the_results(built, rows, tmp_path, capsys):
    """Either input is enough: rows that lost the mark, or results of a table that did."""
    own = rows[rows["trust_code"] == "RRE"]
    marked = tmp_path / "own.csv"
    own.to_csv(marked, index=False)
    bare = unmarked(own, tmp_path / "bare.csv")
    results = built / "results.csv"
    unmarked_results = unmarked(pd.read_csv(results, dtype=str), tmp_path / "results.csv")
    for of, against in ((bare, results), (marked, unmarked_results)):
        words = ["local", str(of), "--by", "team", "--results", str(against)]
        assert run([*words, "--out", str(tmp_path / "out")]) == 0
        assert SYNTHETIC in capsys.readouterr().out
        sheets = said(tmp_path / "out" / "cmhs-2024-RRE-local.xlsx")
        assert SYNTHETIC in sheets["Cover"]
        assert SYNTHETIC in sheets["Notes"]
        assert set(pd.read_csv(tmp_path / "out" / "local-results.csv")["synthetic"]) == {"yes"}


@pytest.mark.parametrize("marked", ["previous", "outcomes", "nothing"])
def test_one_invented_input_is_enough_and_none_says_nothing(folder, rows, tmp_path, marked):
    survey, before = asg.load_survey("cmhs-2024"), asg.load_survey("cmhs-2023")
    responses = asg.read_responses(unmarked(rows, tmp_path / "now.csv"), survey)
    assert not responses.synthetic
    last = pd.read_csv(folder / "responses-2023.csv", dtype=str, keep_default_na=False)
    path = folder / "responses-2023.csv"
    path = path if marked == "previous" else unmarked(last, tmp_path / "before.csv")
    sent = pd.read_csv(folder / "outcomes-2024.csv", dtype=str, keep_default_na=False)
    outcomes = folder / "outcomes-2024.csv"
    outcomes = outcomes if marked == "outcomes" else unmarked(sent, tmp_path / "outcomes.csv")
    results = asg.benchmark(
        survey,
        responses,
        previous=(before, asg.read_responses(path, before)),
        outcomes=asg.read_outcomes(outcomes, survey),
    )
    assert results.provenance.synthetic is (marked != "nothing")
    results.write_csv(tmp_path / "results.csv")
    columns = pd.read_csv(tmp_path / "results.csv").columns
    assert ("synthetic" in columns) is (marked != "nothing")


@pytest.mark.parametrize(
    ("marks", "synthetic"),
    [(["no"], False), ([""], False), (["0"], False), (["", "Yes"], True), (["TRUE"], True)],
)
def test_what_the_mark_may_be(rows, tmp_path, marks, synthetic):
    """One marked row among others is enough: it is in the national figures of all."""
    some = rows.head(40).copy()
    some["synthetic"] = [*marks[:-1], *marks[-1:] * (len(some) - len(marks) + 1)]
    some.to_csv(tmp_path / "some.csv", index=False)
    read = asg.read_responses(tmp_path / "some.csv", asg.load_survey("cmhs-2024"))
    assert read.synthetic is synthetic


def test_a_mark_that_is_not_known_is_one_fault(rows, tmp_path):
    some = rows.head(40).copy()
    some["synthetic"] = "perhaps"
    some.to_csv(tmp_path / "some.csv", index=False)
    with pytest.raises(InputError) as error:
        asg.read_responses(tmp_path / "some.csv", asg.load_survey("cmhs-2024"))
    (line,) = str(error.value).splitlines()
    assert "row 2" in line
    assert "'perhaps'" in line
    assert "yes, no or blank" in line
