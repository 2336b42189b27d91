"""How time and memory grow with respondents and with providers: `make growth`.

Each size runs in a process of its own, so that the peak of one is not that of another. Prints a
table (Markdown) and draws docs/images/growth.svg.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PICTURE = Path(__file__).parents[1] / "docs" / "images" / "growth.svg"
TIMES = (1, 4, 16, 64)
RESPONDENTS, PROVIDERS = 11_000, 100
"""The smallest size; the largest is about the GP Patient Survey's."""

MANY = 176_000
"""Respondents where the providers grow."""


class Grown(NamedTuple):
    """What one size took: best CPU seconds of three; megabytes at the peak, and before (input)."""

    respondents: int
    providers: int
    seconds: float
    peak: float
    before: float


def measure(respondents: int, providers: int) -> Grown:
    """Measure one size in this process."""
    from synthetic import large_responses, large_survey

    from asg.results.run import benchmark

    survey = large_survey()
    # Everything is imported, and nothing measured for it.
    benchmark(survey, large_responses(survey, 500, 10))
    responses = large_responses(survey, respondents, providers)
    before = _peak()
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        benchmark(survey, responses)
        best = min(best, time.process_time() - start)
    return Grown(respondents, providers, best, _peak(), before)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_own_process(respondents: int, providers: int) -> Grown:
    """Measure one size in a process of its own."""
    command = [sys.executable, __file__, str(respondents), str(providers)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Grown(*json.loads(done.stdout))


def write_table(rows: Sequence[Grown]) -> None:
    """Print rows of a Markdown table."""
    sys.stdout.write(
        "| respondents | providers | CPU | each 1,000 respondents "
        "| memory before | at its peak |\n|---:|---:|---:|---:|---:|---:|\n"
    )
    for row in rows:
        each = row.seconds / row.respondents * 1e6
        sys.stdout.write(
            f"| {row.respondents:,} | {row.providers:,} | {row.seconds:.3f} s | {each:.2f} ms "
            f"| {row.before:.0f} MB | {row.peak:.0f} MB |\n"
        )
    sys.stdout.write("\n")


def draw(together: Sequence[Grown], providers: Sequence[Grown]) -> None:
    """Draw time and memory over the sizes."""
    import matplotlib as mpl

    mpl.use("svg")
    # The same figures give the same file.
    mpl.rcParams.update({"svg.hashsalt": "asg", "svg.fonttype": "none", "font.size": 9})
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained")
    series = [
        ("respondents and providers together", together, "o-"),
        (f"providers alone, {MANY:,} respondents", providers, "s--"),
    ]
    for name, rows, look in series:
        axes[0].loglog(TIMES, [row.seconds for row in rows], look, label=name)
        axes[1].loglog(TIMES, [row.peak for row in rows], look, label=name)
    first = together[0].seconds
    axes[0].loglog(TIMES, [first * t for t in TIMES], ":", color="grey", label="linear")
    for axis, words in zip(axes, ("CPU, seconds", "peak memory, MB"), strict=True):
        axis.set(xlabel="times the smallest size", ylabel=words, xticks=TIMES)
        axis.set_xticklabels([f"x{t}" for t in TIMES])
        axis.yaxis.set_major_formatter("{x:g}")
        axis.minorticks_off()
        axis.grid(alpha=0.3)
    axes[0].set_yticks([0.1, 0.3, 1, 3])
    axes[1].set_yticks([150, 300, 600])
    axes[0].legend(frameon=False, fontsize=8)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(PICTURE, metadata={"Date": None})
    sys.stdout.write(f"{PICTURE}\n")


def main() -> None:
    """Measure, print, draw."""
    if len(sys.argv) == 3:
        print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
        return
    together = [in_own_process(RESPONDENTS * t, PROVIDERS * t) for t in TIMES]
    sys.stdout.write("Respondents and providers together\n\n")
    write_table(together)
    alone = [in_own_process(RESPONDENTS * t, PROVIDERS) for t in TIMES]
    sys.stdout.write(f"Respondents alone, {PROVIDERS} providers\n\n")
    write_table(alone)
    providers = [in_own_process(MANY, PROVIDERS * t) for t in TIMES]
    sys.stdout.write(f"Providers alone, {MANY:,} respondents\n\n")
    write_table(providers)
    draw(together, providers)


if __name__ == "__main__":
    main()
