"""`asg build --unit`: what it writes, says and refuses, and the ledger of both builds."""

import json
import shutil

import openpyxl
import pandas as pd
import pytest

from asg.cli import run
from asg.sample import write_sample

SURVEY = ["--survey", "cmhs-2024"]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """AMHS of six trusts of the sample, with two sites each, and a file of trusts."""
    folder = tmp_path_factory.mktemp("units")
    write_sample(folder / "sample")
    rows = pd.read_csv(folder / "sample" / "responses-2024.csv", dtype=str, keep_default_na=False)
    rows = rows[rows["group"] == "AMHS"]
    trusts = [f"Z{i:02d}" for i in range(1, 7)]
    rows = rows[rows["trust_code"].isin(trusts)].reset_index(drop=True)
    rows["site_code"] = rows["trust_code"] + "-" + (1 + rows.index % 2).astype(str)
    rows.to_csv(folder / "r.csv", index=False)
    rows.assign(ward="W" + rows["site_code"].str.replace("-", "")).to_csv(
        folder / "wards.csv", index=False
    )
    areas = ["North", "North", "South", "South", "West", "West"]
    pd.DataFrame({"trust_code": trusts, "icb": areas}).to_csv(folder / "t.csv", index=False)
    return folder


@pytest.fixture
def build(inputs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("r.csv", "wards.csv", "t.csv"):
        shutil.copy(inputs / name, tmp_path)

    def built(*words, file="r.csv"):
        return run(["build", file, *SURVEY, "--ledger", "ledger.json", *words])

    return built


def texts(path):
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    return book.sheetnames, [cell.value for cell in cells if isinstance(cell.value, str)]


def test_a_build_of_sites_beside_that_of_trusts(build, tmp_path, capsys):
    assert build("--trust", "Z01", "--out", "alone") == 0
    (tmp_path / "ledger.json").unlink()
    assert build("--unit", "SITE_CODE", "--trust", "z01-1", "--out", "sites") == 0
    said = capsys.readouterr().out
    assert "Community Mental Health Survey 2024: 12 sites" in said
    assert "Workbooks: 1 of 1 site in sites" in said
    assert (tmp_path / "sites" / "cmhs-2024-Z01-1.xlsx").is_file()
    assert json.loads((tmp_path / "sites" / "manifest.json").read_text())["unit"] == "site_code"
    table = pd.read_csv(tmp_path / "sites" / "results.csv")
    assert table["trust_code"].nunique() == 12
    # The trusts' build is the same, to the byte, whether or not one of sites has been.
    assert build("--trust", "Z01", "--out", "trusts") == 0
    names = {path.name for path in (tmp_path / "alone").iterdir()} - {"asg-ledger.json"}
    assert len(names) > 8
    for name in names:
        one, other = (tmp_path / folder / name for folder in ("alone", "trusts"))
        assert one.read_bytes() == other.read_bytes(), name
    assert build("--unit", "icb", "--trusts", "t.csv", "--trust", "north", "--out", "icb") == 0
    assert "3 ICBs" in capsys.readouterr().out


def test_the_workbook_of_a_site_speaks_of_sites(build, tmp_path):
    assert build("--unit", "site_code", "--trust", "Z01-1", "--out", "sites") == 0
    of_trusts = ("the trust saw in person", "NHS trusts", "are benchmarked here instead of trusts")
    for name in ("Z01-1", "national"):
        sheets, cells = texts(tmp_path / "sites" / f"cmhs-2024-{name}.xlsx")
        assert "Trusts" not in sheets
        left = [
            text
            for text in cells
            if "trust" in text.replace("trust_", "").replace("Trusts[", "").lower()
            and text not in ("trusts", "min_trusts")  # a heading of results.csv, a setting
            and "the table Trusts" not in text
            and not any(words in text for words in of_trusts)
        ]
        assert left == []
    assert any("mean of the scores of all sites" in text for text in cells)
    assert any("has no breakdowns: run without --unit" in text for text in cells)


@pytest.mark.parametrize("unit", [["--unit", "site_code"], ["--unit", "icb", "--trusts", "t.csv"]])
def test_two_processes_write_the_workbooks_that_one_writes(build, tmp_path, unit):
    for jobs in ("1", "2"):
        assert build(*unit, "--jobs", jobs, "--out", f"by-{jobs}") == 0
    written = sorted(path.name for path in (tmp_path / "by-1").glob("*.xlsx"))
    assert len(written) > 2
    for name in written:
        assert (tmp_path / "by-1" / name).read_bytes() == (tmp_path / "by-2" / name).read_bytes()


def test_another_column_of_sites_is_refused_by_the_ledger(build, capsys):
    assert build("--unit", "site_code", "--trust", "Z01-1", "--out", "sites") == 0
    assert build("--unit", "ward", "--trust", "WZ011", "--out", "w", file="wards.csv") == 3
    [line] = [one for one in capsys.readouterr().err.splitlines() if "nothing was written" in one]
    assert "cmhs-2024, Z01, AMHS, site_code and ward" in line


def test_other_areas_are_refused_by_the_ledger(build, tmp_path, capsys):
    areas = "--unit", "icb", "--trusts", "t.csv"
    assert build(*areas, "--trust", "North", "--out", "icb") == 0
    assert build(*areas, "--trust", "North", "--out", "icb") == 0  # the same again
    file = tmp_path / "t.csv"
    file.write_text(file.read_text().replace("Z02,North", "Z02,South"))
    assert build(*areas, "--trust", "North", "--out", "icb-2") == 3
    assert "nothing was written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--unit ward", "r.csv, column ward: no such column; expected a column of sites"),
        ("--unit icb --trusts t.csv --previous r.csv", "asg: --unit icb: not with --previous"),
        ("--unit icb --trusts t.csv --previous-survey cmhs-2023", "not with --previous-survey: f"),
        ("--unit icb --trusts r.csv", "asg: --trusts: r.csv is the same file as INPUT; expected"),
        ("--unit site_code --previous r.csv", "asg: --previous: r.csv is the same file as INPUT"),
        ("--unit icb --trusts other.csv", "other.csv, column icb: no icb of any trust of the resp"),
        ("--unit site_code --outcomes o.csv --pack", "not with --pack, --outcomes"),
        ("--unit site_code --template published_tables", "not with template 'published_tables'"),
        ("--unit county --trusts t.csv", "t.csv, column county: no such column; expected one of"),
    ],
)
def test_what_does_not_go_with_units_is_said_in_a_line(build, tmp_path, capsys, words, said):
    (tmp_path / "other.csv").write_text("trust_code,icb\nZ50,North\n")
    assert build(*words.split(), "--out", "o") in (1, 2)
    [line] = capsys.readouterr().err.splitlines()
    assert said in line
    assert not (tmp_path / "o").exists()


