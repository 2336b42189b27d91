"""Scores and standard errors beside R's survey, svy and samplics: same rows, same numbers."""

from __future__ import annotations

import importlib.util
import shutil
import statistics
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from timing import RUNS, Took, took, write_line

from asg.kernels import scores, weights
from asg.results.trust_scores import scored_answers
from asg.sample import Sample
from asg.survey.model import SEX_CELLS

GROUP = "AMHS"
QUESTIONS = 5
"""The first questions of the group that are asked of everyone: R takes seconds for each."""

Estimate = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Scores and standard errors, each of shape (trusts, questions)."""


class Rows(NamedTuple):
    """What all of them get: one group's answers, weights and trusts."""

    answers: NDArray[np.float64]
    weight: NDArray[np.float64]
    trust: NDArray[np.intp]
    trusts: int

    def frame(self) -> pd.DataFrame:
        """Them as a table: trust, w, x1, x2, ..."""
        columns = {f"x{k + 1}": self.answers[:, k] for k in range(self.answers.shape[1])}
        return pd.DataFrame({"trust": self.trust, "w": self.weight, **columns})


def rows_of(sample: Sample) -> Rows:
    """The rows of the embedded sample; trusts numbered over those that have any."""
    responses, survey = sample.responses, sample.survey
    member = responses.group == [group.id for group in survey.groups].index(GROUP)
    cell = responses.age_group * len(SEX_CELLS) + responses.sex
    cell = np.where((responses.age_group >= 0) & (responses.sex >= 0), cell, -1)[member]
    _, trust = np.unique(responses.trust[member], return_inverse=True)
    weight = weights(trust, cell)
    asked = survey.scored_questions
    answered = np.column_stack(
        [scored_answers(responses.answers[q.id].to_numpy()[member], q) for q in asked]
    )
    most = np.argsort(np.isnan(answered).sum(axis=0), kind="stable")[:QUESTIONS]
    known = weight > 0
    return Rows(answered[known][:, np.sort(most)], weight[known], trust[known], trust.max() + 1)


def write_score_peers(sample: Sample, folder: Path) -> None:
    """Time them in turn and print a line for each, with how far its numbers are from ours."""
    rows = rows_of(sample)
    frame = rows.frame()
    sys.stdout.write(
        f"\nscores and standard errors: {len(frame):,} respondents, {rows.trusts} trusts, "
        f"{QUESTIONS} questions\n"
    )

    def ours() -> Estimate:
        found = scores(rows.answers, rows.weight, rows.trust, rows.trusts)
        return found.score, found.se

    expected = ours()
    mine = [took(ours) for _ in range(RUNS)]
    write_line("asg.scores", mine, "")
    peers: list[tuple[str, Callable[[], Estimate] | None, str]] = [
        ("svy, Sample.estimation.mean", _by_svy(frame), "svy"),
        ("samplics, TaylorEstimator", _by_samplics(frame), "samplics"),
    ]
    for name, call, package in peers:
        if call is None:
            sys.stdout.write(f"  {package} is not installed (bench/requirements.txt has it)\n")
            continue
        found = call()
        _write(name, mine, [took(call) for _ in range(RUNS)], _apart(rows, expected, found))
    _write_r(rows, folder, mine, expected)
    sys.stdout.write(
        "      The peers do any design (strata, clusters, replicates, totals, ratios, quantiles)\n"
        "      and give degrees of freedom and intervals; none weights, suppresses or benchmarks.\n"
    )
    sys.stdout.flush()


def _by_svy(frame: pd.DataFrame) -> Callable[[], Estimate] | None:
    if importlib.util.find_spec("svy") is None:
        return None
    import polars
    import svy

    sample = svy.Sample(polars.from_pandas(frame, nan_to_null=True), svy.Design(wgt="w"))
    items = [name for name in frame if name.startswith("x")]

    def call() -> Estimate:
        tables = []
        for item in items:
            found = sample.estimation.mean(item, by="trust", drop_nulls=True).to_polars()
            tables.append(found.with_columns(polars.col("trust").cast(int)).sort("trust"))
        return tuple(  # type: ignore[return-value]
            np.column_stack([table[name].to_numpy() for table in tables]) for name in ("est", "se")
        )

    return call


def _by_samplics(frame: pd.DataFrame) -> Callable[[], Estimate] | None:
    if importlib.util.find_spec("samplics") is None:
        return None
    with warnings.catch_warnings(action="ignore"):  # that it is archived
        from samplics.estimation import TaylorEstimator
        from samplics.utils.types import PopParam
    items = [name for name in frame if name.startswith("x")]
    trust, weight = frame["trust"].to_numpy(), frame["w"].to_numpy()
    trusts = np.unique(trust)

    def call() -> Estimate:
        scores, errors = [], []
        for item in items:
            estimator = TaylorEstimator(PopParam.mean)
            with warnings.catch_warnings(action="ignore"):
                estimator.estimate(
                    frame[item].to_numpy(), samp_weight=weight, domain=trust, remove_nan=True
                )
            scores.append([estimator.point_est[t] for t in trusts])
            errors.append([estimator.stderror[t] for t in trusts])
        return np.array(scores).T, np.array(errors).T

    return call


def _write_r(rows: Rows, folder: Path, mine: list[Took], expected: Estimate) -> None:
    rscript = shutil.which("Rscript")
    if rscript is None:
        sys.stdout.write("  Rscript is not installed: no R survey\n")
        return
    file = folder / "rows.csv"
    rows.frame().to_csv(file, index=False, float_format="%.17g")
    command = [rscript, str(Path(__file__).with_name("survey_scores.R")), str(file), str(RUNS)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.stdout.write(f"  R survey failed: {done.stderr.strip().splitlines()[-1]}\n")
        return
    lines = [line.split() for line in done.stdout.splitlines()]
    times = [Took(float(line[1]), float(line[2])) for line in lines if line[0] == "time"]
    mean, se = (
        np.array([line[1:] for line in lines if line[0] == name], dtype=float).T
        for name in ("mean", "se")
    )
    _write("R survey, svyby(svymean)", mine, times, _apart(rows, expected, (mean, se)))


def _apart(rows: Rows, ours: Estimate, theirs: Estimate) -> str:
    """How far the numbers are apart.

    Their variances have the factor N/(N-1), which ours leave out; N counts all rows, or with
    samplics those that answered the question.
    """
    score = np.nanmax(np.abs(ours[0] - theirs[0]))
    answered = (~np.isnan(rows.answers)).sum(axis=0)
    errors = [theirs[1] * np.sqrt((n - 1) / n) for n in (len(rows.weight), answered)]
    se = min(np.nanmax(np.abs(ours[1] - other)) for other in errors)
    return f"      largest difference: scores {score:.0e}, standard errors {se:.0e}\n"


def _write(name: str, mine: list[Took], theirs: list[Took], apart: str) -> None:
    cpu = statistics.median(a.cpu for a in mine) / statistics.median(b.cpu for b in theirs)
    wall = statistics.median(a.wall for a in mine) / statistics.median(b.wall for b in theirs)
    write_line(name, theirs, f"{cpu:11.4f}{wall:13.4f}")
    sys.stdout.write(apart)
