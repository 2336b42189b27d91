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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from floor import floor_of

import asg
from asg.benchmarking import benchmark
from asg.results import Results
from asg.sample import Sample, load_sample, write_sample
from asg.trust_scores import scored_answers
from asg.workbook.batch import DEFAULT_TEMPLATE
from asg.workbook.book import trust_book
from asg.workbook.figures import arrange
from asg.workbook.template import load_template
from asg.workbook.writer import workbook_bytes

RUNS = 5
BATCH_RUNS = 3
TRUST = "Z01"
"""A trust of the sample with all three groups: the largest workbooks are like its."""


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


def engine_rows(folder: Path, sample: Sample) -> Iterator[Row]:
    """List the steps from a file to results."""
    csv = folder / "responses-2024.csv"
    previous = (sample.previous_survey, sample.previous_responses)
    responses = sample.responses
    yield Row(
        "read and check responses",
        lambda: asg.read_responses(csv, sample.survey),
        "pandas.read_csv, all text",
        lambda: pd.read_csv(csv, dtype=str, keep_default_na=False),
        "no check of any code",
    )
    answers = pd.DataFrame(
        {
            question.id: scored_answers(responses.answers[question.id].to_numpy(), question)
            for question in sample.survey.scored_questions
        }
    )
    groups = np.array([group.id for group in sample.survey.groups], dtype=object)
    keys = [responses.trust, groups[responses.group]]
    yield Row(
        "responses of two years to results",
        lambda: benchmark(sample.survey, responses, previous=previous),
        "pandas groupby, mean and sem, one year",
        lambda: answers.groupby(keys).agg(["mean", "sem", "count"]),
        "no weights, sections, suppression, expected range, change",
    )


def workbook_rows(folder: Path, results: Results) -> Iterator[Row]:
    """List the ways to write one workbook."""
    figures, template = arrange(results), load_template(DEFAULT_TEMPLATE)
    book = trust_book(figures, template, TRUST)
    yield Row(
        "one workbook, figures arranged",
        lambda: workbook_bytes(trust_book(figures, template, TRUST), template.theme),
        "xlsxwriter alone, same cells and charts",
        floor_of(book, template.theme),
        "values prepared; 16 digits; no document language",
    )
    own = results.table[results.table["trust_code"] == TRUST]
    yield Row(
        "one workbook from results",
        lambda: asg.write_workbook(results, TRUST, folder / "one.xlsx"),
        "pandas.to_excel of the trust's rows",
        lambda: own.to_excel(folder / "peer.xlsx", engine="xlsxwriter", index=False),
        "one plain sheet",
    )


def write_row(row: Row) -> None:
    """Time a step and its peer in turn, and print them."""
    pairs = [(seconds(row.ours), seconds(row.theirs)) for _ in range(RUNS)]
    ours = statistics.median(pair[0] for pair in pairs)
    theirs = statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(pair[0] / pair[1] for pair in pairs)
    sys.stdout.write(
        f"{row.step:36} {ours * 1e3:7.1f} ms {theirs * 1e3:7.1f} ms {ratio:6.2f}  "
        f"{row.peer} ({row.left_out})\n"
    )
    sys.stdout.flush()


def write_batches(folder: Path, results: Results) -> None:
    """Time all workbooks in one process and in two, and print the sizes."""
    for jobs in (1, 2):
        times = [
            seconds(lambda jobs=jobs: asg.write_workbooks(results, folder / "all", jobs=jobs))
            for _ in range(BATCH_RUNS)
        ]
        processes = "one process" if jobs == 1 else f"{jobs} processes"
        sys.stdout.write(
            f"{len(results.trusts)} workbooks, {processes}: "
            f"median {statistics.median(times):.1f} s, best {min(times):.1f} s of {BATCH_RUNS}\n"
        )
    sizes = [path.stat().st_size / 1000 for path in (folder / "all").glob("*.xlsx")]
    sys.stdout.write(
        f"size of a workbook: median {statistics.median(sizes):.0f} kB, largest "
        f"{max(sizes):.0f} kB\n"
    )


def main() -> None:
    """Print the table."""
    names = ["numpy", "pandas", "xlsxwriter"]
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    out = sys.stdout
    out.write(f"asg {asg.__version__}, Python {platform.python_version()}, {versions}\n")
    out.write(f"median of {RUNS} runs, ours and the peer's in turn\n\n")
    out.write(f"{'step':36} {'asg':>10} {'peer':>10} {'ratio':>6}  peer (and what it leaves out)\n")
    sample = load_sample()
    results = benchmark(
        sample.survey,
        sample.responses,
        previous=(sample.previous_survey, sample.previous_responses),
        outcomes=sample.outcomes,
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_sample(folder)
        for row in [*engine_rows(folder, sample), *workbook_rows(folder, results)]:
            write_row(row)
        out.write("\n")
        write_batches(folder, results)


if __name__ == "__main__":
    main()