def test_the_sample_has_no_sites(tmp_path, capsys):
    assert run(["build", "--unit", "site_code", "--out", str(tmp_path / "o")]) == 2
    assert "the embedded sample has no sites" in capsys.readouterr().err


def test_an_option_of_the_input_that_is_not_there_is_the_only_one_named(tmp_path, capsys):
    trusts = tmp_path / "t.csv"
    trusts.write_text("trust_code,icb\nZ01,North\n")
    words = ["build", "--unit", "icb", "--trusts", str(trusts), "--survey", "cmhs-2024"]
    assert run([*words, "--out", str(tmp_path / "o")]) == 2
    assert capsys.readouterr().err.startswith("asg: --survey without INPUT: the embedded sample")


def test_sites_are_not_written_over_a_build_of_trusts(build, tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").write_text('{"survey": "cmhs-2024"}')
    assert build("--unit", "site_code", "--out", "out") == 2
    assert "out holds a build of trusts; expected another folder" in capsys.readouterr().err


def test_last_year_is_found_on_the_sheet_of_this_year(build, inputs, tmp_path, capsys):
    last = pd.read_csv(inputs / "sample" / "responses-2023.csv", dtype=str, keep_default_na=False)
    last = last[last["group"].eq("AMHS") & last["trust_code"].isin(["Z01", "Z02", "Z03"])]
    last = last.assign(site_code=last["trust_code"] + "-1")
    for name, rows in (("r", pd.read_csv("r.csv", dtype=str, keep_default_na=False)), ("p", last)):
        with pd.ExcelWriter(f"{name}.xlsx") as book:
            pd.DataFrame({"words": ["A cover"]}).to_excel(book, sheet_name="cover", index=False)
            rows.to_excel(book, sheet_name="data", index=False)
    words = ["--unit", "site_code", "--sheet", "data", "--previous", "p.xlsx", "--trust", "Z01-1"]
    assert build(*words, "--out", "o", file="r.xlsx") == 0
    assert "p.xlsx: the sheet data was read" in capsys.readouterr().out
    assert pd.read_csv("o/results.csv")["change"].notna().any()
