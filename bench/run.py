"""Times of the main steps, each beside named peers in the same run: `make bench`.

    python bench/run.py [SUBJECT ...]       any of those that --help lists; all where none is named

Machines are noisy: read the ratios, not the seconds. CPU time is of all threads and processes.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from timing import RUNS, write_headings, write_step

import asg

SUBJECTS = ("start", "reading", "engine", "workbooks")

PACKAGES = [
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "xlsxwriter",
    "openpyxl",
    "gptables",
    "polars",
    "svy",
    "samplics",
    "statsmodels",
]
"""Whose versions stand above the table."""


def write_machine() -> None:
    """Print the versions of all that takes part, and what machine this is."""
    out = sys.stdout
    out.write(f"asg {asg.__version__}, Python {platform.python_version()}\n")
    for name in PACKAGES:
        try:
            out.write(f"{name} {version(name)}\n")
        except PackageNotFoundError:
            out.write(f"{name} is not installed\n")
    out.write(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores\n"
        f"{RUNS} runs (fewer where said), ours and the peers' in turn\n\n"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("subject", nargs="*", help=f"of {', '.join(SUBJECTS)}; all if none")
    chosen = parser.parse_args().subject or SUBJECTS
    if unknown := set(chosen) - set(SUBJECTS):
        parser.error(f"no subject {', '.join(sorted(unknown))}")
    write_machine()
    write_headings()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for subject in chosen:
            _write_subject(subject, folder)


def _write_subject(subject: str, folder: Path) -> None:
    # What one subject imports is not there for the start of another.
    from asg.sample import load_sample, write_sample

    sample = load_sample()
    match subject:
        case "reading":
            from reading import reading_steps

            write_sample(folder)
            steps = reading_steps(folder / "responses-2024.csv", sample.survey)
        case "engine":
            from engine import engine_steps
            from score_peers import write_score_peers

            for step in engine_steps(sample):
                write_step(step)
            write_score_peers(sample, folder)
            return
        case "workbooks":
            from workbooks import workbook_steps, write_sizes

            previous = (sample.previous_survey, sample.previous_responses)
            results = asg.benchmark(
                sample.survey, sample.responses, previous=previous, outcomes=sample.outcomes
            )
            for step in workbook_steps(results, folder):
                write_step(step)
            write_sizes(folder)
            return
        case _:
            from start import start_steps

            steps = start_steps()
    for step in steps:
        write_step(step)


if __name__ == "__main__":
    main()
