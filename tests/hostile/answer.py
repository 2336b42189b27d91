"""Checks one case of the corpus after another in a process with little memory, and says what came.

python tests/hostile/answer.py FOLDER: each case has a folder there, and ``cases.json`` names its
file. One line of JSON a case, written at once, so that a process that ends says which ended it.
"""

import contextlib
import io
import json
import os
import sys
from pathlib import Path

from asg.cli import run

ROOM = 1 << 30
"""Bytes of memory beside what the program takes before it reads anything."""


def limit_memory():
    """Let this process take no more than ROOM beside what it has."""
    import resource  # Windows has none

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def answer(case, folder, path, survey):
    """Check one file, and build from it; give the exit code, what is said, the seconds."""
    said = io.StringIO()
    began = _seconds()
    before = sorted(map(str, folder.rglob("*")))
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        checked = run(["check", path, "--survey", survey])
        lines = said.getvalue().splitlines()
        built = run(["build", path, "--survey", survey, "--out", str(folder / "out" / "in")])
    return {
        "case": case,
        "checked": checked,
        "built": built,
        "lines": lines,
        "seconds": _seconds() - began,
        "written": sorted(set(map(str, folder.rglob("*"))) - set(before)),
    }


def _seconds():
    """Processor time of this process, and of those that it started and that have ended."""
    return sum(os.times()[:4])


def main(folder):
    """Answer every case."""
    cases = json.loads((folder / "cases.json").read_text())
    # Everything is imported, and its memory taken, before the rest is limited.
    ready = folder / "ready"
    for name in ("responses.csv", "responses.xlsx", "responses.parquet", "responses.sav"):
        if (ready / name).exists():
            answer("", ready, str(ready / name), str(ready / "survey.toml"))
    if sys.platform == "linux":
        limit_memory()
    for case, (path, survey) in cases.items():
        print(json.dumps(answer(case, Path(path).parent, path, survey)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
