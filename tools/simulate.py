"""How often the bands flag a blameless trust: the tables of docs/chance.md, by simulation.

    python tools/simulate.py [RUNS]        (make simulation)

Trusts spread normally around the average, none of them an outlier. Respondents answer 0, 5 or 10
and have weights. Each row of the table is one setting; the per cent of trusts outside each pair of
limits is counted over all runs. The tables in the page are replaced.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from asg.kernels import change, expected_range, scores

WEIGHT_SPREAD = 0.33
"""Coefficient of variation of the weights, about that of the sample."""

RUNS = 2000
PAGE = Path(__file__).parents[1] / "docs" / "chance.md"
BEGIN, END = "<!-- by make simulation -->", "<!-- to here -->"

RULES = ("rank_floor", "weibull")


class Setting(NamedTuple):
    """Trusts, their median number of respondents, the average score and the true spread (tau)."""

    trusts: int
    median: int
    average: float
    tau: float


SETTINGS = (
    Setting(52, 200, 6.5, 0.0),
    Setting(52, 200, 6.5, 0.15),
    Setting(52, 200, 6.5, 0.30),
    Setting(52, 200, 6.5, 0.50),
    Setting(52, 200, 8.5, 0.30),
    Setting(44, 48, 6.5, 0.0),
    Setting(44, 48, 6.5, 0.30),
    Setting(44, 48, 8.5, 0.0),
    Setting(44, 48, 8.5, 0.30),
    Setting(133, 400, 6.5, 0.30),
)


class Flagged(NamedTuple):
    """Shares of trusts outside the limits, narrowest first, by rule; tau2 estimated over true."""

    outside: dict[str, NDArray[np.float64]]
    tau2: float


def flagged(setting: Setting, runs: int, seed: int = 1) -> Flagged:
    """Simulate one setting.

    Parameters
    ----------
    setting
        What the trusts are like.
    runs
        How many surveys are made.
    seed
        Of the random numbers.
    """
    rng = np.random.default_rng(seed)
    counts = {rule: np.zeros(3) for rule in RULES}
    tau2 = 0.0
    for _ in range(runs):
        score, se, n = survey_of(rng, setting)
        for rule in RULES:
            found = expected_range(score, se, n, quantile=rule)
            beyond = np.abs(found.band - 4)
            counts[rule] += [np.count_nonzero(beyond >= step) for step in (1, 2, 3)]
            tau2 += found.tau2 if rule == RULES[0] else 0.0
    trusts = runs * setting.trusts
    ratio = tau2 / runs / setting.tau**2 if setting.tau else float("nan")
    return Flagged({rule: count / trusts for rule, count in counts.items()}, ratio)


def survey_of(
    rng: np.random.Generator, setting: Setting
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Make one survey: scores, standard errors and respondents of its trusts."""
    spread = 0.5 if setting.median < 100 else 0.25  # some trusts of the older people's are small
    drawn = setting.median * np.exp(rng.normal(0, spread, setting.trusts))
    n = np.maximum(drawn.round().astype(np.int64), 30)
    true = np.clip(rng.normal(setting.average, setting.tau, setting.trusts), 0, 10)
    return scored(rng, true, n)


def scored(
    rng: np.random.Generator, true: NDArray[np.float64], n: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Let respondents answer 0, 5 or 10, each trust with its true mean, and score them."""
    trust = np.repeat(np.arange(len(n)), n)
    share = true[trust] / 10
    answers = 5.0 * rng.binomial(2, share)
    weight = rng.gamma(1 / WEIGHT_SPREAD**2, WEIGHT_SPREAD**2, trust.size)
    found = scores(answers, weight, trust, len(n))
    return found.score[:, 0], found.se[:, 0], n


def changes_flagged(n: int, runs: int, seed: int = 1) -> float:
    """The share of pairs of years without a change that the z test flags; ``n`` in each year."""
    rng = np.random.default_rng(seed)
    true, size = np.full(runs, 6.5), np.full(runs, n)
    (now, se, _), (before, se_before, _) = (scored(rng, true, size) for _ in range(2))
    return float(np.mean(change(now, se, before, se_before).direction != 0))


def table(runs: int) -> list[str]:
    """The table of the page, in lines of Markdown."""
    lines = [
        "| trusts, median respondents | average | tau | rank_floor | weibull | tau² found / true |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for setting in SETTINGS:
        found = flagged(setting, runs if setting.trusts < 100 else max(runs // 4, 1))
        cells = (" / ".join(f"{100 * s:.1f}" for s in found.outside[rule]) for rule in RULES)
        ratio = "-" if np.isnan(found.tau2) else f"{found.tau2:.2f}"
        lines.append(
            f"| {setting.trusts}, {setting.median} | {setting.average} | {setting.tau:g} | "
            f"{' | '.join(cells)} | {ratio} |"
        )
    lines += ["", "| respondents in each year | pairs without change that the z test flags |"]
    lines.append("|---:|---:|")
    for n in (30, 50, 100, 200):
        lines.append(f"| {n} | {100 * changes_flagged(n, 50 * runs):.1f} % |")
    return lines


def write_page(runs: int) -> None:
    """Put the tables in the place of those in the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    text = "\n".join([BEGIN, "", *table(runs), "", END])
    PAGE.write_text(before + text + after, encoding="utf-8")


if __name__ == "__main__":
    write_page(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
