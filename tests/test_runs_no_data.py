"""No line of the engine or the add-in runs what it reads: no pickle, no eval, no shell."""

from __future__ import annotations

import re

import pytest

from repository import ROOT, files_of

RUNS = re.compile(r"\bpickle|\beval\(|\bexec\(|os\.system|\bshell\s*=\s*True")


def found(text):
    return [line for line in text.splitlines() if RUNS.search(line)]


def test_no_line_runs_what_it_reads():
    files = [
        path
        for part in ("engine", "addin")
        for path in files_of(ROOT / part)
        if path.suffix in (".py", ".bas", ".cls", ".ps1", ".toml", ".txt")
    ]
    assert len(files) > 150
    assert {path: lines for path in files if (lines := found(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "x = pickle.loads(b)",
        "y = eval(text)",
        "exec(code)",
        "os.system(words)",
        "subprocess.run(words, shell=True)",
    ],
)
def test_what_would_is_found(line):
    assert found(line) == [line]
