"""Times of the add-in's functions: many single cells against one array formula, and the import.

    python bench/udf.py

Calls go through xlwings' real UDF code (conversion of COM's values, the function, conversion back)
with pywin32 stood in for, as in the tests. What Excel and COM themselves take comes on top and is
not here. CPU time, so that a busy machine changes little.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import asg
from asg.sample import load_sample

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "addin"))
from classic_excel import classic_excel

CALLS = 10_000
"""Single-cell formulas of a step, and rows of its one array formula."""

TRUSTS = 52
IMPORTS = 5

Column = tuple[tuple[object], ...]
Formula = Callable[..., object]


def cpu_seconds(call: Callable[[], object]) -> float:
    """The CPU seconds of one call."""
    start = time.process_time()
    call()
    return time.process_time() - start


def import_seconds(module: str) -> float:
    """The CPU seconds that importing a module takes in a new process, at best."""
    code = (
        "import time; start = time.process_time()\n"
        f"import {module}\n"
        "print(time.process_time() - start)"
    )
    command = [sys.executable, "-c", code]
    runs = [
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(IMPORTS)
    ]
    return min(runs)


def column(values: Sequence[object]) -> Column:
    """A column of cells as COM hands it over."""
    return tuple((value,) for value in values)


def write_step(name: str, single: Callable[[], object], array: Callable[[], object]) -> None:
    """Time 10,000 single-cell formulas and the array formula that stands for them."""
    single(), array()  # what is read once counts for none
    ones = cpu_seconds(lambda: [single() for _ in range(CALLS)])
    all_at_once = min(cpu_seconds(array) for _ in range(3))
    sys.stdout.write(
        f"{name:46}{ones:9.2f} s{ones / CALLS * 1e6:9.0f} µs{all_at_once * 1e3:11.1f} ms"
        f"{ones / all_at_once:9.0f}\n"
    )
    sys.stdout.flush()


def write_formulas(formula: Formula, results_csv: Path) -> None:
    """Time formulas that have both a form for one cell and one for a column."""
    scores = column([5 + (i % 40) / 20 for i in range(TRUSTS)])
    ses = column([0.2 + (i % 7) / 50 for i in range(TRUSTS)])
    many, errors = column([5 + (i % 90) / 40 for i in range(CALLS)]), column([0.25] * CALLS)
    write_step(
        f"ASG_BAND among {TRUSTS} trusts",
        lambda: formula("ASG_BAND", 5.5, 0.25, scores, ses),
        lambda: formula("ASG_BAND", many, errors, scores, ses),
    )
    write_step(
        "ASG_CHANGE",
        lambda: formula("ASG_CHANGE", 5.5, 0.25, 5.0, 0.25),
        lambda: formula("ASG_CHANGE", many, errors, errors, errors),
    )
    file = str(results_csv)
    write_step(
        "ASG_RESULT from the sample's results.csv",
        lambda: formula("ASG_RESULT", "RRE", "AMHS", "Q18", "score", file),
        lambda: formula("ASG_RESULT", column(["RRE"] * CALLS), "AMHS", "Q18", "score", file),
    )


def write_columns(formula: Formula) -> None:
    """Time formulas that take a column of 10,000 respondents whatever they give."""
    answers = column([float(i % 4 + 1) for i in range(CALLS)])
    weights = column([0.5 + i % 3 / 2 for i in range(CALLS)])
    trusts = column([f"T{i % TRUSTS}" for i in range(CALLS)])
    ages, sexes = (
        column([float(16 + i % 80) for i in range(CALLS)]),
        column([float(i % 2 + 1) for i in range(CALLS)]),
    )
    for name, call in {
        "ASG_SCORE": lambda: formula("ASG_SCORE", answers, "Q18", weights),
        "ASG_WEIGHTS": lambda: formula("ASG_WEIGHTS", trusts, ages, sexes),
    }.items():
        call()
        best = min(cpu_seconds(call) for _ in range(3))
        sys.stdout.write(f"{name:46}{'':24}{best * 1e3:9.1f} ms\n")


def main() -> None:
    """Print the table."""
    out = sys.stdout
    out.write("CPU seconds to import, in a new process, best of 5\n")
    for module in ("numpy", "pandas", "xlwings", "asg_addin.functions"):
        out.write(f"  {module:44}{import_seconds(module):9.2f} s\n")
    out.write(
        f"\n{'formula, through xlwings UDF code':46}{f'{CALLS:,} cells':>11}{'a cell':>12}"
        f"{'one array':>14}{'ratio':>9}\n"
    )
    sample = load_sample()
    with tempfile.TemporaryDirectory() as name, classic_excel() as formula:
        results_csv = Path(name) / "results.csv"
        asg.benchmark(sample.survey, sample.responses).write_csv(results_csv)
        write_formulas(formula, results_csv)
        write_columns(formula)


if __name__ == "__main__":
    main()
