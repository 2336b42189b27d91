"""The engine's statistics beside those of other tools."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from lines import Line, Table, near, near_relatively
from statsmodels.stats.meta_analysis import combine_effects

import asg
from asg.kernels import phi, scores, section_scores, tau2, winsorise, z_scores
from asg.kernels.expected_range import critical_values
from asg.sample import load_sample
from sample_rows import GROUP, QUESTIONS

REFERENCE = Path(__file__).parents[1] / "reference"


@cache
def stored(name: str) -> Any:
    """Read reference values, which stand beside the calls that made them."""
    return json.loads((REFERENCE / name).read_text(encoding="utf-8"))


def _r(told: dict[str, Any]) -> str:
    return f"R {told['r']}, survey {told['survey']}"


def made_up_means() -> Line:
    """Means of 200 made-up respondents in 4 trusts."""
    return _made_up("means of three questions and a section", "mean")


def made_up_errors() -> Line:
    """Their standard errors; R's variance is N/(N-1) times the engine's."""
    return _made_up("their standard errors", "se")


def _made_up(what: str, figure: str) -> Line:
    told = stored("survey_mean.json")["made_up"]
    rows = pd.read_csv(REFERENCE / "survey_rows.csv")
    codes, trust = np.unique(rows["trust"], return_inverse=True)
    answers = rows[["x1", "x2", "x3"]].to_numpy(dtype=float)
    questions = scores(answers, rows["w"], trust, len(codes))
    section = section_scores(answers, rows["w"], trust, len(codes), [[0, 1, 2]])
    rescaled = np.sqrt((len(rows) - 1) / len(rows)) if figure == "se" else 1.0
    parts = (questions.score, section.score) if figure == "mean" else (questions.se, section.se)
    ours = np.column_stack(parts)
    theirs = np.column_stack([told[f"{item}_{figure}"] for item in ("x1", "x2", "x3", "section")])
    what = f"{len(rows)} made-up respondents, {len(codes)} trusts: {what}"
    return near_relatively(what, _r(told), ours, rescaled * theirs, 1e-10)


def sample_figures() -> Line:
    """Scores and standard errors of three questions in four trusts of the sample, weighted."""
    told, sample = stored("survey_mean.json")["sample"], load_sample()
    method = sample.survey.method.model_copy(update={"decimals": "all"})
    survey = sample.survey.model_copy(update={"method": method})
    table = asg.benchmark(survey, sample.responses).table
    table = table[table["group"] == GROUP].set_index(["item", "trust_code"])
    rescaled = np.sqrt((told["design_rows"] - 1) / told["design_rows"])
    ours, theirs = [], []
    for item, question in zip(("x1", "x2", "x3"), QUESTIONS, strict=True):
        found = table.loc[question].loc[told["trusts"]]
        ours += [*found["score"], *found["se"]]
        theirs += [*told[f"{item}_mean"], *(rescaled * np.array(told[f"{item}_se"]))]
    what = "the sample, 4 trusts: scores and standard errors of three questions, all decimals"
    return near_relatively(what, _r(told), ours, theirs, 1e-10)


def quantiles() -> Line:
    """Winsorised z by the quantile rules."""
    told = stored("expected_range.json")["quantiles"]
    ours, theirs = [], []
    for rule in told["by_rule"]:
        ours.append(winsorise(told["z"], rule["tails"], rule["rule"]))
        theirs.append(np.clip(told["z"], *rule["quantiles"]))
    what = "z scores pulled in at 5 % and 10 %, rules weibull and linear"
    return near(what, "R 4.2.2, quantile types 6 and 7", ours, theirs, 1e-12)


def normal_quantiles() -> Line:
    """The multiples of the limits."""
    told = stored("expected_range.json")["critical_values"]["values"]
    return near("multiples of the three limits", "R 4.2.2, qnorm", critical_values(), told, 1e-12)


def overdispersion() -> Line:
    """Phi and tau2 of six units at two tails."""
    told = stored("expected_range.json")["funnelplotr"]
    ours, theirs = [], []
    for case in told["by_tails"]:
        ratio = phi(winsorise(told["z"], case["tails"], "linear"))
        ours += [ratio, tau2(ratio, told["se"])]
        theirs += [case["phi"], case["tau2"]]
    what = "φ and τ² of six units, 5 % and 10 % pulled in (figures given to 9 or 10 digits)"
    return near(what, "FunnelPlotR, commit 9020d49", ours, theirs, 5e-9)


def dersimonian_laird() -> Line:
    """Tau2 in its special case, on scores drawn at random."""
    ours, theirs = [], []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        se = rng.uniform(0.05, 0.6, int(rng.integers(2, 60)))
        score = rng.normal(7, rng.choice([0.05, 0.3, 1.0]), len(se))
        with np.errstate(invalid="ignore"):
            theirs.append(max(combine_effects(score, se**2, method_re="chi2").tau2, 0))
        mean = np.average(score, weights=se**-2)
        ours.append(tau2(phi(z_scores(score, se, mean)), se))
    what = "τ² of 200 random items, none pulled in, about the inverse-variance mean"
    return near(what, "statsmodels, DerSimonian and Laird", ours, theirs, 1e-9)


KERNELS = Table(
    "Statistics against other tools",
    "The reference values are in `tests/reference`, each beside the call that made it. If R is "
    "installed, the tests run it again. R's variance has a factor N/(N−1), which the comparison "
    "removes.",
    (
        made_up_means,
        made_up_errors,
        sample_figures,
        quantiles,
        normal_quantiles,
        overdispersion,
        dersimonian_laird,
    ),
)
