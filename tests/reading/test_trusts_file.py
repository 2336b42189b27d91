"""The file of trusts: every fault in one line with its place; what does not match is reported."""

from __future__ import annotations

import pandas as pd
import pytest
from openpyxl import Workbook

from asg.cli import run
from asg.errors import InputError
from asg.reading.survey_files import survey_toml
from asg.reading.trusts_file import read_trusts
from made_up_surveys import every_trust, made_up_survey, write_rows


def written(path, *lines):
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_columns_are_found_whatever_their_order_and_case(tmp_path):
    path = written(
        tmp_path / "t.csv",
        "Teaching,ICB,Trust_Code,Name,Region",
        "yes,Kent,rxa,Alpha,South",
        ",,RXB,,",
    )
    found = read_trusts(path)
    assert found.names == {"rxa": "Alpha", "RXB": ""}
    assert list(found.areas) == ["region", "icb", "Teaching"]
    assert found.areas["region"] == {"rxa": "South", "RXB": ""}


def test_a_workbook_is_a_file_of_trusts_too(tmp_path):
    book = Workbook()
    for row in (("trust_code", "region"), ("RXA", "South")):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    assert read_trusts(tmp_path / "t.xlsx").areas == {"region": {"RXA": "South"}}


def sheets(path, **rows_of):
    book = Workbook()
    book.remove(book.active)
    for name, rows in rows_of.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_of_several_sheets_the_one_with_trusts_is_read(tmp_path):
    south, north = ([("trust_code", "region"), ("RXA", region)] for region in ("South", "North"))
    path = sheets(tmp_path / "t.xlsx", About=[("Contents",)], Now=south, Plans=[("RXA",)])
    assert read_trusts(path).areas == {"region": {"RXA": "South"}}
    path = sheets(tmp_path / "t.xlsx", First=south, Then=north)
    assert read_trusts(path).areas == {"region": {"RXA": "South"}}
    assert read_trusts(path, "then").areas == {"region": {"RXA": "North"}}
    assert read_trusts(path, "absent").areas == {"region": {"RXA": "South"}}
    path = sheets(tmp_path / "t.xlsx", About=[("Contents",)], Now=south, Then=north)
    with pytest.raises(InputError) as caught:
        read_trusts(path)
    assert str(caught.value) == (
        "t.xlsx: the sheets Now, Then have trust_code; expected it on the first sheet, or on one"
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["code,region", "RXA,South"], "row 1, column trust_code: column missing"),
        (["trust_code,region", ",South"], "row 2, column trust_code: trust code blank"),
        (["trust_code,region", "RX A,South"], "row 2, column trust_code: trust code 'RX A'"),
        (
            ["trust_code,region", "RXA,South", "rxa,North"],
            "row 3, column trust_code: trust twice 'rxa'; expected one row for each trust; "
            "the first is row 2",
        ),
        (["trust_code,region", "RXA,=1+1"], "row 2, column region: not a name of an area '=1+1'"),
        (["trust_code,name", "RXA,=1+1"], "row 2, column name: no name '=1+1'"),
    ],
)
def test_every_fault_is_a_line_with_its_place(tmp_path, lines, said):
    with pytest.raises(InputError) as caught:
        read_trusts(written(tmp_path / "t.csv", *lines))
    assert str(caught.value).startswith(f"t.csv, {said}")


def test_the_command_names_what_does_not_match_once(tmp_path, capsys):
    path = written(tmp_path / "t.csv", "trust_code,region", "rre,Midlands", "ZZZ,Nowhere")
    words = ["build", "--trusts", str(path), "--trust", "RRE", "--out", str(tmp_path / "o")]
    assert run(words) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if "t.csv" in line]
    assert len(said) == 2
    assert said[0].startswith("Note: t.csv does not name these trusts: Z01")
    assert said[1] == "Note: t.csv names trusts without results: ZZZ."
    areas = (tmp_path / "o" / "areas.csv").read_text(encoding="utf-8").splitlines()
    assert areas == ["trust_code,variable,value,synthetic", "RRE,region,Midlands,yes"]


@pytest.mark.parametrize("command", [["score"], ["sensitivity"], ["breakdown", "--by", "sex"]])
def test_every_command_that_computes_results_takes_the_file(command, tmp_path):
    survey, rows = tmp_path / "s.toml", tmp_path / "r.csv"
    survey.write_text(survey_toml(made_up_survey()), encoding="utf-8")
    write_rows(rows, every_trust())
    path = written(tmp_path / "t.csv", "trust_code,name", "rxa,First Trust")
    out = tmp_path / "out.csv"
    words = [*command, str(rows), "--survey", str(survey), "--trusts", str(path)]
    assert run([*words, "--out", str(out)]) == 0
    if command == ["score"]:
        table = pd.read_csv(out).set_index("trust_code")
        assert set(table.loc["RXA", "trust_name"]) == {"First Trust"}
    assert run([*words, "--out", str(path)]) == 2, "the file of trusts stays"


def test_marks_of_nothing_and_repeated_spaces(tmp_path, capsys):
    path = written(
        tmp_path / "t.csv",
        "trust_code,name,region,icb",
        "RRE,North  Trust,North  East,NA",
        "Z01,South Trust,North East,*",
    )
    found = read_trusts(path)
    assert found.names == {"RRE": "North Trust", "Z01": "South Trust"}
    assert found.areas == {
        "region": {"RRE": "North East", "Z01": "North East"},
        "icb": {"RRE": "", "Z01": ""},
    }
    assert found.remarks == ("t.csv: * and NA read as blank in: icb.",)
    for words in ([], ["--unit", "region"]):
        out = tmp_path / "".join(["o", *words])
        given = ["score", "--trusts", str(path)] if not words else ["build", "--trusts", str(path)]
        end = [] if not words else ["--trust", "North-East"]
        to = out / "r.csv" if not words else out
        assert run([*given, *words, *end, "--out", str(to)]) == 0
        said = capsys.readouterr().out.splitlines()
        assert said.count(f"Note: {found.remarks[0]}") == 1
