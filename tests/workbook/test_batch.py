"""Many workbooks: one that fails, several processes, names that lead astray."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from asg.build.file_names import workbook_name
from asg.build.workbooks import write_workbooks
from asg.errors import OutputError, UsageError


def renamed(results, old, new):
    table = results.table.copy()
    table["trust_code"] = table["trust_code"].replace(old, new)
    return replace(results, table=table)


def test_records_tell_what_was_written(results, tmp_path):
    seen = []
    written = write_workbooks(
        results, tmp_path, trusts=["NEW", "RRE"], progress=lambda *p: seen.append(p)
    )
    assert [w.trust_code for w in written] == ["NEW", "RRE"]
    for record in written:
        content = record.path.read_bytes()
        assert record.path.name == f"demo-2024-{record.trust_code}.xlsx"
        assert (record.bytes, record.error) == (len(content), "")
        assert record.sha256 == hashlib.sha256(content).hexdigest()
    assert seen == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    "code", ["../RRE", "a/b", "CON", "com1", "", "x" * 21, "R E", "Å", "T\n", "C:", "nul"]
)
def test_one_bad_code_does_not_lose_the_others(results, tmp_path, code):
    out = tmp_path / "out"
    written = write_workbooks(renamed(results, "T03", code), out, trusts=["RRE", code, "T04"])
    assert [bool(w.error) for w in written] == [False, True, False]
    assert "trust code" in written[1].error
    assert sorted(p.name for p in out.iterdir()) == ["demo-2024-RRE.xlsx", "demo-2024-T04.xlsx"]
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    with pytest.raises(OutputError):
        workbook_name("demo-2024", code)


def test_two_codes_one_file_on_windows(results, tmp_path):
    written = write_workbooks(renamed(results, "T03", "t04"), tmp_path, trusts=["t04", "T04"])
    assert [bool(w.error) for w in written] == [False, True]


def test_a_place_that_cannot_be_written_is_told_for_that_trust(results, tmp_path):
    (tmp_path / "demo-2024-RRE.xlsx").mkdir()
    written = write_workbooks(results, tmp_path, trusts=["RRE", "NEW"])
    assert "is a folder" in written[0].error
    assert (written[0].path, written[1].error) == (None, "")
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_a_defect_with_one_trust_does_not_lose_the_others(results, tmp_path):
    table = results.table.copy()
    hit = (table["trust_code"] == "T03") & table["change"].notna()
    table.loc[hit, "change"] = "sideways"  # its own sheets alone show it
    with_defect = replace(results, table=table)
    written = write_workbooks(with_defect, tmp_path, trusts=["T03", "T04"])
    assert written[0].error
    assert not written[1].error


def test_processes_and_foreign_executors_give_the_same_bytes(results, tmp_path):
    trusts = ["RRE", "HOS", "T05"]
    here = write_workbooks(results, tmp_path / "1", trusts=trusts)
    two = write_workbooks(results, tmp_path / "2", trusts=trusts, jobs=2)
    with ThreadPoolExecutor(2) as executor:
        foreign = write_workbooks(results, tmp_path / "3", trusts=trusts, executor=executor)
    assert [w.error for w in (*here, *two, *foreign)] == [""] * 9
    shas = [w.sha256 for w in here]
    assert [w.sha256 for w in two] == shas
    assert [w.sha256 for w in foreign] == shas


def test_wrong_calls(results, tmp_path):
    with pytest.raises(UsageError, match="jobs"):
        write_workbooks(results, tmp_path, jobs=0)
    with pytest.raises(UsageError, match="no trust 'XX'"):
        write_workbooks(results, tmp_path, trusts=["RRE", "XX"])
    assert not list(tmp_path.iterdir())
