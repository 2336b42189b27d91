"""How a step and its peers are timed: in turn, in one process, CPU time beside the clock."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

RUNS = 5

Call = Callable[[], object]


@dataclass(frozen=True)
class Peer:
    """Something else that does a like thing.

    Attributes
    ----------
    name
        Program and call.
    call
        What is timed.
    differs
        What it leaves out, and what it does that we don't.
    """

    name: str
    call: Call
    differs: str


@dataclass(frozen=True)
class Step:
    """A step of ours, beside its peers."""

    name: str
    ours: Call
    peers: Sequence[Peer] = ()
    runs: int = RUNS


@dataclass(frozen=True)
class Took:
    """Seconds of one call: of the processors (our process and its children), and by the clock."""

    cpu: float
    wall: float


def took(call: Call) -> Took:
    """Time one call."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    call()
    return Took(cpu_seconds() - cpu, time.perf_counter() - wall)


def cpu_seconds() -> float:
    """The CPU seconds of this process and of its children that have ended."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


HEADINGS = (
    f"{'step, and who does it':44}{'CPU best':>10}{'median':>10}{'clock best':>12}{'median':>10}"
    f"{'CPU ratio':>11}{'clock ratio':>13}"
)


def write_headings() -> None:
    """Print the headings of the table."""
    sys.stdout.write(f"{HEADINGS}\n")


def write_step(step: Step) -> None:
    """Time a step and its peers in turn, run after run, and print a line for each.

    The ratio is ours over the peer's, the median over the runs.
    """
    calls = [step.ours, *(peer.call for peer in step.peers)]
    for call in calls:  # what is imported or cached at the first call counts for none
        call()
    runs = [[took(call) for call in calls] for _ in range(step.runs)]
    ours = [run[0] for run in runs]
    sys.stdout.write(f"\n{step.name}\n")
    write_line("asg", ours, "")
    for number, peer in enumerate(step.peers, start=1):
        theirs = [run[number] for run in runs]
        cpu = statistics.median(a.cpu / b.cpu for a, b in zip(ours, theirs, strict=True) if b.cpu)
        wall = statistics.median(a.wall / b.wall for a, b in zip(ours, theirs, strict=True))
        write_line(peer.name, theirs, f"{cpu:11.2f}{wall:13.2f}")
        sys.stdout.write(f"      {peer.differs}\n")
    sys.stdout.flush()


def write_line(name: str, runs: Sequence[Took], ratios: str) -> None:
    """Print the times of one of those that take part."""
    cpu, wall = [run.cpu for run in runs], [run.wall for run in runs]
    figures = [min(cpu), statistics.median(cpu), min(wall), statistics.median(wall)]
    widths = [10, 10, 12, 10]
    shown = "".join(f"{_duration(v):>{w}}" for v, w in zip(figures, widths, strict=True))
    sys.stdout.write(f"  {name:42}{shown}{ratios}\n")


def _duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1e3:.1f} ms"
