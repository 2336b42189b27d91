"""The engine beside that of earlier commits, in turn: results of 700,000 respondents.

    python bench/earlier.py COMMIT [COMMIT ...]

Each version runs from its own files, on the Python and the packages of this one, in three processes
of its own. Prints a table (Markdown): best CPU seconds, that of a process's first run, megabytes at
the peak, and how many times those of the earlier versions this one takes.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
RESPONDENTS, PROVIDERS = 700_000, 6_300
PROCESSES, RUNS = 3, 5


class Took(NamedTuple):
    """What a version took: the best run, the best first run of a process, megabytes."""

    best: float
    first: float
    peak: float


def measure(root: str) -> Took:
    """Measure the version whose files are in a folder, in this process."""
    sys.path[:0] = [f"{root}/engine", f"{root}/bench"]
    from synthetic import large_responses, large_survey

    from asg import benchmark  # where all versions have it

    survey = large_survey()
    responses = large_responses(survey, RESPONDENTS, PROVIDERS)
    seconds = []
    for _ in range(RUNS):
        start = time.process_time()
        benchmark(survey, responses)
        seconds.append(time.process_time() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Took(min(seconds), seconds[0], peak)


def in_own_process(root: Path) -> Took:
    """Measure a version in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--in", str(root)], check=True, stdout=subprocess.PIPE
    )
    return Took(*json.loads(done.stdout))


def unpacked(commit: str, folder: Path) -> Path:
    """The files of a commit, in a folder of its own."""
    command = ["git", "-C", str(ROOT), "archive", commit, "engine", "bench"]
    content = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=BytesIO(content)) as archive:
        archive.extractall(folder / commit, filter="data")
    return folder / commit


def main() -> None:
    """Measure all versions in turn and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        versions = {"this one": ROOT} | {c: unpacked(c, Path(folder)) for c in sys.argv[1:]}
        rounds = [
            {name: in_own_process(root) for name, root in versions.items()}
            for _ in range(PROCESSES)
        ]
    least = {
        name: Took(*map(min, zip(*(of[name] for of in rounds), strict=True))) for name in versions
    }
    own = least["this one"]
    heads = ("version", "CPU, best", "first run", "memory at the peak")
    print(f"| {' | '.join([*heads, 'this one takes'])} |\n|---|---:|---:|---:|---|")
    for name, took in least.items():
        print(
            f"| {name} | {took.best:.2f} s | {took.first:.2f} s | {took.peak:.0f} MB "
            f"| {own.best / took.best:.2f} times the CPU ({own.first / took.first:.2f} the first "
            f"run), {own.peak / took.peak:.2f} times the memory |"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--in"]:
        print(json.dumps(measure(sys.argv[2])))
    else:
        main()
