"""Hostile and broken input: one clear line, bounded memory and time, nothing outside --out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from cases import CASES, PIPES_AND_DEVICES, SURVEYS
from corpus import HEADINGS, ROW, csv_file, parquet, plain_xlsx, spss, survey, text

HERE = Path(__file__).parent
SECONDS = 30
"""Of processor time that no case may take: the largest unpacks and refuses 1 GB."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What every case was answered, in one process that has 1 GB for all it reads."""
    folder = tmp_path_factory.mktemp("hostile")
    ready = folder / "ready"
    ready.mkdir()
    sound = survey(lambda written: written)(ready)
    csv_file(text(ROW))(ready)
    (ready / "responses.xlsx").write_bytes(plain_xlsx())
    parquet({h: [c] for h, c in zip(HEADINGS, ROW, strict=True)})(ready)
    spss(lambda content: content)(ready)
    files = {}
    for case, (make, _) in CASES.items():
        if case in PIPES_AND_DEVICES and os.name == "nt":
            continue
        place = folder / case
        place.mkdir()
        path = make(place)
        responses = place / "responses.csv"
        files[case] = (str(responses), str(path)) if case in SURVEYS else (str(path), str(sound))
    (folder / "cases.json").write_text(json.dumps(files))
    environment = os.environ | {"PYTHONPATH": str(HERE.parent)}
    done = subprocess.run(
        [sys.executable, HERE / "answer.py", folder],
        capture_output=True,
        text=True,
        env=environment,
        timeout=1800,  # of a busy machine: each case has its own limit of processor time
    )
    found = {told["case"]: told for told in map(json.loads, done.stdout.splitlines())}
    left = [case for case in files if case not in found]
    assert not left, f"{left[0]} ended the process ({done.returncode}): {done.stderr[-2000:]}"
    return found


LIMITED_MEMORY = {"spss-bomb", "parquet-bomb"}
"""What only a limit on a process's memory stops. Windows has none that Python can set: these are
read there, and found to be sound."""

ON_LINUX = {*PIPES_AND_DEVICES, *LIMITED_MEMORY}
ONLY_ON_LINUX = [pytest.param(case, marks=pytest.mark.linux_only) for case in sorted(ON_LINUX)]


@pytest.mark.parametrize("case", [*(c for c in CASES if c not in ON_LINUX), *ONLY_ON_LINUX])
def test_hostile(answers, case):
    told, expected = answers[case], CASES[case][1]
    assert (told["checked"], told["built"]) == (1, 1), told["lines"]
    faults = [line for line in told["lines"] if not line.endswith(("error found", "errors found"))]
    assert expected in faults[0]
    if faults[-1].endswith("more like these"):
        faults.pop()
    assert len(faults) == 1 or all(": " in line and "; expected " in line for line in faults)
    assert all(len(line) < 600 for line in told["lines"])
    letters = "".join(told["lines"])
    assert not any(unicodedata.category(letter).startswith("C") for letter in letters)
    assert not any("error in the program" in line for line in told["lines"])
    assert told["written"] == []
    assert told["seconds"] < SECONDS


def test_a_sound_file_is_not_refused(answers, tmp_path):
    from asg.cli import run

    sound = survey(lambda written: written)(tmp_path)
    assert run(["check", str(tmp_path / "responses.csv"), "--survey", str(sound)]) == 0
    (tmp_path / "responses.xlsx").write_bytes(plain_xlsx())
    assert run(["check", str(tmp_path / "responses.xlsx"), "--survey", str(sound)]) == 0
