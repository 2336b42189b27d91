"""From checked responses to results: the national survey, and one of thousands of providers."""

from __future__ import annotations

from collections.abc import Iterator

from synthetic import large_responses, large_survey
from timing import Step

from asg.results.run import benchmark
from asg.sample import Sample

RESPONDENTS, PROVIDERS = 700_000, 6_300


def engine_steps(sample: Sample) -> Iterator[Step]:
    """List the steps from responses to results."""
    previous = (sample.previous_survey, sample.previous_responses)
    yield Step(
        f"results of {len(sample.responses):,} respondents, {len(sample.responses.trusts)} trusts, "
        "two years",
        lambda: benchmark(sample.survey, sample.responses, previous=previous),
        runs=9,
    )
    survey = large_survey()
    responses = large_responses(survey, RESPONDENTS, PROVIDERS)
    yield Step(
        f"results of {RESPONDENTS:,} respondents, {PROVIDERS:,} providers, "
        f"{len(survey.questions)} questions",
        lambda: benchmark(survey, responses),
        runs=3,
    )
