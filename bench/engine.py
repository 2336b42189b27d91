"""From checked responses to results, beside what computes scores and standard errors elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from timing import Step

from asg.benchmarking import benchmark
from asg.sample import Sample


def engine_steps(sample: Sample) -> Iterator[Step]:
    """List the steps from responses to results."""
    previous = (sample.previous_survey, sample.previous_responses)
    yield Step(
        "responses of two years to results",
        lambda: benchmark(sample.survey, sample.responses, previous=previous),
    )
