"""``asg check`` on a file with 30 different faults finds just these 30, each at its cell."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from asg.cli import run
from asg.sample import write_sample

PLANTED = {
    # (row, column): what is put there
    (3, "respondent_id"): "THE FIRST",
    (5, "trust_code"): "",
    (7, "trust_code"): "../x",
    (9, "trust_code"): "CON",
    (11, "trust_code"): "A/B",
    (13, "trust_code"): "R" * 21,
    (15, "trust_code"): "rre",
    (17, "trust_name"): "Another name",
    (19, "trust_name"): "@SUM(1)",
    (21, "trust_name"): "Tr\u202eust",
    (23, "group"): "ADULT",
    (25, "age"): "7",
    (27, "age"): "121",
    (29, "age"): "forty",
    (31, "age"): "1e308",
    (33, "age"): "-40",
    (35, "sex"): "X",
    (37, "sex"): "8",
    (39, "sample_age"): "15",
    (41, "sample_sex"): "unknown",
    (43, "Q18"): "9",
    (45, "Q19"): "yes",
    (47, "Q26"): "1.5",
    (49, "Q21"): "nan",
    (51, "Q22_1"): "1e0",
    (53, "Q23"): "1 1",
    (55, "Q24"): "-98",
    (57, "Q17"): "１",
    (59, "Q39"): "1;2",
    (61, "Q8"): "TRUE",
}
LINE = re.compile(
    r"planted\.(csv|xlsx)(?P<sheet>, sheet Wave 2)?, row (?P<row>\d+), column (?P<column>\w+): "
    r"(?P<kind>[^']+) '(?P<value>.*)'; expected (?P<expected>.+)"
)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """The table of the sample's RRE with the faults in it, every cell as text."""
    folder = tmp_path_factory.mktemp("planted")
    write_sample(folder)
    table = pd.read_csv(folder / "responses-2024.csv", dtype=str, keep_default_na=False)
    table = table[table["trust_code"] == "RRE"].reset_index(drop=True)
    for (row, column), value in PLANTED.items():
        table.loc[row - 2, column] = value
    # The duplicate code is that of the first row; rows 7 to 13 are of other trusts.
    table.loc[[0, 1], "respondent_id"] = "THE FIRST"
    return table


def test_there_are_30():
    assert len(PLANTED) == 30
    assert len(set(PLANTED.values())) == 30


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_exactly_the_planted_faults_are_found(planted, tmp_path, capsys, ending):
    path = tmp_path / f"planted.{ending}"
    if ending == "csv":
        planted.to_csv(path, index=False)
    else:
        planted.to_excel(path, index=False, sheet_name="Wave 2", engine="openpyxl")
    assert run(["check", str(path)]) == 1
    *lines, last = capsys.readouterr().out.splitlines()
    assert last == f"planted.{ending}: 30 errors found"
    found = {}
    for line in lines:
        told = LINE.fullmatch(line)
        assert told, line
        assert bool(told["sheet"]) == (ending == "xlsx")
        found[int(told["row"]), told["column"]] = told["value"]
    shown = {place: value.replace("\u202e", r"\u202e") for place, value in PLANTED.items()}
    assert found == shown


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_without_them_nothing_is_found(planted, tmp_path, ending):
    write_sample(tmp_path)
    table = pd.read_csv(tmp_path / "responses-2024.csv", dtype=str, keep_default_na=False)
    table = table[table["trust_code"] == "RRE"]
    path = tmp_path / f"planted.{ending}"
    if ending == "csv":
        table.to_csv(path, index=False)
    else:
        table.to_excel(path, index=False, engine="openpyxl")
    assert run(["check", str(path)]) == 0
