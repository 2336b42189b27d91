"""Files beside the outputs that somebody changed, and folders that go while a build runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
from small_builds import TRUSTS, whole

from asg.build.inputs import load_results
from asg.build.journal import JOURNAL_FILE
from asg.build.run import build as build_all
from asg.cli import run
from asg.errors import OutputError
from asg.ledger import ledger
from asg.tables.read import day_of


def name(trust):
    return f"made-up-2024-{trust}.xlsx"


DEEP = "[" * 100_000
BEYOND = "9" * 5000

CHANGES = {
    "a name that is no text": lambda record: record | {"file": 7},
    "a size that is no number": lambda record: record | {"bytes": str(record["bytes"])},
    "a size below 0": lambda record: record | {"bytes": -1},
    "a size beyond all files": lambda record: record | {"bytes": 10**400},
    "a checksum that is none": lambda record: record | {"sha256": "no"},
    "a list for a checksum": lambda record: record | {"sha256": [record["sha256"]]},
    "a path": lambda record: record | {"file": f"../out/{record['file']}"},
    "a line end in the name": lambda record: record | {"file": f"{record['file']}\n"},
    "half a character in the name": lambda record: record | {"file": "\ud800.xlsx"},
    "another key": lambda record: record | {"more": 1},
    "a key that is missing": lambda record: {"trust_code": record["trust_code"]},
    "no object": lambda record: [*record.values()],
    "another trust": lambda record: record | {"trust_code": TRUSTS[1]},
    "no trust": lambda record: {k: v for k, v in record.items() if k != "trust_code"},
    "a trust that no workbook has": lambda record: record | {"trust_code": "CON"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("of", ["manifest", "journal"])
def test_a_forged_record_costs_its_workbook_being_written_again(built, capsys, of, change):
    out, words = built
    before = whole(out)
    manifest = json.loads(before["manifest.json"])
    records = manifest["workbooks"]
    assert records[0]["trust_code"] == TRUSTS[0]
    records[0] = change(records[0])
    if of == "manifest":
        (out / "manifest.json").write_text(json.dumps(manifest))
    else:
        (out / "manifest.json").unlink()
        lines = [{"build": manifest["build"]}, *records]
        (out / JOURNAL_FILE).write_text("".join(json.dumps(line) + "\n" for line in lines))
    capsys.readouterr()
    assert run([*words, "--resume"]) == 0
    assert "Kept from an earlier run: 2 workbooks" in capsys.readouterr().out
    assert whole(out) == before


@pytest.mark.parametrize("file", ["manifest.json", JOURNAL_FILE])
@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe[", b"\0", b"null", b"[]", b"no JSON", DEEP.encode(), BEYOND.encode()],
    ids=["empty", "no text", "NUL", "null", "a list", "no JSON", "deep", "a number"],
)
def test_a_manifest_or_journal_that_is_none_costs_all_workbooks(built, capsys, file, content):
    out, words = built
    before = whole(out)
    (out / "manifest.json").unlink()
    (out / file).write_bytes(content)
    capsys.readouterr()
    assert run([*words, "--resume"]) == 0
    assert "Kept" not in capsys.readouterr().out
    assert whole(out) == before


def forged_ledger(**changes):
    row = ["count", *["x"] * (len(ledger._ROW) - 3), 40, 1.0]
    published = [{"survey": "x", "source": "x", "figures": [row]} | changes]
    text = json.dumps(published, ensure_ascii=False).encode("utf-8", "surrogatepass")
    checksum = ledger.hashlib.sha256(text).hexdigest()
    content = {
        "ledger": ledger.MARK,
        "version": ledger.VERSION,
        "sha256": checksum,
        "published": published,
    }
    return json.dumps(content)


@pytest.mark.parametrize(
    "content",
    [
        forged_ledger(survey="\ud800"),
        forged_ledger(figures=[[]]),
        forged_ledger(figures=7),
        forged_ledger(source=None),
        f'{{"ledger": "{ledger.MARK}", "published": {DEEP}',
        f'{{"ledger": "{ledger.MARK}", "version": {BEYOND}}}',
        "null",
    ],
    ids=["half a character", "short row", "no rows", "no source", "deep", "a number", "null"],
)
def test_a_forged_ledger_is_refused(built, capsys, content):
    out, words = built
    (out / ledger.LEDGER_FILE).write_text(content)
    before = whole(out)
    capsys.readouterr()
    assert run(words) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "not a ledger, or incomplete or changed; expected the whole file as asg wrote it" in said
    assert whole(out) == before


@pytest.mark.linux_only  # Windows removes no folder in which a file is open
@pytest.mark.parametrize("workbooks", [1, 2, 3])
def test_a_folder_that_is_removed_during_the_build_is_reported(inputs, tmp_path, workbooks):
    survey, responses = inputs
    out = tmp_path / "out"

    def progress(done, _total):
        if done == workbooks:
            shutil.rmtree(out)

    with pytest.raises(OutputError) as reported:
        build_all(load_results(responses, str(survey)), out, progress=progress)
    assert str(reported.value) == (
        f"{out / JOURNAL_FILE}: was removed during the build; other files may be missing too: "
        "run again"
    )


@pytest.mark.linux_only  # a limit of a process
@pytest.mark.parametrize("handles", [4, 6, 12])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_too_few_handles_end_a_build_with_one_line_or_not_at_all(inputs, tmp_path, handles, jobs):
    survey, responses = inputs
    limited = (
        "import resource, sys; from asg.cli import main; import asg.cli.commands; "
        f"resource.setrlimit(resource.RLIMIT_NOFILE, ({handles}, {handles})); main(sys.argv[1:])"
    )
    words = ["build", responses, "--survey", survey, "--out", tmp_path / "out", "--jobs", jobs]
    ended = subprocess.run(
        [sys.executable, "-c", limited, *map(str, words)], capture_output=True, text=True
    )
    if ended.returncode == 0:
        assert {name(trust) for trust in TRUSTS} <= set(whole(tmp_path / "out"))
        return
    said = [line for line in ended.stderr.splitlines() if not line.endswith("workbooks")]
    assert ended.returncode in (1, 3), said
    assert len(said) == 1, said
    assert "Too many open files" in said[0]


@pytest.mark.linux_only  # other systems make no such name
def test_a_file_name_that_is_no_text_is_refused(inputs, tmp_path, capsys):
    survey, responses = inputs
    odd = responses.rename(os.fsdecode(os.fsencode(tmp_path) + b"/r\xff.csv"))
    words = ["build", str(odd), "--survey", str(survey), "--out", str(tmp_path / "out")]
    capsys.readouterr()
    assert run(words) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.endswith(
        r"r\udcff.csv: the file name is not text; expected a file to read; rename it"
    )


@pytest.mark.parametrize("changed", [-(2.0**40), 2.0**40, -62_135_596_801.0, float("nan")])
def test_a_time_that_no_calendar_has_is_no_day(changed):
    assert day_of(changed) == ""


@pytest.mark.parametrize("quoted", ["", '"'])
def test_a_cell_may_be_as_long_as_a_text(inputs, capsys, quoted):
    survey, responses = inputs
    first, *rest = responses.read_text().splitlines()
    cells = [f"{first},note", f"{rest[0]},{quoted}{'x' * 140_000}{quoted}"]
    cells += [f"{row}," for row in rest[1:]]
    responses.write_text("\n".join(cells))
    assert run(["check", str(responses), "--survey", str(survey)]) == 0
    assert "120 respondents of 3 trusts" in capsys.readouterr().out
