"""Times of the main steps, each beside a named peer in the same run: `make bench`.

Machines are noisy: read the ratios, not the seconds. What a peer does not do is said in the last
column.
"""

from __future__ import annotations

import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

import asg
from asg.benchmarking import benchmark
from asg.sample import load_sample, write_sample
from asg.trust_scores import scored_answers

RUNS = 5


@dataclass(frozen=True)
class Row:
    """A step, a peer, and what the peer leaves out."""

    step: str
    ours: Callable[[], object]
    peer: str
    theirs: Callable[[], object]
    left_out: str


def seconds(call: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def rows(folder: Path) -> list[Row]:
    """List the steps to time."""
    sample = load_sample()
    write_sample(folder)
    csv = folder / "responses-2024.csv"
    previous = (sample.previous_survey, sample.previous_responses)
    results = benchmark(sample.survey, sample.responses, previous=previous)
    groups = [group.id for group in sample.survey.groups]
    answers = pd.DataFrame(
        {
            question.id: scored_answers(sample.responses.answers[question.id].to_numpy(), question)
            for question in sample.survey.scored_questions
        }
    )
    keys = [sample.responses.trust, np.array(groups, dtype=object)[sample.responses.group]]
    return [
        Row(
            "read and check responses",
            lambda: asg.read_responses(csv, sample.survey),
            "pandas.read_csv, all text",
            lambda: pd.read_csv(csv, dtype=str, keep_default_na=False),
            "no check of any code",
        ),
        Row(
            "responses of two years to results",
            lambda: benchmark(sample.survey, sample.responses, previous=previous),
            "pandas groupby, mean and sem, one year",
            lambda: answers.groupby(keys).agg(["mean", "sem", "count"]),
            "no weights, sections, suppression, expected range, change",
        ),
        Row(
            "one trust workbook",
            lambda: asg.write_workbook(results, "RRE", folder / "rre.xlsx"),
            "pandas.to_excel, the trust's rows alone",
            lambda: results.table[results.table["trust_code"] == "RRE"].to_excel(
                folder / "peer.xlsx", engine="xlsxwriter", index=False
            ),
            "one plain sheet",
        ),
    ]


def main() -> None:
    """Print the table."""
    names = ["numpy", "pandas", "xlsxwriter"]
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    out = sys.stdout
    out.write(f"asg {asg.__version__}, Python {platform.python_version()}, {versions}\n")
    out.write(f"median of {RUNS} runs, in turn\n\n")
    out.write(f"{'step':36} {'asg':>9} {'peer':>9} {'ratio':>6}  peer (and what it leaves out)\n")
    with tempfile.TemporaryDirectory() as name:
        for row in rows(Path(name)):
            pairs = [(seconds(row.ours), seconds(row.theirs)) for _ in range(RUNS)]
            ours = statistics.median(pair[0] for pair in pairs)
            theirs = statistics.median(pair[1] for pair in pairs)
            ratio = statistics.median(pair[0] / pair[1] for pair in pairs)
            out.write(
                f"{row.step:36} {ours * 1e3:6.1f} ms {theirs * 1e3:6.1f} ms {ratio:6.2f}  "
                f"{row.peer} ({row.left_out})\n"
            )


if __name__ == "__main__":
    main()
