"""Holds the made sample against the printed figures, through the ordinary engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from asg.kernels.expected_range import critical_values
from asg.reading.outcomes import Outcomes, read_outcomes
from asg.reading.responses import Responses, read_responses
from asg.reading.survey_files import load_survey
from asg.results.results import Results
from asg.results.run import benchmark
from asg.results.trust_scores import scored_answers
from asg.sample import OUTCOMES_FILE, PREVIOUS_FILE, PREVIOUS_SURVEY, RESPONSES_FILE, SURVEY
from asg.survey.model import Survey
from make_sample.printed import Printed

SCORE_TOLERANCE = 0.03
"""How far a score may lie from the printed decimal; 0.05 would round to another."""
BAND_MARGIN = 0.05
CHANGE_MARGIN = 0.1
"""How far a z keeps from a cut, so that nothing hangs on its last digits."""

_ABOUT_THE_SAME = 4
_BANDS = 7


class SampleError(Exception):
    """The made sample misses what it was made to give; the text lists every miss."""


@dataclass(frozen=True)
class _Made:
    survey: Survey
    responses: Responses
    previous: tuple[Survey, Responses]
    outcomes: Outcomes

    def results(self, **settings: str) -> Results:
        """Run the engine, with some settings of the method changed."""
        method = self.survey.method.model_copy(update=settings)
        survey = self.survey.model_copy(update={"method": method})
        return benchmark(survey, self.responses, previous=self.previous, outcomes=self.outcomes)


def check_made(folder: Path, printed: Printed) -> str:
    """Check the sample's files in a folder.

    Returns
    -------
    str
        The trust's figures beside the printed ones, to look at.

    Raises
    ------
    SampleError
        If a figure is missed.
    """
    survey, before = load_survey(SURVEY), load_survey(PREVIOUS_SURVEY)
    made = _Made(
        survey,
        read_responses(folder / RESPONSES_FILE, survey),
        (before, read_responses(folder / PREVIOUS_FILE, before)),
        read_outcomes(folder / OUTCOMES_FILE, survey),
    )
    results = made.results()
    rre = _of(results, printed)
    welch = _of(made.results(change_test="t"), printed)
    product = _of(made.results(variance="product"), printed)
    misses = [
        *_score_misses(rre, printed),
        *_band_misses(rre, printed, "linearised", BAND_MARGIN),
        # Of the other variance the bands alone matter: nothing shipped rests on how far they are.
        *_band_misses(product, printed, "product", 0.0),
        *_change_misses(rre, printed, "z"),
        *_change_misses(welch, printed, "t"),
        *_national_misses(results, made, printed),
        *_suppression_misses(made),
    ]
    if misses:
        raise SampleError("\n".join(misses))
    return _report(rre, product, printed)


def _of(results: Results, printed: Printed) -> pd.DataFrame:
    table = results.table
    own = table[(table["trust_code"] == printed.code) & (table["group"] == printed.group)]
    return own.set_index("item")


def _score_misses(rre: pd.DataFrame, printed: Printed) -> Iterator[str]:
    wanted = [(item, "score", score) for item, score in printed.section_scores.items()]
    wanted += [
        (item, column, figure)
        for item, row in printed.rows.items()
        for column, figure in row.items()
    ]
    for item, column, figure in wanted:
        reached = float(rre[column][item])
        if not abs(reached - figure) <= SCORE_TOLERANCE:
            yield f"{item}: {column} {reached:.4f}, printed {figure}"
    for item, (n_before, n) in printed.n.items():
        reached_n = rre["previous_n"][item], rre["n"][item]
        if reached_n != (n_before, n):
            yield f"{item}: n {reached_n}, printed {(n_before, n)}"


def _band_misses(
    rre: pd.DataFrame, printed: Printed, variance: str, margin: float
) -> Iterator[str]:
    cuts = critical_values()
    for item, z, reached in zip(rre.index, rre["z"], rre["band"], strict=True):
        band = printed.bands.get(item, _ABOUT_THE_SAME)
        if reached != band or np.abs(abs(z) - cuts).min() < margin:
            yield f"{item}: z {z:.3f}, band {reached}, printed {band} ({variance})"


def _change_misses(rre: pd.DataFrame, printed: Printed, test: str) -> Iterator[str]:
    critical = critical_values()[1]
    for item in printed.n:
        change, z = rre["change"][item], float(rre["change_z"][item])
        label = printed.changes.get(item, "No change")
        if change != label or abs(abs(z) - critical) < CHANGE_MARGIN:
            yield f"{item}: change z {z:.3f}, {change}, printed {label} ({test})"


def _national_misses(results: Results, made: _Made, printed: Printed) -> Iterator[str]:
    national, table = printed.national, results.table
    if len(results.trusts) != national["trusts"]:
        yield f"{len(results.trusts)} trusts, printed {national['trusts']}"
    sent = made.outcomes.table
    if int(sent["sent"].sum()) != national["sent"]:
        yield f"{sent['sent'].sum()} sent, printed {national['sent']}"
    if sent["trust_code"].nunique() != national["trusts_sent"]:
        yield f"{sent['trust_code'].nunique()} trusts sent, printed {national['trusts_sent']}"
    rates = results.response_rates
    england = rates[rates["trust_code"] == ""].set_index("group")
    for group, returned in national["returned"].items():
        percent = 100 * float(england["response_rate"][group])
        if england["returned"][group] != returned:
            yield f"{group}: {england['returned'][group]} returned, printed {returned}"
        if abs(percent - national["rate_percent"][group]) > 0.4:
            yield f"{group}: rate {percent:.2f} %, printed {national['rate_percent'][group]}"
    for level in ("question", "section"):
        bands = table.loc[table["level"] == level, "band"].nunique()
        if bands != _BANDS:
            yield f"{bands} of the {_BANDS} bands among the {level}s"
    yield from (notice for notice in results.provenance.notices if "number returned" in notice)


def _suppression_misses(made: _Made) -> Iterator[str]:
    """Check that nobody reaches what CAMHS drops for its low numbers."""
    survey, responses = made.survey, made.responses
    group = survey.group("CAMHS")
    member = responses.group == survey.groups.index(group)
    for question in group.drop:
        codes = responses.answers[question].to_numpy()[member]
        scored = ~np.isnan(scored_answers(codes, survey.question[question]))
        most = int(np.bincount(responses.trust[member][scored]).max(initial=0))
        if most >= survey.method.suppress_below:
            yield f"{question}: {most} CAMHS respondents in a trust; it is dropped for low numbers"


def _report(rre: pd.DataFrame, product: pd.DataFrame, printed: Printed) -> str:
    lines = ["item   n_2023 n_2024  score printed       z product  band  change z"]
    scores = printed.section_scores | {item: row["score"] for item, row in printed.rows.items()}
    for item in rre.index:
        own = rre.loc[item]
        before = "" if pd.isna(own["previous_n"]) else str(own["previous_n"])
        change = "" if pd.isna(own["change_z"]) else f"{own['change_z']:.2f} {own['change']}"
        z = f"{own['z']:>7.3f} {product['z'][item]:>7.3f}"
        score = f"{own['score']:>6.3f} {scores.get(item, ''):>7}"
        line = f"{item:6} {before:>6} {own['n']:>6} {score} {z} {own['band']:>5}  {change}"
        lines.append(line.rstrip())
    return "\n".join(lines)
